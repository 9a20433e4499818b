"""How much there is in each day, month or year, of an entity and altogether."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlite_utils import Database

from api.queries.published import bounds
from api.queries.sql import Row, Sql, fetch

LENGTHS = {"day": 10, "month": 7, "year": 4}  # of a date's beginning that tells the period
COUNTS = ("quotes", "mentions", "articles")

ALL = """
    SELECT substr(published_on, 1, ?) AS period,
        sum(quotes) AS quotes, sum(mentions) AS mentions, sum(articles) AS articles
    FROM day WHERE published_on BETWEEN ? AND ? GROUP BY 1 ORDER BY 1
"""
DAYS = """
    SELECT published_on AS period, quotes, mentions, articles
    FROM day WHERE published_on BETWEEN ? AND ? ORDER BY 1
"""
# The days decide; the instants, in the order of the table, leave out what cannot be of them.
OF_ENTITY = """
    SELECT substr(published_on, 1, ?) AS period,
        sum(quotes) AS quotes, sum(mentions) AS mentions, count(*) AS articles
    FROM entity_article
    WHERE published_on BETWEEN ? AND ? AND published_ts BETWEEN ? AND ? AND entity_id = ? GROUP BY 1
"""
UNDATED = ("", "")
UNKNOWN = -(2**63)  # the instant of what has no date
LAST = 2**63 - 1


def read_periods(db: Database, query: Mapping[str, Any]) -> list[Row]:
    """What each period between the query's bounds has in which anything was published, in order."""
    if query["interval"] == "day":
        return fetch(db, Sql(DAYS, _days(query)))
    return fetch(db, Sql(ALL, (LENGTHS[query["interval"]], *_days(query))))


def read_undated(db: Database) -> Row:
    """What has no date."""
    return _only(fetch(db, Sql(ALL, (0, *UNDATED))))


def read_periods_of(db: Database, query: Mapping[str, Any], entity_id: int) -> list[Row]:
    """The same of an entity, with what there is altogether as `total`; zeros where it has nothing."""
    first, last = bounds(query)
    instants = (UNKNOWN + 1 if first is None else first, LAST if last is None else last)
    values = (LENGTHS[query["interval"]], *_days(query), *instants, entity_id)
    own = {row["period"]: row for row in fetch(db, Sql(OF_ENTITY, values))}
    return [
        (own.get(row["period"]) or _nothing(row["period"])) | {"total": row}
        for row in read_periods(db, query)
    ]


def read_undated_of(db: Database, entity_id: int) -> Row:
    """What an entity has in articles without a date, with what they have altogether."""
    own = fetch(db, Sql(OF_ENTITY, (0, *UNDATED, UNKNOWN, UNKNOWN, entity_id)))
    return _only(own) | {"total": read_undated(db)}


def _days(query: Mapping[str, Any]) -> tuple[str, str]:
    first: date = query.get("published_from", date.min)
    last: date = query.get("published_to", date.max)
    return first.isoformat(), last.isoformat()


def _only(rows: list[Row]) -> Row:
    return rows[0] if rows else _nothing("")


def _nothing(period: str) -> Row:
    return {"period": period, **dict.fromkeys(COUNTS, 0)}
