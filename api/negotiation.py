"""Accept: who takes no JSON where there is nothing else is told so, not sent it all the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, current_app, request

from api.problems import NotAcceptableError

MARK = "whosaid_answers"  # an attribute of views
JSON = "application/json"
ANY = "*/*"

View = Callable[..., Any]


def answers_with(view: View, media_type: str) -> View:
    """Note what `view` answers with."""
    setattr(view, MARK, media_type)
    return view


def init_app(app: Flask) -> None:
    """Check what the clients of `app` accept. Feeds and files go to all: readers send strange headers."""
    app.before_request(_check)


def _check() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, MARK, None) == JSON and request.headers.get("Accept", ANY) != ANY:
        accepted = request.accept_mimetypes
        if accepted and not accepted.quality(JSON):
            raise NotAcceptableError(JSON)
