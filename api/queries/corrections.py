"""What curators said. In whose name is not for readers: the audit log has it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from sqlite_utils import Database

from api.queries.sql import Row, Sql, any_of, fetch, json_ids

CORRECTIONS = """
    SELECT correction.id, item, item_id, subject, changes, before, note, at, undone_at,
        CASE WHEN undone_at IS NOT NULL THEN 'undone' WHEN is_applied THEN 'applied' ELSE 'unapplied' END
            AS state
    FROM json_each(?) AS wanted
    CROSS JOIN correction ON correction.id = wanted.value
    ORDER BY wanted.key
"""
STATES = {
    "applied": "is_applied = 1",
    "unapplied": "(is_applied = 0 AND undone_at IS NULL)",
    "undone": "undone_at IS NOT NULL",
}
CONDITIONS: Mapping[str, Callable[[Any], Sql]] = {
    "item": partial(any_of, "item"),
    "item_id": partial(any_of, "item_id"),
    "state": lambda states: Sql(" ".join(["(", " OR ".join(STATES[state] for state in states), ")"])),
}


def conditions(filters: Mapping[str, Any]) -> list[Sql]:
    """What a correction must fulfil. A filter without a condition is a KeyError."""
    return [CONDITIONS[name](value) for name, value in filters.items()]


def read_corrections(db: Database, ids: Sequence[int]) -> list[Row]:
    """The corrections with these ids, in this order; those that do not exist are left out."""
    rows = fetch(db, Sql(CORRECTIONS, (json_ids(ids),)))
    return [row | {name: json.loads(row[name]) for name in ("changes", "before")} for row in rows]
