"""Every error is a problem, and says what is wrong."""

from __future__ import annotations

import logging
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from api import db, quotes
from api.app import create_app
from api.config import Config
from tests.api.asking import problem

HUGE = "9" * 40
TOO_LARGE = str(2**63)


@pytest.mark.parametrize(
    ("path", "errors"),
    [
        ("/v1/quotes?foo=1", [("foo", "Unknown parameter.")]),
        ("/v1/quotes?Speaker=1", [("Speaker", "Unknown parameter.")]),
        ("/v1/quotes?=", [("", "Unknown parameter.")]),
        ("/v1/quotes/1?source=vesti", [("source", "Unknown parameter.")]),
        ("/v1/articles/1?limit=1", [("limit", "Unknown parameter.")]),
        ("/v1/articles/1/quotes?sort=published", [("sort", "Unknown parameter.")]),
        ("/v1/entities/1?x", [("x", "Unknown parameter.")]),
        ("/v1/sources?source=vesti", [("source", "Unknown parameter.")]),
        ("/v1/sources/vesti?x=", [("x", "Unknown parameter.")]),
        ("/healthz?x=1", [("x", "Unknown parameter.")]),
        ("/readyz?x=1", [("x", "Unknown parameter.")]),
        ("/openapi.json?x=1", [("x", "Unknown parameter.")]),
        ("/openapi.yaml?x=1", [("x", "Unknown parameter.")]),
        ("/docs?x=1", [("x", "Unknown parameter.")]),
        ("/v1/quotes?limit=1&limit=2", [("limit", "Given more than once.")]),
        ("/v1/quotes?limit=1&limit=1", [("limit", "Given more than once.")]),
        ("/v1/quotes?language=ru&language=kk", [("language", "Given more than once.")]),
        ("/v1/entities?q=a&q=b", [("q", "Given more than once.")]),
        (
            "/v1/quotes?limit=0",
            [("limit", "Must be greater than or equal to 1 and less than or equal to 100.")],
        ),
        (
            "/v1/quotes?limit=101",
            [("limit", "Must be greater than or equal to 1 and less than or equal to 100.")],
        ),
        ("/v1/quotes?limit=", [("limit", "Not a whole number: ''.")]),
        ("/v1/quotes?limit=1_0", [("limit", "Not a whole number: '1_0'.")]),
        ("/v1/quotes?limit=٣", [("limit", "Not a whole number: '٣'.")]),
        (f"/v1/quotes?limit={HUGE}", [("limit", f"Not a whole number: '{HUGE}'.")]),
        ("/v1/quotes?sort=confidence", [("sort", "Must be one of: -published, published, relevance.")]),
        ("/v1/quotes?speaker=999", [("speaker", "There is no entity with the id 999.")]),
        ("/v1/quotes?speaker=1&speaker=999", [("speaker", "There is no entity with the id 999.")]),
        ("/v1/quotes?about=999", [("about", "There is no entity with the id 999.")]),
        ("/v1/quotes?id=999", [("id", "There is no quote with the id 999.")]),
        ("/v1/articles?id=999", [("id", "There is no article with the id 999.")]),
        ("/v1/entities?id=999", [("id", "There is no entity with the id 999.")]),
        ("/v1/articles?source=nobody", [("source", "There is no source with the slug 'nobody'.")]),
        ("/v1/articles?source=", [("source", "There is no source with the slug ''.")]),
        ("/v1/articles?source=vesti%00", [("source", "There is no source with the slug 'vesti\\x00'.")]),
        (
            "/v1/quotes?source=nobody&speaker=999",
            [
                ("speaker", "There is no entity with the id 999."),
                ("source", "There is no source with the slug 'nobody'."),
            ],
        ),
        ("/v1/quotes?speaker=Белова", [("speaker", "Not an id: 'Белова'.")]),
        ("/v1/quotes?speaker=01", [("speaker", "Not an id: '01'.")]),
        ("/v1/quotes?speaker=0", [("speaker", "Not an id: '0'.")]),
        ("/v1/quotes?speaker=-1", [("speaker", "Not an id: '-1'.")]),
        ("/v1/quotes?speaker=1,2", [("speaker", "Not an id: '1,2'.")]),
        (f"/v1/quotes?id={TOO_LARGE}", [("id", f"Not an id: '{TOO_LARGE}'.")]),
        (f"/v1/quotes?id={'1' * 5000}", [("id", f"Not an id: '{'1' * 79}…'.")]),
        ("/v1/quotes?" + "id=1&" * 101, [("id", "Length must be between 1 and 100.")]),
        ("/v1/quotes?type=spoken", [("type", "Must be one of: direct, indirect, mixed.")]),
        (
            "/v1/entities?type=animal",
            [("type", "Must be one of: person, organization, location, event, law, work.")],
        ),
        ("/v1/entities?q=", [("q", "Needs at least one letter or digit.")]),
        ("/v1/entities?q=+«»", [("q", "Needs at least one letter or digit.")]),
        ("/v1/entities?q=" + "я" * 201, [("q", "Longer than maximum length 200.")]),
        ("/v1/quotes?q=", [("q", "Needs at least one letter or digit to search for.")]),
        ("/v1/articles?q=«🙂» - * %00", [("q", "Needs at least one letter or digit to search for.")]),
        (
            "/v1/quotes?q=-мост",
            [("q", "Only excludes: needs something to search for beside what is excluded.")],
        ),
        ("/v1/quotes?q=мо*", [("q", "Before * there must be at least 3 letters or digits.")]),
        ("/v1/quotes?q=" + "я" * 501, [("q", "Longer than maximum length 500.")]),
        (
            "/v1/quotes?q=" + "я+" * 33,
            [("q", "More than 32 words; put those that stand together in quotation marks.")],
        ),
        ("/v1/quotes?q=" + "мост*|" * 9, [("q", "More than 8 words with *.")]),
        ("/v1/quotes?q=" + "(" * 11 + "мост", [("q", "More than 10 levels of parentheses.")]),
        ("/v1/quotes?q=мост&q=зима", [("q", "Given more than once.")]),
        (
            "/v1/quotes?sort=relevance",
            [("sort", "By relevance only what is searched for: needs q.")],
        ),
        ("/v1/articles?highlight=true", [("highlight", "Shows where the words of q were found: needs q.")]),
        ("/v1/articles?q=мост&highlight=1", [("highlight", "Neither true nor false.")]),
        ("/v1/entities/1/quotes?q=мост", [("q", "Unknown parameter.")]),
        ("/v1/entities/1/quotes?sort=relevance", [("sort", "Must be one of: -published, published.")]),
        ("/v1/quotes?language=русский", [("language", "Not a BCP 47 language tag.")]),
        ("/v1/quotes?has_speaker=1", [("has_speaker", "Neither true nor false.")]),
        ("/v1/quotes?min_confidence=nan", [("min_confidence", "Not a decimal number: 'nan'.")]),
        (
            "/v1/quotes?min_confidence=1.1",
            [("min_confidence", "Must be greater than or equal to 0 and less than or equal to 1.")],
        ),
        ("/v1/quotes?speaker=%FF", [("speaker", "Not valid UTF-8.")]),
        ("/v1/quotes?speaker=%ED%A0%80", [("speaker", "Not valid UTF-8.")]),
        ("/v1/quotes?%C3=1", [("?", "Not valid UTF-8.")]),
    ],
)
def test_parameters_at_fault_are_named(client: FlaskClient, path: str, errors: list[tuple[str, str]]) -> None:
    assert problem(client, path) == {
        "type": "about:blank",
        "title": "Unprocessable Content",
        "status": 422,
        "detail": "The query string has parameters that cannot be used; see errors.",
        "instance": path.partition("?")[0],
        "errors": [{"parameter": parameter, "message": message} for parameter, message in errors],
    }


