"""Short ways to ask the service."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from flask.testing import FlaskClient


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
    """The problem that `path` answers with; fails unless its form is that of all problems."""
    response = client.open(path, method=method)
    assert response.content_type == "application/problem+json"
    body = response.json
    assert body is not None
    assert list(body) == ["type", "title", "status", "detail", "instance", "errors"]
    assert body["status"] == response.status_code
    return body
