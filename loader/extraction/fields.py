"""Conditional random fields at run time: weights of features in, the best labels of a sentence out.

The fields are trained by python-crfsuite (`loader.training.fields`), whose tagger looks up every
feature of every word anew and costs more than the neural tagger. Here the weights of a group of
features are added up once; then a word is a few rows of a table, and only the stretches where a
name is possible at all are searched for the best labels. The labels are the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
OUTSIDE = "O"


@dataclass(frozen=True, slots=True)
class Weights:
    """A trained field: for each feature the weight of every label, and of each label behind each."""

    labels: tuple[str, ...]  # "O" is the first
    features: Mapping[str, int]  # name to row of `states`
    states: Floats  # features x labels
    transitions: Floats  # labels x labels

    def of(self, names: Sequence[str]) -> Floats:
        """The summed weights of features, a weight a label; unknown ones weigh nothing."""
        rows = [row for name in names if (row := self.features.get(name)) is not None]
        total: Floats = self.states[rows].sum(axis=0)
        return total


class Field:
    """Finds the labels of sentences whose words have been weighed."""

    def __init__(self, weights: Weights) -> None:
        self.labels = weights.labels
        self._moves = weights.transitions
        self._lists: list[list[float]] = weights.transitions.T.tolist()
        self._detour = _detour(weights.transitions)

    def best(self, scores: Floats) -> list[str]:
        """The most likely labels of a sentence (words x labels)."""
        found = [OUTSIDE] * len(scores)
        for start, end in self._stretches(scores):
            path = self._path(scores[start:end].tolist(), start > 0, end < len(scores))
            found[start:end] = [self.labels[label] for label in path]
        return found

    def chance(self, scores: Floats, index: int, label: str) -> float:
        """How likely a label is for one word of a sentence, over all labels of the others."""
        before = scores[0].astype(np.float64)
        for row in scores[1 : index + 1]:
            before = row + _log_sum(before[:, None] + self._moves)
        behind = np.zeros(len(self.labels))
        for row in scores[:index:-1]:
            behind = _log_sum((self._moves + (row + behind)[None, :]).T)
        both = before + behind
        chance: float = np.exp(both[self.labels.index(label)] - _log_sum(both[:, None])[0])
        return chance

    def _stretches(self, scores: Floats) -> Iterator[tuple[int, int]]:
        """Where a label other than O is possible; at all other words the best labels have O."""
        possible = scores[:, 1:].max(axis=1) + self._detour >= scores[:, 0]
        edges = np.flatnonzero(np.diff(np.concatenate(([False], possible, [False])).astype(np.int8)))
        yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)

    def _path(self, scores: Sequence[Sequence[float]], after: bool, before: bool) -> list[int]:
        # Viterbi's search; a stretch inside of a sentence has O on that side.
        best = list(scores[0])
        if after:
            best = [score + into[0] for score, into in zip(best, self._lists, strict=True)]
        choices = []
        for row in scores[1:]:
            choice, reached = [], []
            for score, into in zip(row, self._lists, strict=True):
                sums = [one + move for one, move in zip(best, into, strict=True)]
                top = max(sums)
                choice.append(sums.index(top))
                reached.append(top + score)
            best = reached
            choices.append(choice)
        if before:
            best = [one + move for one, move in zip(best, self._lists[0], strict=True)]
        path = [best.index(max(best))]
        for choice in reversed(choices):
            path.append(choice[path[-1]])
        return path[::-1]


def _detour(moves: Floats) -> float:
    """The most that two moves through another label can win against the two through O."""
    through_o = moves[:, :1] + moves[:1, :]
    gains = [(moves[:, [label]] + moves[[label], :] - through_o).max() for label in range(1, len(moves))]
    ends = [max((moves[:, label] - moves[:, 0]).max(), (moves[label] - moves[0]).max()) for label in range(1, len(moves))]
    return float(max(*gains, *ends, 0.0))


def _log_sum(columns: Any) -> Any:
    top = columns.max(axis=0)
    return top + np.log(np.exp(columns - top).sum(axis=0))


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
