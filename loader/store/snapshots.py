"""Snapshots: what the service reads, and nothing else, in a file that nobody writes to any more."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import sqlite_utils

from loader.errors import StoreError
from loader.store import generation
from loader.store.backup import Counts, check_whole, copy_pages, count_rows
from loader.store.database import APPLICATION_ID, open_to_read
from loader.store.pieces import INDEXES
from loader.store.trouble import explain

# Tables that are in a snapshot, but empty.
SECRETS = ("token", "audit", "idempotency", "fetch")  # an address that was fetched may hold a key
OF_LOADERS = (
    *("reextraction", "naming", "article_naming", "own_entity"),
    *("found_quote", "curated_entity", "wording_shingle", "wording_link", "article_body_hash"),
)
EMPTIED = (*SECRETS, *OF_LOADERS)
# What is left of rows that stay: no reader sees how an article was received, from which file, and which
# token somebody who corrected something had.
CLEARED = (
    "UPDATE article SET raw = '', origin = '', given = NULL",
    "UPDATE correction SET made_by = '', undone_by = NULL",
)
CACHE_KB = 200_000
MAPPED = 2**31 - 65_536  # bytes, as much as SQLite maps: checks then take three quarters of the time
HEADER, PLACE = 72, 68  # SQLite's application_id is the 4 bytes before and from these

Report = Callable[[str], None]


def make_snapshot(database: Path, folder: Path, report: Report) -> tuple[Path, Counts]:
    """Make a snapshot of one moment of `database` in `folder`, which is empty: a file, and its rows.

    Others may read and write meanwhile. Raises StoreError when the database cannot be read, is damaged or
    of an older version, or when there is no room.
    """
    work, made = folder / "work.db", folder / "made.db"
    what = f"{database} to {folder}"
    with closing(open_to_read(database)) as source:
        report(f"copying {database}, {database.stat().st_size:,} bytes")
        source.execute("BEGIN")
        rows = count_rows(source)  # fixes the moment that is copied, too
        copy_pages(source, work, what)
    try:
        with closing(sqlite_utils.Database(sqlite3.connect(work, isolation_level=None))) as db:
            # What is half-made is thrown away: nothing has to be undone, or to be on the disk at any time.
            for setting in ("journal_mode=OFF", "synchronous=OFF", f"cache_size=-{CACHE_KB}"):
                db.conn.execute(f"PRAGMA {setting}").fetchone()
            report("leaving out what is not for readers")
            strip(db)
            report("merging the search index, gathering what the planner of queries needs")
            optimize(db)
            report("packing")
            db.conn.execute("VACUUM INTO ?", [str(made)])
    except sqlite3.Error as error:
        raise explain(error, what, "cannot publish") or StoreError(f"{what}: {error}") from error
    work.unlink()
    report(f"checking {made.stat().st_size:,} bytes")
    expected = {table: number for table, number in rows.items() if _is_counted(table)} | dict.fromkeys(
        EMPTIED, 0
    )
    with closing(open_snapshot(made)) as db:
        check_whole(db, database)
        found = count_rows(db)
    if not expected.items() <= found.items():
        raise StoreError(f"{database}: the snapshot has other numbers of rows; see to the disk")
    return made, found


def strip(db: sqlite_utils.Database) -> None:
    """Empty what is not to be published, and mark the file as a snapshot."""
    for table in EMPTIED:
        _empty(db, table)
    for sql in CLEARED:
        db.conn.execute(sql)
    db.conn.execute(f"PRAGMA application_id={APPLICATION_ID}")


def optimize(db: sqlite_utils.Database) -> None:
    """Merge each search index into one piece, and tell the planner how the values are distributed."""
    for index in INDEXES:
        db.conn.execute(f"INSERT INTO {index} ({index}) VALUES ('optimize')")  # noqa: S608
    db.conn.execute("ANALYZE")


def is_snapshot(path: Path) -> bool:
    """True for a file that `make_snapshot` made; False for any other, or none.

    Not for one that this process has open: closing it here would end SQLite's locks on it.
    """
    try:
        if not path.is_file():  # whoever opens a pipe waits for somebody to write to it
            return False
        with path.open("rb") as file:
            header = file.read(HEADER)
    except OSError:
        return False
    return header.startswith(b"SQLite format 3\0") and header[PLACE:] == APPLICATION_ID.to_bytes(4)


def open_snapshot(path: Path) -> sqlite_utils.Database:
    """A snapshot, read-only. Raises StoreError for what is none, or of another version than this one."""
    if path.is_file() and not is_snapshot(path):
        raise StoreError(f"{path}: is no published snapshot; scripts/publish makes one of a database")
    db = open_to_read(path)
    db.conn.execute(f"PRAGMA mmap_size={MAPPED}").fetchone()
    return db


def state(db: sqlite_utils.Database) -> tuple[str, int]:
    """The generation's stamp, and how many changes there ever were, which tells the older of two states."""
    sql = "SELECT seq FROM sqlite_sequence WHERE name = 'change'"
    return generation.read(db), int((db.conn.execute(sql).fetchone() or (0,))[0])


def _empty(db: sqlite_utils.Database, table: str) -> None:
    """Delete all rows, also where a trigger keeps them for good."""
    sql = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?"
    triggers = db.conn.execute(sql, [table]).fetchall()
    for name, _ in triggers:
        db.conn.execute(f'DROP TRIGGER "{name}"')
    db.conn.execute(f'DELETE FROM "{table}"')  # noqa: S608
    db.conn.execute("DELETE FROM sqlite_sequence WHERE name = ?", [table])
    for _, made_by in triggers:
        db.conn.execute(made_by)


def _is_counted(table: str) -> bool:
    """False for the pieces of a search index, which are merged."""
    return not table.endswith(("_search_data", "_search_idx"))
