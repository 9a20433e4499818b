"""Which related wordings make one statement: the same whatever the order in which they came.

Wordings that are the same make a core. A core stands under another one when one of its wordings
does. It belongs to that other one's statement, unless it stands under several that are different:
a formula that two speeches hold, or words without a speaker that two people said, tell nothing of
which is reported, and stay a statement of their own. So no chain of parts joins two different wholes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Link:
    """Two related wordings, by id: the same, or `lower` under `upper`."""

    lower: int
    upper: int
    same: bool


def group(wordings: Iterable[int], links: Iterable[Link]) -> dict[int, int]:
    """For each wording the least wording of the core that heads its statement.

    `links` has all those among the wordings, their cores and whatever stands above.
    """
    links = list(links)
    heads = _cores(wordings, links)
    above = _above(heads, links)
    heads, above = _without_rings(heads, above)
    reach = {core: _reachable(core, above) for core in above}
    statements: dict[int, int] = {}
    # Whoever reaches fewer cores stands higher than all that reach it.
    for core in sorted(above, key=lambda core: len(reach[core])):
        nearest = above[core] - {far for near in above[core] for far in reach[near]}
        found = {statements[near] for near in nearest}
        statements[core] = found.pop() if len(found) == 1 else core
    return {wording: statements[core] for wording, core in heads.items()}


def _cores(wordings: Iterable[int], links: Iterable[Link]) -> dict[int, int]:
    """Each wording's core, by its least member."""
    near: dict[int, set[int]] = {wording: set() for wording in wordings}
    for link in links:
        if link.same:
            near[link.lower].add(link.upper)
            near[link.upper].add(link.lower)
    cores: dict[int, int] = {}
    for wording in sorted(near):
        if wording not in cores:
            cores.update(dict.fromkeys({wording, *_reachable(wording, near)}, wording))
    return cores


def _above(heads: Mapping[int, int], links: Iterable[Link]) -> dict[int, set[int]]:
    """For each core those that it stands under."""
    above: dict[int, set[int]] = {core: set() for core in heads.values()}
    for link in links:
        lower, upper = heads[link.lower], heads[link.upper]
        if not link.same and lower != upper:
            above[lower].add(upper)
    return above


def _without_rings(
    heads: Mapping[int, int], above: Mapping[int, set[int]]
) -> tuple[dict[int, int], dict[int, set[int]]]:
    """Both with cores that stand under one another as one."""
    reach = {core: _reachable(core, above) for core in above}
    ring = {
        core: min([core, *(other for other in reach[core] if core in reach[other])]) for core in sorted(above)
    }
    joined: dict[int, set[int]] = defaultdict(set)
    for core, uppers in above.items():
        joined[ring[core]] |= {ring[upper] for upper in uppers} - {ring[core]}
    return {wording: ring[core] for wording, core in heads.items()}, dict(joined)


def _reachable(start: int, edges: Mapping[int, Set[int]]) -> set[int]:
    """All that can be reached from `start`, itself only through a ring."""
    found: set[int] = set()
    waiting = [start]
    while waiting:
        new = edges[waiting.pop()] - found
        found |= new
        waiting += new
    return found
