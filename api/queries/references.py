"""Whether the things that a path or a filter refers to exist."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from sqlite_utils import Database

from api.queries.sql import Sql, fetch, json_ids

Table = Literal["article", "entity", "quote", "statement", "correction"]


def select_unknown(table: Table, ids: Sequence[int]) -> Sql:
    """Those of `ids` that no row of `table` has, in order."""
    text = " ".join(
        ["SELECT value AS id FROM json_each(?) WHERE value NOT IN (SELECT id FROM", table, ") ORDER BY key"]
    )
    return Sql(text, (json_ids(ids),))


def find_unknown(db: Database, table: Table, ids: Sequence[int]) -> list[int]:
    """Those of `ids` that no row of `table` has, in order."""
    return [row["id"] for row in fetch(db, select_unknown(table, ids))]


def find_redirects(db: Database, ids: Sequence[int]) -> dict[int, int]:
    """Those of the entities `ids` that turned out to be others, and which."""
    text = "SELECT old_id, new_id FROM entity_redirect WHERE old_id IN (SELECT value FROM json_each(?))"
    return {row["old_id"]: row["new_id"] for row in fetch(db, Sql(text, (json_ids(ids),)))}


def add_up(
    db: Database, column: Literal["quote_count", "mention_count", "article_count"], ids: Sequence[int]
) -> int:
    """What the entities `ids` have of something together."""
    text = ["SELECT sum(", column, ") AS number FROM entity WHERE id IN (SELECT value FROM json_each(?))"]
    return int(fetch(db, Sql(" ".join(text), (json_ids(ids),)))[0]["number"] or 0)
