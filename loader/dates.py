"""Dates as Russian news pages write them. What is not written is not filled in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from importlib import resources
from zoneinfo import ZoneInfo

from loader.models import Precision

MONTHS = ("янв", "фев", "мар", "апр", "мая", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
MONTH = r"(?:январ|феврал|март|апрел|ма[йя]|июн|июл|август|сентябр|октябр|ноябр|декабр)[а-я]{0,2}"
SHORT_MONTH = r"(?:янв|фев|мар|апр|мая|июн|июл|авг|сент|сен|окт|ноя|дек)(?![а-я])"

UNKNOWN_OFFSET = "-00:00"  # RFC 3339: the time is known, its relation to the local offset is not

_ISO = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})"
    r"(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?(?:\s?(Z|[+-]\d{2}:?\d{2}))?)?",
    re.IGNORECASE,
)
# RFC 822, as feeds and servers write it: "Tue, 05 Mar 2024 10:20:00 +0500".
_RFC822 = re.compile(
    r"(\d{1,2}) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]* (\d{4})"
    r"(?: (\d{2}):(\d{2})(?::(\d{2}))?(?: ([+-]\d{4}|GMT|UTC?|Z)\b)?)?"
)
_ENGLISH_MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec"
_LONG = re.compile(rf"(\d{{1,2}})\s+({MONTH})\s+(\d{{4}})", re.IGNORECASE)
_NUMERIC = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})")
_CLOCK = re.compile(r"(?<![\d:])(\d{1,2}):(\d{2})(?::(\d{2}))?(?![\d:])")
_MOSCOW = re.compile(r"\b(?:мск|msk)\b", re.IGNORECASE)


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


def find_moment(line: str) -> Moment | None:
    """The moment written in a date line; None when there is no whole date in it."""
    iso = _ISO.search(line)
    if iso:
        return _moment(iso.group(1, 2, 3), iso.group(4, 5, 6), _colon(iso.group(7)))
    posted = _RFC822.search(line)
    if posted:
        day, month, year, *clock_offset = posted.groups()
        number = str(_ENGLISH_MONTHS.index(month) // 3 + 1)
        offset = clock_offset[3]
        return _moment((year, number, day), tuple(clock_offset[:3]), _colon(offset))
    written = _LONG.search(line) or _NUMERIC.search(line)
    if written is None:
        return None
    day, month, year = written.groups()
    number = month if month.isdigit() else str(month_number(month))
    rest = line[: written.start()] + " " + line[written.end() :]
    clock = _CLOCK.search(rest)
    moment = _moment((year, number, day), clock.groups() if clock else (None, None, None), None)
    if moment and clock and _MOSCOW.search(line):
        return Moment(moment.local, moment.precision, zone_offset(moment.local, "Europe/Moscow"))
    return moment


def month_number(name: str) -> int:
    """1 to 12 for a Russian month name in any case form or abbreviation."""
    return MONTHS.index(name[:3].lower().replace("май", "мая")) + 1


def nearest_year(day: int, month: int, near: date) -> date | None:
    """The day and month in that year which brings them closest to `near`; None for 31 April."""
    candidates = []
    for year in (near.year - 1, near.year, near.year + 1):
        try:
            candidates.append(date(year, month, day))
        except ValueError:  # 29 February in most years; any year at the ends of the calendar
            continue
    return min(candidates, key=lambda candidate: abs(candidate - near), default=None)


def zone_offset(local: datetime, time_zone: str) -> str:
    """The offset of a time zone at a local time, as ±HH:MM."""
    offset = local.replace(tzinfo=_zone(time_zone)).utcoffset() or timedelta()
    sign = "-" if offset < timedelta() else "+"
    minutes = abs(offset) // timedelta(minutes=1)
    return f"{sign}{minutes // 60:02}:{minutes % 60:02}"


@lru_cache
def _zone(name: str) -> ZoneInfo:
    # From the pinned tzdata, not from the system's, so that the same article gets the same
    # offset on every machine: Kazakhstan changed its own in 2024.
    with resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


def _moment(day: tuple[str, ...], clock: tuple[str | None, ...], offset: str | None) -> Moment | None:
    hour, minute, second = clock
    year, month, number = map(int, day)
    try:
        local = datetime(year, month, number, int(hour or 0), int(minute or 0), int(second or 0))
    except ValueError:  # "32 мая 2024", "25:61"
        return None
    precision: Precision = "second" if second else "minute" if hour else "day"
    return Moment(local, precision, offset)


def _colon(offset: str | None) -> str | None:
    if offset is None or offset.upper() in {"Z", "GMT", "UT", "UTC"}:
        return "Z" if offset else None
    return offset if ":" in offset else f"{offset[:3]}:{offset[3:]}"
