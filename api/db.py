"""Connections to the SQLite file: read-only, one for each worker thread, one snapshot a request."""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from flask import Flask, Response, current_app, g
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
        "entity_month",
        "day",
        "quote",
        "quote_json",
        "quote_json_state",
        "quote_speaker",
        "mention",
        "change",
        "generation",
        "article_search",
        "quote_search",
        "statement",
        "statement_count",
        "token",
    ]
)
BUSY_SECONDS = 5.0  # readers wait only while another process recovers a write-ahead log
SHAPE = 1  # of the finished quotes that this code sends
PUBLISHED = 0x77734964  # SQLite's application_id of files that scripts/publish made: nobody writes to them

_log = logging.getLogger(__name__)


@dataclass(eq=False, slots=True)
class _Opened:
    """A thread's connection: the thread uses it, or another one closes it, whoever has the lock."""

    db: Database
    file: tuple[int, int]  # device and inode
    lock: threading.Lock = field(default_factory=threading.Lock)
    in_use: bool = False

    def take(self) -> bool:
        """Let the thread use it; False where another one has closed it."""
        self.in_use = self.in_use or self.lock.acquire(blocking=False)
        return self.in_use


class Reader:
    """The read-only connections to one database file."""

    def __init__(self, path: Path) -> None:
        self._path = path.absolute()
        self._local = threading.local()
        self._lock = threading.Lock()
        self._all: set[sqlite3.Connection] = set()
        self._of_threads: set[_Opened] = set()

    @property
    def path(self) -> Path:
        """The file."""
        return self._path

    def database(self) -> Database:
        """The calling thread's connection until `rest`, opened anew when the file has been replaced.

        Raises UnavailableError when there is no file, or it is not a database with all tables.
        """
        file = self._identify()
        opened: _Opened | None = getattr(self._local, "opened", None)
        if opened is None or opened.file != file or not opened.take():
            opened = self._reopen(opened, file)
        return opened.db

    def rest(self) -> None:
        """The calling thread has done with its connection for now: the snapshot of the data ends."""
        opened: _Opened | None = getattr(self._local, "opened", None)
        if opened is not None and opened.in_use:
            opened.db.conn.rollback()
            opened.in_use = False
            opened.lock.release()

    def _reopen(self, previous: _Opened | None, file: tuple[int, int]) -> _Opened:
        self._local.opened = None
        if previous is not None and previous.take():
            self._drop(previous)
        opened = self._open_as_found(file)
        opened.take()
        self._local.opened = opened
        self._of_threads.add(opened)
        # A file that was replaced takes room on the disk for as long as somebody has it open.
        for other in list(self._of_threads):
            if other.file != opened.file and other.lock.acquire(blocking=False):
                self._drop(other)
        return opened

    def _drop(self, opened: _Opened) -> None:
        """Close a connection of which this thread has the lock, and keeps it."""
        self._of_threads.discard(opened)
        self._forget(opened.db.conn)

    def close(self) -> None:
        """Close the connections of all threads; a thread that asks again opens a new one."""
        self._local = threading.local()
        self._of_threads = set()
        for connection in list(self._all):
            self._forget(connection)

    def _identify(self) -> tuple[int, int]:
        try:
            status = os.stat(self._path)
        except OSError as error:
            _log.warning("%s: cannot find the database: %s", self._path, error)
            raise UnavailableError("The database does not exist yet. Load articles first.") from error
        return status.st_dev, status.st_ino

    def _open_as_found(self, file: tuple[int, int]) -> _Opened:
        """A connection, and the file that it is to: another one may be put in its place meanwhile.

        While it is open, no other file gets the same inode.
        """
        while True:
            db = self._open()
            found, file = file, self._identify()
            if found == file:
                return _Opened(db, file)
            self._forget(db.conn)

    def _open(self) -> Database:
        db = self._open_by("mode=ro")
        if not is_published(db):
            return db
        # Without locks, and without looking at each transaction whether somebody has written.
        self._forget(db.conn)
        return self._open_by("mode=ro&immutable=1")

    def _open_by(self, parameters: str) -> Database:
        try:
            # Another thread may close it, when the process ends.
            connection = sqlite3.connect(
                f"{self._path.as_uri()}?{parameters}",
                uri=True,
                timeout=BUSY_SECONDS,
                check_same_thread=False,
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


def is_published(db: Database) -> bool:
    """True for a file that nobody writes to."""
    return bool(db.execute("PRAGMA application_id").fetchone() == (PUBLISHED,))


def check_tables(db: Database) -> None:
    """Raise UnavailableError when `db` lacks a table that is read, or its quotes have another shape."""
    found = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    (shape,) = db.execute("SELECT shape FROM quote_json_state").fetchone() if found >= TABLES else (0,)
    if shape == SHAPE:
        return
    if shape > SHAPE:
        raise UnavailableError("The database is of a newer version of whosaid. Upgrade the service.")
    if found.isdisjoint(TABLES):
        raise UnavailableError("The database has no tables yet. Load articles first.")
    way_out = (
        "Publish the database anew with this one."
        if is_published(db)
        else "scripts/serve, or the next load, brings it up to date."
    )
    raise UnavailableError(f"The database is of an older version of whosaid. {way_out}")


def init_app(app: Flask, path: Path) -> None:
    """Let the requests of `app` read the database at `path`."""
    opened = Reader(path)
    app.extensions["whosaid.reader"] = opened
    app.teardown_appcontext(partial(_end_snapshot, opened))


def reader(app: Flask) -> Reader:
    """The connections of `app`."""
    found = app.extensions["whosaid.reader"]
    assert isinstance(found, Reader)
    return found


def database() -> Database:
    """The current request's database: all its statements see the same moment."""
    known: Database | None = g.get("database")
    if known is not None:
        return known
    db = reader(current_app).database()
    if db.conn.in_transaction:
        db.conn.rollback()  # of an answer that was held and is not wanted any more
    db.conn.execute("BEGIN")
    g.database = db
    return db


def hold(response: Response) -> Response:
    """Let what is sent piece by piece be of the moment that the view saw: it ends with the answer."""
    g.is_held = True
    response.call_on_close(reader(current_app).rest)  # also where nobody reads any of it
    return response


def _end_snapshot(opened: Reader, error: BaseException | None) -> None:
    if "database" not in g:
        return
    if g.pop("is_held", False) and error is None:
        return  # the view has ended; it is called again when all is sent
    del g.database
    opened.rest()
