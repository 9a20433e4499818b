"""What each article calls its entities: a name or a Wikidata id that no article gives any more goes.

The names of an entity in an article are those that the extraction gave (a naming, stored once however
many articles share it) and those that stand in its text (the mentions by name). `entity_name.articles`
counts the articles of each, and each naming that is kept without one.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import sqlite_utils

from loader.store import tables
from loader.store.rows import squeeze

# A naming without an article is there for as long as `kept` says why: an older version stored the
# names of the entity without noting whose they are.
TABLE = """
CREATE TABLE naming (
    id INTEGER PRIMARY KEY,
    entity_id INTEGER NOT NULL REFERENCES entity(id) ON DELETE CASCADE,
    name TEXT NOT NULL,                 -- the canonical one
    wikidata_id TEXT,
    names TEXT NOT NULL,                -- all of them, in order: JSON
    own_id INTEGER,                     -- the entity if no curator had made it another one; NULL: the same
    kept TEXT                           -- 'before': until all articles are noted; else NULL
);
CREATE INDEX naming_by_entity ON naming(entity_id);
CREATE INDEX naming_kept ON naming(entity_id) WHERE kept IS NOT NULL;
CREATE TABLE article_naming (
    article_id INTEGER NOT NULL REFERENCES article(id) ON DELETE CASCADE,
    naming_id INTEGER NOT NULL REFERENCES naming(id) ON DELETE CASCADE,
    PRIMARY KEY (article_id, naming_id)
) WITHOUT ROWID;
CREATE INDEX article_naming_by_naming ON article_naming(naming_id, article_id);
ALTER TABLE entity_name ADD COLUMN articles INTEGER NOT NULL DEFAULT 0;
UPDATE entity_name SET articles = 1;
INSERT INTO naming (entity_id, name, wikidata_id, names, kept)
    SELECT id, name, wikidata_id,
        (SELECT json_group_array(entity_name.name) FROM entity_name WHERE entity_id = entity.id), 'before'
    FROM entity;
"""
NOTED = """
    SELECT entity_id, names FROM article_naming JOIN naming ON naming.id = naming_id WHERE article_id = ?
"""
WRITTEN = "SELECT DISTINCT entity_id, surface FROM mention WHERE article_id = ? AND form = 'name'"
FIND = """
    SELECT id FROM naming
    WHERE entity_id = ? AND own_id IS ? AND name = ? AND wikidata_id IS ? AND names = ? AND kept IS NULL
"""
# The first of the same ones comes last.
FIND_ALL = """
    SELECT entity_id, own_id, naming.name, wikidata_id, names, naming.id
    FROM json_each(?) CROSS JOIN naming ON entity_id = value
    WHERE own_id IS NULL AND kept IS NULL AND names IN (SELECT value FROM json_each(?))
    ORDER BY naming.id DESC
"""
INSERT = "INSERT INTO naming (entity_id, own_id, name, wikidata_id, names) VALUES (?, ?, ?, ?, ?)"
COUNT = "UPDATE entity_name SET articles = articles + ? WHERE entity_id = ? AND name = ?"
# The best that is known of an entity: what its first article says, one that knows the id before others.
FIRST = """
    SELECT name, wikidata_id,
        (SELECT min(article_id) FROM article_naming WHERE naming_id = naming.id) AS first
    FROM naming WHERE entity_id = :shown AND (:own IS NULL OR ifnull(own_id, entity_id) = :own)
    ORDER BY wikidata_id IS NULL, first IS NULL, first LIMIT 1
"""
IS_UNNOTED = """
    EXISTS (SELECT 1 FROM entity_article WHERE article_id = article.id)
    AND NOT EXISTS (SELECT 1 FROM article_naming WHERE article_id = article.id)
"""

OWNED = "entity_id = :new AND own_id IN (SELECT value FROM json_each(:owned))"

Names = dict[int, set[str]]  # by entity


@dataclass(frozen=True, slots=True)
class Naming:
    """What one extraction calls an entity."""

    entity_id: int
    own_id: int | None  # what it would be if no curator had made it another one; None: the same
    name: str
    wikidata_id: str | None
    names: tuple[str, ...]  # sorted


@dataclass(frozen=True, slots=True)
class Identity:
    """What an entity is known as, and the first article that says so; None: an older version did."""

    name: str
    wikidata_id: str | None
    article_id: int | None


def read(db: sqlite_utils.Database, article_id: object) -> Names:
    """The names that the article gives; none for one of which that is not noted."""
    names: Names = defaultdict(set)
    for entity_id, given in db.conn.execute(NOTED, [article_id]):
        names[entity_id].update(json.loads(given))
    if names:
        for entity_id, surface in db.conn.execute(WRITTEN, [article_id]):
            names[entity_id].add(squeeze(surface))
    return {entity_id: given - {""} for entity_id, given in names.items()}


def save(db: sqlite_utils.Database, article_id: int, namings: Iterable[Naming]) -> set[int]:
    """Make the article's namings these; the entities that lost one altogether."""
    wanted = {_save(db, naming) for naming in namings}
    rows = db.conn.execute("SELECT naming_id FROM article_naming WHERE article_id = ?", [article_id])
    stored = {naming_id for (naming_id,) in rows}
    new = [(article_id, naming_id) for naming_id in sorted(wanted - stored)]
    db.conn.executemany("INSERT INTO article_naming (article_id, naming_id) VALUES (?, ?)", new)
    gone = [(article_id, naming_id) for naming_id in sorted(stored - wanted)]
    db.conn.executemany("DELETE FROM article_naming WHERE article_id = ? AND naming_id = ?", gone)
    return _delete_unused(db, [naming_id for _, naming_id in gone])


