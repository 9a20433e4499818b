"""Quotes as they are read page by page, beside what the tables say of each of them, whatever was written."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from api.queries.quotes import list_finished, read_quotes
from loader.errors import CorrectionError
from loader.store import curation, rendering
from loader.store.writer import delete_article, open_database, save_article
from schemas.quotes import QuoteSchema
from tests.api.test_joint_statements import joint
from tests.api.test_said_again import REPORTS
from tests.corpus import ARTICLES

POOL = (*ARTICLES, *REPORTS, joint())
NUMBERS = st.integers(1, 12)
STEPS = st.one_of(
    st.tuples(st.just("save"), st.integers(0, len(POOL) - 1)),
    st.tuples(st.just("delete"), NUMBERS),
    st.tuples(st.just("merge"), st.tuples(NUMBERS, NUMBERS)),
    st.tuples(st.just("correct"), st.tuples(NUMBERS, st.none() | NUMBERS)),
    st.tuples(st.just("undo"), NUMBERS),
)
REF = "SELECT CAST(id AS TEXT) AS id, type, name FROM entity WHERE id = ?"
SUBJECTS = (
    "SELECT entity_id FROM mention WHERE quote_id = ? GROUP BY entity_id ORDER BY min(start), entity_id"
)
TOGETHER = "SELECT entity_id FROM quote_speaker WHERE quote_id = ? AND position > 0 ORDER BY position"
STATEMENT = "SELECT CAST(id AS TEXT) AS id, articles, outlets FROM statement WHERE id = ?"
STORED = "SELECT * FROM quote_json ORDER BY quote_id"
SCHEMA = QuoteSchema()
SOURCE = "SELECT slug, name FROM source WHERE id = ?"


def take(db: Database, step: tuple[str, Any]) -> None:
    name, value = step
    try:
        if name == "save":
            save_article(db, POOL[value])
        elif name == "delete":
            delete_article(db, value)
        elif name == "merge":
            curation.merge_entities(db, *value)
        elif name == "correct":
            curation.correct_quote(db, value[0], {"speaker": value[1]}, "tests")
        else:
            curation.undo(db, value)
    except CorrectionError:
        pass  # there is no such item, or it cannot be done


def row(db: Database, sql: str, row_id: int | None) -> dict[str, Any] | None:
    return next(iter(db.query(sql, [row_id])), None)


def refs(db: Database, sql: str, quote_id: int) -> list[Any]:
    return [row(db, REF, entity_id) for (entity_id,) in db.execute(sql, [quote_id])]


def told(db: Database, quote: dict[str, Any]) -> dict[str, Any]:
    """What a quote is shown with, looked up one by one."""
    article = row(db, "SELECT * FROM article WHERE id = ?", quote["article_id"])
    assert article is not None
    start, end = quote["speaker_start"], quote["speaker_end"]
    return {
        "id": str(quote["id"]),
        "text": quote["text"],
        "speaker": row(db, REF, quote["speaker_id"]),
        "co_speakers": refs(db, TOGETHER, quote["id"]),
        "about": refs(db, SUBJECTS, quote["id"]),
        "statement": row(db, STATEMENT, quote["statement_id"]),
        "source": row(db, SOURCE, article["source_id"]),
        "title": article["title"],
        "mention": None if start is None else article["text"][start:end],
    }


def shown(quote: dict[str, Any]) -> dict[str, Any]:
    own = {name: quote[name] for name in ("id", "text", "speaker", "co_speakers", "about", "statement")}
    mention, article = quote["speaker_mention"], quote["article"]
    return own | {
        "source": article["source"],
        "title": article["title"],
        "mention": mention and mention["text"],
    }


@settings(max_examples=60)
@given(st.lists(STEPS, min_size=1, max_size=14))
def test_a_page_shows_what_the_tables_say(steps: list[tuple[str, Any]]) -> None:
    with closing(open_database(":memory:")) as db:
        for step in steps:
            take(db, step)
            expected = [told(db, quote) for quote in db.query("SELECT * FROM quote ORDER BY id DESC")]
            ids = [int(quote["id"]) for quote in expected]
            assert [shown(quote) for quote in read_quotes(db, ids)] == expected
            assert read_quotes(db, [0, *ids]) == [quote for one in ids for quote in read_quotes(db, [one])]
            for asked in (ids, ids[::-1], [0, *ids], []):
                assert orjson.loads(orjson.dumps(list_finished(db, asked))) == read_quotes(db, asked)
            assert [SCHEMA.dump(quote) for quote in read_quotes(db, ids)] == read_quotes(db, ids)
            stored = db.execute(STORED).fetchall()
            rendering.fill(db)
            assert db.execute(STORED).fetchall() == stored
            db.conn.rollback()
