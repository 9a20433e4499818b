"""What was answered under an Idempotency-Key: who asks again gets the same, and nothing is done twice."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from secrets import token_hex

import sqlite_utils

from loader.errors import KeyInUseError, KeyReusedError
from loader.store import tables

TABLE = """
CREATE TABLE idempotency (
    id INTEGER PRIMARY KEY,
    token_id INTEGER NOT NULL REFERENCES token(id),
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,          -- of the request
    claim TEXT NOT NULL,                -- whose turn it is to answer
    at REAL NOT NULL,                   -- seconds since 1970: of the answer, else of the last sign of life
    status INTEGER,                     -- NULL: not answered yet
    headers TEXT,                       -- JSON
    body TEXT,
    UNIQUE (token_id, key)
);
CREATE INDEX idempotency_by_time ON idempotency(at);
"""
KEPT_SECONDS = 24 * 60 * 60
# After so long without a sign of life whoever was answering is dead: each article takes seconds at most.
DEAD_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered."""

    status: int
    headers: Mapping[str, str]
    body: str


@dataclass(frozen=True, slots=True)
class Request:
    """A request with a key: the same `fingerprint` is the same request."""

    token_id: int
    key: str
    fingerprint: str
    claim: str = field(default_factory=lambda: token_hex(8))


def claim(db: sqlite_utils.Database, request: Request, now: float) -> Answer | None:
    """The answer that was given, or None: it is this one's turn. In the transaction that is open.

    Raises KeyReusedError and KeyInUseError.
    """
    db.conn.execute("DELETE FROM idempotency WHERE at < ?", [now - KEPT_SECONDS])
    sql = "SELECT * FROM idempotency WHERE token_id = ? AND key = ?"
    row = tables.fetch_first(db, sql, [request.token_id, request.key])
    if row is None:
        wanted = {name: getattr(request, name) for name in ("token_id", "key", "fingerprint", "claim")}
        tables.insert(db, "idempotency", wanted | {"at": now})
        return None
    if row["fingerprint"] != request.fingerprint:
        raise KeyReusedError("This key stands for another request; a new request needs a new key.")
    if row["status"] is not None:
        return Answer(int(str(row["status"])), json.loads(str(row["headers"])), str(row["body"]))
    if float(str(row["at"])) > now - DEAD_SECONDS:
        raise KeyInUseError("The request with this key is still being answered.")
    tables.update(db, "idempotency", row["id"], {"claim": request.claim, "at": now})
    return None


def renew(db: sqlite_utils.Database, request: Request, now: float) -> None:
    """Give a sign of life, in the transaction that is open. Raises KeyInUseError when it came too late."""
    sql = "UPDATE idempotency SET at = ? WHERE token_id = ? AND key = ? AND claim = ?"
    if db.conn.execute(sql, [now, request.token_id, request.key, request.claim]).rowcount != 1:
        raise KeyInUseError("This took so long that the same request is being answered again.")


def answer(db: sqlite_utils.Database, request: Request, given: Answer, now: float) -> None:
    """Keep what is answered, in the transaction that is open. Raises KeyInUseError as `renew` does."""
    renew(db, request, now)
    sql = "UPDATE idempotency SET status = ?, headers = ?, body = ? WHERE token_id = ? AND key = ?"
    headers = json.dumps(dict(given.headers))
    db.conn.execute(sql, [given.status, headers, given.body, request.token_id, request.key])


def release(db: sqlite_utils.Database, request: Request) -> None:
    """Let the next one try, in the transaction that is open: there is no answer."""
    sql = "DELETE FROM idempotency WHERE token_id = ? AND key = ? AND claim = ? AND status IS NULL"
    db.conn.execute(sql, [request.token_id, request.key, request.claim])
