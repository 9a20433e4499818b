"""Entities with their names, and the mentions of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from sqlite_utils import Database

from api.queries.names import beginning
from api.queries.sql import BY_ID, Order, Row, Sql, any_of, fetch, json_ids
from loader import nominatives

BY_ARTICLE = Order(("article_id", "id"))  # of one entity's mentions: the order of their index

ORDERS = {
    "id": BY_ID,
    **{
        f"-{counted}s": Order((f"{counted}_count", "id"), descending=True)
        for counted in ("quote", "mention", "article")
    },
}

ENTITIES = """
    SELECT entity.id, entity.type, name, description, wikidata_id,
        quote_count AS quotes, mention_count AS mentions, article_count AS articles
    FROM json_each(?) AS wanted
    CROSS JOIN entity ON entity.id = wanted.value
    ORDER BY wanted.key
"""
NAMES = """
    SELECT entity_id, name, language FROM entity_name
    WHERE entity_id IN (SELECT value FROM json_each(?))
    ORDER BY entity_id, name
"""
MENTIONS = """
    SELECT mention.id, article_id, start, "end", surface, form, quote_id,
        entity.id AS entity_id, entity.type AS entity_type, entity.name AS entity_name
    FROM json_each(?) AS wanted
    CROSS JOIN mention ON mention.id = wanted.value
    JOIN entity ON entity.id = mention.entity_id
    ORDER BY wanted.key
"""


def named(words: str) -> Sql:
    """That one of its names has all of the folded `words`, in any case; the last may only begin one."""
    *whole, last = words.split()
    begins = beginning("word", last)
    options = [any_of("word", sorted(nominatives(word, guess=True))) for word in [*whole, last]]
    options[-1] = Sql(f"({begins.text} OR {options[-1].text})", (*begins.values, *options[-1].values))
    having = "SELECT entity_id, name FROM name_word WHERE"
    names = " INTERSECT ".join(f"{having} {option.text}" for option in options)
    values = tuple(value for option in options for value in option.values)
    return Sql(f"id IN (SELECT entity_id FROM ({names}))", values)  # noqa: S608


CONDITIONS: Mapping[str, Callable[[Any], Sql]] = {
    "id": partial(any_of, "id"),
    "type": partial(any_of, "type"),
    "q": named,
}


def order_by(query: Mapping[str, Any]) -> Order:
    """The order that a query asks for: suggestions by how well known they are."""
    return ORDERS[query.get("sort", "-mentions" if "q" in query else "id")]


def conditions(filters: Mapping[str, Any]) -> list[Sql]:
    """What an entity must fulfil. A filter without a condition is a KeyError."""
    return [CONDITIONS[name](value) for name, value in filters.items()]


def read_entities(db: Database, ids: Sequence[int]) -> list[Row]:
    """The entities with these ids, in this order; those that do not exist are left out."""
    names: dict[int, list[Row]] = defaultdict(list)
    for row in fetch(db, Sql(NAMES, (json_ids(ids),))):
        names[row["entity_id"]].append(row)
    rows = fetch(db, Sql(ENTITIES, (json_ids(ids),)))
    return [row | {"aliases": names[row["id"]]} for row in rows]


def read_mentions(db: Database, ids: Sequence[int]) -> list[Row]:
    """The mentions with these ids, in this order."""
    rows = fetch(db, Sql(MENTIONS, (json_ids(ids),)))
    return [row | {"entity": entity_ref(row, "entity")} for row in rows]


def entity_ref(row: Row, prefix: str) -> Row | None:
    """The entity in a row that has it as `<prefix>_id`, `<prefix>_type` and `<prefix>_name`."""
    if row[f"{prefix}_id"] is None:
        return None
    return {name: row[f"{prefix}_{name}"] for name in ("id", "type", "name")}
