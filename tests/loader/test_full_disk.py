"""A database that cannot be written to, or is none: one clear error, and what was there stays."""

from __future__ import annotations

import resource
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from loader.errors import BusyError, UnusableError
from loader.store import database, trouble
from loader.store.database import transaction
from loader.store.writer import open_database, save_article
from tests.corpus import ARTICLES
from tests.loader.loads import AS_USER, check, dump, run_loader, write_articles

MANY = 200  # articles, which a loader stores in several transactions


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    """A database with articles, in a folder of its own."""
    folder = tmp_path / "данные"
    folder.mkdir()
    with closing(open_database(folder / "whosaid.db")) as db:
        for article in ARTICLES:
            save_article(db, article)
    return folder / "whosaid.db"


def test_a_full_disk_ends_the_run_with_one_error(tmp_path: Path) -> None:
    files = write_articles(tmp_path / "inputs", MANY, seed=1)
    path = tmp_path / "whosaid.db"
    run_loader("load", *files[:3], "--database", path)
    before = dump(path)
    largest = path.stat().st_size + 200_000  # of any file, so of the write-ahead log too

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))

    status, output, errors = run_loader("load", *files, "--database", path, preexec_fn=limit)
    assert status == 1
    [error] = errors.splitlines()
    assert error.startswith(f"Error: {path}: cannot go on: ")
    assert "see to the disk" in error
    added = output.count("added  ")
    assert 0 < added < MANY - 3
    check(path)
    after = dump(path)
    assert len(after["article"]) == 3 + added
    assert set(before["quote"]) <= set(after["quote"])
    status, output, errors = run_loader("load", *files, "--database", path)
    assert (status, errors) == (0, "")
    undisturbed = tmp_path / "other.db"
    run_loader("load", *files, "--database", undisturbed)
    assert dump(undisturbed) == dump(path)


def test_a_database_that_may_not_grow_keeps_what_it_has(stored: Path) -> None:
    before = dump(stored)
    with closing(open_database(stored)) as db:
        pages = db.execute("PRAGMA page_count").fetchone()[0]
        db.execute(f"PRAGMA max_page_count = {pages}")
        with (
            pytest.raises(UnusableError, match=r"whosaid\.db: cannot go on: database or disk is full; make"),
            transaction(db),
        ):
            db.execute("UPDATE article SET raw = hex(zeroblob(1000000))")
    assert before == dump(stored)


@pytest.fixture
def read_only_file(stored: Path) -> Path:
    stored.chmod(0o444)
    return stored


@pytest.fixture
def read_only_folder(stored: Path) -> Iterator[Path]:
    stored.parent.chmod(0o555)
    yield stored
    stored.parent.chmod(0o755)


@pytest.mark.parametrize("kind", ["read_only_file", "read_only_folder"])
def test_what_may_not_be_written_is_named(tmp_path: Path, kind: str, request: pytest.FixtureRequest) -> None:
    path: Path = request.getfixturevalue(kind)
    content = path.read_bytes()
    inputs = write_articles(tmp_path / "inputs", 3, seed=2)
    status, output, errors = run_loader("load", *inputs, "--database", path, before=AS_USER)
    assert (status, output) == (1, "")
    [error] = errors.splitlines()
    assert error.startswith(f"Error: {path}: cannot use it as a database: ")
    assert "allow writing to the file and to its folder" in error
    assert content == path.read_bytes()


def test_a_new_database_in_a_read_only_folder(read_only_folder: Path, tmp_path: Path) -> None:
    path = read_only_folder.parent / "new.db"
    inputs = write_articles(tmp_path / "inputs", 1, seed=2)
    status, output, errors = run_loader("load", *inputs, "--database", path, before=AS_USER)
    assert (status, output) == (1, "")
    [error] = errors.splitlines()
    assert error.startswith(f"Error: {path}: cannot open the database: ")
    assert "see that its folder is there, and that files may be opened and made in it" in error


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "new.db"
    with pytest.raises(UnusableError, match=r"new\.db: cannot open the database: .*; see that its folder"):
        open_database(path)


def test_a_file_that_was_cut_off_is_damaged(stored: Path) -> None:
    content = stored.read_bytes()
    stored.write_bytes(content[: len(content) // 2])
    with pytest.raises(UnusableError, match="malformed; it is damaged: restore a backup"):
        open_database(stored)
    assert stored.read_bytes() == content[: len(content) // 2]


def test_damage_that_shows_while_loading_ends_the_run(stored: Path, tmp_path: Path) -> None:
    inputs = write_articles(tmp_path / "inputs", 5, seed=3)
    with closing(sqlite3.connect(stored)) as connection:
        [(root,)] = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'article'")
        [(size,)] = connection.execute("PRAGMA page_size")
    with stored.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * size)
    status, output, errors = run_loader("load", *inputs, "--database", stored)
    assert (status, output) == (1, "0 added, 0 changed, 0 unchanged, 0 failed\n")
    [error] = errors.splitlines()
    assert "malformed; it is damaged: restore a backup" in error


def test_a_writer_says_that_another_one_writes(stored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.1)
    with closing(open_database(stored)) as first:
        with closing(open_database(stored)) as second:
            first.execute("BEGIN IMMEDIATE")
            with pytest.raises(BusyError, match=r"whosaid\.db: cannot go on: .*; another process has been"):
                save_article(second, ARTICLES[0])
        with pytest.raises(BusyError, match=r"whosaid\.db: cannot use it .*; another process has been"):
            open_database(stored)


def test_an_error_that_is_not_the_files_goes_through(stored: Path) -> None:
    with (
        closing(open_database(stored)) as db,
        pytest.raises(sqlite3.IntegrityError, match="NOT NULL"),
        trouble.told(db),
    ):
        db.execute("INSERT INTO source (slug) VALUES ('a')")
