"""Entities as rows: which stored one each entity of an extraction is, with all names that it goes by."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

import sqlite_utils

from loader.folding import fold_name
from loader.models import Article, Entity
from loader.store import changes, names, namings, owners, redirects, rows, tables
from loader.store.rows import Row

# The entity with a key, or the one that took over from it: first by what curators made one.
BY_KEY = """
    SELECT entity.*, found.own_id, own_entity.id IS NOT NULL AS is_merged,
        own_entity.wikidata_id AS own_wikidata_id
    FROM (
        SELECT 0 AS rank, ifnull(new_id, own_entity.id) AS id, own_entity.id AS own_id
            FROM own_entity LEFT JOIN entity_redirect ON old_id = own_entity.id
            WHERE own_entity.key = :key
        UNION ALL SELECT 1, id, id FROM entity WHERE key = :key
        UNION ALL SELECT 2, new_id, ifnull((SELECT id FROM own_entity WHERE id = direct_id), new_id)
            FROM entity_redirect WHERE key = :key
    ) AS found
    JOIN entity ON entity.id = found.id LEFT JOIN own_entity ON own_entity.id = found.own_id
    ORDER BY rank
"""
# One that others were made may bear the name of one of these: each of them has its own.
BY_NAME = """
    SELECT entity.*, found.own_id, own_entity.id IS NOT NULL AS is_merged,
        own_entity.wikidata_id AS own_wikidata_id
    FROM (
        SELECT entity.id, entity.id AS own_id FROM entity_name JOIN entity ON entity.id = entity_id
            WHERE entity_name.folded = :name AND entity.type = :type AND entity_name.name = entity.name
                AND NOT EXISTS (SELECT 1 FROM own_entity WHERE own_entity.id = entity.id)
        UNION SELECT ifnull(new_id, own_entity.id), own_entity.id
            FROM own_entity LEFT JOIN entity_redirect ON old_id = own_entity.id
            WHERE own_entity.folded = :name AND own_entity.type = :type
    ) AS found
    JOIN entity ON entity.id = found.id LEFT JOIN own_entity ON own_entity.id = found.own_id
    ORDER BY found.own_id <> found.id, found.own_id
"""
# What curators said may need it again, too.
USED = """
    SELECT EXISTS (SELECT 1 FROM mention WHERE entity_id = :entity)
        OR EXISTS (SELECT 1 FROM quote_speaker WHERE entity_id = :entity)
        OR EXISTS (SELECT 1 FROM curated_entity WHERE entity_id = :entity)
        OR EXISTS (SELECT 1 FROM entity_redirect WHERE new_id = :entity AND correction_id IS NOT NULL)
        AS used
"""


@dataclass(frozen=True, slots=True)
class Saved:
    """The row ids of an extraction's entities, by index; None where nothing refers to one.

    `own_ids` are those that they would have if curators had merged none.
    """

    ids: tuple[int | None, ...]
    own_ids: tuple[int | None, ...]

    def own_id_where_other(self, index: int) -> int | None:
        """What the entity is by itself, None where that is what it is."""
        own_id = self.own_ids[index]
        return None if own_id == self.ids[index] else own_id


@dataclass(frozen=True, slots=True)
class Heard:
    """Of the entities that were there before: those that have another name now, and those that may get one.

    The latter are several that curators made one, and such as only their word has kept.
    """

    renamed: set[int] = field(default_factory=set)
    again: set[int] = field(default_factory=set)


def save_all(db: sqlite_utils.Database, article: Article) -> tuple[Saved, Heard]:
    """Store the extraction's entities; the second: which of them may have another name now."""
    extraction = article.extraction
    in_use = rows.entities_in_use(extraction)
    aliases = rows.names_by_entity(extraction, article.clean.text)
    language = article.metadata.language
    heard = Heard()
    ids = [
        _save_entity(db, entity, rows.article_key(article.raw), aliases[index], language, heard)
        if index in in_use
        else (None, None)
        for index, entity in enumerate(extraction.entities)
    ]
    return Saved(tuple(one for one, _ in ids), tuple(own for _, own in ids)), heard


