"""Opens the SQLite file for writing: creates it, checks that it is ours, applies migrations."""

from __future__ import annotations

import contextlib
import logging
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import sqlite_utils

from loader.errors import StoreError, UnusableError
from loader.store import generation, names, rendering, search
from loader.store.migrations import migrations
from loader.store.trouble import BUSY_SECONDS, explain, told

LOG = logging.getLogger(__name__)

APPLICATION_ID = 0x77734964  # by which SQLite's header tells a published snapshot: b"wsId"


def open_database(path: str | Path) -> sqlite_utils.Database:
    """The database at `path`, created when missing, with every migration applied.

    Raises StoreError when the path cannot be opened or written to, is no SQLite database, holds
    somebody else's tables, was written by a newer version of whosaid, or is a published snapshot.
    """
    try:
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS)
    except sqlite3.Error as error:
        raise _explained(error, path, "cannot open the database") from error
    try:
        return _prepare(connection, path)
    except sqlite3.Error as error:
        connection.close()
        raise _explained(error, path, "cannot use it as a database") from error
    except BaseException:
        connection.close()
        raise


# A page that many articles write to, as those of indexes are, is kept and copied once for all of them.
MANY = (
    "synchronous=NORMAL",  # a power failure may cost the last articles: the same command loads them again
    "cache_size=-65536",  # KiB
    "wal_autocheckpoint=8000",  # pages
    "temp_store=MEMORY",  # what a statement of many rows would have to take back, if it fails
)


def open_for_many(path: str | Path) -> sqlite_utils.Database:
    """The same, for a run that stores many articles and that can be repeated."""
    db = open_database(path)
    for setting in MANY:
        db.conn.execute(f"PRAGMA {setting}").fetchone()
    return db


def open_to_read(path: str | Path, is_older_good: bool = False) -> sqlite_utils.Database:
    """The database at `path`, which is not written to: for what a writer would make of it.

    Raises StoreError when it cannot be opened, is not ours, is of a newer version or, unless
    `is_older_good`, needs its tables brought up to date.
    """
    address = f"{Path(path).absolute().as_uri()}?mode=ro"
    connection: sqlite3.Connection | None = None
    try:
        connection = sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS)
        db = sqlite_utils.Database(connection)
        check_known(check_ours(db, path), path)
        if not migrations.pending(db):
            _check_shape(db, path)
        if not is_older_good:
            _check_current(db, path)
        return db
    except BaseException as error:
        if connection is not None:
            connection.close()
        if isinstance(error, sqlite3.Error):
            raise _explained(error, path, "cannot read it as a database") from error
        raise


def is_outdated(db: sqlite_utils.Database) -> bool:
    """True if an older version of whosaid wrote last."""
    return bool(migrations.pending(db)) or rendering.is_outdated(db)


def _check_current(db: sqlite_utils.Database, path: str | Path) -> None:
    if not db.table_names():
        raise StoreError(f"{path}: is empty; scripts/load fills a database")
    if is_outdated(db):
        way_out = (
            "publish the database anew with this one"
            if is_published(db)
            else "scripts/serve brings it up to date"
        )
        raise StoreError(f"{path}: is of an older version of whosaid; {way_out}")


def is_published(db: sqlite_utils.Database) -> bool:
    """True for a snapshot, which loader.store.snapshots made."""
    return bool(db.conn.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,))


def _check_unpublished(db: sqlite_utils.Database, path: str | Path) -> None:
    if is_published(db):
        raise UnusableError(
            f"{path}: is a published snapshot, which stays as it is; "
            "write to the database that it was made from, and publish that again"
        )


LOG_BYTES = 64_000_000  # what is left of the write-ahead log when no reader needs more of it


@contextlib.contextmanager
def transaction(db: sqlite_utils.Database) -> Iterator[None]:
    """All that is written inside is kept together, or none of it when anything is raised.

    What was written gives the database another generation. Inside another transaction it is a part of
    that. Raises BusyError when another process writes for longer than BUSY_SECONDS, UnusableError when
    the file cannot be written to.
    """
    with unnoticed(db):
        written_before = db.conn.total_changes
        yield
        if db.conn.total_changes > written_before:
            rendering.renew(db)
            generation.renew(db)


