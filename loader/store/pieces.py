"""The pieces of the search index: a search looks into each of them for each of its words."""

from __future__ import annotations

import time
from collections.abc import Callable

import sqlite_utils

from loader.store.database import unnoticed
from loader.store.trouble import told

INDEXES = ("article_search", "quote_search")
# Every transaction adds a piece, and FTS5 merges some of the same size as it goes: of a large load seven or
# eight are left. A tenth as much as the largest piece is much: so all is written anew once for each tenth.
MUCH = 0.1
PAGES = 2_000  # merged at once, which takes a tenth of a second
# SQLite has no queue for the lock: who waits for it asks again every tenth of a second, and between two steps
# it is free for less than that. A request waits for five seconds.
TURN, PAUSE = 1.0, 0.1  # seconds


def merge_much(db: sqlite_utils.Database, check: Callable[[], None]) -> None:
    """Make each index one piece again, where much has been added to it.

    Between its steps it calls `check`: whatever that raises leaves an index that can be used, and merged by
    the next one. Raises BusyError or UnusableError when it cannot be written.
    """
    for index in INDEXES:
        if _is_scattered(db, index):
            _merge(db, index, check)


def count_pages(db: sqlite_utils.Database, index: str) -> list[int]:
    """How many pages each piece has, the largest first."""
    # The lowest bit of a page's number tells something else.
    sql = f"SELECT max(pgno) >> 1 AS pages FROM {index}_idx GROUP BY segid ORDER BY pages DESC"  # noqa: S608
    return [pages for (pages,) in db.conn.execute(sql)]


def _merge(db: sqlite_utils.Database, index: str, check: Callable[[], None]) -> None:
    """Step by step; after each `TURN` others who wait for the lock get it."""
    pages = -PAGES  # below zero: of all pieces, not only of those that FTS5 would merge by itself
    began = time.monotonic()
    while _merge_some(db, index, pages):
        check()
        pages = PAGES
        if time.monotonic() - began >= TURN:
            time.sleep(PAUSE)
            began = time.monotonic()


def _is_scattered(db: sqlite_utils.Database, index: str) -> bool:
    with told(db):
        pages = count_pages(db, index)
    return sum(pages[1:]) > MUCH * sum(pages[:1])


def _merge_some(db: sqlite_utils.Database, index: str, pages: int) -> bool:
    """Whether there was anything left to do: else the statement itself is the only change."""
    with unnoticed(db):
        before = db.conn.total_changes
        db.conn.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('merge', ?)", [pages])  # noqa: S608
        return db.conn.total_changes - before > 1
