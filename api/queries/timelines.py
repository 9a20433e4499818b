"""How much there is in each day, month or year, of an entity and altogether."""

from __future__ import annotations

import json
from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlite_utils import Database

from api.queries.published import bounds, instants_of
from api.queries.references import add_up
from api.queries.sql import Row, Sql, fetch

LENGTHS = {"day": 10, "month": 7, "year": 4}  # of a date's beginning that tells the period
COUNTS = ("quotes", "mentions", "articles")
Span = tuple[int, int, str]  # the first and the last instant, and the name of the period

ALL = """
    SELECT substr(published_on, 1, ?) AS period,
        sum(quotes) AS quotes, sum(mentions) AS mentions, sum(articles) AS articles
    FROM day WHERE published_on BETWEEN ? AND ? GROUP BY 1 ORDER BY 1
"""
DAYS = """
    SELECT published_on AS period, quotes, mentions, articles
    FROM day WHERE published_on BETWEEN ? AND ? ORDER BY 1
"""
# ?1: how long a period's name is, ?4: the entity, ?5: between which instants, in the order of the table. The
# days decide.
OF_ENTITY = """
    SELECT substr(published_on, 1, ?1) AS period,
        sum(quotes) AS quotes, sum(mentions) AS mentions, count(*) AS articles
    FROM json_each(?5) AS span CROSS JOIN entity_article
        ON published_ts BETWEEN json_extract(span.value, '$[0]') AND json_extract(span.value, '$[1]')
    WHERE published_on BETWEEN ?2 AND ?3 AND entity_id = ?4 GROUP BY 1
"""
# The same of whole periods by the instants that are of no other, so that nothing has to be sorted.
WITHIN = """
    SELECT json_extract(span.value, '$[2]') AS period, (
        SELECT json_array(sum(quotes), sum(mentions), count(*)) FROM entity_article
        WHERE entity_id = ?1
            AND published_ts BETWEEN json_extract(span.value, '$[0]') AND json_extract(span.value, '$[1]')
    ) AS sums
    FROM json_each(?2) AS span
"""
MANY = 5_000  # articles of an entity: sorting fewer takes less time than so many ranges
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
    periods = read_periods(db, query)
    many = query["interval"] != "day" and add_up(db, "article_count", [entity_id]) > MANY
    whole = _whole([row["period"] for row in periods], query) if many else []
    own = {row["period"]: row for row in _read_within(db, whole, entity_id)}
    first, last = bounds(query)
    edges = _between(whole, UNKNOWN + 1 if first is None else first, LAST if last is None else last)
    values = (LENGTHS[query["interval"]], *_days(query), entity_id, json.dumps(edges))
    for row in fetch(db, Sql(OF_ENTITY, values)):
        known = own.get(row["period"], row | dict.fromkeys(COUNTS, 0))
        own[row["period"]] = row | {name: row[name] + known[name] for name in COUNTS}
    return [(own.get(row["period"]) or _nothing(row["period"])) | {"total": row} for row in periods]


def read_undated_of(db: Database, entity_id: int) -> Row:
    """What an entity has in articles without a date, with what they have altogether."""
    own = fetch(db, Sql(OF_ENTITY, (0, *UNDATED, entity_id, json.dumps([(UNKNOWN, UNKNOWN)]))))
    return _only(own) | {"total": read_undated(db)}


def _read_within(db: Database, whole: Sequence[Span], entity_id: int) -> list[Row]:
    """What an entity has in the spans, by the names of their periods."""
    rows = fetch(db, Sql(WITHIN, (entity_id, json.dumps(whole)))) if whole else []
    sums = ((row["period"], json.loads(row["sums"])) for row in rows)
    return [{"period": name, **dict(zip(COUNTS, found, strict=True))} for name, found in sums if found[-1]]


def _whole(periods: Sequence[str], query: Mapping[str, Any]) -> list[Span]:
    """The months or years between the query's bounds, by the instants that are of no other period."""
    low, high = _days(query)
    spans: list[Span] = []
    for period in periods:
        begin, end = _ends(period)
        if low <= begin.isoformat() and end.isoformat() <= high:
            spans.append((*instants_of(begin, end), period))
    return spans


def _ends(period: str) -> tuple[date, date]:
    """The first and the last day of a month or a year."""
    year, month = int(period[:4]), int(period[5:] or 0)
    last = month or 12
    return date(year, month or 1, 1), date(year, last, monthrange(year, last)[1])


def _between(whole: Sequence[Span], first: float, last: float) -> list[tuple[float, float]]:
    """What of the time from `first` to `last` lies between the spans."""
    begins = [first, *(end + 1 for _, end, _ in whole)]
    ends = [*(begin - 1 for begin, _, _ in whole), last]
    return list(zip(begins, ends, strict=True))


def _days(query: Mapping[str, Any]) -> tuple[str, str]:
    first: date = query.get("published_from", date.min)
    last: date = query.get("published_to", date.max)
    return first.isoformat(), last.isoformat()


def _only(rows: list[Row]) -> Row:
    return rows[0] if rows else _nothing("")


def _nothing(period: str) -> Row:
    return {"period": period, **dict.fromkeys(COUNTS, 0)}
