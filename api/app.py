"""The application factory."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, cast

import orjson
from flask import Flask, Request, Response
from flask.json.provider import DefaultJSONProvider
from flask.sessions import NullSession, SessionInterface, SessionMixin
from werkzeug.datastructures import Headers
from werkzeug.middleware.proxy_fix import ProxyFix

from api import (
    answers,
    articles,
    caching,
    changes,
    compression,
    cors,
    curation,
    db,
    deprecation,
    entities,
    exchange,
    explorer,
    exports,
    extract,
    facets,
    feeds,
    hardening,
    limits,
    linked_data,
    methods,
    metrics,
    negotiation,
    problems,
    quotes,
    service,
    sources,
    statements,
    stats,
    submissions,
    timeline,
    unchanged,
)
from api.access_log import NONE, AccessLog
from api.config import Config
from api.contract import Api

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

ADDRESSES = frozenset({"location", "content-location"})

BLUEPRINTS = (
    articles,
    quotes,
    statements,
    entities,
    sources,
    timeline,
    stats,
    changes,
    exports,
    feeds,
    linked_data,
    extract,
    submissions,
    curation,
    service,
)


class Answer(Response):
    """JSON that goes to the server as it is, where Werkzeug copies its headers and wraps its body."""

    def get_wsgi_headers(self, environ: WSGIEnvironment) -> Headers:
        """The headers to send: those of a 200 that has its length need no correction, but for addresses."""
        names = {name.lower() for name, _ in self.headers}
        if self.status_code == 200 and "content-length" in names and names.isdisjoint(ADDRESSES):
            return self.headers
        return super().get_wsgi_headers(environ)

    def get_app_iter(self, environ: WSGIEnvironment) -> Iterable[bytes]:
        """The body to send: bytes that are there, where nothing is to be done behind them."""
        body = self.response
        is_whole = isinstance(body, list) and self.status_code == 200 and not self._on_close
        if is_whole and environ["REQUEST_METHOD"] == "GET":
            return cast("list[bytes]", body)
        return super().get_app_iter(environ)


class JSONProvider(DefaultJSONProvider):
    """JSON as the contract shows it: fields in its order, Cyrillic readable, no blanks."""

    def dumps(self, obj: Any, **_kwargs: Any) -> str:
        """`obj` as JSON."""
        return orjson.dumps(obj).decode()

    def response(self, *args: Any, **kwargs: Any) -> Response:
        """An answer with what Flask's own jsonify takes."""
        body = orjson.dumps(self._prepare_response_obj(args, kwargs), option=orjson.OPT_APPEND_NEWLINE)
        return Answer(body, content_type=self.mimetype)


class NoSessions(SessionInterface):
    """Nobody is remembered from one request to the next: all share a session that nobody can change."""

    def __init__(self) -> None:
        self._none = NullSession()

    def open_session(self, app: Flask, request: Request) -> NullSession:
        """The session of any request."""
        return self._none

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """There is nothing to save."""


class Service(Flask):
    """Flask without coroutines: none are here, and asking for them is a tenth of an answer."""

    session_interface = NoSessions()

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """`func` as it is."""
        return func


def create_app(config: Config | None = None) -> Flask:
    """The service, with the settings of the environment unless others are given.

    It starts without a database: what needs one answers 503 until it is there.
    """
    config = config or Config.from_environ()
    app = Service(__name__, static_folder=None)
    app.json = JSONProvider(app)
    # Around the application, the innermost first: answers depend on what proxies say of a request.
    unchanged.init_app(app)
    answers.init_app(app, config.answers_mb)
    _trust_proxies(app, config.trusted_proxies)
    exchange.init_app(app, _observers(app, config))
    db.init_app(app, config.database)
    problems.register(app)
    # What runs after a request runs in the opposite order: compression sees a finished answer.
    compression.init_app(app)
    cors.init_app(app, config.cors_origins)
    methods.init_app(app)
    hardening.init_app(app)
    deprecation.init_app(app)
    limits.init_app(app, config.rate_limit, config.rate_store)
    negotiation.init_app(app)
    caching.init_app(app, config.max_age)
    extract.init_app(app, config.extract)
    submissions.init_app(app)
    facets.init_app(app, config.counting_ms)
    api = Api(app)
    for resource in BLUEPRINTS:
        api.register_blueprint(resource.blueprint)
    app.register_blueprint(explorer.blueprint)  # not of the contract
    return app


def _observers(app: Flask, config: Config) -> list[exchange.Observer]:
    observers: list[exchange.Observer] = []
    if config.metrics:
        observers.append(metrics.init_app(app))
    if config.access_log != NONE:
        observers.append(AccessLog(config.access_log))
    return observers


def _trust_proxies(app: Flask, count: int) -> None:
    if count:
        fix = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count, x_prefix=count)
        app.wsgi_app = fix  # type: ignore[method-assign]
