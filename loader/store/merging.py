"""Two entities that turn out to be one: the second takes over all that the first one has."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import sqlite_utils

from loader.errors import StoreError
from loader.store import changes, counts, dependents, names, namings, redirects, statements
from loader.store.dependents import Item

ENTITY = "SELECT type, key, wikidata_id FROM entity WHERE id = ?"
SPEAK_TOGETHER = """
    SELECT quote_id FROM quote_speaker WHERE entity_id = ?
    INTERSECT SELECT quote_id FROM quote_speaker WHERE entity_id = ?
"""
TAKE_OVER = (
    "UPDATE mention SET entity_id = :new, own_id = ifnull(own_id, :own) WHERE entity_id = :old",
    "UPDATE quote SET speaker_id = :new WHERE speaker_id = :old",
    "UPDATE quote_speaker SET entity_id = :new WHERE entity_id = :old",
    """
        INSERT OR IGNORE INTO entity_name (entity_id, name, folded, language)
        SELECT :new, name, folded, language FROM entity_name WHERE entity_id = :old
    """,
)
SPANS = 'SELECT "start", "end", entity_id FROM mention WHERE article_id = ?'

Note = Callable[[sqlite_utils.Database, Literal["added", "changed", "deleted"], Item, int], None]
Spans = dict[tuple[int, int], int]  # the entity that is mentioned there


def merge(db: sqlite_utils.Database, old_id: int, new_id: int, note: Note, own_id: int | None = None) -> None:
    """Let `new_id` be what `old_id` was, which goes for good; `note` is told of all that looks different.

    `own_id`: which of those that curators made `new_id` it is. Raises StoreError when they cannot be one.
    """
    old, new = _check(db, old_id, new_id)
    own = None if own_id == new_id else own_id
    last_change = changes.last_id(db)
    sql = "SELECT article_id FROM entity_article WHERE entity_id = ? ORDER BY article_id"
    articles = [article_id for (article_id,) in db.conn.execute(sql, [old_id])]
    before = {article_id: counts.read(db, article_id) for article_id in articles}
    held = {article_id: statements.held_by(db, article_id) for article_id in articles}
    named = {article_id: namings.read(db, article_id) for article_id in articles}
    touched = dependents.of_entity(db, old_id)
    touched |= {("entity", new_id), *(("article", article_id) for article_id in articles)}
    _let_speak_once(db, old_id, new_id)
    for sql in TAKE_OVER:
        db.conn.execute(sql, {"old": old_id, "new": new_id, "own": own})
    namings.take_over(db, old_id, new_id, own)
    for article_id in articles:
        statements.refresh(db, article_id, held[article_id])
        counts.update(db, article_id, before[article_id])
        namings.count(db, named[article_id], namings.read(db, article_id))
    gains = old.wikidata_id is not None and new.wikidata_id is None
    redirects.redirect(db, old_id, new_id, key=new.key if gains else old.key, direct_id=own)
    db.conn.execute("DELETE FROM entity WHERE id = ?", [old_id])
    note(db, "deleted", "entity", old_id)
    if gains:
        sql = "UPDATE entity SET key = ?, wikidata_id = ? WHERE id = ?"
        db.conn.execute(sql, [old.key, old.wikidata_id, new_id])
    names.save(db, new_id)
    for item, item_id in sorted(dependents.not_noted(db, touched, last_change)):
        note(db, "changed", item, item_id)


def read_spans(db: sqlite_utils.Database, article_id: object) -> Spans:
    """Which entity is mentioned where in the article."""
    return {(start, end): entity_id for start, end, entity_id in db.conn.execute(SPANS, [article_id])}


def find_heirs(before: Spans, after: Spans) -> dict[int, int]:
    """The entities of which every place is another one's now, and whose; both of the same text."""
    heirs: dict[int, set[int | None]] = defaultdict(set)
    for span, entity_id in before.items():
        heirs[entity_id].add(after.get(span))
    only = {entity_id: next(iter(found)) for entity_id, found in heirs.items() if len(found) == 1}
    return {entity_id: heir for entity_id, heir in only.items() if heir is not None and heir != entity_id}


@dataclass(frozen=True, slots=True)
class _Entity:
    type: str
    key: str
    wikidata_id: str | None


def _check(db: sqlite_utils.Database, old_id: int, new_id: int) -> tuple[_Entity, _Entity]:
    if old_id == new_id:
        raise StoreError(f"The entity {old_id} is itself already")
    old, new = _read(db, old_id), _read(db, new_id)
    if old.type != new.type:
        raise StoreError(f"The {old.type} {old_id} and the {new.type} {new_id} cannot be one")
    return old, new


def _read(db: sqlite_utils.Database, entity_id: int) -> _Entity:
    row = db.conn.execute(ENTITY, [entity_id]).fetchone()
    if row is None:
        raise StoreError(f"There is no entity with the id {entity_id}")
    return _Entity(*row)


def _let_speak_once(db: sqlite_utils.Database, old_id: int, new_id: int) -> None:
    """Of quotes that both said leave the one named first, and close the gap."""
    for (quote_id,) in db.conn.execute(SPEAK_TOGETHER, [old_id, new_id]).fetchall():
        sql = "SELECT entity_id, published_ts FROM quote_speaker WHERE quote_id = ? ORDER BY position"
        rows = db.conn.execute(sql, [quote_id]).fetchall()
        speakers = dict.fromkeys(new_id if entity_id == old_id else entity_id for entity_id, _ in rows)
        db.conn.execute("DELETE FROM quote_speaker WHERE quote_id = ?", [quote_id])
        db.conn.execute(
            "INSERT INTO quote_speaker (quote_id, position, entity_id, published_ts)"
            " SELECT ?, key, value, ? FROM json_each(?)",
            [quote_id, rows[0][1], json.dumps(list(speakers))],
        )
