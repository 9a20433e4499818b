"""Articles whose bodies are nearly the same, linked: the same links in whatever order they came.

A body is the words of an article behind title and subtitle, stored once however many articles have
it. It is found by its hashes, and linked to the bodies that are nearly the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

import sqlite_utils

from loader.statements import bodies
from loader.store import tables
from loader.store.dependents import Dependents

# A hash of more bodies than this tells nothing: it is a formula, or what an outlet puts under all its
# articles. Bounds what is looked at for one article, and is far above the number of a text's versions.
MOST_OF_A_HASH = 300

TABLES = """
CREATE TABLE article_body (
    id INTEGER PRIMARY KEY,
    key BLOB NOT NULL UNIQUE,
    articles INTEGER NOT NULL,          -- that have it
    similar INTEGER NOT NULL            -- how many others are nearly the same as each of these
);
CREATE TABLE article_body_hash (
    hash INTEGER NOT NULL,
    body_id INTEGER NOT NULL REFERENCES article_body(id),
    PRIMARY KEY (hash, body_id)
) WITHOUT ROWID;
CREATE INDEX article_body_hash_by_body ON article_body_hash(body_id);
CREATE TABLE article_twin (
    lower INTEGER NOT NULL REFERENCES article_body(id),
    upper INTEGER NOT NULL REFERENCES article_body(id),
    likeness REAL NOT NULL,
    PRIMARY KEY (lower, upper)
) WITHOUT ROWID;
CREATE INDEX article_twin_by_upper ON article_twin(upper, lower);
-- NULL in articles of an older version, until they are loaded anew or completed.
ALTER TABLE article ADD COLUMN body_id INTEGER REFERENCES article_body(id);
CREATE INDEX article_by_body ON article(body_id, published_ts, id);
"""
# In the order of the index: none of the others is looked at.
UNFINISHED = "SELECT id FROM article WHERE body_id IS NULL ORDER BY published_ts, id LIMIT ?"
NUMBERS = """
    SELECT value, (SELECT count(*) FROM (SELECT 1 FROM article_body_hash WHERE hash = value LIMIT ?))
    FROM json_each(?)
"""
UNDER_HASHES = """
    SELECT body_id FROM article_body_hash WHERE hash IN (
        SELECT value FROM json_each(?1) WHERE (
            SELECT count(*) FROM (SELECT 1 FROM article_body_hash WHERE hash = value LIMIT ?2 + 1)
        ) = ?2
    )
"""
CANDIDATES = """
    SELECT other.body_id
    FROM article_body_hash AS mine CROSS JOIN article_body_hash AS other ON other.hash = mine.hash
    WHERE mine.body_id = ?1 AND other.body_id != ?1 AND (
        SELECT count(*) FROM (SELECT 1 FROM article_body_hash WHERE hash = mine.hash LIMIT ?2 + 1)
    ) <= ?2
    GROUP BY other.body_id HAVING count(*) >= ?3
"""
LINKED = """
    SELECT upper FROM article_twin WHERE lower = ?1 UNION ALL SELECT lower FROM article_twin WHERE upper = ?1
"""
SIMILAR = """
    SELECT similar, articles - 1 + (
        SELECT coalesce(sum(twin.articles), 0) FROM article_body AS twin
        WHERE twin.id IN (SELECT upper FROM article_twin WHERE lower = ?1)
        OR twin.id IN (SELECT lower FROM article_twin WHERE upper = ?1)
    )
    FROM article_body WHERE id = ?1
