"""Cross-origin reads: what a browser is told, by the origins that are set."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from api import db
from api.app import create_app
from api.config import Config

PAGE = {"Origin": "https://news.example"}
PREFLIGHT = {
    **PAGE,
    "Access-Control-Request-Method": "GET",
    "Access-Control-Request-Headers": "if-none-match",
}


@pytest.mark.parametrize("path", ["/v1/quotes", "/v1/quotes?limit=0", "/v1/nothing", "/openapi.json"])
def test_any_page_may_read(client: FlaskClient, path: str) -> None:
    response = client.get(path, headers=PAGE)
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    exposed = response.headers["Access-Control-Expose-Headers"].split(", ")
    assert {"ETag", "Link", "RateLimit", "Retry-After", "X-Request-Id"} <= set(exposed)
    assert "Origin" not in response.vary


def test_a_304_may_be_read(client: FlaskClient) -> None:
    tag = client.get("/v1/quotes").headers["ETag"]
    response = client.get("/v1/quotes", headers={**PAGE, "If-None-Match": tag})
    assert (response.status_code, response.headers["Access-Control-Allow-Origin"]) == (304, "*")


def test_who_is_no_page_is_told_nothing(client: FlaskClient) -> None:
    assert not [name for name, _ in client.get("/v1/quotes").headers if name.startswith("Access")]


def test_a_preflight_allows_reading_only(client: FlaskClient) -> None:
    response = client.options("/v1/quotes", headers=PREFLIGHT)
    assert (response.status_code, response.data) == (204, b"")
    assert response.headers["Access-Control-Allow-Methods"] == "GET, HEAD"
    assert "If-None-Match" in response.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in response.headers


def test_a_preflight_for_what_cannot_be_read_allows_nothing(client: FlaskClient) -> None:
    response = client.options("/v1/extract", headers=PREFLIGHT)
    assert response.status_code == 204
    assert "Access-Control-Allow-Methods" not in response.headers


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("https://news.example", "https://news.example"),
        ("https://other.example", None),
        ("https://news.example.evil.example", None),
        ("http://news.example", None),
        ("null", None),
    ],
)
def test_only_the_origins_that_are_set(database_file: Path, origin: str, allowed: str | None) -> None:
    app = create_app(
        Config(database=database_file, cors_origins=("https://news.example", "https://a.example"))
    )
    response = app.test_client().get("/v1/quotes", headers={"Origin": origin})
    assert response.headers.get("Access-Control-Allow-Origin") == allowed
    assert {"Accept-Encoding", "Origin"} == set(response.vary)
    db.reader(app).close()


def test_it_can_be_switched_off(database_file: Path) -> None:
    app = create_app(Config(database=database_file, cors_origins=()))
    response = app.test_client().get("/v1/quotes", headers=PAGE)
    assert "Access-Control-Allow-Origin" not in response.headers
    assert "Origin" not in response.vary
    db.reader(app).close()


@pytest.mark.parametrize(
    ("value", "origins"),
    [
        ("", ("*",)),
        ("*", ("*",)),
        ("none", ()),
        ("https://a.example", ("https://a.example",)),
        ("https://a.example http://localhost:3000", ("https://a.example", "http://localhost:3000")),
        ("https://a.example, https://b.example", ("https://a.example", "https://b.example")),
    ],
)
def test_the_setting(value: str, origins: tuple[str, ...]) -> None:
    assert Config.from_environ({"WHOSAID_CORS_ORIGINS": value}).cors_origins == origins


@pytest.mark.parametrize(
    "value", ["news.example", "https://news.example/", "https://a.example/page", "ftp://a"]
)
def test_what_is_no_origin_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="WHOSAID_CORS_ORIGINS"):
        Config.from_environ({"WHOSAID_CORS_ORIGINS": value})
