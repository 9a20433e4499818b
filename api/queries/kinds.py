"""Filters that leave most items or few: the language of articles, the type of quotes, how sure they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from sqlite_utils import Database

from api.queries.sql import Sql, any_of, fetch

KINDS = frozenset({"type", "language", "min_confidence"})
DIRECT = "direct"  # most quotes are, and found without an index

IN_LANGUAGE = {
    "article": "SELECT 1 FROM article WHERE language = ?",
    "quote": "SELECT 1 FROM article CROSS JOIN quote ON article_id = article.id WHERE language = ?",
}


def of_type(types: Sequence[str]) -> Sql:
    """That a quote is of one of these types: a range of the index if none is direct."""
    wanted = any_of("type", types)
    return wanted if DIRECT in types else Sql(f"{wanted.text} AND type <> 'direct'", wanted.values)


def each_type(types: Sequence[str]) -> list[Sql]:
    """That a quote is of a type, none of them direct: a condition for each, a range of the index."""
    return [Sql("type = ? AND type <> 'direct'", (one,)) for one in sorted(set(types))]


def count_kind(db: Database, table: Literal["article", "quote"], name: str, value: Any, most: int) -> int:
    """How many rows of `table` fulfil a filter of KINDS; counted up to `most`."""
    if name == "type" and DIRECT in value:
        return most
    if name == "language":
        found = Sql(IN_LANGUAGE[table], (value,))
    else:
        one = of_type(value) if name == "type" else Sql("confidence >= ?", (value,))
        found = Sql(" ".join(["SELECT 1 FROM quote WHERE", one.text]), one.values)
    text = " ".join(["SELECT count(*) AS number FROM (", found.text, "LIMIT ?)"])
    return int(fetch(db, Sql(text, (*found.values, most)))[0]["number"])
