"""The order and the filters that articles and quotes share, as both tables have the time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from api.queries.sql import Order, Sql

NEWEST_FIRST = Order(("published_ts", "id"), descending=True, nullable=True)
OLDEST_FIRST = Order(("published_ts", "id"), nullable=True)
ORDERS = {"-published": NEWEST_FIRST, "published": OLDEST_FIRST}

BOUNDS = frozenset({"published_from", "published_to"})

# A local day begins and ends at most this long before or behind the same day in UTC.
WIDEST_OFFSET = timedelta(hours=24)


def order_by(query: Mapping[str, Any]) -> Order:
    """The order that the `sort` of a query asks for; between its bounds nothing is without a date."""
    # Asked for the undated within bounds too, SQLite would read the whole range to find none.
    order = ORDERS[query["sort"]]
    return order if BOUNDS.isdisjoint(query) else replace(order, nullable=False)


def published_from(bound: date) -> Sql:
    """Published at this instant or on this day, or later; an unknown date never is."""
    first = Sql("published_ts >= ?", (_earliest(bound),))
    if isinstance(bound, datetime):
        return first
    # The day decides; the instant lets the index that gives the order skip the rest.
    return Sql(f"published_on >= ? AND {first.text}", (bound.isoformat(), *first.values))


def published_to(bound: date) -> Sql:
    """Published at this instant or on this day, or earlier; an unknown date never is."""
    last = Sql("published_ts <= ?", (_latest(bound),))
    if isinstance(bound, datetime):
        return last
    return Sql(f"published_on <= ? AND {last.text}", (bound.isoformat(), *last.values))


def bounds(filters: Mapping[str, Any]) -> tuple[float | None, float | None]:
    """The instants, None for none, outside of which nothing fulfils the filters by time."""
    first, last = filters.get("published_from"), filters.get("published_to")
    return first and _earliest(first), last and _latest(last)


def _earliest(bound: date) -> float:
    return bound.timestamp() if isinstance(bound, datetime) else _midnight(bound, -WIDEST_OFFSET)


def _latest(bound: date) -> float:
    if isinstance(bound, datetime):
        return bound.timestamp()
    return _midnight(bound, timedelta(days=1) + WIDEST_OFFSET)


def _midnight(day: date, shift: timedelta) -> float:
    # Seconds, not a datetime: the first and the last day of the calendar cannot be shifted.
    return datetime.combine(day, time(), UTC).timestamp() + shift.total_seconds()
