"""Dates as pages write them -> moments with the precision that is written, and no more."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader.clean import find_rule
from loader.dates import Moment, find_moment, find_partial, nearest_year
from loader.zones import zone_offset

# Each is a line of its own on a page: cleaning takes it away, and it says when.
DATE_LINES = [
    ("23 Ноября 2023, 18:56", "2023-11-23T18:56:00-00:00 minute"),
    ("23 ноября 2023 | 18:56", "2023-11-23T18:56:00-00:00 minute"),
    ("23 ноября 2023 года в 18:56", "2023-11-23T18:56:00-00:00 minute"),
    ("23 ноября 2023 г.", "2023-11-23T00:00:00-00:00 day"),
    ("23 ноября, 2023", "2023-11-23T00:00:00-00:00 day"),
    ("23 ноября 2023 в 18.56", "2023-11-23T18:56:00-00:00 minute"),
    ("18:56, 23 ноября 2023", "2023-11-23T18:56:00-00:00 minute"),
    ("18:56, 23 Ноябрь 2023 | GMT +6", "2023-11-23T18:56:00+06:00 minute"),
    ("18:56 / 23.11.2023", "2023-11-23T18:56:00-00:00 minute"),
    ("Четверг, 23 ноября 2023, 18:56", "2023-11-23T18:56:00-00:00 minute"),
    ("Чт, 23 нояб. 2023 г., 18:56", "2023-11-23T18:56:00-00:00 minute"),
    ("23 ноя 2023, 18:56", "2023-11-23T18:56:00-00:00 minute"),
    ("5 сент. 2023", "2023-09-05T00:00:00-00:00 day"),
    ("23 ноября 2023, 18:56 (МСК)", "2023-11-23T18:56:00+03:00 minute"),
    ("23 ноября 2023, 18:56 мск", "2023-11-23T18:56:00+03:00 minute"),
    ("23 ноября 2023, 18:56 по московскому времени", "2023-11-23T18:56:00+03:00 minute"),
    ("23 ноября 2023, 18:56 по времени Астаны", "2023-11-23T18:56:00+06:00 minute"),
    ("23 ноября 2024, 18:56 по времени Астаны", "2024-11-23T18:56:00+05:00 minute"),
    ("23.11.2023 18:56", "2023-11-23T18:56:00-00:00 minute"),
    ("23.11.2023 в 18:56:07", "2023-11-23T18:56:07-00:00 second"),
    ("23.11.23", "2023-11-23T00:00:00-00:00 day"),
    ("23.11.23, 18:56", "2023-11-23T18:56:00-00:00 minute"),
    ("23/11/2023", "2023-11-23T00:00:00-00:00 day"),
    ("23-11-2023", "2023-11-23T00:00:00-00:00 day"),
    ("23.XI.2023", "2023-11-23T00:00:00-00:00 day"),
    ("2023.11.23", "2023-11-23T00:00:00-00:00 day"),
    ("2023-11-23T18:56:00+06:00", "2023-11-23T18:56:00+06:00 second"),
    ("сентябрь 11, 2023", "2023-09-11T00:00:00-00:00 day"),
    ("23 Қараша 2023, 18:56", "2023-11-23T18:56:00-00:00 minute"),
    ("2023 жылғы 23 қараша", "2023-11-23T00:00:00-00:00 day"),
    ("27.08.2025, 16:01 17426", "2025-08-27T16:01:00-00:00 minute"),
    ("23 декабря 2025, 11:39 • Новости дня", "2025-12-23T11:39:00-00:00 minute"),
    # of two dates the one that is not called a change
    ("18:56 23.11.2023 (обновлено: 19:10 24.11.2023)", "2023-11-23T18:56:00-00:00 minute"),
    ("23 ноября 2023, 18:56 (обновлено 24 ноября 2023, 09:00)", "2023-11-23T18:56:00-00:00 minute"),
    ("Обновлено: 06.02.2024, 09:00 | Опубликовано: 05.02.2024, 10:15", "2024-02-05T10:15:00-00:00 minute"),
    ("Опубликовано: 05.02.2024, 10:15", "2024-02-05T10:15:00-00:00 minute"),
    ("Дата публикации: 7 мая 2024 г.", "2024-05-07T00:00:00-00:00 day"),
    ("Обновлено: 05.02.2024, 10:15", None),
    ("Последнее обновление: 5 февраля 2024", None),
    # nothing that is not written
    ("5 марта, 12:30", None),
    ("Сегодня, 18:56", None),
    ("Вчера в 10:20", None),
    ("5 минут назад", None),
    ("2 часа назад", None),
    # impossible
    ("31 февраля 2024", None),
    ("5 марта 2024, 25:10", None),
    ("5 января 1023", None),
    ("32.13.2024", None),
]


@pytest.mark.parametrize(("line", "written"), DATE_LINES)
def test_a_line_with_a_date(line: str, written: str | None) -> None:
    rule = find_rule(line, at_edge=True)
    assert rule is not None
    assert rule.kind == "date"
    assert written == shown(find_moment(line))


# What feeds, JSON and other metadata hold.
@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("Thu, 23 Nov 2023 18:56:00 +0600", "2023-11-23T18:56:00+06:00 second"),
        ("Thu, 23 Nov 2023 18:56 GMT", "2023-11-23T18:56:00Z minute"),
        ("Thu, 23 Nov 2023 18:56:00 MSK", "2023-11-23T18:56:00+03:00 second"),
        ("Thu, 23 Nov 2023 18:56:00 EST", "2023-11-23T18:56:00-05:00 second"),
        ("23 Nov 23 18:56:00 +0600", "2023-11-23T18:56:00+06:00 second"),
        ("2024-03-01T10:15:30+0500", "2024-03-01T10:15:30+05:00 second"),
        ("2024-03-01 10:15:30+05", "2024-03-01T10:15:30+05:00 second"),
        ("2024-03-01T10:15:30.123456Z", "2024-03-01T10:15:30Z second"),
        ("2024-03-01 10:15:30 UTC", "2024-03-01T10:15:30Z second"),
        ("2024-03-01T10:15Z", "2024-03-01T10:15:00Z minute"),
        ("date 2025-12-12", "2025-12-12T00:00:00-00:00 day"),
        ("Nov 23, 2023 6:56 PM", "2023-11-23T18:56:00-00:00 minute"),
        ("2023", "2023-01-01T00:00:00-00:00 year"),
        ("2023-11", "2023-11-01T00:00:00-00:00 month"),
        ("Ноябрь 2023", "2023-11-01T00:00:00-00:00 month"),
        # midnight to the second is what software adds to a date
        ("2024-03-01T00:00:00+05:00", "2024-03-01T00:00:00+05:00 day"),
        ("2024-03-01T00:00:01+05:00", "2024-03-01T00:00:01+05:00 second"),
        # a zone that nobody can tell leaves the day
        ("Thu, 23 Nov 2023 18:56:00 ALMT", "2023-11-23T00:00:00-00:00 day"),
        ("2024-03-01T10:15:30+99:00", None),
        ("2024-13", None),
        ("0000-01-01", None),
        ("1550", None),
        ("вчера", None),
        ("", None),
    ],
)
def test_a_date_that_a_source_gives(given: str, written: str | None) -> None:
    assert written == shown(find_moment(given))


@pytest.mark.parametrize(
    ("line", "reading", "written"),
    [
        ("Сегодня, 18:56", date(2024, 1, 1), "2024-01-01T18:56:00-00:00 minute"),
        ("Вчера в 10:20", date(2024, 1, 1), "2023-12-31T10:20:00-00:00 minute"),
        ("31 декабря, 10:20", date(2024, 1, 1), "2023-12-31T10:20:00-00:00 minute"),
        ("16 нояб, 13:17 мск", date(2023, 11, 17), "2023-11-16T13:17:00+03:00 minute"),
        ("1 января", date(2024, 1, 1), "2024-01-01T00:00:00-00:00 day"),
        ("2 января, 10:20", date(2024, 1, 1), None),  # of which year, when it was read the day before?
        ("5 декабря, 10:20", date(2024, 1, 1), None),  # too far away to be told
        ("29 февраля", date(2023, 3, 1), None),
        ("5 января 1023", date(2024, 1, 6), None),
        ("23 ноября 2023", date(2023, 11, 23), None),  # a whole date is none that lacks something
        ("Обновлено вчера", date(2023, 11, 23), None),
        ("5 минут назад", date(2023, 11, 23), None),
    ],
)
def test_what_another_date_completes(line: str, reading: date, written: str | None) -> None:
    partial = find_partial(line)
    found = partial and (partial.read_on(reading) or partial.before(reading, 3))
    assert written == shown(found)


@pytest.mark.parametrize(
    ("zone", "before", "after"),
    [
        ("Asia/Almaty", "+06:00", "+05:00"),  # one zone for the whole country since then
        ("Asia/Qyzylorda", "+05:00", "+05:00"),
        ("Asia/Aqtobe", "+05:00", "+05:00"),
        ("Europe/Moscow", "+03:00", "+03:00"),
    ],
)
def test_offsets_around_1_march_2024(zone: str, before: str, after: str) -> None:
    assert before == zone_offset(datetime(2024, 2, 29, 12), zone)
    assert after == zone_offset(datetime(2024, 3, 1, 12), zone)


@given(
    st.from_regex(r"\d{1,2}[./]\d{1,2}[./]\d{4} \d{1,2}:\d{2}|\d{4}-\d\d-\d\d", fullmatch=True) | st.text()
)
def test_a_date_line_gives_a_time_with_offset_or_nothing(line: str) -> None:
    moment = find_moment(line)
    for zone in (None, "Asia/Almaty"):
        assert moment is None or datetime.fromisoformat(moment.rfc3339(zone)).tzinfo is not None


@given(st.datetimes(datetime(1700, 1, 1)), st.sampled_from(["Z", "+05:00", "-03:30"]))
def test_an_iso_date_is_read_as_it_is_written(local: datetime, offset: str) -> None:
    written = local.isoformat(timespec="seconds") + offset
    found = find_moment(written)
    assert found is not None
    assert written == found.rfc3339("Europe/Moscow")


@given(st.integers(0, 40), st.integers(1, 12), st.dates())
def test_the_nearest_year_keeps_day_and_month(day: int, month: int, near: date) -> None:
    found = nearest_year(day, month, near)
    assert found is None or (found.day, found.month) == (day, month)


@given(st.text() | st.sampled_from([line for line, _ in DATE_LINES]), st.dates(date(1700, 1, 5)))
def test_a_completed_date_is_never_behind_the_reading(line: str, reading: date) -> None:
    partial = find_partial(line)
    found = partial and (partial.read_on(reading) or partial.before(reading, 3))
    assert found is None or found.local.date() <= reading


def shown(moment: Moment | None) -> str | None:
    return f"{moment.rfc3339(None)} {moment.precision}" if moment else None
