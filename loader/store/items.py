"""Articles and quotes as rows: what is written, the search index and the sequence of changes say too."""

from __future__ import annotations

import sqlite_utils

from loader.store import changes, rows, search, tables
from loader.store.rows import Row


def save(
    db: sqlite_utils.Database, item: search.Item, stored: Row | None, row: Row, only_at_first: Row
) -> int:
    """Insert or update the row of an article or a quote, with its change row; return its id."""
    if stored is None:
        item_id = tables.insert(db, item, row | only_at_first)
        search.save(db, item, item_id, None, row)
        changes.note(db, "added", item, item_id)
        return item_id
    item_id = int(str(stored["id"]))
    if rows.differs(stored, row):
        tables.update(db, item, item_id, row)
        search.save(db, item, item_id, stored, row)
        changes.note(db, "changed", item, item_id)
    return item_id


def delete(db: sqlite_utils.Database, item: search.Item, row: Row) -> None:
    """Delete an article or a quote, whose row was `row`, with what hangs on it."""
    tables.delete(db, item, row["id"])
    search.save(db, item, int(str(row["id"])), row, None)
    changes.note(db, "deleted", item, row["id"])
