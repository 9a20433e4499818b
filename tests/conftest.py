"""What all tests share: a real database, written by the real writer, and the service over it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings

from api import db
from api.app import create_app
from api.config import Config
from loader.store.writer import open_database, save_article
from tests.corpus import ARTICLES, LOADED_AT
from tests.running import COUNTING_MS

# The same examples in each run, however slow the machine is. HealthCheck.too_slow stands in every list of
# what a test suppresses by itself, too: such a list replaces this one.
settings.register_profile(
    "whosaid", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("whosaid")


@pytest.fixture(scope="session")
def database_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the articles of tests/corpus.py."""
    path = tmp_path_factory.mktemp("corpus") / "whosaid.db"
    store = open_database(path)
    for article in ARTICLES:
        save_article(store, article)
    with store.conn:
        store.conn.execute("UPDATE revision SET seen_at = ?", [LOADED_AT])
    store.close()
    return path


@pytest.fixture(scope="session")
def app(database_file: Path) -> Iterator[Flask]:
    """The service over that database, without answers that are kept: tests change what makes them."""
    app = create_app(Config(database=database_file, answers_mb=0, counting_ms=COUNTING_MS))
    yield app
    db.reader(app).close()


@pytest.fixture(scope="session")
def client(app: Flask) -> FlaskClient:
    """A client of that service."""
    return app.test_client()
