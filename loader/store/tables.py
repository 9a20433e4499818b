"""Rows by table and id. Names of tables and columns come from the files beside this one only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

import orjson
import sqlite_utils

from loader.store.rows import Row

MOST_VALUES = 500  # in a statement: more take longer to read, and SQLite may be built for no more than 999
SOME_ROWS = 8  # of what is left of these


def insert(db: sqlite_utils.Database, table: str, row: Row) -> int:
    """Insert a row and return its id."""
    columns = ", ".join(f'"{column}"' for column in row)
    values = ", ".join("?" for _ in row)
    sql = f'INSERT INTO "{table}" ({columns}) VALUES ({values})'  # noqa: S608
    return int(db.conn.execute(sql, list(row.values())).lastrowid or 0)


def insert_all(db: sqlite_utils.Database, table: str, rows: Sequence[Row]) -> None:
    """Insert rows that have the same columns."""
    if rows:
        insert_tuples(db, table, list(rows[0]), [tuple(row.values()) for row in rows])


def insert_tuples(
    db: sqlite_utils.Database, table: str, columns: Sequence[str], values: Sequence[tuple[object, ...]]
) -> None:
    """Insert rows that are given by their values in these columns, as many in a statement as it may have."""
    names = ", ".join(f'"{column}"' for column in columns)
    row = f"({', '.join('?' for _ in columns)})"
    start = 0
    for at_once in (MOST_VALUES // len(columns), SOME_ROWS, 1):
        end = len(values) - (len(values) - start) % at_once
        if start < end:
            sql = f'INSERT INTO "{table}" ({names}) VALUES {", ".join([row] * at_once)}'  # noqa: S608
            lots = (values[first : first + at_once] for first in range(start, end, at_once))
            db.conn.executemany(sql, (tuple(chain.from_iterable(lot)) for lot in lots))
        start = end


def among(values: Iterable[int | str]) -> str:
    """The values in order, as json_each reads them."""
    return orjson.dumps(sorted(values)).decode()


def update(db: sqlite_utils.Database, table: str, row_id: object, row: Row) -> None:
    """Set these columns of a row."""
    assignments = ", ".join(f'"{column}" = ?' for column in row)
    sql = f'UPDATE "{table}" SET {assignments} WHERE id = ?'  # noqa: S608
    db.conn.execute(sql, [*row.values(), row_id])


def delete(db: sqlite_utils.Database, table: str, row_id: object) -> None:
    """Delete a row."""
    db.conn.execute(f'DELETE FROM "{table}" WHERE id = ?', [row_id])  # noqa: S608


def take_over(db: sqlite_utils.Database, table: str) -> None:
    """Add the rows of a table of the attached database `aside`, of any version, whose ids are not there."""
    known = {name for (name,) in db.conn.execute("SELECT name FROM pragma_table_info(?, 'aside')", [table])}
    names = [name for (name,) in db.conn.execute("SELECT name FROM pragma_table_info(?)", [table])]
    columns = ", ".join(f'"{name}"' for name in names if name in known)
    db.conn.execute(f'INSERT OR IGNORE INTO "{table}" ({columns}) SELECT {columns} FROM aside."{table}"')  # noqa: S608


def fetch_first(
    db: sqlite_utils.Database, sql: str, parameters: Sequence[object] | dict[str, object]
) -> Row | None:
    """The first row that a statement finds, None if it finds none."""
    return next(iter(fetch_all(db, sql, parameters)), None)


def fetch_all(
    db: sqlite_utils.Database, sql: str, parameters: Sequence[object] | dict[str, object]
) -> list[Row]:
    """The rows that a statement finds."""
    cursor = db.conn.execute(sql, parameters)
    columns = [column[0] for column in cursor.description]
    return [dict(zip(columns, values, strict=True)) for values in cursor]