@contextlib.contextmanager
def unnoticed(db: sqlite_utils.Database) -> Iterator[None]:
    """The same for what no reader sees: the generation stays."""
    with told(db):
        # IMMEDIATE takes the write lock first: a transaction that reads and then writes would
        # fail at once, without waiting, when another process has written in between.
        inside = db.conn.in_transaction
        db.conn.execute("SAVEPOINT part" if inside else "BEGIN IMMEDIATE")
        try:
            yield
            db.conn.execute("RELEASE part" if inside else "COMMIT")
        except BaseException:
            if not inside:
                db.conn.rollback()
            elif db.conn.in_transaction:  # a full disk ends all of it by itself
                db.conn.execute("ROLLBACK TO part")
                db.conn.execute("RELEASE part")
            raise


def open_existing(path: str | Path, seconds: float) -> sqlite_utils.Database:
    """The database at `path` as it is, for writing; it waits so many `seconds` for another writer.

    Raises UnusableError when there is none, or a published snapshot in its place.
    """
    address = f"{Path(path).absolute().as_uri()}?mode=rw"
    try:
        connection = sqlite3.connect(address, uri=True, timeout=seconds)
    except sqlite3.Error as error:
        raise _explained(error, path, "cannot open the database") from error
    db = sqlite_utils.Database(connection, execute_plugins=False)
    try:
        _check_unpublished(db, path)
    except BaseException:
        connection.close()
        raise
    db.conn.execute("PRAGMA foreign_keys=ON")
    return db


def _prepare(connection: sqlite3.Connection, path: str | Path) -> sqlite_utils.Database:
    db = sqlite_utils.Database(connection)
    check_known(check_ours(db, path), path)
    _check_unpublished(db, path)
    db.conn.execute("PRAGMA journal_mode=WAL").fetchone()
    db.conn.execute(f"PRAGMA journal_size_limit={LOG_BYTES}").fetchone()
    if migrations.pending(db):
        with transaction(db):  # the second of two processes finds nothing pending any more
            migrations.apply(db)
    else:
        _check_writable(db)
    if search.is_outdated(db):
        _renew_words(db)
    _check_shape(db, path)
    if rendering.is_outdated(db):
        _render_anew(db)
    # After the migrations: one that rebuilds a table must not cascade into the others.
    db.conn.execute("PRAGMA foreign_keys=ON")
    return db


def _renew_words(db: sqlite_utils.Database) -> None:
    """Make anew what was made with another dictionary."""
    LOG.warning("The words of all articles are indexed anew, with another dictionary; this takes a while")
    with transaction(db):
        if search.is_outdated(db):  # the second of two processes finds it done
            search.refill(db)
            names.fill(db)


def _render_anew(db: sqlite_utils.Database) -> None:
    """Make anew what another version made, or left out."""
    LOG.warning("What readers get of each quote is made anew; with many quotes this takes a while")
    with transaction(db):  # the second of two processes finds it done
        rendering.bring_up_to_date(db)


def _check_writable(db: sqlite_utils.Database) -> None:
    # SQLite opens a file that it cannot write to for reading only, and says so at the first write.
    db.conn.execute("BEGIN IMMEDIATE")
    try:
        generation.renew(db)
    finally:
        db.conn.rollback()


def _explained(error: sqlite3.Error, path: str | Path, what: str) -> StoreError:
    return explain(error, path, what) or StoreError(f"{path}: {what}: {error}")


def check_ours(db: sqlite_utils.Database, path: str | Path) -> set[str]:
    """The migrations that a database has had. Raises StoreError if it holds somebody else's tables."""
    applied = {migration.name for migration in migrations.applied(db)}
    if db.table_names() and not applied:
        raise StoreError(f"{path}: is a SQLite database, but not one of whosaid; choose another path")
    return applied


def check_known(applied: set[str], path: str | Path) -> None:
    """Raise StoreError if some of these migrations are of a newer version."""
    unknown = applied - _known_migrations()
    if unknown:
        names = ", ".join(sorted(unknown))
        raise StoreError(f"{path}: was written by a newer version of whosaid ({names}); upgrade to use it")


def _check_shape(db: sqlite_utils.Database, path: str | Path) -> None:
    if rendering.is_newer(db):
        raise StoreError(f"{path}: has quotes as a newer version of whosaid sends them; upgrade to use it")


def _known_migrations() -> set[str]:
    with contextlib.closing(sqlite3.connect(":memory:")) as empty:
        return {migration.name for migration in migrations.pending(sqlite_utils.Database(empty))}
