"""Stored articles as they were received, for an extractor that reads them again; and how far it has come."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import sqlite_utils

from loader.models import Given, RawArticle
from loader.store.namings import IS_UNNOTED

# The index holds all that tells which articles are to be extracted again: their texts are not read for
# that. `reextraction` is the run over all articles that has not come to its end, if there is one.
TABLE = """
CREATE INDEX article_by_extractor ON article(id, extractor_version);
CREATE TABLE reextraction (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    tables TEXT NOT NULL,               -- what it was begun with: extractor and the user's tables
    after_id INTEGER NOT NULL,          -- up to here all articles are done
    last_id INTEGER NOT NULL            -- what came later was extracted with the same already
);
"""
PAGE = 1000  # ids that are looked up at a time
WANTED = f"""
    FROM article INDEXED BY article_by_extractor WHERE id > :after AND id <= :last
        AND (:version IS NULL OR extractor_version <> :version OR {IS_UNNOTED})
"""
IDS = f"SELECT id {WANTED} ORDER BY id LIMIT :page"
COUNT = f"SELECT count(*) {WANTED}"
RAW = "SELECT raw, origin, url, given FROM article WHERE id = ?"


@dataclass(frozen=True, slots=True)
class Span:
    """Articles with ids in (after_id, last_id]; of these those that `version` did not extract, None: all."""

    after_id: int
    last_id: int
    version: str | None = None

    def parameters(self) -> dict[str, object]:
        """For the statements above."""
        return {"after": self.after_id, "last": self.last_id, "version": self.version}


def outdated(db: sqlite_utils.Database, version: str) -> Span:
    """The articles that another extractor than `version` stored, or an older release without noting names."""
    return Span(0, _last_id(db), version)


def all_articles(db: sqlite_utils.Database, tables: str) -> Span:
    """All articles: those that a run which was begun with the same `tables` has left, or a new run's."""
    sql = "SELECT after_id, last_id FROM reextraction WHERE tables = ?"
    begun = db.conn.execute(sql, [tables]).fetchone()
    return Span(*begun) if begun else Span(0, _last_id(db))


def count(db: sqlite_utils.Database, span: Span) -> int:
    """How many articles there are in the span."""
    return int(db.conn.execute(COUNT, span.parameters()).fetchone()[0])


def read(db: sqlite_utils.Database, span: Span) -> Iterator[RawArticle]:
    """The articles of the span as their sources handed them over, in the order of their ids.

    One at a time is in memory; those that are deleted meanwhile are passed over.
    """
    after = span.after_id
    while ids := db.conn.execute(IDS, span.parameters() | {"after": after, "page": PAGE}).fetchall():
        for (after,) in ids:
            row = db.conn.execute(RAW, [after]).fetchone()
            if row is not None:
                yield _raw_article(*row)


def note_progress(db: sqlite_utils.Database, tables: str, span: Span, after_id: int) -> None:
    """Remember that the articles of the span up to `after_id` are done; forget the run when that is all.

    It becomes part of the transaction that is going on.
    """
    left = Span(after_id, span.last_id).parameters()
    db.conn.execute("DELETE FROM reextraction")
    if db.conn.execute(f"SELECT 1 {WANTED} LIMIT 1", left).fetchone():
        sql = "INSERT INTO reextraction (id, tables, after_id, last_id) VALUES (1, ?, ?, ?)"
        db.conn.execute(sql, [tables, after_id, span.last_id])


def _last_id(db: sqlite_utils.Database) -> int:
    return int(db.conn.execute("SELECT coalesce(max(id), 0) FROM article").fetchone()[0])


def _raw_article(text: str, origin: str, url: str | None, given: str | None) -> RawArticle:
    return RawArticle(text, origin, url, Given(**json.loads(given)) if given else Given())
