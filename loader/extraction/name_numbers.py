"""Arrays of numbers for what the words of some sentences are: known things by number, words by order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.signedinteger[Any]]
Stretches = Sequence[tuple[int, int]]  # [start, end)


class Table:
    """Rows of numbers, to which more are added."""

    def __init__(self, width: int) -> None:
        self._rows = np.zeros((1 << 10, width), np.int64)
        self._size = 0

    def add(self, *row: int) -> int:
        """Add a row; its number."""
        if self._size == len(self._rows):
            self._rows = np.concatenate([self._rows, np.zeros_like(self._rows)])
        self._rows[self._size] = row
        self._size += 1
        return self._size - 1

    def columns(self, rows: Sequence[int]) -> Numbers:
        """What stands in each column of these rows."""
        return np.ascontiguousarray(self._rows[rows].T)


@dataclass(frozen=True, slots=True)
class Order:
    """Of every word of a page its number, and the numbers where its sentence starts and ends."""

    words: Numbers
    starts: Numbers
    ends: Numbers

    def last(self, marked: NDArray[np.bool_]) -> Numbers:
        """The last marked word before each word of the same sentence; -1 where there is none."""
        found = np.maximum.accumulate(np.where(marked, self.words, -1))
        found[1:] = found[:-1]
        found[0] = -1
        return np.where(found >= self.starts, found, -1)

    def next(self, marked: NDArray[np.bool_]) -> Numbers:
        """The next marked word behind each word of the same sentence; -1 where there is none."""
        none = len(self.words)
        found = np.minimum.accumulate(np.where(marked, self.words, none)[::-1])[::-1]
        found[:-1] = found[1:]
        found[-1] = none
        return np.where(found < self.ends, found, -1)

    def sentences(self, marked: NDArray[np.bool_]) -> Stretches:
        """The sentences [start, end) with a marked word."""
        starts = np.unique(self.starts[marked])
        return list(zip(starts.tolist(), self.ends[starts].tolist(), strict=True))


def order_of(lengths: Numbers) -> Order:
    """The words of sentences of these lengths, not all of them without words."""
    ends = np.cumsum(lengths)
    return Order(np.arange(ends[-1]), np.repeat(ends - lengths, lengths), np.repeat(ends, lengths))


def numbered(known: dict[Any, int], keys: Sequence[Any], new: Callable[[int], int]) -> list[Any]:
    """The number of every key; `new` makes one for the key with an index."""
    found: list[Any] = list(map(known.get, keys))
    if None in found:
        for index, (key, number) in enumerate(zip(keys, found, strict=True)):
            if number is None:
                if key not in known:  # may be there twice
                    known[key] = new(index)
                found[index] = known[key]
    return found
