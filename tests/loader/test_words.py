"""Words as search compares them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader.errors import StoreError
from loader.words import ID_BITS, find_words, fold_words, search_place, time_place


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        ("Мост готов.", ["мост", "готов"]),
        ("«Ёлки-палки», ЁЖ", ["елки", "палки", "еж"]),
        ("за\u0301мок", ["замок"]),  # a stress mark
        ("и\u0306 е\u0308", ["й", "е"]),  # й and ё as a letter and an accent
        ("Covid-19, C++, a_b", ["covid", "19", "c", "a", "b"]),
        ("Қиын ¹½ 東京", ["қиын", "¹½", "東京"]),
        ("🙂 — \0 *", []),
    ],
)
def test_words_are_folded(text: str, words: list[str]) -> None:
    assert [word.folded for word in find_words(text)] == words
    assert fold_words(text) == words


def test_words_know_where_they_stand() -> None:
    text = "🙂 «За\u0301мок» Ё"
    assert [text[word.start : word.end] for word in find_words(text)] == ["За\u0301мок", "Ё"]


@given(st.text())
def test_a_folded_word_has_nothing_at_which_the_index_cuts(text: str) -> None:
    for word in find_words(text):
        assert word.folded
        assert all(character > "\x7f" or character.isalnum() for character in word.folded)
        assert [again.folded for again in find_words(word.folded)] == [word.folded]


times = st.integers(-3_786_912_000, 4_803_022_591) | st.none()
ids = st.integers(1, 2**ID_BITS - 1)


@given(st.tuples(times, ids), st.tuples(times, ids))
def test_places_are_in_the_order_of_time_and_ids(
    one: tuple[int | None, int], other: tuple[int | None, int]
) -> None:
    def order(key: tuple[int | None, int]) -> tuple[bool, int, int]:
        return key[0] is not None, key[0] or 0, key[1]

    assert (order(one) < order(other)) == (search_place(*one) < search_place(*other))
    assert search_place(*one) % 2**ID_BITS == one[1]
    assert 0 < search_place(*one) < 2**63


@pytest.mark.parametrize(("ts", "border"), [(-(2**40), -(2**36)), (2**40, 2**36)])
def test_times_far_away_count_as_the_border(ts: int, border: int) -> None:
    assert time_place(ts) == time_place(border)


@pytest.mark.parametrize("row_id", [0, -1, 2**ID_BITS])
def test_an_id_without_a_place_is_refused(row_id: int) -> None:
    with pytest.raises(StoreError, match="no place"):
        search_place(0, row_id)
