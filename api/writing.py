"""Requests that write: in whose name, once for each Idempotency-Key, and all in the audit log."""

from __future__ import annotations

import functools
import hashlib
import json
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Literal

from flask import Response, current_app, g, request
from sqlite_utils import Database

import loader
from api import caching
from api.authorization import Author, Scope, authenticate, check_scope, refusal
from api.bodies import LARGEST, receive
from api.db import database, is_published, reader
from api.exchange import request_id
from api.problems import (
    MEDIA_TYPE,
    ApiError,
    BusyError,
    ConflictError,
    InvalidHeaderError,
    PreconditionError,
    StorageError,
    SwitchedOffError,
    UnauthorizedError,
    UnavailableError,
    answer,
)
from schemas.base import Body

View = Callable[..., Any]
Item = Literal["article", "quote", "entity"]

KEY = re.compile("[!-~]{1,255}")
REPLAYED = "Idempotency-Replayed"
RETRY_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Work:
    """What a view writes with."""

    author: Author
    body: type[Body] | None  # of its answers
    writer: loader.Writer

    @contextmanager
    def transaction(self) -> Iterator[Database]:
        """The database to write to: everything inside, with its notes and the answer, or nothing of it."""
        with self.writer.transaction() as db:
            yield db

    def note(
        self,
        item: Item,
        ids: Sequence[int],
        outcome: str,
        status: int = 200,
        reason: str | None = None,
    ) -> None:
        """Say in the audit log what becomes of which items; inside of the transaction that does it."""
        self.writer.note(item, ids, outcome, status, reason)

    def check_match(self, db: Database) -> None:
        """Raise PreconditionError unless If-Match, where it is sent, names the present state of the data."""
        known = request.if_match
        if "If-Match" not in request.headers or known.star_tag:
            return
        # Weakly compared: readers get weak tags, which say that nothing at all has changed.
        if not known.contains_weak(caching.etag_of_data(db)):
            raise PreconditionError(
                "The data have changed since; see errors.", [("If-Match", "Not the present state.")]
            )

    def answer(self, body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
        """`body`, by the operation's schema, as the answer; in the transaction, to be kept with it."""
        text = "" if self.body is None else f"{current_app.json.dumps(self.body().dump(body))}\n"
        self.writer.keep(status, dict(headers or {}), text)
        return _response(status, headers or {}, text)


def work() -> Work:
    """What the current request writes with."""
    found = g.work
    assert isinstance(found, Work)
    return found


def guarded(view: View, scope: Scope, body: type[Body] | None, largest: int = LARGEST) -> View:
    """`view` for those alone who have a token with this scope.

    It opens `work().transaction()` to write in, notes there what it does, and returns `work().answer(…)`.
    What it raises as ApiError is noted as refused. `largest`: of the body, in bytes.
    """

    @functools.wraps(view)
    def guard(**arguments: Any) -> Any:
        with _file_errors():
            if is_published(database()):
                raise SwitchedOffError("This service serves a published snapshot: nobody writes to it.")
            author = authenticate(database())
            asked = (request.method, request.path)
            path = reader(current_app).path
            writer = loader.open_writer(path, (author.id, author.name), asked, request_id())
            g.work = Work(author, body, writer)
            try:
                return _decide(view, scope, largest, arguments)
            finally:
                writer.close()

    return guard


def _decide(view: View, scope: Scope, largest: int, arguments: dict[str, Any]) -> Response:
    current = work()
    try:
        with _loader_errors():
            check_scope(current.author, scope)
            return _claim(current.writer, largest) or _checked(view(**arguments))
    except ApiError as error:
        if error.status < 500 and not isinstance(error, UnauthorizedError):
            return _refuse(current, error)
        _release(current)
        raise
    except BaseException:
        _release(current)
        raise


def _release(current: Work) -> None:
    # What cannot be written now is taken for dead after a while.
    with suppress(loader.LoaderError):
        current.writer.release()


@contextmanager
def _loader_errors() -> Iterator[None]:
    try:
        yield
    except loader.TokenError as error:
        raise refusal(str(error)) from error
    except loader.KeyInUseError as error:
        raise BusyKeyError(str(error)) from error
    except loader.KeyReusedError as error:
        raise InvalidHeaderError("Idempotency-Key", str(error)) from error


def _checked(response: Any) -> Response:
    assert isinstance(response, Response)
    return response


class BusyKeyError(ConflictError):
    """The request with this Idempotency-Key is still being answered."""

    def __init__(self, detail: str) -> None:
        headers = {"Retry-After": str(RETRY_SECONDS)}
        super().__init__(detail, [("Idempotency-Key", detail)], headers)


def _claim(writer: loader.Writer, largest: int) -> Response | None:
    """The answer that this request got before, if it has a key and did."""
    given = request.headers.get("Idempotency-Key")
    if given is None:
        return None
    # The draft of the standard puts it into quotation marks; most clients do not.
    key = given[1:-1] if len(given) > 1 and given[0] == given[-1] == '"' else given
    if not KEY.fullmatch(key):
        raise InvalidHeaderError("Idempotency-Key", "Must be 1 to 255 visible ASCII characters.")
    parts = [request.method, request.full_path, request.headers.get("If-Match", ""), request.mimetype]
    digest = hashlib.sha256(json.dumps(parts).encode() + receive(request, largest)).hexdigest()
    found = writer.claim(key, digest)
    if found is None:
        return None
    body = found.body
    if found.headers.get("Content-Type") == MEDIA_TYPE:  # a problem tells of this request, not of that one
        problem = json.loads(body) | {"request_id": request_id()}
        body = f"{current_app.json.dumps(problem)}\n"
    return _response(found.status, {**found.headers, REPLAYED: "true"}, body)


def _refuse(current: Work, error: ApiError) -> Response:
    """The answer to what cannot be done, noted and kept."""
    response = answer(error)
    headers = {"Content-Type": MEDIA_TYPE, **error.headers}
    with current.transaction():
        current.writer.note(None, (), "refused", error.status, reason_of(error))
        current.writer.keep(error.status, headers, response.get_data(as_text=True))
    return response


def reason_of(error: ApiError) -> str:
    """Why something is refused, for the audit log."""
    faults = "; ".join(f"{fault[0]}: {fault[1]}" for fault in error.errors)
    return f"{error.detail} {faults}".strip()


def _response(status: int, headers: Mapping[str, str], body: str) -> Response:
    response = Response(body, status=status, content_type="application/json")
    if not body:
        del response.headers["Content-Type"]
    response.headers.update(headers)
    return response


@contextmanager
def _file_errors() -> Iterator[None]:
    """A file that cannot be written, as a problem: where it lies is not for clients."""
    try:
        yield
    except loader.UnusableError as error:
        code = getattr(error.__cause__, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        if code == sqlite3.SQLITE_BUSY:
            raise BusyError("Another process is writing. Try again later.", RETRY_SECONDS) from error
        current_app.logger.error("cannot write: %s", error)
        if code == sqlite3.SQLITE_FULL:
            raise StorageError("There is no room on the disk of this service. Nothing was stored.") from error
        raise UnavailableError("The database cannot be written. Nothing was stored.") from error
