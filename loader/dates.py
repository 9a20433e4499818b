"""Dates as news pages write them. What is not written is not filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from loader.models import Precision
from loader.months import ANY_MONTH, KAZAKH_MONTH, ROMAN_MONTH, month_number
from loader.zones import FIXED_OFFSETS, UNKNOWN_OFFSET, find_offset, zone_offset

FIRST_YEAR = 1700  # no Russian newspaper is older than 1702: an earlier year is a slip

_DAYS_AGO = {"сегодня": 0, "вчера": 1, "позавчера": 2}

# Each form with its groups year, month, day, where a whole date is written.
_FORMS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # 2023-11-23T18:56, 2023.11.23
        r"(?<![\d.])(?P<year>\d{4})(?P<mark>[-./])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})(?!\d)",
        # 23 Ноября 2023, 23 нояб. 2023 г., Thu, 23 Nov 2023, 23 қараша 2023
        rf"(?<![\d.])(?P<day>\d{{1,2}})[\s-]+(?P<month>{ANY_MONTH})[.,]?[\s-]+(?P<year>\d{{4}})(?!\d)",
        # 2023 жылғы 23 қараша
        rf"(?<!\d)(?P<year>\d{{4}})\s+(?:жылғы|жылдың|ж\.)\s+(?P<day>\d{{1,2}})\s+(?P<month>{KAZAKH_MONTH})",
        # Ноябрь 23, 2023; Nov 23, 2023
        rf"(?<!\w)(?P<month>{ANY_MONTH})\.?\s+(?P<day>\d{{1,2}}),?\s+(?P<year>\d{{4}})(?!\d)",
        # 23.11.2023, 23/11/2023, 23-11-2023
        r"(?<![\d.])(?P<day>\d{1,2})(?P<mark>[-./])(?P<month>\d{1,2})(?P=mark)(?P<year>\d{4})(?!\d)",
        # 23.11.23: day first, as all of Russian does with points
        r"(?<![\d.])(?P<day>\d{2})\.(?P<month>\d{2})\.(?P<year>\d{2})(?![\d.]\d|\d)",
        # 23.XI.2023
        rf"(?<![\d.])(?P<day>\d{{1,2}})[\s.](?P<month>{ROMAN_MONTH})[\s.](?P<year>\d{{4}})(?!\d)",
        # 05 Mar 24, as RFC 822 has it
        r"(?<![\d.])(?P<day>\d{1,2}) (?P<month>[A-Z][a-z]{2}) (?P<year>\d{2})(?= \d{1,2}:)",
    )
)
_MONTH_OF_YEAR = re.compile(r"(?:date\s*:?\s*)?(\d{4})(?:-(\d{2}))?", re.IGNORECASE)
_NAMED_MONTH = re.compile(rf"({ANY_MONTH})\s+(\d{{4}})(?:\s*(?:года|г\.?))?", re.IGNORECASE)
_YEARLESS = re.compile(
    rf"(?<![\d.])(?P<day>\d{{1,2}})\s+(?P<month>{ANY_MONTH})(?!\w|\.?,?\s+\d{{4}})", re.IGNORECASE
)
_RELATIVE = re.compile(rf"\b({'|'.join(_DAYS_AGO)})\b", re.IGNORECASE)

_CLOCK = re.compile(
    r"(?<![\d:.])(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)?(?![\d:])"
    r"(?:\s?(?P<half>[ap])\.?m\b)?"
    r"(?:\s?(?P<offset>Z\b|[+-]\d{2}(?::?\d{2})?(?![\d:]))|\s(?P<zone>[A-Z]{2,5})\b)?",
    re.IGNORECASE,
)
_POINTED_CLOCK = re.compile(r"\bв\s+(?P<hour>\d{1,2})\.(?P<minute>\d{2})(?![\d.])", re.IGNORECASE)
# «18:56 23.11.2023 (обновлено: 19:10 23.11.2023)»: which of its dates is which.
_LABEL = re.compile(
    r"\b(?:(?P<changed>последн\w+ (?:обновлени|изменени)\w+|обновл\w+|измен\w+|отредактировано|"
    r"updated|modified|жаңартылды|жаңартылған)|"
    r"(?:опубликовано|создано|добавлено|дата публикации|published))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A date, and a time where one is written; `offset` only where the text gives it."""

    local: datetime
    precision: Precision
    offset: str | None = None

    def rfc3339(self, time_zone: str | None) -> str:
        """The moment in its own offset, else in that of `time_zone`, else with it unknown."""
        offset = self.offset or (zone_offset(self.local, time_zone) if time_zone else UNKNOWN_OFFSET)
        return self.local.isoformat(timespec="seconds") + offset


