"""Who asks, by the bearer token in Authorization (RFC 6750), and what that is good for."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from flask import request
from sqlite_utils import Database

from api.problems import ForbiddenError, UnauthorizedError
from api.queries.tokens import find_token

Scope = Literal["write", "delete", "curate"]

CHALLENGE = 'Bearer realm="whosaid"'


@dataclass(frozen=True, slots=True)
class Author:
    """The token in whose name something is written."""

    id: int
    name: str
    scopes: frozenset[str]


def authenticate(db: Database) -> Author:
    """Who sends the current request. Raises UnauthorizedError where no valid token says it."""
    given = request.authorization
    if given is None or given.type != "bearer" or not given.token:
        raise UnauthorizedError(
            "Writing needs a token: Authorization: Bearer wsd_… (scripts/token makes one).", CHALLENGE
        )
    digest = hashlib.sha256(given.token.encode("utf-8", "replace")).hexdigest()
    row = find_token(db, digest)
    # Found by an index, which takes a time of its own; but of a hash, which nobody can steer.
    if row is None or not hmac.compare_digest(row["sha256"], digest):
        raise refusal("The token is unknown.")
    if row["revoked_at"] is not None:
        raise refusal(f"The token was revoked at {row['revoked_at']}.")
    now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    if row["expires_at"] is not None and row["expires_at"] <= now:
        raise refusal(f"The token expired at {row['expires_at']}.")
    return Author(row["id"], row["name"], frozenset(row["scopes"].split()))


def check_scope(author: Author, scope: Scope) -> None:
    """Raise ForbiddenError unless the token of `author` is for this."""
    if scope not in author.scopes:
        raise ForbiddenError(
            f"The token has not the scope {scope}, which this needs.",
            headers={"WWW-Authenticate": f'{CHALLENGE}, error="insufficient_scope", scope="{scope}"'},
        )


def refusal(reason: str) -> UnauthorizedError:
    """The answer to a token that cannot be used."""
    return UnauthorizedError(
        reason, f'{CHALLENGE}, error="invalid_token", error_description="{reason.rstrip(".")}"'
    )
