"""Statements: which match, and their rows, with all their wordings for a single one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from sqlite_utils import Database

from api.queries.entities import entity_ref
from api.queries.published import BOUNDS, NEWEST_FIRST, OLDEST_FIRST, published_from, published_to
from api.queries.sources import source_ref
from api.queries.sql import Order, Row, Sql, any_of, fetch, json_ids

ORDERS = {
    "-first_seen": NEWEST_FIRST,
    "first_seen": OLDEST_FIRST,
    "-outlets": Order(("outlets", "id"), descending=True),
    "outlets": Order(("outlets", "id")),
}

STATEMENTS = """
    SELECT statement.id, text, first_seen, articles, outlets, quotes,
        speaker.id AS speaker_id, speaker.type AS speaker_type, speaker.name AS speaker_name
    FROM json_each(?) AS wanted
    CROSS JOIN statement ON statement.id = wanted.value
    LEFT JOIN entity AS speaker ON speaker.id = statement.speaker_id
    ORDER BY wanted.key
"""
CO_SPEAKERS = """
    SELECT statement_id, entity.id, entity.type, entity.name
    FROM json_each(?) AS wanted
    CROSS JOIN statement ON statement.id = wanted.value
    CROSS JOIN statement_speaker ON statement_id = statement.id AND joint AND entity_id IS NOT speaker_id
    JOIN entity ON entity.id = entity_id
    ORDER BY statement_id, entity.id
"""
# What each entity said, alone or with others, in the orders of the indexes of speakers. It goes by
# the name and the columns of `statement`, so that the conditions on statements hold for it.
SAID = """(
        SELECT statement_id AS id, entity_id AS speaker_id, statement_speaker.published_ts, published_on,
            articles, statement_speaker.outlets
        FROM statement_speaker CROSS JOIN statement ON statement.id = statement_id
    ) AS statement"""
REPORTS = """
    SELECT statement_id, quote.id, quote.text, published_at,
        source.slug AS source_slug, source.name AS source_name
    FROM json_each(?) AS wanted
    CROSS JOIN quote ON statement_id = wanted.value
    JOIN article ON article.id = quote.article_id
    LEFT JOIN source ON source.id = article.source_id
    ORDER BY statement_id, quote.published_ts IS NULL, quote.published_ts, quote.id
"""


def _said_by(entities: Sequence[int]) -> Sql:
    speaking = any_of("entity_id", entities)
    text = ["id IN (SELECT statement_id FROM statement_speaker WHERE", speaking.text, ")"]
    return Sql(" ".join(text), speaking.values)


def _reported_by(sources: Sequence[int]) -> Sql:
    reporting = any_of("source_id", sources)
    text = ["EXISTS (SELECT 1 FROM quote WHERE statement_id = statement.id AND", reporting.text, ")"]
    return Sql(" ".join(text), reporting.values)


CONDITIONS: Mapping[str, Callable[[Any], Sql]] = {
    "id": partial(any_of, "id"),
    "speaker": _said_by,
    "source": _reported_by,
    "published_from": published_from,
    "published_to": published_to,
    "min_articles": lambda least: Sql("articles >= ?", (least,)),
    "min_outlets": lambda least: Sql("outlets >= ?", (least,)),
}


def conditions(filters: Mapping[str, Any]) -> list[Sql]:
    """What a statement must fulfil; `source` holds ids here. A filter without a condition is a KeyError."""
    return [CONDITIONS[name](value) for name, value in filters.items()]


def select_from(filters: Mapping[str, Any]) -> tuple[str, list[Sql]]:
    """The table whose rows are statements, and what they must fulfil.

    One speaker's statements are a range of an index; those of several have to be sorted.
    """
    speakers = set(filters.get("speaker", ()))
    if len(speakers) != 1:
        return "statement", conditions(filters)
    others = {name: value for name, value in filters.items() if name != "speaker"}
    return SAID, [Sql("speaker_id = ?", tuple(speakers)), *conditions(others)]


def order_by(query: Mapping[str, Any]) -> Order:
    """The order that the `sort` of a query asks for; between its bounds nothing is without a date."""
    order = ORDERS[query["sort"]]
    return order if BOUNDS.isdisjoint(query) else replace(order, nullable=False)


def read_statements(db: Database, ids: Sequence[int], wanted: frozenset[str] | None = None) -> list[Row]:
    """The statements with these ids, in this order; those that do not exist are left out.

    With `wanted` only these fields are right.
    """
    others: dict[int, list[Row]] = defaultdict(list)
    joint = wanted is None or "co_speakers" in wanted
    for row in fetch(db, Sql(CO_SPEAKERS, (json_ids(ids),))) if joint else ():
        others[row["statement_id"]].append(row)
    rows = fetch(db, Sql(STATEMENTS, (json_ids(ids),)))
    return [row | {"speaker": entity_ref(row, "speaker"), "co_speakers": others[row["id"]]} for row in rows]


def read_with_variants(db: Database, ids: Sequence[int]) -> list[Row]:
    """The same, each with its wordings."""
    variants: dict[int, dict[str, Row]] = {}
    for report in fetch(db, Sql(REPORTS, (json_ids(ids),))):
        _add_report(variants.setdefault(report["statement_id"], {}), report)
    return [
        row | {"variants": [_variant(wording) for wording in variants.get(row["id"], {}).values()]}
        for row in read_statements(db, ids)
    ]


def _add_report(wordings: dict[str, Row], report: Row) -> None:
    """Count a report, later than those before, to the wording that it has."""
    text = report["text"]
    found = wordings.setdefault(
        text, {"text": text, "first_seen": report["published_at"], "outlets": {}, "quote_ids": []}
    )
    found["quote_ids"].append(report["id"])
    outlet = source_ref(report)
    if outlet is not None:
        found["outlets"].setdefault(outlet["slug"], outlet)


def _variant(wording: Row) -> Row:
    return wording | {"outlets": list(wording["outlets"].values())}
