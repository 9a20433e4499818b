"""What the name recognizer sees of a word: features by hand-made words and opinions."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from loader.extraction import name_groups as groups
from loader.extraction.models import NameHints, Word
from loader.extraction.name_features import Line, WordClusters, forms_of
from loader.extraction.name_groups import MANY_WORDS, Groups
from loader.extraction.name_weights import Sums
from loader.spans import Span
from loader.training.features import features

CLUSTERS = WordClusters(of_row=[2, 0, 1], wider=[1, 0, 1], widest=[0, 0, 0])
SURE = {"O": (0.0, 0.0, 0.0), "PER": (0.99, 0.0, 0.0), "LOC": (0.0, 0.99, 0.0), "ORG": (0.0, 0.0, 0.99)}


def line_of(*words: tuple[str, str, str]) -> Line:
    """Words as text, part of speech with case («NOUN Gen»), the tagger's opinion (B-ORG)."""
    made, position = [], 0
    for index, (text, kind, _) in enumerate(words):
        pos, _, case = kind.partition(" ")
        feats = {"Case": case} if case else {}
        span = Span(position, position + len(text))
        made.append(Word(index, span, text, text.lower(), pos, feats, head=None, relation=""))
        position = span.end + 1
    tags = [tag for _, _, tag in words]
    return Line(tuple(made), NameHints(tags, [SURE[tag[2:] or "O"] for tag in tags], [0] * len(tags)))


def rows_of(*words: tuple[str, str, str]) -> list[set[str]]:
    return [set(row) for row in features([line_of(*words)], CLUSTERS)[0]]


PRESS = [
    ("газета", "NOUN Nom", "O"),
    ("«", "PUNCT", "O"),
    ("Утренний", "ADJ Nom", "B-ORG"),
    ("Омск", "PROPN Nom", "I-ORG"),
    ("»", "PUNCT", "O"),
    ("пишет", "VERB", "O"),
]


@pytest.mark.parametrize(
    ("index", "expected", "unexpected"),
    [
        (2, {"wутренний", "tB-ORG", "uADJNom", "sXx", "-1l«", "+1lомск", "nORG5"}, {"nPER5", "dlow"}),
        # The noun before the marks leads to every word inside of them …
        (2, {"zгазета", "q1", "q1B-ORG", "yгазета1"}, {"q2"}),
        (3, {"zгазета", "q2"}, {"q1"}),
        # … and to none behind.
        (5, {"q", "hORG1"}, {"zгазета", "zутренний"}),
        (2, {"xORG2", "xfутренний", "xlомск", "xcORGNomNom", "xa»", "xb«"}, set()),
        (0, {"BOS", "aORG1", "b"}, {"EOS", "xORG2"}),
        (5, {"EOS"}, {"BOS"}),
        # Clusters: the word's own, the wider one of that, the widest.
        (0, {"f2", "k1", "c0"}, {"f0"}),
        (3, {"<lутренний|омск", "<tB-ORG|I-ORG", "<mутренний|I-ORG"}, {"<lомск|»"}),
        (2, {">lутренний|омск", ">mB-ORG|омск"}, {"<lутренний|омск"}),
    ],
)
def test_features_of_a_word(index: int, expected: set[str], unexpected: set[str]) -> None:
    row = rows_of(*PRESS)[index]
    assert expected - row == set()
    assert unexpected & row == set()


@pytest.mark.parametrize(
    ("word", "shape"),
    [
        ("Омск", "Xx"),
        ("ООН", "XX"),
        ("А", "X"),
        ("Усть-Кут", "Xx-Xx"),
        ("Ту-154", "Xx-d"),
        ("iPhone", "lLl"),
        ("2031", "d"),
        ("—", "—"),
    ],
)
def test_shape_of_a_word(word: str, shape: str) -> None:
    assert f"s{shape}" in rows_of((word, "NOUN", "O"))[0]


def test_a_document_says_how_a_word_is_meant_elsewhere() -> None:
    clear = line_of(("Лада", "PROPN Nom", "B-PER"), ("Мороз", "PROPN Nom", "I-PER"))
    unclear = line_of(("Мороз", "PROPN Nom", "O"), ("мороз", "NOUN Nom", "O"))
    row = set(features([clear, unclear], CLUSTERS)[1][0])
    assert {"dPER-2", "dO-2", "dtPER", "dlow"} <= row


def test_a_word_in_lower_case_gets_no_evidence_of_names() -> None:
    row = features([line_of(("Мороз", "PROPN Nom", "B-PER"), ("мороз", "NOUN Nom", "O"))], CLUSTERS)[0][1]
    assert [name for name in row if name.startswith("d")] == []


def test_documents_without_words() -> None:
    assert features([], CLUSTERS) == []
    assert features([Line((), NameHints((), (), ()))], CLUSTERS) == [[]]


def test_a_long_document_is_looked_at_some_sentences_at_a_time() -> None:
    full = -(-MANY_WORDS // len(PRESS))  # the sentence that makes it so many words is the last
    lines = [line_of(*PRESS)] * (2 * full + 1)
    batches = [some for some, _ in Groups(CLUSTERS, Sums({}, np.zeros((0, 1), np.float32))).of(lines)]
    assert [full, full, 1] == [len(some) for some in batches]
    assert lines == [line for some in batches for line in some]


@pytest.mark.parametrize("seed", range(5))
def test_words_weigh_what_their_features_do(seed: int) -> None:
    dice = Random(seed)
    made = [
        tuple(dice.choice([*PRESS, ("a|b", "NOUN Nom", "O")]) for _ in range(dice.randrange(1, 9)))
        for _ in range(40)
    ]
    lines = [line_of(*words) for words in made]
    spelled = features(lines, CLUSTERS)
    names = sorted({name for rows in spelled for row in rows for name in row})
    known = {name: number for number, name in enumerate(dice.sample(names, len(names) // 2))}
    states = np.random.default_rng(seed).random((len(known), 3), np.float32)
    sums = Sums(known, states)
    for forms in (None, forms_of(known)):
        ((some, columns),) = Groups(CLUSTERS, sums, forms).of(lines)
        scores = sums.of(columns)
        for rows, (_, start, end) in zip(spelled, groups.rows_of(some), strict=True):
            expected = [
                sum((states[known[name]] for name in row if name in known), np.zeros(3)) for row in rows
            ]
            np.testing.assert_allclose(scores[start:end], expected, rtol=1e-4, atol=1e-4)
