"""The features of words, spelled out: what training learns from; running text needs their weights alone."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from loader.extraction.name_features import Group, Line, WordClusters
from loader.extraction.name_groups import DISTANCES, Groups, rows_of


class _Spelled:
    """The features of groups themselves."""

    def __init__(self) -> None:
        self.groups: list[Group] = [()] * DISTANCES

    def enlist(self, groups: Sequence[Group]) -> int:
        self.groups.extend(groups)
        return len(self.groups) - len(groups)

    def join(self, groups: Sequence[Group], numbers: Sequence[int]) -> int:
        parts = [groups, *(self.groups[number : number + DISTANCES] for number in numbers)]
        return self.enlist([tuple(chain.from_iterable(part)) for part in zip(*parts, strict=True)])


def features(lines: Sequence[Line], clusters: WordClusters) -> list[list[list[str]]]:
    """The features of every word of a document, by sentence."""
    spelled = _Spelled()
    return [
        [
            [name for number in columns[:, row].tolist() for name in spelled.groups[number]]
            for row in range(start, end)
        ]
        for some, columns in Groups(clusters, spelled).of(lines)
        for _, start, end in rows_of(some)
    ]
