"""How fast articles are stored in bulk, beside SQLite's bare executemany of exactly the same rows."""

from __future__ import annotations

import resource
import shutil
import sqlite3
import sys
import time
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Self, TypeVar

import sqlite_utils

from loader.benchmark.build import build
from loader.benchmark.corpus import make_articles
from loader.models import Article
from loader.run.batch import Batch
from loader.run.targets import Stored
from loader.store import search
from loader.store.database import open_for_many, unnoticed
from loader.store.working import with_words
from loader.words import ID_BITS

PARTS = 10  # of the run, after each of which the memory is looked at

# Referred to before they refer; what migrations or triggers fill, and an index holds inside, is not written.
FIRST = ("source", "entity", "article_body", "article", "statement", "wording", "quote", "naming")
TABLES = """
    SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'
    AND name NOT IN ('_sqlite_migrations', 'generation', 'search_index', 'entity_month', 'statement_count')
    AND name NOT GLOB '*_search*'
"""
WITH_IDS = """
    SELECT kind.name FROM sqlite_schema AS kind JOIN pragma_table_info(kind.name) AS of
    WHERE kind.type = 'table' AND kind.name NOT GLOB '*_search*' AND of.name = 'id' AND of.type = 'INTEGER'
"""
REFERS = 'SELECT "from", "table" FROM pragma_foreign_key_list(?)'

Row = tuple[Any, ...]
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
        yield _measure(path, before, articles, seed)


def _measure(path: Path, before: int, articles: int, seed: int) -> Written:
    bare, past = path.with_name("bare.db"), path.with_name("past.db")
    for copy in (bare, past):
        shutil.copyfile(path, copy)
    ends = _Ends()
    parts = list(_store(path, before, articles, seed, ends))
    total = Clock(sum(part.wall for part, _ in parts), sum(part.cpu for part, _ in parts))
    rows, clock = _copy(path, past, bare, ends)
    return Written(before, articles, rows, total, clock, (parts[0][1], parts[-1][1]))


@dataclass(slots=True)
class _Ends:
    """The last id of each table that has ids, after each lot of articles."""

    of: dict[str, list[int]] = field(default_factory=dict)
    lots: int = 0

    def read(self, db: sqlite3.Connection) -> None:
        """Look at where a lot ends."""
        for (table,) in db.execute(WITH_IDS).fetchall():
            (last,) = db.execute(f'SELECT ifnull(max(id), 0) FROM "{table}"').fetchone()  # noqa: S608
            self.of.setdefault(table, []).append(last)
        self.lots += 1

    def lot(self, table: str, row_id: int) -> int:
        """The number of the lot in which the row came."""
        return bisect_left(self.of[table], row_id)


def _store(path: Path, before: int, count: int, seed: int, ends: _Ends) -> Iterator[tuple[Clock, float]]:
    """The time that each tenth of the articles took, and the memory at its end, in MB."""
    size = max(count // PARTS, 1)
    starts = range(0, count, size)
    with closing(open_for_many(path)) as db:
        batch = Batch(Stored(db))
        for start in starts:
            clock = Clock()
            made = map(with_words, make_articles(min(size, count - start), seed, before + start))
            for articles in _in_lists(made, batch.most):
                _store_batch(batch, articles, clock)
                ends.read(db.conn)
            if start == starts[-1]:
                with clock:  # what is in the log goes into the file
                    db.close()
            yield clock, _peak()


def _store_batch(batch: Batch, articles: Iterable[Article], clock: Clock) -> None:
    with clock:
        for article in articles:
            batch.add("made", article)
        for _ in batch.store():
            pass


def _copy(source: Path, past: Path, target: Path, ends: _Ends) -> tuple[int, Clock]:
    """Write the rows of `source` that `past` lacks into `target`; how many there are, and the time it took.

    The rows of each lot are written in one transaction, table by table.
    """
    clock = Clock()
    with closing(sqlite3.connect(source)) as db:
        db.execute("ATTACH ? AS before", [str(past)])
        tables = [(sql, _in_lots(rows, ends.lots)) for sql, rows in _lacking(db, ends)]
    with closing(open_for_many(target)) as bare, clock:
        for number in range(ends.lots):
            with unnoticed(bare):
                for sql, lots in tables:
                    bare.conn.executemany(sql, lots[number])
        bare.close()  # what is in the log goes into the file
    return sum(len(lot) for _, lots in tables for lot in lots), clock


def _in_lots(rows: Iterable[tuple[int, Row]], count: int) -> list[list[Row]]:
    lots: list[list[Row]] = [[] for _ in range(count)]
    for lot, row in rows:
        lots[lot].append(row)
    return lots


def _lacking(db: sqlite3.Connection, ends: _Ends) -> Iterator[tuple[str, list[tuple[int, Row]]]]:
    """For each table how to insert a row, and the rows that `before` lacks in order, each with its lot."""
    tables = {name for (name,) in db.execute(TABLES)}
    for table in (*FIRST, *sorted(tables - set(FIRST))):
        columns = db.execute("SELECT name FROM pragma_table_info(?) WHERE pk > 0", [table]).fetchall()
        names = [name for (name,) in columns]
        same = " AND ".join(f'old."{name}" = new."{name}"' for name in names)
        known = f'SELECT 1 FROM before."{table}" AS old WHERE {same}'  # noqa: S608 - names from the schema
        order = ", ".join(f'"{name}"' for name in names)  # as in its tree
        found = db.execute(f'SELECT * FROM "{table}" AS new WHERE NOT EXISTS ({known}) ORDER BY {order}')  # noqa: S608
        values = ", ".join("?" for _ in found.description)
        refers = db.execute(REFERS, [table]).fetchall()
        at = {column[0]: place for place, column in enumerate(found.description)}
        places = [(at[column], other) for column, other in refers if other in ends.of]
        if table in ends.of:
            places = [(at["id"], table)]
        yield (
            f'INSERT INTO "{table}" VALUES ({values})',  # noqa: S608
            [(_lot_of(row, places, ends), row) for row in found],
        )
    for item, sql in search.INSERT.items():
        (last,) = db.execute(f"SELECT ifnull(max(id), 0) FROM before.{item}").fetchone()  # noqa: S608
        entries = search.entries(sqlite_utils.Database(db), item, last)
        yield sql, [(ends.lot(item, entry[0] % 2**ID_BITS), entry) for entry in entries]


def _lot_of(row: Row, places: Iterable[tuple[int, str]], ends: _Ends) -> int:
    """The first lot in which the row can have come: then all that it refers to is there."""
    return max((ends.lot(table, row[at]) for at, table in places if row[at] is not None), default=0)


def _in_lists(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """`items` in lists of `size`, the last of which may have fewer."""
    left = iter(items)
    while some := list(islice(left, size)):
        yield some


def _peak() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1_000_000 if sys.platform == "darwin" else 1_000)
