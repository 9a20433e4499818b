"""Rows of several articles that wait to be written together, and the ids that they will have."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from operator import itemgetter

import sqlite_utils

from loader.store import changes, counts, search, tables
from loader.store.changes import Note

# What others refer to comes first. Rows of a table without an id among them get theirs in order.
COLUMNS = {
    "article_body": ("id", "key", "articles", "similar"),
    "article_body_hash": ("hash", "body_id"),
    "statement": (
        *("id", "text", "speaker_id", "first_seen", "published_on", "published_ts"),
        *("articles", "outlets", "quotes"),
    ),
    "wording": ("id", "key", "words", "entity_id", "speaker_name", "day", "article_id", "statement_id"),
    "wording_shingle": ("hash", "wording_id"),
    "statement_speaker": ("statement_id", "entity_id", "joint", "published_ts", "outlets"),
    "quote_speaker": ("quote_id", "entity_id", "position", "published_ts"),
    "mention": ("article_id", "entity_id", "start", "end", "surface", "form", "quote_id", "own_id"),
    "naming": ("id", "entity_id", "own_id", "name", "wikidata_id", "names"),
    "article_naming": ("article_id", "naming_id"),
    "entity_article": (*("article_id", "entity_id", "published_ts", "published_on", "quotes", "mentions"),),
}
# Written as the rows of `rows` are; each stands behind the tables that it refers to.
ROWS = ("article", "revision", "quote")
ORDER = (
    *("article_body", "article_body_hash", "article", "revision", "statement", "wording", "wording_shingle"),
    *("quote", "quote_speaker", "statement_speaker", "mention", "naming", "article_naming", "entity_article"),
)
# Sorted, neighbours in a tree are written one after the other.
SORTED = {"article_body_hash", "wording_shingle", "entity_article", "quote_speaker", "statement_speaker"}
COUNTED = ("article", "entity", "quote", "statement", "wording")  # by SQLite: an id is never given again
NUMBERED = ("article_body", "naming")

Values = tuple[object, ...]


@dataclass(slots=True)
class Ids:
    """The next free id of each table."""

    next: dict[str, int]

    def take(self, table: str) -> int:
        """An id that nothing has yet."""
        taken = self.next[table]
        self.next[table] = taken + 1
        return taken


def read_ids(db: sqlite_utils.Database) -> Ids:
    """The ids that SQLite would give next."""
    last = dict(db.conn.execute("SELECT name, seq FROM sqlite_sequence").fetchall())
    for table in NUMBERED:
        last[table] = db.conn.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()[0]  # noqa: S608
    return Ids({table: last.get(table, 0) + 1 for table in (*COUNTED, *NUMBERED)})


@dataclass(slots=True)
class Pending:
    """The rows that wait, in the order in which they came."""

    tuples: dict[str, list[Values]] = field(default_factory=lambda: defaultdict(list))
    rows: dict[str, list[dict[str, object]]] = field(default_factory=lambda: defaultdict(list))
    entries: dict[search.Item, list[search.Entry]] = field(default_factory=lambda: defaultdict(list))
    notes: list[Note] = field(default_factory=list)
    days: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, table: str, values: Iterable[Values]) -> None:
        """Let rows wait, each with the values of COLUMNS."""
        self.tuples[table].extend(values)

    def write(self, db: sqlite_utils.Database) -> None:
        """Write the rows that wait, after the entities that they are about."""
        for table in ORDER:
            if table in ROWS:
                tables.insert_all(db, table, self.rows[table])
            else:
                waiting = self.tuples[table]
                if table in SORTED:
                    waiting.sort(key=itemgetter(0))
                tables.insert_tuples(db, table, COLUMNS[table], waiting)
        counts.add_to_days(db, self.days)
        changes.note_each(db, self.notes)
        for kind in (self.tuples, self.rows, self.notes, self.days):
            kind.clear()

    def write_entries(self, db: sqlite_utils.Database) -> None:
        """Write the entries that wait, in their order: FTS5 makes a segment wherever one steps back."""
        for item, entries in self.entries.items():
            search.insert_all(db, item, sorted(entries))
        self.entries.clear()
