"""One raw article into the database, as the command, the service and the front door load it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
import sqlite_utils

from loader import open_database, store_article
from loader.errors import SourceError
from loader.loading import Outcome, load_article
from loader.models import Given, RawArticle
from loader.store.writer import SaveOutcome

RAW = RawArticle(
    "Мост откроют осенью\n\n«Ремонт закончат в срок», — сказала министр Ирина Лесная.",
    "a.txt",
    "https://vesti.example/1",
)


@pytest.fixture
def db() -> Iterator[sqlite_utils.Database]:
    store = open_database(":memory:")
    yield store
    store.close()


def test_an_article_is_stored_once(db: sqlite_utils.Database) -> None:
    assert store_article(db, RAW) == SaveOutcome(1, "added")
    assert store_article(db, RAW) == SaveOutcome(1, "unchanged")
    assert store_article(db, replace(RAW, text="Мост откроют зимой.")) == SaveOutcome(1, "changed")
    assert [row["text"] for row in db.query("SELECT text FROM article")] == ["Мост откроют зимой."]


def test_a_teaser_of_what_is_stored_whole_is_void(db: sqlite_utils.Database) -> None:
    store_article(db, RAW)
    assert store_article(db, replace(RAW, text="Мост.", given=Given(teaser=True))) == SaveOutcome(
        1, "unchanged"
    )


def test_what_was_found_is_counted(db: sqlite_utils.Database) -> None:
    outcome = load_article(db, RAW)
    assert outcome == Outcome("a.txt", "added", None, 1, quotes=1, mentions=1, entities=1)
    assert load_article(db, RAW) == Outcome("a.txt", "unchanged", article_id=1)


def test_what_holds_no_article_is_refused(db: sqlite_utils.Database) -> None:
    with pytest.raises(SourceError, match="holds no article"):
        store_article(db, RawArticle("Наверх\n", "b.txt"))
    assert db["article"].count == 0
