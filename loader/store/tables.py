"""Rows by table and id. Names of tables and columns come from the files beside this one only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

import sqlite_utils

from loader.store.rows import Row

ROWS_AT_ONCE = 100  # of a few columns: SQLite may be built for no more than 999 values in a statement


def insert(db: sqlite_utils.Database, table: str, row: Row) -> int:
    """Insert a row and return its id."""
    columns = ", ".join(f'"{column}"' for column in row)
    values = ", ".join("?" for _ in row)
    sql = f'INSERT INTO "{table}" ({columns}) VALUES ({values})'  # noqa: S608
    return int(db.conn.execute(sql, list(row.values())).lastrowid or 0)


def insert_all(db: sqlite_utils.Database, table: str, rows: Sequence[Row]) -> None:
    """Insert rows that have the same columns."""
    if rows:
        columns = ", ".join(f'"{column}"' for column in rows[0])
        values = ", ".join("?" for _ in rows[0])
        sql = f'INSERT INTO "{table}" ({columns}) VALUES ({values})'  # noqa: S608
        db.conn.executemany(sql, [list(row.values()) for row in rows])


def insert_tuples(
    db: sqlite_utils.Database, table: str, columns: Sequence[str], values: Iterable[tuple[object, ...]]
) -> None:
    """Insert rows that are given by their values in these columns."""
    names = ", ".join(f'"{column}"' for column in columns)
    marks = ", ".join("?" for _ in columns)
    db.conn.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', values)  # noqa: S608


def insert_together(
    db: sqlite_utils.Database, table: str, columns: Sequence[str], values: Sequence[tuple[object, ...]]
) -> None:
    """The same, ROWS_AT_ONCE in a statement: for a table with much to do for each one that inserts into it.

    That is the last number given, or a trigger. With others it takes longer, where a row may refer to none.
    """
    whole = len(values) - len(values) % ROWS_AT_ONCE
    if whole:
        names = ", ".join(f'"{column}"' for column in columns)
        marks = ", ".join([f"({', '.join('?' for _ in columns)})"] * ROWS_AT_ONCE)
        sql = f'INSERT INTO "{table}" ({names}) VALUES {marks}'  # noqa: S608
        lots = (values[start : start + ROWS_AT_ONCE] for start in range(0, whole, ROWS_AT_ONCE))
        db.conn.executemany(sql, (list(chain.from_iterable(lot)) for lot in lots))
    insert_tuples(db, table, columns, values[whole:])


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
