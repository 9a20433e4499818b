"""Which wordings make one statement, told from their links."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader.statements.groups import Link, group


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        ("", "1 2 3 4"),
        ("1=2 2=3", "123 4"),
        # parts of one whole, near it or far below
        ("2<1 3<1", "123 4"),
        ("3<2 2<1 3<1", "123 4"),
        ("3<2 2<1", "123 4"),
        # a formula in two wholes joins neither, and does not join them
        ("3<1 3<2", "1 2 3 4"),
        # what is only a part of the formula goes with it
        ("3<1 3<2 4<3 4<1 4<2", "1 2 34"),
        # two wholes that are the same, or parts of a third, are one
        ("3<1 3<2 1=2", "123 4"),
        ("3<1 3<2 1<4 2<4 3<4", "1234"),
        # each a part of the other's core
        ("1=2 3=4 1<3 4<2", "1234"),
    ],
)
def test_a_part_goes_with_the_one_whole_that_it_has(links: str, expected: str) -> None:
    assert groups_of(links) == {frozenset(members) for members in expected.split()}


def groups_of(links: str) -> set[frozenset[str]]:
    heads = group(range(1, 5), [Link(int(link[0]), int(link[2]), link[1] == "=") for link in links.split()])
    return {frozenset(str(wording) for wording in heads if heads[wording] == head) for head in heads.values()}


some_links = st.lists(
    st.tuples(st.integers(1, 6), st.integers(1, 6), st.booleans()).filter(lambda link: link[0] != link[1])
)


@given(some_links, st.permutations(range(1, 7)))
def test_groups_do_not_depend_on_ids(links: list[tuple[int, int, bool]], renamed: list[int]) -> None:
    name = dict(enumerate(renamed, start=1))
    plain = group(range(1, 7), [Link(*link) for link in links])
    moved = group(range(1, 7), [Link(name[lower], name[upper], same) for lower, upper, same in links])
    assert all(
        (plain[one] == plain[other]) == (moved[name[one]] == moved[name[other]])
        for one in name
        for other in name
    )
