"""The pieces of the search index: merged where much was added, at no change of what is found."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest
import sqlite_utils

from loader.store import generation, pieces
from loader.store.database import transaction, unnoticed
from loader.store.pieces import INDEXES, count_pages, merge_much
from loader.store.writer import open_database
from tests.loader.loads import run_loader, write_articles

WORDS = [f"слово{number}" for number in range(400)]


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite_utils.Database]:
    with closing(open_database(tmp_path / "whosaid.db")) as database:
        yield database


def add(db: sqlite_utils.Database, places: range) -> None:
    """Entries of both indexes, as a piece of each."""
    with transaction(db):
        for index in INDEXES:
            db.conn.executemany(
                f"INSERT INTO {index} (rowid, words, lemmas) VALUES (?, ?, 'речь')",  # noqa: S608
                [(place, " ".join(WORDS[place % 7 :: 3])) for place in places],
            )


def find(db: sqlite_utils.Database) -> list[list[int]]:
    """The places of some words, and that the indexes are whole."""
    for index in INDEXES:
        with unnoticed(db):
            db.conn.execute(f"INSERT INTO {index} ({index}) VALUES ('integrity-check')")  # noqa: S608
    return [
        [place for (place,) in db.conn.execute(f"SELECT rowid FROM {index} WHERE {index} MATCH ?", [word])]  # noqa: S608
        for index in INDEXES
        for word in (WORDS[0], WORDS[5], "речь")
    ]


def numbers(db: sqlite_utils.Database) -> list[int]:
    """How many pieces each index has."""
    return [len(count_pages(db, index)) for index in INDEXES]


def damage(database: Path) -> None:
    """Where the pieces of an index are told stands something else."""
    with closing(open_database(database)) as db:
        sql = "SELECT rootpage FROM sqlite_schema WHERE name = 'article_search_idx'"
        page, size = db.conn.execute(sql).fetchone()[0], db.conn.execute("PRAGMA page_size").fetchone()[0]
    with database.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"whosaid" * 2)


def test_an_empty_index_has_no_pieces(db: sqlite_utils.Database) -> None:
    merge_much(db, lambda: None)
    assert numbers(db) == [0, 0]


def test_what_was_added_in_lots_becomes_one_piece(db: sqlite_utils.Database) -> None:
    for first in (1, 101, 201):
        add(db, range(first, first + 100))
    assert numbers(db) == [3, 3]
    found, stamp = find(db), generation.read(db)
    merge_much(db, lambda: None)
    assert numbers(db) == [1, 1]
    assert (find(db), generation.read(db)) == (found, stamp)  # no reader sees any of it


@pytest.mark.parametrize(("more", "expected"), [(20, [2, 2]), (100, [1, 1])])
def test_little_beside_much_stays_as_it_is(db: sqlite_utils.Database, more: int, expected: list[int]) -> None:
    add(db, range(1, 501))
    add(db, range(1001, 1001 + more))
    merge_much(db, lambda: None)
    assert numbers(db) == expected


def test_what_is_broken_off_is_finished_the_next_time(
    db: sqlite_utils.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pieces, "PAGES", 1)
    for first in (1, 101, 201):
        add(db, range(first, first + 100))
    found, calls = find(db), count(1)

    def check() -> None:
        if next(calls) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        merge_much(db, check)
    assert find(db) == found
    merge_much(db, lambda: None)
    assert next(calls) > 3
    assert (find(db), numbers(db)) == (found, [1, 1])


def test_others_write_in_between(db: sqlite_utils.Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each pause is as long as SQLite waits at most until it asks for the lock again."""
    file = db.conn.execute("PRAGMA database_list").fetchone()[2]
    pauses: list[float] = []

    def write(seconds: float) -> None:
        with closing(sqlite3.connect(file, timeout=0)) as other:
            other.execute("BEGIN IMMEDIATE")
        pauses.append(seconds)

    monkeypatch.setattr(pieces, "PAGES", 1)
    monkeypatch.setattr(pieces, "TURN", 0)
    monkeypatch.setattr(time, "sleep", write)
    for first in (1, 101, 201):
        add(db, range(first, first + 100))
    merge_much(db, lambda: None)
    assert numbers(db) == [1, 1]
    assert len(pauses) > 1
    assert min(pauses) >= 0.1


def test_a_load_leaves_one_piece(tmp_path: Path) -> None:
    database = tmp_path / "whosaid.db"
    for name in ("first", "second"):
        write_articles(tmp_path / name, 3, seed=len(name))
        assert run_loader("load", tmp_path / name, "--database", database)[0] == 0
    with closing(open_database(database)) as db:
        assert numbers(db) == [1, 1]


def test_a_load_that_cannot_merge_says_so_and_is_whole(tmp_path: Path) -> None:
    database = tmp_path / "whosaid.db"
    write_articles(tmp_path / "some", 3, seed=1)
    load = ("load", tmp_path / "some", "--database", database)
    assert run_loader(*load)[0] == 0
    damage(database)
    status, out, err = run_loader(*load)
    assert (status, out.splitlines()[-1]) == (0, "0 added, 0 changed, 3 unchanged, 0 failed")
    assert err.startswith(f"warning: all is stored, but the search index is not merged: {database}: ")
    assert "it is damaged: restore a backup" in err
