"""Quotes as readers get them: the finished JSON of each, made anew whenever it says something else.

A quote shows more than its own row: its article, the names of entities and of the outlet, how widely its
statement is reported. To look all that up for each reader took most of the time of a list. Whatever makes a
quote look different is in the sequence of changes, so that tells what to make anew.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

import orjson
import sqlite_utils

from loader.store import changes

SHAPE = 1  # to be raised with each change of what is made here: then all are made anew
CONTEXT = 32  # code points before and behind a part that a selector shows
LOT = 1_000  # quotes that are made at once

TABLES = """
CREATE TABLE quote_json (
    quote_id INTEGER PRIMARY KEY REFERENCES quote(id) ON DELETE CASCADE,
    json TEXT NOT NULL                  -- as the contract has a quote
);
CREATE TABLE quote_json_state (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    shape INTEGER NOT NULL,             -- that all have
    last_change INTEGER NOT NULL        -- all up to this one are seen in them
);
INSERT INTO quote_json_state (id, shape, last_change) SELECT 1, 0, coalesce(max(id), 0) FROM change;
"""
STATE = "SELECT shape, last_change FROM quote_json_state"
MARK = "UPDATE quote_json_state SET shape = ?, last_change = ?"
CHANGED = "SELECT DISTINCT item_id FROM change WHERE id > ? AND item = 'quote'"
ANY = "SELECT 1 FROM quote LIMIT 1"
ALL = "SELECT id FROM quote WHERE id > ? ORDER BY id LIMIT ?"
INSERT = "INSERT OR REPLACE INTO quote_json (quote_id, json) VALUES (?, CAST(? AS TEXT))"  # from UTF-8

QUOTES = """
    SELECT quote.id, quote.type, quote.text, parts, cue_text, cue_lemma, cue_start, cue_end,
        speaker_start, speaker_end, speaker_form, confidence, rule, quote.curation, quote.speaker_id,
        quote.statement_id, coalesce(articles, 1), coalesce(outlets, 1),
        article.id, title, url, published_at, published_precision, text_sha256, source.slug, source.name
    FROM json_each(?) AS wanted CROSS JOIN quote ON quote.id = wanted.value
    JOIN article ON article.id = quote.article_id
    LEFT JOIN source ON source.id = article.source_id
    LEFT JOIN statement INDEXED BY statement_shared
        ON statement.id = quote.statement_id AND (articles <> 1 OR outlets <> 1)
"""
# One at a time, and once for all its quotes. SQLite would count from the text's beginning for each piece.
TEXT = "SELECT text FROM article WHERE id = ?"
ENTITIES = "SELECT id, type, name FROM entity WHERE id IN (SELECT value FROM json_each(?))"
# By quote: where which entity is mentioned in it; in which place which one is named that said it too.
ABOUT = """
    SELECT quote_id, start, entity_id FROM mention WHERE quote_id IN (SELECT value FROM json_each(?))
"""
CO_SPEAKERS = """
    SELECT quote_id, position, entity_id FROM quote_speaker
    WHERE quote_id IN (SELECT value FROM json_each(?)) AND position > 0
