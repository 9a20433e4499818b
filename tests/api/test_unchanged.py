"""304s that no view is asked for: the same as those of the views."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, request, request_started
from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder, TestResponse, run_wsgi_app

from api.app import create_app
from api.config import Config
from loader.store.writer import open_database, save_article
from tests.api.asking import read_problem
from tests.corpus import ARTICLES
from tests.serving import service_over

PATHS = (
    "/v1/quotes?limit=1",
    "/v1/articles/1",
    "/v1/entities/1/quotes",
    "/v1/feeds/quotes.atom",
    "/v1/stats",
)
SETTINGS = (
    {},
    {"WHOSAID_CORS_ORIGINS": "*", "WHOSAID_MAX_AGE": "60"},
    {"WHOSAID_CORS_ORIGINS": "https://a.example", "WHOSAID_RATE_LIMIT": "100/hour"},
    {"WHOSAID_ANSWERS_MB": "0"},
)
OF_EACH = {"X-Request-Id", "RateLimit"}


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    with service_over(tmp_path / "whosaid.db", ARTICLES[:2]) as app:
        yield app


def started(app: Flask) -> list[str]:
    """The paths that views of `app` are asked for, from now on."""
    seen: list[str] = []

    def note(_app: Flask, **_others: object) -> None:
        seen.append(request.full_path)

    app.extensions["tests.note"] = note  # held: signals know their receivers weakly
    request_started.connect(note, app)
    return seen


def ask(client: FlaskClient, path: str, tag: str, method: str = "GET", **headers: str) -> TestResponse:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.open(path, method=method, buffered=True, headers={"If-None-Match": tag, **given})


@pytest.mark.parametrize("settings", SETTINGS)
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_they_are_those_of_the_views(
    database_file: Path, path: str, method: str, settings: dict[str, str]
) -> None:
    environment = {"WHOSAID_DATABASE": str(database_file), "WHOSAID_ACCESS_LOG": "none", **settings}
    app = create_app(Config.from_environ(environment))
    client, seen = app.test_client(), started(app)
    tag = client.get(path).headers["ETag"]
    of_view = ask(client, path, tag, method)
    count = len(seen)
    own = ask(client, path, tag, method)
    assert len(seen) == count == 2
    assert own.status == of_view.status == "304 NOT MODIFIED"
    assert own.data == of_view.data == b""
    unlike = [pair for pair in set(own.headers) ^ set(of_view.headers) if pair[0] not in OF_EACH]
    assert unlike == []
    assert set(own.headers.keys()) == set(of_view.headers.keys())


def test_each_query_has_its_own_tag(app: Flask) -> None:
    client = app.test_client()
    tag = client.get("/v1/quotes?limit=1").headers["ETag"]
    for _ in range(3):
        assert ask(client, "/v1/quotes?limit=1", tag).status_code == 304
        assert ask(client, "/v1/quotes?limit=2", tag).status_code == 200
        assert ask(client, "/v1/articles?limit=1", tag).status_code == 200
        assert ask(client, "/v1/quotes?limit=1&limit=1", tag).status_code == 422
        assert ask(client, "/v1/quotes?limit=%ff", tag).status_code == 422
        assert ask(client, "/v1/nothing", tag).status_code == 404


def test_what_changed_is_sent(app: Flask, tmp_path: Path) -> None:
    client = app.test_client()
    tag = client.get("/v1/quotes").headers["ETag"]
    assert [ask(client, "/v1/quotes", tag).status_code for _ in range(2)] == [304, 304]
    save_article(open_database(tmp_path / "whosaid.db"), ARTICLES[2])
    answer = ask(client, "/v1/quotes", tag)
    assert answer.status_code == 200
    assert answer.headers["ETag"] != tag


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Accept": "text/html"}, 406),
        ({"Accept": "application/json"}, 304),
        ({"Origin": "https://a.example"}, 304),
        ({"Accept_Encoding": "gzip"}, 304),
    ],
)
def test_what_else_a_request_says_holds(app: Flask, headers: dict[str, str], status: int) -> None:
    client = app.test_client()
    tag = client.get("/v1/quotes").headers["ETag"]
    for _ in range(3):
        assert ask(client, "/v1/quotes", tag).status_code == 304
        assert ask(client, "/v1/quotes", tag, **headers).status_code == status


@pytest.mark.parametrize("spelling", ['{0}, "other"', '"other", {0}', "{1}", "*", "{0} "])
def test_tags_are_compared_as_views_do(app: Flask, spelling: str) -> None:
    client = app.test_client()
    tag = client.get("/v1/quotes").headers["ETag"]
    given = spelling.format(tag, tag.removeprefix("W/"))
    assert [ask(client, "/v1/quotes", one).status_code for one in (tag, tag, given)] == [304] * 3


def test_they_count_as_requests(database_file: Path) -> None:
    environment = {"WHOSAID_DATABASE": str(database_file), "WHOSAID_RATE_LIMIT": "4/hour"}
    client = create_app(Config.from_environ(environment)).test_client()
    tag = client.get("/v1/quotes").headers["ETag"]
    answers = [ask(client, "/v1/quotes", tag) for _ in range(3)]
    left = [answer.headers["RateLimit"].split(";")[1] for answer in answers]
    assert left == ["r=2", "r=1", "r=0"]
    assert read_problem(ask(client, "/v1/quotes", tag))["status"] == 429


def test_their_route_is_counted(database_file: Path) -> None:
    client = create_app(Config.from_environ({"WHOSAID_DATABASE": str(database_file)})).test_client()
    tag = client.get("/v1/quotes/1").headers["ETag"]
    for _ in range(3):
        ask(client, "/v1/quotes/1", tag)
    figures = client.get("/metrics").text
    [line] = [
        line
        for line in figures.splitlines()
        if line.startswith("whosaid_http_requests_total")
        and "quotes/<id:id>" in line
        and 'status="304"' in line
    ]
    assert line.endswith(" 3.0")


def test_a_server_may_leave_out_an_empty_query_string(app: Flask) -> None:
    tag = app.test_client().get("/v1/quotes").headers["ETag"]
    for _ in range(3):
        environ = EnvironBuilder("/v1/quotes", headers={"If-None-Match": tag}).get_environ()
        del environ["QUERY_STRING"]
        _, status, _ = run_wsgi_app(app, environ)
        assert status == "304 NOT MODIFIED"
