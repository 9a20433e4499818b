"""How fast articles are stored in bulk, beside SQLite's bare executemany of exactly the same rows."""

from __future__ import annotations

import resource
import sqlite3
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Self, TypeVar

import sqlite_utils

from loader.benchmark.build import build
from loader.benchmark.corpus import make_articles
from loader.models import Article
from loader.run.batch import Batch
from loader.run.targets import Stored
from loader.store import search
from loader.store.database import open_for_many, transaction
from loader.store.working import with_words

ROWS_AT_ONCE = 10_000  # in memory, and in a transaction of the bare writing
PARTS = 10  # of the run, after each of which the memory is looked at

# Referred to before they refer; what migrations or triggers fill, and an index holds inside, is not written.
FIRST = ("source", "entity", "article_body", "article", "statement", "wording", "quote", "naming")
TABLES = """
    SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'
    AND name NOT IN ('_sqlite_migrations', 'generation', 'search_index', 'entity_month')
    AND name NOT GLOB '*_search*'
"""
LAST = "SELECT ifnull(max(id), 0) FROM before.{}"

T = TypeVar("T")


@dataclass(slots=True)
class Clock:
    """Seconds and processor seconds that were spent inside."""

    wall: float = 0.0
    cpu: float = 0.0

    def __enter__(self) -> Self:
        self.wall -= time.perf_counter()
        self.cpu -= time.process_time()
        return self

    def __exit__(self, *_: object) -> None:
        self.wall += time.perf_counter()
        self.cpu += time.process_time()


@dataclass(frozen=True, slots=True)
class Written:
    """What writing came to."""

    before: int  # articles that were there
    articles: int
    rows: int
    stored: Clock
    bare: Clock
    memory: tuple[float, float]  # MB at most, after the first tenth and at the end


def measure(folder: Path, counts: Iterable[int], articles: int, seed: int) -> Iterator[Written]:
    """Store made articles in a database in `folder` that holds as many as `counts` says, one after the other.

    The rows that this adds are written to a copy of the database as it was before, too.
    """
    path = folder / "stored.db"
    for before in counts:
        build(path, before, seed, lambda _: None)
        yield _measure(path, folder / "bare.db", before, articles, seed)


def _measure(path: Path, bare: Path, before: int, articles: int, seed: int) -> Written:
    bare.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as db:
        db.execute("VACUUM INTO ?", [str(bare)])
    parts = list(_store(path, before, articles, seed))
    total = Clock(sum(part.wall for part, _ in parts), sum(part.cpu for part, _ in parts))
    rows, clock = _copy(path, bare)
    return Written(before, articles, rows, total, clock, (parts[0][1], parts[-1][1]))


def _store(path: Path, before: int, count: int, seed: int) -> Iterator[tuple[Clock, float]]:
    """The time that each tenth of the articles took, and the memory at its end, in MB."""
    size = max(count // PARTS, 1)
    with closing(open_for_many(path)) as db:
        batch = Batch(Stored(db))
        for start in range(0, count, size):
            clock = Clock()
            made = map(with_words, make_articles(min(size, count - start), seed, before + start))
            for articles in _in_lists(made, batch.most):
                _store_batch(batch, articles, clock)
            yield clock, _peak()


def _store_batch(batch: Batch, articles: Iterable[Article], clock: Clock) -> None:
    with clock:
        for article in articles:
            batch.add("made", article)
        for _ in batch.store():
            pass


def _copy(source: Path, target: Path) -> tuple[int, Clock]:
    """Write the rows of `source` that `target` lacks into it; how many there are, and the time it took."""
    clock, written = Clock(), 0
    with closing(sqlite3.connect(source)) as db, closing(open_for_many(target)) as bare:
        db.execute("ATTACH ? AS before", [str(target)])
        last = {item: db.execute(LAST.format(item)).fetchone()[0] for item in search.INSERT}
        tables = {name for (name,) in db.execute(TABLES)}
        for table in (*FIRST, *sorted(tables - set(FIRST))):
            rows = db.execute(_lacking(db, table))
            values = ", ".join("?" for _ in rows.description)
            written += _write(bare, f'INSERT INTO "{table}" VALUES ({values})', rows, clock)  # noqa: S608
        for item, sql in search.INSERT.items():
            entries = search.entries(sqlite_utils.Database(db), item, last[item])
            written += _write(bare, sql, entries, clock)
    return written, clock


def _lacking(db: sqlite3.Connection, table: str) -> str:
    """The query for the rows of a table that are not in the database `before`, by their primary keys."""
    columns = db.execute("SELECT name FROM pragma_table_info(?) WHERE pk > 0", [table])
    same = " AND ".join(f'old."{name}" = new."{name}"' for (name,) in columns)
    known = f'SELECT 1 FROM before."{table}" AS old WHERE {same}'  # noqa: S608 - names from the schema
    return f'SELECT * FROM "{table}" AS new WHERE NOT EXISTS ({known})'  # noqa: S608


def _write(db: sqlite_utils.Database, sql: str, rows: Iterable[tuple[object, ...]], clock: Clock) -> int:
    written = 0
    for some in _in_lists(rows, ROWS_AT_ONCE):
        with clock, transaction(db):
            db.conn.executemany(sql, some)
        written += len(some)
    return written


def _in_lists(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """`items` in lists of `size`, the last of which may have fewer."""
    left = iter(items)
    while some := list(islice(left, size)):
        yield some


def _peak() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1_000_000 if sys.platform == "darwin" else 1_000)
