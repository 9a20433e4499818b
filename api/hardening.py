"""What keeps browsers from taking an answer for something else than it says it is."""

from __future__ import annotations

from flask import Flask, Response


def init_app(app: Flask) -> None:
    """Add it to all answers of `app`: texts of articles are anybody's, and may look like a page."""
    app.after_request(_add_headers)


def _add_headers(response: Response) -> Response:
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
