"""The order and the filters that articles and quotes share, as both tables have the time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from api.queries.sql import Order, Sql

NEWEST_FIRST = Order(("published_ts", "id"), descending=True, nullable=True)
OLDEST_FIRST = Order(("published_ts", "id"), nullable=True)
ORDERS = {"-published": NEWEST_FIRST, "published": OLDEST_FIRST}

# A local day begins and ends at most this long before or behind the same day in UTC.
WIDEST_OFFSET = timedelta(hours=24)


def published_from(bound: date) -> Sql:
    """Published at this instant or on this day, or later; an unknown date never is."""
    if isinstance(bound, datetime):
        return Sql("published_ts >= ?", (bound.timestamp(),))
    # The day decides; the instant lets the index that gives the order skip the rest.
    return Sql(
        "published_on >= ? AND published_ts >= ?", (bound.isoformat(), _midnight(bound, -WIDEST_OFFSET))
    )


def published_to(bound: date) -> Sql:
    """Published at this instant or on this day, or earlier; an unknown date never is."""
    if isinstance(bound, datetime):
        return Sql("published_ts <= ?", (bound.timestamp(),))
    latest = _midnight(bound, timedelta(days=1) + WIDEST_OFFSET)
    return Sql("published_on <= ? AND published_ts <= ?", (bound.isoformat(), latest))


def _midnight(day: date, shift: timedelta) -> float:
    # Seconds, not a datetime: the first and the last day of the calendar cannot be shifted.
    return datetime.combine(day, time(), UTC).timestamp() + shift.total_seconds()
