"""What an article said before: a revision for each text that its source had, and for nothing else."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import sqlite_utils
from hypothesis import given, settings
from hypothesis import strategies as st

from loader.models import Article, Given
from loader.store.writer import delete_article, open_database, save_article
from tests.loader.test_store import TEXT, article, changes

CORRECTED = "Уточнение. " + TEXT


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite_utils.Database]:
    with closing(open_database(tmp_path / "test.db")) as database:
        yield database


def history(db: sqlite_utils.Database, article_id: int = 1) -> list[tuple[int, str]]:
    """The number and the text of each revision, the latest one's as the article has it."""
    sql = """
        SELECT number, revision.text, article.text FROM revision JOIN article ON article.id = article_id
        WHERE article_id = ? ORDER BY number
    """
    rows = db.execute(sql, [article_id]).fetchall()
    assert [packed is None for _, packed, _ in rows] == [False] * (len(rows) - 1) + [True]
    return [
        (number, text if packed is None else zlib.decompress(packed).decode())
        for number, packed, text in rows
    ]


def titled(title: str | None, raw: str = TEXT, beside: Given | None = None) -> Article:
    plain = article(raw=raw)
    return replace(
        plain,
        clean=replace(plain.clean, title=title),
        raw=replace(plain.raw, given=beside or Given(title=title)),
    )


def published(at: str | None, beside: Given | None = None) -> Article:
    plain = article()
    metadata = replace(plain.metadata, published_at=at)
    return replace(plain, metadata=metadata, raw=replace(plain.raw, given=beside or Given(published=at)))


def test_a_new_article_is_its_first_revision(db: sqlite_utils.Database) -> None:
    save_article(db, article())
    (row,) = db.query("SELECT * FROM revision")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", str(row.pop("seen_at")))
    assert row == {
        "id": 1,
        "article_id": 1,
        "number": 1,
        "title": None,
        "subtitle": None,
        "published_at": "2024-03-05T10:20:00+06:00",
        "published_precision": None,
        "is_teaser": 0,
        "text_sha256": hashlib.sha256(TEXT.encode()).hexdigest(),
        "length": len(TEXT),
        "text": None,
    }


def test_a_changed_text_is_another_revision_and_the_old_one_is_kept(db: sqlite_utils.Database) -> None:
    save_article(db, article())
    save_article(db, article(CORRECTED))
    assert history(db) == [(1, TEXT), (2, CORRECTED)]
    assert [row["length"] for row in db.query("SELECT length FROM revision")] == [len(TEXT), len(CORRECTED)]


def test_an_earlier_text_that_comes_back_is_a_revision_again(db: sqlite_utils.Database) -> None:
    for text in (TEXT, CORRECTED, TEXT, TEXT):
        save_article(db, article(text))
    assert history(db) == [(1, TEXT), (2, CORRECTED), (3, TEXT)]


def test_a_quote_that_was_taken_back_stays_in_the_text_that_had_it(db: sqlite_utils.Database) -> None:
    save_article(db, article())
    last = len(changes(db))
    without = "Лесная сказала: «Мост готов». По её словам, передал Якутск."
    save_article(db, article(without, quotes=("Мост готов",)))
    assert ("deleted", "quote", 2) in changes(db, last)
    assert ("changed", "article", 1) in changes(db, last)
    assert "«всё идёт по плану»" in history(db)[0][1]


@pytest.mark.parametrize(
    "versions",
    [
        (article(), article()),
        (article(), article(version="2", quotes=())),  # a better extractor
        (article(), article(raw=f"{TEXT}\n\nЧитайте также")),  # other boilerplate
        (article(CORRECTED, raw=TEXT), article(TEXT, version="2")),  # a better cleaner
        (
            published(None),
            published(None),
            published("2024-03-05T10:20:00+06:00", Given()),
        ),  # a better reader
        (titled(None), titled("Мост готов")),  # more is told of the same
        (titled("Мост", beside=Given(title="Мост")), titled("Мост", beside=Given(title="Мост", byline="Я"))),
    ],
)
def test_what_is_no_revision(db: sqlite_utils.Database, versions: tuple[Article, ...]) -> None:
    for version in versions:
        save_article(db, version)
    assert [number for number, _ in history(db)] == [1]
    sql = """
        SELECT count(*) FROM revision JOIN article ON article.id = article_id
        WHERE revision.text_sha256 = article.text_sha256 AND revision.title IS article.title
        AND revision.published_at IS article.published_at AND length = length(article.text)
    """
    assert db.execute(sql).fetchone() == (1,)


@pytest.mark.parametrize(
    "versions",
    [
        (titled("Мост готов"), titled("Мост почти готов")),
        (titled("Мост готов"), titled(None)),
        (titled("Мост готов"), titled("Мост почти готов", raw=f"{TEXT}\n\nЧитайте также")),
        (published("2024-03-05T10:20:00+06:00"), published("2024-03-06T10:20:00+06:00")),
        (replace(titled(None), raw=replace(article().raw, given=Given(teaser=True))), article(CORRECTED)),
    ],
)
def test_what_is_a_revision(db: sqlite_utils.Database, versions: tuple[Article, ...]) -> None:
    for version in versions:
        save_article(db, version)
    assert [number for number, _ in history(db)] == [1, 2]


def test_history_goes_with_its_article(db: sqlite_utils.Database) -> None:
    for text in (TEXT, CORRECTED):
        save_article(db, article(text))
        save_article(db, article(text, url="https://vesti.example/2"))
    delete_article(db, 1)
    assert [row["article_id"] for row in db.query("SELECT article_id FROM revision")] == [2, 2]
    assert save_article(db, article(TEXT)).article_id == 3
    assert history(db, 3) == [(1, TEXT)]


def test_articles_of_an_older_version_are_their_first_revision(tmp_path: Path) -> None:
    path = tmp_path / "older.db"
    with closing(open_database(path)) as db:
        save_article(db, article())
        save_article(db, article(url="https://vesti.example/2"))
        save_article(db, article(CORRECTED, url="https://vesti.example/2"))
        db.execute("UPDATE change SET at = '2026-03-01T07:30:00Z'")
        db.execute("DROP TABLE revision")
        db.execute("DELETE FROM _sqlite_migrations WHERE name = 'revised'")
    with closing(open_database(path)) as db:
        rows = db.execute("SELECT article_id, number, seen_at, length FROM revision ORDER BY 1").fetchall()
        # when the text that the second one has now was seen is not known
        assert rows == [(1, 1, "2026-03-01T07:30:00Z", len(TEXT)), (2, 1, None, len(CORRECTED))]
        save_article(db, article(CORRECTED))
        assert history(db) == [(1, TEXT), (2, CORRECTED)]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from((TEXT, CORRECTED, TEXT + " " + TEXT)), min_size=1, max_size=6))
def test_the_history_is_what_was_loaded_without_repetitions(texts: list[str]) -> None:
    with closing(open_database(":memory:")) as db:
        for text in texts:
            save_article(db, article(text))
        told = [text for before, text in zip((None, *texts), texts, strict=False) if text != before]
        assert history(db) == list(enumerate(told, start=1))
