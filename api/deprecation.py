"""Operations on their way out say so: Deprecation (RFC 9745), Sunset (RFC 8594), links to what comes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask, Response, request
from werkzeug.http import http_date

from api.exchange import VIEW_KEY

MARK = "whosaid_deprecation"  # an attribute of views

View = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Deprecation:
    """Since when an operation is deprecated, until when it answers, and where that is explained."""

    since: datetime
    sunset: datetime | None
    explained: str  # address of a page
    successor: str | None  # address of what to use instead

    def __post_init__(self) -> None:
        """Refuse times that say different things on different hosts, and an end before the beginning."""
        if any(at is not None and at.tzinfo is None for at in (self.since, self.sunset)):
            raise ValueError("times of a deprecation need an offset")
        if self.sunset is not None and self.sunset < self.since:
            raise ValueError("an operation cannot end before it is deprecated")


def deprecated(
    since: datetime, explained: str, sunset: datetime | None = None, successor: str | None = None
) -> Callable[[View], View]:
    """Say in every answer of a view, and in the contract, that it is on its way out."""
    deprecation = Deprecation(since, sunset, explained, successor)

    def decorate(view: View) -> View:
        setattr(view, MARK, deprecation)
        return view

    return decorate


def is_deprecated(view: View) -> bool:
    """True if `view` is on its way out."""
    return hasattr(view, MARK)


def init_app(app: Flask) -> None:
    """Add the headers to the answers of `app`, 304s and problems too."""
    app.after_request(_add_headers)


def _add_headers(response: Response) -> Response:
    deprecation: Deprecation | None = getattr(request.environ.get(VIEW_KEY), MARK, None)
    if deprecation is None:
        return response
    response.headers["Deprecation"] = f"@{int(deprecation.since.timestamp())}"
    response.headers.add("Link", f'<{deprecation.explained}>; rel="deprecation"; type="text/html"')
    if deprecation.sunset is not None:
        response.headers["Sunset"] = http_date(deprecation.sunset)
    if deprecation.successor is not None:
        response.headers.add("Link", f'<{deprecation.successor}>; rel="successor-version"')
    return response
