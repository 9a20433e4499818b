"""Which of the dates around an article is that of its publication, and where it was found."""

from __future__ import annotations

from datetime import date

import pytest

from loader.clean import clean
from loader.metadata import find_metadata
from loader.models import Given, Metadata, RawArticle

TITLE = "Мост откроют осенью"
LEAD = "Министр рассказал журналистам, что ремонт моста закончат к осени"
TODAY = date(2026, 3, 1)


def metadata_of(raw: str, given: Given | None = None, url: str | None = None) -> Metadata:
    return find_metadata(clean(raw), RawArticle(raw, "test", url, given or Given()), TODAY)


@pytest.mark.parametrize(
    ("raw", "published_at", "published_from"),
    [
        # the header's day, with the time that a line gives for the same day
        (
            f"date 2024-03-05 Мост открыли\n5 марта 2024, 10:20\n\n{LEAD}.",
            "2024-03-05T10:20:00-00:00",
            "line",
        ),
        # a line about another day is not about this article
        (
            f"date 2024-03-05 Мост открыли\n4 марта 2023, 10:20\n\n{LEAD}.",
            "2024-03-05T00:00:00-00:00",
            "header",
        ),
        # when it was changed is not when it was published
        (f"{TITLE}\nОбновлено: 5 марта 2024, 10:20\n\n{LEAD}.", None, None),
        # filed the day before the collector's header: across the turn of the year, too
        (f"date 2024-01-01 ЯКУТСК, 31 декабря. /ТАСС/. {LEAD}.", "2023-12-31T00:00:00+03:00", "dateline"),
        # a dateline far from the header is left alone
        (f"date 2024-06-01 ЯКУТСК, 31 декабря. /ТАСС/. {LEAD}.", "2024-06-01T00:00:00+03:00", "header"),
        # without any year near, none is guessed
        (f"ЯКУТСК, 31 декабря. /ТАСС/. {LEAD}.", None, None),
        (f"ЯКУТСК, 31 декабря 2023 года. /ТАСС/. {LEAD}.", "2023-12-31T00:00:00+03:00", "dateline"),
        # a line without its year, or counted from the day on which it was read, beside a header
        (f"date 2024-03-06 {TITLE}\nВчера, 10:20\n\n{LEAD}.", "2024-03-05T10:20:00-00:00", "line"),
        (f"date 2024-03-06 {TITLE}\n5 марта, 10:20\n\n{LEAD}.", "2024-03-05T10:20:00-00:00", "line"),
        (f"date 2024-03-06 {TITLE}\n5 февраля, 10:20\n\n{LEAD}.", "2024-03-06T00:00:00-00:00", "header"),
        (f"date 2024-03-06 {TITLE}\n5 минут назад\n\n{LEAD}.", "2024-03-06T00:00:00-00:00", "header"),
        # and without one
        (f"{TITLE}\nВчера, 10:20\n\n{LEAD}.", None, None),
        (f"{TITLE}\n5 марта, 10:20\n\n{LEAD}.", None, None),
        # the text was collected two days later; a date below it belongs to another article
        (
            f"date 2025-08-29 27.08.2025, 16:01 17426\n{TITLE}\n{LEAD}.\n29.08.2025, 15:00 676\nМосты",
            "2025-08-27T16:01:00-00:00",
            "line",
        ),
        (
            f"date 2025-08-29 {TITLE}\n\n{LEAD}.\n\n28.08.2025, 15:00",
            "2025-08-29T00:00:00-00:00",
            "header",
        ),
        # below the text alone: one day, or none
        (f"{TITLE}\n\n{LEAD}.\n\n28.08.2025, 15:00", "2025-08-28T15:00:00-00:00", "line"),
        (f"{TITLE}\n\n{LEAD}.\n\n28.08.2025, 15:00\n27.08.2025, 15:00", None, None),
        # today's date at the head of a page is not the article's, which is labelled
        (
            f"23 ноября 2025\nОпубликовано: 5 марта 2024, 10:20\n\n{LEAD}.",
            "2024-03-05T10:20:00-00:00",
            "line",
        ),
        # a header of less than a day
        (f"date 2024-03 {TITLE}\n\n{LEAD}.", "2024-03-01T00:00:00-00:00", "header"),
        (f"date 2024-03 {TITLE}\n5 марта 2024, 10:20\n\n{LEAD}.", "2024-03-05T10:20:00-00:00", "line"),
        (f"date 2024 {TITLE}\n\n{LEAD}.", "2024-01-01T00:00:00-00:00", "header"),
        # a slip of the year
        (f"date 2062-03-05 {TITLE}\n\n{LEAD}.", None, None),
        (f"{TITLE}\n5 марта 2062, 10:20\n\n{LEAD}.", None, None),
        (f"{TITLE}\n5 марта 1023, 10:20\n\n{LEAD}.", None, None),
        (f"ЯКУТСК, 31 декабря 2062 года. /ТАСС/. {LEAD}.", None, None),
        # a date in running text says nothing about the article
        (f"{LEAD}. Его закрыли 5 марта 2024 года.", None, None),
    ],
)
def test_published(raw: str, published_at: str | None, published_from: str | None) -> None:
    found = metadata_of(raw)
    assert (published_at, published_from) == (found.published_at, found.published_from)


