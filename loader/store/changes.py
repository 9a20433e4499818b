"""The sequence of changes: a row for every difference that a reader of the database could see."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Literal, NamedTuple

import sqlite_utils

from loader.store import tables
from loader.store.dependents import Item

ChangeKind = Literal["added", "changed", "deleted"]

# Times never run backwards along the ids, whatever the clock does: readers look for a time by halves.
NOTE = """
    INSERT INTO change (at, kind, item, item_id)
    SELECT max(?, coalesce((SELECT at FROM change ORDER BY id DESC LIMIT 1), '')), ?, ?, ?
"""
NOTE_ALL = """
    INSERT INTO change (at, kind, item, item_id)
    SELECT max(?, coalesce((SELECT at FROM change ORDER BY id DESC LIMIT 1), '')), ?,
        json_extract(value, '$[0]'), json_extract(value, '$[1]')
    FROM json_each(?) ORDER BY key
"""
LAST = "SELECT coalesce((SELECT at FROM change ORDER BY id DESC LIMIT 1), '')"


class Note(NamedTuple):
    """What became of an item."""

    kind: ChangeKind
    item: Item
    item_id: int


def note(db: sqlite_utils.Database, kind: ChangeKind, item: Item, item_id: object) -> None:
    """Say what became of an item."""
    db.conn.execute(NOTE, [now(), kind, item, item_id])


def note_all(db: sqlite_utils.Database, kind: ChangeKind, items: Iterable[tuple[Item, int]]) -> None:
    """Say the same of several items, in order."""
    db.conn.execute(NOTE_ALL, [now(), kind, json.dumps(list(items))])


def note_each(db: sqlite_utils.Database, notes: Iterable[Note]) -> None:
    """Say what became of several items, in order."""
    at = max(now(), db.conn.execute(LAST).fetchone()[0])
    tables.insert_tuples(db, "change", ("at", "kind", "item", "item_id"), [(at, *note) for note in notes])


def now() -> str:
    """The time, as it is written beside what happens: RFC 3339, UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def last_id(db: sqlite_utils.Database) -> int:
    """The id of the latest change, 0 before the first."""
    return int(db.conn.execute("SELECT coalesce(max(id), 0) FROM change").fetchone()[0])
