"""Quotes: who said what, about whom, when, and where it was reported."""

from __future__ import annotations

from typing import Any

from api.contract import Blueprint, path_parameter
from api.db import database
from api.lookup import Tables, read_one, resolve
from api.pagination import filters_of, paginate
from api.parameters import QuoteQuery
from api.queries.published import order_by
from api.queries.quotes import conditions, read_quotes, select_from
from api.searching import answer_search
from schemas.quotes import QuotePageSchema, QuoteSchema

ID = path_parameter("id", "The id of the quote.", "17")
REFERENCES: Tables = {"id": "quote", "speaker": "entity", "about": "entity", "statement": "statement"}

blueprint = Blueprint("quotes", __name__, url_prefix="/v1", description="Who said what, with the evidence.")


@blueprint.operation("/quotes", QuotePageSchema, QuoteQuery)
def list_quotes(**query: Any) -> Any:
    """List quotes

    All that fit every filter, newest first unless `sort` says otherwise. `q` searches the quoted words.
    """
    db = database()
    filters = resolve(db, filters_of(query), REFERENCES)
    if "q" in filters:
        return answer_search(db, query, filters, "quote", conditions, read_quotes)
    table, where = select_from(filters)
    return paginate(db, query, table, where, order_by(query), read_quotes)


@blueprint.operation("/quotes/<id:id>", QuoteSchema, parameters=[ID])
def get_quote(id: int) -> Any:
    """Get a quote

    With its speaker, what it is about, and the evidence for both.
    """
    return read_one(database(), "quote", id, read_quotes)
