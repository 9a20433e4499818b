"""The quotes of an article brought up to date, with who said them."""

from __future__ import annotations

from collections.abc import Sequence

import sqlite_utils

from loader.models import Article
from loader.store import changes, items, rows, tables
from loader.store.rows import Row


def save_all(
    db: sqlite_utils.Database,
    article: Article,
    article_id: int,
    article_row: Row,
    entity_ids: Sequence[int | None],
) -> list[int]:
    """Bring the article's quotes up to date; return their row ids in the extraction's order."""
    text = article.clean.text
    found = [rows.quote_row(quote, text, entity_ids, article_row) for quote in article.extraction.quotes]
    stored = tables.fetch_all(db, "SELECT * FROM quote WHERE article_id = ? ORDER BY start, id", [article_id])
    by_id = {row["id"]: row for row in stored}
    speakers = _speakers_by_quote(db, article_id)
    matches = rows.match_quotes(stored, found)
    kept = set(matches)
    for row in stored:
        if row["id"] not in kept:
            items.delete(db, "quote", row)
    quote_ids = []
    for match, row, quote in zip(matches, found, article.extraction.quotes, strict=True):
        known = by_id.get(match)
        quote_id = items.save(db, "quote", known, row, {"article_id": article_id})
        wanted = rows.speaker_rows(quote, entity_ids, article_row)
        speakers_changed = _save_speakers(db, quote_id, speakers.get(quote_id, []), wanted)
        if speakers_changed and known is not None and not rows.differs(known, row):
            changes.note(db, "changed", "quote", quote_id)
        quote_ids.append(quote_id)
    return quote_ids


def _speakers_by_quote(db: sqlite_utils.Database, article_id: int) -> dict[int, list[Row]]:
    """Who said each of the article's quotes, by its id."""
    sql = """
        SELECT quote_speaker.* FROM quote JOIN quote_speaker ON quote_speaker.quote_id = quote.id
        WHERE article_id = ? ORDER BY quote.id, position
    """
    speakers: dict[int, list[Row]] = {}
    for row in tables.fetch_all(db, sql, [article_id]):
        speakers.setdefault(int(str(row["quote_id"])), []).append(row)
    return speakers


def _save_speakers(
    db: sqlite_utils.Database, quote_id: int, stored: Sequence[Row], wanted: Sequence[Row]
) -> bool:
    """Make the quote's speakers the wanted ones; True if they were not already."""
    if len(stored) == len(wanted) and not any(map(rows.differs, stored, wanted)):
        return False
    db.conn.execute("DELETE FROM quote_speaker WHERE quote_id = ?", [quote_id])
    for row in wanted:
        tables.insert(db, "quote_speaker", row | {"quote_id": quote_id})
    return True
