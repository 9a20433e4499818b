"""Finished answers, kept by each worker until the data change: the same request again costs one look-up."""

from __future__ import annotations

import sqlite3
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Any

from flask import Flask

from api import limits
from api.caching import CUT_KEY, GENERATION_KEY
from api.db import reader
from api.exchange import ROUTE_KEY
from api.flights import Flights
from api.problems import UnavailableError
from api.queries.generation import read_generation

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

METHODS = frozenset({"GET", "HEAD"})
STATUSES = ("200 ", "304 ")
# All of a request that an answer with a validator may depend on beside the data; links have the address.
ASKED = (
    *("REQUEST_METHOD", "wsgi.url_scheme", "HTTP_HOST", "SERVER_NAME", "SERVER_PORT", "SCRIPT_NAME"),
    *("PATH_INFO", "QUERY_STRING"),
    *("HTTP_ACCEPT", "HTTP_ACCEPT_ENCODING", "HTTP_IF_NONE_MATCH", "HTTP_ORIGIN"),
)
OF_ONE_REQUEST = limits.HEADERS | {"Date"}  # the server tells the time where the answer does not
SHARE = 16  # one answer has at most this part of the room, so that none drives out most others
OVERHEAD = 2_000  # bytes of an answer's key, headers and place in the table, roughly
# What was counted while others were busy may be less than there is time for later.
CUT_SECONDS = 60.0

Key = tuple[Any, ...]
Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it was sent, without what is of one request only."""

    status: str
    headers: Headers
    body: bytes
    route: str | None
    until: float | None = None  # on the monotonic clock; None: as long as the data are the same


class Kept:
    """Answers of one state of the data, up to so many bytes; those not asked for longest go first."""

    def __init__(self, most: int) -> None:
        self.largest = most // SHARE
        self._most = most
        self._size = 0
        self._generation = ""
        self._answers: OrderedDict[Key, Answer] = OrderedDict()
        self._lock = Lock()

    def find(self, key: Key, generation: str) -> Answer | None:
        """The answer to a request, None if there is none of this generation."""
        with self._lock:
            answer = self._answers.get(key) if generation == self._generation else None
            if answer is None or (answer.until is not None and answer.until <= monotonic()):
                return None
            self._answers.move_to_end(key)
            return answer

    def keep(self, key: Key, answer: Answer, generation: str) -> None:
        """Note an answer; those of another generation are forgotten."""
        with self._lock:
            if generation != self._generation:
                self._answers.clear()
                self._generation, self._size = generation, 0
            self._forget(key)
            self._answers[key] = answer
            self._size += _size(answer)
            while self._size > self._most:
                self._forget(next(iter(self._answers)))

    def _forget(self, key: Key) -> None:
        known = self._answers.pop(key, None)
        self._size -= _size(known) if known else 0


class Answers:
    """The application, with what it has answered already.

    Nothing else changes: limits count, observers hear of each request, ids are new. The state of the data
    is read for each request, so that what was just written is seen by the next reader of any worker.
    """

    def __init__(self, app: Flask, most: int) -> None:
        self._app = app
        self._application: WSGIApplication = app.wsgi_app
        self._kept = Kept(most)
        self._flights = Flights()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer as the application does, or did."""
        # "*" stands for whatever there is: what it is compared with, the view makes.
        if environ["REQUEST_METHOD"] not in METHODS or "*" in environ.get("HTTP_IF_NONE_MATCH", ""):
            return self._application(environ, start_response)
        key = tuple(map(environ.get, ASKED))
        answer = self._find(key)
        if answer is None and self._flights.wait(key):
            answer = self._find(key)
        if answer is None:
            with self._flights.of(key):
                return self._answer_anew(key, environ, start_response)
        quota = limits.count(self._app, environ)
        if quota is not None and not quota.allowed:
            return self._application(environ, start_response)
        environ[ROUTE_KEY] = answer.route
        start_response(answer.status, [*answer.headers, *limits.headers_of(self._app, quota)])
        return [answer.body]

    def _find(self, key: Key) -> Answer | None:
        connections = reader(self._app)
        try:
            return self._kept.find(key, read_generation(connections.database()))
        except (UnavailableError, sqlite3.DatabaseError):
            return None  # the view says what is wrong, or needs no database
        finally:
            connections.rest()

    def _answer_anew(
        self, key: Key, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        status, headers = "", Headers()

        def start(*arguments: Any) -> Any:
            nonlocal status, headers
            status, headers = arguments[:2]
            return start_response(*arguments)

        chunks = self._application(environ, start)
        generation, is_cut = environ.get(GENERATION_KEY), CUT_KEY in environ
        if generation is None or not self._is_kept(status, headers, is_cut):
            return chunks
        try:
            body = b"".join(chunks)
        finally:
            if hasattr(chunks, "close"):
                chunks.close()
        own = [pair for pair in headers if pair[0] not in OF_ONE_REQUEST]
        until = monotonic() + CUT_SECONDS if is_cut else None
        self._kept.keep(key, Answer(status, own, body, environ.get(ROUTE_KEY), until), generation)
        return [body]

    def _is_kept(self, status: str, headers: Headers, is_cut: bool) -> bool:
        """True if an answer is of bearable size, no stream, and the same for the same data, or cut."""
        named = {name.lower(): value for name, value in headers}
        if not status.startswith(STATUSES) or not (is_cut or "etag" in named):
            return False
        length = named.get("content-length", "0" if status.startswith("304") else "")
        return length.isdigit() and int(length) <= self._kept.largest


def init_app(app: Flask, megabytes: int) -> None:
    """Let each process of `app` keep so many megabytes of answers; 0: none."""
    if megabytes:
        app.wsgi_app = Answers(app, megabytes * 1_000_000)  # type: ignore[method-assign]


def _size(answer: Answer) -> int:
    return len(answer.body) + OVERHEAD
