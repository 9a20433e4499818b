"""What a page tells beside its items, and instead of them, to those who ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from sqlite_utils import Database

from api.facets import count_asked
from api.included import include_asked
from api.pagination import Body, Read
from api.queries.facets import ARTICLES, QUOTES, STATEMENTS, Listed
from api.queries.included import OF_ARTICLES, OF_QUOTES, OF_STATEMENTS, Inclusions
from api.queries.sql import Row


@dataclass(frozen=True, slots=True)
class Telling:
    """What the lists of a kind can tell."""

    listed: Listed
    inclusions: Inclusions


OF_QUOTE_LISTS = Telling(QUOTES, OF_QUOTES)
OF_ARTICLE_LISTS = Telling(ARTICLES, OF_ARTICLES)
OF_STATEMENT_LISTS = Telling(STATEMENTS, OF_STATEMENTS)


class ReadSome(Protocol):
    """Reads items, of each at least the `wanted` fields; all of them for None."""

    def __call__(
        self, db: Database, ids: Sequence[int], wanted: frozenset[str] | None = None
    ) -> list[Row]: ...


def looks_into(query: Mapping[str, Any]) -> bool:
    """True if the answer to `query` takes more than whole items."""
    return "narrow_to" in query or "include" in query or bool(query.get("highlight"))


def reads_asked(read: ReadSome, inclusions: Inclusions, query: Mapping[str, Any]) -> Read:
    """What reads of each item the fields that the answer to `query` is made of."""
    if "narrow_to" not in query:
        return read
    needed = set(query["narrow_to"])
    needed.update(field for name in query.get("include", ()) for field in inclusions[name].needs)
    if query.get("highlight"):
        needed.add("text")
    return partial(read, wanted=frozenset(needed))


def tell_asked(
    db: Database, telling: Telling, query: Mapping[str, Any], filters: Mapping[str, Any], page: Body
) -> Body:
    """The `page` with all that `query` asks for; `filters` are its own, resolved."""
    items = page["items"]
    page |= count_asked(db, telling.listed, query, filters)
    page |= include_asked(db, telling.inclusions, query, items)
    if "narrow_to" in query:
        # In a field of its own: of `items` the contract promises whole ones.
        page |= {"items": [], "narrowed": [_narrow(item, query["narrow_to"]) for item in items]}
    return page


def _narrow(item: Row, names: Sequence[str]) -> Row:
    return {name: item[name] for name in ("id", "highlights", *names) if name in item}
