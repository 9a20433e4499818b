"""Nearly the same articles, over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from api import db
from api.app import create_app
from api.config import Config
from loader.models import Metadata
from loader.store.writer import open_database, save_article
from tests.api.asking import get, ids, plan_of, problem, walk
from tests.api.test_statements import statements
from tests.corpus import SEVER, VESTI
from tests.loader.test_twins import FIRST, OTHER, WIRE, article
from tests.running import COUNTING_MS

# (text, source, day): 1 is the wire report, 2 its copy, 3 a cut one, 4 another report, 5 a copy of 3.
CONTENTS = (
    (WIRE, SEVER, "2026-03-01T09:00:00+03:00"),
    (WIRE, VESTI, "2026-03-01T13:00:00+05:00"),
    (f"{FIRST} Об этом сообщил «Север».", VESTI, "2026-03-02T10:00:00+05:00"),
    (OTHER, VESTI, "2026-03-01T15:00:00+05:00"),
    (f"{FIRST} Об этом сообщил «Север».", None, None),
)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    path: Path = tmp_path_factory.mktemp("similar") / "whosaid.db"
    with closing(open_database(path)) as store:
        for number, (text, source, at) in enumerate(CONTENTS, start=1):
            precision = "minute" if at else None
            metadata = Metadata(source, published_at=at, published_precision=precision, language="ru")  # type: ignore[arg-type]
            save_article(store, replace(article(text, number), metadata=metadata))
    app = create_app(Config(database=path, counting_ms=COUNTING_MS))
    yield app
    db.reader(app).close()


@pytest.fixture(scope="module")
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def similar(client: FlaskClient, path: str) -> list[tuple[str, float]]:
    return [(item["article"]["id"], item["likeness"]) for item in get(client, path)["items"]]


def test_the_whole_answer(client: FlaskClient) -> None:
    assert get(client, "/v1/articles/1/similar?sort=published") == {
        "items": [
            {
                "article": {
                    "id": "5",
                    "title": None,
                    "url": "https://vesti.example/5",
                    "published_at": None,
                    "published_precision": None,
                    "source": None,
                },
                "likeness": 0.922,
            },
            {
                "article": {
                    "id": "2",
                    "title": None,
                    "url": "https://vesti.example/2",
                    "published_at": "2026-03-01T13:00:00+05:00",
                    "published_precision": "minute",
                    "source": {"slug": "vesti", "name": "Вести"},
                },
                "likeness": 1.0,
            },
            {
                "article": {
                    "id": "3",
                    "title": None,
                    "url": "https://vesti.example/3",
                    "published_at": "2026-03-02T10:00:00+05:00",
                    "published_precision": "minute",
                    "source": {"slug": "vesti", "name": "Вести"},
                },
                "likeness": 0.922,
            },
        ],
        "next": None,
    }


@pytest.mark.parametrize(("id", "others"), [(1, "3 2 5"), (2, "3 1 5"), (3, "2 1 5"), (4, ""), (5, "3 2 1")])
def test_newest_first_in_pages_too(client: FlaskClient, id: int, others: str) -> None:
    path = f"/v1/articles/{id}/similar"
    assert [found for found, _ in similar(client, path)] == others.split()
    pages = [item["article"]["id"] for page in walk(client, f"{path}?limit=1") for item in page["items"]]
    assert pages == others.split()
    assert get(client, f"/v1/articles/{id}")["similar_count"] == len(others.split())


def test_the_likeness_is_the_same_from_both_sides(client: FlaskClient) -> None:
    assert (
        dict(similar(client, "/v1/articles/1/similar"))["3"]
        == dict(similar(client, "/v1/articles/3/similar"))["1"]
    )


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("similar_to=1", "3 2 5"),
        ("similar_to=4", ""),
        ("similar_to=1&source=vesti", "3 2"),
        ("similar_to=1&similar_to=3", "3 2 1 5"),  # each is similar to the other
        ("similar_to=1&published_to=2026-03-01", "2"),
        ("similar_to=1&q=сквер", "2"),
        ("similar_to=1&sort=published&limit=2", "5 2"),
    ],
)
def test_a_filter_of_articles(client: FlaskClient, query: str, expected: str) -> None:
    assert ids(client, f"/v1/articles?{query}") == expected.split()


def test_exports_and_facets_have_the_filter(client: FlaskClient) -> None:
    lines = client.get("/v1/export/articles.ndjson?similar_to=1").text.splitlines()
    assert len(lines) == 3
    body = get(client, "/v1/articles?similar_to=1&facet=source&total=true")
    assert body["total"] == {"value": 3, "relation": "eq"}
    assert [(value["source"]["slug"], value["count"]) for value in body["facets"]["source"]["values"]] == [
        ("vesti", 2)
    ]


def test_what_is_not_there(client: FlaskClient) -> None:
    assert problem(client, "/v1/articles/9/similar")["status"] == 404
    found = problem(client, "/v1/articles?similar_to=9&similar_to=1")
    assert found["errors"] == [{"parameter": "similar_to", "message": "There is no article with the id 9."}]


@pytest.mark.parametrize("path", ["/v1/articles/1/similar", "/v1/articles?similar_to=1"])
def test_no_other_articles_are_looked_at(app: Flask, client: FlaskClient, path: str) -> None:
    keys = [sql for sql in statements(app, client, path) if " LIMIT " in sql]
    plan = plan_of(db.reader(app).database(), keys[0])
    assert not [step for step in plan if step.startswith("SCAN") and "VIRTUAL TABLE" not in step], plan
    assert [step for step in plan if "article USING INTEGER PRIMARY KEY" in step], plan
