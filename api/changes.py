"""Changes: everything since a cursor, deletions too, for those who keep a copy."""

from __future__ import annotations

from typing import Any

from sqlite_utils import Database

from api.contract import Blueprint
from api.db import database
from api.pagination import filters_of, follow, make_cursor, read_cursor
from api.parameters import ChangeQuery
from api.problems import InvalidParametersError
from api.queries.changes import BEGIN, ORDER, TABLE, conditions, find_end, is_known, read_changes, read_items
from schemas.changes import ChangePageSchema

STRANGE_CURSOR = "Not of this database, which was built anew or restored: begin again without a cursor."
PATH = "/v1/changes"
PLURALS = {"article": "articles", "quote": "quotes", "entity": "entities", "statement": "statements"}

blueprint = Blueprint("changes", __name__, url_prefix="/v1", description="What became of everything.")


@blueprint.operation("/changes", ChangePageSchema, ChangeQuery)
def list_changes(**query: Any) -> Any:
    """List what was added, changed or deleted

    From the beginning, or since a cursor, the oldest first: whoever applies it in this order has the same
    articles, quotes, entities and statements as are here. A body that shows something of another item has
    changed with it: a quote with the name of its speaker. Several changes of one item are frequent.
    The first load of everything is quicker by `/v1/export`, whose `Changes-Cursor` header says from where on
    to follow. An upgrade that adds fields to bodies is no change: begin again after it.
    """
    db = database()
    after = read_cursor(query, ORDER) or BEGIN
    if not is_known(db, after):
        raise InvalidParametersError([("cursor", STRANGE_CURSOR)])
    where = conditions(db, filters_of(query))
    body, headers = follow(db, query, TABLE, where, ORDER, after, find_end(db), read_changes)
    if "include" in query:
        body["included"] = {PLURALS[item]: rows for item, rows in read_items(db, body["items"]).items()}
    return body, headers


def cursor_of_now(db: Database) -> str:
    """The cursor of all changes that `db` does not have yet."""
    return make_cursor({}, find_end(db), PATH)
