"""The service about itself: its health, its contract, and pages to read that."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import flask_swagger_ui
from flask import Response, abort, current_app, render_template, send_from_directory

from api import VERSION
from api.contract import Blueprint, contract
from api.db import check_tables, database
from schemas.service import StatusSchema

SWAGGER_UI = Path(flask_swagger_ui.__file__).parent / "dist"
OWN_FILES = Path(__file__).parent / "static"
# The page and all it loads come from here: nothing of a visit reaches anybody else.
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "style-src 'self' 'unsafe-inline'"
)

CONTRACT = {
    "type": "object",
    "description": "An OpenAPI document.",
    "examples": [{"openapi": "3.1.0", "info": {"title": "whosaid", "version": VERSION}, "paths": {}}],
}
blueprint = Blueprint("service", __name__, description="The service itself.")


@blueprint.operation("/healthz", StatusSchema, reads=False, cached=False)
def get_health() -> Any:
    """Tell that the process is up

    Whether it can answer questions too, `/readyz` tells.
    """
    return {"status": "ok"}


@blueprint.operation("/readyz", StatusSchema, cached=False)
def get_readiness() -> Any:
    """Tell that the database can be read

    When it cannot, the answer is a 503.
    """
    check_tables(database())
    return {"status": "ok"}


@blueprint.operation("/openapi.json", CONTRACT, reads=False)
def get_openapi_json() -> Response:
    """Get this contract as JSON

    For generators of clients.
    """
    return Response(contract(current_app).json_text, content_type="application/json")


@blueprint.operation("/openapi.yaml", CONTRACT, media_type="application/yaml", reads=False)
def get_openapi_yaml() -> Response:
    """Get this contract as YAML

    The same document as `/openapi.json`.
    """
    return Response(contract(current_app).yaml_text, content_type="application/yaml")


@blueprint.page("/docs")
def docs() -> Response:
    """The contract as a page that can be tried out."""
    response = Response(render_template("docs.html"))
    response.headers["Content-Security-Policy"] = PAGE_POLICY
    return response


@blueprint.page("/docs/<name>")
def docs_file(name: str) -> Response:
    """A file that the documentation page loads."""
    folder = next((folder for folder in (OWN_FILES, SWAGGER_UI) if name in os.listdir(folder)), None)
    if folder is None:
        abort(404)
    return send_from_directory(folder, name)
