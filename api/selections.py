"""What a query asks for, and in which order: one way for lists, exports and feeds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlite_utils import Database

from api.beside import looks_into, reads_asked
from api.highlights import find_highlights
from api.lookup import Tables, resolve
from api.pagination import Body, Each, Find, Headers, Read, Show, filters_of, find_in, show_page
from api.queries import articles, entities, quotes, search, walks
from api.queries.included import OF_ARTICLES
from api.queries.published import order_by
from api.queries.sql import Key, Order, Row, Sql
from api.searchtext import Search

ARTICLE_REFERENCES: Tables = {"id": "article", "about": "entity", "similar_to": "article"}
ENTITY_REFERENCES: Tables = {"id": "entity"}
QUOTE_REFERENCES: Tables = {"id": "quote", "speaker": "entity", "about": "entity", "statement": "statement"}


@dataclass(frozen=True, slots=True)
class Selection:
    """Some of the items of a kind."""

    filters: Mapping[str, Any]  # with ids that exist
    order: Order
    find: Find
    read: Read
    each: Each  # the same for those who look into none: some are finished
    show: Show  # and as one list

    def page(self, db: Database, query: Mapping[str, Any]) -> tuple[Body, Headers]:
        """The page that `query` asks for, with the header that links the next one."""
        return show_page(db, query, self.order, self.find, self.show)


Select = Callable[[Database, Mapping[str, Any]], Selection]


def select_articles(db: Database, query: Mapping[str, Any]) -> Selection:
    """The articles that `query` asks for."""
    filters = resolve(db, filters_of(query), ARTICLE_REFERENCES)
    read = reads_asked(articles.read_articles, OF_ARTICLES, query)
    if "q" in filters:
        return _search(query, filters, "article", articles.conditions, read, read, read)
    order = order_by(query)
    return Selection(filters, order, walks.walk_articles(db, filters, order), read, read, read)


def select_quotes(db: Database, query: Mapping[str, Any]) -> Selection:
    """The quotes that `query` asks for."""
    filters = resolve(db, filters_of(query), QUOTE_REFERENCES)
    read = quotes.read_quotes
    whole = not looks_into(query)
    each: Each = quotes.read_finished if whole else read
    show: Show = quotes.list_finished if whole else read
    if "q" in filters:
        return _search(query, filters, "quote", quotes.conditions, read, each, show)
    order = order_by(query)
    return Selection(filters, order, walks.walk_quotes(db, filters, order), read, each, show)


def select_entities(db: Database, query: Mapping[str, Any]) -> Selection:
    """The entities that `query` asks for."""
    filters = resolve(db, filters_of(query), ENTITY_REFERENCES)
    order = entities.order_by(query)
    where = entities.conditions(db, filters, order)
    read = entities.read_entities
    return Selection(filters, order, find_in("entity", where, order), read, read, read)


def _search(
    query: Mapping[str, Any],
    filters: Mapping[str, Any],
    table: search.Table,
    conditions: Callable[[Mapping[str, Any]], list[Sql]],
    read: Read,
    each: Each,
    show: Show,
) -> Selection:
    """What a search finds, with highlights for those who ask."""
    others = {name: value for name, value in filters.items() if name != "q"}
    found, order = search.Found(table, filters["q"], others, conditions), search.ORDERS[query["sort"]]

    def find(db: Database, after: Key | None, count: int) -> list[Row]:
        return search.find_keys(db, found, order, after, count)

    if query.get("highlight"):
        read = each = show = partial(_read_highlighted, read, filters["q"])
    return Selection(filters, order, find, read, each, show)


def _read_highlighted(read: Read, search: Search, db: Database, ids: Sequence[int]) -> list[Row]:
    return [row | {"highlights": find_highlights(row["text"], search)} for row in read(db, ids)]
