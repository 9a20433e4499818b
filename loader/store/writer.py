"""The writer of articles. An article is stored whole, in one transaction, or not at all.

Ids outlive a second loading and a better extractor: what is still the same keeps its id, and
every difference that a reader of the database could see has a row in `change`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import sqlite_utils

from loader.errors import TakenError
from loader.models import Article, RawArticle, Source
from loader.store import (
    changes,
    counts,
    dependents,
    entities,
    identity,
    items,
    merging,
    namings,
    owners,
    quotes,
    revisions,
    rows,
    statements,
    tables,
    twins,
    withdrawal,
)
from loader.store.database import open_database, transaction
from loader.store.dependents import Dependents
from loader.store.entities import Saved
from loader.store.rows import Row
from loader.store.trouble import told

__all__ = [
    "SaveOutcome",
    "complete",
    "delete_article",
    "find_stored",
    "forget_names_from_before",
    "is_known",
    "open_database",
    "replace_article",
    "save_again",
    "save_article",
    "stores",
]

ARTICLES_AT_ONCE = 100  # that are completed in one transaction


@dataclass(frozen=True, slots=True)
class SaveOutcome:
    """What saving an article came to."""

    article_id: int
    status: Literal["added", "changed", "unchanged"]


class _UndoneError(Exception):
    """What was written is not to be kept."""


def find_stored(db: sqlite_utils.Database, raw: RawArticle, extractor_version: str) -> int | None:
    """The id of the stored article that makes saving this input void; None if it is to be saved.

    Exactly it was stored by this extractor, or it is a text alone that was stored with more beside it,
    or only the teaser of an article that is stored whole.
    """
    with told(db):
        fuller = identity.find_fuller(db, raw)
        if fuller is not None:
            return fuller
        sql = "SELECT id FROM article WHERE key = ? AND raw = ? AND given IS ? AND extractor_version = ?"
        parameters = [rows.article_key(raw), raw.text, rows.given_column(raw.given), extractor_version]
        found = tables.fetch_first(db, sql, parameters)
        return None if found is None else int(str(found["id"]))


def is_known(db: sqlite_utils.Database, raw: RawArticle) -> bool:
    """True if there is a stored article that saving `raw` would change, or leave as it is."""
    with told(db):
        return identity.find(db, raw) is not None or identity.find_fuller(db, raw) is not None


def save_article(db: sqlite_utils.Database, article: Article) -> SaveOutcome:
    """Store `article` with its source, entities, quotes and mentions, and say what changed.

    Raises StoreError for text that cannot be stored; on any error nothing is stored.
    """
    rows.check_storable(article)
    with transaction(db):
        fuller = identity.find_fuller(db, article.raw)
        return SaveOutcome(fuller, "unchanged") if fuller is not None else _save(db, article)


def save_again(db: sqlite_utils.Database, article: Article, keep: bool = True) -> SaveOutcome | None:
    """Store what an extractor has made of an article that is stored, and say what changed.

    Without `keep` the database is as before, and only what would change is said. None, and nothing is
    stored, when it was deleted or came in another version since it was read. Raises StoreError as
    `save_article` does.
    """
    rows.check_storable(article)
    sql = "SELECT 1 FROM article WHERE key = ? AND raw = ? AND given IS ?"
    raw, outcome = article.raw, None
    with contextlib.suppress(_UndoneError), transaction(db):
        wanted = [rows.article_key(raw), raw.text, rows.given_column(raw.given)]
        if tables.fetch_first(db, sql, wanted):
            outcome = _save(db, article)
        if not keep:
            raise _UndoneError
    return outcome


def stores(db: sqlite_utils.Database, article_id: int, raw: RawArticle, extractor_version: str) -> bool:
    """True if the article with this id is exactly this input, stored by this extractor."""
    sql = """
        SELECT 1 FROM article WHERE id = ? AND key = ? AND raw = ? AND given IS ? AND extractor_version = ?
    """
    given = rows.given_column(raw.given)
    parameters = [article_id, rows.article_key(raw), raw.text, given, extractor_version]
    with told(db):
        return tables.fetch_first(db, sql, parameters) is not None


def replace_article(db: sqlite_utils.Database, article_id: int, article: Article) -> SaveOutcome:
    """Store `article` as the one with this id, which is there, whatever address or text it had.

    Raises TakenError when it is another one already, StoreError for text that cannot be stored.
    """
    rows.check_storable(article)
    with transaction(db):
        key = rows.article_key(article.raw)
        sql = "SELECT id, key FROM article WHERE id = ? OR key = ?"
        keys = {row["id"]: row["key"] for row in tables.fetch_all(db, sql, [article_id, key])}
        taken = next((other for other in keys if other != article_id), None)
        if taken is not None:
            raise TakenError(int(str(taken)))
        if keys[article_id] != key:
            _renew_key(db, article_id, str(keys[article_id]), key)
        return _save(db, article)


def delete_article(db: sqlite_utils.Database, article_id: int) -> bool:
    """Delete an article with its quotes and what only it names; False if there is none."""
    with transaction(db):
        stored = tables.fetch_first(db, "SELECT * FROM article WHERE id = ?", [article_id])
        if stored is None:
            return False
        _delete_article(db, stored, article_id)
        return True


def forget_names_from_before(db: sqlite_utils.Database) -> bool:
    """Let names go that an older version stored and no article gives, entity by entity.

    False, and nothing goes, as long as there are articles of which it is not noted what they give.
    """
    older = namings.entities_from_before(db)
    if older and not namings.all_noted(db):
        return False
    for entity_id in older:
        with transaction(db):
            last_change = changes.last_id(db)
            lost = entities.forget_names_from_before(db, entity_id)
            touched = withdrawal.of_names(db, lost) | withdrawal.settle(db, [entity_id], changes.note)
            _note_changed(db, touched, last_change)
    return True


def complete(db: sqlite_utils.Database) -> None:
    """Find the statements and the nearly same articles of what an older version stored, piece by piece."""
    for article_id in statements.find_unfinished(db):
        with transaction(db):
            statements.refresh(db, article_id, statements.held_by(db, article_id))
    while unfinished := twins.find_unfinished(db, ARTICLES_AT_ONCE):
        with transaction(db):
            last_change = changes.last_id(db)
            touched = {item for article_id in unfinished for item in twins.refresh(db, article_id)}
            _note_changed(db, touched, last_change)


def _save(db: sqlite_utils.Database, article: Article) -> SaveOutcome:
    changes_before, last_change = db.conn.total_changes, changes.last_id(db)
    source_id, touched = save_source(db, article.metadata.source)
    row = rows.article_row(article, source_id)
    stored = identity.find(db, article.raw)
    if stored and stored["key"] != row["key"]:
        _renew_key(db, stored["id"], str(stored["key"]), str(row["key"]))
    before = counts.read(db, stored["id"]) if stored else counts.Counted()
    named = namings.read(db, stored["id"]) if stored else {}
    spans = merging.read_spans(db, stored["id"]) if stored and stored["text"] == row["text"] else {}
    article_id = items.save(db, "article", stored, row, {"origin": article.raw.origin})
    revisions.save(db, article_id, stored, row)
    held, about = statements.held_by(db, article_id), dependents.read_about(db, article_id)
    kept = quotes.held_by(db, article_id)
    saved, heard = entities.save_all(db, article)
    quote_ids = quotes.save_all(db, article, article_id, row, saved.own_ids)
    if _save_mentions(db, article, article_id, saved, quote_ids):
        touched.add(("article", article_id))
    lost = entities.save_namings(db, article, article_id, saved)
    shorter = entities.count_names(db, named, namings.read(db, article_id))
    touched |= dependents.of_mentions(about, dependents.read_about(db, article_id))
    touched |= dependents.of_article(db, stored, row, article_id) | twins.refresh(db, article_id)
    for entity_id in heard.renamed:
        touched |= dependents.of_entity(db, entity_id)
    statements.refresh(db, article_id, held)
    heirs = merging.find_heirs(spans, merging.read_spans(db, article_id))
    entities.delete_orphans(db, {*before.shares, *kept} - set(saved.ids), heirs)
    touched |= {("entity", entity_id) for entity_id in counts.update(db, article_id, before)}
    touched |= withdrawal.of_names(db, shorter) | withdrawal.settle(db, lost | heard.again, changes.note)
    _note_changed(db, touched, last_change)
    if stored is None:
        return SaveOutcome(article_id, "added")
    written = db.conn.total_changes > changes_before
    return SaveOutcome(article_id, "changed" if written else "unchanged")


def _delete_article(db: sqlite_utils.Database, stored: Row, article_id: int) -> None:
    last_change = changes.last_id(db)
    before, named = counts.read(db, article_id), namings.read(db, article_id)
    held, kept = statements.held_by(db, article_id), quotes.held_by(db, article_id)
    quotes.forget_all(db, article_id)
    for quote in tables.fetch_all(
        db, "SELECT * FROM quote WHERE article_id = ? ORDER BY start, id", [article_id]
    ):
        items.delete(db, "quote", quote)
    lost = namings.save(db, article_id, [])
    shorter = entities.count_names(db, named, {})
    items.delete(db, "article", stored)  # and its mentions
    statements.refresh(db, article_id, held)
    entities.delete_orphans(db, {*before.shares, *kept}, {})
    touched: Dependents = {("entity", entity_id) for entity_id in counts.update(db, article_id, before)}
    touched |= withdrawal.of_names(db, shorter) | withdrawal.settle(db, lost, changes.note)
    _note_changed(db, touched | twins.leave(db, stored["body_id"]), last_change)


def _renew_key(db: sqlite_utils.Database, article_id: object, old: str, new: str) -> None:
    """Give the article another key, and whomever it alone names."""
    identity.renew_key(db, article_id, old, new)
    owners.renew_key(db, old, new)


def _note_changed(db: sqlite_utils.Database, touched: Dependents, last_change: int) -> None:
    changes.note_all(db, "changed", sorted(dependents.not_noted(db, touched, last_change)))


def save_source(db: sqlite_utils.Database, source: Source | None) -> tuple[int | None, Dependents]:
    """The id of `source`, and what shows its name if that was another one."""
    if source is None:
        return None, set()
    row, stored = _source_row(source), _stored_source(db, source)
    if stored is None:
        return tables.insert(db, "source", row), set()
    source_id = int(str(stored["id"]))
    if not source.registered:  # pages of one site may name it differently: the first one counts
        return source_id, set()
    if rows.differs(stored, row):
        tables.update(db, "source", source_id, row)
    return source_id, dependents.of_source(db, source_id) if stored["name"] != source.name else set()


def would_change_source(db: sqlite_utils.Database, source: Source | None) -> bool:
    """True if saving `source` would change what is stored of it."""
    stored = _stored_source(db, source) if source and source.registered else None
    return stored is not None and source is not None and rows.differs(stored, _source_row(source))


def _stored_source(db: sqlite_utils.Database, source: Source) -> Row | None:
    return tables.fetch_first(db, "SELECT * FROM source WHERE slug = ?", [source.slug])


def _source_row(source: Source) -> Row:
    return {
        "slug": source.slug,
        "name": source.name,
        "domain": source.domain,
        "kind": source.kind,
        "time_zone": source.time_zone,
    }


def _save_mentions(
    db: sqlite_utils.Database,
    article: Article,
    article_id: int,
    saved: Saved,
    quote_ids: Sequence[int | None],
) -> bool:
    """Make the article's mentions those of the extraction; True if they were not already."""
    places = rows.places_of(zip(quote_ids, article.extraction.quotes, strict=True))
    wanted = [
        rows.mention_row(mention, article.clean.text, entity_id, places)
        | {"own_id": saved.own_id_where_other(mention.entity)}
        for mention in article.extraction.mentions
        if mention.entity is not None and (entity_id := saved.ids[mention.entity]) is not None
    ]
    stored = tables.fetch_all(db, "SELECT * FROM mention WHERE article_id = ? ORDER BY id", [article_id])
    if len(stored) == len(wanted) and not any(map(rows.differs, stored, wanted)):
        return False
    for row in stored:
        tables.delete(db, "mention", row["id"])
    tables.insert_all(db, "mention", [row | {"article_id": article_id} for row in wanted])
    return True