@pytest.mark.parametrize(
    "moment",
    [
        "",
        "yesterday",
        "2026",
        "2026-03",
        "2026-3-2",
        "20260302",
        "2026-W10-1",
        "2026-02-30",
        "0000-01-01",
        "2026-03-02T09:00",
        "2026-03-02T09:00:00",
        "2026-03-02T24:00:00Z",
        "2026-03-02T09:00:61Z",
        "2026-03-02T09::::00Z",
        "2026-03-02T09:00:00%2B5:00",
        "2026-03-02T09:00:00%2B25:00",
        "2026-03-02 09:00:00Z",
        "２026-03-02",
        "2026-03-02%0A",
    ],
)
def test_only_dates_and_date_times_are_moments(client: FlaskClient, moment: str) -> None:
    body = problem(client, f"/v1/quotes?published_from={moment}")
    assert [error["parameter"] for error in body["errors"]] == ["published_from"]


def test_a_plus_sign_that_became_a_space_is_explained(client: FlaskClient) -> None:
    body = problem(client, "/v1/quotes?published_to=2026-03-02T09:00:00+05:00")
    assert body["errors"][0]["message"].endswith("In a query string + is written %2B.")


def test_unescaped_bytes_that_are_not_utf8(app: Flask) -> None:
    """Werkzeug's own reading of the query string fails on these."""
    response = app.test_client().get("/v1/quotes", query_string="id=\xff")
    assert response.status_code == 422


def test_unescaped_utf8_is_understood(client: FlaskClient) -> None:
    """Some clients send what was typed, and some servers hand it on."""
    response = client.get(
        "/v1/entities", environ_overrides={"QUERY_STRING": "q=астана".encode().decode("latin-1")}
    )
    assert response.json is not None
    assert [item["id"] for item in response.json["items"]] == ["2"]


