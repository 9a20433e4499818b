"""Rate limits: counted by client, said in every answer, and no obstacle when they cannot be counted."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from api import db
from api.app import create_app
from api.config import Config
from api.limits import client_of
from tests.api.asking import read_problem

Make = Callable[..., FlaskClient]


@pytest.fixture
def limited(database_file: Path) -> Iterator[Make]:
    """A maker of services with a limit."""
    made = []

    def make(rate: str | None = "3/hour", **settings: object) -> FlaskClient:
        app = create_app(Config(database=database_file, rate_limit=rate, **settings))  # type: ignore[arg-type]
        made.append(app)
        return app.test_client()

    yield make
    for app in made:
        db.reader(app).close()


def test_answers_say_what_is_left_and_then_when_to_come_again(limited: Make) -> None:
    client = limited()
    left = []
    for _ in range(3):
        response = client.get("/v1/quotes?limit=1")
        assert (response.status_code, response.headers["RateLimit-Policy"]) == (200, '"default";q=3;w=3600')
        match = re.fullmatch(r'"default";r=(\d+);t=(\d+)', response.headers["RateLimit"])
        assert match
        assert 0 < int(match[2]) <= 3600
        left.append(int(match[1]))
    assert left == [2, 1, 0]
    refused = client.get("/v1/quotes?limit=1")
    found = read_problem(refused)
    seconds = refused.headers["Retry-After"]
    assert (found["status"], found["title"]) == (429, "Too Many Requests")
    assert found["detail"] == f"Too many requests. Try again in {seconds} seconds."
    assert refused.headers["RateLimit"] == f'"default";r=0;t={seconds}'
    assert refused.headers["Cache-Control"] == "no-store"


def test_what_is_unchanged_or_wrong_counts_too(limited: Make) -> None:
    client = limited()
    tag = client.get("/v1/quotes").headers["ETag"]
    assert (
        client.get("/v1/quotes", headers={"If-None-Match": tag})
        .headers["RateLimit"]
        .startswith('"default";r=1')
    )
    assert client.get("/v1/nothing").headers["RateLimit"].startswith('"default";r=0')
    assert client.get("/v1/quotes", headers={"If-None-Match": tag}).status_code == 429


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/openapi.json", "/docs"])
def test_the_service_itself_is_not_limited(limited: Make, path: str) -> None:
    client = limited("1/hour")
    for _ in range(3):
        response = client.get(path)
        assert response.status_code == 200
        assert "RateLimit" not in response.headers


def test_preflights_are_not_limited(limited: Make) -> None:
    client = limited("1/hour")
    assert {client.options("/v1/quotes").status_code for _ in range(3)} == {204}


def test_clients_are_counted_apart(limited: Make) -> None:
    client = limited("1/hour")
    addresses = ["192.0.2.1", "192.0.2.2", "192.0.2.1"]
    statuses = [
        client.get("/v1/quotes", environ_overrides={"REMOTE_ADDR": address}).status_code
        for address in addresses
    ]
    assert statuses == [200, 200, 429]


@pytest.mark.parametrize(("proxies", "status"), [(0, 429), (1, 200)])
def test_clients_behind_trusted_proxies_are_told_apart(limited: Make, proxies: int, status: int) -> None:
    client = limited("1/hour", trusted_proxies=proxies)
    for address, expected in (("192.0.2.1", 200), ("192.0.2.2", status)):
        response = client.get("/v1/quotes", headers={"X-Forwarded-For": address})
        assert response.status_code == expected


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::2", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::2", "2001:db8:1:3::/64"),
        ("", "unknown"),
        (None, "unknown"),
        ("unix:", "unknown"),
    ],
)
def test_who_is_one_client(address: str | None, client: str) -> None:
    assert client_of(address) == client


def test_there_is_no_limit_unless_one_is_set(limited: Make) -> None:
    assert "RateLimit" not in limited(None).get("/v1/quotes").headers


def test_counts_out_of_reach_stop_nobody(limited: Make, caplog: pytest.LogCaptureFixture) -> None:
    client = limited("1/hour", rate_store="redis://127.0.0.1:1")  # nobody listens there
    with caplog.at_level(logging.WARNING):
        responses = [client.get("/v1/quotes") for _ in range(2)]
    assert [response.status_code for response in responses] == [200, 200]
    assert "RateLimit" not in responses[0].headers
    assert "cannot count requests" in caplog.text
