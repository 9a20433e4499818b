"""Statements: the same words, when they were first reported, by whom and in which wordings."""

from __future__ import annotations

from typing import Any

from api.beside import OF_STATEMENT_LISTS, reads_asked, tell_asked
from api.contract import Blueprint, path_parameter
from api.db import database
from api.included import include_asked
from api.list_parameters import StatementItemQuery, StatementListQuery
from api.lookup import check_exists, read_one, resolve
from api.pagination import filters_of, paginate, show_page
from api.parameters import SortedQuery
from api.queries.included import OF_STATEMENTS
from api.queries.published import ORDERS
from api.queries.quotes import list_finished
from api.queries.sql import Sql
from api.queries.statements import order_by, read_statements, read_with_variants
from api.queries.walks import walk_statements
from schemas.lists import StatementItemSchema, StatementListSchema
from schemas.quotes import QuotePageSchema

ID = path_parameter("id", "The id of the statement.", "17")

blueprint = Blueprint(
    "statements", __name__, url_prefix="/v1", description="The same words, reported by several outlets."
)


@blueprint.operation("/statements", StatementListSchema, StatementListQuery)
def list_statements(**query: Any) -> Any:
    """List statements

    Quotes that report the same words of the same speaker are one statement: copies, parts, and
    copies with a word changed or put into indirect speech. All that fit every filter, the one first
    reported last at the head unless `sort` says otherwise.
    """
    db = database()
    filters = resolve(db, filters_of(query), {"id": "statement", "speaker": "entity"})
    order = order_by(query)
    read = reads_asked(read_statements, OF_STATEMENTS, query)
    page, headers = show_page(db, query, order, walk_statements(filters, order), read)
    return tell_asked(db, OF_STATEMENT_LISTS, query, filters, page), headers


@blueprint.operation("/statements/<id:id>", StatementItemSchema, StatementItemQuery, [ID])
def get_statement(id: int, **query: Any) -> Any:
    """Get a statement with its wordings

    Each with who has it so, the one first reported first.
    """
    db = database()
    statement = read_one(db, "statement", id, read_with_variants)
    return statement | include_asked(db, OF_STATEMENTS, query, [statement])


@blueprint.operation("/statements/<id:id>/quotes", QuotePageSchema, SortedQuery, [ID])
def list_statement_quotes(id: int, **query: Any) -> Any:
    """List the quotes that report a statement

    Newest first unless `sort` says otherwise. `/v1/quotes?statement=` takes more filters.
    """
    db = database()
    check_exists(db, "statement", id)
    return paginate(
        db, query, "quote", [Sql("statement_id = ?", (id,))], ORDERS[query["sort"]], list_finished
    )
