"""A service that is written to, over a database of its own, with tokens to write with."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from loader.store import audit, tokens
from loader.store.database import open_database, unnoticed
from tests.corpus import ARTICLES
from tests.serving import service_over

SCOPES = ("write", "delete", "curate")


@dataclass
class Service:
    """The service, its database, and a token of each scope, named as that."""

    app: Flask
    file: Path
    secrets: dict[str, str] = field(default_factory=dict)

    @property
    def client(self) -> FlaskClient:
        """A client of the service."""
        return self.app.test_client()

    def send(self, method: str, path: str, scope: str, body: Any = None, **headers: str) -> TestResponse:
        """A request with the token of this scope; `_` in names of headers stands for `-`."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named = {"Authorization": f"Bearer {self.secrets[scope]}"} | named
        if body is None:
            return self.client.open(path, method=method, headers=named)
        data = body if isinstance(body, bytes | str) else json.dumps(body)
        return self.client.open(
            path, method=method, headers={"Content-Type": "application/json"} | named, data=data
        )

    def log(self) -> list[dict[str, Any]]:
        """The audit log."""
        with closing(open_database(self.file)) as db:
            return list(audit.read(db))

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What a query finds in the database."""
        with closing(open_database(self.file)) as db:
            return list(db.conn.execute(sql))

    def said(self) -> list[list[Any]]:
        """The audit log in short: whose token, what, what came of it."""
        names = ("token", "method", "path", "item", "item_ids", "outcome", "status")
        return [[entry[name] for name in names] for entry in self.log()]


@contextmanager
def written_service(folder: Path) -> Iterator[Service]:
    """A service over the articles of tests/corpus.py."""
    file = folder / "written.db"
    with service_over(file, ARTICLES) as app:
        found = Service(app, file)
        for scope in SCOPES:
            found.secrets[scope] = make_token(file, scope, (scope,))
        yield found


def make_token(file: Path, name: str, scopes: tuple[str, ...], expires: datetime | None = None) -> str:
    """A new token."""
    with closing(open_database(file)) as db, unnoticed(db):
        return tokens.create(db, name, scopes, expires, datetime.now(UTC))[1]
