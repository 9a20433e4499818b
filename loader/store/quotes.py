"""The quotes of an article brought up to date, with who said them, and after what curators said of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlite_utils

from loader.models import Article
from loader.spans import Span
from loader.store import changes, corrections, items, redirects, rows, tables
from loader.store.corrections import Correction
from loader.store.rows import FoundQuote, Row

# What extraction finds, for the quotes that are shown otherwise: entities are what they are by
# themselves here. `curated_entity` holds those that such quotes would need again.
TABLES = """
CREATE TABLE found_quote (
    id INTEGER PRIMARY KEY,             -- of the quote, shown or not
    article_id INTEGER NOT NULL REFERENCES article(id) ON DELETE CASCADE,
    is_found INTEGER NOT NULL,          -- 0: not any more, but it may come back
    columns TEXT NOT NULL,              -- JSON
    speakers TEXT NOT NULL              -- JSON: their ids
);
CREATE INDEX found_quote_by_article ON found_quote(article_id);
CREATE TABLE curated_entity (
    entity_id INTEGER NOT NULL,
    quote_id INTEGER NOT NULL REFERENCES found_quote(id) ON DELETE CASCADE,
    PRIMARY KEY (entity_id, quote_id)
) WITHOUT ROWID;
CREATE INDEX curated_entity_by_quote ON curated_entity(quote_id);
"""
SHOWN = "SELECT * FROM quote WHERE article_id = ? ORDER BY start, id"
FOUND = "SELECT * FROM found_quote WHERE article_id = ? ORDER BY id"
NOT_FOUND = {"id", "article_id", "wording_id", "statement_id", "curation"}  # columns of quotes
SAID_BY = """
    SELECT quote_speaker.* FROM quote JOIN quote_speaker ON quote_speaker.quote_id = quote.id
    WHERE article_id = ? ORDER BY quote.id, position
"""
HELD_BY = """
    SELECT entity.id FROM found_quote JOIN curated_entity ON quote_id = found_quote.id
    JOIN entity ON entity.id = entity_id WHERE article_id = ?
"""
HELD = "SELECT entity_id FROM curated_entity WHERE quote_id = ? ORDER BY entity_id"


@dataclass(frozen=True, slots=True)
class _Stored:
    """What is stored of an article's quotes, each by its id."""

    article_id: int
    text: str  # of the article, as it is from now on
    shown: Mapping[int, Row]
    speakers: Mapping[int, list[Row]]
    found: Mapping[int, Row]  # of `found_quote`
    curated: Mapping[int, list[Correction]]

    def candidates(self) -> list[Row]:
        """What found quotes may be, as extraction had found them."""
        known = {**self.shown, **{quote_id: _columns(row) for quote_id, row in self.found.items()}}
        wanted = self.shown.keys() | self.curated.keys()
        return sorted(
            (row | {"id": quote_id} for quote_id, row in known.items() if quote_id in wanted),
            key=lambda row: (row["start"], row["id"]),
        )


def save_all(
    db: sqlite_utils.Database,
    article: Article,
    article_id: int,
    article_row: Row,
    entity_ids: Sequence[int | None],
) -> list[int | None]:
    """Bring the article's quotes up to date; return their row ids in the extraction's order.

    `entity_ids`: what the entities are by themselves. An id is None where a curator said that it is no quote.
    """
    text = article.clean.text
    found = [
        rows.FoundQuote(
            rows.quote_row(quote, text, entity_ids, article_row), rows.speaker_ids(quote, entity_ids)
        )
        for quote in article.extraction.quotes
    ]
    stored = _read(db, article_id, text)
    entities = _resolve(db, found, stored)
    matches = rows.match_quotes(stored.candidates(), [quote.row for quote in found], stored.curated)
    for quote_id in sorted({*stored.shown, *stored.found} - set(matches)):
        _withdraw(db, stored, quote_id)
    return [_show(db, stored, match, quote, entities) for match, quote in zip(matches, found, strict=True)]


