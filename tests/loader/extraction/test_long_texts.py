"""Twice the text is twice the work: counted in calls of functions, which no machine's speed changes."""

from __future__ import annotations

import sys
from types import FrameType

from loader.models import Extraction
from loader.pipeline import extract

SYLLABLES = ("ба", "го", "ву", "ди", "же", "зо", "ку", "ла", "мо", "не")


def make_text(paragraphs: int) -> str:
    return "\n\n".join(map(_paragraph, range(paragraphs)))


def _paragraph(number: int) -> str:
    surname = "".join(SYLLABLES[int(digit)] for digit in f"{number:03}").capitalize() + "нов"
    return (
        f"Бобруйский инженер Иван {surname} приехал в {surname}ск. План назвали «ошибкой номер {number}». "
        f"«Мост откроют осенью», — сказал инженер Иван {surname}."
    )


def count_calls(text: str) -> tuple[int, Extraction]:
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count)
    try:
        extraction = extract(text)
    finally:
        sys.setprofile(None)
    return calls, extraction


def test_twice_the_people_places_and_quoted_fragments_take_twice_the_work() -> None:
    extract(make_text(200))  # words and models are known from here on
    once, half = count_calls(make_text(100))
    twice, whole = count_calls(make_text(200))
    assert (len(half.quotes), len(whole.quotes)) == (100, 200)
    assert twice < 2.2 * once


def test_whoever_is_passed_over_again_takes_no_more_memory() -> None:
    people = "\n\n".join(map(_paragraph, range(20)))
    text = f"{people}\n\nОн добавил, что дорогу закроют. Строители ушли.\n\nОн сказал, что мост готов."
    first, second = extract(text).quotes[-2:]
    assert 20 == len(first.candidates) == len(second.candidates)
    assert all(any(one is other for other in first.candidates) for one in second.candidates[1:])
