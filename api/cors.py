"""Cross-origin reads: pages of the chosen origins may ask this service from a browser."""

from __future__ import annotations

from functools import partial

from flask import Flask, Response, request

ANY = "*"
# What scripts see of an answer beside its body and the few headers that they always see.
EXPOSED = (
    "Changes-Cursor, Deprecation, ETag, Link, RateLimit, RateLimit-Policy, Retry-After, Sunset, X-Request-Id"
)
ASKABLE = "Content-Type, If-None-Match, X-Request-Id"
READING = {"GET", "HEAD"}
PREFLIGHT_SECONDS = "86400"  # the longest that browsers keep it


def init_app(app: Flask, origins: tuple[str, ...]) -> None:
    """Let pages of `origins` read the answers of `app`; `*` is any, none is allowed without one."""
    if origins:
        app.after_request(partial(_add_headers, frozenset(origins)))


def _add_headers(allowed: frozenset[str], response: Response) -> Response:
    if ANY not in allowed:
        response.vary.add("Origin")
    origin = request.environ.get("HTTP_ORIGIN")
    if origin is None or not allowed & {ANY, origin}:
        return response
    # No credentials are involved, so one answer for all: caches need not keep it by origin.
    response.headers["Access-Control-Allow-Origin"] = ANY if ANY in allowed else origin
    response.headers["Access-Control-Expose-Headers"] = EXPOSED
    if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
        methods = sorted(READING & set(response.allow))
        if methods:
            response.headers["Access-Control-Allow-Methods"] = ", ".join(methods)
        response.headers["Access-Control-Allow-Headers"] = ASKABLE
        response.headers["Access-Control-Max-Age"] = PREFLIGHT_SECONDS
    return response
