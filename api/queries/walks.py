"""What is about somebody, in order of time: whose list is walked, and what is asked of each item on the way.

Who is mentioned most is mentioned in a third of all quotes: collected first, and then sorted, these take
tenths of a second. A walk in order of time stops at the end of the page, and is no longer than the list.
The lists of several are walked at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Literal

from sqlite_utils import Database

from api.queries import articles, quotes, statements
from api.queries.kinds import KINDS, count_kind, each_type
from api.queries.published import BOUNDS, NEWEST_FIRST, bounds
from api.queries.references import add_up
from api.queries.sql import Key, Order, Row, Sql, each_of, fetch_keys, select_page

UNKNOWN = -(2**63)  # the time of what has none, where it is part of a key

# The articles in which each entity occurs, and the quotes inside which it is mentioned, each once: in order
# of time by the index of the former. They go by the names and columns of `article` and `quote`, so that the
# conditions on these hold for them.
ARTICLES_ABOUT = """(
        SELECT article.id, entity_article.entity_id AS about_id, entity_article.published_ts AS walked_ts,
            article.published_ts, article.published_on, source_id, language
        FROM entity_article CROSS JOIN article ON article.id = entity_article.article_id
    ) AS article"""
INSIDE = """
        FROM entity_article
        CROSS JOIN mention ON mention.entity_id = entity_article.entity_id
            AND mention.article_id = entity_article.article_id AND mention.quote_id IS NOT NULL
            AND NOT EXISTS (
                SELECT 1 FROM mention AS other WHERE other.quote_id = mention.quote_id
                    AND other.entity_id = mention.entity_id AND other.id < mention.id
            )"""
QUOTES_ABOUT = f"""(
        SELECT quote.id, entity_article.entity_id AS about_id, entity_article.published_ts AS walked_ts,
            quote.published_ts, quote.published_on, quote.article_id, source_id, speaker_id, type, confidence,
            statement_id, curation{INSIDE}
        CROSS JOIN quote ON quote.id = mention.quote_id
    ) AS quote"""
# The same, where nothing is asked of the quotes' own rows.
ALL_ABOUT = f"""(
        SELECT mention.quote_id AS id, entity_article.entity_id AS about_id,
            entity_article.published_ts AS walked_ts{INSIDE}
    ) AS quote"""
TABLES_ABOUT: Mapping[str, str] = {"article": ARTICLES_ABOUT, "quote": QUOTES_ABOUT}
SPEAKING, ABOUT = ("speaker", "speaker_name"), ("about", "about_name")
# Filters that have an index of their own, and leave little to look through.
NARROW = frozenset({"id", "similar_to", "source", "statement"})
# So many of a kind are walked sooner than anything else: in some milliseconds, were it to their end.
FEW = 2_000

Table = Literal["article", "quote"]
Walk = Callable[[Database, Key | None, int], list[Row]]  # so many keys that follow one


def walk_articles(db: Database, filters: Mapping[str, Any], order: Order) -> Walk:
    """What finds the keys of the articles that fulfil `filters`, in `order`."""
    about = _only(filters, ABOUT)
    kind = _rarest(db, "article", filters)
    if kind is not None:
        asked = articles.conditions(_without(filters, (kind,)), of_each=True)
        return partial(_find, "article", [Sql("language = ?", (filters[kind],)), *asked], order)
    if not about or not NARROW.isdisjoint(filters):
        return partial(_find, "article", articles.in_order(filters), order)
    others = _without(filters, ABOUT)
    return _walk_about(ARTICLES_ABOUT, about, others, articles.in_order(others), order)


def walk_quotes(db: Database, filters: Mapping[str, Any], order: Order) -> Walk:
    """What finds the keys of the quotes that fulfil `filters`, in `order`.

    Of a speaker's quotes and those about somebody the fewer are walked, and each is asked for the other.
    """
    about, speaking = _only(filters, ABOUT), _only(filters, SPEAKING)
    kind = _rarest(db, "quote", filters)
    if kind is not None:
        return _walk_kind(kind, filters, order)
    if not (about or speaking) or not NARROW.isdisjoint(filters):
        return partial(_find, *quotes.select_from(filters), order)
    others = _without(filters, (*(ABOUT if about else ()), *(SPEAKING if speaking else ())))
    where = quotes.in_order(others)
    if about and (not speaking or _told_less(db, about, speaking)):
        asked = [quotes.said_by_any(speaking)] if speaking else []
        table = QUOTES_ABOUT if where else ALL_ABOUT
        return _walk_about(table, about, others, [*where, *asked], order)
    asked = [quotes.about_any(about)] if about else []
    table, asked = quotes.said(where), [*where, *asked]
    return partial(_find, table, asked, order, either=each_of("speaker_id", speaking))


def newest_about(kind: str, filters: Mapping[str, Any], most: int) -> Sql | None:
    """The ids of the newest `most` articles or quotes about somebody; None where more is asked for."""
    about = _only(filters, ABOUT)
    if kind not in TABLES_ABOUT or len(about) != 1 or not filters.keys() <= {*ABOUT, *BOUNDS}:
        return None
    others = _without(filters, ABOUT)
    where = [*quotes.conditions(others), *_between(others)]
    table = ALL_ABOUT if kind == "quote" and not others else TABLES_ABOUT[kind]
    return select_page(table, where, _walked(NEWEST_FIRST), None, most, each_of("about_id", about))


def walk_statements(filters: Mapping[str, Any], order: Order) -> Walk:
    """What finds the keys of the statements that fulfil `filters`, in `order`."""
    speaking, others = _only(filters, ("speaker",)), _without(filters, ("speaker",))
    if not speaking or not NARROW.isdisjoint(filters):
        return partial(_find, *statements.select_from(filters), order)
    where = statements.conditions(others)
    return partial(_find, statements.SAID, where, order, either=each_of("speaker_id", speaking))


def _walk_kind(kind: str, filters: Mapping[str, Any], order: Order) -> Walk:
    """The quotes of a type, in a language, or as sure as that, each asked for the other filters."""
    asked = quotes.conditions(_without(filters, (kind,)), of_each=True)
    if kind == "language":
        return partial(_find, quotes.IN_ARTICLES, [Sql("language = ?", (filters[kind],)), *asked], order)
    if kind == "min_confidence":
        return partial(_find, "quote", [*quotes.conditions({kind: filters[kind]}), *asked], order)
    return partial(_find, "quote", asked, order, either=each_type(filters[kind]))


def _rarest(db: Database, table: Table, filters: Mapping[str, Any]) -> str | None:
    """The filter by kind that leaves fewest, where it leaves few; None where there is none."""
    if not NARROW.isdisjoint(filters):
        return None
    counts = {name: count_kind(db, table, name, filters[name], FEW) for name in KINDS & filters.keys()}
    return min((name for name in counts if counts[name] < FEW), key=counts.__getitem__, default=None)


def _told_less(db: Database, about: Sequence[int], speaking: Sequence[int]) -> bool:
    return add_up(db, "mention_count", about) <= add_up(db, "quote_count", speaking)


def _walk_about(
    table: str, about: Sequence[int], others: Mapping[str, Any], asked: Sequence[Sql], order: Order
) -> Walk:
    where, walked = [*asked, *_between(others)], _walked(order)

    def find(db: Database, after: Key | None, count: int) -> list[Row]:
        key = after and (UNKNOWN if after[0] is None else after[0], *after[1:])
        either = each_of("about_id", about)
        return [_timed(row) for row in _find(table, where, walked, db, key, count, either)]

    return find


def _between(filters: Mapping[str, Any]) -> list[Sql]:
    """The range of the index that is walked: the conditions themselves are on columns of other tables."""
    first, last = bounds(filters)
    return [
        *([Sql("walked_ts >= ?", (first,))] if first is not None else []),
        *([Sql("walked_ts <= ?", (last,))] if last is not None else []),
    ]


def _walked(order: Order) -> Order:
    return replace(order, columns=("walked_ts", "id"), nullable=False)


def _timed(row: Row) -> Row:
    return {"id": row["id"], "published_ts": None if row["walked_ts"] == UNKNOWN else row["walked_ts"]}


def _find(
    table: str,
    where: Sequence[Sql],
    order: Order,
    db: Database,
    after: Key | None,
    count: int,
    either: Sequence[Sql] = (),
) -> list[Row]:
    return fetch_keys(db, select_page(table, where, order, after, count, either), order)


def _only(filters: Mapping[str, Any], names: Sequence[str]) -> list[int]:
    """The entities of the filter that is there of `names`; none where none is, or several are."""
    found = [sorted(set(filters[name])) for name in names if name in filters]
    return found[0] if len(found) == 1 else []


def _without(filters: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: value for name, value in filters.items() if name not in names}
