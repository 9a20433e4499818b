"""Attributions of the sentence before; cases as in test_reported."""

from __future__ import annotations

import pytest

from tests.loader.extraction.cases import todo
from tests.loader.extraction.test_reported import Row, check

TOLD_ALONE = [
    (
        "Мост через Ишим откроют в мае. Рассказала его пресс-секретарь Анна Громова.",
        [("indirect", "Мост через Ишим откроют в мае", "Рассказала", "его пресс-секретарь Анна Громова")],
    ),
    (
        "Мост откроют в мае. Сообщил министр Ерлан Сатпаев.",
        [("indirect", "Мост откроют в мае", "Сообщил", "министр Ерлан Сатпаев")],
    ),
    # near misses: something is told here, or an outlet relays
    ("Мост откроют в мае. Рассказала Анна Громова и о школе.", []),
    ("Мост откроют в мае. Сообщает ТАСС.", []),
    (
        "Мост откроют в мае. Сообщил министр, что школа закрыта.",
        [("indirect", "школа закрыта", "Сообщил", "министр")],
    ),
]

BEHIND_CAPTIONS = [
    (
        "Министр решил уйти в мае.\nЕрлан Сатпаев\nОб этом Сатпаев сообщил на брифинге.",
        [("indirect", "Министр решил уйти в мае", "сообщил", "Сатпаев")],
    ),
    # near misses: a line that tells something, and nothing before the caption
    (
        "Министр решил уйти в мае.\nМост откроют осенью\nОб этом Сатпаев сообщил на брифинге.",
        [("indirect", "Мост откроют осенью", "сообщил", "Сатпаев")],
    ),
    todo(
        "a short participle is no verb to the dictionary's commonest reading",
        "Министр решил уйти в мае.\nМост открыт\nОб этом Сатпаев сообщил на брифинге.",
        [("indirect", "Мост открыт", "сообщил", "Сатпаев")],
    ),
]


@pytest.mark.parametrize(("text", "quotes"), TOLD_ALONE)
def test_a_sentence_that_says_only_who_told(text: str, quotes: list[Row]) -> None:
    check(text, quotes)


@pytest.mark.parametrize(("text", "quotes"), BEHIND_CAPTIONS)
def test_the_caption_of_a_picture_is_not_what_was_told(text: str, quotes: list[Row]) -> None:
    check(text, quotes)
