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

# Names with a beginning that so many have are not collected and sorted: entities are walked in order
# until enough have one.
FEW = 2000
HAVING = "SELECT 1 FROM name_word"
SAME_NAME = "name_word.entity_id = found.entity_id AND name_word.name = found.name"

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


def named(words: str, common: bool) -> Sql:
    """That one of its names has all of the folded `words`, in any case; the last may only begin one.

    `common`: more entities have it than should be collected, so that each is asked in turn.
    """
    *whole, last = words.split()
    begins, finished = beginning("word", last), _any_case(last)
    tail = Sql(f"({begins.text} OR {finished.text})", (*begins.values, *finished.values))
    if not whole and common:
        return Sql(f"EXISTS ({HAVING} WHERE entity_id = entity.id AND {tail.text})", tail.values)
    # The whole words find the names, then these are looked through: beginnings would find too many.
    head, *others = [*map(_any_case, whole), tail]
    same = "".join(f" AND EXISTS ({HAVING} WHERE {SAME_NAME} AND {other.text})" for other in others)
    values = (*head.values, *(value for other in others for value in other.values))
    return Sql(f"id IN (SELECT entity_id FROM name_word AS found WHERE {head.text}{same})", values)  # noqa: S608


def _any_case(word: str) -> Sql:
    return any_of("word", sorted(nominatives(word, guess=True)))


def is_common(db: Database, words: str) -> bool:
    """True if the names that begin with the last of `words` are more than should be collected."""
    begins = beginning("word", words.split()[-1])
    counting = f"SELECT count(*) AS number FROM (SELECT 1 FROM name_word WHERE {begins.text} LIMIT ?)"  # noqa: S608
    return bool(fetch(db, Sql(counting, (*begins.values, FEW + 1)))[0]["number"] > FEW)


CONDITIONS: dict[str, Callable[[Any], Sql]] = {
    "id": partial(any_of, "id"),
    "type": partial(any_of, "type"),
}
# Most entities are of one type: in other orders than by id its index would have all of them sorted.
WITHOUT_INDEX: dict[str, Callable[[Any], Sql]] = {"type": partial(any_of, "+type")}


def order_by(query: Mapping[str, Any]) -> Order:
    """The order that a query asks for: suggestions by how well known they are."""
    return ORDERS[query.get("sort", "-mentions" if "q" in query else "id")]


def conditions(db: Database, filters: Mapping[str, Any], order: Order) -> list[Sql]:
    """What an entity must fulfil, to be read in `order`. A filter without a condition is a KeyError."""
    checks = CONDITIONS if order == BY_ID else CONDITIONS | WITHOUT_INDEX
    others = [checks[name](value) for name, value in filters.items() if name != "q"]
    if "q" not in filters:
        return others
    return [*others, named(filters["q"], is_common(db, filters["q"]))]


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
