"""Quotes: who said what, about whom, when, and where it was reported."""

from __future__ import annotations

from typing import Any

from api.beside import OF_QUOTE_LISTS, looks_into, tell_asked
from api.contract import Blueprint, path_parameter
from api.db import database
from api.included import include_asked
from api.list_parameters import QuoteItemQuery, QuoteListQuery
from api.lookup import read_one
from api.queries.included import OF_QUOTES
from api.queries.quotes import read_finished, read_quotes
from api.selections import select_quotes
from schemas.lists import QuoteItemSchema, QuoteListSchema

ID = path_parameter("id", "The id of the quote.", "17")

blueprint = Blueprint("quotes", __name__, url_prefix="/v1", description="Who said what, with the evidence.")


@blueprint.operation("/quotes", QuoteListSchema, QuoteListQuery)
def list_quotes(**query: Any) -> Any:
    """List quotes

    All that fit every filter, newest first unless `sort` says otherwise. `q` searches the quoted words.
    """
    db = database()
    selection = select_quotes(db, query)
    page, headers = selection.page(db, query)
    return tell_asked(db, OF_QUOTE_LISTS, query, selection.filters, page), headers


@blueprint.operation("/quotes/<id:id>", QuoteItemSchema, QuoteItemQuery, [ID])
def get_quote(id: int, **query: Any) -> Any:
    """Get a quote

    With its speaker, what it is about, and the evidence for both.
    """
    db = database()
    if not looks_into(query):
        return read_one(db, "quote", id, read_finished)
    quote = read_one(db, "quote", id, read_quotes)
    return quote | include_asked(db, OF_QUOTES, query, [quote])