"""


def find_unfinished(db: sqlite_utils.Database, most: int) -> list[int]:
    """Some of the articles that were stored before there were links."""
    rows = db.conn.execute(UNFINISHED, [most])
    return [article_id for (article_id,) in rows]


def refresh(db: sqlite_utils.Database, article_id: int) -> Dependents:
    """Bring the links up to date with the article's text as it is stored now.

    Returns the articles that have more or fewer than before.
    """
    text, before = db.conn.execute(
        "SELECT substr(text, body_start + 1), body_id FROM article WHERE id = ?", [article_id]
    ).fetchone()
    words = bodies.words_of(text)
    key = bodies.key_of(words, article_id)
    known = db.conn.execute("SELECT id FROM article_body WHERE key = ?", [key]).fetchone()
    if known and known[0] == before:
        return set()
    body_id = known[0] if known else _insert(db, key)
    # Before any body is linked: its words are read from one of its articles.
    db.conn.execute("UPDATE article SET body_id = ? WHERE id = ?", [body_id, article_id])
    affected = _leave(db, before)
    db.conn.execute("UPDATE article_body SET articles = articles + 1 WHERE id = ?", [body_id])
    if not known:
        affected |= _publish(db, body_id, bodies.sketch(words))
    return _count(db, {body_id} | affected | _linked(db, body_id))


def leave(db: sqlite_utils.Database, body_id: object) -> Dependents:
    """Let an article go that had this body and is deleted; None is no body. Returns likewise."""
    return _count(db, _leave(db, body_id))


def _leave(db: sqlite_utils.Database, body_id: object) -> set[int]:
    """Let the body have an article less; return the bodies to which something else is similar now."""
    if body_id is None:
        return set()
    db.conn.execute("UPDATE article_body SET articles = articles - 1 WHERE id = ?", [body_id])
    affected = _linked(db, body_id)
    used = db.conn.execute("SELECT articles FROM article_body WHERE id = ?", [body_id]).fetchone()[0]
    return affected | ({int(str(body_id))} if used else _withdraw(db, body_id))


def is_known(db: sqlite_utils.Database, key: bytes) -> bool:
    """True if an article has this body."""
    return db.conn.execute("SELECT 1 FROM article_body WHERE key = ?", [key]).fetchone() is not None


def numbers(db: sqlite_utils.Database, hashes: Iterable[int]) -> dict[int, int]:
    """How many bodies are under each of `hashes`, counted to one more than MOST_OF_A_HASH."""
    return dict(db.conn.execute(NUMBERS, [MOST_OF_A_HASH + 1, tables.among(hashes)]).fetchall())


def _insert(db: sqlite_utils.Database, key: bytes) -> int:
    cursor = db.conn.execute("INSERT INTO article_body (key, articles, similar) VALUES (?, 0, 0)", [key])
    return int(cursor.lastrowid or 0)


def _publish(db: sqlite_utils.Database, body_id: int, hashes: list[int]) -> set[int]:
    """Let the new body be found and linked; return the others whose links changed.

    Beside its own links, those by a hash that has just become a formula are found again: some may go.
    """
    wanted = json.dumps(hashes)
    db.conn.execute(
        "INSERT INTO article_body_hash (hash, body_id) SELECT value, ? FROM json_each(?)", [body_id, wanted]
    )
    linked = {other for other in _under_hashes(db, wanted, MOST_OF_A_HASH + 1) if _linked(db, other)}
    return _link_all(db, {body_id} | linked)


def _withdraw(db: sqlite_utils.Database, body_id: object) -> set[int]:
    """Delete a body that no article has; return the others whose links changed by formulas that end."""
    rows = db.conn.execute("SELECT hash FROM article_body_hash WHERE body_id = ?", [body_id])
    hashes = json.dumps([value for (value,) in rows])
    db.conn.execute("DELETE FROM article_body_hash WHERE body_id = ?", [body_id])
    db.conn.execute("DELETE FROM article_twin WHERE lower = ?1 OR upper = ?1", [body_id])
    db.conn.execute("DELETE FROM article_body WHERE id = ?", [body_id])
    return _link_all(db, _under_hashes(db, hashes, MOST_OF_A_HASH))


def _under_hashes(db: sqlite_utils.Database, hashes: str, number: int) -> set[int]:
    """The bodies under those of `hashes` that have exactly `number` of them."""
    return {body_id for (body_id,) in db.conn.execute(UNDER_HASHES, [hashes, number])}


def _link_all(db: sqlite_utils.Database, ids: Iterable[int]) -> set[int]:
    return {changed for body_id in sorted(ids) for changed in _link(db, body_id)}


def _link(db: sqlite_utils.Database, body_id: int) -> set[int]:
    """Make the links of a body those that its words have now; return the bodies whose links changed."""
    rows = db.conn.execute(CANDIDATES, [body_id, MOST_OF_A_HASH, bodies.LEAST_SHARED])
    found = {other for (other,) in rows}
    stored = _linked(db, body_id)
    changed = stored - found
    for other in changed:
        db.conn.execute("DELETE FROM article_twin WHERE lower = ? AND upper = ?", sorted((body_id, other)))
    shingles = _shingles(db, body_id) if found - stored else set()
    for other in found - stored:
        likeness = bodies.likeness(shingles, _shingles(db, other))
        if likeness is not None:
            pair = sorted((body_id, other))
            db.conn.execute(
                "INSERT INTO article_twin (lower, upper, likeness) VALUES (?, ?, ?)", [*pair, likeness]
            )
            changed.add(other)
    return changed | {body_id} if changed else set()


def _linked(db: sqlite_utils.Database, body_id: object) -> set[int]:
    return {other for (other,) in db.conn.execute(LINKED, [body_id])}


def _shingles(db: sqlite_utils.Database, body_id: int) -> set[tuple[str, ...]]:
    sql = "SELECT substr(text, body_start + 1) FROM article WHERE body_id = ? LIMIT 1"
    (text,) = db.conn.execute(sql, [body_id]).fetchone()
    return bodies.shingles(bodies.words_of(text))


def _count(db: sqlite_utils.Database, affected: Iterable[int]) -> Dependents:
    """Count again what is similar to these bodies; return the articles for which it is another number."""
    changed = []
    for body_id in affected:
        found = db.conn.execute(SIMILAR, [body_id]).fetchone()
        if found is not None and found[0] != found[1]:
            db.conn.execute("UPDATE article_body SET similar = ? WHERE id = ?", [found[1], body_id])
            changed.append(body_id)
    sql = "SELECT 'article', id FROM article WHERE body_id IN (SELECT value FROM json_each(?))"
    return set(db.conn.execute(sql, [json.dumps(changed)]))
