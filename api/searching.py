"""Lists that are searched: the page of what was found, with highlights for those who ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlite_utils import Database

from api.highlights import find_highlights
from api.pagination import Read, paginate_found
from api.queries.search import ORDERS, Found, Table
from api.queries.sql import Row, Sql


def answer_search(
    db: Database,
    query: Mapping[str, Any],
    filters: Mapping[str, Any],
    table: Table,
    conditions: Callable[[Mapping[str, Any]], list[Sql]],
    read: Read,
) -> Any:
    """The page of `table` that `query` asks for; `filters` are its own, `q` among them, resolved."""
    search = filters["q"]
    others = {name: value for name, value in filters.items() if name != "q"}

    def read_highlighted(db: Database, ids: Sequence[int]) -> list[Row]:
        return [row | {"highlights": find_highlights(row["text"], search)} for row in read(db, ids)]

    found = Found(table, search, others, conditions)
    shown = read_highlighted if query.get("highlight") else read
    return paginate_found(db, query, found, ORDERS[query["sort"]], shown)