def renew(db: sqlite_utils.Database, article_id: int, ids: Iterable[int]) -> None:
    """Show the quotes of an article, which are kept as found, after what curators say now."""
    (text,) = db.conn.execute("SELECT text FROM article WHERE id = ?", [article_id]).fetchone()
    stored = _read(db, article_id, text)
    wanted = {
        quote_id: _found(stored.found[quote_id]) for quote_id in sorted(ids) if quote_id in stored.found
    }
    entities = _resolve(db, wanted.values(), stored)
    for quote_id, found in wanted.items():
        if stored.found[quote_id]["is_found"]:
            _show(db, stored, quote_id, found, entities)
        elif quote_id in stored.curated:
            _hold(db, quote_id, found, stored.curated[quote_id])
        else:
            tables.delete(db, "found_quote", quote_id)


def held_by(db: sqlite_utils.Database, article_id: int) -> set[int]:
    """The entities that quotes of the article which curators looked at may need again."""
    return {entity_id for (entity_id,) in db.conn.execute(HELD_BY, [article_id])}


def keep_found(db: sqlite_utils.Database, article_id: int, ids: Iterable[int]) -> None:
    """Keep what extraction found, of shown quotes of which that is not kept yet."""
    stored = _read(db, article_id, "")
    for quote_id in sorted(set(ids) - stored.found.keys()):
        columns = {name: value for name, value in stored.shown[quote_id].items() if name not in NOT_FOUND}
        speakers = [int(str(row["entity_id"])) for row in stored.speakers.get(quote_id, ())]
        _keep(db, stored, quote_id, FoundQuote(columns, tuple(speakers)), is_found=True)


def forget_all(db: sqlite_utils.Database, article_id: int) -> None:
    """Let the corrections of an article that goes wait for ever."""
    for found in _read(db, article_id, "").curated.values():
        for correction in found:
            corrections.mark_applied(db, correction.id, applied=False)
    db.conn.execute("DELETE FROM found_quote WHERE article_id = ?", [article_id])


def link_mentions(db: sqlite_utils.Database, article_id: int) -> None:
    """Give the article's mentions the quotes that they stand in."""
    places = [
        (quote_id, Span(*part))
        for quote_id, parts in db.conn.execute(
            "SELECT id, parts FROM quote WHERE article_id = ?", [article_id]
        ).fetchall()
        for part in json.loads(parts)
    ]
    sql = 'SELECT id, start, "end", quote_id FROM mention WHERE article_id = ?'
    for mention_id, start, end, known in db.conn.execute(sql, [article_id]).fetchall():
        quote_id = rows.quote_around(Span(start, end), places)
        if quote_id != known:
            tables.update(db, "mention", mention_id, {"quote_id": quote_id})


def _read(db: sqlite_utils.Database, article_id: int, text: str) -> _Stored:
    shown = {int(str(row["id"])): row for row in tables.fetch_all(db, SHOWN, [article_id])}
    speakers: dict[int, list[Row]] = {}
    for row in tables.fetch_all(db, SAID_BY, [article_id]):
        speakers.setdefault(int(str(row["quote_id"])), []).append(row)
    found = {int(str(row["id"])): row for row in tables.fetch_all(db, FOUND, [article_id])}
    curated = corrections.of_quotes(db, found) if found else {}
    return _Stored(article_id, text, shown, speakers, found, curated)


def _resolve(db: sqlite_utils.Database, found: Iterable[FoundQuote], stored: _Stored) -> dict[int, int]:
    """What the entities that these quotes and the corrections name are now."""
    ids = {entity_id for quote in found for entity_id in quote.speakers}
    for said in stored.curated.values():
        ids |= {entity_id for one in said for entity_id in corrections.entities_of(one.changes)}
    return redirects.resolve(db, ids)


