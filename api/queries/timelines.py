"""How much there is in each day, month or year, of an entity and altogether."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import orjson
from sqlite_utils import Database

from api.queries.published import bounds
from api.queries.sql import Row, Sql, fetch
from schemas.dumping import Finished

LENGTHS = {"day": 10, "month": 7, "year": 4}  # of a date's beginning that tells the period
COUNTS = ("quotes", "mentions", "articles")
Days = tuple[date, date]  # both included

# ?1: how long a period's name is, ?2 and ?3: the first and the last day. From period to period by the
# index: nothing is sorted. A tilde comes behind all that days are written with.
PERIODS = """
    WITH RECURSIVE period(name) AS (
        SELECT substr(min(published_on), 1, ?1) FROM day WHERE published_on BETWEEN ?2 AND ?3
        UNION ALL SELECT (
            SELECT substr(min(published_on), 1, ?1) FROM day
            WHERE published_on > period.name || '~' AND published_on <= ?3
        ) FROM period WHERE name IS NOT NULL
    )
    SELECT name AS period, (
        SELECT json_array(sum(quotes), sum(mentions), sum(articles)) FROM day
        WHERE published_on BETWEEN max(name, ?2) AND min(name || '~', ?3)
    ) AS sums
    FROM period WHERE name IS NOT NULL
"""
# Days as the contract has them. One value: each row is a turn of the interpreter's lock, which other threads
# wait for. SQLite reads the table in the order of its key, by which it is bounded; sorting would say no more.
DAYS = """
    SELECT CAST(json_group_array(json_object(
        'quotes', quotes, 'mentions', mentions, 'articles', articles, 'period', published_on
    )) AS BLOB)
    FROM day WHERE published_on BETWEEN ? AND ?
"""
UNDATED = "SELECT quotes, mentions, articles FROM day WHERE published_on = ''"
# ?1: how long a period's name is, ?2 and ?3: the first and the last day, ?4: the entity, ?5 and ?6: between
# which instants, in the order of the table. The days decide.
OF_ENTITY = """
    SELECT substr(published_on, 1, ?1) AS period,
        sum(quotes) AS quotes, sum(mentions) AS mentions, count(*) AS articles
    FROM entity_article
    WHERE entity_id = ?4 AND published_ts BETWEEN ?5 AND ?6 AND published_on BETWEEN ?2 AND ?3 GROUP BY 1
"""
# The same of whole months of the most famous.
MONTHS_OF_ENTITY = """
    SELECT substr(month, 1, ?1) AS period,
        sum(quotes) AS quotes, sum(mentions) AS mentions, sum(articles) AS articles
    FROM entity_month WHERE month BETWEEN ?2 AND ?3 AND entity_id = ?4 AND articles > 0 GROUP BY 1
"""
IS_SUMMED_UP = "SELECT 1 FROM entity_month WHERE entity_id = ? AND month = ''"
UNKNOWN = -(2**63)  # the instant of what has no date
LAST = 2**63 - 1


def list_periods(db: Database, query: Mapping[str, Any]) -> Sequence[Row] | Finished:
    """What each period between the query's bounds has in which anything was published, in order."""
    return Finished(_write_days(db, query)) if query["interval"] == "day" else _read_longer(db, query)


def _read_periods(db: Database, query: Mapping[str, Any]) -> Sequence[Row]:
    """The same to look into."""
    return orjson.loads(_write_days(db, query)) if query["interval"] == "day" else _read_longer(db, query)


def _write_days(db: Database, query: Mapping[str, Any]) -> bytes:
    ((days,),) = db.execute(DAYS, _written(_days(query))).fetchall()
    assert isinstance(days, bytes)
    return days


def _read_longer(db: Database, query: Mapping[str, Any]) -> list[Row]:
    """Months or years."""
    rows = fetch(db, Sql(PERIODS, (LENGTHS[query["interval"]], *_written(_days(query)))))
    return [
        {"period": row["period"], **dict(zip(COUNTS, orjson.loads(row["sums"]), strict=True))} for row in rows
    ]


def read_undated(db: Database) -> Row:
    """What has no date."""
    return _only(fetch(db, Sql(UNDATED)))


def read_periods_of(db: Database, query: Mapping[str, Any], entity_id: int) -> list[Row]:
    """The same of an entity, with what there is altogether as `total`; zeros where it has nothing."""
    length, days = LENGTHS[query["interval"]], _days(query)
    months = _whole_months(days) if query["interval"] != "day" and _is_summed_up(db, entity_id) else None
    own = _add_up(
        [
            *(_read_months(db, length, months, entity_id) if months else ()),
            *(row for some in _beside(days, months) for row in _read_days(db, length, some, entity_id)),
        ]
    )
    return [
        (own.get(row["period"]) or _nothing(row["period"])) | {"total": row}
        for row in _read_periods(db, query)
    ]


def read_undated_of(db: Database, entity_id: int) -> Row:
    """What an entity has in articles without a date, with what they have altogether."""
    own = fetch(db, Sql(OF_ENTITY, (0, "", "", entity_id, UNKNOWN, UNKNOWN)))
    return _only(own) | {"total": read_undated(db)}


def _is_summed_up(db: Database, entity_id: int) -> bool:
    return bool(fetch(db, Sql(IS_SUMMED_UP, (entity_id,))))


def _read_months(db: Database, length: int, months: Days, entity_id: int) -> list[Row]:
    first, last = (day.isoformat()[: LENGTHS["month"]] for day in months)
    return fetch(db, Sql(MONTHS_OF_ENTITY, (length, first, last, entity_id)))


def _read_days(db: Database, length: int, days: Days, entity_id: int) -> list[Row]:
    first, last = bounds({"published_from": days[0], "published_to": days[1]})
    instants = UNKNOWN + 1 if days[0] == date.min else first, LAST if days[1] == date.max else last
    return fetch(db, Sql(OF_ENTITY, (length, *_written(days), entity_id, *instants)))


def _add_up(rows: Iterable[Row]) -> dict[str, Row]:
    """The sums of rows of the same period, by its name."""
    sums: dict[str, Row] = {}
    for row in rows:
        known = sums.get(row["period"])
        sums[row["period"]] = row | {name: row[name] + known[name] for name in COUNTS} if known else row
    return sums


def _whole_months(days: Days) -> Days | None:
    """From the first day of the first month to the last of the last that are all between these days."""
    first, last = days
    if first.day > 1:
        if (first.year, first.month) == (date.max.year, date.max.month):
            return None
        first = _last_of_month(first) + timedelta(days=1)
    if last != _last_of_month(last):
        if (last.year, last.month) == (date.min.year, date.min.month):
            return None
        last = last.replace(day=1) - timedelta(days=1)
    return (first, last) if first < last else None


def _last_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _beside(days: Days, months: Days | None) -> list[Days]:
    """The days before and behind the whole months."""
    if months is None:
        return [days]
    one = timedelta(days=1)
    before = [(days[0], months[0] - one)] if days[0] < months[0] else []
    behind = [(months[1] + one, days[1])] if months[1] < days[1] else []
    return before + behind


def _days(query: Mapping[str, Any]) -> Days:
    return query.get("published_from", date.min), query.get("published_to", date.max)


def _written(days: Days) -> tuple[str, str]:
    return days[0].isoformat(), days[1].isoformat()


def _only(rows: list[Row]) -> Row:
    return rows[0] if rows else _nothing("")


def _nothing(period: str) -> Row:
    return {"period": period, **dict.fromkeys(COUNTS, 0)}
