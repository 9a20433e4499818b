"""Entities as rows: which stored one each entity of an extraction is, with all names that it goes by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import sqlite_utils

from loader.folding import fold_name
from loader.models import Article, Entity
from loader.store import changes, merging, names, namings, rows, tables
from loader.store.rows import Row


def save_all(db: sqlite_utils.Database, article: Article) -> tuple[list[int | None], set[int]]:
    """The row ids of the extraction's entities, by index, and which of them have another name now.

    An id is None where nothing refers to the entity.
    """
    extraction = article.extraction
    in_use = rows.entities_in_use(extraction)
    aliases = rows.names_by_entity(extraction, article.clean.text)
    language = article.metadata.language
    renamed: set[int] = set()
    ids = [
        _save_entity(db, entity, rows.article_key(article.raw), aliases[index], language, renamed)
        if index in in_use
        else None
        for index, entity in enumerate(extraction.entities)
    ]
    return ids, renamed


def save_namings(
    db: sqlite_utils.Database, article: Article, article_id: int, ids: Sequence[int | None]
) -> set[int]:
    """Note what the article calls its entities, whose row ids are `ids`; those that lost one of it."""
    found = (
        namings.Naming(
            entity_id, rows.squeeze(entity.name), entity.wikidata_id, tuple(sorted(rows.given_names(entity)))
        )
        for entity, entity_id in zip(article.extraction.entities, ids, strict=True)
        if entity_id is not None
    )
    return namings.save(db, article_id, found)


def forget_names_from_before(db: sqlite_utils.Database, entity_id: int) -> set[int]:
    """Let the entity keep only the names that are noted of articles; itself if it loses one."""
    lost = namings.forget_before(db, entity_id)
    for named in lost:
        names.save(db, named)
    return lost


def count_names(db: sqlite_utils.Database, before: namings.Names, after: namings.Names) -> set[int]:
    """Count for how many articles each name stands, one of which gave `before` and gives `after`.

    A name that no article gives goes; returns the entities that lost one.
    """
    lost = namings.count(db, before, after)
    for entity_id in sorted(lost):
        names.save(db, entity_id)
    return lost


def _save_entity(
    db: sqlite_utils.Database,
    entity: Entity,
    article: str,
    aliases: set[str],
    language: str | None,
    renamed: set[int],
) -> int:
    stored = _find_entity(db, entity, article)
    if stored is None:
        key = rows.wikidata_key(entity) or rows.name_key(entity, article)
        row: Row = {
            "key": key,
            "type": entity.type,
            "name": rows.squeeze(entity.name),
            "wikidata_id": entity.wikidata_id,
        }
        entity_id = tables.insert(db, "entity", row)
        _add_names(db, entity_id, aliases, language)
        names.save(db, entity_id)
        changes.note(db, "added", "entity", entity_id)
        return entity_id
    entity_id = int(str(stored["id"]))
    gained = _gain_wikidata_id(db, stored, entity)
    if gained and stored["name"] != rows.squeeze(entity.name):
        renamed.add(entity_id)
    if _add_names(db, entity_id, aliases, language) or gained:
        names.save(db, entity_id)
        changes.note(db, "changed", "entity", entity_id)
    return entity_id


def _find_entity(db: sqlite_utils.Database, entity: Entity, article: str) -> Row | None:
    """The stored entity that `entity` is, None for a new one.

    Wikidata decides where it can. A name alone is somebody known when exactly one entity has it
    as its canonical name: two namesakes leave it open, and it gets a row of its own.
    """
    key = rows.wikidata_key(entity)
    if key is not None:
        stored = find_by_key(db, key)
        if stored is not None:
            return stored
    name_key = rows.name_key(replace(entity, wikidata_id=None), article)  # as it was before it had an id
    stored = find_by_key(db, name_key)
    if stored is not None or key is not None or rows.is_surname(entity):
        return stored
    sql = """
        SELECT DISTINCT entity.* FROM entity_name JOIN entity ON entity.id = entity_name.entity_id
        WHERE entity_name.folded = ? AND entity.type = ? AND entity_name.name = entity.name
    """
    namesakes = tables.fetch_all(db, sql, [fold_name(entity.name), entity.type])
    return namesakes[0] if len(namesakes) == 1 else None


def find_by_key(db: sqlite_utils.Database, key: str) -> Row | None:
    """The entity with the key, or the one that took over from it."""
    sql = """
        SELECT * FROM entity WHERE key = :key
        UNION ALL SELECT entity.* FROM entity_redirect JOIN entity ON entity.id = new_id
            WHERE entity_redirect.key = :key
    """
    return next(iter(tables.fetch_all(db, sql, {"key": key})), None)


def _gain_wikidata_id(db: sqlite_utils.Database, stored: Row, entity: Entity) -> bool:
    """Give an entity known by name the id, and the name, that come with better knowledge."""
    if entity.wikidata_id is None or stored["wikidata_id"] is not None:
        return False
    row: Row = {
        "key": rows.wikidata_key(entity),
        "name": rows.squeeze(entity.name),
        "wikidata_id": entity.wikidata_id,
    }
    tables.update(db, "entity", stored["id"], row)
    return True


def _add_names(
    db: sqlite_utils.Database, entity_id: int, aliases: Iterable[str], language: str | None
) -> bool:
    """Add the names that the entity does not have yet; True if there were any."""
    known = {
        row["name"]
        for row in tables.fetch_all(db, "SELECT name FROM entity_name WHERE entity_id = ?", [entity_id])
    }
    new = sorted(set(aliases) - known)
    for name in new:
        row: Row = {"entity_id": entity_id, "name": name, "folded": fold_name(name), "language": language}
        tables.insert(db, "entity_name", row)
    return bool(new)


def delete_orphans(db: sqlite_utils.Database, candidates: Iterable[int], heirs: Mapping[int, int]) -> None:
    """Delete those entities among `candidates` that nothing refers to any more.

    Who asks for one that has turned out to be another, its heir, is sent there.
    """
    sql = """
        SELECT EXISTS (SELECT 1 FROM mention WHERE entity_id = :entity)
            OR EXISTS (SELECT 1 FROM quote_speaker WHERE entity_id = :entity) AS used
    """
    for entity_id in sorted(candidates):
        if not tables.fetch_all(db, sql, {"entity": entity_id})[0]["used"]:
            if entity_id in heirs:
                merging.redirect(db, entity_id, heirs[entity_id])
            tables.delete(db, "entity", entity_id)
            changes.note(db, "deleted", "entity", entity_id)
