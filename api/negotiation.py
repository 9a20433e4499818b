"""Accept: who takes no JSON where there is nothing else is told so, not sent it all the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, request

from api.exchange import VIEW_KEY
from api.problems import NotAcceptableError

MARK = "whosaid_answers"  # an attribute of views
JSON = "application/json"
ANY = "*/*"
ACCEPT = "HTTP_ACCEPT"  # in a request's environment

View = Callable[..., Any]


def answers_with(view: View, media_type: str) -> View:
    """Note what `view` answers with."""
    setattr(view, MARK, media_type)
    return view


def init_app(app: Flask) -> None:
    """Check what the clients of `app` accept. Feeds and files go to all: readers send strange headers."""
    app.before_request(_check)


def _check() -> None:
    environ = request.environ
    if environ.get(ACCEPT, ANY) != ANY and getattr(environ.get(VIEW_KEY), MARK, None) == JSON:
        accepted = request.accept_mimetypes
        if accepted and not accepted.quality(JSON):
            raise NotAcceptableError(JSON)
