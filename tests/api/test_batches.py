"""Many items by their ids at once."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient

from api import db
from api.app import create_app
from api.config import MAX_REPEATS, Config
from loader.models import Entity
from loader.store.writer import open_database, save_article
from tests.api.asking import get, ids, problem
from tests.api.test_said_again import report
from tests.corpus import SEVER

LISTS = ("articles", "quotes", "entities", "statements")


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A service over more of everything than fits a page."""
    path: Path = tmp_path_factory.mktemp("batches") / "whosaid.db"
    with closing(open_database(path)) as store:
        for number in range(MAX_REPEATS + 10):
            speaker = Entity("person", f"Анна {chr(0x410 + number % 30)}ова{'а' * (number // 30)}")
            words = f"Номер {number} построен"
            save_article(
                store, report(number, words, speaker, SEVER, f"2026-03-{number % 28 + 1:02}T09:00:00Z")
            )
    app = create_app(Config(database=path))
    yield app.test_client()
    db.reader(app).close()


@pytest.mark.parametrize("name", LISTS)
def test_a_page_full_by_ids_in_the_order_of_the_list(many: FlaskClient, name: str) -> None:
    listed = ids(many, f"/v1/{name}?limit=100")
    assert len(listed) == MAX_REPEATS
    shuffled = random.Random(1).sample(listed, len(listed))
    asked = urlencode([("id", number) for number in shuffled])
    found = get(many, f"/v1/{name}?limit=100&{asked}")
    assert [item["id"] for item in found["items"]] == listed
    assert found["next"] is None


@pytest.mark.parametrize("name", LISTS)
def test_an_id_more_is_one_too_many(many: FlaskClient, name: str) -> None:
    asked = urlencode([("id", number + 1) for number in range(MAX_REPEATS + 1)])
    assert [error["parameter"] for error in problem(many, f"/v1/{name}?{asked}")["errors"]] == ["id"]


@pytest.mark.parametrize("name", LISTS)
def test_each_unknown_id_is_named(client: FlaskClient, name: str) -> None:
    found = problem(client, f"/v1/{name}?id=998&id=1&id=999")
    assert found["status"] == 422
    assert [(error["parameter"], error["message"].split()[-1]) for error in found["errors"]] == [
        ("id", "998."),
        ("id", "999."),
    ]


@pytest.mark.parametrize("name", LISTS)
def test_the_same_id_twice_is_once_in_the_answer(client: FlaskClient, name: str) -> None:
    assert ids(client, f"/v1/{name}?id=2&id=2") == ["2"]
