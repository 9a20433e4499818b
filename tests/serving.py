"""The service over a database of its own, for tests that need other articles than the shared ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from flask import Flask

from api import db
from api.app import create_app
from api.config import Config
from loader.models import Article
from loader.store.writer import open_database, save_article
from tests.running import COUNTING_MS


@contextmanager
def service_over(file: Path, articles: Iterable[Article]) -> Iterator[Flask]:
    """The service over a new database `file` with these articles, closed at the end. It keeps no answers."""
    with closing(open_database(file)) as store:
        for article in articles:
            save_article(store, article)
    app = create_app(Config(database=file, answers_mb=0, counting_ms=COUNTING_MS))
    yield app
    db.reader(app).close()
