"""Kept answers: the same as new ones in all that a client sees, and never older than the data."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from time import sleep
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from api import answers, db, flights
from api.answers import OVERHEAD, SHARE, Answer, Kept
from api.app import create_app
from api.config import Config
from api.flights import Flights
from api.metrics import Metrics
from tests.api.written import Service, written_service
from tests.corpus import ARTICLES
from tests.running import COUNTING_MS, SLOWEST
from tests.serving import service_over

PATHS = [
    "/v1/quotes?limit=2",
    "/v1/quotes/1",
    "/v1/articles",
    "/v1/entities?q=бел",
    "/v1/timeline",
    "/v1/stats",
    "/v1/changes",
    "/v1/quotes?facet=speaker&total=true",
    "/v1/feeds/quotes.atom",
    "/openapi.json",
    "/healthz",
    "/v1/quotes/999",
    "/v1/quotes?limit=0",
    "/v1/export/quotes.ndjson",
]


@contextmanager
def worker(file: Path, **settings: Any) -> Iterator[Flask]:
    """One of the processes that serve a file."""
    app = create_app(Config(database=file, **{"counting_ms": COUNTING_MS} | settings))
    yield app
    db.reader(app).close()


def whole(app: Flask, method: str, path: str, headers: dict[str, str]) -> Any:
    """All that a client sees of an answer."""
    with app.test_client().open(path, method=method, headers=headers) as response:
        headers = sorted(pair for pair in response.headers if pair[0] != "Date")
        return response.status, headers, response.data


def statements_of(app: Flask, path: str, **headers: str) -> list[str]:
    """What a request has the database do."""
    seen: list[str] = []
    connection = db.reader(app).database().conn
    connection.set_trace_callback(seen.append)
    app.test_client().get(path, headers=headers)
    connection.set_trace_callback(None)
    return seen


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Accept-Encoding": "br"},  # gzip has the second in it
        {"Origin": "https://news.example"},
        {"If-None-Match": "*"},
        {"Accept": "text/html"},
    ],
)
def test_an_answer_is_the_same_whether_it_is_kept_or_not(
    database_file: Path, path: str, method: str, headers: dict[str, str]
) -> None:
    given = {"X-Request-Id": "one", **headers}
    with worker(database_file) as app, worker(database_file, answers_mb=0) as plain:
        new, first, again = (whole(each, method, path, given) for each in (plain, app, app))
        assert first == new
        assert again == new


def test_the_same_request_again_only_asks_for_the_state_of_the_data(database_file: Path) -> None:
    with worker(database_file) as app:
        assert len(statements_of(app, "/v1/quotes?speaker=1")) > 5
        stamp = ["SELECT stamp FROM generation WHERE id = 1"]
        assert statements_of(app, "/v1/quotes?speaker=1") == stamp
        assert len(statements_of(app, "/v1/quotes?speaker=1", Accept="application/json")) > 5


def test_links_are_those_of_the_address_that_was_asked(database_file: Path) -> None:
    with worker(database_file, trusted_proxies=1) as app:
        for prefix in ("/one", "/two"):
            response = app.test_client().get("/v1/quotes?limit=1", headers={"X-Forwarded-Prefix": prefix})
            assert f"http://localhost{prefix}/v1/quotes?" in response.headers["Link"]


def test_each_answer_has_an_id_of_its_own_and_is_counted(database_file: Path) -> None:
    with worker(database_file) as app:
        client = app.test_client()
        ids = set()
        for _ in range(3):
            with client.get("/v1/quotes") as response:
                ids.add(response.headers["X-Request-Id"])
        metrics = app.extensions["whosaid.metrics"]
        assert isinstance(metrics, Metrics)
        counted = 'whosaid_http_requests_total{method="GET",route="/v1/quotes",status="200"} 3.0'
        assert len(ids) == 3
        assert counted in client.get("/metrics").get_data(as_text=True)


def test_kept_answers_count_against_the_limit_too(database_file: Path) -> None:
    with worker(database_file, rate_limit="3/hour") as app:
        client = app.test_client()
        answers = [client.get("/v1/quotes") for _ in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        left = [answer.headers.get_all("RateLimit") for answer in answers]
        assert [len(each) for each in left] == [1, 1, 1, 1]
        assert [each[0].split(";")[1] for each in left] == ["r=2", "r=1", "r=0", "r=0"]


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with written_service(tmp_path) as service:
        yield service


def read(client: FlaskClient, path: str) -> Any:
    return json.loads(client.get(path).data)


def test_what_one_worker_wrote_the_others_read_at_once(service: Service) -> None:
    with worker(service.file) as one, worker(service.file) as other:
        clients = [one.test_client(), other.test_client()]
        before = [read(client, "/v1/articles") for client in clients * 2]
        body = {"text": "Анна Белова сказала, что мост готов.", "title": "Мост готов"}
        written = service.send("POST", "/v1/articles", "write", body)
        assert written.status_code == 201
        new = urlsplit(written.headers["Location"]).path
        for client in clients:
            assert len(read(client, "/v1/articles")["items"]) == len(before[0]["items"]) + 1
            assert read(client, new)["title"] == "Мост готов"
        assert service.send("DELETE", new, "delete").status_code == 204
        for client, page in zip(clients * 2, before, strict=True):
            assert client.get(new).status_code == 404
            assert read(client, "/v1/articles") == page


def test_a_replaced_file_is_read_at_once(tmp_path: Path) -> None:
    file = tmp_path / "whosaid.db"
    with (
        service_over(file, ARTICLES[:2]),
        service_over(tmp_path / "next.db", ARTICLES[:3]),
        worker(file) as app,
    ):
        client = app.test_client()
        assert [read(client, "/v1/stats")["articles"] for _ in range(2)] == [2, 2]
        db.reader(app).close()  # so that no write-ahead log stays behind
        (tmp_path / "next.db").replace(file)
        assert read(client, "/v1/stats")["articles"] == 3
        file.unlink()
        assert client.get("/v1/stats").status_code == 503


def answer_of(size: int) -> Answer:
    return Answer("200 OK", [], b"x" * size, None)


def test_what_was_not_asked_for_longest_goes_first() -> None:
    kept = Kept(3 * (OVERHEAD + 100))
    for name in "abc":
        kept.keep((name,), answer_of(100), "one")
    assert kept.find(("a",), "one")
    kept.keep(("d",), answer_of(100), "one")
    assert [name for name in "abcd" if kept.find((name,), "one")] == ["a", "c", "d"]
    kept.keep(("d",), answer_of(250 + OVERHEAD), "one")  # the same again counts once
    assert [name for name in "abcd" if kept.find((name,), "one")] == ["d"]


def test_answers_of_another_generation_are_none() -> None:
    kept = Kept(100_000)
    kept.keep(("a",), answer_of(1), "one")
    assert kept.find(("a",), "two") is None
    kept.keep(("b",), answer_of(1), "two")
    assert kept.find(("a",), "one") is None
    assert kept.find(("b",), "two")


def test_large_answers_and_streams_are_not_kept(database_file: Path) -> None:
    with worker(database_file, answers_mb=1) as app:
        assert Kept(1_000_000).largest == 1_000_000 // SHARE
        assert len(statements_of(app, "/v1/export/quotes.ndjson")) > 5
        assert len(statements_of(app, "/v1/export/quotes.ndjson")) > 5


def test_a_cut_answer_is_given_again_for_a_while(
    database_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = "/v1/quotes?facet=speaker&total=true"
    with worker(database_file, counting_ms=0) as app:
        first = whole(app, "GET", path, {"X-Request-Id": "one"})
        assert '"relation":"gte"' in first[2].decode()
        assert ("Cache-Control", "no-store") in first[1]
        assert whole(app, "GET", path, {"X-Request-Id": "one"}) == first
        assert statements_of(app, path) == ["SELECT stamp FROM generation WHERE id = 1"]
        now = answers.monotonic()
        monkeypatch.setattr(answers, "monotonic", lambda: now + answers.CUT_SECONDS + 1)
        assert len(statements_of(app, path)) > 5


class Counted(Flights):
    """Flights that know how many requests have come to them."""

    came = 0

    def wait(self, key: Any) -> bool:
        self.came += 1
        return super().wait(key)


class Slow:
    """An application that answers when it is told to, and counts how often it is asked."""

    def __init__(self, application: Any) -> None:
        self.go_on, self.asked = Event(), 0
        self._application = application

    def __call__(self, environ: Any, start_response: Any) -> Any:
        self.asked += 1
        assert self.go_on.wait(SLOWEST)
        return self._application(environ, start_response)


@pytest.mark.parametrize(("path", "times"), [("/v1/quotes", 1), ("/v1/quotes?limit=0", 4)])
def test_the_same_request_at_the_same_time_is_answered_once_if_it_can_be(
    database_file: Path, monkeypatch: pytest.MonkeyPatch, path: str, times: int
) -> None:
    monkeypatch.setattr(flights, "LONGEST_WAIT", SLOWEST)
    with worker(database_file) as app, ThreadPoolExecutor(4) as threads:
        kept = app.wsgi_app._application  # type: ignore[attr-defined]
        slow = kept._application = Slow(kept._application)
        coming = kept._flights = Counted()
        asking = [threads.submit(whole, app, "GET", path, {"X-Request-Id": "one"}) for _ in range(4)]
        while coming.came < 4 or slow.asked == 0:
            sleep(0.01)
        assert slow.asked == 1
        slow.go_on.set()
        assert len({repr(each.result(SLOWEST)) for each in asking}) == 1
        assert slow.asked == times


def test_who_waits_is_let_go_when_the_answer_failed() -> None:
    flights = Flights()
    assert not flights.wait("a")
    landings = []

    def fail() -> None:
        landings.append(flights._landings["a"])
        raise ValueError("failed")

    with pytest.raises(ValueError, match="failed"), flights.of("a"):
        fail()
    assert landings[0].is_set()  # wait() alone gives up after some seconds, too
    assert flights._landings == {}
