"""How often a run searches for garbage: what it finds is not changed by that, and others search as before."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from loader.run.garbage import BETWEEN, collected_seldom


@pytest.fixture(autouse=True)
def thresholds() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)


@pytest.mark.parametrize(
    ("before", "inside"),
    [
        ((700, 10, 10), (BETWEEN, 10, 10)),
        ((BETWEEN + 1, 5, 7), (BETWEEN + 1, 5, 7)),  # somebody wants it more seldom
        ((0, 10, 10), (0, 10, 10)),  # never
    ],
)
def test_it_is_seldom_while_it_lasts(before: tuple[int, ...], inside: tuple[int, ...]) -> None:
    gc.set_threshold(*before)
    with collected_seldom():
        assert gc.get_threshold() == inside
    assert gc.get_threshold() == before


def test_it_ends_with_an_error() -> None:
    before = gc.get_threshold()

    @collected_seldom()
    def fail() -> None:
        assert gc.get_threshold()[0] >= BETWEEN
        raise KeyError

    for _ in range(2):  # it can be called again
        with pytest.raises(KeyError):
            fail()
        assert gc.get_threshold() == before


def count_searches() -> int:
    return sum(generation["collections"] for generation in gc.get_stats())


def test_what_refers_to_itself_is_still_found() -> None:
    with collected_seldom():
        searches = count_searches()
        for _ in range(2 * BETWEEN):
            itself: list[object] = []
            itself.append(itself)
        assert count_searches() > searches
