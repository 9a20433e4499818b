"""Two entities that are one, by a curator's word: the second takes over all that the first one has.

What each is by itself stays known, so that they can be told apart again.
"""

from __future__ import annotations

import json
from collections import defaultdict

import sqlite_utils

from loader.store import (
    changes,
    dependents,
    entities,
    names,
    namings,
    owners,
    quotes,
    redirects,
    renewal,
    tables,
    withdrawal,
)
from loader.store.dependents import Dependents

SAID = """
    SELECT article_id, quote_id FROM quote_speaker JOIN quote ON quote.id = quote_id
    WHERE entity_id = ? ORDER BY article_id, quote_id
"""
SAID_AS_FOUND = """
    SELECT found_quote.article_id, quote_id FROM quote_speaker JOIN found_quote ON found_quote.id = quote_id
    WHERE entity_id = ? ORDER BY 1, 2
"""
TAKE_OVER = """
    UPDATE mention SET entity_id = :new, own_id = ifnull(own_id, :old) WHERE entity_id = :old
"""
GIVE_BACK = """
    UPDATE mention SET entity_id = :old, own_id = nullif(own_id, :old)
    WHERE entity_id = :new AND own_id IN (SELECT value FROM json_each(:owned))
"""
NAMED = """
    SELECT article_id FROM entity_article WHERE entity_id = :old
    UNION SELECT article_id FROM article_naming JOIN naming ON naming.id = naming_id WHERE entity_id = :old
"""
OWNED = """
    SELECT article_id FROM mention
    WHERE entity_id = :new AND own_id IN (SELECT value FROM json_each(:owned))
    UNION SELECT article_id FROM article_naming JOIN naming ON naming.id = naming_id
    WHERE entity_id = :new AND own_id IN (SELECT value FROM json_each(:owned))
"""
GIVE_NAMES = """
    INSERT OR IGNORE INTO entity_name (entity_id, name, folded, language)
    SELECT ?, name, folded, language FROM entity_name WHERE entity_id = ?
"""
MERGED_INTO = "SELECT new_id FROM entity_redirect WHERE old_id = ?"


def join(db: sqlite_utils.Database, old_id: int, new_id: int, correction_id: int) -> None:
    """Let `new_id` be what `old_id` was, which goes; every difference gets its change."""
    ids = {"old": old_id, "new": new_id}
    articles = [article_id for (article_id,) in db.conn.execute(NAMED, {"old": old_id})]
    before = renewal.look(db, articles)
    touched: Dependents = {("entity", new_id), *(("article", article_id) for article_id in articles)}
    touched |= dependents.of_entity(db, old_id)
    said = _quotes_by_article(db, SAID, old_id)
    for article_id, quote_ids in said.items():
        quotes.keep_found(db, article_id, quote_ids)
    for entity_id in ids.values():
        owners.keep(db, entity_id)
    redirects.redirect(db, old_id, new_id, correction_id=correction_id)
    for article_id, quote_ids in said.items():
        quotes.renew(db, article_id, quote_ids)
    db.conn.execute(TAKE_OVER, ids)
    db.conn.execute(GIVE_NAMES, [new_id, old_id])
    namings.take_over(db, old_id, new_id, old_id)
    renewal.regroup(db, before)
    tables.delete(db, "entity", old_id)
    changes.note(db, "deleted", "entity", old_id)
    touched |= _settle(db, new_id) | renewal.recount(db, before)
    names.save(db, new_id)
    renewal.note(db, before, touched)


def part(db: sqlite_utils.Database, old_id: int) -> None:
    """Let an entity be again that a curator had made another one.

    Also what has been loaded since goes to whom its own key says; every difference gets its change.
    """
    (new_id,) = db.conn.execute(MERGED_INTO, [old_id]).fetchone()
    owned = json.dumps(sorted(redirects.leading_to(db, old_id)))
    said = _quotes_by_article(db, SAID_AS_FOUND, new_id)
    named = [article_id for (article_id,) in db.conn.execute(OWNED, {"new": new_id, "owned": owned})]
    before = renewal.look(db, {*said, *named})
    db.conn.execute("PRAGMA defer_foreign_keys = ON")  # until the entity is there again, below
    redirects.lift(db, old_id)
    renamed = _settle(db, new_id)
    owners.revive(db, old_id)
    changes.note(db, "added", "entity", old_id)
    owners.settle(db, old_id)
    for article_id, quote_ids in said.items():
        quotes.renew(db, article_id, quote_ids)
    db.conn.execute(GIVE_BACK, {"old": old_id, "new": new_id, "owned": owned})
    db.conn.execute(GIVE_NAMES, [old_id, new_id])
    namings.give_back(db, old_id, new_id, owned)
    renewal.regroup(db, before)
    touched: Dependents = {("entity", new_id), *(("article", article_id) for article_id in named)}
    touched |= renamed | renewal.recount(db, before)
    namings.drop_unused(db, old_id)
    for entity_id in (old_id, new_id):
        names.save(db, entity_id)
    entities.delete_orphans(db, {old_id, new_id}, {})
    touched |= withdrawal.settle(db, {old_id, new_id}, changes.note)
    renewal.note(db, before, touched)


def _settle(db: sqlite_utils.Database, entity_id: int) -> Dependents:
    """Let an entity be what it and all that are it are together; what shows its name, if that is another."""
    name = "SELECT name FROM entity WHERE id = ?"
    before = db.conn.execute(name, [entity_id]).fetchone()
    owners.settle(db, entity_id)
    renamed = db.conn.execute(name, [entity_id]).fetchone() != before
    return dependents.of_entity(db, entity_id) if renamed else set()


def _quotes_by_article(db: sqlite_utils.Database, sql: str, entity_id: int) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for article_id, quote_id in db.conn.execute(sql, [entity_id]):
        found[article_id].append(quote_id)
    return found
