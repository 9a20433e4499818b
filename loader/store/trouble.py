"""What SQLite says of a file that cannot be used, with the file's name and the way out."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import sqlite_utils

from loader.errors import BusyError, UnusableError

BUSY_SECONDS = 30.0  # how long a writer waits for another one to finish

DAMAGED = "it is damaged: restore a backup with scripts/restore"
NOT_ALLOWED = "allow writing to the file and to its folder, or choose another path"
# By SQLite's result code. Any other error is no fault of the file.
WAYS_OUT = {
    sqlite3.SQLITE_BUSY: f"another process has been writing for {BUSY_SECONDS:g} seconds:"
    " run this again when it has finished",
    sqlite3.SQLITE_CANTOPEN: "see that its folder is there, and that files may be opened and made in it",
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_FULL: "make room and run this again: what is stored already is whole",
    sqlite3.SQLITE_IOERR: "see to the disk, its free space and its quota, and run this again: what is stored"
    " already is whole",
    sqlite3.SQLITE_NOTADB: "choose another path",
    sqlite3.SQLITE_PERM: NOT_ALLOWED,
    sqlite3.SQLITE_READONLY: NOT_ALLOWED,
}


@contextlib.contextmanager
def told(db: sqlite_utils.Database) -> Iterator[None]:
    """Raise UnusableError for what SQLite raises inside because of the file, whatever the article is."""
    try:
        yield
    except sqlite3.Error as error:
        unusable = explain(error, _path(db), "cannot go on")
        if unusable is None:
            raise
        raise unusable from error


def explain(error: sqlite3.Error, path: str | Path, what: str) -> UnusableError | None:
    """The error with its way out; None if it is not the file that cannot be used."""
    code: int = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the other bits are details
    way_out = WAYS_OUT.get(code)
    if way_out is None:
        return None
    kind = BusyError if code == sqlite3.SQLITE_BUSY else UnusableError
    return kind(f"{path}: {what}: {error}; {way_out}")


def _path(db: sqlite_utils.Database) -> str:
    try:
        return str(db.conn.execute("PRAGMA database_list").fetchone()[2])
    except sqlite3.Error:
        return "the database"
