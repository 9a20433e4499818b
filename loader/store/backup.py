"""Copies of the database, made while others read and write it; one has its name only when it is checked."""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlite_utils

from loader.errors import StoreError
from loader.store.database import check_known, check_ours
from loader.store.trouble import BUSY_SECONDS, explain

SHOWN = ("article", "quote", "mention", "entity", "statement")
TIME = "%Y-%m-%dT%H-%M-%SZ"  # no colons: they part hosts from paths in scp and rsync
TIME_PATTERN = r"\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}Z"
FAULTS = 1  # how many are named: the first says enough

Counts = dict[str, int]


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy that was checked: where it is, its bytes, and its rows by table."""

    path: Path
    size: int
    rows: Counts


def back_up(database: Path, target: Path, replace: bool = False) -> Copy:
    """Copy one moment of `database` to the file `target`, checked, and in place at once or not at all.

    Others may read and write meanwhile. Raises StoreError when there is no such database, when it
    or the copy is damaged or cannot be written, and for a `target` that exists, unless `replace`.
    """
    _check_target(database, target, replace)
    with closing(open_any_version(database)) as source, _unfinished(target) as unfinished:
        source.execute("BEGIN")
        rows = count_rows(source)  # fixes the moment that is copied, too
        copy_pages(source, unfinished, f"{database} to {target}")
        with closing(open_any_version(unfinished)) as copy:
            check_whole(copy, database)
            if count_rows(copy) != rows:
                raise StoreError(f"{database}: the copy has other numbers of rows; see to the disk")
        put_in_place(unfinished, target, replace)
    return Copy(target, target.stat().st_size, rows)


def back_up_to_folder(database: Path, folder: Path, keep: int | None) -> Copy:
    """Make a copy named by the time in `folder`; then remove the oldest ones but for `keep`."""
    name = f"{database.stem}-{datetime.now(UTC).strftime(TIME)}.db"
    copy = back_up(database, folder / name)
    pattern = re.compile(rf"{re.escape(database.stem)}-{TIME_PATTERN}\.db")
    copies = sorted(file for file in folder.iterdir() if pattern.fullmatch(file.name))
    for old in copies[: -keep if keep else 0]:
        old.unlink()
    return copy


def open_any_version(path: Path) -> sqlite_utils.Database:
    """A database of whosaid, read-only. Raises StoreError when there is none that this version knows."""
    if not path.is_file():
        raise StoreError(f"{path}: there is no such file")
    try:
        uri = f"{path.absolute().as_uri()}?mode=ro"
        connection = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS)
    except sqlite3.Error as error:
        raise _unreadable(error, path) from error
    try:
        db = sqlite_utils.Database(connection)
        applied = check_ours(db, path)
        check_known(applied, path)
    except sqlite3.Error as error:
        connection.close()
        raise _unreadable(error, path) from error
    except BaseException:
        connection.close()
        raise
    if not applied:
        connection.close()
        raise StoreError(f"{path}: is an empty database; there is nothing in it")
    return db


def copy_pages(source: sqlite_utils.Database, target: Path, what: str) -> None:
    """Copy all pages of one moment to a new file that needs no other file beside it."""
    try:
        with closing(sqlite3.connect(target)) as copy:
            # In one step: after each write of another process, several would begin again.
            source.conn.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE").fetchone()
    except sqlite3.Error as error:
        raise explain(error, what, "cannot copy") or StoreError(f"{what}: cannot copy: {error}") from error


def check_whole(db: sqlite_utils.Database, path: Path) -> None:
    """Raise StoreError, named by `path`, when SQLite finds a fault, or a row that refers to none."""
    try:
        faults = [row[0] for row in db.execute(f"PRAGMA integrity_check({FAULTS})")]
        orphan = db.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.Error as error:
        raise _unreadable(error, path) from error
    if faults != ["ok"]:
        raise StoreError(f"{path}: is damaged: {' '.join(faults[0].split())}")
    if orphan is not None:
        raise StoreError(
            f"{path}: is damaged: a row of {orphan[0]} refers to one of {orphan[2]} that is not there"
        )


def count_rows(db: sqlite_utils.Database) -> Counts:
    """How many rows each table has."""
    sql = """
        SELECT name FROM sqlite_master
        WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' AND name NOT LIKE 'sqlite~_%' ESCAPE '~'
    """
    names = [name for (name,) in db.execute(sql)]
    return {name: int(db.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]) for name in names}  # noqa: S608


def put_in_place(file: Path, target: Path, replace: bool) -> None:
    """Let `file` have the name `target`, with its content on the disk first."""
    _sync(file)
    if replace:
        os.replace(file, target)
    else:
        try:
            os.link(file, target)
        except FileExistsError as error:  # made by somebody else meanwhile: never overwritten
            raise StoreError(f"{target}: has come into being meanwhile; choose another name") from error
        except OSError:  # a file system without hard links
            os.replace(file, target)
    _sync(target.parent)


def _check_target(database: Path, target: Path, replace: bool) -> None:
    if target.exists():
        if database.exists() and target.samefile(database):
            raise StoreError(f"{target}: is the database itself; choose another name")
        if not replace:
            raise StoreError(f"{target}: exists already; choose another name, or replace it with --force")
    log = Path(f"{target}-wal")
    if log.exists():
        raise StoreError(f"{target}: is in use, or was: {log} belongs to it; choose another name")
    if not target.parent.is_dir():
        raise StoreError(f"{target}: there is no folder {target.parent}; make it first")


@contextlib.contextmanager
def _unfinished(target: Path) -> Iterator[Path]:
    """A place for the copy, in the same file system; gone at the end, whatever happens."""
    try:
        with tempfile.TemporaryDirectory(prefix=f"{target.name}.unfinished-", dir=target.parent) as folder:
            yield Path(folder) / target.name
    except OSError as error:
        raise StoreError(f"{target}: cannot be written: {error.strerror or error}") from error


def _unreadable(error: sqlite3.Error, path: Path) -> StoreError:
    return explain(error, path, "cannot read it") or StoreError(f"{path}: cannot read it: {error}")


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
