"""What groups of features weigh at run time: for each the sum over its features, label by label."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from loader.extraction.name_features import Group
from loader.extraction.name_groups import DISTANCES, NOTHING
from loader.extraction.name_numbers import Numbers
from loader.extraction.viterbi import Floats


class Sums:
    """Rows of sums, by the number of a group; those of groups without a feature are nothing."""

    def __init__(self, features: Mapping[str, int], states: Floats) -> None:
        """`features`: name to row of `states`, whose columns are labels."""
        self._features, self._states = features, states
        self._table = np.zeros((1 << 12, states.shape[1]), np.float32)
        self._size = DISTANCES  # the first rows are nothing

    def of(self, columns: Numbers) -> Floats:
        """The sum of the groups in each row: (columns, rows) to (rows, labels)."""
        scores: Floats = self._table.take(columns, axis=0).sum(axis=0)
        return scores

    def enlist(self, groups: Sequence[Group]) -> int:
        """The number of the first of these groups."""
        known = self._features.get
        rows = [[row for name in group if (row := known(name)) is not None] for group in groups]
        if not any(rows):
            return NOTHING
        start = self._place(len(rows))
        for place, own in enumerate(rows, start):
            if own:
                self._table[place] = np.add.reduce(self._states[own])
        return start

    def join(self, groups: Sequence[Group], numbers: Sequence[int]) -> int:
        """The number of the first of these groups, one for each distance, with those at the numbers added."""
        some = [number for number in numbers if number != NOTHING]
        start = self.enlist(groups)
        if start == NOTHING:
            if len(some) < 2:
                return some[0] if some else NOTHING
            start = self._place(DISTANCES)
        total = self._table[start : start + DISTANCES]
        for number in some:
            total += self._table[number : number + DISTANCES]
        return start

    def _place(self, size: int) -> int:
        start, self._size = self._size, self._size + size
        if self._size > len(self._table):
            # Rows that are never written take no memory.
            table = np.zeros((2 * len(self._table), self._table.shape[1]), np.float32)
            table[: len(self._table)] = self._table
            self._table = table
        return start
