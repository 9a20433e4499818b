"""The best labels of sentences, against every labelling there is."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from loader.extraction.viterbi import Floats, Search

LABELS = 3
OUTSIDE = 1
lengths = st.lists(st.integers(1, 6), min_size=0, max_size=5)


def value(scores: Floats, moves: Floats, path: tuple[int, ...]) -> float:
    words = sum(float(scores[index, label]) for index, label in enumerate(path))
    return words + sum(float(moves[pair]) for pair in pairwise(path))


def best_of_all(scores: Floats, moves: Floats) -> tuple[int, ...]:
    return max(product(range(LABELS), repeat=len(scores)), key=lambda path: value(scores, moves, path))


@given(lengths, st.integers(0, 2**32 - 1), st.floats(-6, 6), st.sampled_from([0.5, 3.0]))
def test_the_best_labels_of_sentences_of_any_length(
    lengths: list[int], seed: int, lead: float, spread: float
) -> None:
    draw = np.random.default_rng(seed)
    moves = draw.normal(scale=spread, size=(LABELS, LABELS)).astype(np.float32)
    sentences = [draw.normal(scale=2, size=(length, LABELS)).astype(np.float32) for length in lengths]
    for sentence in sentences:
        sentence[:, OUTSIDE] += lead  # from a name nearly everywhere to one nearly nowhere
    gap = np.full((1, LABELS), 99, np.float32)  # of any content
    rows = np.concatenate([gap, *(part for sentence in sentences for part in (sentence, gap))])
    expected = [OUTSIDE]
    for sentence in sentences:
        expected += [*best_of_all(sentence, moves), OUTSIDE]
    assert expected == Search(moves, OUTSIDE).best_labels(rows, rows[:, 0] == 99).tolist()
