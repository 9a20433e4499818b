"""OPTIONS: what a path allows, as a header alone."""

from __future__ import annotations

from flask import Flask, Response, request


def init_app(app: Flask) -> None:
    """Let `app` answer OPTIONS without a body."""
    app.after_request(_drop_body)


def _drop_body(response: Response) -> Response:
    if request.method == "OPTIONS" and response.status_code == 200:
        response.status_code = 204
        response.set_data(b"")
        response.headers.remove("Content-Type")
        response.headers.remove("Content-Length")
    return response
