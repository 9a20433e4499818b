"""A backup put back. Who reads meanwhile sees the one state or the other; what was there is kept aside."""

from __future__ import annotations

import os
import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlite_utils

from loader.errors import BusyError, StoreError
from loader.store import audit, generation, tokens
from loader.store.backup import TIME, Counts, back_up, check_whole, copy_pages, count_rows, put_in_place
from loader.store.database import check_ours, open_database, transaction, unnoticed
from loader.store.loading import nobody_loading
from loader.store.snapshots import is_snapshot
from loader.store.trouble import BUSY_SECONDS, explain
from loader.store.writer import complete

# Who may write, and who wrote, is no part of what goes back: a token that was revoked stays so.
NOT_RESTORED = ("token", "audit")
PAGES = 16  # a step; a new database has four times as many, so that the first step is not the last one


@dataclass(frozen=True, slots=True)
class Restored:
    """What the database holds now, rows by table, and where that is which it held before."""

    rows: Counts
    aside: Path | None


def restore(file: Path, database: Path) -> Restored:
    """Let `database` hold what the backup `file` holds, brought up to date, checked before and after.

    The database is overwritten in one transaction of SQLite, in the same file: readers go on reading,
    and a process that dies midway leaves what was there. Only a database that cannot be read any more
    is replaced by another file; else tokens and the audit log stay as they are. Raises StoreError when
    the backup cannot be used, BusyError while others write to the database; then nothing has changed.
    """
    if not database.parent.is_dir():
        raise StoreError(f"{database}: there is no folder {database.parent}; make it first")
    if file.exists() and database.exists() and file.samefile(database):
        raise StoreError(f"{file}: is the database itself; choose a backup")
    if is_snapshot(file):
        raise StoreError(f"{file}: is a published snapshot, with no more than readers need; choose a backup")
    if is_snapshot(database):
        raise StoreError(f"{database}: is a published snapshot; restore the database that it was made from")
    aside = Path(f"{database}.before-{datetime.now(UTC).strftime(TIME)}")
    try:
        with (
            nobody_loading(database),
            tempfile.TemporaryDirectory(prefix=f"{database.name}.restoring-", dir=database.parent) as folder,
        ):
            prepared = Path(folder) / "prepared.db"
            rows = _prepare(file, prepared)
            if _is_readable(database):
                _overwrite(prepared, database, aside, Path(folder))
            else:
                _replace(prepared, database, aside)
    except OSError as error:
        raise StoreError(f"{database}: cannot be restored: {error.strerror or error}") from error
    with closing(open_database(database)) as db:
        check_whole(db, database)
        held = count_rows(db)
        if any(held[table] != rows[table] for table in rows.keys() - NOT_RESTORED):
            raise StoreError(f"{database}: has other numbers of rows than {file}; see to the disk")
    return Restored(held, aside if aside.exists() else None)


def _prepare(file: Path, prepared: Path) -> Counts:
    """Copy the backup, checked, with the tables of this version."""
    back_up(file, prepared)
    with closing(open_database(prepared)) as db:
        complete(db)
        check_whole(db, file)
        return count_rows(db)


def _is_readable(database: Path) -> bool:
    """False when there is no database, or only a damaged one. Raises StoreError for somebody else's."""
    if not database.exists():
        return False
    try:
        with closing(sqlite3.connect(database, timeout=BUSY_SECONDS)) as connection:
            db = sqlite_utils.Database(connection)
            return bool(check_ours(db, database) and generation.read(db))
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_CORRUPT:
            return False
        raise _explained(error, database) from error


def _overwrite(prepared: Path, database: Path, aside: Path, folder: Path) -> None:
    """Overwrite all pages in one transaction, after what they hold was copied to `aside` within it."""
    with (
        closing(sqlite3.connect(prepared)) as source,
        closing(sqlite3.connect(database, timeout=BUSY_SECONDS)) as connection,
        closing(sqlite_utils.Database(sqlite3.connect(database, timeout=BUSY_SECONDS))) as current,
    ):
        # Ids are never given twice: readers may remember those that are gone now.
        last_ids: dict[str, int] = {}

        def keep_aside() -> None:
            """Nobody else can write from here on, so nothing is lost between the copy and the end."""
            copy_pages(current, folder / "before.db", f"{database} to {aside}")
            put_in_place(folder / "before.db", aside, replace=False)
            _keep_authority(sqlite_utils.Database(source), aside)
            last_ids.update(current.execute("SELECT name, seq FROM sqlite_sequence").fetchall())

        try:
            source.backup(connection, pages=PAGES, progress=_once_locked(database, keep_aside), sleep=0.05)
        except BaseException as error:
            aside.unlink(missing_ok=True)
            if isinstance(error, sqlite3.Error):
                raise _explained(error, database) from error
            raise
        with transaction(db := sqlite_utils.Database(connection)):
            _continue_ids(db, last_ids)


def _keep_authority(prepared: sqlite_utils.Database, aside: Path) -> None:
    """Give `prepared`, from which is copied just now, the tokens and the audit log of `aside`."""
    prepared.conn.execute("ATTACH ? AS aside", [str(aside)])
    there = {name for (name,) in prepared.conn.execute("SELECT name FROM aside.sqlite_master")}
    if there.issuperset(NOT_RESTORED):  # not in a database of an older version
        # By this very connection: what another one writes would begin the copy again.
        with unnoticed(prepared):
            tokens.take_over(prepared, datetime.now(UTC))
            audit.take_over(prepared)
    prepared.conn.execute("DETACH aside")


def _once_locked(database: Path, action: Callable[[], None]) -> Callable[[int, int, int], None]:
    """Called after each step: waits for other writers as any writer does, acts after the first step."""
    end = time.monotonic() + BUSY_SECONDS
    done = False

    def follow(status: int, _remaining: int, _total: int) -> None:
        nonlocal done
        if status in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            if time.monotonic() > end:
                raise BusyError(
                    f"{database}: another process writes to it; run this again when it has finished"
                )
        elif not done:
            action()
            done = True

    return follow


def _continue_ids(db: sqlite_utils.Database, last_ids: dict[str, int]) -> None:
    for table, last in last_ids.items():
        known = db.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", [table]).fetchone()
        if known is None:
            db.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", [table, last])
        elif known[0] < last:
            db.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = ?", [last, table])


def _replace(prepared: Path, database: Path, aside: Path) -> None:
    """Put another file in the place of one that is damaged, or gone."""
    # The log first: SQLite would apply it to whatever file has the name that it belongs to.
    for suffix in ("-wal", "-shm", ""):
        beside = Path(f"{database}{suffix}")
        if beside.exists():
            os.rename(beside, f"{aside}{suffix}")
    put_in_place(prepared, database, replace=False)


def _explained(error: sqlite3.Error, database: Path) -> StoreError:
    unusable = explain(error, database, "cannot be restored")
    return unusable or StoreError(f"{database}: cannot be restored: {error}")
