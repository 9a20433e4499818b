"""The search index: for each article and quote its words as they stand, and their dictionary forms."""

from __future__ import annotations

from bisect import bisect
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from loader.extraction.morphology import dictionary, lemmas
from loader.store.rows import Row
from loader.words import CACHE_SIZE, OFTEN, at_least, fold_words, search_place

if TYPE_CHECKING:  # who extracts works out words, and opens no database
    import sqlite_utils

Item = Literal["article", "quote"]

# Without content: a text is stored once, and what has to go from the index is worked out from it
# anew. `words` gives phrases and beginnings; `lemmas` has every dictionary form of each word, but
# not those that are the word itself, and behind them which of both stand there how often. Our words
# hold nothing at which the ascii tokenizer cuts, and it keeps all other characters as they are, in
# every version of SQLite.
TABLES = """
CREATE VIRTUAL TABLE article_search USING fts5(words, lemmas, content='', tokenize='ascii');
CREATE VIRTUAL TABLE quote_search USING fts5(words, lemmas, content='', tokenize='ascii');
"""
# What goes is worked out anew, so it has to be with the dictionary that it came with.
MARKER = """
CREATE TABLE search_index (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    dictionary TEXT NOT NULL            -- that gave the lemmas
);
"""
INSERT: dict[Item, str] = {
    "article": "INSERT INTO article_search (rowid, words, lemmas) VALUES (?, ?, ?)",
    "quote": "INSERT INTO quote_search (rowid, words, lemmas) VALUES (?, ?, ?)",
}
DELETE = {
    "article": """
        INSERT INTO article_search (article_search, rowid, words, lemmas) VALUES ('delete', ?, ?, ?)
    """,
    "quote": "INSERT INTO quote_search (quote_search, rowid, words, lemmas) VALUES ('delete', ?, ?, ?)",
}
ROWS = {
    "article": "SELECT id, text, published_ts FROM article WHERE id > ? ORDER BY published_ts, id",
    "quote": "SELECT id, text, published_ts FROM quote WHERE id > ? ORDER BY published_ts, id",
}

Entry = tuple[int, str, str]  # place in the index, words, lemmas


def save(db: sqlite_utils.Database, item: Item, item_id: int, old: Row | None, new: Row | None) -> None:
    """Bring the entry of an item up to date, whose row was `old` (None: there was none) and is `new`."""
    before, after = (row and (row["text"], row["published_ts"]) for row in (old, new))
    if before == after:
        return
    if old is not None:
        db.conn.execute(DELETE[item], _entry(item_id, old))
    if new is not None:
        db.conn.execute(INSERT[item], _entry(item_id, new))


def insert_all(db: sqlite_utils.Database, item: Item, new: Iterable[Entry]) -> None:
    """Add the entries of new items."""
    db.conn.executemany(INSERT[item], new)


def fill(db: sqlite_utils.Database) -> None:
    """Add all articles and quotes to the index, which is empty."""
    for item, sql in INSERT.items():
        db.conn.executemany(sql, entries(db, item))


def entries(db: sqlite_utils.Database, item: Item, after: int = 0) -> Iterator[Entry]:
    """What the index has of all articles or quotes with ids behind `after`, in its order."""
    for row_id, text, published_ts in db.conn.execute(ROWS[item], [after]):
        yield _entry(row_id, {"text": text, "published_ts": published_ts})


def mark(db: sqlite_utils.Database) -> None:
    """Say that the index was made with today's dictionary."""
    db.conn.execute("INSERT OR REPLACE INTO search_index (id, dictionary) VALUES (1, ?)", [dictionary()])


def is_outdated(db: sqlite_utils.Database) -> bool:
    """True if the index was made with another dictionary."""
    return bool(db.conn.execute("SELECT dictionary FROM search_index").fetchone() != (dictionary(),))


def refill(db: sqlite_utils.Database) -> None:
    """Make the index anew."""
    for item in INSERT:
        db.conn.execute(f"INSERT INTO {item}_search ({item}_search) VALUES ('delete-all')")  # noqa: S608
    fill(db)
    mark(db)


def _entry(item_id: int, row: Row) -> Entry:
    text, published_ts = row["text"], row["published_ts"]
    assert isinstance(text, str)
    assert published_ts is None or isinstance(published_ts, int)
    return search_place(published_ts, item_id), *indexed(text)


def indexed(text: str) -> tuple[str, str]:
    """The words of `text`, and their dictionary forms with how often there are words and forms."""
    words = fold_words(text)
    forms = " ".join(filter(None, map(_forms, words)))
    counted = Counter(words)
    counted.update(forms.split())
    repeated = (
        at_least(word, OFTEN[bisect(OFTEN, times) - 1]) for word, times in counted.items() if times > 1
    )
    return " ".join(words), " ".join([forms, *repeated]).strip()


@lru_cache(maxsize=CACHE_SIZE)
def _forms(word: str) -> str:
    """The dictionary forms of a folded word, but not itself."""
    return " ".join(sorted(lemmas(word) - {word}))