@dataclass(frozen=True, slots=True)
class Partial:
    """What tells its day only together with another date: «5 января, 12:30», «вчера в 10:20»."""

    line: str  # what is written beside the day
    day: int = 0
    month: int = 0
    days_ago: int | None = None

    def read_on(self, reading: date) -> Moment | None:
        """«вчера», as it was read on that day; None where a day of the month is written."""
        return None if self.days_ago is None else self.on(reading - timedelta(self.days_ago))

    def before(self, reading: date, days: int) -> Moment | None:
        """The day and month within so many days before that day; None when that is none of theirs."""
        found = nearest_year(self.day, self.month, reading) if self.day else None
        near = found is not None and timedelta() <= reading - found <= timedelta(days)
        return self.on(found) if found and near else None

    def on(self, day: date) -> Moment | None:
        """The time that is written, on this day."""
        return _at(day, self.line)


def find_moment(line: str) -> Moment | None:
    """The moment of publication written in a date line; None when there is no whole date in it."""
    for part in _parts(line):
        month = _MONTH_OF_YEAR.fullmatch(part.strip()) or _NAMED_MONTH.fullmatch(part.strip())
        if month is not None:
            return _month_of(month)
        match = next(filter(None, (form.search(part) for form in _FORMS)), None)
        if match is not None:
            day = _day(match["year"], match["month"], match["day"])
            return _at(day, f"{part[: match.start()]} {part[match.end() :]}") if day else None
    return None


def find_partial(line: str) -> Partial | None:
    """A date of publication that lacks its year, or is counted from the day of reading."""
    if find_moment(line) is not None:
        return None
    for part in _parts(line):
        relative = _RELATIVE.search(part)
        if relative is not None:
            return Partial(part, days_ago=_DAYS_AGO[relative[1].lower()])
        match = _YEARLESS.search(part)
        if match is not None:
            rest = f"{part[: match.start()]} {part[match.end() :]}"
            return Partial(rest, int(match["day"]), month_number(match["month"]))
    return None


def nearest_year(day: int, month: int, near: date) -> date | None:
    """The day and month in that year which brings them closest to `near`; None for 31 April."""
    candidates = []
    for year in (near.year - 1, near.year, near.year + 1):
        try:
            candidates.append(date(year, month, day))
        except ValueError:  # 29 February in most years; any year at the ends of the calendar
            continue
    return min(candidates, key=lambda candidate: abs(candidate - near), default=None)


def _parts(line: str) -> Iterator[str]:
    """The parts of a date line that no label calls a later change."""
    labels = list(_LABEL.finditer(line))
    ends = [label.start() for label in labels] + [len(line)]
    yield line[: ends[0]]
    for label, end in zip(labels, ends[1:], strict=True):
        if not label["changed"]:
            yield line[label.end() : end]


def _day(year: str, month: str, day: str) -> date | None:
    try:
        found = date(int(year) + (2000 if len(year) == 2 else 0), month_number(month), int(day))
    except (ValueError, KeyError):  # "32 мая 2024"; a word of three letters that is no month
        return None
    return found if found.year >= FIRST_YEAR else None


def _month_of(match: re.Match[str]) -> Moment | None:
    """«2023-11», «2023», «Ноябрь 2023»."""
    year, month = match.groups() if match.re is _MONTH_OF_YEAR else match.groups()[::-1]
    day = _day(year, month or "1", "1")
    return Moment(datetime(day.year, day.month, 1), "month" if month else "year") if day else None


def _at(day: date, rest: str) -> Moment | None:
    """That day at the time in `rest`, which is all that stands beside it; None for 25:10."""
    clock = _CLOCK.search(rest) or _POINTED_CLOCK.search(rest)
    if clock is None:
        return Moment(datetime(day.year, day.month, day.day), "day")
    parts = clock.groupdict()
    hour, minute, second = int(parts["hour"]), int(parts["minute"]), int(parts.get("second") or 0)
    if parts.get("half"):
        hour = hour % 12 + (12 if parts["half"].lower() == "p" else 0)
    try:
        local = datetime(day.year, day.month, day.day, hour, minute, second)
    except ValueError:
        return None
    precision: Precision = "second" if parts.get("second") else "minute"
    if precision == "second" and not (hour or minute or second):
        precision = "day"  # 00:00:00 is what software adds to a date
    return _with_offset(local, precision, parts.get("offset"), parts.get("zone"), rest)


def _with_offset(
    local: datetime, precision: Precision, offset: str | None, zone: str | None, rest: str
) -> Moment | None:
    if offset:
        found = _colon(offset)
        return Moment(local, precision, found) if found else None
    named = find_offset(rest, local) or FIXED_OFFSETS.get((zone or "").upper())
    if zone and named is None:  # «18:56 ALMT»: a time, but who knows where
        return Moment(datetime(local.year, local.month, local.day), "day")
    return Moment(local, precision, named)


def _colon(offset: str) -> str | None:
    """±HH:MM or Z; None for what no place on earth has."""
    if offset.upper() == "Z":
        return "Z"
    hours, minutes = offset[1:3], offset[3:].removeprefix(":") or "00"
    return f"{offset[0]}{hours}:{minutes}" if int(hours) <= 14 and int(minutes) < 60 else None