def count(db: sqlite_utils.Database, before: Names, after: Names) -> set[int]:
    """Count the names of an article anew; the entities that lost one altogether."""
    more, less = list(_without(after, before)), list(_without(before, after))
    db.conn.executemany(COUNT, [(1, *named) for named in more])
    db.conn.executemany(COUNT, [(-1, *named) for named in less])
    sql = "DELETE FROM entity_name WHERE entity_id = ? AND name = ? AND articles <= 0"
    return {named[0] for named in less if db.conn.execute(sql, named).rowcount > 0}


def add(db: sqlite_utils.Database, counted: Mapping[tuple[int, str], int]) -> None:
    """Let names of entities have so many articles more."""
    db.conn.executemany(COUNT, [(more, *named) for named, more in counted.items()])


def find_all(
    db: sqlite_utils.Database, entity_ids: Iterable[int], names: Iterable[str]
) -> dict[tuple[object, ...], int]:
    """The namings of entities that are by themselves what they are, with these `names`, in JSON.

    Each is found by its columns, in the order of INSERT.
    """
    wanted = [tables.among(entity_ids), tables.among(names)]
    return {tuple(values): found for *values, found in db.conn.execute(FIND_ALL, wanted)}


def identity(db: sqlite_utils.Database, entity_id: int, own_id: int | None = None) -> Identity | None:
    """What the entity is known as by what is still said of it; None if nothing is.

    `own_id`: only by what is said of this one of those that curators made one.
    """
    row = db.conn.execute(FIRST, {"shown": entity_id, "own": own_id}).fetchone()
    return Identity(*row) if row else None


def is_said(db: sqlite_utils.Database, entity_id: int, name: object, wikidata_id: object) -> bool:
    """True if some naming of the entity has this name, and the id where there is one."""
    sql = "SELECT 1 FROM naming WHERE entity_id = ? AND name = ? AND (?3 IS NULL OR wikidata_id = ?3) LIMIT 1"
    return db.conn.execute(sql, [entity_id, name, wikidata_id]).fetchone() is not None


def take_over(db: sqlite_utils.Database, old_id: int, new_id: int, own_id: int | None = None) -> None:
    """Let `new_id` be called what `old_id` was; it has the names already.

    `own_id`: whose they are where that is not `new_id` by itself.
    """
    rows = db.conn.execute("SELECT names FROM naming WHERE kept IS NOT NULL AND entity_id = ?", [old_id])
    for (given,) in rows.fetchall():
        count(db, {}, {new_id: set(json.loads(given))})
    sql = "UPDATE naming SET entity_id = ?, own_id = ifnull(own_id, ?) WHERE entity_id = ?"
    db.conn.execute(sql, [new_id, own_id, old_id])


def give_back(db: sqlite_utils.Database, old_id: int, new_id: int, owned: str) -> None:
    """Let `old_id` be called what `new_id` is by those who are it again: `owned`, a JSON list."""
    parameters = {"old": old_id, "new": new_id, "owned": owned}
    rows = db.conn.execute(f"SELECT names FROM naming WHERE kept IS NOT NULL AND {OWNED}", parameters)  # noqa: S608
    for (given,) in rows.fetchall():
        names = set(json.loads(given))
        count(db, {new_id: names}, {old_id: names})
    sql = f"UPDATE naming SET entity_id = :old, own_id = nullif(own_id, :old) WHERE {OWNED}"  # noqa: S608
    db.conn.execute(sql, parameters)


def drop_unused(db: sqlite_utils.Database, entity_id: int) -> None:
    """Let the names of the entity go that no article gives."""
    db.conn.execute("DELETE FROM entity_name WHERE entity_id = ? AND articles <= 0", [entity_id])


def all_noted(db: sqlite_utils.Database) -> bool:
    """True if it is noted of every article what it calls its entities."""
    return db.conn.execute(f"SELECT 1 FROM article WHERE {IS_UNNOTED} LIMIT 1").fetchone() is None  # noqa: S608


def entities_from_before(db: sqlite_utils.Database) -> list[int]:
    """The entities with names of which an older version did not note whose they are."""
    rows = db.conn.execute("SELECT entity_id FROM naming WHERE kept = 'before' ORDER BY entity_id")
    return [entity_id for (entity_id,) in rows]


def forget_before(db: sqlite_utils.Database, entity_id: int) -> set[int]:
    """Let the entity keep only the names that are noted; itself if it loses one."""
    sql = "SELECT names FROM naming WHERE kept = 'before' AND entity_id = ?"
    rows = db.conn.execute(sql, [entity_id]).fetchall()
    lost = [count(db, {entity_id: set(json.loads(given))}, {}) for (given,) in rows]
    db.conn.execute("DELETE FROM naming WHERE kept = 'before' AND entity_id = ?", [entity_id])
    return set().union(*lost)


def _save(db: sqlite_utils.Database, naming: Naming) -> int:
    names = json.dumps(naming.names, ensure_ascii=False)
    values = [naming.entity_id, naming.own_id, naming.name, naming.wikidata_id, names]
    known = db.conn.execute(FIND, values).fetchone()
    return int(known[0] if known else db.conn.execute(INSERT, values).lastrowid or 0)


def _delete_unused(db: sqlite_utils.Database, ids: Iterable[int]) -> set[int]:
    sql = """
        DELETE FROM naming WHERE id = ?1 AND kept IS NULL
            AND NOT EXISTS (SELECT 1 FROM article_naming WHERE naming_id = ?1)
        RETURNING entity_id
    """
    return {entity_id for naming_id in ids for (entity_id,) in db.conn.execute(sql, [naming_id]).fetchall()}


def _without(names: Names, others: Names) -> Iterable[tuple[int, str]]:
    for entity_id in sorted(names):
        for name in sorted(names[entity_id] - others.get(entity_id, set())):
            yield entity_id, name
