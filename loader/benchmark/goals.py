"""What is to be reached, and whether it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from loader.benchmark.results import Figures, Measured, Verdict

EVERYWHERE = "*"  # every row that is measured over two databases
GROWTH = "times a small database's p50"


@dataclass(frozen=True, slots=True)
class Goal:
    """A bound on a figure of some rows."""

    rows: Sequence[str]
    figure: str
    bound: float
    connections: Sequence[int] = (1, 16)
    at_least: bool = False  # else at most
    or_cut: bool = False  # or the answer says that not all was counted


COMPUTED: dict[str, Callable[[Figures], float | None]] = {
    "times Datasette": lambda figures: figures.times_datasette,
    "times hello": lambda figures: figures.times_hello,
    "times Datasette, again": lambda figures: figures.again_times_datasette,
    "times hello, again": lambda figures: figures.again_times_hello,
    "times Datasette's pages": lambda figures: figures.times_pages,
    "times Datasette's pages, again": lambda figures: figures.again_times_pages,
    "ms p99": lambda figures: figures.p99,
    "ms p99, again": lambda figures: figures.again_p99,
    "times page 1's p50": lambda figures: figures.times_first_page,
    GROWTH: lambda figures: figures.times_small,
}
LISTS = ("quotes of many speakers in turn", "quotes of one speaker")
PAIRS = ("quotes of one about another, named often", "quotes of one about another, named once")
SEARCHES = (
    "search of common words, newest",
    "search of common words, by relevance",
    "search of articles, by relevance",
)
COUNTED = (
    *("facets of all quotes", "facets of one speaker's", "facets of a search"),
    *("timeline", "timeline by day", "timeline of the most famous"),
    *("related to the most famous", "spoken of by the most famous"),
)
FIRST_PAGES = {"quotes, deep inside": "quotes, newest", "said by one, deep inside": "said by one"}
GOALS = (
    *(
        Goal(rows, f"times {other}{again}", bound, at_least=True)
        for rows, other, bound in (
            (LISTS, "Datasette's pages", 10),
            (LISTS, "Datasette", 10),
            (LISTS, "hello", 0.6),
            (("quote",), "hello", 0.75),
            (("quotes, unchanged (304)",), "hello", 0.85),
        )
        for again in ("", ", again")
    ),
    *(Goal(PAIRS, f"ms p99{again}", 50, connections=(16,)) for again in ("", ", again")),
    *(Goal(SEARCHES, f"ms p99{again}", 100, connections=(16,)) for again in ("", ", again")),
    *(Goal(COUNTED, f"ms p99{again}", 250, or_cut=True) for again in ("", ", again")),
    Goal(tuple(FIRST_PAGES), "times page 1's p50", 1.5),
    Goal((EVERYWHERE,), GROWTH, 1.5),
)


def judge(measured: Sequence[Measured]) -> list[Verdict]:
    """Whether each goal is reached, in each row that it is about and that was measured."""
    return [
        verdict
        for goal in GOALS
        for row in measured
        if (row.name in goal.rows or EVERYWHERE in goal.rows) and row.connections in goal.connections
        for verdict in _verdicts(goal, row)
    ]


def _verdicts(goal: Goal, row: Measured) -> list[Verdict]:
    value = COMPUTED[goal.figure](row.figures)
    if value is None:
        return []
    reached = value >= goal.bound if goal.at_least else value <= goal.bound
    reached = reached or (goal.or_cut and row.is_cut)
    bound = f"{'≥' if goal.at_least else '≤'} {goal.bound:g} {goal.figure}{' or cut' if goal.or_cut else ''}"
    return [Verdict(row.name, row.connections, bound, round(value, 3), reached)]
