"""Full-text search: what matches, by time or by relevance. A page reads a bounded part of the matches.

The index has its rows in the order of time (`place`), so that matches come out newest first
without being counted, collected or sorted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest, nsmallest
from math import inf
from typing import Any, Literal, cast

import orjson
from sqlite_utils import Database

from api.queries.expressions import match_expression
from api.queries.kinds import KINDS, count_kind
from api.queries.published import bounds
from api.queries.references import add_up
from api.queries.relevance import Window, lengths_of, score
from api.queries.sql import Key, Order, Row, Sql, any_of, fetch
from api.searchtext import Search
from loader import ID_BITS, time_place

# So many matches, the newest first, are ranked together: reading them takes a millisecond or two,
# while reading all that a common word has would take most of a second.
RANKED_TOGETHER = 1000
STEPS = 1_000_000_000  # ranks are whole numbers, for cursors
# Filters that an index answers. Their rows are collected first when they are at most so many;
# otherwise each match is looked up.
INDEXED = frozenset({"id", "speaker", "speaker_name", "about", "about_name", "source", *KINDS})
FEW = 20_000

TABLES = {"article": "article_search", "quote": "quote_search"}
Table = Literal["article", "quote"]

NEWEST_FIRST = Order(("place",), descending=True)
OLDEST_FIRST = Order(("place",))
BY_RELEVANCE = Order(("window", "rank", "place"))
ORDERS = {"-published": NEWEST_FIRST, "published": OLDEST_FIRST, "relevance": BY_RELEVANCE}

LAST_PLACE = 2**63 - 1
BEFORE_ALL: tuple[float, float] = (-inf, -inf)
ID_OF_PLACE = f"& {2**ID_BITS - 1}"


@dataclass(frozen=True, slots=True)
class Found:
    """The rows of `table` that a search finds and that fulfil all `filters`."""

    table: Table
    search: Search
    filters: Mapping[str, Any]
    conditions: Callable[..., list[Sql]]  # of the filters, and whether each row is asked for itself


@dataclass(frozen=True, slots=True)
class Places:
    """A range of the index, both ends included. FTS5 makes use of one bound on each side only."""

    first: int
    last: int

    def above(self, place: int) -> Places:
        """What of it stands behind `place` in time."""
        return Places(max(self.first, min(place, LAST_PLACE - 1) + 1), self.last)

    def below(self, place: int) -> Places:
        """What of it stands before `place` in time."""
        return Places(self.first, min(self.last, max(place, 0) - 1))


def matching(table: Table, search: Search) -> Sql:
    """That a row of `table` matches: a condition beside others."""
    index = TABLES[table]
    text = " ".join(["id IN (SELECT rowid", ID_OF_PLACE, "FROM", index, "WHERE", index, "MATCH ?)"])
    return Sql(text, (match_expression(search),))


def find_keys(db: Database, found: Found, order: Order, after: Key | None, count: int) -> list[Row]:
    """The keys of the `count` rows that follow the key `after`, with their ids."""
    where, places = _where(db, found), _places(found.filters)
    if order is BY_RELEVANCE:
        return _find_by_relevance(db, found, where, places, after, count)
    if after is not None and after[0] is not None:
        places = places.below(after[0]) if order.descending else places.above(after[0])
    rows = fetch(db, _select(found.table, "rowid AS place", where, places, order.descending, count))
    return [row | {"id": row["place"] % 2**ID_BITS} for row in rows]


def select_found(db: Database, found: Found, count: int, newest: bool = True) -> Sql:
    """The ids of `count` rows that are found, the newest where it matters: the oldest are read faster."""
    columns = " ".join(["rowid", ID_OF_PLACE, "AS id"])
    return _select(found.table, columns, _where(db, found), _places(found.filters), newest, count)


def _find_by_relevance(
    db: Database, found: Found, where: Sequence[Sql], places: Places, after: Key | None, count: int
) -> list[Row]:
    """Windows of matches, the newest first; in each the best first, then the newest.

    A window begins at the place that its keys name: what is published meanwhile moves none.
    """
    behind = BEFORE_ALL
    if after is not None:
        begin, number, place = cast(tuple[int, int, int], after)  # nothing in this order is null
        places, behind = places.below(begin + 1), (number, -place)
    keys: list[Row] = []
    while len(keys) < count:
        window = _read_window(db, found.table, where, places)
        if not window.places:
            break
        first, last = window.rows
        scores = score(db, found.search, window)
        keys += [_key(last, *key) for key in _best(window.places, scores, behind, count - len(keys))]
        if len(window.places) < RANKED_TOGETHER:
            break
        places, behind = places.below(first), BEFORE_ALL
    return keys


def _best(
    places: Sequence[int], scores: Sequence[float], behind: tuple[float, float], count: int
) -> list[tuple[int, int]]:
    """The first `count` ranks behind `behind`, each with its place, the newest of equals first."""
    found = zip(scores, places, strict=True)
    if behind == BEFORE_ALL:
        # Of thousands few are rounded and compared in pairs.
        least = min(nlargest(count, scores), default=0.0) - 2 / STEPS
        ranks = [(_rank(one), -place) for one, place in found if one >= least]
    else:
        ranks = [rank for one, place in found if (rank := (_rank(one), -place)) > behind]
    return nsmallest(count, ranks)


def _rank(score: float) -> int:
    return round(-score * STEPS)


def _read_window(db: Database, table: Table, where: Sequence[Sql], places: Places) -> Window:
    """The newest matches in `places`."""
    index = TABLES[table]
    window = _select(table, "rowid AS place", where, places, True, RANKED_TOGETHER)
    columns = "json_group_array(place), group_concat(hex(sz), '')"
    joined = ["CROSS JOIN", f"{index}_docsize", "ON id = place"]
    text = " ".join(["SELECT", columns, "FROM (", window.text, ")", *joined])
    ((places_found, sizes),) = db.execute(text, window.values).fetchall()
    return Window(index, orjson.loads(places_found), lengths_of(bytes.fromhex(sizes or "")))


def _key(window: int, number: int, behind: int) -> Row:
    return {"window": window, "rank": number, "place": -behind, "id": -behind % 2**ID_BITS}


def _select(
    table: Table, columns: str, where: Sequence[Sql], places: Places, descending: bool, count: int
) -> Sql:
    where = [*where, Sql("rowid BETWEEN ? AND ?", (places.first, places.last))]
    conditions = " AND ".join(condition.text for condition in where)
    direction = "DESC" if descending else "ASC"
    text = " ".join(
        [
            "SELECT",
            columns,
            "FROM",
            TABLES[table],
            "WHERE",
            conditions,
            "ORDER BY rowid",
            direction,
            "LIMIT ?",
        ]
    )
    return Sql(text, (*(value for condition in where for value in condition.values), count))


def _where(db: Database, found: Found) -> list[Sql]:
    """What a row of the index must fulfil."""
    index = TABLES[found.table]
    where = [Sql(f"{index} MATCH ?", (match_expression(found.search),))]
    filters = dict(found.filters)
    indexed = {name: filters[name] for name in filters if name in INDEXED}
    few = {name: value for name, value in indexed.items() if _count(db, found.table, name, value) <= FEW}
    if few:
        narrow = found.conditions(few)
        where.append(_lookup(f"rowid {ID_OF_PLACE} IN (SELECT id FROM", found.table, narrow))
        filters = {name: value for name, value in filters.items() if name not in few}
    if filters:
        same = Sql(f"{found.table}.id = {index}.rowid {ID_OF_PLACE}")
        where.append(
            _lookup("EXISTS (SELECT 1 FROM", found.table, [same, *found.conditions(filters, of_each=True)])
        )
    return where


def _places(filters: Mapping[str, Any]) -> Places:
    """The places between which all that fulfils the filters by time stands."""
    first, last = bounds(filters)
    return Places(
        0 if first is None else time_place(first) << ID_BITS,
        LAST_PLACE if last is None else (time_place(last) << ID_BITS) + 2**ID_BITS - 1,
    )


def _count(db: Database, table: Table, name: str, values: Any) -> int:
    """How many rows a filter leaves at most; beyond FEW it is not counted how many more."""
    if name == "id":
        return len(values)
    if name in KINDS:
        return count_kind(db, table, name, values, FEW + 1)
    if name == "source":
        one = _lookup(
            "SELECT count(*) AS number FROM (SELECT 1 FROM", table, [any_of("source_id", values)], "LIMIT ?)"
        )
        return int(fetch(db, Sql(one.text, (*one.values, FEW + 1)))[0]["number"])
    if name.startswith("speaker"):
        return add_up(db, "quote_count", values)
    return add_up(db, "article_count" if table == "article" else "mention_count", values)


def _lookup(begin: str, table: Table, conditions: Sequence[Sql], end: str = ")") -> Sql:
    text = " AND ".join(condition.text for condition in conditions)
    values = tuple(value for condition in conditions for value in condition.values)
    return Sql(" ".join([begin, table, "WHERE", text, end]), values)
