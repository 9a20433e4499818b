"""Each request from its first byte to the last one of its answer: its id, and who wants to hear of it."""

from __future__ import annotations

import os
import random
import re
import time
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol
from urllib.parse import quote

from flask import Flask, request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HEADER = "X-Request-Id"
SANE_ID = re.compile(r"[A-Za-z0-9._:/+=@-]{1,128}")
# Ids are no secrets: asking the system for each takes ten times as long. Seeded by it, in each process anew.
_ids = random.Random()
os.register_at_fork(after_in_child=_ids.seed)
# In a request's environment, which is at hand sooner than what Flask makes of it:
ID_KEY, ROUTE_KEY = "whosaid.request_id", "whosaid.route"
VIEW_KEY = "whosaid.view"  # what answers; not there where nothing is served


class Exchange(NamedTuple):
    """A request and what it was answered."""

    method: str
    path: str  # percent-encoded, as is the query
    query: str
    route: str | None  # the template of the path; None where nothing is served
    status: int
    size: int  # bytes of the body
    seconds: float  # until the last of them was handed to the server
    request_id: str


class Observer(Protocol):
    """Somebody who wants to hear of requests. It must not raise."""

    def started(self) -> None:
        """A request has come."""

    def finished(self, exchange: Exchange) -> None:
        """Its answer is complete, or was given up."""


def request_id() -> str:
    """The id of the current request."""
    return str(request.environ[ID_KEY])


def init_app(app: Flask, observers: Sequence[Observer]) -> None:
    """Give each request of `app` an id, and tell `observers` of it. Last of all: outside of all else."""
    app.before_request(partial(_note_route, app))
    app.wsgi_app = Exchanges(app.wsgi_app, observers)  # type: ignore[method-assign]


def _note_route(app: Flask) -> None:
    rule = request.url_rule
    if rule is not None:
        request.environ.update({ROUTE_KEY: rule.rule, VIEW_KEY: app.view_functions[rule.endpoint]})


class Exchanges:
    """The application, with an id for each request and observers of all."""

    def __init__(self, application: WSGIApplication, observers: Sequence[Observer]) -> None:
        self._application = application
        self._observers = observers

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer as the application does, with the id in a header."""
        environ[ID_KEY] = _id_of(environ)
        answer = _Answer(environ, start_response, self._observers)
        try:
            answer.chunks = self._application(environ, answer.start)
        except BaseException:
            answer.close()
            raise
        return answer


class _Answer:
    """The body on its way out, counted."""

    def __init__(
        self, environ: WSGIEnvironment, start_response: StartResponse, observers: Sequence[Observer]
    ) -> None:
        self.chunks: Iterable[bytes] = ()
        self._environ = environ
        self._start_response = start_response
        self._observers = observers
        self._status = 500
        self._size = 0
        self._since = time.perf_counter()
        for observer in observers:
            observer.started()

    def start(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        self._status = int(status[:3])
        return self._start_response(status, [*headers, (HEADER, self._environ[ID_KEY])], exc_info)

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self.chunks:
            self._size += len(chunk)
            yield chunk

    def close(self) -> None:
        try:
            if hasattr(self.chunks, "close"):
                self.chunks.close()
        finally:
            exchange = self._exchange()
            for observer in self._observers:
                observer.finished(exchange)

    def _exchange(self) -> Exchange:
        environ = self._environ
        return Exchange(
            method=environ["REQUEST_METHOD"],
            path=quote(environ.get("PATH_INFO", "").encode("latin-1")),
            query=quote(environ.get("QUERY_STRING", "").encode("latin-1"), safe="!$%&'()*+,-./:;=?@_~[]"),
            route=environ.get(ROUTE_KEY),
            status=self._status,
            size=self._size,
            seconds=time.perf_counter() - self._since,
            request_id=environ[ID_KEY],
        )


def _id_of(environ: WSGIEnvironment) -> str:
    given = str(environ.get("HTTP_X_REQUEST_ID", ""))
    return given if SANE_ID.fullmatch(given) else f"{_ids.getrandbits(128):032x}"
