"""Validators: who asks again for what has not changed gets a 304 before any query for it runs."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import orjson
from flask import Flask, Response, current_app, request
from sqlite_utils import Database

from api.db import database
from api.exchange import VIEW_KEY
from api.queries.generation import read_generation
from api.querystring import read_pairs

ROOT = Path(__file__).parent.parent
MARK = "whosaid_validated_by"  # an attribute of views
NEVER_STORED = "no-store"
# In a request's environment:
ASKED = "HTTP_IF_NONE_MATCH"
GENERATION_KEY = "whosaid.generation"  # the state of the data that answers it
ETAG_KEY = "whosaid.etag"  # the tag of the answer, where it may be kept
CUT_KEY = "whosaid.cut"  # there when the time was too short for the whole answer

View = Callable[..., Any]


def validated(view: View, by_data: bool) -> View:
    """Let answers of `view` be kept by clients until the code changes, and `by_data` the database."""
    setattr(view, MARK, "data" if by_data else "code")
    return view


def init_app(app: Flask, max_age: int) -> None:
    """Give the answers of `app` validators; for `max_age` seconds nobody has to ask again."""
    app.extensions["whosaid.code"] = stamp_of_code()
    app.before_request(partial(_answer_unchanged, app))
    app.after_request(partial(_add_headers, f"public, max-age={max_age}" if max_age else "public, no-cache"))


def forbid() -> None:
    """Let no client keep the answer to this request: it was cut, so it depends on the load."""
    request.environ.update({ETAG_KEY: None, CUT_KEY: True})


def etag_of_data(db: Database) -> str:
    """The tag of what a reader of this path, without a query string, gets of `db`."""
    return etag_of(current_app, read_generation(db), request.path, request.query_string)


def etag_of(app: Flask, generation: str, path: str, query_string: bytes) -> str:
    """The tag of what `app` answers in this state of the data.

    Raises InvalidParametersError for a query string that cannot be read.
    """
    # With what is given twice: where that is an error, it must not match what is not.
    stamps = [app.extensions["whosaid.code"], generation, path, sorted(read_pairs(query_string))]
    return hashlib.sha256(orjson.dumps(stamps)).hexdigest()[:32]


def stamp_of_code() -> str:
    """What is another text whenever the code that shapes answers is another: the same on every host.

    The loader reads what people search for, and a locked library has the dictionary.
    """
    digest = hashlib.sha256()
    files = [file for package in ("api", "loader", "schemas") for file in (ROOT / package).rglob("*.py")]
    for file in sorted([*files, ROOT / "requirements.lock"]):
        digest.update(f"{file.relative_to(ROOT).as_posix()}\0".encode() + file.read_bytes())
    return digest.hexdigest()


def _answer_unchanged(app: Flask) -> Response | None:
    """A 304 if the client has this answer already, else None: go on."""
    environ = request.environ
    validator = getattr(environ.get(VIEW_KEY), MARK, None)
    if validator is None or request.method not in {"GET", "HEAD"}:
        return None
    generation = read_generation(database()) if validator == "data" else ""
    if generation:
        environ[GENERATION_KEY] = generation
    etag = etag_of(app, generation, request.path, request.query_string)
    environ[ETAG_KEY] = etag
    if ASKED not in environ:
        return None
    known = request.if_none_match
    # Whether there is anything for * to match, only the view knows.
    if known.star_tag or not known.contains_weak(etag):
        return None
    return Response(status=304)


def _add_headers(cache_control: str, response: Response) -> Response:
    environ = request.environ
    etag: str | None = environ.get(ETAG_KEY)
    if etag is not None and response.status_code in {200, 304}:
        # Weak: the same answer may be sent in several encodings.
        response.set_etag(etag, weak=True)
        response.headers["Cache-Control"] = cache_control
        if ASKED in environ and request.if_none_match.star_tag:
            response.make_conditional(request)
    elif response.status_code != 304:
        response.headers.setdefault("Cache-Control", NEVER_STORED)
    return response
