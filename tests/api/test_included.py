"""Whole bodies beside items: which ones, each once, and with as many statements for a long page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from api import db
from api.app import create_app
from api.config import Config
from loader.store.writer import open_database, save_article
from tests.api.asking import get, problem
from tests.api.test_spec import OPERATIONS, validator
from tests.api.test_statements import statements
from tests.corpus import ARTICLES, joint


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The service over the articles of the corpus and a joint statement."""
    file: Path = tmp_path_factory.mktemp("included") / "whosaid.db"
    store = open_database(file)
    for article in (*ARTICLES, joint()):
        save_article(store, article)
    store.close()
    app = create_app(Config(database=file, answers_mb=0))
    yield app
    db.reader(app).close()


@pytest.fixture(scope="module")
def client(app: Flask) -> FlaskClient:
    return app.test_client()


QUOTES = ("articles", "entities")
ARTICLE = ("sources", "quotes", "entities")
STATEMENT = ("entities",)


@pytest.mark.parametrize(
    ("path", "include", "kinds", "expected"),
    [
        ("/v1/quotes/1", ["article"], QUOTES, {"articles": [1]}),
        ("/v1/quotes/1", ["speaker"], QUOTES, {"entities": [1]}),
        ("/v1/quotes/1", ["entities"], QUOTES, {"entities": [3]}),
        ("/v1/quotes/1", ["entities", "speaker", "article"], QUOTES, {"articles": [1], "entities": [1, 3]}),
        ("/v1/quotes/3", ["speaker", "entities"], QUOTES, {}),
        ("/v1/quotes/7", ["speaker"], QUOTES, {"entities": [1, 4]}),
        ("/v1/quotes?limit=3", ["speaker", "speaker"], QUOTES, {"entities": [1, 4]}),
        ("/v1/quotes?speaker=1", ["article", "speaker"], QUOTES, {"articles": [1, 4, 7], "entities": [1, 4]}),
        ("/v1/quotes?id=5", ["article", "entities"], QUOTES, {"articles": [5], "entities": [4]}),
        ("/v1/quotes?q=снег&highlight=true", ["article"], QUOTES, {"articles": [6]}),
        ("/v1/quotes?speaker=2", ["article"], QUOTES, {}),
        ("/v1/articles/1", ["source"], ARTICLE, {"sources": ["vesti"]}),
        ("/v1/articles/1", ["quotes", "entities"], ARTICLE, {"quotes": [1], "entities": [1, 2, 3]}),
        ("/v1/articles/5", ["source"], ARTICLE, {}),
        (
            "/v1/articles?id=5&id=2&id=6",
            ["source", "quotes"],
            ARTICLE,
            {"sources": ["sever"], "quotes": [2, 5, 6]},
        ),
        ("/v1/articles?id=3", ["entities"], ARTICLE, {}),
        ("/v1/statements/7", ["speaker"], STATEMENT, {"entities": [1, 4]}),
        ("/v1/statements?id=1&id=3", ["speaker"], STATEMENT, {"entities": [1]}),
    ],
)
def test_bodies_are_those_of_their_own_addresses(
    client: FlaskClient,
    path: str,
    include: list[str],
    kinds: tuple[str, ...],
    expected: dict[str, list[Any]],
) -> None:
    mark = "&" if "?" in path else "?"
    bodies = {kind: [get(client, f"/v1/{kind}/{own}") for own in expected.get(kind, [])] for kind in kinds}
    asked = "&".join(f"include={name}" for name in include)
    assert get(client, f"{path}{mark}{asked}") == get(client, path) | {"included": bodies}


@pytest.mark.parametrize(
    ("path", "names"),
    [
        (path, parameter["schema"]["items"]["enum"])
        for path, operation in OPERATIONS.items()
        for parameter in operation.get("parameters", [])
        if parameter["name"] == "include"
    ],
)
def test_what_is_included_keeps_the_contract(client: FlaskClient, path: str, names: list[str]) -> None:
    schema = OPERATIONS[path]["responses"]["200"]["content"]["application/json"]["schema"]
    body = get(client, f"{path.replace('{id}', '7')}?{'&'.join(f'include={name}' for name in names)}")
    assert body["included"]
    validator(schema).validate(body)


@pytest.mark.parametrize(
    "path",
    [
        "/v1/quotes?include=article&include=speaker&include=entities",
        "/v1/articles?include=source&include=quotes&include=entities",
        "/v1/statements?include=speaker",
    ],
)
def test_the_number_of_statements_does_not_grow_with_the_page(
    app: Flask, client: FlaskClient, path: str
) -> None:
    short, long = (len(statements(app, client, f"{path}&limit={limit}")) for limit in (2, 100))
    assert short == long


def test_the_cursor_goes_with_and_without(client: FlaskClient) -> None:
    cursor = get(client, "/v1/quotes?limit=2")["next"]
    page = get(client, f"/v1/quotes?limit=2&cursor={cursor}")
    asked = get(client, f"/v1/quotes?limit=2&cursor={cursor}&include=speaker")
    assert {name: asked[name] for name in page} == page


@pytest.mark.parametrize(
    "path",
    [
        "/v1/quotes?include=",
        "/v1/quotes?include=source",
        "/v1/quotes/1?include=nonesuch",
        "/v1/articles?include=article",
        "/v1/statements/1?include=quotes",
        "/v1/entities?include=quotes",
    ],
)
def test_what_cannot_be_included(client: FlaskClient, path: str) -> None:
    assert [error["parameter"] for error in problem(client, path)["errors"]] == ["include"]
