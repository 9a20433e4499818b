"""When an article was published: which of the dates on its page says so, and which does not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from loader.dates import Moment, find_moment, find_partial, nearest_year
from loader.models import CleanArticle, Given
from loader.zones import zone

# News is collected and printed within days: farther apart, one of two dates is not the article's.
NEWS_DAYS = 3
# A slip of the year is more than a year ahead; nearer, the clock of this machine may be wrong.
MAX_AHEAD = timedelta(days=366)

_HEADER = re.compile(r"(?:date|дата)\s*:?\s*\d{4}(?:-|$)", re.IGNORECASE)
_LABELLED = re.compile(r"(?:опубликовано|создано|добавлено|дата публикации)\b", re.IGNORECASE)
_KNOWN_LENGTH = {"year": 4, "month": 7}  # of a date in ISO 8601; 10 is the whole of it


@dataclass(frozen=True, slots=True)
class Filed:
    """The date in a dateline, as much as is written of it."""

    day: int | None
    month: int | None
    year: int | None


@dataclass(frozen=True, slots=True)
class _Known:
    """The day that is known apart from the page's own lines."""

    given: Moment | None  # by the source
    header: Moment | None  # by who collected the text: the day of the article, or shortly after
    read_on: date | None  # when the page was fetched, as a day of its outlet


def find_published(
    clean: CleanArticle, filed: Filed | None, given: Given, time_zone: str | None, today: date
) -> tuple[Moment | None, str | None]:
    """When the article was published, and where that stands: source, header, line or dateline.

    A date that lacks its year, or is «вчера», is resolved by one that the source, the header or the
    time of fetching gives; without one it is left out. No date may lie far behind `today`.
    """
    latest = date.max if date.max - today < MAX_AHEAD else today + MAX_AHEAD
    source = _until(latest, find_moment(given.published)) if given.published else None
    if source is not None and source.precision in {"minute", "second"}:
        return source, "source"
    dates = [(index, line.text) for index, line in enumerate(clean.removed) if line.kind == "date"]
    headers = (_until(latest, find_moment(text)) for _, text in dates if _HEADER.match(text))
    known = _Known(source, next(filter(None, headers), None), _day_of(given.fetched, time_zone))
    above = [text for index, text in dates if index < clean.above and not _HEADER.match(text)]
    below = [text for index, text in dates if index >= clean.above and not _HEADER.match(text)]
    line = _find_line(above, below, known, latest)
    if line is not None:
        return line, "line"
    if source is not None:
        return source, "source"
    day = _filed_on(filed, known)
    if day is not None and day <= latest and (known.header is None or day != known.header.local.date()):
        return Moment(datetime(day.year, day.month, day.day), "day"), "dateline"
    return (known.header, "header") if known.header else (None, None)


def _find_line(above: Sequence[str], below: Sequence[str], known: _Known, latest: date) -> Moment | None:
    """The date in the lines around the text that is the article's, and says more than is known."""
    labelled = [text for text in above if _LABELLED.match(text)]
    for text in (*labelled, *above):
        moment = _until(latest, _resolve(text, known))
        if moment and _fits(moment, known, NEWS_DAYS):
            return moment
    moments = [moment for text in below if (moment := _until(latest, _resolve(text, known)))]
    same_day = [moment for moment in moments if _fits(moment, known, 0)]
    # Below the text stand the dates of other articles too.
    if known.given or known.header or len({moment.local.date() for moment in same_day}) == 1:
        return next(iter(same_day), None)
    return None


def _resolve(text: str, known: _Known) -> Moment | None:
    whole = find_moment(text)
    partial = None if whole else find_partial(text)
    if partial is None:
        return whole
    if known.given is not None:
        day = known.given.local.date()
        own = partial.days_ago is not None or (day.day, day.month) == (partial.day, partial.month)
        return partial.on(day) if own and known.given.precision == "day" else None
    day_header = known.header if known.header and known.header.precision == "day" else None
    reading = day_header.local.date() if day_header else known.read_on
    if reading is None:
        return None
    return partial.read_on(reading) or partial.before(reading, NEWS_DAYS)


def _fits(line: Moment, known: _Known, days: int) -> bool:
    """True when a line does not contradict what is known, and adds to it."""
    base = known.given or known.header
    if base is None:
        return True
    length = _KNOWN_LENGTH.get(base.precision, 10)
    if line.local.isoformat()[:length] == base.local.isoformat()[:length]:
        return line.precision != base.precision
    behind = base.local.date() - line.local.date()
    return known.given is None and base.precision == "day" and timedelta() < behind <= timedelta(days)


def _filed_on(filed: Filed | None, known: _Known) -> date | None:
    """The date in the dateline; its year is never guessed, only taken from a date nearby."""
    if filed is None or filed.day is None or filed.month is None:
        return None
    if filed.year is not None:
        try:
            return date(filed.year, filed.month, filed.day)
        except ValueError:  # "31 апреля 2024"
            return None
    near = known.header.local.date() if known.header else known.read_on
    found = nearest_year(filed.day, filed.month, near) if near else None
    if found is None or near is None or not timedelta() <= near - found <= timedelta(NEWS_DAYS):
        return None
    return found


def _until(latest: date, moment: Moment | None) -> Moment | None:
    return moment if moment is not None and moment.local.date() <= latest else None


def _day_of(fetched: str | None, time_zone: str | None) -> date | None:
    """The day of the outlet on which a page was fetched; None without its zone, where it may be another."""
    moment = find_moment(fetched) if fetched else None
    if moment is None or moment.offset is None or time_zone is None:
        return None
    instant = datetime.fromisoformat(moment.rfc3339(None)).astimezone(UTC)
    return instant.astimezone(zone(time_zone)).date()
