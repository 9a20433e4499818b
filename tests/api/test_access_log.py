"""The access log: a line for each request, in the format that is set."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote

import pytest
from flask import Response
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import run_wsgi_app

from api import db
from api.access_log import AccessLog, as_json, as_text
from api.app import create_app
from api.config import Config
from api.exchange import Exchange, Exchanges, Observer

AT = datetime(2026, 3, 1, 9, 30, 0, 250_000, tzinfo=UTC)
LIST = Exchange("GET", "/v1/quotes", "q=%D1%87", "/v1/quotes", 200, 512, 0.0123456, "r-1")
STRANGE = Exchange('G"\nT', "/", "", None, 405, 0, 0.5, "r-2")
LATIN = st.text(st.characters(codec="latin-1"))  # as servers give what was sent


def test_json() -> None:
    assert json.loads(as_json(LIST, AT)) == {
        "time": "2026-03-01T09:30:00.250Z",
        "method": "GET",
        "path": "/v1/quotes",
        "query": "q=%D1%87",
        "status": 200,
        "bytes": 512,
        "duration_ms": 12.346,
        "request_id": "r-1",
    }


def test_text() -> None:
    assert as_text(LIST, AT) == "2026-03-01T09:30:00.250Z GET /v1/quotes?q=%D1%87 200 512 B 12.346 ms r-1"


@pytest.mark.parametrize("form", [as_json, as_text])
def test_a_line_is_one_line(form: object) -> None:
    assert callable(form)
    assert "\n" not in form(STRANGE, AT)


class Listener(Observer):
    """Keeps the line of what it hears."""

    lines: list[str]

    def started(self) -> None:
        self.lines = []

    def finished(self, exchange: Exchange) -> None:
        self.lines.append(as_json(exchange, AT))


@given(LATIN, LATIN, LATIN, st.text())
def test_json_says_what_was_asked_whatever_that_was(
    method: str, path: str, query: str, request_id: str
) -> None:
    listener = Listener()
    environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query}
    app = Exchanges(Response(), [listener])
    run_wsgi_app(app, {**environ, "HTTP_X_REQUEST_ID": request_id}, buffered=True)
    (line,) = listener.lines
    entry = json.loads(line)
    assert line == json.dumps(entry)
    assert (entry["method"], unquote(entry["path"], "latin-1")) == (method, path)


@pytest.mark.parametrize("form", ["json", "text", "none"])
def test_the_format_that_is_set(database_file: Path, capsys: pytest.CaptureFixture[str], form: str) -> None:
    app = create_app(Config(database=database_file, access_log=form))
    response = app.test_client().get("/v1/quotes?limit=1", headers={"X-Request-Id": "r-3"}, buffered=True)
    lines = capsys.readouterr().out.splitlines()
    if form == "none":
        assert lines == []
    elif form == "text":
        assert [line.split()[1:4] for line in lines] == [["GET", "/v1/quotes?limit=1", "200"]]
    else:
        entry = json.loads(lines[0])
        assert (len(lines), entry["request_id"], entry["bytes"]) == (1, "r-3", len(response.data))
    db.reader(app).close()


def test_an_output_that_is_gone_hurts_nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    output = (tmp_path / "log").open("w")
    output.close()
    monkeypatch.setattr("sys.stdout", output)
    AccessLog("json").finished(LIST)
