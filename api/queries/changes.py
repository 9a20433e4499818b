"""What was added, changed or deleted, in the order in which it was."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from sqlite_utils import Database

from api.queries.articles import read_articles
from api.queries.entities import read_entities
from api.queries.quotes import list_finished
from api.queries.sql import Key, Order, Row, Sql, any_of, fetch, json_ids
from api.queries.statements import read_statements
from schemas.dumping import Finished

# The second, so that a cursor tells whether it belongs to this database: in another one, or in one
# that was restored and went on, the change with the same id is of another time.
TABLE = "(SELECT id, item, CAST(strftime('%s', at) AS INTEGER) AS second FROM change) AS change"
ORDER = Order(("id", "second"))
BEGIN: Key = (0, 0)

CHANGES = """
    SELECT change.id, at, kind, item, item_id
    FROM json_each(?) AS wanted
    CROSS JOIN change ON change.id = wanted.value
    ORDER BY wanted.key
"""
KEYS = " ".join(["SELECT id, second FROM", TABLE])
END = Sql(f"{KEYS} ORDER BY id DESC LIMIT 1")

READERS: Mapping[str, Callable[[Database, Sequence[int]], Sequence[Row] | Finished]] = {
    "article": read_articles,
    "quote": list_finished,
    "entity": read_entities,
    "statement": read_statements,
}


def conditions(db: Database, filters: Mapping[str, Any]) -> list[Sql]:
    """What a change must fulfil."""
    found = []
    if "item" in filters:
        found.append(any_of("item", filters["item"]))
    if "since" in filters:
        found.append(Sql("id >= ?", (find_first(db, written(filters["since"])),)))
    return found


def read_changes(db: Database, ids: Sequence[int]) -> list[Row]:
    """The changes with these ids, in this order."""
    return fetch(db, Sql(CHANGES, (json_ids(ids),)))


def read_items(db: Database, changes: Sequence[Row]) -> dict[str, Sequence[Row] | Finished]:
    """The items that the changes are of, as they are now, by kind and each once."""
    ids: dict[str, set[int]] = {item: set() for item in READERS}
    for change in changes:
        ids[change["item"]].add(change["item_id"])
    return {item: read(db, sorted(ids[item])) for item, read in READERS.items()}


def find_end(db: Database) -> Key:
    """The key of the latest change."""
    for row in fetch(db, END):
        return row["id"], row["second"]
    return BEGIN


def last_time(db: Database) -> str:
    """When the latest change was noted; the beginning of all time as computers count it before the first."""
    for row in fetch(db, Sql("SELECT at FROM change ORDER BY id DESC LIMIT 1")):
        return str(row["at"])
    return "1970-01-01T00:00:00Z"


def is_known(db: Database, key: Key) -> bool:
    """True if this database has a change with the key, or it is that before the first."""
    return key == BEGIN or bool(fetch(db, Sql(f"{KEYS} WHERE id = ? AND second = ?", key)))


def find_first(db: Database, at: str) -> int:
    """The id of the first change at that time or later, or one behind all."""
    # By halves: times never run backwards along the ids, and no index has to be kept for it.
    low, high = 0, (find_end(db)[0] or 0) + 1
    while low < high:
        middle = (low + high) // 2
        rows = fetch(db, Sql("SELECT at FROM change WHERE id >= ? ORDER BY id LIMIT 1", (middle,)))
        if rows and rows[0]["at"] < at:
            low = middle + 1
        else:
            high = middle
    return low


def written(moment: date) -> str:
    """A moment, or the beginning of a day in UTC, as the table writes it."""
    instant = moment if isinstance(moment, datetime) else datetime.combine(moment, time(), UTC)
    try:
        return instant.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    except OverflowError:  # an offset leads out of the calendar
        return "0" if instant.year == 1 else "a"
