"""Pieces of SQL with their bound values, and the one statement that pages through any table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlite_utils import Database

Value = int | float | str | None
Row = dict[str, Any]
Key = tuple[int | None, ...]  # where a row stands in an order


@dataclass(frozen=True, slots=True)
class Sql:
    """A piece of SQL and the values of its question marks."""

    text: str
    values: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Order:
    """A total order of a table's rows: integer columns of which the last is unique.

    All columns run in the same direction, so that one index serves both. `nullable`: the first
    column may be NULL. SQLite has NULL below all numbers: first ascending, last descending.
    """

    columns: tuple[str, ...]
    descending: bool = False
    nullable: bool = False


BY_ID = Order(("id",))
IN_ARTICLE = Order(("start", "id"))  # of one article's quotes or mentions


def fetch(db: Database, statement: Sql) -> list[Row]:
    """Run `statement` and return its rows."""
    cursor = db.execute(statement.text, statement.values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, values, strict=True)) for values in cursor]


def any_of(column: str, values: Sequence[Value]) -> Sql:
    """That `column` is one of `values`."""
    marks = ", ".join("?" * len(values))
    return Sql(f"{column} IN ({marks})", tuple(values))


def each_of(column: str, values: Iterable[Value]) -> list[Sql]:
    """That `column` is one of `values`: a condition for each, in order."""
    return [Sql(f"{column} = ?", (value,)) for value in values]


def has_row(table: str, of: str, column: str, values: Sequence[Value]) -> Sql:
    """That `table` has a row of this item (`of`: the column, and whose id it is) with one of `values`.

    It asks item by item, where `id IN (SELECT …)` would collect all items that have one first.
    """
    one = any_of(column, values)
    return Sql(" ".join(["EXISTS (SELECT 1 FROM", table, "WHERE", of, "AND", one.text, ")"]), one.values)


def json_ids(ids: Iterable[int]) -> str:
    """Ids as a statement with `json_each(?)` takes them: its text is the same for any number."""
    return f"[{','.join(map(str, ids))}]"


def select_page(
    table: str,
    where: Sequence[Sql],
    order: Order,
    after: Key | None,
    limit: int,
    either: Sequence[Sql] = (),
) -> Sql:
    """The keys of the `limit` rows of `table` that follow the key `after`; `id` is among them.

    Rows behind a key are at most two ranges of the index, with NULLs and without, and so are those of each
    condition in `either`, of which a row fulfils at least one. Each is a SELECT of its own: SQLite merges
    them in order and stops at the limit, where an OR would scan or sort.
    """
    columns = ", ".join(order.columns)
    arms = [
        Sql(" ".join(["SELECT", columns, "FROM", table, *_where(conditions)]), _values(conditions))
        for one in [[condition] for condition in either] or [[]]
        for conditions in ([*one, *where, *behind] for behind in _ranges(order, after))
    ]
    direction = "DESC" if order.descending else "ASC"
    ordering = ", ".join(f"{column} {direction}" for column in order.columns)
    # A row may fulfil several conditions, but stands in one range only.
    text = (" UNION " if len(either) > 1 else " UNION ALL ").join(arm.text for arm in arms)
    return Sql(f"{text} ORDER BY {ordering} LIMIT ?", (*_values(arms), limit))


def fetch_keys(db: Database, page: Sql, order: Order) -> list[Row]:
    """The keys that a `page` of `select_page` selects, in its order.

    They come as one row: for each one Python gives the interpreter to whoever wants it, and takes it back.
    """
    pairs = ", ".join(f"'{column}', {column}" for column in order.columns)
    text = " ".join(["SELECT json_group_array(json_object(", pairs, ")) FROM (", page.text, ")"])
    ((keys,),) = db.execute(text, page.values).fetchall()
    found: list[Row] = orjson.loads(keys)
    return found


def select_some(table: str, where: Sequence[Sql], limit: int) -> Sql:
    """The ids of `limit` rows of `table`, whichever are found first."""
    return Sql(" ".join(["SELECT id FROM", table, *_where(where), "LIMIT ?"]), (*_values(where), limit))


def _ranges(order: Order, after: Key | None) -> list[list[Sql]]:
    """The conditions of each range of rows behind `after`."""
    if after is None:
        return [[]]
    first, rest = order.columns[0], order.columns[1:]
    if not order.nullable:
        return [[_beyond(order.columns, after, order.descending)]]
    if after[0] is None:
        within_nulls = [Sql(f"{first} IS NULL"), _beyond(rest, after[1:], order.descending)]
        return [within_nulls] if order.descending else [within_nulls, [Sql(f"{first} IS NOT NULL")]]
    within_known = [_beyond(order.columns, after, order.descending)]
    return [within_known, [Sql(f"{first} IS NULL")]] if order.descending else [within_known]


def _beyond(columns: Sequence[str], key: Key, descending: bool) -> Sql:
    marks = ", ".join("?" * len(key))
    return Sql(f"({', '.join(columns)}) {'<' if descending else '>'} ({marks})", tuple(key))


def _where(conditions: Sequence[Sql]) -> list[str]:
    return ["WHERE", " AND ".join(condition.text for condition in conditions)] if conditions else []


def _values(pieces: Iterable[Sql]) -> tuple[Value, ...]:
    return tuple(value for piece in pieces for value in piece.values)
