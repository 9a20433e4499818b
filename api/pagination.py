"""Lists in pages: opaque cursors over a total order, bound to the list that they belong to."""

from __future__ import annotations

import hashlib
import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from flask import request
from sqlite_utils import Database
from werkzeug.urls import iri_to_uri

from api.problems import InvalidParametersError
from api.queries.sql import Key, Order, Row, Sql, fetch_keys, select_page
from api.querystring import read_pairs
from schemas.dumping import Finished

# They change how a list is shown, and what is told beside it.
NOT_OF_THE_LIST = frozenset(
    {"limit", "cursor", "highlight", "facet", "facet_size", "total", "include", "narrow_to"}
)
NOT_FILTERS = NOT_OF_THE_LIST | {"sort"}
BAD_CURSOR = "Not a cursor of this list with these filters and this order."
# An address that is the same escaped or not.
PLAIN = re.compile(r"https?://(?!xn--|[^/]*\.xn--)[a-z0-9.-]+(:[1-9][0-9]{0,4})?(/[A-Za-z0-9._-]+)+")
# Made once: json.dumps makes one for each text that is not in its own form.
CANONICAL = json.JSONEncoder(sort_keys=True, default=str)
COMPACT = json.JSONEncoder(separators=(",", ":"))
LARGEST = 2**63  # SQLite's integers have 64 bits with the sign

Body = dict[str, Any]
Headers = dict[str, str]
Read = Callable[[Database, Sequence[int]], list[Row]]  # ids -> items: the same for lists and single items
# The same where nobody looks into them: one by one, or all as one list.
Each = Callable[[Database, Sequence[int]], Sequence[Row | Finished]]
Show = Callable[[Database, Sequence[int]], Sequence[Row] | Finished]
Find = Callable[[Database, Key | None, int], list[Row]]  # so many keys that follow one


def filters_of(query: Mapping[str, Any]) -> dict[str, Any]:
    """The filters among a list's parameters."""
    return {name: value for name, value in query.items() if name not in NOT_FILTERS}


def paginate(
    db: Database,
    query: Mapping[str, Any],
    table: str,
    where: Sequence[Sql],
    order: Order,
    read: Show,
) -> tuple[Body, Headers]:
    """The page of `table` that `query` asks for, with the header that links the next one."""
    return show_page(db, query, order, find_in(table, where, order), read)


def find_in(table: str, where: Sequence[Sql], order: Order) -> Find:
    """What finds the rows of `table` that fulfil the conditions, in that order."""

    def find(db: Database, after: Key | None, count: int) -> list[Row]:
        return fetch_keys(db, select_page(table, where, order, after, count), order)

    return find


def show_page(
    db: Database, query: Mapping[str, Any], order: Order, find: Find, read: Show
) -> tuple[Body, Headers]:
    """The page behind the query's cursor, likewise."""
    limit: int = query["limit"]
    # One row more than the page holds tells whether there is a next one.
    keys = find(db, read_cursor(query, order), limit + 1)
    items = read(db, [key["id"] for key in keys[:limit]])
    if len(keys) <= limit:
        return {"items": items, "next": None}, {}
    cursor = make_cursor(query, key_of(keys[limit - 1], order))
    return {"items": items, "next": cursor}, {"Link": f'<{address_of(cursor)}>; rel="next"'}


def follow(
    db: Database,
    query: Mapping[str, Any],
    table: str,
    where: Sequence[Sql],
    order: Order,
    after: Key,
    end: Key,
    read: Show,
) -> tuple[Body, Headers]:
    """The page behind `after` of a list that grows at its `end`: what follows has a cursor always."""
    limit: int = query["limit"]
    keys = fetch_keys(db, select_page(table, where, order, after, limit + 1), order)
    items = read(db, [key["id"] for key in keys[:limit]])
    more = len(keys) > limit
    cursor = make_cursor(query, key_of(keys[limit - 1], order) if more else end)
    headers = {"Link": f'<{address_of(cursor)}>; rel="next"'} if more else {}
    return {"items": items, "next": cursor, "more": more}, headers


def read_cursor(query: Mapping[str, Any], order: Order) -> Key | None:
    """The key behind which the query's page begins, None for the first page.

    Raises InvalidParametersError for a cursor that is none of this list.
    """
    return _decode(query["cursor"], _digest(query), order) if "cursor" in query else None


def make_cursor(query: Mapping[str, Any], key: Key, path: str | None = None) -> str:
    """The cursor of what stands behind `key` in the query's list, at `path` or where the request was sent."""
    return _encode(_digest(query, path), key)


def key_of(row: Row, order: Order) -> Key:
    """Where a row stands in the order."""
    return tuple(row[column] for column in order.columns)


def _digest(query: Mapping[str, Any], path: str | None = None) -> str:
    """What tells this list, its filters and its order from all others, however they are spelled."""
    canonical = {
        name: sorted(set(value)) if isinstance(value, list) else value
        for name, value in query.items()
        if name not in NOT_OF_THE_LIST
    }
    text = CANONICAL.encode([path or request.path, canonical])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _encode(digest: str, key: Key) -> str:
    return urlsafe_b64encode(COMPACT.encode([digest, *key]).encode()).rstrip(b"=").decode()


def _decode(cursor: str, digest: str, order: Order) -> Key:
    try:
        found = json.loads(urlsafe_b64decode(f"{cursor}==".encode("ascii")))
    except (ValueError, RecursionError):
        found = None
    if isinstance(found, list) and found[:1] == [digest] and _fits(found[1:], order):
        key = tuple(found[1:])
        # base64 and JSON both have several spellings of the same: only our own is a cursor.
        if _encode(digest, key) == cursor:
            return key
    raise InvalidParametersError([("cursor", BAD_CURSOR)])


def _fits(key: list[object], order: Order) -> bool:
    """True if `key` can be a row's: whole numbers, and null only where the order has it."""
    nullable = [order.nullable and index == 0 for index in range(len(order.columns))]
    return len(key) == len(nullable) and all(
        (value is None and may_be_null) or (type(value) is int and -LARGEST <= value < LARGEST)
        for value, may_be_null in zip(key, nullable, strict=True)
    )


def address_of(cursor: str | None) -> str:
    """The absolute address of the page behind `cursor`: this request's, with another cursor or none."""
    pairs = [pair for pair in read_pairs(request.query_string) if pair[0] != "cursor"]
    asked = urlencode([*pairs, *([("cursor", cursor)] if cursor else [])])
    base = _base()
    return f"{base}?{asked}" if asked else base


def _base() -> str:
    """The address that this request was sent to, without its query."""
    plain = f"{request.scheme}://{request.host}{request.root_path}{request.path}"
    # Werkzeug escapes each part, and reads and writes the whole again: as it is where nothing is escaped.
    return plain if PLAIN.fullmatch(plain) else iri_to_uri(request.base_url)
