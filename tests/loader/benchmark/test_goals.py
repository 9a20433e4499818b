"""Whether goals are reached, and the figures that they are about."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader.benchmark.goals import FIRST_PAGES, GOALS, judge
from loader.benchmark.measuring import percentile, with_first_pages
from loader.benchmark.results import Figures, Measured, Verdict

FIGURES = Figures(p50=10, p99=40, rate=100, items_rate=100)


def row(name: str, connections: int = 16, is_cut: bool = False, **figures: float) -> Measured:
    return Measured(name, "listQuotes", connections, replace(FIGURES, **figures), {}, is_cut)


@pytest.mark.parametrize(
    ("measured", "verdicts"),
    [
        (
            row("quotes of one speaker", times_datasette=10, times_hello=0.59, again_times_hello=0.6),
            [
                ("≥ 10 times Datasette", 10, True),
                ("≥ 0.6 times hello", 0.59, False),
                ("≥ 0.6 times hello, again", 0.6, True),
            ],
        ),
        (
            row("quotes of one speaker", times_pages=9.9, again_times_pages=80),
            [("≥ 10 times Datasette's pages", 9.9, False), ("≥ 10 times Datasette's pages, again", 80, True)],
        ),
        (
            row("quotes of one about another, named once", p99=50, again_p99=51),
            [("≤ 50 ms p99", 50, True), ("≤ 50 ms p99, again", 51, False)],
        ),
        (row("quote", times_hello=0.75), [("≥ 0.75 times hello", 0.75, True)]),
        (row("search of common words, newest", p99=100.1), [("≤ 100 ms p99", 100.1, False)]),
        (row("search of common words, newest", connections=1, p99=500), []),
        (row("facets of a search", p99=251), [("≤ 250 ms p99 or cut", 251, False)]),
        (row("facets of a search", p99=251, is_cut=True), [("≤ 250 ms p99 or cut", 251, True)]),
        (row("entities", times_small=1.51), [("≤ 1.5 times a small database's p50", 1.51, False)]),
        (row("entities"), []),
    ],
)
def test_a_row_is_judged(measured: Measured, verdicts: list[tuple[str, float, bool]]) -> None:
    expected = [Verdict(measured.name, measured.connections, *said) for said in verdicts]
    assert judge([measured]) == expected


def test_a_deep_page_is_compared_with_page_one_over_as_many_connections() -> None:
    rows = [row("said by one", 1, p50=2), row("said by one, deep inside", 1, p50=3)]
    rows.append(row("said by one, deep inside", 16, p50=90))
    assert [one.figures.times_first_page for one in with_first_pages(rows)] == [None, 1.5, None]


def test_no_goal_and_page_is_about_a_row_of_no_name() -> None:
    named = {name for goal in GOALS for name in goal.rows}
    assert set(FIRST_PAGES) <= named


@given(st.lists(st.integers(1, 10**9), min_size=1), st.integers(1, 100))
def test_so_many_answers_are_within_the_percentile(latencies: list[int], percent: int) -> None:
    latencies.sort()
    bound = percentile(latencies, percent) * 1000
    assert sum(latency <= round(bound) for latency in latencies) * 100 >= percent * len(latencies)
    assert sum(latency < round(bound) for latency in latencies) * 100 < percent * len(latencies)
