"""Figures for Prometheus: of one process, of several, and of the database."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from api import db, server
from api.app import create_app
from api.config import Config
from loader.store.writer import open_database, save_article
from tests.api.asking import problem
from tests.corpus import ARTICLES
from tests.serving import service_over

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def samples(text: str) -> Samples:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def read(client: FlaskClient) -> Samples:
    response = client.get("/metrics", buffered=True)
    assert response.status_code == 200
    assert response.content_type.startswith("text/plain; version=")
    assert response.headers["Cache-Control"] == "no-store"
    return samples(response.text)


def value(found: Samples, name: str, **labels: str) -> float:
    return found[name, frozenset(labels.items())]


@pytest.fixture
def measured(tmp_path: Path) -> Iterator[tuple[FlaskClient, Path]]:
    file = tmp_path / "whosaid.db"
    with service_over(file, ARTICLES[:1]) as app:
        yield app.test_client(), file


def test_requests_are_counted_by_route_and_status(measured: tuple[FlaskClient, Path]) -> None:
    client, _ = measured
    for path in ("/v1/articles/1", "/v1/articles/1", "/v1/articles/2", "/v1/articles/x", "/nothing"):
        client.get(path, buffered=True)
    client.open("/v1/articles/1", method="BREW", buffered=True)
    found = read(client)
    name, route = "whosaid_http_requests_total", "/v1/articles/<id:id>"
    assert value(found, name, method="GET", route=route, status="200") == 2
    assert value(found, name, method="GET", route=route, status="404") == 1
    assert value(found, name, method="GET", route="other", status="404") == 2
    assert value(found, name, method="other", route="other", status="405") == 1
    assert value(found, "whosaid_http_request_duration_seconds_count", route=route) == 3
    assert value(found, "whosaid_http_requests_in_progress") == 1  # this one


def test_the_state_of_the_database(measured: tuple[FlaskClient, Path]) -> None:
    client, file = measured
    before = read(client)
    assert value(before, "whosaid_database_up") == 1
    assert value(before, "whosaid_rows", table="article") == 1
    with closing(open_database(file)) as store:
        save_article(store, ARTICLES[1])
        last = next(iter(store.query("SELECT max(id) AS id FROM change")))["id"]
    after = read(client)
    assert value(after, "whosaid_rows", table="article") == 2
    assert value(after, "whosaid_last_change") == last > value(before, "whosaid_last_change")
    stamps = [{key for key in found if key[0] == "whosaid_generation_info"} for found in (before, after)]
    assert (len(stamps[0]), len(stamps[1])) == (1, 1)
    assert stamps[0] != stamps[1]


def test_rows_are_counted_once_a_generation(measured: tuple[FlaskClient, Path]) -> None:
    client, _ = measured
    read(client)
    seen: list[str] = []
    connection = db.reader(client.application).database().conn
    connection.set_trace_callback(seen.append)
    assert value(read(client), "whosaid_rows", table="article") == 1
    connection.set_trace_callback(None)
    assert not [sql for sql in seen if "count(" in sql]


def test_no_database_is_a_figure(tmp_path: Path) -> None:
    app = create_app(Config(database=tmp_path / "none.db"))
    found = read(app.test_client())
    assert value(found, "whosaid_database_up") == 0
    assert not [name for name, _ in found if name == "whosaid_rows"]


def test_it_can_be_switched_off(database_file: Path) -> None:
    app = create_app(Config(database=database_file, metrics=False))
    assert problem(app.test_client(), "/metrics")["status"] == 404


WORKER = """
import sys
from pathlib import Path
from api.app import create_app
from api.config import Config
client = create_app(Config(database=Path(sys.argv[1]), access_log="none")).test_client()
client.get("/healthz", buffered=True)
print(client.get("/metrics").text)
"""


def test_the_figures_of_several_processes_come_together(database_file: Path, tmp_path: Path) -> None:
    environ = {**os.environ, server.FOLDER: str(tmp_path)}
    counts = []
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", WORKER, str(database_file)],
            env=environ,
            capture_output=True,
            text=True,
            check=True,
        )
        found = samples(done.stdout)
        name = "whosaid_http_requests_total"
        counts.append(value(found, name, method="GET", route="/healthz", status="200"))
    assert counts == [1, 2]
    assert value(found, "whosaid_rows", table="article") == 6


def test_a_worker_that_ended_answers_nothing_any_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(server.FOLDER, str(tmp_path))
    (tmp_path / "gauge_livesum_17.db").touch()
    (tmp_path / "counter_17.db").touch()
    server.child_exit(None, type("Worker", (), {"pid": 17}))
    assert [file.name for file in tmp_path.iterdir()] == ["counter_17.db"]
    server.on_exit(None)
    assert not tmp_path.exists()


def test_every_figure_is_explained(client: FlaskClient) -> None:
    text = client.get("/metrics").text
    families = list(text_string_to_metric_families(text))
    assert families
    assert [family.name for family in families if not family.documentation] == []
