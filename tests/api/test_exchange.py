"""Request ids in every answer, and what observers hear of a request."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask, Response, abort
from flask.testing import FlaskClient

from api import exchange
from api.exchange import Exchange, Observer


class Listener(Observer):
    """Keeps what it hears."""

    def __init__(self) -> None:
        self.open = 0
        self.heard: list[Exchange] = []

    def started(self) -> None:
        self.open += 1

    def finished(self, exchange: Exchange) -> None:
        self.open -= 1
        self.heard.append(exchange)


@pytest.fixture
def listener() -> Listener:
    return Listener()


@pytest.fixture
def observed(listener: Listener) -> FlaskClient:
    """A small application that the listener observes."""
    app = Flask(__name__)

    def stream() -> Iterator[str]:
        assert listener.open == 1
        yield "часть "
        yield "за частью"

    def fail() -> Response:
        abort(418)

    def explode() -> Response:
        raise RuntimeError

    app.add_url_rule("/item/<int:number>", view_func=lambda number: str(number), endpoint="item")
    app.add_url_rule("/stream", view_func=lambda: Response(stream()), endpoint="stream")
    app.add_url_rule("/fail", view_func=fail)
    app.add_url_rule("/explode", view_func=explode)
    exchange.init_app(app, [listener])
    return app.test_client()


@pytest.mark.parametrize(
    "path", ["/v1/quotes", "/v1/nothing", "/v1/quotes?limit=0", "/healthz", "/docs", "/metrics", "/v1/%FF"]
)
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "DELETE"])
def test_every_answer_has_an_id_of_its_own(client: FlaskClient, method: str, path: str) -> None:
    ids = [client.open(path, method=method).headers.getlist("X-Request-Id") for _ in range(2)]
    assert ids[0] != ids[1]
    for found in ids:
        assert len(found) == 1
        assert re.fullmatch("[0-9a-f]{32}", found[0])


def test_a_304_has_an_id(client: FlaskClient) -> None:
    tag = client.get("/v1/quotes").headers["ETag"]
    response = client.get("/v1/quotes", headers={"If-None-Match": tag, "X-Request-Id": "again-1"})
    assert (response.status_code, response.headers["X-Request-Id"]) == (304, "again-1")


@pytest.mark.parametrize("given", ["a", "3f2a-9c1e", "trace:1/2=+@._", "x" * 128])
def test_a_sane_id_is_kept(client: FlaskClient, given: str) -> None:
    response = client.get("/v1/nothing", headers={"X-Request-Id": given})
    assert response.json is not None
    assert given == response.headers["X-Request-Id"] == response.json["request_id"]


@pytest.mark.parametrize(
    "given", ["", " ", "a b", "x" * 129, "<script>", 'a"b', "ид".encode().decode("latin-1"), "a\x1b"]
)
def test_another_one_is_not(client: FlaskClient, given: str) -> None:
    response = client.get("/v1/quotes", headers={"X-Request-Id": given})
    assert re.fullmatch("[0-9a-f]{32}", response.headers["X-Request-Id"])


@pytest.mark.parametrize(
    ("method", "path", "route", "status", "size"),
    [
        ("GET", "/item/5", "/item/<int:number>", 200, 1),
        ("HEAD", "/item/5", "/item/<int:number>", 200, 0),
        ("GET", "/stream", "/stream", 200, len("часть за частью".encode())),
        ("GET", "/nowhere", None, 404, None),
        ("POST", "/item/5", None, 405, None),
        ("GET", "/fail", "/fail", 418, None),
        ("GET", "/explode", "/explode", 500, None),
    ],
)
def test_observers_hear_of_it(
    observed: FlaskClient,
    listener: Listener,
    method: str,
    path: str,
    route: str | None,
    status: int,
    size: int | None,
) -> None:
    observed.application.logger.disabled = True
    response = observed.open(path, method=method, headers={"X-Request-Id": "1"}, buffered=True)
    expected = len(response.data) if size is None else size
    (heard,) = listener.heard
    assert (listener.open, heard.method, heard.path, heard.route) == (0, method, path, route)
    assert (heard.status, heard.size, heard.request_id) == (status, expected, "1")
    assert heard.seconds > 0


def test_paths_and_queries_are_heard_percent_encoded(observed: FlaskClient, listener: Listener) -> None:
    observed.get("/где", environ_overrides={"QUERY_STRING": "q=%D1%87%0A&x=<\n>"}, buffered=True)
    (heard,) = listener.heard
    assert (heard.path, heard.query) == ("/%D0%B3%D0%B4%D0%B5", "q=%D1%87%0A&x=%3C%0A%3E")


def test_an_answer_that_nobody_reads_to_the_end_is_heard_of(
    observed: FlaskClient, listener: Listener
) -> None:
    response = observed.get("/stream", buffered=False)
    next(iter(response.response))
    response.close()
    assert [(heard.status, heard.size) for heard in listener.heard] == [(200, len("часть ".encode()))]


def test_an_application_that_breaks_is_heard_of(listener: Listener) -> None:
    def broken(_environ: object, _start: object) -> list[bytes]:
        raise RuntimeError

    answers = exchange.Exchanges(broken, [listener])
    with pytest.raises(RuntimeError):
        answers({"REQUEST_METHOD": "GET"}, lambda *_: lambda _: None)
    assert (listener.open, [heard.status for heard in listener.heard]) == (0, [500])
