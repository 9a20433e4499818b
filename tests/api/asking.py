"""Short ways to ask the service."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from flask.testing import FlaskClient
from sqlite_utils import Database
from werkzeug.test import TestResponse


def get(client: FlaskClient, path: str) -> Any:
    """The body that `path` answers with; fails unless it is a 200."""
    response = client.get(path)
    assert response.status_code == 200, response.text
    return response.json


def ids(client: FlaskClient, path: str) -> list[str]:
    """The ids of the items on the page at `path`."""
    return [item["id"] for item in get(client, path)["items"]]


def walk(client: FlaskClient, path: str) -> Iterator[Any]:
    """All pages from `path` on, by their Link headers."""
    while True:
        response = client.get(path)
        assert response.status_code == 200, response.text
        yield response.json
        link = response.headers.get("Link")
        if link is None:
            return
        address, relation = link.split("; ")
        assert relation == 'rel="next"'
        parts = urlsplit(address.strip("<>"))
        assert (parts.scheme, parts.netloc) == ("http", "localhost")
        path = f"{parts.path}?{parts.query}"


def problem(client: FlaskClient, path: str, method: str = "GET") -> Any:
    """The problem that `path` answers with, without the id of the request.

    Fails unless its form is that of all problems.
    """
    return read_problem(client.open(path, method=method))


def read_problem(response: TestResponse) -> Any:
    """The problem in `response`, without the id of the request; fails as `problem` does."""
    assert response.content_type == "application/problem+json"
    body = response.json
    assert body is not None
    assert list(body) == ["type", "title", "status", "detail", "instance", "request_id", "errors"]
    assert body["status"] == response.status_code
    assert body.pop("request_id") == response.headers["X-Request-Id"]
    return body


def plan_of(db: Database, keys: str) -> list[str]:
    """The steps in which SQLite finds a page's keys; the outermost only make one row of them."""
    return [detail for _, parent, _, detail in db.execute(f"EXPLAIN QUERY PLAN {keys}") if parent]
