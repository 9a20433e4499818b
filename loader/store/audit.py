"""The audit log: who wrote what over HTTP, and what was refused. It is only added to."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import sqlite_utils

from loader.store import tables
from loader.store.tokens import written

TABLE = """
CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,                   -- RFC 3339, UTC
    token_id INTEGER NOT NULL REFERENCES token(id),
    token TEXT NOT NULL,                -- its name
    method TEXT NOT NULL,
    path TEXT NOT NULL,
    item TEXT,                          -- article, quote, entity; NULL where it did not come to that
    item_ids TEXT NOT NULL,             -- JSON [id, ...]
    outcome TEXT NOT NULL,              -- added, changed, unchanged, deleted, merged, refused and the like
    status INTEGER NOT NULL,            -- of the answer
    reason TEXT,                        -- why it was refused
    request_id TEXT NOT NULL
);
CREATE INDEX audit_by_time ON audit(at, id);
CREATE TRIGGER audit_stays BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
CREATE TRIGGER audit_remains BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
"""
LONGEST_REASON = 1000

Item = Literal["article", "quote", "entity"]


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody asked for: by which token, and where."""

    token_id: int
    token: str  # its name
    method: str
    path: str
    request_id: str


@dataclass(frozen=True, slots=True)
class Deed:
    """What came of it."""

    item: Item | None
    ids: tuple[int, ...]
    outcome: str
    status: int
    reason: str | None = None


def note(db: sqlite_utils.Database, request: Request, deed: Deed, now: datetime) -> None:
    """Add to the log, in the transaction that is open."""
    row = {
        "at": written(now),
        "token_id": request.token_id,
        "token": request.token,
        "method": request.method,
        "path": request.path,
        "item": deed.item,
        "item_ids": json.dumps(deed.ids),
        "outcome": deed.outcome,
        "status": deed.status,
        "reason": deed.reason[:LONGEST_REASON] if deed.reason else None,
        "request_id": request.request_id,
    }
    tables.insert(db, "audit", row)


def take_over(db: sqlite_utils.Database) -> None:
    """Add what the log of the attached database `aside` says beyond this one, in the open transaction."""
    tables.take_over(db, "audit")


def read(
    db: sqlite_utils.Database, since: str | None = None, tokens: Sequence[str] = ()
) -> Iterator[dict[str, object]]:
    """The log in order: from the moment `since` on, and of the `tokens` with these ids or names."""
    sql = """
        SELECT * FROM audit WHERE (:since IS NULL OR at >= :since)
        AND (:tokens = '[]' OR token IN (SELECT value FROM json_each(:tokens))
            OR CAST(token_id AS TEXT) IN (SELECT value FROM json_each(:tokens)))
        ORDER BY id
    """
    cursor = db.conn.execute(sql, {"since": since, "tokens": json.dumps(tokens)})
    columns = [column[0] for column in cursor.description]
    for values in cursor:
        row = dict(zip(columns, values, strict=True))
        yield row | {"item_ids": json.loads(row["item_ids"])}
