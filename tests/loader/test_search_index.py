"""The search index: always that of the rows that are there, whatever came before."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import sqlite_utils
from hypothesis import given, settings
from hypothesis import strategies as st

from loader.extraction.morphology import lemmas
from loader.models import Article, Metadata
from loader.store import search
from loader.store.migrations import migrations
from loader.store.writer import open_database, save_article
from loader.words import OFTEN, find_words, search_place
from tests.loader.test_store import TEXT, article, articles

Posting = tuple[str, int, str]  # term, place, column


@pytest.fixture
def db() -> Iterator[sqlite_utils.Database]:
    with closing(open_database(":memory:")) as database:
        yield database


def indexed(db: sqlite_utils.Database, item: str) -> Counter[Posting]:
    """What the index holds."""
    name = f"{item}_postings"
    db.execute(f"CREATE VIRTUAL TABLE temp.{name} USING fts5vocab(main, {item}_search, 'instance')")
    found = Counter(db.execute(f"SELECT term, doc, col FROM temp.{name}").fetchall())  # noqa: S608
    db.execute(f"DROP TABLE temp.{name}")
    return found


def wanted(db: sqlite_utils.Database, item: str) -> Counter[Posting]:
    """What it has to hold."""
    postings: Counter[Posting] = Counter()
    for row_id, text, ts in db.execute(f"SELECT id, text, published_ts FROM {item}"):  # noqa: S608
        place = search_place(ts, row_id)
        times: Counter[str] = Counter()
        for word in find_words(text):
            postings[word.folded, place, "words"] += 1
            for lemma in lemmas(word.folded) - {word.folded}:
                postings[lemma, place, "lemmas"] += 1
            times.update(lemmas(word.folded) | {word.folded})
        for term, number in times.items():
            if number > 1:
                postings[f"{term}×{max(least for least in OFTEN if least <= number)}", place, "lemmas"] += 1
    return postings


def assert_up_to_date(db: sqlite_utils.Database) -> None:
    for item in ("article", "quote"):
        assert wanted(db, item) == indexed(db, item)
        db.execute(f"INSERT INTO {item}_search ({item}_search) VALUES ('integrity-check')")  # noqa: S608


def test_words_and_their_dictionary_forms_are_indexed(db: sqlite_utils.Database) -> None:
    save_article(db, article(quotes=("всё идёт по плану",)))
    place = search_place(1709612400, 1)
    assert indexed(db, "quote") == Counter(
        [
            *((word, place, "words") for word in ("все", "идет", "по", "плану")),
            *((lemma, place, "lemmas") for lemma in ("весь", "идти", "план")),
        ]
    )
    assert_up_to_date(db)


def test_how_often_words_and_their_forms_are_there_is_indexed(db: sqlite_utils.Database) -> None:
    saying = "План за планом, а плана всё нет; нет, нет и нет"
    save_article(db, article(f"Лесная сказала: «{saying}». Якутск ждёт.", (saying,)))
    terms = {term: column for term, _, column in indexed(db, "quote") if "×" in term}
    # план, планом, плана: three times one word, by its form. Four times counts as three.
    assert terms == {"план×3": "lemmas", "нет×3": "lemmas"}
    assert_up_to_date(db)


def test_another_time_moves_the_entries(db: sqlite_utils.Database) -> None:
    save_article(db, article())
    save_article(db, replace(article(), metadata=Metadata(language="ru")))
    assert {place for _, place, _ in indexed(db, "quote")} == {1, 2}
    assert_up_to_date(db)


def test_a_failure_leaves_the_index_as_it_was(db: sqlite_utils.Database) -> None:
    save_article(db, article())
    before = indexed(db, "quote")
    broken = article(text="Лесная сказала: «Мост готов, всё идёт по плану», — передал Якутск. Новое.")
    quotes = (*broken.extraction.quotes[:1], replace(broken.extraction.quotes[1], confidence=7.0))
    with pytest.raises(sqlite3.IntegrityError):
        save_article(db, replace(broken, extraction=replace(broken.extraction, quotes=quotes)))
    assert before == indexed(db, "quote")
    assert_up_to_date(db)


@given(st.lists(articles, min_size=1, max_size=4))
@settings(max_examples=25, deadline=None)  # each makes a database
def test_the_index_is_that_of_the_rows_that_are_there(versions: list[Article]) -> None:
    with closing(open_database(":memory:")) as database:
        for version in versions:
            save_article(database, version)
            assert_up_to_date(database)


def test_a_database_of_an_older_version_is_indexed_when_opened(tmp_path: Path) -> None:
    path = tmp_path / "older.db"
    with closing(open_database(path)) as new:
        save_article(new, article())
        save_article(new, replace(article(url=None), metadata=Metadata()))
        wanted_postings = indexed(new, "quote")
        for table in search.DELETE:
            new.execute(f"DROP TABLE {table}_search")
        new.execute("DELETE FROM _sqlite_migrations WHERE name = 'searchable'")
        assert [migration.name for migration in migrations.pending(new)] == ["searchable"]
    with closing(open_database(path)) as opened:
        assert wanted_postings == indexed(opened, "quote")
        assert_up_to_date(opened)


def test_an_index_that_does_not_tell_how_often_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "older.db"
    with monkeypatch.context() as older:
        older.setattr(search, "at_least", lambda word, times: "")
        with closing(open_database(path)) as before:
            save_article(before, article("Лесная сказала: «Мост, мост». Якутск ждёт.", ("Мост, мост",)))
            before.execute("DELETE FROM _sqlite_migrations WHERE name = 'told_how_often'")
            assert indexed(before, "quote") != wanted(before, "quote")
    with closing(open_database(path)) as opened:
        assert_up_to_date(opened)


def test_another_dictionary_makes_the_index_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "test.db"
    with monkeypatch.context() as older:
        # Another dictionary, by which each word is a form of one that today's does not know.
        older.setattr(search, "dictionary", lambda: "older")
        older.setattr(search, "_forms", lambda word: f"{word}x")
        with closing(open_database(path)) as before:
            save_article(before, article())
            before.execute("INSERT OR REPLACE INTO search_index (id, dictionary) VALUES (1, 'older')")
            assert indexed(before, "quote") != wanted(before, "quote")
            names = before.execute("SELECT * FROM name_word ORDER BY 1, 2, 3, 4").fetchall()
            before.execute("DELETE FROM name_word")
    with closing(open_database(path)) as opened:
        assert_up_to_date(opened)
        assert opened.execute("SELECT * FROM name_word ORDER BY 1, 2, 3, 4").fetchall() == names
        save_article(opened, article(text="Вчера " + TEXT))
        assert_up_to_date(opened)
    assert len(caplog.records) == 1
    dumped = path.read_bytes()
    with closing(open_database(path)):
        assert len(caplog.records) == 1
    assert path.read_bytes() == dumped
