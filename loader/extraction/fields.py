"""Conditional random fields at run time: weights of features in, the best labels of a sentence out.

The fields are trained by python-crfsuite (`loader.training.fields`), whose tagger looks up every
feature of every word anew and costs as much as the neural tagger. Here the weights of a group of
features are added up once; then a word is a few rows of a table. The labels are the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from loader.extraction.viterbi import Floats, Search

OUTSIDE = "O"


@dataclass(frozen=True, slots=True)
class Weights:
    """A trained field: for each feature the weight of every label, and of each label behind each other."""

    labels: tuple[str, ...]  # "O" is the first
    features: Mapping[str, int]  # name to row of `states`
    states: Floats  # features x labels
    transitions: Floats  # labels x labels


def beside(fields: Sequence[Weights]) -> tuple[dict[str, int], Floats]:
    """The weights of several fields in one table, their labels side by side; unknown ones are zero."""
    names = dict.fromkeys(chain.from_iterable(weights.features for weights in fields))
    rows = dict(zip(names, range(len(names)), strict=True))
    table = np.zeros((len(names), sum(len(weights.labels) for weights in fields)), np.float32)
    first = 0
    for weights in fields:
        behind = first + len(weights.labels)
        table[[rows[name] for name in weights.features], first:behind] = weights.states[
            list(weights.features.values())
        ]
        first = behind
    return rows, table


class Field:
    """Finds the labels of sentences whose words have been weighed."""

    def __init__(self, labels: tuple[str, ...], transitions: Floats) -> None:
        self.labels = labels
        self._search = Search(transitions, labels.index(OUTSIDE))
        self._powers = np.exp(transitions - transitions.max(), dtype=np.float64)

    def best(self, scores: Floats, gaps: NDArray[np.bool_]) -> list[str]:
        """The most likely label of every word, as in `viterbi.Search`."""
        return list(map(self.labels.__getitem__, self._search.best_labels(scores, gaps).tolist()))

    def chance(self, scores: Floats, index: int, label: str) -> float:
        """How likely a label is for one word of a sentence, over all labels of the others."""
        states = np.exp(scores - scores.max(axis=1, keepdims=True), dtype=np.float64)
        before = states[0]
        for row in states[1 : index + 1]:
            before = before @ self._powers * row
            before /= before.sum()
        behind = np.ones(len(self.labels))
        for row in states[:index:-1]:
            behind = self._powers @ (row * behind)
            behind /= behind.sum()
        both = before * behind
        return float(both[self.labels.index(label)] / both.sum())


def save_weights(path: Path, weights: Weights) -> None:
    """Write a field, the same bytes for the same one: only weights that are not zero."""
    names = sorted(weights.features)
    states = weights.states[[weights.features[name] for name in names]]
    rows, columns = np.nonzero(states)
    np.savez_compressed(
        path,
        labels=_packed(weights.labels),
        features=_packed(names),
        counts=np.bincount(rows, minlength=len(names)).astype(np.uint8),
        columns=columns.astype(np.uint8),
        values=states[rows, columns].astype(np.float32),
        transitions=weights.transitions.astype(np.float32),
    )


def load_weights(path: Path) -> Weights:
    """Read what `save_weights` wrote."""
    with np.load(path) as arrays:
        labels, names = _unpacked(arrays["labels"]), _unpacked(arrays["features"])
        states = np.zeros((len(names), len(labels)), np.float32)
        states[np.repeat(np.arange(len(names)), arrays["counts"]), arrays["columns"]] = arrays["values"]
        return Weights(labels, {name: row for row, name in enumerate(names)}, states, arrays["transitions"])


def _packed(names: Sequence[str]) -> Any:
    return np.frombuffer("\n".join(names).encode(), np.uint8)


def _unpacked(array: Any) -> tuple[str, ...]:
    return tuple(array.tobytes().decode().split("\n"))
