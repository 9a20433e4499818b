"""Deleting an article: as if it had never come, and every reader hears of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlite_utils
from hypothesis import given, settings
from hypothesis import strategies as st

from loader.store.writer import delete_article, open_database, save_article
from tests.corpus import ARTICLES, bridge, joint, winter

CONTENTS = (
    "SELECT key, text FROM article ORDER BY 1",
    "SELECT quote.text, statement.text, articles, outlets, quotes FROM quote JOIN statement "
    "ON statement.id = statement_id ORDER BY 1, 2",
    "SELECT key, name, wikidata_id FROM entity ORDER BY 1",
    "SELECT key, entity_name.name, articles FROM entity_name JOIN entity ON entity.id = entity_id"
    " ORDER BY 1, 2",
    "SELECT surface, start, key FROM mention JOIN entity ON entity.id = entity_id ORDER BY 1, 2, 3",
    "SELECT text, key FROM quote_speaker JOIN quote ON quote.id = quote_id "
    "JOIN entity ON entity.id = entity_id ORDER BY 1, 2",
    "SELECT words FROM wording ORDER BY 1",
    "SELECT count(*) FROM article_search",
    "SELECT count(*) FROM quote_search",
    "SELECT text_sha256, number FROM revision ORDER BY 1",
    "SELECT text_sha256, articles, similar FROM article JOIN article_body ON article_body.id = body_id "
    "ORDER BY 1",
    "SELECT count(*) FROM article_body",
    "SELECT hash FROM article_body_hash ORDER BY 1",
)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite_utils.Database]:
    with closing(open_database(tmp_path / "test.db")) as database:
        yield database


def contents(db: sqlite_utils.Database) -> list[object]:
    return [db.execute(sql).fetchall() for sql in CONTENTS]


def test_every_row_goes_with_a_change(db: sqlite_utils.Database) -> None:
    save_article(db, winter())
    save_article(db, bridge())
    last = db.execute("SELECT max(id) FROM change").fetchone()[0]
    assert delete_article(db, 2)
    changes = db.execute("SELECT kind, item, item_id FROM change WHERE id > ? ORDER BY id", [last]).fetchall()
    assert changes == [
        ("deleted", "quote", 2),
        ("deleted", "article", 2),
        ("deleted", "statement", 2),
        ("deleted", "entity", 3),
        ("deleted", "entity", 4),
        ("changed", "entity", 2),  # named less often
    ]
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []


def test_what_is_not_there_changes_nothing(db: sqlite_utils.Database) -> None:
    save_article(db, winter())
    before = list(db.conn.iterdump())
    assert not delete_article(db, 2)
    assert before == list(db.conn.iterdump())


def test_what_comes_again_is_another_article(db: sqlite_utils.Database) -> None:
    save_article(db, winter())
    delete_article(db, 1)
    assert save_article(db, winter()).article_id == 2


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from([*ARTICLES, joint()]), unique_by=id, min_size=1), st.data())
def test_the_rest_is_as_if_it_had_never_come(articles: list, data: st.DataObject) -> None:  # type: ignore[type-arg]
    gone = data.draw(st.sampled_from(articles))
    with closing(open_database(":memory:")) as db, closing(open_database(":memory:")) as without:
        for article in articles:
            article_id = save_article(db, article).article_id
            if article is gone:
                to_delete = article_id
            else:
                save_article(without, article)
        assert delete_article(db, to_delete)
        assert contents(db) == contents(without)
