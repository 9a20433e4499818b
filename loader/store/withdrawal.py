"""Entities of which something is not said any more: names that go, a Wikidata id that no article gives."""

from __future__ import annotations

from collections.abc import Iterable

import sqlite_utils

from loader.folding import fold_name
from loader.models import Entity
from loader.store import (
    dependents,
    entities,
    merging,
    names,
    namings,
    owners,
    redirects,
    rows,
    statements,
    tables,
    wordings,
)
from loader.store.dependents import Dependents
from loader.store.rows import Row


def of_names(db: sqlite_utils.Database, lost: Iterable[int]) -> Dependents:
    """Those of the entities that are there still, as changed: readers see their names."""
    sql = "SELECT 1 FROM entity WHERE id = ?"
    return {("entity", entity_id) for entity_id in lost if tables.fetch_first(db, sql, [entity_id])}


def settle(db: sqlite_utils.Database, candidates: Iterable[int], note: merging.Note) -> Dependents:
    """Let each entity whose name and Wikidata id no article gives any more be what its first one calls it.

    Returns what shows the difference. An entity that is now called what another one is becomes it.
    """
    touched: Dependents = set()
    for entity_id in sorted(candidates):
        stored = tables.fetch_first(db, "SELECT * FROM entity WHERE id = ?", [entity_id])
        if stored is None:
            continue
        if owners.is_kept(db, entity_id):
            touched |= _settle_together(db, stored, entity_id, note)
            continue
        if namings.is_said(db, entity_id, stored["name"], stored["wikidata_id"]):
            continue
        known = namings.identity(db, entity_id)
        if known is not None and known.article_id is not None:
            touched |= _become(db, stored, entity_id, known, note)
    return touched


def _settle_together(
    db: sqlite_utils.Database, stored: Row, entity_id: int, note: merging.Note
) -> Dependents:
    """The same for those that curators made one: each by itself, then what they are together."""
    for own in owners.members(db, entity_id):
        own_id = int(str(own["id"]))
        known = namings.identity(db, entity_id, own_id)
        if known is None or known.article_id is None:
            continue
        row: Row = {"key": _key(db, own, known), "name": known.name, "wikidata_id": known.wikidata_id}
        other = entities.find_by_key(db, str(row["key"]))
        if rows.differs(own, row) and (other is None or other["own_id"] == own_id):
            owners.change(db, own_id, row)
    row = owners.together(db, entity_id)
    if not rows.differs(stored, row):
        return set()
    _rename(db, stored, entity_id, row, note)
    return of_names(db, [entity_id]) | dependents.of_entity(db, entity_id)


def _become(
    db: sqlite_utils.Database, stored: Row, entity_id: int, known: namings.Identity, note: merging.Note
) -> Dependents:
    row: Row = {"key": _key(db, stored, known), "name": known.name, "wikidata_id": known.wikidata_id}
    other = entities.find_by_key(db, str(row["key"]))
    if other is None or other["id"] == entity_id:
        _rename(db, stored, entity_id, row, note)
        return of_names(db, [entity_id]) | dependents.of_entity(db, entity_id)
    if other["type"] == stored["type"]:
        return _unite(db, entity_id, other, row, note)
    return set()


def _unite(db: sqlite_utils.Database, entity_id: int, other: Row, row: Row, note: merging.Note) -> Dependents:
    """Make one of the entity and the other one, which is what it is now called; the older id stays.

    That of others that a curator made it stays too.
    """
    other_id, own_id = int(str(other["id"])), int(str(other["own_id"]))
    kept, gone = (other_id, entity_id) if other["is_merged"] else sorted((entity_id, other_id))
    withdrawn = f"withdrawn:{entity_id}"  # nobody finds it by the id that it has lost
    tables.update(db, "entity", entity_id, {"key": withdrawn, "wikidata_id": row["wikidata_id"]})
    merging.merge(db, gone, kept, note, own_id if kept == other_id else None)
    redirects.forget_key(db, withdrawn)
    if kept == entity_id:
        redirects.forget_key(db, row["key"])
        tables.update(db, "entity", kept, row)
        names.save(db, kept)
    return dependents.of_entity(db, kept)


def _key(db: sqlite_utils.Database, stored: Row, known: namings.Identity) -> str:
    [article] = tables.fetch_all(db, "SELECT key FROM article WHERE id = ?", [known.article_id])
    entity = Entity(stored["type"], known.name, (), known.wikidata_id)  # type: ignore[arg-type]
    return rows.wikidata_key(entity) or rows.name_key(entity, str(article["key"]))


def _rename(db: sqlite_utils.Database, stored: Row, entity_id: int, row: Row, note: merging.Note) -> None:
    """Give the entity another name and id; its words are compared by these, and may be others' now."""
    held = {}
    if _compared_by(stored) != _compared_by(stored | row):
        sql = "SELECT article_id FROM entity_article WHERE entity_id = ? AND quotes > 0 ORDER BY article_id"
        articles = [article_id for (article_id,) in db.conn.execute(sql, [entity_id])]
        held = {article_id: statements.held_by(db, article_id) for article_id in articles}
        wordings.outdate(db, entity_id)
    tables.update(db, "entity", entity_id, row)
    names.save(db, entity_id)
    for article_id, before in held.items():
        statements.refresh(db, article_id, before)


def _compared_by(row: Row) -> tuple[str, bool]:
    name = str(row["name"])
    return fold_name(name), row["wikidata_id"] is None and " " not in name
