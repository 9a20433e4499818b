"""Counts beside a list: how many items fit its filters, and what they have in common.

Counting reads every row that it counts, so it is bounded: it counts the newest so many rows, then all of
them where they are not too many, and stays with what it has when the time is up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from sqlite_utils import Database

from api.queries import articles, quotes, statements, walks
from api.queries.budget import Budget
from api.queries.published import NEWEST_FIRST
from api.queries.references import add_up
from api.queries.search import Found, select_found
from api.queries.sources import read_sources
from api.queries.sql import Row, Sql, fetch, json_ids, select_page, select_some

# How many of the newest are counted, one number after the other, before all are. What a tenth of all have is
# told by 2,000 to 1.3 points, in nineteen of twenty cases.
STEPS = (100, 500, 2_000)
SURE = 2  # where the last seems to take at most this part of the time that is left, those before are left out
WHOLE = 20_000  # more are not counted by anything: by speaker, source and year that many take some 50 ms
TOTAL = "total"
TOTALS = (10_000, 100_000, 1_000_000)  # how many at most when nothing but their number is asked for
# So many times the rows take at least this part of so many times as long: what would be cut is not begun.
LEAST_GROWTH = 0.5

Kind = Literal["entity", "source", "value"]
Filters = Mapping[str, Any]

ENTITIES = """
    SELECT entity.id, entity.type, name FROM entity WHERE id IN (SELECT value FROM json_each(?))
