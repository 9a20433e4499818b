"""Who occurs with whom: in one article, in one quote, or as speaker and subject."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlite_utils import Database

from api.queries.sql import Key, Order, Row, Sql, fetch

Relation = Literal["article", "quote", "speaks_of", "spoken_of_by"]

# An entity may have a tenth of all articles. Those examined bound the time, also on every next page: each is
# a page of an index. Of the quotes in an article hardly one is about it.
MOST_EXAMINED = 500
MOST_LOOKED_INTO = 1000
BY_NUMBER = Order(("number", "id"), descending=True)

# ?1 is the entity, ?2 how many articles or quotes are examined at most: the newest.
ARTICLES = """
    SELECT article_id AS id FROM entity_article WHERE entity_id = ?1
    ORDER BY published_ts DESC, article_id DESC LIMIT ?2
"""
SAID = """
    SELECT quote_id AS id FROM quote_speaker WHERE entity_id = ?1
    ORDER BY published_ts DESC, quote_id DESC LIMIT ?2
"""
INSIDE = f"""
    SELECT DISTINCT quote_id AS id FROM ({ARTICLES}) AS article
    CROSS JOIN mention ON mention.entity_id = ?1 AND mention.article_id = article.id
    WHERE quote_id IS NOT NULL
"""  # noqa: S608 - constants
OCCURRING = "entity_article AS other ON other.article_id = base.id"
MENTIONED = "mention AS other ON other.quote_id = base.id"
SPEAKING = "quote_speaker AS other ON other.quote_id = base.id"
# Telling rows apart takes as long as finding them: an entity has one of an article and of what it says.
ROWS, ITEMS = "count(*)", "count(DISTINCT base.id)"


@dataclass(frozen=True, slots=True)
class Way:
    """How others are found: `base` are the articles or quotes examined, and who counts in them.

    `number`: of the articles or quotes in which one of the others is. `most`: examined at most.
    """

    base: str
    others: str
    number: str
    counted: Literal["article_count", "quote_count"]  # of the entity: more than examined is a cut
    most: int = MOST_EXAMINED


WAYS: dict[str, Way] = {
    "article": Way(ARTICLES, OCCURRING, ROWS, "article_count"),
    "quote": Way(INSIDE, MENTIONED, ITEMS, "article_count", MOST_LOOKED_INTO),
    "speaks_of": Way(SAID, MENTIONED, ITEMS, "quote_count"),
    "spoken_of_by": Way(INSIDE, SPEAKING, ROWS, "article_count", MOST_LOOKED_INTO),
}


def select_related(relation: str, entity_id: int, after: Key | None, count: int) -> Sql:
    """The `count` entities that follow the key `after`, with in how many articles or quotes they occur."""
    way = WAYS[relation]
    behind = "WHERE (number, id) < (?3, ?4)" if after else ""
    text = f"""
        SELECT id, number FROM (
            SELECT other.entity_id AS id, {way.number} AS number
            FROM ({way.base}) AS base CROSS JOIN {way.others}
            WHERE other.entity_id <> ?1 GROUP BY other.entity_id
        ) {behind} ORDER BY number DESC, id DESC LIMIT {int(count)}
    """  # noqa: S608 - constants and a number
    return Sql(text, (entity_id, way.most, *(after or ())))


def find_related(db: Database, relation: str, entity_id: int, after: Key | None, count: int) -> list[Row]:
    """The `count` entities that follow the key `after`, with in how many articles or quotes they occur."""
    return fetch(db, select_related(relation, entity_id, after, count))


def read_total(db: Database, relation: str, entity_id: int) -> Row:
    """How many articles or quotes were examined, and whether these are all."""
    way = WAYS[relation]
    # How many articles and quotes it has is kept; how many are about it is not.
    examined = f"(SELECT count(*) FROM ({way.base}))" if way.base is INSIDE else f"min({way.counted}, ?2)"  # noqa: S608
    text = f"""
        SELECT {examined} AS value, CASE WHEN {way.counted} > ?2 THEN 'gte' ELSE 'eq' END AS relation
        FROM entity WHERE id = ?1
    """  # noqa: S608 - constants
    return fetch(db, Sql(text, (entity_id, way.most)))[0]
