"""How lists are read: as many statements for a long page as for a short one, each by an index."""

from __future__ import annotations

import itertools

import pytest
from flask import Flask
from flask.testing import FlaskClient

from api import db
from api.queries import walks
from tests.api.asking import get, plan_of

LISTS = [
    "/v1/articles",
    "/v1/articles/1/quotes",
    "/v1/articles/1/mentions",
    "/v1/quotes",
    "/v1/entities",
    "/v1/entities/4/quotes",
    "/v1/entities/4/mentions",
    "/v1/sources",
    "/v1/statements",
    "/v1/statements/1/quotes",
]


_number = itertools.count()


def statements(app: Flask, client: FlaskClient, path: str) -> list[str]:
    """The statements that answering `path` runs, when no such answer is kept."""
    seen: list[str] = []
    unasked = {"If-None-Match": f'"{next(_number)}"'}
    connection = db.reader(app).database().conn
    connection.set_trace_callback(seen.append)
    assert client.get(path, headers=unasked).status_code == 200
    connection.set_trace_callback(None)
    return seen


@pytest.mark.parametrize("path", LISTS)
def test_the_number_of_statements_does_not_grow_with_the_page(
    app: Flask, client: FlaskClient, path: str
) -> None:
    short, long = (len(statements(app, client, f"{path}?limit={limit}")) for limit in (1, 100))
    # The tag's generation, begin, generation, exists, keys, at most five kinds of rows, rollback.
    assert short == long <= 11


@pytest.mark.parametrize(
    "path",
    [
        *LISTS,
        "/v1/articles?source=vesti",
        "/v1/articles?sort=published",
        "/v1/articles?published_from=2026-03-01",
        "/v1/quotes?source=vesti",
        "/v1/quotes?speaker=1",
        "/v1/quotes?speaker=1&sort=published",
        "/v1/quotes?language=ru",
        "/v1/quotes?published_to=2026-03-03",
        "/v1/entities?type=person",
        "/v1/statements?sort=first_seen",
        "/v1/statements?sort=outlets",
        "/v1/statements?sort=-outlets&min_outlets=1",
        "/v1/statements?speaker=1",
        "/v1/statements?source=vesti",
        "/v1/statements?published_from=2026-03-02",
        "/v1/statements?min_articles=1",
        "/v1/quotes?statement=1",
        "/v1/quotes?statement=1&speaker=1",
    ],
)
def test_keys_come_in_order_from_an_index(
    app: Flask, client: FlaskClient, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without sorting all that matches, on the first page and behind it."""
    monkeypatch.setattr(walks, "FEW", 1)  # of so few items each filter leaves few, which are collected
    first = f"{path}{'&' if '?' in path else '?'}limit=1"
    cursor = get(client, first)["next"]
    for page in [first] + ([f"{first}&cursor={cursor}"] if cursor else []):
        asked = [sql for sql in statements(app, client, page) if " LIMIT " in sql]
        keys = [sql for sql in asked if not sql.startswith("SELECT count(*)")]  # whether a filter leaves few
        assert len(keys) == 1
        details = plan_of(db.reader(app).database(), keys[0])
        assert not [detail for detail in details if "TEMP B-TREE" in detail], details