"""


@dataclass(frozen=True, slots=True)
class Facet:
    """What items are counted by.

    `value`: an expression over `rows`, which are those of `found` with what is joined to them: one
    for each item and value. NULL is for unknown. `further`: more values, as a SELECT. `own`: the filters
    by the same thing; they are left out, so that one sees what else could be chosen. `beside`: the same
    facet out of other rows, where these are read for another one anyway.
    """

    kind: Kind
    value: str
    rows: str
    own: frozenset[str] = frozenset()
    further: str = ""
    beside: Facet | None = None


def _of(table: str) -> str:
    return f"found CROSS JOIN {table} ON {table}.id = found.id"


def _by_time(table: str) -> dict[str, Facet]:
    return {
        "year": Facet("value", "substr(published_on, 1, 4)", _of(table)),
        "month": Facet("value", "substr(published_on, 1, 7)", _of(table)),
    }


LANGUAGE = frozenset({"language"})
SOURCE = frozenset({"source"})
SPEAKER = frozenset({"speaker", "speaker_name"})
ABOUT = frozenset({"about", "about_name"})
MENTIONED = "(SELECT DISTINCT found.id, entity_id FROM found LEFT JOIN mention ON quote_id = found.id)"
REPORTED = f"{_of('quote')} CROSS JOIN article ON article.id = article_id"
OCCURRING = "found LEFT JOIN entity_article ON article_id = found.id"
# The one named first stands in the quote's row; an index has the others alone. ?1 are the ids: joined with
# `found`, which it takes for large, SQLite would read all rows first, for a filter of those that there are.
JOINT = (
    "SELECT entity_id FROM json_each(?1) AS one"
    " CROSS JOIN quote_speaker ON quote_id = one.value AND position > 0"
)
SPEAKING = "found LEFT JOIN quote_speaker ON quote_id = found.id"
QUOTE_FACETS: Mapping[str, Facet] = {
    "speaker": Facet(
        *("entity", "entity_id", SPEAKING, SPEAKER),
        beside=Facet("entity", "speaker_id", _of("quote"), further=JOINT),
    ),
    "source": Facet("source", "source_id", _of("quote"), SOURCE),
    "type": Facet("value", "type", _of("quote"), frozenset({"type"})),
    "language": Facet("value", "language", REPORTED, LANGUAGE),
    "entity": Facet("entity", "entity_id", MENTIONED, ABOUT),
    **_by_time("quote"),
}
ARTICLE_FACETS: Mapping[str, Facet] = {
    "source": Facet("source", "source_id", _of("article"), SOURCE),
    "language": Facet("value", "language", _of("article"), LANGUAGE),
    "entity": Facet("entity", "entity_id", OCCURRING, ABOUT),
    **_by_time("article"),
}
STATEMENT_FACETS: Mapping[str, Facet] = {
    "speaker": Facet(
        "entity", "entity_id", "found LEFT JOIN statement_speaker ON statement_id = found.id", SPEAKER
    ),
    "source": Facet(
        "source",
        "source_id",
        "(SELECT DISTINCT found.id, source_id FROM found LEFT JOIN quote ON statement_id = found.id)",
        SOURCE,
    ),
    **_by_time("statement"),
}


@dataclass(frozen=True, slots=True)
class Listed:
    """A table whose rows are listed, and by what they can be counted."""

    table: Literal["article", "quote", "statement"]
    select_from: Callable[[Filters], tuple[str, list[Sql]]]
    conditions: Callable[[Filters], list[Sql]]
    facets: Mapping[str, Facet]


QUOTES = Listed("quote", quotes.select_from, quotes.conditions, QUOTE_FACETS)
ARTICLES = Listed(
    "article",
    lambda filters: ("article", articles.conditions(filters)),
    articles.conditions,
    ARTICLE_FACETS,
)
STATEMENTS = Listed("statement", statements.select_from, statements.conditions, STATEMENT_FACETS)


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted over `seen` items: `rows` with `value`, None for unknown ones, and `count`.

    `whole`: these are all items that fit, else some of them.
    """

    rows: Sequence[Row] = ()
    seen: int = 0
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to count of what fits `filters`: by `facets` their `size` most frequent values, and in `total`."""

    listed: Listed
    filters: Filters
    facets: Sequence[str]
    size: int
    total: bool


def count(db: Database, wanted: Wanted, budget: Budget) -> dict[str, Counted]:
    """What was counted within the `budget`, by the name of the facet, the number of items as `total`."""
    known = _known(db, wanted.listed, wanted.filters) if wanted.total else None
    if known is not None:
        return {TOTAL: Counted((), known, whole=True), **count(db, replace(wanted, total=False), budget)}
    if not wanted.facets:
        return {TOTAL: _count_all(db, wanted, budget)} if wanted.total else {}
    groups = _groups(wanted)
    counted = {name: Counted() for names in groups.values() for name in names}
    took: dict[frozenset[str], float] = {}
    for most in STEPS:
        if took and most < STEPS[-1]:
            last = STEPS[-1] * sum(took[kept] for kept in groups)
            if SURE * last <= budget.left():
                continue
        for kept, names in [*groups.items()]:
            began = budget.left()
            found = _count_group(db, wanted, kept, names, most, budget)
            counted |= found
            if len(found) < len(names):
                return counted
            took[kept] = (began - budget.left()) / most
            if all(each.whole for each in found.values()):
                del groups[kept]
    for kept, names in groups.items():
        counted |= _count_whole(db, wanted, kept, names, took[kept], budget)
    return counted


def _count_whole(
    db: Database, wanted: Wanted, kept: frozenset[str], names: Sequence[str], took: float, budget: Budget
) -> dict[str, Counted]:
    """What of `names` can be told of all items that fit the filters `kept`; `took`: how long one takes."""
    filters = _kept(wanted, kept)
    known = _known(db, wanted.listed, filters)
    number = (
        _count_more(db, wanted.listed, filters, WHOLE, budget)
        if known is None
        else Counted((), known, whole=True)
    )
    if number is None:
        return {}
    counted = {TOTAL: number} if TOTAL in names else {}
    if number.whole and number.seen < WHOLE and budget.allows(took * number.seen):
        facets = [name for name in names if name != TOTAL]
        counted |= _count_group(db, wanted, kept, facets, number.seen + 1, budget)
    return counted


def _kept(wanted: Wanted, kept: frozenset[str]) -> dict[str, Any]:
    return {name: wanted.filters[name] for name in kept}


def _count_group(
    db: Database, wanted: Wanted, kept: frozenset[str], names: Sequence[str], most: int, budget: Budget
) -> dict[str, Counted]:
    """Those of `names` that there was time for, over the same items: those that fit the filters `kept`."""
    counted: dict[str, Counted] = {}
    for found in budget.fetch(_collect(_select(db, wanted.listed, _kept(wanted, kept), most))) or ():
        whole = found["seen"] < most
        if TOTAL in names:
            counted[TOTAL] = Counted((), found["seen"], whole)
        for facets in _together(wanted.listed, names):
            rows = budget.fetch(_by_value(found["ids"], [*facets.values()], wanted.size))
            if rows is None:
                break
            for number, name in enumerate(facets):
                counted[name] = Counted([row for row in rows if row["facet"] == number], found["seen"], whole)
    return counted


def _together(listed: Listed, names: Sequence[str]) -> list[dict[str, Facet]]:
    """The facets of these names, those over the same rows together: finding these is most of the work."""
    facets = {name: listed.facets[name] for name in names if name != TOTAL}
    read = {facet.rows for facet in facets.values()}
    by_rows: dict[str, dict[str, Facet]] = {}
    for name, facet in facets.items():
        one = facet.beside if facet.beside and facet.beside.rows in read else facet
        by_rows.setdefault(one.rows, {})[name] = one
    return list(by_rows.values())


def _groups(wanted: Wanted) -> dict[frozenset[str], list[str]]:
    """What is counted over the same items, by the filters that these fulfil."""
    filters = frozenset(wanted.filters)
    groups = {filters: [TOTAL]} if wanted.total else {}
    for name in wanted.facets:
        groups.setdefault(filters - wanted.listed.facets[name].own, []).append(name)
    return groups


def _growth(before: int, most: int, there: int) -> float:
    """How many times as long as `before` rows it takes at least to count `most` of those that are `there`."""
    return LEAST_GROWTH * min(most, there) / before


def _count_all(db: Database, wanted: Wanted, budget: Budget) -> Counted:
    """The number of items alone, which may be larger than what can be counted by anything."""
    counted = Counted()
    began, before, there = budget.left(), 0, _number_of_all(db, wanted.listed)
    for most in TOTALS:
        took, began = began - budget.left(), budget.left()
        if before and not budget.allows(took * _growth(before, most, there)):
            break
        more = _count_more(db, wanted.listed, wanted.filters, most, budget)
        counted, before = more or counted, most
        if more is None or more.whole:
            break
    return counted


def _known(db: Database, listed: Listed, filters: Filters) -> int | None:
    """The number of items where it is kept: of all articles or quotes, and of the quotes of one speaker."""
    if not filters and listed.table != "statement":
        return _number_of_all(db, listed)
    if listed.table == "quote" and filters.keys() <= SPEAKER and len(filters) == 1:
        (speakers,) = filters.values()
        return add_up(db, "quote_count", speakers) if len(set(speakers)) == 1 else None
    return None


def _number_of_all(db: Database, listed: Listed) -> int:
    """How many rows the table has, as it is kept."""
    if listed.table == "statement":
        return int(fetch(db, Sql("SELECT statements FROM statement_count"))[0]["statements"])
    days = " ".join(["SELECT ifnull(sum(", f"{listed.table}s", "), 0) AS number FROM day"])
    return int(fetch(db, Sql(days))[0]["number"])


def _count_more(db: Database, listed: Listed, filters: Filters, most: int, budget: Budget) -> Counted | None:
    """How many items fit, so many at most; None where there was no time."""
    items = _select(db, listed, filters, most, newest=False)
    rows = budget.fetch(Sql(" ".join(["SELECT count(*) AS seen FROM (", items.text, ")"]), items.values))
    return Counted((), rows[0]["seen"], whole=rows[0]["seen"] < most) if rows else None


def _select(db: Database, listed: Listed, filters: Filters, most: int, newest: bool = True) -> Sql:
    """The ids of at most so many items that fulfil `filters`, the newest where it matters."""
    if "q" in filters:
        assert listed.table != "statement"  # no search finds these
        others = {name: value for name, value in filters.items() if name != "q"}
        found = Found(listed.table, filters["q"], others, listed.conditions)
        return select_found(db, found, most, newest)
    about = walks.newest_about(listed.table, filters, most)
    if about is not None:
        return about
    table, where = listed.select_from(filters)
    if newest:
        return select_page(table, where, NEWEST_FIRST, None, most)
    return select_some(table, where, most)


def _collect(items: Sql) -> Sql:
    """The ids once, for several facets: finding them may be most of the work."""
    text = ["SELECT json_group_array(id) AS ids, count(*) AS seen FROM (", items.text, ")"]
    return Sql(" ".join(text), items.values)


def _by_value(ids: str, facets: Sequence[Facet], size: int) -> Sql:
    """The values of facets over the same rows, with the number of the facet."""
    values = ", ".join(f"{facet.value} AS value_{number}" for number, facet in enumerate(facets))
    text = [
        "WITH found AS MATERIALIZED (SELECT value AS id FROM json_each(?)),",
        "counted AS",
        "MATERIALIZED" if len(facets) > 1 else "",
        "(SELECT",
        values,
        "FROM",
        facets[0].rows,
        ")",
        " UNION ALL ".join(_frequent(number, facet) for number, facet in enumerate(facets)),
    ]
    return Sql(" ".join(text), (ids, *[size + 1] * len(facets)))


def _frequent(number: int, facet: Facet) -> str:
    values = f"SELECT value_{number} AS value FROM counted"  # noqa: S608 - a number
    if facet.further:
        values = f"{values} UNION ALL {facet.further}"
    return f"""
        SELECT * FROM (
            SELECT {number} AS facet, value, count, count(value) OVER () AS "distinct"
            FROM (SELECT value, count(*) AS count FROM ({values}) GROUP BY 1)
            ORDER BY value IS NOT NULL, count DESC, value LIMIT ?
        )
    """  # noqa: S608 - numbers and constants


def read_values(db: Database, kind: Kind, rows: Sequence[Row]) -> list[Row]:
    """The known values among `rows`, each as filters take it, with the entity or the source that it is."""
    known = [row for row in rows if row["value"] is not None]
    if kind == "value":
        return known
    ids = [row["value"] for row in known]
    if kind == "source":
        return [
            row | {"value": source["slug"], "source": source}
            for row, source in _refer(known, read_sources(db, ids))
        ]
    return [
        row | {"entity": entity} for row, entity in _refer(known, fetch(db, Sql(ENTITIES, (json_ids(ids),))))
    ]


def _refer(rows: Sequence[Row], things: Sequence[Row]) -> Iterator[tuple[Row, Row]]:
    by_id = {thing["id"]: thing for thing in things}
    return ((row, by_id[row["value"]]) for row in rows)
