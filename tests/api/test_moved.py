"""Entities that turned out to be others: their addresses lead there, and filters take their ids."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from tests.api.asking import get, ids, problem, read_problem
from tests.naming import serve

MERGED = ((6, 4), (14, 15), (15, 13))  # two namesakes; a chain


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    yield from serve(tmp_path_factory.mktemp("moved"), MERGED)


def test_an_address_leads_to_the_other_one(client: FlaskClient) -> None:
    response = client.get("/v1/entities/6")
    assert response.headers["Location"] == "/v1/entities/4"
    assert response.headers["Cache-Control"] == "no-store"
    assert read_problem(response) == {
        "type": "about:blank",
        "title": "Permanent Redirect",
        "status": 308,
        "detail": "The entity 6 turned out to be 4; Location says where that is.",
        "instance": "/v1/entities/6",
        "errors": [],
    }


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/v1/entities/14", "/v1/entities/13"),
        ("/v1/entities/15", "/v1/entities/13"),
        ("/v1/entities/6/quotes?limit=1&sort=published", "/v1/entities/4/quotes?limit=1&sort=published"),
        ("/v1/entities/6/mentions", "/v1/entities/4/mentions"),
        ("/v1/entities/6/related?relation=speaks_of", "/v1/entities/4/related?relation=speaks_of"),
        ("/v1/entities/6/timeline?interval=day", "/v1/entities/4/timeline?interval=day"),
    ],
)
def test_paths_and_queries_go_along(client: FlaskClient, path: str, location: str) -> None:
    for method in ("GET", "HEAD"):
        response = client.open(path, method=method)
        assert (response.status_code, response.headers["Location"]) == (308, location)
    assert client.get(path, follow_redirects=True).json == get(client, location)


def test_behind_a_proxy_the_address_has_its_prefix(client: FlaskClient) -> None:
    response = client.get("/v1/entities/6", environ_overrides={"SCRIPT_NAME": "/news"})
    assert response.headers["Location"] == "/news/v1/entities/4"


def test_it_has_all_that_both_had(client: FlaskClient) -> None:
    assert get(client, "/v1/entities/4") == {
        "id": "4",
        "type": "person",
        "name": "Иван Петров",
        "quotes": 2,
        "mentions": 2,
        "articles": 2,
        "description": None,
        "wikidata_id": "Q3",
        "aliases": [{"name": "Иван Петров", "language": "ru"}, {"name": "Петров", "language": "ru"}],
    }
    assert ids(client, "/v1/entities/4/quotes") == ["4", "3"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/v1/quotes?speaker=6", "4 3"),
        ("/v1/quotes?speaker=6&speaker=4", "4 3"),
        ("/v1/quotes?speaker=14", "12 11 10"),
        ("/v1/quotes?speaker_name=Петров", "4 3"),  # one of that name is left
        ("/v1/entities?id=6", "4"),
        ("/v1/statements?speaker=6", "16 3"),  # with another speaker it is another statement
    ],
)
def test_filters_take_the_earlier_id(client: FlaskClient, path: str, expected: str) -> None:
    assert ids(client, path) == expected.split()


def test_what_never_was_is_not_found(client: FlaskClient) -> None:
    assert problem(client, "/v1/entities/99")["status"] == 404
    assert problem(client, "/v1/quotes?speaker=99")["status"] == 422
