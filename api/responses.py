"""The errors that operations can answer with, as the contract shows them."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from api.problems import MEDIA_TYPE, TITLES
from schemas.problems import ProblemSchema


@dataclass(frozen=True)
class Failure:
    """A response that is a problem, with an example of it."""

    description: str
    status: int
    detail: str
    errors: tuple[tuple[str, str], ...] = ()
    headers: tuple[str, ...] = ()


FAILURES = {
    "Moved": Failure(
        "It turned out to be another one. `Location` is the same path and query with the id of that.",
        308,
        "The entity 17 turned out to be 5; Location says where that is.",
        headers=("Location",),
    ),
    "NotFound": Failure("No such item.", 404, "There is no article with the id 17."),
    "InvalidParameters": Failure(
        "The query string has parameters that cannot be used.",
        422,
        "The query string has parameters that cannot be used; see errors.",
        (("speker", "Unknown parameter."),),
    ),
    "InvalidBody": Failure(
        "The body is no JSON, too large, or of another kind.",
        400,
        "The body cannot be read; see errors.",
        (("body", "Not JSON."),),
    ),
    "InvalidFields": Failure(
        "The body has fields that cannot be used, or the query string is not empty.",
        422,
        "The body has fields that cannot be used; see errors.",
        (("text", "Holds no text."),),
    ),
    "Busy": Failure(
        "The service has too much to do, or cannot read its tables of names. "
        "`Retry-After` says when to try again.",
        503,
        "Too many texts are waiting. Try again later.",
        headers=("Retry-After",),
    ),
    "Unauthorized": Failure(
        "There is no token in `Authorization`, or none that can be used.",
        401,
        "The token is unknown.",
        (("Authorization", "The token is unknown."),),
        headers=("WWW-Authenticate",),
    ),
    "Forbidden": Failure(
        "The token is for other things; `WWW-Authenticate` names the scope that it would need.",
        403,
        "The token has not the scope write, which this needs.",
        headers=("WWW-Authenticate",),
    ),
    "Conflict": Failure(
        "Another item stands against it, or the request with this `Idempotency-Key` is still being answered.",
        409,
        "Article 23 has this address already.",
    ),
    "PreconditionFailed": Failure(
        "The data are not those any more whose `ETag` is in `If-Match`: read again, and decide again.",
        412,
        "The data have changed since; see errors.",
        (("If-Match", "Not the present state."),),
    ),
    "Unwritable": Failure(
        "The database cannot be written at the moment. `Retry-After` says when to try again, where it helps.",
        503,
        "Another process is writing. Try again later.",
        headers=("Retry-After",),
    ),
    "StorageFull": Failure(
        "The disk of the service is full; nothing was stored.",
        507,
        "There is no room on the disk of this service.",
    ),
    "NotAcceptable": Failure(
        "`Accept` rules out JSON, and there is nothing else.",
        406,
        "The answer is of a kind that is not accepted; see errors.",
        (("Accept", "There is only application/json."),),
    ),
    "TooManyRequests": Failure(
        "The client asks for more than it may. `Retry-After` says when to try again.",
        429,
        "Too many requests. Try again in 30 seconds.",
        headers=("Retry-After", "RateLimit", "RateLimit-Policy"),
    ),
    "Unavailable": Failure(
        "The database cannot be read at the moment.",
        503,
        "The database cannot be read at the moment. Try again later.",
    ),
    "Problem": Failure("Any other error.", 405, "POST is not allowed here; Allow lists what is."),
}


def response_of(failure: Failure) -> dict[str, Any]:
    """A failure as a response of OpenAPI."""
    example = {
        "type": "about:blank",
        "title": TITLES.get(failure.status) or HTTPStatus(failure.status).phrase,
        "status": failure.status,
        "detail": failure.detail,
        "instance": "/v1/articles",
        "request_id": "3f2a9c1e5b7d4806a1c2e3f405162738",
        "errors": [{"parameter": name, "message": message} for name, message in failure.errors],
    }
    response: dict[str, Any] = {
        "description": failure.description,
        "content": {MEDIA_TYPE: {"schema": ProblemSchema, "example": example}},
    }
    # Headers are named as the contract's components are.
    return response | ({"headers": {name: name for name in failure.headers}} if failure.headers else {})
