"""Which two quotes report the same words."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from loader.statements.likeness import Relation, is_contained, relate
from loader.statements.sketch import sketch
from loader.statements.wording import Speaker, Wording, wording_of
from loader.statements.words import LONGEST, read_words

PAIRS = yaml.safe_load((Path(__file__).parent / "pairs.yaml").read_text("utf-8"))
SPEAKERS = {
    "belova": Speaker(1, "анна белова"),
    "elkin": Speaker(2, "петр елкин"),
    "~белова": Speaker(None, "белова"),
    "~елкин": Speaker(None, "елкин"),
    None: Speaker(),
}
DAY = 739_000
FLIPPED = {
    Relation.SAME: Relation.SAME,
    Relation.UNDER: Relation.OVER,
    Relation.OVER: Relation.UNDER,
    None: None,
}


def wordings(entry: Any) -> tuple[Wording, Wording]:
    entry = entry if isinstance(entry, dict) else {"pair": entry}
    days = entry.get("days", 0)
    first, second = entry.get("speakers", ["belova", "belova"])
    one, other = entry["pair"]
    later = None if days is None else DAY + days
    return (
        wording_of(read_words(one), SPEAKERS[first], DAY, 1),
        wording_of(read_words(other), SPEAKERS[second], later, 2),
    )


def relation(entry: Any) -> Relation | None:
    """How the two relate, if the index finds them at all; the same asked from either side."""
    one, other = wordings(entry)
    if one.key == other.key:
        return Relation.SAME
    found = relate(one, other)
    assert relate(other, one) == FLIPPED[found]
    return found if sketch(one) & sketch(other) else None


@pytest.mark.parametrize("entry", PAIRS["same"], ids=str)
def test_the_same_words_are_one_statement(entry: Any) -> None:
    assert relation(entry) is not None


@pytest.mark.parametrize("entry", PAIRS["different"], ids=str)
def test_other_words_are_another_statement(entry: Any) -> None:
    assert relation(entry) is None


@pytest.mark.xfail(strict=True)
@pytest.mark.parametrize("entry", PAIRS["hard_same"], ids=str)
def test_the_same_in_ways_that_are_not_known_yet(entry: Any) -> None:
    assert relation(entry) is not None


@pytest.mark.xfail(strict=True)
@pytest.mark.parametrize("entry", PAIRS["hard_different"], ids=str)
def test_different_in_ways_that_are_not_known_yet(entry: Any) -> None:
    assert relation(entry) is None


def test_there_are_enough_pairs() -> None:
    assert len(PAIRS["same"]) >= 40
    assert len(PAIRS["different"]) >= 40
    quotes = {str(entry) for entry in (*PAIRS["same"], *PAIRS["different"])}
    assert len(quotes) == len(PAIRS["same"]) + len(PAIRS["different"])


@cache
def sentences() -> list[tuple[str, ...]]:
    """The words of all quotes of the pairs."""
    entries = [entry if isinstance(entry, list) else entry["pair"] for kind in PAIRS for entry in PAIRS[kind]]
    return [read_words(text) for entry in entries for text in entry]


def test_quotes_of_different_pairs_are_different() -> None:
    """Every quote against every one of another topic: what no pair thought of."""
    found = sentences()
    wrong = [
        (one, other)
        for index, one in enumerate(found)
        for other in found[index + 1 :]
        if len(set(one) & set(other)) * 2 < min(len(set(one)), len(set(other)))
        and relate(Wording(one, Speaker()), Wording(other, Speaker())) is not None
    ]
    assert wrong == []


words = st.lists(
    st.sampled_from(["мост", "дом", "река", "строить|past", "не:быть", "#5", "^анна"]), max_size=30
)


@given(words, words)
def test_the_relation_is_the_same_from_both_sides(one: list[str], other: list[str]) -> None:
    first, second = (Wording(tuple(words), Speaker(1), DAY) for words in (one, other))
    assert relate(second, first) == FLIPPED[relate(first, second)] or first.words == second.words


@given(words.filter(lambda words: len(words) >= 5), st.data())
def test_a_part_is_contained_unless_it_was_cut_behind_a_negation(
    whole: list[str], data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(whole) - 5))
    end = data.draw(st.integers(start + 5, len(whole)))
    part = whole[start:end]
    if "не:быть" not in whole[:start]:
        assert is_contained(part, whole)


@given(st.lists(st.integers(0, 10**6).map(str), min_size=5, max_size=60), st.data())
def test_the_index_finds_every_part(whole: list[str], data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(whole) - 5))
    end = data.draw(st.integers(start + 5, len(whole)))
    one, other = Wording(tuple(whole[start:end]), Speaker()), Wording(tuple(whole), Speaker())
    assert sketch(one) & sketch(other)


@given(st.text())
def test_any_text_has_words_that_can_be_stored(text: str) -> None:
    found = read_words(text)
    assert len(found) <= LONGEST + 1
    assert tuple(" ".join(found).split()) == found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("не построили 5 школ в Астане", "не:построить|past #5 школа ^астана"),
        ("Мы [министерство] выделим 10 000,5 тенге", "выделить|futr #10000.5 тенг"),
        ("[Не] поддержим", "не:поддержать|futr"),
        ("(смеётся)", "смеяться|pres"),
        ("Нет, никогда", "!нет !никогда"),
        ("ни в коем случае", "не:кой случай"),
        ("не", "!не"),
        ("С-300 и G7", "#с-300 #g7"),
        ("…", ""),
    ],
)
def test_words_are_read_as_they_decide(text: str, expected: str) -> None:
    assert " ".join(read_words(text)) == expected
