"""What a client has already, told by its tag alone: a 304 costs a look at the state of the data."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

from api import limits
from api.answers import METHODS, OF_ONE_REQUEST
from api.caching import GENERATION_KEY, MARK, etag_of
from api.db import reader
from api.exchange import ROUTE_KEY
from api.negotiation import ANY
from api.problems import ApiError
from api.queries.generation import read_generation

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

UNCHANGED = "304 NOT MODIFIED"
NOT_NOTED = OF_ONE_REQUEST | {"ETag"}

Headers = list[tuple[str, str]]


class Unchanged:
    """The application, with 304s of its own once it has seen one of the same path's kind.

    What stands in these beside the tag, the application says: it is noted by the path's template. Requests
    that say more than which tag they know, or say it in another way, are left to the application.
    """

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._application: WSGIApplication = app.wsgi_app
        self._headers: dict[str, Headers] = {}
        self._paths: MapAdapter | None = None

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer as the application does."""
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known is None or not _is_plain(environ):
            return self._application(environ, start_response)
        route = self._route(environ)
        if route is None or not self._is_known(environ, known):
            return self._application(environ, start_response)
        if route not in self._headers:
            return self._application(environ, self._noting(route, start_response))
        quota = limits.count(self._app, environ)
        if quota is not None and not quota.allowed:
            return self._application(environ, start_response)
        environ[ROUTE_KEY] = route
        headers = [("ETag", known), *self._headers[route], *limits.headers_of(self._app, quota)]
        start_response(UNCHANGED, headers)
        return []

    def _route(self, environ: WSGIEnvironment) -> str | None:
        """The template of the path, where answers are those of a state of the data."""
        if self._paths is None:
            self._paths = self._app.url_map.bind("")
        try:
            rule, _ = self._paths.match(environ["PATH_INFO"], environ["REQUEST_METHOD"], return_rule=True)
        except HTTPException:
            return None
        view = self._app.view_functions[rule.endpoint]
        return rule.rule if getattr(view, MARK, None) == "data" else None

    def _is_known(self, environ: WSGIEnvironment, tag: str) -> bool:
        """True if `tag` is that of what would be answered now."""
        connections = reader(self._app)
        try:
            generation = read_generation(connections.database())
            query_string = environ.get("QUERY_STRING", "").encode("latin-1")
            now = etag_of(self._app, generation, environ["PATH_INFO"], query_string)
        except (ApiError, sqlite3.DatabaseError):
            return False  # the view says what is wrong
        finally:
            connections.rest()
        environ[GENERATION_KEY] = generation
        return tag == f'W/"{now}"'

    def _noting(self, route: str, start_response: StartResponse) -> StartResponse:
        def start(status: str, headers: Headers, exc_info: Any = None) -> Any:
            if status == UNCHANGED:
                own = [(name, value) for name, value in headers if name not in NOT_NOTED]
                self._headers[route] = own
            return start_response(status, headers, exc_info)

        return start


def init_app(app: Flask) -> None:
    """Answer those who have it already without the views of `app`."""
    app.wsgi_app = Unchanged(app)  # type: ignore[method-assign]


def _is_plain(environ: WSGIEnvironment) -> bool:
    return (
        environ["REQUEST_METHOD"] in METHODS
        and environ["PATH_INFO"].isascii()
        and environ.get("HTTP_ACCEPT", ANY) == ANY
        and "HTTP_ORIGIN" not in environ
    )
