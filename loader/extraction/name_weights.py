"""What groups of features weigh at run time: for each the sum over its features, label by label."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest

import numpy as np

from loader.extraction.name_features import Group
from loader.extraction.name_groups import DISTANCES, NOTHING
from loader.extraction.name_numbers import Numbers
from loader.extraction.viterbi import Floats

# Rows that wait to be added up; more would not be faster, and take memory.
MOST_OPEN = 4096


class Sums:
    """Rows of sums, by the number of a group; those of groups without a feature are nothing.

    A group gets its number at once, and its sum when sums are asked for: many in a few steps.
    """

    def __init__(self, features: Mapping[str, int], states: Floats) -> None:
        """`features`: name to row of `states`, whose columns are labels."""
        self._features, self._states = features, states
        self._table = np.zeros((1 << 12, states.shape[1]), np.float32)
        self._size = DISTANCES  # the first rows are nothing
        self._enlisted: list[tuple[int, list[int]]] = []  # a row to be filled, its features
        self._joined: list[tuple[int, Sequence[int]]] = []  # the first of five rows, what to add to them

    def of(self, columns: Numbers) -> Floats:
        """The sum of the groups in each row: (columns, rows) to (rows, labels)."""
        self._add_up()
        scores: Floats = self._table.take(columns, axis=0).sum(axis=0)
        return scores

    def enlist(self, groups: Sequence[Group]) -> int:
        """The number of the first of these groups."""
        known = self._features.get
        rows = [[row for name in group if (row := known(name)) is not None] for group in groups]
        if not any(rows):
            return NOTHING
        start = self._place(len(rows))
        self._enlisted += [(place, own) for place, own in enumerate(rows, start) if own]
        return start

    def join(self, groups: Sequence[Group], numbers: Sequence[int]) -> int:
        """The number of the first of these groups, one for each distance, with those at the numbers added."""
        start = self.enlist(groups) or self._place(DISTANCES)
        self._joined.append((start, numbers))
        return start

    def _add_up(self) -> None:
        # Feature by feature and part by part: in another order the last digits would be others.
        if self._enlisted:
            places, rows = zip(*sorted(self._enlisted, key=_most_first), strict=True)
            sums = np.zeros((len(rows), self._table.shape[1]), np.float32)
            for some in zip_longest(*rows):
                known = [row for row in some if row is not None]
                sums[: len(known)] += self._states.take(known, axis=0)
            self._table[list(places)] = sums
        if self._joined:
            starts, numbers = map(np.array, zip(*self._joined, strict=True))
            distances = np.arange(DISTANCES)
            for part in numbers.T:
                self._table[starts[:, None] + distances] += self._table[part[:, None] + distances]
        self._enlisted, self._joined = [], []

    def _place(self, size: int) -> int:
        if len(self._enlisted) >= MOST_OPEN:
            self._add_up()
        start, self._size = self._size, self._size + size
        if self._size > len(self._table):
            # Rows that are never written take no memory.
            table = np.zeros((2 * len(self._table), self._table.shape[1]), np.float32)
            table[: len(self._table)] = self._table
            self._table = table
        return start


def _most_first(enlisted: tuple[int, list[int]]) -> int:
    return -len(enlisted[1])
