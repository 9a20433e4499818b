"""Quotes: who said what, about whom, when, and where it was reported."""

from __future__ import annotations

from typing import Any

from api.contract import Blueprint, path_parameter
from api.db import database
from api.lookup import read_one
from api.parameters import QuoteQuery
from api.queries.quotes import read_quotes
from api.selections import select_quotes
from schemas.quotes import QuotePageSchema, QuoteSchema

ID = path_parameter("id", "The id of the quote.", "17")

blueprint = Blueprint("quotes", __name__, url_prefix="/v1", description="Who said what, with the evidence.")


@blueprint.operation("/quotes", QuotePageSchema, QuoteQuery)
def list_quotes(**query: Any) -> Any:
    """List quotes

    All that fit every filter, newest first unless `sort` says otherwise. `q` searches the quoted words.
    """
    db = database()
    return select_quotes(db, query).page(db, query)


@blueprint.operation("/quotes/<id:id>", QuoteSchema, parameters=[ID])
def get_quote(id: int) -> Any:
    """Get a quote

    With its speaker, what it is about, and the evidence for both.
    """
    return read_one(database(), "quote", id, read_quotes)
