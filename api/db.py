"""Connections to the SQLite file: read-only, one for each worker thread, one snapshot a request."""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, current_app, g
from sqlite_utils import Database

from api.problems import UnavailableError

TABLES = frozenset(
    [
        "source",
        "article",
        "entity",
        "entity_name",
        "name_word",
        "entity_redirect",
        "entity_article",
        "day",
        "quote",
        "quote_speaker",
        "mention",
        "change",
        "generation",
        "article_search",
        "quote_search",
        "statement",
        "token",
    ]
)
BUSY_SECONDS = 5.0  # readers wait only while another process recovers a write-ahead log

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Opened:
    db: Database
    file: tuple[int, int]  # device and inode


class Reader:
    """The read-only connections to one database file."""

    def __init__(self, path: Path) -> None:
        self._path = path.absolute()
        self._local = threading.local()
        self._lock = threading.Lock()
        self._all: set[sqlite3.Connection] = set()

    @property
    def path(self) -> Path:
        """The file."""
        return self._path

    def database(self) -> Database:
        """The calling thread's connection, opened anew when the file has been replaced.

        Raises UnavailableError when there is no file, or it is not a database with all tables.
        """
        file = self._identify()
        opened: _Opened | None = getattr(self._local, "opened", None)
        if opened is not None and opened.file != file:
            previous = opened.db.conn
            self._local.opened = opened = None
            self._forget(previous)
        if opened is None:
            opened = _Opened(self._open(), file)
            self._local.opened = opened
        return opened.db

    def close(self) -> None:
        """Close the connections of all threads; a thread that asks again opens a new one."""
        self._local = threading.local()
        for connection in list(self._all):
            self._forget(connection)

    def _identify(self) -> tuple[int, int]:
        try:
            status = os.stat(self._path)
        except OSError as error:
            _log.warning("%s: cannot find the database: %s", self._path, error)
            raise UnavailableError("The database does not exist yet. Load articles first.") from error
        return status.st_dev, status.st_ino

    def _open(self) -> Database:
        try:
            # Another thread may close it, when the process ends.
            connection = sqlite3.connect(
                f"{self._path.as_uri()}?mode=ro", uri=True, timeout=BUSY_SECONDS, check_same_thread=False
            )
        except sqlite3.Error as error:
            raise self._unusable(error) from error
        with self._lock:
            self._all.add(connection)
        try:
            db = Database(connection, execute_plugins=False)
            check_tables(db)
        except sqlite3.Error as error:
            self._forget(connection)
            raise self._unusable(error) from error
        except UnavailableError:
            self._forget(connection)
            raise
        return db

    def _unusable(self, error: sqlite3.Error) -> UnavailableError:
        _log.warning("%s: cannot read the database: %s", self._path, error)
        return UnavailableError("The database cannot be read.")

    def _forget(self, connection: sqlite3.Connection) -> None:
        with self._lock:
            self._all.discard(connection)
        connection.close()


def check_tables(db: Database) -> None:
    """Raise UnavailableError when `db` lacks a table that the service reads."""
    rows = db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    if not {name for (name,) in rows} >= TABLES:
        raise UnavailableError(
            "The database has no tables yet, or those of an older version. Load articles first."
        )


def init_app(app: Flask, path: Path) -> None:
    """Let the requests of `app` read the database at `path`."""
    app.extensions["whosaid.reader"] = Reader(path)
    app.teardown_appcontext(_end_snapshot)


def reader(app: Flask) -> Reader:
    """The connections of `app`."""
    found = app.extensions["whosaid.reader"]
    assert isinstance(found, Reader)
    return found


def database() -> Database:
    """The current request's database: all its statements see the same moment."""
    if "database" not in g:
        db = reader(current_app).database()
        db.execute("BEGIN")
        g.database = db
    db = g.database
    assert isinstance(db, Database)
    return db


def _end_snapshot(_error: BaseException | None) -> None:
    db: Database | None = g.pop("database", None)
    if db is not None:
        db.conn.rollback()
