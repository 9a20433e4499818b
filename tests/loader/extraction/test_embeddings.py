"""Word vectors as navec's own code reads them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from navec import Navec

from loader.extraction import tagger
from loader.extraction.embeddings import load_embeddings

FILE = Path(tagger._data("emb", "navec_news_v1_1B_250K_300d_100q.tar"))


def test_words_and_vectors_are_those_of_navec() -> None:
    expected, found = Navec.load(str(FILE)), load_embeddings(FILE)
    assert found.rows == expected.vocab.word_ids
    assert found.unknown == expected.vocab.unk_id
    rows = np.array([0, 1, found.rows["мост"], found.rows["мост"], found.unknown, len(found.rows) - 1])
    assert np.array_equal(found.of(rows), np.array([expected.pq[row] for row in rows]))
