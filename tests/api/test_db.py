"""The connections to the file: read-only, one a thread, and following the file."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from api import db
from api.app import create_app
from api.config import Config
from api.db import PUBLISHED, Reader
from api.problems import UnavailableError
from loader.store.backup import back_up
from loader.store.writer import open_database, save_article
from tests.api.asking import get, ids
from tests.corpus import ARTICLES


def test_nothing_can_be_written(database_file: Path) -> None:
    reader = Reader(database_file)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader.database().execute("DELETE FROM change")
    reader.close()


@pytest.mark.parametrize(
    ("sql", "detail"),
    [
        (
            "UPDATE quote_json_state SET shape = 0",
            "The database is of an older version of whosaid. "
            "scripts/serve, or the next load, brings it up to date.",
        ),
        (
            f"DROP TABLE entity_month; PRAGMA application_id = {PUBLISHED}",
            "The database is of an older version of whosaid. Publish the database anew with this one.",
        ),
    ],
)
def test_a_file_of_an_older_version_tells_the_way_out(
    database_file: Path, tmp_path: Path, sql: str, detail: str
) -> None:
    file = tmp_path / "older.db"
    shutil.copy(database_file, file)
    with closing(sqlite3.connect(file)) as copy:
        copy.executescript(sql)
    with pytest.raises(UnavailableError, match=f"^{re.escape(detail)}$"):
        Reader(file).database()


def test_a_file_without_tables_waits_for_articles(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "other.db")) as other:
        other.execute("CREATE TABLE else_where (id)")
    with pytest.raises(UnavailableError, match=r"^The database has no tables yet\. Load articles first\.$"):
        Reader(tmp_path / "other.db").database()


@pytest.mark.parametrize("name", ["what?mode=rwc.db", "a#b.db", "100%.db", "имя с пробелом.db"])
def test_any_file_name_can_be_opened(database_file: Path, tmp_path: Path, name: str) -> None:
    shutil.copy(database_file, tmp_path / name)
    reader = Reader(tmp_path / name)
    assert reader.database().execute("SELECT count(*) FROM article").fetchone() == (6,)
    reader.close()


def test_each_thread_keeps_its_connection(database_file: Path) -> None:
    reader = Reader(database_file)
    own = reader.database()
    others: list[object] = []
    thread = threading.Thread(target=lambda: others.append(reader.database()))
    thread.start()
    thread.join()
    assert own is reader.database()
    assert own is not others[0]
    reader.close()


def test_a_database_that_appears_and_is_replaced_is_served(database_file: Path, tmp_path: Path) -> None:
    file = tmp_path / "whosaid.db"
    app = create_app(Config(database=file))
    client = app.test_client()
    assert client.get("/readyz").status_code == 503
    shutil.copy(database_file, file)
    assert len(ids(client, "/v1/articles")) == 6
    replacement = tmp_path / "new.db"
    store = open_database(replacement)
    save_article(store, ARTICLES[0])
    store.close()
    replacement.replace(file)
    assert ids(client, "/v1/articles") == ["1"]
    file.unlink()
    assert client.get("/readyz").status_code == 503
    db.reader(app).close()


def test_a_file_that_is_put_in_place_while_another_is_opened(
    database_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is open is known by the file that it is, not by the one that was there a moment before."""
    file = tmp_path / "whosaid.db"
    shutil.copy(database_file, file)
    with closing(open_database(tmp_path / "new.db")) as store:
        save_article(store, ARTICLES[0])
    opened = 0

    def swap(db: Database) -> None:
        nonlocal opened
        opened += 1
        if opened == 1:
            (tmp_path / "new.db").replace(file)

    monkeypatch.setattr("api.db.check_tables", swap)
    reader = Reader(file)
    assert reader.database().execute("SELECT count(*) FROM article").fetchone() == (1,)
    assert reader.database() is reader.database()
    assert opened == 2
    reader.close()


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs a list of open files")
def test_a_file_that_was_replaced_is_closed_for_threads_that_rest(
    database_file: Path, tmp_path: Path
) -> None:
    """Its room on the disk is free when nobody reads it, whichever thread is asked next."""
    file, numbers = tmp_path / "whosaid.db", "SELECT count(*) FROM article"
    with closing(open_database(tmp_path / "one.db")) as store:
        save_article(store, ARTICLES[0])
    back_up(tmp_path / "one.db", tmp_path / "new.db")
    back_up(database_file, file)
    reader = Reader(file)

    def count() -> int:
        return int(reader.database().execute(numbers).fetchone()[0])

    def count_and_rest() -> int:
        try:
            return count()
        finally:
            reader.rest()

    def still_open() -> int:
        links = [os.readlink(link) for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]
        return links.count(f"{file} (deleted)")

    with ThreadPoolExecutor(1) as resting, ThreadPoolExecutor(1) as reading:
        assert (
            count_and_rest(),
            resting.submit(count_and_rest).result(),
            reading.submit(count).result(),
        ) == (6, 6, 6)
        (tmp_path / "new.db").replace(file)
        assert still_open() == 3
        assert count_and_rest() == 1
        assert still_open() == 1  # by the one that has not finished
        assert resting.submit(count_and_rest).result() == 1
        reading.submit(reader.rest).result()
        assert reading.submit(count_and_rest).result() == 1
        assert still_open() == 0
    reader.close()


def test_threads_follow_a_file_that_is_replaced_again_and_again(database_file: Path, tmp_path: Path) -> None:
    file = tmp_path / "whosaid.db"
    back_up(database_file, file)
    reader, stopped = Reader(file), threading.Event()

    def read() -> int:
        times = 0
        while not stopped.is_set():
            assert reader.database().execute("SELECT count(*) FROM article").fetchone() == (6,)
            reader.rest()
            times += 1
        return times

    with ThreadPoolExecutor(4) as pool:
        readers = [pool.submit(read) for _ in range(4)]
        for number in range(200):
            shutil.copy(database_file, tmp_path / f"{number % 2}.db")
            (tmp_path / f"{number % 2}.db").replace(file)
        stopped.set()
        assert all(reading.result(60) for reading in readers)
    assert len(reader._all) <= 4
    reader.close()


def test_a_published_file_is_read_without_locks(database_file: Path, tmp_path: Path) -> None:
    file = tmp_path / "whosaid.db"
    shutil.copy(database_file, file)
    with closing(sqlite3.connect(file)) as copy:
        copy.execute(f"PRAGMA application_id={PUBLISHED}")
        copy.execute("PRAGMA journal_mode=DELETE")
    reader = Reader(file)
    db = reader.database()
    db.execute("BEGIN")
    assert db.execute("SELECT count(*) FROM article").fetchone() == (6,)
    with closing(sqlite3.connect(file, timeout=0)) as other:  # a lock of the reader would be in its way
        other.execute("BEGIN EXCLUSIVE")
    reader.close()


def test_what_is_loaded_while_serving_is_served(tmp_path: Path) -> None:
    file = tmp_path / "whosaid.db"
    store = open_database(file)
    app = create_app(Config(database=file))
    client = app.test_client()
    assert get(client, "/v1/quotes") == {"items": [], "next": None}
    save_article(store, ARTICLES[0])
    assert ids(client, "/v1/quotes") == ["1"]
    store.close()
    db.reader(app).close()
