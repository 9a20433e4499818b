"""What else looks different to readers when a row does: bodies show names and counts of other rows.

A quote shows its article's title and date, the names of entities and of the source; a statement its
speakers; an article its source. Whoever keeps a copy has to hear of these too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Literal

import sqlite_utils

from loader.store.rows import Row

Item = Literal["article", "quote", "entity", "statement"]
Dependents = set[tuple[Item, int]]
About = dict[int, list[int]]  # the entities inside a quote, by the quote's id

# Columns of `article` that every quote in it shows.
SHOWN_BY_QUOTES = ("source_id", "url", "title", "published_at", "published_precision", "text_sha256")

OF_ENTITY = """
    SELECT 'quote', quote_id FROM quote_speaker WHERE entity_id = :id
    UNION SELECT 'quote', quote_id FROM mention WHERE entity_id = :id AND quote_id IS NOT NULL
    UNION SELECT 'statement', statement_id FROM statement_speaker WHERE entity_id = :id
"""
OF_SOURCE = """
    SELECT 'article', id FROM article WHERE source_id = :id
    UNION SELECT 'quote', id FROM quote WHERE source_id = :id
"""
OF_ARTICLE = "SELECT 'quote', id FROM quote WHERE article_id = :id"
ABOUT = """
    SELECT quote_id, entity_id FROM mention
    WHERE article_id = ? AND quote_id IS NOT NULL
    GROUP BY quote_id, entity_id ORDER BY quote_id, min(start), entity_id
"""
NOTED = "SELECT item, item_id FROM change WHERE id > ?"


def of_entity(db: sqlite_utils.Database, entity_id: object) -> Dependents:
    """What shows the name of the entity."""
    return _found(db, OF_ENTITY, entity_id)


def of_source(db: sqlite_utils.Database, source_id: object) -> Dependents:
    """What shows the name of the source."""
    return _found(db, OF_SOURCE, source_id)


def of_article(db: sqlite_utils.Database, stored: Row | None, row: Row, article_id: int) -> Dependents:
    """The quotes of an article whose row was `stored` and is `row`, where these show the difference."""
    if stored is None or all(stored[column] == row[column] for column in SHOWN_BY_QUOTES):
        return set()
    return _found(db, OF_ARTICLE, article_id)


def read_about(db: sqlite_utils.Database, article_id: int) -> About:
    """Which entities are mentioned inside each of the article's quotes, in order."""
    about = defaultdict(list)
    for quote_id, entity_id in db.conn.execute(ABOUT, [article_id]):
        about[quote_id].append(entity_id)
    return about


def of_mentions(before: About, after: About) -> Dependents:
    """The quotes that are about others than before."""
    return {
        ("quote", quote_id) for quote_id in {*before, *after} if before.get(quote_id) != after.get(quote_id)
    }


def not_noted(db: sqlite_utils.Database, found: Iterable[tuple[Item, int]], last_change: int) -> Dependents:
    """Those of `found` that no change behind the one with the id `last_change` is of."""
    return set(found) - set(db.conn.execute(NOTED, [last_change]))


def _found(db: sqlite_utils.Database, sql: str, row_id: object) -> Dependents:
    return set(db.conn.execute(sql, {"id": row_id}))
