"""Every error of the service, as application/problem+json (RFC 9457). The only place."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar
from urllib.parse import quote

from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from api.exchange import request_id
from api.queries.sql import Row
from schemas.problems import ProblemSchema

MEDIA_TYPE = "application/problem+json"

# A parameter's name, what is wrong with its value and, where it is a name, whom it may mean.
Fault = tuple[str, str] | tuple[str, str, Sequence[Row]]

# Python and Werkzeug name some of these differently from version to version.
TITLES = {
    308: "Permanent Redirect",
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    406: "Not Acceptable",
    409: "Conflict",
    412: "Precondition Failed",
    413: "Content Too Large",
    415: "Unsupported Media Type",
    422: "Unprocessable Content",
    429: "Too Many Requests",
    503: "Service Unavailable",
    507: "Insufficient Storage",
}
DETAILS = {
    404: "Nothing is served at this path.",
    500: "The service failed to answer this request. The error is in its log.",
}
# SQLite's answers when the file, not the statement, is at fault; its extended codes share the low byte.
UNAVAILABLE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_READONLY,
}


class ApiError(Exception):
    """An error that the client is told about."""

    status: ClassVar[int]

    def __init__(
        self,
        detail: str,
        errors: Iterable[Fault] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """`errors` are parameters' names and what is wrong with their values."""
        super().__init__(detail)
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})


class NotFoundError(ApiError):
    """The path names something that is not there."""

    status = 404


class MovedError(ApiError):
    """What the path names has become something else."""

    status = 308

    def __init__(self, detail: str, location: str) -> None:
        super().__init__(detail, headers={"Location": location})


class InvalidParametersError(ApiError):
    """The query string asks for something that cannot be understood or does not exist."""

    status = 422

    def __init__(self, errors: Iterable[Fault]) -> None:
        super().__init__("The query string has parameters that cannot be used; see errors.", errors)


class UnavailableError(ApiError):
    """The database, or another file that answers are made from, cannot be read at the moment."""

    status = 503


class BusyError(ApiError):
    """All that may be done at once is being done."""

    status = 503

    def __init__(self, detail: str, seconds: int) -> None:
        super().__init__(detail, headers={"Retry-After": str(seconds)})


class TooManyRequestsError(ApiError):
    """The client has used up what it may ask for at present."""

    status = 429

    def __init__(self, seconds: int) -> None:
        detail = f"Too many requests. Try again in {seconds} seconds."
        super().__init__(detail, headers={"Retry-After": str(seconds)})


class NotAcceptableError(ApiError):
    """The client takes nothing that the operation answers with."""

    status = 406

    def __init__(self, media_type: str) -> None:
        super().__init__(
            "The answer is of a kind that is not accepted; see errors.",
            [("Accept", f"There is only {media_type}.")],
        )


class SwitchedOffError(ApiError):
    """Whoever runs the service does not offer this."""

    status = 403


class UnauthorizedError(ApiError):
    """The request has no token, or none that can be used."""

    status = 401

    def __init__(self, detail: str, challenge: str) -> None:
        super().__init__(detail, [("Authorization", detail)], {"WWW-Authenticate": challenge})


class ForbiddenError(ApiError):
    """The token is for something else."""

    status = 403


class ConflictError(ApiError):
    """Something else stands against it."""

    status = 409


class PreconditionError(ApiError):
    """What was to be written has changed since it was read."""

    status = 412


class InvalidHeaderError(ApiError):
    """A header says something that cannot be understood, or does not fit."""

    status = 422

    def __init__(self, header: str, message: str) -> None:
        super().__init__("The request has headers that cannot be used; see errors.", [(header, message)])


class StorageError(ApiError):
    """There is no room for it."""

    status = 507


class MalformedBodyError(ApiError):
    """The body of the request is no JSON."""

    status = 400

    def __init__(self, parameter: str, message: str) -> None:
        super().__init__("The body cannot be read; see errors.", [(parameter, message)])


class TooLargeError(ApiError):
    """The body of the request, or a field of it, is too large."""

    status = 413

    def __init__(self, parameter: str, message: str) -> None:
        super().__init__("The body is too large; see errors.", [(parameter, message)])


class MediaTypeError(ApiError):
    """The body of the request is of another kind than the operation reads; `headers` say of which."""

    status = 415

    def __init__(self, header: str, message: str, headers: Mapping[str, str]) -> None:
        super().__init__(
            "The body is of a kind that is not read here; see errors.", [(header, message)], headers
        )


class InvalidBodyError(ApiError):
    """The body of the request is JSON, but not what the operation reads."""

    status = 422

    def __init__(self, errors: Iterable[tuple[str, str]]) -> None:
        super().__init__("The body has fields that cannot be used; see errors.", errors)


def shown(value: object) -> str:
    """`value` as a message may repeat it: short."""
    text = str(value)
    return text if len(text) <= 80 else f"{text[:79]}…"


def body_of(error: ApiError) -> dict[str, object]:
    """The problem that `error` is answered with."""
    return _body(error.status, TITLES[error.status], error.detail, error.errors)


def answer(error: ApiError) -> Response:
    """`error` as a response."""
    response = _problem(error.status, TITLES[error.status], error.detail, error.errors)
    response.headers.update(error.headers)
    return response


def register(app: Flask) -> None:
    """Answer every error that `app` meets with a problem."""
    app.register_error_handler(ApiError, answer)
    app.register_error_handler(HTTPException, _answer_http_exception)
    app.register_error_handler(sqlite3.DatabaseError, _answer_database_error)


def _answer_http_exception(error: HTTPException) -> Response:
    status = error.code or 500
    title = TITLES.get(status, error.name)
    detail = DETAILS.get(status, error.description or title)
    if isinstance(error, MethodNotAllowed):
        detail = f"{request.method} is not allowed here; Allow lists what is."
    response = _problem(status, title, detail)
    # Allow of a 405, Retry-After of a 429: whatever belongs to the error beside its body.
    for name, value in error.get_headers():
        if name.lower() != "content-type":
            response.headers.add(name, value)
    return response


def _answer_database_error(error: sqlite3.DatabaseError) -> Response:
    # Errors that Python's own sqlite3 module raises have no code.
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    if code & 0xFF not in UNAVAILABLE:
        raise error
    return answer(UnavailableError("The database cannot be read at the moment. Try again later."))


def _problem(status: int, title: str, detail: str, errors: Iterable[Fault] = ()) -> Response:
    response = jsonify(_body(status, title, detail, errors))
    response.status_code = status
    response.content_type = MEDIA_TYPE
    return response


def _body(status: int, title: str, detail: str, errors: Iterable[Fault]) -> dict[str, object]:
    body = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": quote(request.path),
        "request_id": request_id(),
        "errors": [
            dict(zip(("parameter", "message", "candidates"), error, strict=False)) for error in errors
        ],
    }
    found: dict[str, object] = ProblemSchema().dump(body)
    return found
