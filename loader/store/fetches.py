"""What servers said of the pages that were loaded from them, so that the same is not fetched twice."""

from __future__ import annotations

import sqlite_utils

from loader.store.trouble import told

TABLE = """
CREATE TABLE fetch (
    url TEXT PRIMARY KEY,
    etag TEXT,
    last_modified TEXT,
    extractor_version TEXT NOT NULL     -- a better extractor reads the page again
) WITHOUT ROWID;
"""


def find_validators(
    db: sqlite_utils.Database, url: str, version: str
) -> tuple[str | None, str | None] | None:
    """ETag and Last-Modified of a page that was loaded by this extractor, None for any other."""
    sql = "SELECT etag, last_modified FROM fetch WHERE url = ? AND extractor_version = ?"
    row = db.conn.execute(sql, [url, version]).fetchone()
    return (row[0], row[1]) if row else None


def save_validators(
    db: sqlite_utils.Database, url: str, etag: str | None, last_modified: str | None, version: str
) -> None:
    """Remember what was said of a page; forget it where nothing was."""
    with told(db), db.conn:
        db.conn.execute("DELETE FROM fetch WHERE url = ?", [url])
        if etag or last_modified:
            sql = "INSERT INTO fetch (url, etag, last_modified, extractor_version) VALUES (?, ?, ?, ?)"
            db.conn.execute(sql, [url, etag, last_modified, version])