"""

Node = dict[str, Any]
Entities = Mapping[int | None, Node]  # as quotes refer to them, by their ids
Named = Mapping[int, Iterable[int]]  # the ids of entities, in order, by those of quotes


class _Stored(NamedTuple):
    """A quote with its article and statement, as QUOTES has it."""

    id: int
    type: str
    text: str
    parts: str  # JSON
    cue_text: str | None
    cue_lemma: str | None
    cue_start: int | None
    cue_end: int | None
    speaker_start: int | None
    speaker_end: int | None
    speaker_form: str | None
    confidence: float
    rule: str
    curation: str | None  # JSON
    speaker_id: int | None
    statement_id: int | None
    articles: int
    outlets: int
    article_id: int
    title: str | None
    url: str | None
    published_at: str | None
    published_precision: str | None
    text_sha256: str
    source_slug: str | None
    source_name: str | None


def renew(db: sqlite_utils.Database) -> None:
    """Make those quotes anew that look different since this was called last, in the open transaction."""
    shape, seen = db.conn.execute(STATE).fetchone()
    last = changes.last_id(db)
    if last > seen:
        _write(db, [quote_id for (quote_id,) in db.conn.execute(CHANGED, [seen])])
        db.conn.execute(MARK, [shape, last])


def begin(db: sqlite_utils.Database) -> None:
    """Say that the quotes of a new database, which has none, are up to date."""
    if db.conn.execute(ANY).fetchone() is None:
        db.conn.execute(MARK, [SHAPE, changes.last_id(db)])


def is_outdated(db: sqlite_utils.Database) -> bool:
    """True if what is stored has a shape of before, or somebody has written who knew nothing of it."""
    shape, seen = db.conn.execute(STATE).fetchone()
    return bool(shape < SHAPE or seen < changes.last_id(db))


def is_newer(db: sqlite_utils.Database) -> bool:
    """True if what is stored has a shape that is not known yet."""
    return bool(db.conn.execute(STATE).fetchone()[0] > SHAPE)


def bring_up_to_date(db: sqlite_utils.Database) -> None:
    """Make anew what is outdated, in the open transaction."""
    if db.conn.execute(STATE).fetchone()[0] == SHAPE:
        renew(db)
    else:
        fill(db)


def fill(db: sqlite_utils.Database) -> None:
    """Make all quotes anew."""
    last_id = 0
    while rows := db.conn.execute(ALL, [last_id, LOT]).fetchall():
        _write(db, [quote_id for (quote_id,) in rows])
        (last_id,) = rows[-1]
    db.conn.execute(MARK, [SHAPE, changes.last_id(db)])


def _write(db: sqlite_utils.Database, ids: Iterable[int]) -> None:
    """Make those of the quotes that exist."""
    wanted = sorted(ids)
    for begin in range(0, len(wanted), LOT):
        db.conn.executemany(INSERT, _render(db, wanted[begin : begin + LOT]))


def _render(db: sqlite_utils.Database, ids: Sequence[int]) -> Iterator[tuple[int, bytes]]:
    """The finished JSON of quotes, by their ids."""
    among = json.dumps(ids)
    quotes = sorted(map(_Stored._make, db.conn.execute(QUOTES, [among])), key=attrgetter("article_id"))
    about, others = _by_quote(db, ABOUT, among), _by_quote(db, CO_SPEAKERS, among)
    speakers = {quote.speaker_id for quote in quotes}
    entities = _read_entities(db, speakers.union(*about.values(), *others.values()))
    for article_id, group in groupby(quotes, attrgetter("article_id")):
        (text,) = db.conn.execute(TEXT, [article_id]).fetchone()
        for quote in group:
            made = _quote(quote, text, entities, about.get(quote.id, ()), others.get(quote.id, ()))
            yield quote.id, orjson.dumps(made)


def _by_quote(db: sqlite_utils.Database, sql: str, among: str) -> Named:
    """The entities of each quote, each once, in the order of their places."""
    found: dict[int, dict[int, None]] = defaultdict(dict)
    for quote_id, _, entity_id in sorted(db.conn.execute(sql, [among])):
        found[quote_id][entity_id] = None
    return found


def _read_entities(db: sqlite_utils.Database, ids: Iterable[int | None]) -> Entities:
    found = db.conn.execute(ENTITIES, [json.dumps([row_id for row_id in ids if row_id is not None])])
    return {entity_id: {"id": str(entity_id), "type": kind, "name": name} for entity_id, kind, name in found}


def _quote(
    quote: _Stored, text: str, entities: Entities, about: Iterable[int], co_speakers: Iterable[int]
) -> Node:
    """A quote in the contract's words and order."""
    parts = orjson.loads(quote.parts)
    return {
        "id": str(quote.id),
        "type": quote.type,
        "text": quote.text,
        "parts": [{"start": start, "end": end} for start, end in parts],
        "cue": _cue(quote),
        "speaker": entities.get(quote.speaker_id),
        "co_speakers": [entities[entity_id] for entity_id in co_speakers],
        "speaker_mention": _speaker_mention(quote, text),
        "confidence": quote.confidence,
        "rule": quote.rule,
        "curation": quote.curation and _curation(orjson.loads(quote.curation)),
        "about": [entities[entity_id] for entity_id in about],
        "article": _article(quote),
        "statement": _statement(quote),
        "evidence": {
            "text_sha256": quote.text_sha256,
            "selectors": [selector for start, end in parts for selector in _selectors(text, start, end)],
        },
    }


def _cue(quote: _Stored) -> Node | None:
    if quote.cue_start is None:
        return None
    return {
        "text": quote.cue_text,
        "lemma": quote.cue_lemma,
        "start": quote.cue_start,
        "end": quote.cue_end,
    }


def _speaker_mention(quote: _Stored, text: str) -> Node | None:
    if quote.speaker_start is None:
        return None
    return {
        "text": text[quote.speaker_start : quote.speaker_end],
        "start": quote.speaker_start,
        "end": quote.speaker_end,
        "form": quote.speaker_form,
    }


def _curation(stored: Node) -> Node:
    return {
        "id": str(stored["id"]),
        "at": stored["at"],
        "note": stored["note"],
        "fields": stored["fields"],
    }


def _article(quote: _Stored) -> Node:
    source = {"slug": quote.source_slug, "name": quote.source_name}
    return {
        "id": str(quote.article_id),
        "title": quote.title,
        "url": quote.url,
        "published_at": quote.published_at,
        "published_precision": quote.published_precision,
        "source": None if quote.source_slug is None else source,
    }


def _statement(quote: _Stored) -> Node | None:
    if quote.statement_id is None:
        return None
    return {"id": str(quote.statement_id), "articles": quote.articles, "outlets": quote.outlets}


def _selectors(text: str, start: int, end: int) -> tuple[Node, Node]:
    """A part by its position, and by its words with their surroundings (W3C Web Annotation)."""
    words = {
        "type": "TextQuoteSelector",
        "exact": text[start:end],
        "prefix": text[max(start - CONTEXT, 0) : start],
        "suffix": text[end : end + CONTEXT],
    }
    return {"type": "TextPositionSelector", "start": start, "end": end}, words
