"""Validators: what is unchanged is not sent again, and what changed always is."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from api import caching, db
from api.app import create_app
from api.config import Config
from api.contract import contract
from loader.store.writer import open_database, save_article
from tests.api.asking import problem
from tests.corpus import ARTICLES
from tests.serving import service_over

PATHS = [
    "/v1/articles",
    "/v1/articles/1",
    "/v1/articles/1/quotes",
    "/v1/articles/1/mentions",
    "/v1/quotes?limit=1",
    "/v1/quotes/1",
    "/v1/entities?q=бел",
    "/v1/entities/1/quotes",
    "/v1/sources/vesti",
    "/v1/statements",
    "/v1/statements/1",
    "/openapi.json",
]


def etag(client: FlaskClient, path: str) -> str:
    return client.get(path).headers["ETag"]


@pytest.fixture
def growing(tmp_path: Path) -> Iterator[tuple[FlaskClient, Path]]:
    """A service over a database that a test may change."""
    file = tmp_path / "whosaid.db"
    with service_over(file, ARTICLES[:1]) as app:
        yield app.test_client(), file


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_what_is_unchanged_is_not_sent_again(client: FlaskClient, path: str, method: str) -> None:
    first = client.open(path, method=method)
    assert first.headers["ETag"].startswith('W/"')
    assert first.headers["Cache-Control"] == "public, no-cache"
    again = client.open(path, method=method, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    for name in ("ETag", "Cache-Control", "Vary"):
        assert first.headers.get(name) == again.headers.get(name)
    assert "Content-Type" not in again.headers


@pytest.mark.parametrize(
    ("known", "status"),
    [
        ("{tag}", 304),
        ('"abc", {tag}', 304),
        ('{tag}, W/"abc"', 304),
        ("{strong}", 304),  # weak comparison, as If-None-Match has it
        ("*", 304),
        ('"abc"', 200),
        ("", 200),
        ("abc", 200),
        (",,,", 200),
    ],
)
def test_if_none_match(client: FlaskClient, known: str, status: int) -> None:
    tag = etag(client, "/v1/quotes")
    header = known.format(tag=tag, strong=tag.removeprefix("W/"))
    assert client.get("/v1/quotes", headers={"If-None-Match": header}).status_code == status


def test_a_tag_does_not_hide_that_a_parameter_is_given_twice(client: FlaskClient) -> None:
    tag = etag(client, "/v1/quotes?limit=1")
    twice = client.get("/v1/quotes?limit=1&limit=1", headers={"If-None-Match": tag})
    assert twice.status_code == 422


@pytest.mark.parametrize("path", ["/v1/quotes/999", "/v1/quotes?limit=0", "/v1/nothing"])
def test_there_is_nothing_to_match_where_there_is_nothing(client: FlaskClient, path: str) -> None:
    response = client.get(path, headers={"If-None-Match": "*"})
    assert response.status_code in {404, 422}
    assert "ETag" not in response.headers
    assert response.headers["Cache-Control"] == "no-store"


def test_a_304_runs_no_query_of_the_resource(app: Flask, client: FlaskClient) -> None:
    tag = etag(client, "/v1/quotes?speaker=2")
    seen: list[str] = []
    connection = db.reader(app).database().conn
    connection.set_trace_callback(seen.append)
    client.get("/v1/quotes?speaker=2", headers={"If-None-Match": tag})
    connection.set_trace_callback(None)
    stamp = "SELECT stamp FROM generation WHERE id = 1"
    assert set(seen) <= {"BEGIN", stamp, "ROLLBACK"}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("/v1/quotes?limit=1&type=direct", "/v1/quotes?type=direct&limit=1", True),
        ("/v1/quotes?type=direct&type=mixed", "/v1/quotes?type=mixed&type=direct", True),
        ("/v1/entities?q=%D0%B1%D0%B5%D0%BB", "/v1/entities?q=%d0%b1%d0%b5%d0%bb", True),
        ("/v1/quotes?limit=1", "/v1/quotes?limit=2", False),
        ("/v1/quotes?type=direct", "/v1/quotes", False),
        ("/v1/quotes/1", "/v1/articles/1", False),
        ("/v1/quotes?type=direct&type=mixed", "/v1/quotes?type=direct", False),
    ],
)
def test_the_query_counts_however_it_is_spelled(
    client: FlaskClient, one: str, other: str, same: bool
) -> None:
    assert (etag(client, one) == etag(client, other)) == same


def test_loading_changes_every_tag(growing: tuple[FlaskClient, Path]) -> None:
    client, file = growing
    tag = etag(client, "/v1/quotes")
    with closing(open_database(file)) as store:
        save_article(store, ARTICLES[0])  # nothing new
        assert etag(client, "/v1/quotes") == tag
        save_article(store, ARTICLES[1])
    response = client.get("/v1/quotes", headers={"If-None-Match": tag})
    assert response.status_code == 200
    assert response.headers["ETag"] != tag


def test_a_replaced_file_changes_every_tag(growing: tuple[FlaskClient, Path], tmp_path: Path) -> None:
    """Also where it went the same number of steps from the same backup."""
    client, file = growing
    backup = tmp_path / "backup.db"
    shutil.copy(file, backup)
    with closing(open_database(file)) as store:
        save_article(store, ARTICLES[1])
    tag = etag(client, "/v1/quotes")
    with closing(open_database(backup)) as store:
        save_article(store, ARTICLES[2])
    db.reader(client.application).close()
    backup.replace(file)
    assert client.get("/v1/quotes", headers={"If-None-Match": tag}).status_code == 200


def test_copies_of_a_snapshot_have_the_same_tags(database_file: Path, tmp_path: Path) -> None:
    tags = set()
    for name in ("one.db", "two.db"):
        shutil.copy(database_file, tmp_path / name)
        app = create_app(Config(database=tmp_path / name))
        tags.add(etag(app.test_client(), "/v1/quotes"))
        db.reader(app).close()
    assert len(tags) == 1


def test_other_code_changes_every_tag(database_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tags = set()
    for stamp in ("one", "two"):
        monkeypatch.setattr(caching, "stamp_of_code", lambda stamp=stamp: stamp)
        app = create_app(Config(database=database_file))
        tags |= {etag(app.test_client(), path) for path in ("/v1/quotes", "/openapi.json")}
        db.reader(app).close()
    assert len(tags) == 4


def test_the_stamp_of_the_code_follows_every_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caching, "ROOT", tmp_path)
    (tmp_path / "requirements.lock").write_text("1")
    stamps = [caching.stamp_of_code()]
    for name, text in [
        ("api/app.py", "1"),
        ("api/app.py", "2"),
        ("schemas/base.py", "2"),
        ("loader/words.py", "2"),  # how `q` is read, and where highlights stand
        ("requirements.lock", "2"),
    ]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
        stamps.append(caching.stamp_of_code())
    (tmp_path / "schemas/base.py").rename(tmp_path / "schemas/other.py")
    stamps.append(caching.stamp_of_code())
    assert len(set(stamps)) == 7


def test_answers_may_be_used_for_a_while_where_that_is_set(database_file: Path) -> None:
    app = create_app(Config(database=database_file, max_age=60))
    client = app.test_client()
    assert client.get("/v1/quotes").headers["Cache-Control"] == "public, max-age=60"
    assert client.get("/v1/quotes?limit=0").headers["Cache-Control"] == "no-store"
    db.reader(app).close()


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_is_never_stored(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert response.headers["Cache-Control"] == "no-store"
    assert "ETag" not in response.headers


def test_all_other_operations_have_a_validator(app: Flask, client: FlaskClient) -> None:
    paths = contract(app).spec.to_dict()["paths"]
    # There is no correction; test_curation.py asks for one.
    asked = {path: item for path, item in paths.items() if "get" in item and "/corrections/{" not in path}
    for path, item in asked.items():
        documented = "304" in item["get"]["responses"]
        address = re.sub("{(id|number)}", "1", path).replace("{slug}", "vesti")
        answered = "ETag" in client.get(address).headers
        assert (path, answered) == (path, documented)
        assert documented == (path not in {"/healthz", "/readyz"})


def test_a_query_string_that_is_not_utf8_is_a_problem(client: FlaskClient) -> None:
    assert problem(client, "/v1/quotes?q=%FF")["status"] == 422


def test_every_write_makes_another_generation(tmp_path: Path) -> None:
    """Whatever a reader can see, in any table: compared with the whole content of the file."""
    states: dict[str, str] = {}
    with closing(open_database(tmp_path / "whosaid.db")) as store:
        for article in (*ARTICLES, ARTICLES[0], *reversed(ARTICLES)):
            save_article(store, article)
            ((stamp,),) = store.execute("SELECT stamp FROM generation")
            content = "\n".join(line for line in store.conn.iterdump() if '"generation"' not in line)
            assert states.setdefault(stamp, content) == content
    assert len(states) == len(ARTICLES)


def test_a_write_that_failed_keeps_the_generation(tmp_path: Path) -> None:
    with closing(open_database(tmp_path / "whosaid.db")) as store:
        before = store.execute("SELECT stamp FROM generation").fetchall()
        store.execute("CREATE TRIGGER broken BEFORE INSERT ON quote BEGIN SELECT raise(ABORT, 'no'); END")
        with pytest.raises(sqlite3.IntegrityError):
            save_article(store, ARTICLES[0])
        assert before == store.execute("SELECT stamp FROM generation").fetchall()
