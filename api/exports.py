"""Exports: all that a filter matches, in one file that is written while it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from flask import Response, current_app, stream_with_context
from marshmallow import Schema
from sqlite_utils import Database

from api.changes import cursor_of_now
from api.contract import Blueprint
from api.db import database, hold
from api.export_parameters import (
    ArticleCsvQuery,
    ArticleExportQuery,
    EntityCsvQuery,
    EntityExportQuery,
    QuoteCsvQuery,
    QuoteExportQuery,
)
from api.pagination import key_of
from api.queries.sql import Key
from api.selections import Select, Selection, select_articles, select_entities, select_quotes
from api.tables import ARTICLES, ENTITIES, QUOTES, Columns, head_of, rows_of
from schemas.articles import ArticleSchema
from schemas.entities import EntitySchema
from schemas.quotes import QuoteSchema

CSV, NDJSON = "text/csv", "application/x-ndjson"
KEYS = 5_000  # found at once: an order without an index is sorted anew for each lot
ITEMS = 200  # read and sent at once
BOM = "\ufeff"

Write = Callable[[Database, Selection, Sequence[int]], str]  # the items with these ids, as the file has them

HEADERS = {name: name for name in ("Content-Disposition", "Changes-Cursor")}

blueprint = Blueprint("exports", __name__, url_prefix="/v1", description="Everything, as files.")


def _described(what: str, example: str) -> dict[str, Any]:
    return {"type": "string", "description": what, "examples": [example]}


def _lines(items: str) -> dict[str, Any]:
    lines = '{"id":"17","type":"…"}\n{"id":"23","type":"…"}\n'
    return _described(f"One of the {items} in each line: the same JSON as in the list.", lines)


def _table(items: str, columns: Columns) -> dict[str, Any]:
    what = f"A record for each of the {items} behind one with the names of the columns."
    return _described(what, head_of(columns))


@blueprint.operation(
    "/export/quotes.ndjson", _lines("quotes"), QuoteExportQuery, media_type=NDJSON, headers=HEADERS
)
def export_quotes_as_ndjson(**query: Any) -> Response:
    """Export quotes as lines of JSON

    All that fit every filter, in one answer of any length, as they are at one moment. Each line is an item
    as `/v1/quotes` has it. An answer that breaks off without its last chunk is not complete: `curl` and
    other clients report that.
    """
    return _send_lines(select_quotes, query, QuoteSchema(), "quotes")


@blueprint.operation(
    "/export/articles.ndjson", _lines("articles"), ArticleExportQuery, media_type=NDJSON, headers=HEADERS
)
def export_articles_as_ndjson(**query: Any) -> Response:
    """Export articles as lines of JSON

    All that fit every filter with their full text, likewise. Each line is an item as `/v1/articles` has it.
    """
    return _send_lines(select_articles, query, ArticleSchema(), "articles")


@blueprint.operation(
    "/export/entities.ndjson", _lines("entities"), EntityExportQuery, media_type=NDJSON, headers=HEADERS
)
def export_entities_as_ndjson(**query: Any) -> Response:
    """Export entities as lines of JSON

    All that fit every filter, likewise. Each line is an item as `/v1/entities` has it.
    """
    return _send_lines(select_entities, query, EntitySchema(), "entities")


@blueprint.operation(
    "/export/quotes.csv", _table("quotes", QUOTES), QuoteCsvQuery, media_type=CSV, headers=HEADERS
)
def export_quotes_as_csv(**query: Any) -> Response:
    """Export quotes as a table

    All that fit every filter, in one answer of any length, as they are at one moment: RFC 4180, in UTF-8,
    the columns always the same (`speaker_name`: the `name` of `speaker`, and so on). What is unknown is
    empty; several values of a cell are parted by ` | `. A cell whose text begins as a formula would (`=`,
    `+`, `-`, `@`, a tab or a line break) has an apostrophe before it, so that no spreadsheet runs what
    somebody wrote into an article: the exact text is in the JSON. An answer that breaks off without its
    last chunk is not complete.
    """
    return _send_table(select_quotes, query, QuoteSchema(), "quotes", QUOTES)


@blueprint.operation(
    "/export/articles.csv", _table("articles", ARTICLES), ArticleCsvQuery, media_type=CSV, headers=HEADERS
)
def export_articles_as_csv(**query: Any) -> Response:
    """Export articles as a table

    All that fit every filter with their full text, in the form that `/v1/export/quotes.csv` has. Excel cuts
    cells at 32,767 characters.
    """
    return _send_table(select_articles, query, ArticleSchema(), "articles", ARTICLES)


@blueprint.operation(
    "/export/entities.csv", _table("entities", ENTITIES), EntityCsvQuery, media_type=CSV, headers=HEADERS
)
def export_entities_as_csv(**query: Any) -> Response:
    """Export entities as a table

    All that fit every filter, in the form that `/v1/export/quotes.csv` has.
    """
    return _send_table(select_entities, query, EntitySchema(), "entities", ENTITIES)


def _send_lines(select: Select, query: dict[str, Any], schema: Schema, name: str) -> Response:
    dumps = current_app.json.dumps

    def write(db: Database, selection: Selection, ids: Sequence[int]) -> str:
        items = schema.dump(selection.each(db, ids), many=True)
        return "".join(f"{dumps(item)}\n" for item in items)

    return _send(select, query, write, "", f"{name}.ndjson", NDJSON)


def _send_table(
    select: Select, query: dict[str, Any], schema: Schema, name: str, columns: Columns
) -> Response:
    def write(db: Database, selection: Selection, ids: Sequence[int]) -> str:
        return rows_of(columns, schema.dump(selection.read(db, ids), many=True))

    head = (BOM if query.pop("bom", False) else "") + head_of(columns)
    media_type = f"{CSV}; charset=utf-8; header=present"
    return _send(select, query, write, head, f"{name}.csv", media_type)


def _send(
    select: Select, query: dict[str, Any], write: Write, head: str, name: str, media_type: str
) -> Response:
    db = database()
    selection = select(db, query)  # what is wrong with the query is said while that is possible
    headers = {
        "Content-Disposition": f'attachment; filename="whosaid-{name}"',
        "Changes-Cursor": cursor_of_now(db),
    }
    chunks = stream_with_context(_write(db, selection, write, head))
    return hold(Response(chunks, content_type=media_type, headers=headers))


def _write(db: Database, selection: Selection, write: Write, head: str) -> Iterator[str]:
    """The file in pieces. Any error breaks the answer off, so that nobody takes the half for the whole."""
    for ids in _batches(selection, db):
        yield head + write(db, selection, ids)
        head = ""
    if head:
        yield head


def _batches(selection: Selection, db: Database) -> Iterator[list[int]]:
    """The ids of all items in their order, some at a time."""
    after: Key | None = None
    while keys := selection.find(db, after, KEYS):
        for begin in range(0, len(keys), ITEMS):
            yield [key["id"] for key in keys[begin : begin + ITEMS]]
        after = key_of(keys[-1], selection.order)
