"""What an article said before, over HTTP."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from api import db
from api.app import create_app
from api.config import Config
from loader.models import Article, CleanArticle, Extraction, Given, Metadata, RawArticle
from loader.store.writer import open_database, save_article
from tests.api.asking import get, problem, walk

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
TEXTS = ("Мост откроют в мае.", "Мост откроют в июне. 🙂", "Мост откроют в мае.")


def version(text: str, number: int = 1, title: str | None = None) -> Article:
    raw = RawArticle(text, "-", f"https://vesti.example/{number}", Given(title=title))
    metadata = Metadata(published_at="2026-03-02T09:00:00+05:00", published_precision="minute")
    return Article(raw, CleanArticle(text, title, None, 0, ()), metadata, Extraction((), (), ()), "1")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    path: Path = tmp_path_factory.mktemp("revised") / "whosaid.db"
    with closing(open_database(path)) as store:
        for text in TEXTS:
            save_article(store, version(text))
        save_article(store, version(TEXTS[0], 2))
        save_article(
            store, replace(version(TEXTS[0], 3), raw=RawArticle("x", "-", "https://vesti.example/3"))
        )
        store.conn.execute("UPDATE revision SET seen_at = NULL WHERE article_id = 3")
        store.conn.commit()
    app = create_app(Config(database=path))
    yield app.test_client()
    db.reader(app).close()


def shown(number: int) -> dict[str, object]:
    text = TEXTS[number - 1]
    return {
        "number": number,
        "title": None,
        "subtitle": None,
        "published_at": "2026-03-02T09:00:00+05:00",
        "published_precision": "minute",
        "is_teaser": False,
        "length": len(text),
        "text_sha256": sha256(text.encode()).hexdigest(),
    }


def without_time(revision: dict[str, object]) -> dict[str, object]:
    assert TIME.fullmatch(str(revision["seen_at"]))
    return {name: value for name, value in revision.items() if name != "seen_at"}


def test_the_newest_revision_comes_first(client: FlaskClient) -> None:
    page = get(client, "/v1/articles/1/revisions")
    assert [without_time(item) for item in page["items"]] == [shown(3), shown(2), shown(1)]
    assert page["next"] is None


def test_pages_of_revisions(client: FlaskClient) -> None:
    pages = list(walk(client, "/v1/articles/1/revisions?limit=1"))
    assert [[item["number"] for item in page["items"]] for page in pages] == [[3], [2], [1]]


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_revision_has_its_text(client: FlaskClient, number: int) -> None:
    found = get(client, f"/v1/articles/1/revisions/{number}")
    assert found.pop("text") == TEXTS[number - 1]
    assert without_time(found) == shown(number)


@pytest.mark.parametrize(("path", "detail"), [
    ("/v1/articles/1/revisions/4", "The article 1 has no revision 4."),
    ("/v1/articles/2/revisions/2", "The article 2 has no revision 2."),
    ("/v1/articles/9/revisions/1", "There is no article with the id 9."),
    ("/v1/articles/9/revisions", "There is no article with the id 9."),
    ("/v1/articles/1/revisions/0", "Nothing is served at this path."),
])  # fmt: skip
def test_what_is_not_there(client: FlaskClient, path: str, detail: str) -> None:
    found = problem(client, path)
    assert (found["status"], found["detail"]) == (404, detail)


def test_an_article_says_which_revision_it_is(client: FlaskClient) -> None:
    article = get(client, "/v1/articles/1")
    first, _, last = reversed(get(client, "/v1/articles/1/revisions")["items"])
    assert article["revision"] == 3
    assert (article["first_seen_at"], article["revised_at"]) == (first["seen_at"], last["seen_at"])
    assert article["text_sha256"] == last["text_sha256"]
    assert [item["revision"] for item in get(client, "/v1/articles?sort=published")["items"]] == [3, 1, 1]


def test_when_it_was_seen_may_be_unknown(client: FlaskClient) -> None:
    article = get(client, "/v1/articles/3")
    assert (article["revision"], article["first_seen_at"], article["revised_at"]) == (1, None, None)
    assert get(client, "/v1/articles/3/revisions/1")["seen_at"] is None
