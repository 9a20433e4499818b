"""What an article said before it was changed: every text that its source had, numbered from 1."""

from __future__ import annotations

import json
import zlib

import sqlite_utils

from loader.store import changes, tables
from loader.store.rows import Row, differs

# The latest revision has no text of its own: it is the article's, so that an article that was never
# changed is stored once. Articles of older versions are as they stand their first revision; when that
# was seen is known of those that nothing has happened to since they were added.
TABLE = """
CREATE TABLE revision (
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES article(id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    seen_at TEXT,                       -- RFC 3339, UTC: when it was loaded
    title TEXT,
    subtitle TEXT,
    published_at TEXT,
    published_precision TEXT,
    is_teaser INTEGER NOT NULL,
    text_sha256 TEXT NOT NULL,
    length INTEGER NOT NULL,            -- of the text, in code points
    text BLOB,                          -- its UTF-8 bytes, as zlib packs them
    UNIQUE (article_id, number)
);
INSERT INTO revision (article_id, number, seen_at, title, subtitle, published_at, published_precision,
        is_teaser, text_sha256, length)
    SELECT article.id, 1, noted.at, title, subtitle, published_at, published_precision,
        is_teaser, text_sha256, length(text)
    FROM article LEFT JOIN (
        SELECT item_id, min(at) AS at FROM change WHERE item = 'article'
        GROUP BY item_id HAVING count(*) = 1 AND min(kind) = 'added'
    ) AS noted ON noted.item_id = article.id;
"""
SAID = ("text", "title", "subtitle", "published_at", "published_precision", "is_teaser")
LATEST = "SELECT id, number FROM revision WHERE article_id = ? ORDER BY number DESC LIMIT 1"


def save(db: sqlite_utils.Database, article_id: int, stored: Row | None, row: Row) -> None:
    """Note what the article says in `row`, where it said something else in `stored` or was not there."""
    if stored is None:
        tables.insert(db, "revision", first_row(article_id, row))
    elif differs(stored, {column: row[column] for column in SAID}):
        latest_id, number = db.conn.execute(LATEST, [article_id]).fetchone()
        if _is_read_anew(stored, row):
            tables.update(db, "revision", latest_id, _columns(row))
        else:
            tables.update(db, "revision", latest_id, {"text": zlib.compress(str(stored["text"]).encode())})
            _insert(db, article_id, number + 1, row)


def first_row(article_id: int, row: Row) -> Row:
    """What a new article says in `row`."""
    return _row(article_id, 1, row)


def _insert(db: sqlite_utils.Database, article_id: int, number: int, row: Row) -> None:
    tables.insert(db, "revision", _row(article_id, number, row))


def _row(article_id: int, number: int, row: Row) -> Row:
    return {"article_id": article_id, "number": number, "seen_at": changes.now()} | _columns(row)


def _columns(row: Row) -> Row:
    said = {column: row[column] for column in SAID if column != "text"}
    return said | {"text_sha256": row["text_sha256"], "length": len(str(row["text"]))}


def _is_read_anew(stored: Row, row: Row) -> bool:
    """True if the source had nothing else: a better reader of the same, or more told beside the same text."""
    if stored["raw"] != row["raw"]:
        return False
    before, now = (json.loads(str(given["given"] or "{}")) for given in (stored, row))
    return bool(before.items() <= now.items())
