"""Conditional random fields: the chance of a label, against every labelling there is."""

from __future__ import annotations

from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pytest

from loader.extraction.fields import Field, Weights, beside, load_weights, save_weights
from loader.extraction.viterbi import Floats

LABELS = ("O", "B-x", "I-x")
MOVES = np.array([[1.5, 0.5, 0.0], [-1.0, -0.5, 2.0], [-0.5, -1.0, 1.0]], np.float32)


def sentence(length: int, seed: int) -> Floats:
    return np.random.default_rng(seed).normal(scale=2, size=(length, len(LABELS))).astype(np.float32)


def value(scores: Floats, path: tuple[int, ...]) -> float:
    words = sum(float(scores[index, label]) for index, label in enumerate(path))
    return words + sum(float(MOVES[pair]) for pair in pairwise(path))


def test_the_best_labels_are_named() -> None:
    scores = np.array([[0, 0, 0], [0, 9, 0], [0, 0, 9], [0, 0, 0], [9, 0, 0], [0, 0, 0]], np.float32)
    gaps = np.array([True, False, False, True, False, True])
    assert Field(LABELS, MOVES).best(scores, gaps) == ["O", "B-x", "I-x", "O", "O", "O"]


@pytest.mark.parametrize("index", [0, 1, 3])
@pytest.mark.parametrize("label", [0, 1, 2])
def test_the_chance_of_a_label(index: int, label: int) -> None:
    scores = sentence(4, seed=7)
    shares = {path: np.exp(value(scores, path)) for path in product(range(len(LABELS)), repeat=4)}
    expected = sum(share for path, share in shares.items() if path[index] == label) / sum(shares.values())
    assert Field(LABELS, MOVES).chance(scores, index, LABELS[label]) == pytest.approx(expected, rel=1e-4)


def field(names: str, labels: tuple[str, ...], *states: list[float]) -> Weights:
    moves = np.ones((len(labels), len(labels)), np.float32)
    rows = {name: row for row, name in enumerate(names.split())}
    return Weights(labels, rows, np.array(states, np.float32), moves)


def test_fields_side_by_side() -> None:
    rows, table = beside(
        [field("b a", ("O", "B-x"), [1, 2], [3, 4]), field("b c", ("O", "B-y"), [5, 6], [7, 8])]
    )
    assert {name: table[row].tolist() for name, row in rows.items()} == {
        "a": [3, 4, 0, 0],
        "b": [1, 2, 5, 6],
        "c": [0, 0, 7, 8],
    }


def test_what_is_written_can_be_read_and_is_always_the_same(tmp_path: Path) -> None:
    written = field("wдождь |«» x", LABELS, [0, 0.25, -1], [0, 0, 0], [3.5, 0, 0])
    for name in ("a.npz", "b.npz"):
        save_weights(tmp_path / name, written)
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
    read = load_weights(tmp_path / "a.npz")
    assert read.labels == LABELS
    assert np.array_equal(read.transitions, written.transitions)
    assert {name: read.states[row].tolist() for name, row in read.features.items()} == {
        "wдождь": [0, 0.25, -1],
        "|«»": [0, 0, 0],
        "x": [3.5, 0, 0],
    }
