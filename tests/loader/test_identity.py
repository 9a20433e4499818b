"""Articles without an address: one for each text and outlet, whatever comes first and however often."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest
import sqlite_utils
from hypothesis import given, settings
from hypothesis import strategies as st

from loader.models import Article, Entity, Given
from loader.store.rows import article_key, text_key
from loader.store.writer import find_stored, open_database, save_article
from tests.loader.test_cli import load
from tests.loader.test_store import TEXT, article, dump

SURNAME = Entity("person", "Лесная", ("Лесная",))  # known in its article only
ALONE = Given()
TITLED = Given(title="Мост готов")
VESTI = Given(site="Вести", published="2025-03-01", title="Мост готов")
ZARYA = Given(site="«Заря»", published="2025-03-02")


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite_utils.Database]:
    with closing(open_database(tmp_path / "test.db")) as database:
        yield database


def came_with(beside: Given) -> Article:
    """The same text without an address, with what its source gave beside it."""
    plain = article(url=None, person=SURNAME)
    return replace(plain, raw=replace(plain.raw, given=beside))


def save_all(db: sqlite_utils.Database, *givens: Given) -> list[tuple[str, int]]:
    outcomes = [save_article(db, came_with(beside)) for beside in givens]
    return [(outcome.status, outcome.article_id) for outcome in outcomes]


def stored_givens(db: sqlite_utils.Database) -> set[str | None]:
    return {row["given"] for row in db.query("SELECT given FROM article")}


@pytest.mark.parametrize(
    ("beside", "suffix"),
    [
        (ALONE, ""),
        (TITLED, ""),
        (Given(site=""), ""),
        (Given(site="«»"), ""),
        (VESTI, "@вести"),
        (Given(site="  ВЕСТИ "), "@вести"),
        (ZARYA, "@заря"),
        (Given(site="Полёт"), "@полет"),
    ],
)
def test_the_outlet_given_belongs_to_the_key(beside: Given, suffix: str) -> None:
    raw = came_with(beside).raw
    assert article_key(raw) == text_key(TEXT) + suffix
    assert article_key(replace(raw, url="https://vesti.example/1")) == "https://vesti.example/1"


def test_a_reprint_in_another_outlet_is_another_article(db: sqlite_utils.Database) -> None:
    assert save_all(db, VESTI, ZARYA) == [("added", 1), ("added", 2)]
    before = dump(db)
    assert save_all(db, VESTI, ZARYA) == [("unchanged", 1), ("unchanged", 2)]
    assert dump(db) == before
    assert {row["articles"] for row in before["statement"]} == {1}  # surnames alone are two people


def test_the_text_alone_changes_nothing_afterwards(db: sqlite_utils.Database) -> None:
    save_all(db, VESTI, ZARYA)
    before = dump(db)
    assert find_stored(db, came_with(ALONE).raw, "of another time") is not None
    assert save_all(db, ALONE) == [("unchanged", 1)]
    assert dump(db) == before


def test_the_text_alone_never_erases_a_title(db: sqlite_utils.Database) -> None:
    assert save_all(db, TITLED, ALONE) == [("added", 1), ("unchanged", 1)]
    assert stored_givens(db) == {'{"title": "Мост готов"}'}


def test_the_text_alone_becomes_the_first_outlets(db: sqlite_utils.Database) -> None:
    assert save_all(db, ALONE, ALONE) == [("added", 1), ("unchanged", 1)]
    people = [row["id"] for row in db.query("SELECT id FROM entity")]
    assert save_all(db, ZARYA) == [("changed", 1)]
    assert [row["id"] for row in db.query("SELECT id FROM entity")] == people
    assert save_all(db, VESTI, ZARYA, ALONE) == [("added", 2), ("unchanged", 1), ("unchanged", 1)]


def test_the_text_alone_is_extracted_again_by_a_better_extractor(db: sqlite_utils.Database) -> None:
    save_all(db, ALONE)
    assert find_stored(db, came_with(ALONE).raw, "2") is None
    assert save_article(db, replace(came_with(ALONE), extractor_version="2")).status == "changed"


def test_another_text_is_another_article(db: sqlite_utils.Database) -> None:
    save_all(db, VESTI)
    other = article(url=None, raw=TEXT + "\n")
    assert find_stored(db, other.raw, "1") is None
    assert save_article(db, other).status == "added"


def test_an_article_with_an_address_is_not_the_text_without(db: sqlite_utils.Database) -> None:
    addressed = came_with(VESTI)
    save_article(db, replace(addressed, raw=replace(addressed.raw, url="https://vesti.example/1")))
    assert save_all(db, ALONE, VESTI) == [("added", 2), ("changed", 2)]


@pytest.mark.parametrize("order", list(permutations((ALONE, TITLED, VESTI, ZARYA))))
def test_any_order_comes_to_the_same_articles(db: sqlite_utils.Database, order: tuple[Given, ...]) -> None:
    save_all(db, *order)
    before = dump(db)
    assert len(before["article"]) == 3
    assert None not in stored_givens(db)
    assert {status for status, _ in save_all(db, *order)} == {"unchanged"}
    assert dump(db) == before


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from((ALONE, TITLED, VESTI, ZARYA)), min_size=1, max_size=8))
def test_loading_again_changes_nothing_whatever_was_loaded(givens: list[Given]) -> None:
    with closing(open_database(":memory:")) as db:
        save_all(db, *givens)
        before = dump(db)
        assert {status for status, _ in save_all(db, *givens)} == {"unchanged"}
        assert dump(db) == before


def test_older_databases_gain_the_outlet_in_their_keys(tmp_path: Path) -> None:
    path = tmp_path / "test.db"
    raw, key = came_with(VESTI).raw, text_key(TEXT)
    with closing(open_database(path)) as db:
        save_all(db, VESTI)
        save_article(db, article("Лесная сказала: «Да».", quotes=("Да",), places=(), url=None))
        new = dump(db)
        db.execute("UPDATE article SET key = ? WHERE key = ?", [key, article_key(raw)])
        db.execute("UPDATE entity SET key = replace(key, ?, ?)", [article_key(raw), key])
        db.execute("DELETE FROM _sqlite_migrations WHERE name = 'told_apart'")
        assert dump(db) != new
        db.conn.commit()
    with closing(open_database(path)) as db:
        assert dump(db) == new
        assert find_stored(db, raw, "1") is not None
        assert save_all(db, VESTI, ZARYA) == [("unchanged", 1), ("added", 3)]


def line(**beside: str) -> str:
    text = "Мост откроют осенью. «Ремонт закончат в срок», — сказала министр Ирина Лесная."
    return json.dumps({"text": text, **beside}, ensure_ascii=False)


LINES = (
    line(title="Мост откроют", source="Вести", date="2025-03-01"),
    line(title="Мост откроют", source="Заря", date="2025-03-02"),
)


@pytest.mark.parametrize("lines", [LINES, LINES[::-1]])
def test_two_outlets_are_two_reports_of_one_statement(tmp_path: Path, lines: tuple[str, ...]) -> None:
    both, alone = tmp_path / "both.jsonl", tmp_path / "alone.jsonl"
    both.write_text("\n".join(lines), "utf-8")
    alone.write_text(line(), "utf-8")
    summaries = [load(tmp_path, path).stdout.splitlines()[-1] for path in (both, both, alone, both)]
    assert summaries == [
        "2 added, 0 changed, 0 unchanged, 0 failed",
        "0 added, 0 changed, 2 unchanged, 0 failed",
        "0 added, 0 changed, 1 unchanged, 0 failed",
        "0 added, 0 changed, 2 unchanged, 0 failed",
    ]
    with closing(open_database(tmp_path / "test.db")) as db:
        sql = "SELECT name, title, published_on FROM article JOIN source ON source.id = source_id ORDER BY 1"
        assert [tuple(row.values()) for row in db.query(sql)] == [
            ("Вести", "Мост откроют", "2025-03-01"),
            ("Заря", "Мост откроют", "2025-03-02"),
        ]
        assert [row["articles"] for row in db.query("SELECT articles FROM statement")] == [2]


def test_the_text_alone_first_is_the_first_outlets_report(tmp_path: Path) -> None:
    path = tmp_path / "all.jsonl"
    path.write_text("\n".join((line(), *LINES)), "utf-8")
    summaries = [load(tmp_path, path).stdout.splitlines()[-1] for _ in range(2)]
    assert summaries == [
        "2 added, 1 changed, 0 unchanged, 0 failed",
        "0 added, 0 changed, 3 unchanged, 0 failed",
    ]
