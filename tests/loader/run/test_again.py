"""Extracting again, several articles in one transaction: the next run passes over what is stored, no more."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import sqlite_utils

from loader.benchmark.corpus import make_article
from loader.errors import UnusableError
from loader.loading import Outcome
from loader.models import Article, Extraction
from loader.run import batch
from loader.run.again import OFTEN, Again
from loader.run.batch import Batch
from loader.store import reextraction
from loader.store.bulk.articles import save_together
from loader.store.writer import open_database

ARTICLES = [make_article(number) for number in range(OFTEN)]


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite_utils.Database]:
    with closing(open_database(tmp_path / "some.db")) as database:
        yield database


def begin(db: sqlite_utils.Database) -> Again:
    return Again(db, reextraction.all_articles(db, "tables"), "tables", dry=False)


def store(target: Again, articles: list[Article]) -> list[str]:
    going = Batch(target, len(articles))
    for article in articles:
        going.add("some.db", article)
    return [told.status for _, told in going.store() if isinstance(told, Outcome)]


def test_progress_is_noted_amid_a_lot_in_which_nothing_changes(db: sqlite_utils.Database) -> None:
    save_together(db, ARTICLES)
    target = begin(db)
    assert store(target, ARTICLES) == ["unchanged"] * OFTEN
    target.finish(is_whole=True)
    assert reextraction.all_articles(db, "tables") == reextraction.Span(0, OFTEN)


def test_what_was_not_stored_for_good_is_extracted_by_the_next_run(
    db: sqlite_utils.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "LONGEST_LOCK", 60.0)  # all in one transaction
    save_together(db, [replace(article, extraction=Extraction((), (), ())) for article in ARTICLES])
    target = begin(db)
    store(target, ARTICLES[:10])
    [(pages,)] = db.execute("PRAGMA page_count").fetchall()
    db.execute(f"PRAGMA max_page_count = {pages + 10}")
    with pytest.raises(UnusableError, match="full"):
        store(target, ARTICLES[10:])
    db.execute(f"PRAGMA max_page_count = {pages + 1000}")
    target.finish(is_whole=False)
    assert reextraction.all_articles(db, "tables") == reextraction.Span(10, OFTEN)
