"""Which stored article an input is: the one of its address, or of its text and outlet."""

from __future__ import annotations

import json

import sqlite_utils

from loader.models import Given, RawArticle
from loader.store import rows, tables
from loader.store.rows import Row

# What names the entities of one article only: their keys end with the article's.
OF_ARTICLE = """
    SELECT entity_id FROM mention WHERE article_id = :article
    UNION SELECT quote_speaker.entity_id FROM quote JOIN quote_speaker ON quote_id = quote.id
    WHERE article_id = :article
"""
ENDS_WITH_OLD = "substr(key, -length(:old) - 1) = '@' || :old"
WITH_NEW = "substr(key, 1, length(key) - length(:old)) || :new"


def find(db: sqlite_utils.Database, raw: RawArticle) -> Row | None:
    """The stored article that `raw` is, None for a new one.

    A text of which nothing else was known becomes the article of the first outlet that comes with it.
    """
    stored = tables.fetch_first(db, "SELECT * FROM article WHERE key = ?", [rows.article_key(raw)])
    if stored is not None or raw.url:
        return stored
    sql = "SELECT * FROM article WHERE key = ? AND given IS NULL"
    return tables.fetch_first(db, sql, [rows.text_key(raw.text)])


def find_fuller(db: sqlite_utils.Database, raw: RawArticle) -> int | None:
    """The id of the stored article of which `raw` is a part: the text alone, or only the teaser."""
    if raw.given.teaser:
        stored = find(db, raw)
        return int(str(stored["id"])) if stored is not None and not stored["is_teaser"] else None
    if raw.url or raw.given != Given():
        return None
    key = rows.text_key(raw.text)
    # "A" is what follows "@": every key that begins with the text's, whatever the outlet.
    sql = """
        SELECT id FROM article WHERE (key = :key OR key > :key || '@' AND key < :key || 'A')
        AND given IS NOT NULL ORDER BY id
    """
    found = next(iter(tables.fetch_all(db, sql, {"key": key})), None)
    return None if found is None else int(str(found["id"]))


def renew_key(db: sqlite_utils.Database, article_id: object, old: object, new: str) -> None:
    """Give a stored article another key, and the entities that are known by it only, too."""
    parameters = {"article": article_id, "old": old, "new": new}
    for table, column in (("entity", "id"), ("entity_redirect", "new_id")):
        sql = f"UPDATE {table} SET key = {WITH_NEW} WHERE {column} IN ({OF_ARTICLE}) AND {ENDS_WITH_OLD}"  # noqa: S608
        db.conn.execute(sql, parameters)
    db.conn.execute("UPDATE article SET key = :new WHERE id = :article", parameters)


def renew_keys(db: sqlite_utils.Database) -> None:
    """Add the outlet to the keys of articles that were stored when the text alone was the key."""
    sql = "SELECT id, key, given FROM article WHERE url IS NULL AND given IS NOT NULL"
    for row in tables.fetch_all(db, sql, []):
        old = str(row["key"])
        new = rows.outlet_key(old, json.loads(str(row["given"])).get("site"))
        if new != old:
            renew_key(db, row["id"], old, new)