def _show(
    db: sqlite_utils.Database,
    stored: _Stored,
    quote_id: int | None,
    found: FoundQuote,
    entities: Mapping[int, int],
) -> int | None:
    """Write a quote as it is after its corrections; return its id, None where it is shown no more."""
    said = stored.curated.get(quote_id, []) if quote_id is not None else []
    applied = corrections.applicable(said, entities)
    for correction in said:
        corrections.mark_applied(db, correction.id, correction in applied)
    wanted = corrections.correct(found, applied, entities, stored.text)
    known = stored.shown.get(quote_id) if quote_id is not None else None
    if wanted is None:
        if known is not None:
            items.delete(db, "quote", known)
        shown_id = quote_id
    else:
        shown_id = _write(db, stored, quote_id, known, wanted)
    if shown_id is not None:
        differs = any(entities[entity_id] != entity_id for entity_id in found.speakers)
        if said or differs:
            _keep(db, stored, shown_id, found, is_found=True)
        elif shown_id in stored.found:
            tables.delete(db, "found_quote", shown_id)
    return None if wanted is None else shown_id


def _write(
    db: sqlite_utils.Database, stored: _Stored, quote_id: int | None, known: Row | None, wanted: FoundQuote
) -> int:
    only_at_first: Row = {"article_id": stored.article_id}
    if quote_id is not None:
        only_at_first["id"] = quote_id
    shown_id = items.save(db, "quote", known, wanted.row, only_at_first)
    speakers = rows.speaker_rows(wanted.speakers, wanted.row["published_ts"])
    speakers_changed = _save_speakers(db, shown_id, stored.speakers.get(shown_id, []), speakers)
    if speakers_changed and known is not None and not rows.differs(known, wanted.row):
        changes.note(db, "changed", "quote", shown_id)
    return shown_id


def _withdraw(db: sqlite_utils.Database, stored: _Stored, quote_id: int) -> None:
    """Show a quote no more that extraction does not find; what curators said of it waits for it."""
    if quote_id in stored.shown:
        items.delete(db, "quote", stored.shown[quote_id])
    for correction in stored.curated.get(quote_id, ()):
        corrections.mark_applied(db, correction.id, applied=False)
    if quote_id in stored.curated:
        _keep(db, stored, quote_id, _found(stored.found[quote_id]), is_found=False)
    elif quote_id in stored.found:
        tables.delete(db, "found_quote", quote_id)


def _keep(
    db: sqlite_utils.Database, stored: _Stored, quote_id: int, found: FoundQuote, is_found: bool
) -> None:
    row: Row = {
        "article_id": stored.article_id,
        "is_found": int(is_found),
        "columns": json.dumps(found.row, ensure_ascii=False),
        "speakers": json.dumps(found.speakers),
    }
    known = stored.found.get(quote_id)
    if known is None:
        tables.insert(db, "found_quote", row | {"id": quote_id})
    elif rows.differs(known, row):
        tables.update(db, "found_quote", quote_id, row)
    _hold(db, quote_id, found, stored.curated.get(quote_id, ()))


def _hold(db: sqlite_utils.Database, quote_id: int, found: FoundQuote, said: Iterable[Correction]) -> None:
    """Hold the entities that the quote may need again."""
    wanted = {
        *found.speakers,
        *(one for correction in said for one in corrections.entities_of(correction.changes)),
    }
    held = {entity_id for (entity_id,) in db.conn.execute(HELD, [quote_id])}
    if held != wanted:
        db.conn.execute("DELETE FROM curated_entity WHERE quote_id = ?", [quote_id])
        for entity_id in sorted(wanted):
            tables.insert(db, "curated_entity", {"entity_id": entity_id, "quote_id": quote_id})


def _found(row: Row) -> FoundQuote:
    return FoundQuote(_columns(row), tuple(json.loads(str(row["speakers"]))))


def _columns(row: Row) -> Row:
    columns: Row = json.loads(str(row["columns"]))
    return columns


def _save_speakers(
    db: sqlite_utils.Database, quote_id: int, stored: Sequence[Row], wanted: Sequence[Row]
) -> bool:
    """Make the quote's speakers the wanted ones; True if they were not already."""
    if len(stored) == len(wanted) and not any(map(rows.differs, stored, wanted)):
        return False
    if stored:
        db.conn.execute("DELETE FROM quote_speaker WHERE quote_id = ?", [quote_id])
    tables.insert_all(db, "quote_speaker", [row | {"quote_id": quote_id} for row in wanted])
    return True
