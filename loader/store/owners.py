"""What each of the entities that are one by a curator's word is by itself, and is again when that is undone.

The one that is shown has the Wikidata id of the first that has one.
"""

from __future__ import annotations

from collections.abc import Mapping

import sqlite_utils

from loader.folding import fold_name
from loader.store import tables
from loader.store.rows import Row

TABLES = """
CREATE TABLE own_entity (
    id INTEGER PRIMARY KEY,             -- of an entity, or of one that is another now
    type TEXT NOT NULL,
    key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    description TEXT,
    wikidata_id TEXT
);
CREATE INDEX own_entity_by_name ON own_entity(folded, type);
-- The entity that it would be if no curator had made it another one; NULL: the same.
ALTER TABLE mention ADD COLUMN own_id INTEGER;
"""
# One of which no article says anything any more comes last.
TOGETHER = """
    SELECT own_entity.*, NOT EXISTS (
        SELECT 1 FROM naming WHERE entity_id = :id AND ifnull(own_id, entity_id) = own_entity.id
    ) AS is_silent
    FROM own_entity LEFT JOIN entity_redirect ON old_id = own_entity.id
    WHERE own_entity.id = :id OR entity_redirect.new_id = :id
    ORDER BY is_silent, own_entity.id <> :id, correction_id
"""
RENEW = """
    UPDATE own_entity SET key = substr(key, 1, length(key) - length(:old)) || :new
    WHERE substr(key, -length(:old) - 1) = '@' || :old
"""


def is_kept(db: sqlite_utils.Database, entity_id: object) -> bool:
    """True if the entity is one of those that curators made one."""
    return tables.fetch_first(db, "SELECT 1 FROM own_entity WHERE id = ?", [entity_id]) is not None


def keep(db: sqlite_utils.Database, entity_id: int) -> None:
    """Write down what an entity is, unless that has been done."""
    if is_kept(db, entity_id):
        return
    sql = "SELECT id, type, key, name, description, wikidata_id FROM entity WHERE id = ?"
    row = tables.fetch_all(db, sql, [entity_id])[0]
    tables.insert(db, "own_entity", row | {"folded": fold_name(str(row["name"]))})


def revive(db: sqlite_utils.Database, entity_id: int) -> None:
    """Let an entity be again that was another one."""
    sql = "SELECT id, type, key, name, description, wikidata_id FROM own_entity WHERE id = ?"
    tables.insert(db, "entity", tables.fetch_all(db, sql, [entity_id])[0])


def settle(db: sqlite_utils.Database, entity_id: int) -> None:
    """Let an entity be what it and all that are it by a curator's word are together."""
    tables.update(db, "entity", entity_id, together(db, entity_id))
    if len(members(db, entity_id)) == 1:
        tables.delete(db, "own_entity", entity_id)


def together(db: sqlite_utils.Database, entity_id: int) -> Row:
    """The columns of what an entity and all that are it by a curator's word are together."""
    found = members(db, entity_id)
    heard = [row for row in found if not row["is_silent"]] or found
    known = next((row for row in heard if row["wikidata_id"] is not None), heard[0])
    row: Row = {column: heard[0][column] for column in ("name", "description")}
    return row | {column: known[column] for column in ("key", "wikidata_id")}


def members(db: sqlite_utils.Database, entity_id: int) -> list[Row]:
    """What an entity and all that are it by a curator's word are, each by itself."""
    return tables.fetch_all(db, TOGETHER, {"id": entity_id})


def change(db: sqlite_utils.Database, own_id: int, row: Mapping[str, object]) -> None:
    """Change columns of what an entity is by itself."""
    folded = {"folded": fold_name(str(row["name"]))} if "name" in row else {}
    tables.update(db, "own_entity", own_id, {**row, **folded})


def renew_key(db: sqlite_utils.Database, old: str, new: str) -> None:
    """Give the entities that are known by an article's key only its new one."""
    db.conn.execute(RENEW, {"old": old, "new": new})