@pytest.mark.parametrize(
    ("published", "line", "published_at", "precision", "published_from"),
    [
        ("2024-03-05T10:20:00+05:00", "4 марта 2024, 10:00", "2024-03-05T10:20:00+05:00", "second", "source"),
        ("2024-03-05", "5 марта 2024, 10:20", "2024-03-05T10:20:00+05:00", "minute", "line"),
        ("2024-03-05", "5 марта, 10:20", "2024-03-05T10:20:00+05:00", "minute", "line"),
        ("2024-03-05", "Вчера, 10:20", "2024-03-05T10:20:00+05:00", "minute", "line"),
        ("2024-03-05", "4 марта 2024, 10:20", "2024-03-05T00:00:00+05:00", "day", "source"),
        ("2024-03-05", "4 марта, 10:20", "2024-03-05T00:00:00+05:00", "day", "source"),
        ("2024-03-05T00:00:00", "5 марта 2024, 10:20", "2024-03-05T10:20:00+05:00", "minute", "line"),
        ("2024-03", "5 марта 2024, 10:20", "2024-03-05T10:20:00+05:00", "minute", "line"),
        ("2024-03", "5 апреля 2024, 10:20", "2024-03-01T00:00:00+05:00", "month", "source"),
        ("2024-03", "5 марта, 10:20", "2024-03-01T00:00:00+05:00", "month", "source"),
        ("2024", "5 марта 2024", "2024-03-05T00:00:00+05:00", "day", "line"),
        ("2024", "", "2024-01-01T00:00:00+06:00", "year", "source"),
        ("2062-03-05T10:20:00+05:00", "5 марта 2024, 10:20", "2024-03-05T10:20:00+05:00", "minute", "line"),
        ("скоро", "", None, None, None),
    ],
)
def test_what_the_source_gives_and_what_a_line_adds(
    published: str, line: str, published_at: str | None, precision: str | None, published_from: str | None
) -> None:
    raw = f"{TITLE}\n{line}\n\n{LEAD}."
    found = metadata_of(raw, Given(published=published), "https://www.zakon.kz/1.html")
    assert (published_at, precision) == (found.published_at, found.published_precision)
    assert published_from == found.published_from


@pytest.mark.parametrize(
    ("line", "url", "published_at", "published_from"),
    [
        # 19:30 in UTC is the next day in Almaty
        ("Сегодня, 00:10", "https://www.zakon.kz/1.html", "2024-03-06T00:10:00+05:00", "line"),
        ("5 марта, 23:10", "https://www.zakon.kz/1.html", "2024-03-05T23:10:00+05:00", "line"),
        ("5 января, 23:10", "https://www.zakon.kz/1.html", None, None),
        # whose day it was, nobody knows
        ("Сегодня, 00:10", "https://vesti.example/1", None, None),
    ],
)
def test_when_a_page_was_fetched_completes_its_date(
    line: str, url: str, published_at: str | None, published_from: str | None
) -> None:
    found = metadata_of(f"{TITLE}\n{line}\n\n{LEAD}.", Given(fetched="2024-03-05T19:30:00Z"), url)
    assert (published_at, published_from) == (found.published_at, found.published_from)


def test_when_a_page_was_fetched_is_no_date_of_its_own() -> None:
    found = metadata_of(f"{TITLE}\n\n{LEAD}.", Given(fetched="2024-03-05T19:30:00Z"), "https://zakon.kz/1")
    assert (found.published_at, found.published_from) == (None, None)
