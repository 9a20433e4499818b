"""What the store keeps about entities: the words of their names, and how often they occur."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
import sqlite_utils
from hypothesis import given, settings
from hypothesis import strategies as st

from loader.store.names import find_names
from loader.store.writer import delete_article, open_database, save_article
from tests import naming
from tests.naming import SENTENCES, sentence

TABLES = ("entity", "name_word", "entity_article", "day")
COUNTED = "SELECT id, quote_count, mention_count, article_count FROM entity ORDER BY id"
RECOUNT = """
    SELECT id,
        (SELECT count(*) FROM quote_speaker WHERE entity_id = entity.id),
        (SELECT count(*) FROM mention WHERE entity_id = entity.id),
        (SELECT count(DISTINCT article.id) FROM article
            LEFT JOIN mention ON mention.article_id = article.id
            LEFT JOIN quote ON quote.article_id = article.id
            LEFT JOIN quote_speaker ON quote_speaker.quote_id = quote.id
            WHERE mention.entity_id = entity.id OR quote_speaker.entity_id = entity.id)
    FROM entity ORDER BY id
"""
SHARES = """
    SELECT entity.id, article.published_ts, article.id, article.published_on,
        (SELECT count(*) FROM quote_speaker JOIN quote ON quote.id = quote_id
            WHERE article_id = article.id AND entity_id = entity.id),
        (SELECT count(*) FROM mention WHERE article_id = article.id AND entity_id = entity.id)
    FROM entity JOIN article WHERE EXISTS (
        SELECT 1 FROM mention WHERE article_id = article.id AND entity_id = entity.id
    ) ORDER BY 1, 2, 3
"""
DAYS = """
    SELECT article.published_on,
        count(DISTINCT article.id), count(DISTINCT quote.id), count(DISTINCT mention.id)
    FROM article LEFT JOIN quote ON quote.article_id = article.id
    LEFT JOIN mention ON mention.article_id = article.id GROUP BY 1 ORDER BY 1
"""


@pytest.mark.parametrize(
    ("canonical", "aliases", "expected"),
    [
        ("Анна Белова", ["Анна Белова"], ["анна белова"]),
        ("Анна Белова", ["Анну Белову", "Белова", "Беловой", "белову"], ["анна белова", "белова"]),
        ("Ёлкин", ["Елкиным"], ["елкин"]),
        ("Союз рек", ["Союзу рек", "«СОР»"], ["союз рек", "сор"]),
        ("Союз Рек", ["Речному союзу"], ["союз рек", "речное|речной|речному союз"]),
        ("Акжол", ["Акжолу"], ["акжол"]),
        ("…", ["…"], [""]),
    ],
)
def test_words_of_names(canonical: str, aliases: list[str], expected: list[str]) -> None:
    found = find_names(canonical, aliases)
    assert [" ".join("|".join(sorted(word)) for word in words) for words in found] == expected


def stored(db: sqlite_utils.Database, table: str) -> list[tuple[object, ...]]:
    return db.execute(f"SELECT * FROM {table} ORDER BY 1, 2, 3, 4").fetchall()  # noqa: S608


def test_a_database_from_before_is_filled(tmp_path: Path) -> None:
    path = naming.write(tmp_path / "older.db")
    with closing(open_database(path)) as db:
        before = [stored(db, table) for table in TABLES]
        assert all(before)
        for table in ("name_word", "entity_article", "day"):
            db.execute(f"DROP TABLE {table}")
        for column in ("quote", "mention", "article"):
            db.execute(f"DROP INDEX entity_by_{column}s")
            db.execute(f"ALTER TABLE entity DROP COLUMN {column}_count")
        db.execute("DELETE FROM _sqlite_migrations WHERE name IN ('looked_up', 'counted', 'shared')")
    with closing(open_database(path)) as db:
        assert before == [stored(db, table) for table in TABLES]


@given(st.lists(st.tuples(st.sampled_from(SENTENCES), st.integers(1, 4)), min_size=1, max_size=8))
@settings(max_examples=50, deadline=None)
def test_counts_are_those_of_the_rows(versions: list[tuple[naming.Sentence, int]]) -> None:
    """Articles with the same number are versions of one."""
    with closing(open_database(":memory:")) as db:
        for (speaker, about, day), number in versions:
            if number == 4:
                delete_article(db, 1)
            save_article(db, sentence(speaker, about, day, number))
            counted = db.execute(
                "SELECT id, quote_count, mention_count, article_count FROM entity ORDER BY id"
            ).fetchall()
            assert db.execute(RECOUNT).fetchall() == counted
            assert stored(db, "entity_article") == db.execute(SHARES).fetchall()
            assert stored(db, "day") == db.execute(DAYS).fetchall()


def test_an_entity_that_counts_otherwise_has_changed() -> None:
    with closing(open_database(":memory:")) as db:
        save_article(db, sentence(naming.TULEBAEV, naming.KIROV, "2026-01-01", 1))
        save_article(db, sentence(naming.KIROV, None, "2026-01-01", 2))
        changes = db.execute("SELECT kind, item_id FROM change WHERE item = 'entity' ORDER BY id").fetchall()
        assert changes == [("added", 1), ("added", 2), ("changed", 2)]