def save_namings(db: sqlite_utils.Database, article: Article, article_id: int, saved: Saved) -> set[int]:
    """Note what the article calls its entities; those that lost one of it."""
    found = (
        namings.Naming(
            entity_id,
            saved.own_id_where_other(index),
            rows.squeeze(entity.name),
            entity.wikidata_id,
            tuple(sorted(rows.given_names(entity))),
        )
        for index, entity in enumerate(article.extraction.entities)
        if (entity_id := saved.ids[index]) is not None
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
    heard: Heard,
) -> tuple[int, int]:
    """The id of the stored entity, and what it would be if curators had merged none."""
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
        return entity_id, entity_id
    entity_id, own_id = int(str(stored["id"])), int(str(stored["own_id"]))
    gained = _gain_wikidata_id(db, stored, entity)
    if gained and stored["name"] != _name_of(db, entity_id):
        heard.renamed.add(entity_id)
    known = _read_names(db, entity_id)
    if stored["is_merged"] or not known:
        heard.again.add(entity_id)
    if _add_names(db, entity_id, aliases - known, language) or gained:
        names.save(db, entity_id)
        changes.note(db, "changed", "entity", entity_id)
    return entity_id, own_id


def _name_of(db: sqlite_utils.Database, entity_id: int) -> object:
    return db.conn.execute("SELECT name FROM entity WHERE id = ?", [entity_id]).fetchone()[0]


def _find_entity(db: sqlite_utils.Database, entity: Entity, article: str) -> Row | None:
    """The stored entity that `entity` is, None for a new one.

    Wikidata decides where it can. A name alone is somebody known when exactly one entity has it
    as its canonical name, or had it before a curator merged it: two namesakes leave it open, and it
    gets a row of its own.
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
    namesakes = tables.fetch_all(db, BY_NAME, {"name": fold_name(entity.name), "type": entity.type})
    return namesakes[0] if len({row["id"] for row in namesakes}) == 1 else None


def find_by_key(db: sqlite_utils.Database, key: str) -> Row | None:
    """The entity with the key, or the one that took over from it; `own_id` is what it is by itself."""
    return tables.fetch_first(db, BY_KEY, {"key": key})


def _gain_wikidata_id(db: sqlite_utils.Database, stored: Row, entity: Entity) -> bool:
    """Give an entity known by name the id, and the name, that come with better knowledge."""
    known = stored["own_wikidata_id"] if stored["is_merged"] else stored["wikidata_id"]
    if entity.wikidata_id is None or known is not None:
        return False
    row: Row = {
        "key": rows.wikidata_key(entity),
        "name": rows.squeeze(entity.name),
        "wikidata_id": entity.wikidata_id,
    }
    if stored["is_merged"]:
        owners.change(db, int(str(stored["own_id"])), row)
        owners.settle(db, int(str(stored["id"])))
    else:
        tables.update(db, "entity", stored["id"], row)
    return True


def _add_names(db: sqlite_utils.Database, entity_id: int, new: Collection[str], language: str | None) -> bool:
    """Add the names, which the entity does not have yet; True if there are any."""
    for name in sorted(new):
        row: Row = {"entity_id": entity_id, "name": name, "folded": fold_name(name), "language": language}
        tables.insert(db, "entity_name", row)
    return bool(new)


def _read_names(db: sqlite_utils.Database, entity_id: int) -> set[str]:
    sql = "SELECT name FROM entity_name WHERE entity_id = ?"
    return {name for (name,) in db.conn.execute(sql, [entity_id])}


def delete_orphans(db: sqlite_utils.Database, candidates: Iterable[int], heirs: Mapping[int, int]) -> None:
    """Delete those entities among `candidates` that nothing refers to any more.

    Who asks for one that has turned out to be another, its heir, is sent there.
    """
    for entity_id in sorted(candidates):
        if not tables.fetch_all(db, USED, {"entity": entity_id})[0]["used"]:
            if entity_id in heirs:
                redirects.redirect(db, entity_id, heirs[entity_id])
            tables.delete(db, "entity", entity_id)
            changes.note(db, "deleted", "entity", entity_id)
