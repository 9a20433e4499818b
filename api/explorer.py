"""Pages for people who want to look at what the API holds; the browser fills them with what /v1 answers."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import chartkick
from flask import Blueprint, Response, abort, render_template, request

OWN_FILES = Path(__file__).parent / "static" / "explorer"
# Chart.js, with all it needs in one file, from the installed package.
CHARTS = Path(chartkick.__file__).parent / "django" / "static" / "chartkick" / "Chart.bundle.js"
MEDIA_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
FOR_A_YEAR = "public, max-age=31536000, immutable"
ASK_AGAIN = "public, no-cache"
# Texts of articles are anybody's: nothing that they hold may run, load, or be sent anywhere.
PAGE_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)
# No filter of these addresses is the server's: the page hands the whole query to the API, which checks it.
PAGES = ("/", "/articles/<id:id>", "/entities/<id:id>", "/paste")

blueprint = Blueprint("explorer", __name__)


@dataclass(frozen=True, slots=True)
class File:
    """A file that the pages load."""

    content: bytes
    media_type: str


def page(id: int | None = None) -> Response:
    """The one document of all pages: what to show, the address says."""
    version = version_of_files()
    scripts = [name for name in files() if name.endswith(".js") and name != CHARTS.name]
    response = Response(render_template("explorer.html", version=version, scripts=scripts))
    response.headers["Content-Security-Policy"] = PAGE_POLICY
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cache-Control"] = ASK_AGAIN
    response.set_etag(_digest(response.get_data()), weak=True)
    response.make_conditional(request)
    return response


def file(version: str, name: str) -> Response:
    """A file that the pages load. Its address has the version of them all, so it never changes."""
    found = files().get(name)
    if found is None:
        abort(404)
    response = Response(found.content, content_type=f"{found.media_type}; charset=utf-8")
    # While hosts are being updated, a page of one may ask another: what that has must not be kept.
    response.headers["Cache-Control"] = FOR_A_YEAR if version == version_of_files() else ASK_AGAIN
    response.set_etag(_digest(found.content), weak=True)
    response.make_conditional(request)
    return response


@cache
def files() -> dict[str, File]:
    """Every file that the pages load, by its name in their addresses."""
    own = {file.relative_to(OWN_FILES).as_posix(): file for file in sorted(OWN_FILES.rglob("*.*"))}
    own[CHARTS.name] = CHARTS
    return {name: File(path.read_bytes(), MEDIA_TYPES[path.suffix]) for name, path in own.items()}


@cache
def version_of_files() -> str:
    """What is another text whenever one of the files is another."""
    return _digest(*(part for name, file in files().items() for part in (name.encode(), file.content)))


def _digest(*parts: bytes) -> str:
    lengths = b"".join(b"%d " % len(part) for part in parts)
    return hashlib.sha256(lengths + b"".join(parts)).hexdigest()[:16]


for rule in PAGES:
    # People type addresses by hand, with a slash at the end or without.
    blueprint.add_url_rule(rule, view_func=page, strict_slashes=False)
blueprint.add_url_rule("/explorer/<version>/<path:name>", view_func=file)
