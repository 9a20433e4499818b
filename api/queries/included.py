"""The whole bodies of what items refer to, each once however many of them do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from api.queries.articles import read_articles
from api.queries.entities import read_entities
from api.queries.quotes import list_finished
from api.queries.sources import read_sources
from api.queries.sql import Row, Sql, fetch, json_ids
from schemas.dumping import Finished

READERS: Mapping[str, Callable[[Database, Sequence[int]], Sequence[Row] | Finished]] = {
    "articles": read_articles,
    "entities": read_entities,
    "quotes": list_finished,
    "sources": read_sources,
}
SOURCES = "SELECT DISTINCT source_id AS id FROM article WHERE id IN (SELECT value FROM json_each(?))"
QUOTES = "SELECT id FROM quote WHERE article_id IN (SELECT value FROM json_each(?))"
OCCURRING = """
    SELECT DISTINCT entity_id AS id FROM entity_article
    WHERE article_id IN (SELECT value FROM json_each(?))
"""


@dataclass(frozen=True, slots=True)
class Inclusion:
    """What can be included: bodies of a `kind`, and which ones some items refer to.

    `needs`: the fields of the items that say so.
    """

    kind: str
    find: Callable[[Database, Sequence[Row]], Iterable[int | None]]
    needs: frozenset[str] = frozenset()


def _articles(_db: Database, quotes: Sequence[Row]) -> Iterable[int | None]:
    return (int(quote["article"]["id"]) for quote in quotes)


def _speakers(_db: Database, items: Sequence[Row]) -> Iterable[int | None]:
    speakers = (speaker for item in items for speaker in (item["speaker"], *item["co_speakers"]))
    return (int(speaker["id"]) for speaker in speakers if speaker)


def _about(_db: Database, quotes: Sequence[Row]) -> Iterable[int | None]:
    return (int(entity["id"]) for quote in quotes for entity in quote["about"])


def _selected(statement: str) -> Callable[[Database, Sequence[Row]], Iterable[int | None]]:
    def find(db: Database, items: Sequence[Row]) -> Iterable[int | None]:
        return (row["id"] for row in fetch(db, Sql(statement, (json_ids(item["id"] for item in items),))))

    return find


SPEAKING = frozenset({"speaker", "co_speakers"})
Inclusions = Mapping[str, Inclusion]

OF_QUOTES: Inclusions = {
    "article": Inclusion("articles", _articles),
    "speaker": Inclusion("entities", _speakers),
    "entities": Inclusion("entities", _about),
}
OF_ARTICLES: Inclusions = {
    "source": Inclusion("sources", _selected(SOURCES)),
    "quotes": Inclusion("quotes", _selected(QUOTES)),
    "entities": Inclusion("entities", _selected(OCCURRING)),
}
OF_STATEMENTS: Inclusions = {"speaker": Inclusion("entities", _speakers, SPEAKING)}


def read_included(
    db: Database, inclusions: Inclusions, names: Iterable[str], items: Sequence[Row]
) -> dict[str, Sequence[Row] | Finished]:
    """What the inclusions with these `names` give for `items`: bodies by kind, in the order of their ids.

    All kinds are there; those that are not asked for are empty.
    """
    ids: dict[str, set[int]] = {inclusion.kind: set() for inclusion in inclusions.values()}
    for name in set(names):
        found = inclusions[name].find(db, items)
        ids[inclusions[name].kind].update(row_id for row_id in found if row_id is not None)
    return {kind: READERS[kind](db, sorted(wanted)) if wanted else [] for kind, wanted in ids.items()}