@pytest.mark.parametrize(
    ("path", "detail"),
    [
        ("/v1", "Nothing is served at this path."),
        ("/v1/articles/", "Nothing is served at this path."),
        ("/v1/articles/x", "Nothing is served at this path."),
        ("/v1/articles/01", "Nothing is served at this path."),
        ("/v1/articles/-1", "Nothing is served at this path."),
        (f"/v1/articles/{TOO_LARGE}", "Nothing is served at this path."),
        (f"/v1/articles/{HUGE}", "Nothing is served at this path."),
        ("/v1/articles/٣", "Nothing is served at this path."),
        ("/docs/nothing.js", "Nothing is served at this path."),
        ("/docs/../app.py", "Nothing is served at this path."),
        ("/v1/%FF%00", "Nothing is served at this path."),
        ("/v1//quotes", "Nothing is served at this path."),  # no redirect either: its body would be HTML
        ("/v1/articles/999", "There is no article with the id 999."),
        (f"/v1/articles/{10**18 - 1}", f"There is no article with the id {10**18 - 1}."),
        ("/v1/articles/999/quotes", "There is no article with the id 999."),
        ("/v1/articles/999/mentions", "There is no article with the id 999."),
        ("/v1/quotes/999", "There is no quote with the id 999."),
        ("/v1/entities/999", "There is no entity with the id 999."),
        ("/v1/entities/999/quotes", "There is no entity with the id 999."),
        ("/v1/entities/999/mentions", "There is no entity with the id 999."),
    ],
)
def test_not_found(client: FlaskClient, path: str, detail: str) -> None:
    body = problem(client, path)
    assert (404, "Not Found", detail, []) == (body["status"], body["title"], body["detail"], body["errors"])


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["/v1/quotes", "/v1/entities/1", "/healthz", "/docs"])
def test_other_methods_are_told_what_is_allowed(client: FlaskClient, method: str, path: str) -> None:
    body = problem(client, path, method)
    assert (405, f"{method} is not allowed here; Allow lists what is.") == (body["status"], body["detail"])
    allowed = client.open(path, method=method).headers["Allow"]
    assert {"GET", "HEAD", "OPTIONS"} == set(allowed.split(", "))


@pytest.mark.parametrize("path", ["/v1/quotes?limit=1", "/v1/articles/1", "/healthz", "/docs", "/v1/nothing"])
def test_head_answers_as_get_without_the_body(client: FlaskClient, path: str) -> None:
    same = {"X-Request-Id": "1"}
    head, got = client.head(path, headers=same), client.get(path, headers=same)
    assert head.data == b""
    assert (got.status_code, dict(got.headers)) == (head.status_code, dict(head.headers))


def failing(error: Exception) -> object:
    """A function that fails with `error`."""

    def fail(*_arguments: object) -> None:
        raise error

    return fail


@pytest.fixture
def quiet(app: Flask) -> Iterator[None]:
    """No log of errors that are meant."""
    app.logger.disabled = True
    yield
    app.logger.disabled = False


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("error", [RuntimeError("secret"), sqlite3.OperationalError("no such table: secret")])
def test_a_fault_of_ours_tells_nothing_of_the_inside(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    monkeypatch.setattr(quotes, "database", failing(error))
    assert problem(client, "/v1/quotes/1") == {
        "type": "about:blank",
        "title": "Internal Server Error",
        "status": 500,
        "detail": "The service failed to answer this request. The error is in its log.",
        "instance": "/v1/quotes/1",
        "errors": [],
    }


def test_a_database_that_is_busy_is_unavailable(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    error = sqlite3.OperationalError("database is locked")
    error.sqlite_errorcode = sqlite3.SQLITE_BUSY_SNAPSHOT
    monkeypatch.setattr(quotes, "database", failing(error))
    assert problem(client, "/v1/quotes/1")["status"] == 503


@pytest.mark.parametrize("path", ["/readyz", "/v1/quotes", "/v1/articles/1", "/v1/sources/vesti"])
@pytest.mark.parametrize("content", [None, b"", b"This is no database." * 100])
def test_no_usable_database_is_unavailable(
    tmp_path: Path, content: bytes | None, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    file = tmp_path / "whosaid.db"
    if content is not None:
        file.write_bytes(content)
    app = create_app(Config(database=file))
    body = problem(app.test_client(), path)
    assert (body["status"], body["title"]) == (503, "Service Unavailable")
    assert str(tmp_path) not in body["detail"]
    assert app.test_client().get("/healthz").status_code == 200
    assert file.exists() == (content is not None)  # reading creates nothing
    db.reader(app).close()


def test_a_page_of_the_database_that_is_damaged_is_unavailable(database_file: Path, tmp_path: Path) -> None:
    file = Path(shutil.copy(database_file, tmp_path / "whosaid.db"))
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
        sql = "SELECT rootpage FROM sqlite_master WHERE name = 'generation'"
        (page,) = connection.execute(sql).fetchone()
    with file.open("r+b") as pages:
        pages.seek((page - 1) * size)
        pages.write(b"\xee" * size)
    app = create_app(Config(database=file))
    assert problem(app.test_client(), "/v1/quotes")["status"] == 503
    assert app.test_client().get("/healthz").status_code == 200
    assert app.test_client().get("/openapi.json").status_code == 200
    db.reader(app).close()
