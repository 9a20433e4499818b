"""How much there is of everything."""

from __future__ import annotations

from pathlib import Path

from flask.testing import FlaskClient

from api import db
from api.app import create_app
from api.config import Config
from loader.store.writer import open_database
from tests.api.asking import get, walk

CORPUS = {
    "first_day": "2026-03-02",
    "last_day": "2026-03-03",
    "articles": 6,
    "articles_undated": 2,
    "sources": 2,
    "quotes": 6,
    "quotes_with_speaker": 4,
    "statements": 6,
    "mentions": 10,
    "entities": 4,
    "entity_types": [
        {"value": "person", "count": 2},
        {"value": "location", "count": 1},
        {"value": "organization", "count": 1},
    ],
}


def test_how_much_there_is(client: FlaskClient) -> None:
    body = get(client, "/v1/stats")
    assert len(body.pop("generation")) == 16
    assert body == CORPUS


def test_it_is_what_the_lists_have(client: FlaskClient) -> None:
    body = get(client, "/v1/stats")
    for name in ("articles", "sources", "quotes", "statements", "entities"):
        assert body[name] == sum(len(page["items"]) for page in walk(client, f"/v1/{name}?limit=2"))
    assert body["quotes_with_speaker"] == len(get(client, "/v1/quotes?has_speaker=true")["items"])


def test_of_nothing_there_is_nothing(tmp_path: Path) -> None:
    open_database(tmp_path / "empty.db").close()
    app = create_app(Config(database=tmp_path / "empty.db"))
    body = get(app.test_client(), "/v1/stats")
    db.reader(app).close()
    del body["generation"]
    empty = {"first_day": None, "last_day": None, "entity_types": []}
    assert body == dict.fromkeys(CORPUS, 0) | empty
