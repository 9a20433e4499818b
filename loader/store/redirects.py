"""Entities that are others now: where those are sent who ask for them, and how it came to that."""

from __future__ import annotations

import json
from collections.abc import Iterable

import sqlite_utils

# `key` is one that no entity is stored under any more: what comes with it is the new one.
# Chains are kept flat: a new_id is never an old_id.
TABLE = """
CREATE TABLE entity_redirect (
    old_id INTEGER PRIMARY KEY,
    new_id INTEGER NOT NULL REFERENCES entity(id) ON DELETE CASCADE,
    key TEXT UNIQUE
);
CREATE INDEX entity_redirect_by_new ON entity_redirect(new_id);
"""
# `direct_id` is what it turned out to be at the time, which may be another one now: a link of the chain.
CHAINS = """
ALTER TABLE entity_redirect ADD COLUMN direct_id INTEGER;
ALTER TABLE entity_redirect ADD COLUMN correction_id INTEGER REFERENCES correction(id);  -- NULL: found so
UPDATE entity_redirect SET direct_id = new_id;
CREATE INDEX entity_redirect_by_direct ON entity_redirect(direct_id);
"""
LEADING_TO = """
    WITH RECURSIVE leading(id) AS (
        SELECT ? UNION SELECT old_id FROM leading JOIN entity_redirect ON direct_id = leading.id
    )
    SELECT id FROM leading
"""
RESOLVE = """
    SELECT value, entity.id FROM json_each(?) LEFT JOIN entity_redirect ON old_id = value
    JOIN entity ON entity.id = ifnull(new_id, value)
"""


def redirect(
    db: sqlite_utils.Database,
    old_id: int,
    new_id: int,
    *,
    key: str | None = None,
    correction_id: int | None = None,
    direct_id: int | None = None,
) -> None:
    """Let whoever asks for `old_id`, or for what is sent there, be sent to `new_id`.

    `key`: what comes with it is `new_id` from now on. `correction_id`: of the curator's word that it is
    so; None where extraction found it. `direct_id`: what it is by that, where that is `new_id` by another.
    """
    db.conn.execute("UPDATE entity_redirect SET new_id = ? WHERE new_id = ?", [new_id, old_id])
    forget_key(db, key)
    sql = "INSERT INTO entity_redirect (old_id, new_id, key, correction_id, direct_id) VALUES (?, ?, ?, ?, ?)"
    db.conn.execute(sql, [old_id, new_id, key, correction_id, direct_id or new_id])


def forget_key(db: sqlite_utils.Database, key: object) -> None:
    """Let nobody be sent on by a key that an entity has, or had until now."""
    db.conn.execute("UPDATE entity_redirect SET key = NULL WHERE key = ?", [key])


def leading_to(db: sqlite_utils.Database, entity_id: int) -> set[int]:
    """The entity itself, and all that turned out to be it, or one of these."""
    return {found for (found,) in db.conn.execute(LEADING_TO, [entity_id])}


def lift(db: sqlite_utils.Database, old_id: int) -> None:
    """Let `old_id` be itself again, and what had turned out to be it, with it."""
    owned = json.dumps(sorted(leading_to(db, old_id)))
    db.conn.execute("DELETE FROM entity_redirect WHERE old_id = ?", [old_id])
    sql = "UPDATE entity_redirect SET new_id = ? WHERE old_id IN (SELECT value FROM json_each(?))"
    db.conn.execute(sql, [old_id, owned])


def resolve(db: sqlite_utils.Database, ids: Iterable[int]) -> dict[int, int]:
    """What the entities are now; those that are gone are left out."""
    return dict(db.conn.execute(RESOLVE, [json.dumps(sorted(set(ids)))]).fetchall())
