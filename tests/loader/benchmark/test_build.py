"""Databases of made articles: safe to go on with, and never mixed with what somebody loaded."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from loader.benchmark.build import build
from loader.errors import StoreError
from loader.store.writer import open_database, save_article
from tests import corpus

ROWS = (
    "SELECT article.id, article.text, quote.id, quote.text FROM article JOIN quote ON article_id = article.id"
)


def rows(path: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(f"{ROWS} ORDER BY quote.id").fetchall()


def test_one_that_was_interrupted_goes_on(tmp_path: Path) -> None:
    reported: list[int] = []
    assert build(tmp_path / "one.db", 12, 1, lambda number: None) == 12
    assert build(tmp_path / "two.db", 5, 1, lambda number: None) == 5
    assert build(tmp_path / "two.db", 12, 1, reported.append) == 7
    assert sum(reported) == 12
    assert rows(tmp_path / "one.db") == rows(tmp_path / "two.db")
    assert build(tmp_path / "two.db", 12, 1, lambda number: None) == 0


def test_another_number_of_articles_is_refused(tmp_path: Path) -> None:
    build(tmp_path / "made.db", 3, 1, lambda number: None)
    with pytest.raises(StoreError, match="holds 3 articles already"):
        build(tmp_path / "made.db", 2, 1, lambda number: None)


def test_loaded_articles_are_left_alone(tmp_path: Path) -> None:
    with closing(open_database(tmp_path / "loaded.db")) as db:
        save_article(db, corpus.bridge())
    with pytest.raises(StoreError, match="holds 1 articles that were not made"):
        build(tmp_path / "loaded.db", 10, 1, lambda number: None)
