"""Tokens: who may write over HTTP, and until when. Only their hashes are stored."""

from __future__ import annotations

import secrets
import string
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import sqlite_utils

from loader.errors import StoreError
from loader.store import tables
from loader.store.rows import Row

# The hash is of 256 random bits, which nobody guesses: a slow one, as passwords need, would only cost.
TABLE = """
CREATE TABLE token (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL UNIQUE,
    scopes TEXT NOT NULL,               -- with single spaces
    created_at TEXT NOT NULL,           -- RFC 3339, UTC, as all times here
    expires_at TEXT,                    -- NULL: never
    revoked_at TEXT,
    last_used_at TEXT                   -- to the minute or so
);
CREATE UNIQUE INDEX token_by_name ON token(name) WHERE revoked_at IS NULL;
"""
SCOPES = {
    "write": "add articles and replace them",
    "delete": "delete articles",
    "curate": "correct quotes and merge entities",
}
PREFIX = "wsd_"  # by which scanners for leaked secrets know one
ALPHABET = string.ascii_letters + string.digits
LENGTH = 43  # letters and digits: 256 bits
LONGEST_NAME = 100
USE_SECONDS = 60  # between two notes of a use


@dataclass(frozen=True, slots=True)
class Token:
    """A token as it is stored."""

    id: int
    name: str
    scopes: tuple[str, ...]
    created_at: str
    expires_at: str | None
    revoked_at: str | None
    last_used_at: str | None

    def state(self, now: datetime) -> str:
        """Whether it can be used: valid, expired or revoked."""
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.expires_at is not None and self.expires_at <= written(now) else "valid"


def written(moment: datetime) -> str:
    """A moment as it is stored: texts in the order of time."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def create(
    db: sqlite_utils.Database, name: str, scopes: tuple[str, ...], expires: datetime | None, now: datetime
) -> tuple[Token, str]:
    """A new token, and the secret that is it: this is the only time that it is told.

    In the transaction that is open. Raises StoreError for a name that cannot be one, or that another
    token has which was not revoked.
    """
    _check_name(name)
    secret = PREFIX + "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    row: Row = {
        "name": name,
        "sha256": digest(secret),
        "scopes": " ".join(sorted(set(scopes))),
        "created_at": written(now),
        "expires_at": written(expires) if expires else None,
    }
    if tables.fetch_first(db, "SELECT 1 FROM token WHERE name = ? AND revoked_at IS NULL", [name]):
        raise StoreError(f"there is a token {name} already; revoke it, or choose another name")
    token_id = tables.insert(db, "token", row)
    (token,) = (token for token in list_all(db) if token.id == token_id)
    return token, secret


def list_all(db: sqlite_utils.Database) -> list[Token]:
    """All tokens that there ever were, the oldest first."""
    return [_token(row) for row in tables.fetch_all(db, "SELECT * FROM token ORDER BY id", [])]


def revoke(db: sqlite_utils.Database, which: str, now: datetime) -> Token:
    """End the token with this id or name; one that was ended before stays as it is.

    In the transaction that is open. Raises StoreError when there is none.
    """
    sql = """
        SELECT * FROM token WHERE CAST(id AS TEXT) = :which OR name = :which
        ORDER BY revoked_at IS NOT NULL, id DESC
    """
    row = next(iter(tables.fetch_all(db, sql, {"which": which})), None)
    if row is None:
        raise StoreError(f"there is no token {which}; scripts/token list shows those there are")
    if row["revoked_at"] is None:
        row |= {"revoked_at": written(now)}
        tables.update(db, "token", row["id"], {"revoked_at": row["revoked_at"]})
    return _token(row)


def use(db: sqlite_utils.Database, token_id: int, now: datetime) -> bool:
    """Note that a token is used, in the transaction that is open; False when it must not be, any more."""
    row = tables.fetch_first(db, "SELECT * FROM token WHERE id = ?", [token_id])
    if row is None or _token(row).state(now) != "valid":
        return False
    if str(row["last_used_at"] or "") < written(now - timedelta(seconds=USE_SECONDS)):
        tables.update(db, "token", token_id, {"last_used_at": written(now)})
    return True


def take_over(db: sqlite_utils.Database, now: datetime) -> None:
    """Let the tokens be those of the attached database `aside`, in the transaction that is open.

    A token that is not there is revoked: who could not write before does not begin to.
    """
    sql = "UPDATE token SET revoked_at = coalesce(revoked_at, ?) WHERE id NOT IN (SELECT id FROM aside.token)"
    db.conn.execute(sql, [written(now)])
    db.conn.execute("DELETE FROM token WHERE id IN (SELECT id FROM aside.token)")
    tables.take_over(db, "token")


def digest(secret: str) -> str:
    """The hash by which a token is found."""
    return sha256(secret.encode("utf-8", "replace")).hexdigest()


def _check_name(name: str) -> None:
    if not (name.isprintable() and name.strip() == name and 0 < len(name) <= LONGEST_NAME):
        raise StoreError(f"{name!r} is no name: it needs 1 to {LONGEST_NAME} characters, none invisible")
    if name.isdecimal():
        raise StoreError(f"{name} is no name: a number would be taken for an id")


def _token(row: Row) -> Token:
    texts = {
        name: None if row[name] is None else str(row[name])
        for name in ("expires_at", "revoked_at", "last_used_at")
    }
    scopes = tuple(str(row["scopes"]).split())
    return Token(int(str(row["id"])), str(row["name"]), scopes, str(row["created_at"]), **texts)
