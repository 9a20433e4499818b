"""Operations on their way out say so in every answer and in the contract."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import flask_smorest
import pytest
from flask.testing import FlaskClient

from api import db
from api.app import create_app
from api.config import Config
from api.contract import Blueprint, contract
from api.deprecation import deprecated
from schemas.service import StatusSchema

SINCE = datetime(2026, 3, 1, tzinfo=UTC)
SUNSET = datetime(2026, 9, 1, 3, tzinfo=timezone(timedelta(hours=3)))
GUIDE, SUCCESSOR = "https://news.example/changes", "/v1/quotes"


def blueprint() -> Blueprint:
    old = Blueprint("old", __name__, url_prefix="/v1", description="What is on its way out.")

    @old.operation("/utterances", StatusSchema)
    @deprecated(SINCE, GUIDE, SUNSET, SUCCESSOR)
    def list_utterances() -> Any:
        """List utterances"""
        return {"status": "ok"}

    @old.operation("/sayings", StatusSchema)
    @deprecated(SINCE, GUIDE)
    def list_sayings() -> Any:
        """List sayings"""
        return {"status": "ok"}

    return old


@pytest.fixture
def old(database_file: Path) -> Any:
    app = create_app(Config(database=database_file))
    api = contract(app)
    assert isinstance(api, flask_smorest.Api)
    api.register_blueprint(blueprint())
    yield app.test_client()
    db.reader(app).close()


@pytest.mark.parametrize(
    ("path", "method"), [("/v1/utterances", "GET"), ("/v1/utterances?x=1", "GET"), ("/v1/utterances", "HEAD")]
)
def test_every_answer_says_so(old: FlaskClient, path: str, method: str) -> None:
    headers = old.open(path, method=method).headers
    assert headers["Deprecation"] == "@1772323200"
    assert headers["Sunset"] == "Tue, 01 Sep 2026 00:00:00 GMT"
    assert headers.getlist("Link") == [
        f'<{GUIDE}>; rel="deprecation"; type="text/html"',
        f'<{SUCCESSOR}>; rel="successor-version"',
    ]


def test_a_304_says_so_too(old: FlaskClient) -> None:
    tag = old.get("/v1/utterances").headers["ETag"]
    response = old.get("/v1/utterances", headers={"If-None-Match": tag})
    assert (response.status_code, response.headers["Deprecation"]) == (304, "@1772323200")


def test_an_end_and_a_successor_need_not_be_known(old: FlaskClient) -> None:
    headers = old.get("/v1/sayings").headers
    assert headers["Deprecation"] == "@1772323200"
    assert "Sunset" not in headers
    assert len(headers.getlist("Link")) == 1


def test_others_do_not(old: FlaskClient) -> None:
    assert "Deprecation" not in old.get("/v1/quotes").headers


def test_the_contract_says_so(old: FlaskClient) -> None:
    paths = contract(old.application).spec.to_dict()["paths"]
    assert paths["/v1/utterances"]["get"]["deprecated"] is True
    assert "deprecated" not in paths["/v1/quotes"]["get"]


@pytest.mark.parametrize(
    ("since", "sunset"), [(datetime(2026, 3, 1), None), (SINCE, datetime(2026, 9, 1)), (SUNSET, SINCE)]
)
def test_times_that_cannot_be_meant_are_refused(since: datetime, sunset: datetime | None) -> None:
    with pytest.raises(ValueError, match=r"offset|before"):
        deprecated(since, GUIDE, sunset)
