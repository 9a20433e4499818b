"""Tokens, found by their hash."""

from __future__ import annotations

from sqlite_utils import Database

from api.queries.sql import Row, Sql, fetch

BY_HASH = "SELECT id, name, sha256, scopes, expires_at, revoked_at FROM token WHERE sha256 = ?"


def find_token(db: Database, digest: str) -> Row | None:
    """The token with this hash, None when there is none."""
    return next(iter(fetch(db, Sql(BY_HASH, (digest,)))), None)
