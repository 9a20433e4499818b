"""Statements that new articles make, or report again in words that are theirs: what each is, added up.

As the file of this name one folder up would find it from all quotes; of these only the ids are read here,
as there is a change of each.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlite_utils

from loader.store import statements
from loader.store.bulk.pending import Pending
from loader.store.changes import Note
from loader.store.rows import Row

QUOTES = "SELECT id FROM quote WHERE statement_id = ?"
# `+`: by the index of the statement, however rare the outlet is thought to be.
OUTLET = "SELECT 1 FROM quote WHERE statement_id = ? AND +source_id = ? LIMIT 1"
Said = tuple[Row, Sequence[int]]  # the row of a quote, and who said it


@dataclass(slots=True)
class _Held:
    """What is known of a statement that is reported again."""

    columns: Row
    speakers: dict[int, int]  # each with `joint`
    sources: set[object]  # of its outlets some
    quotes: list[int]
    is_counted: bool = True  # False: only all quotes together tell what it is


class Statements:
    """The statements that have got quotes and are not written yet."""

    def __init__(self, db: sqlite_utils.Database, pending: Pending) -> None:
        self._db, self._pending = db, pending
        self._created: dict[int, tuple[Row, Said]] = {}
        self._held: dict[int, _Held] = {}

    def create(self, statement_id: int, article: Row, quote: Row, speakers: Sequence[int]) -> None:
        """Let a new statement wait, with its quote, which is of the article."""
        outlets = int(article["source_id"] is not None)
        columns = {
            "id": statement_id,
            "text": quote["text"],
            "speaker_id": quote["speaker_id"],
            "first_seen": article["published_at"],
            "published_on": article["published_on"],
            "published_ts": article["published_ts"],
            "articles": 1,
            "outlets": outlets,
            "quotes": 1,
        }
        self._created[statement_id] = columns, (quote, speakers)
        self._pending.add("statement", [tuple(columns.values())])
        self._pending.add(
            "statement_speaker",
            (
                (statement_id, entity_id, int(position > 0), article["published_ts"], outlets)
                for position, entity_id in enumerate(speakers)
            ),
        )

    def join(self, article: Row, said: Iterable[tuple[int, Row, Sequence[int]]]) -> list[Note]:
        """Let statements have quotes of one new article; what is to be noted of both.

        `said`: each quote with its statement and with who said it.
        """
        held: dict[int, _Held] = {}
        more: dict[int, list[Said]] = {}
        for statement_id, quote, speakers in said:
            held[statement_id] = self._find(statement_id)
            more.setdefault(statement_id, []).append((quote, speakers))
        others = sorted(quote_id for one in held.values() for quote_id in one.quotes)
        for statement_id, one in held.items():
            self._add(statement_id, one, article, more[statement_id])
        return [
            *(Note("changed", "statement", statement_id) for statement_id in sorted(held)),
            *(Note("changed", "quote", quote_id) for quote_id in others),
        ]

    def write(self) -> None:
        """Write what has become of those that are reported again, behind their quotes."""
        counted = {statement_id: one for statement_id, one in self._held.items() if one.is_counted}
        statements.update(self._db, {statement_id: one.columns for statement_id, one in counted.items()})
        statements.update_speakers(
            self._db,
            (
                (statement_id, entity_id, joint, one.columns["published_ts"], one.columns["outlets"])
                for statement_id, one in sorted(counted.items())
                for entity_id, joint in sorted(one.speakers.items())
            ),
        )
        statements.summarize(self._db, self._held.keys() - counted.keys())
        self._held.clear()
        self._created.clear()

    def _find(self, statement_id: int) -> _Held:
        if statement_id not in self._held:
            created = self._created.get(statement_id)
            self._held[statement_id] = _held(*created) if created else self._read(statement_id)
        return self._held[statement_id]

    def _read(self, statement_id: int) -> _Held:
        ids = json.dumps([statement_id])
        _, *values = self._db.conn.execute(statements.STORED, [ids]).fetchone()
        speakers = self._db.conn.execute(statements.STORED_SPEAKERS, [ids])
        return _Held(
            dict(zip(statements.COLUMNS, values, strict=True)),
            {entity_id: joint for _, entity_id, joint, *_ in speakers},
            set(),
            [quote_id for (quote_id,) in self._db.conn.execute(QUOTES, [statement_id])],
        )

    def _add(self, statement_id: int, held: _Held, article: Row, said: Sequence[Said]) -> None:
        columns, source = held.columns, article["source_id"]
        if source is not None and source not in held.sources:
            known = self._db.conn.execute(OUTLET, [statement_id, source]).fetchone()
            columns["outlets"] = int(str(columns["outlets"])) + (not known)
            held.sources.add(source)
        columns["articles"] = int(str(columns["articles"])) + 1
        columns["quotes"] = int(str(columns["quotes"])) + len(said)
        if _is_earlier(article, columns):
            columns["first_seen"] = article["published_at"]
            columns |= {name: article[name] for name in ("published_on", "published_ts")}
        for quote, speakers in said:
            held.quotes.append(int(str(quote["id"])))
            held.is_counted &= all(quote[name] == columns[name] for name in ("text", "speaker_id"))
            for position, entity_id in enumerate(speakers):
                held.speakers[entity_id] = max(held.speakers.get(entity_id, 0), int(position > 0))


def _held(columns: Row, said: Said) -> _Held:
    quote, speakers = said
    joint = {entity_id: int(position > 0) for position, entity_id in enumerate(speakers)}
    values = {name: columns[name] for name in statements.COLUMNS}
    return _Held(values, joint, {quote["source_id"]}, [int(str(quote["id"]))])


def _is_earlier(article: Row, columns: Row) -> bool:
    """True if the statement was first seen in this article: what has a time comes before what has none."""
    mine, known = article["published_ts"], columns["published_ts"]
    if mine is None or known is None:
        return mine is not None
    return (int(str(mine)), str(article["published_at"])) < (int(str(known)), str(columns["first_seen"]))
