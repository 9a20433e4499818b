"""Nearly the same articles: what is similar to given ones, and how much."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlite_utils import Database

from api.queries.sources import source_ref
from api.queries.sql import Row, Sql, fetch, json_ids

SIMILAR = """id IN (
    SELECT other.id FROM json_each(?) AS given CROSS JOIN article AS mine ON mine.id = given.value
        CROSS JOIN article AS other ON other.body_id = mine.body_id AND other.id != mine.id
    UNION ALL SELECT other.id FROM json_each(?) AS given CROSS JOIN article AS mine ON mine.id = given.value
        CROSS JOIN article_twin ON lower = mine.body_id CROSS JOIN article AS other ON other.body_id = upper
    UNION ALL SELECT other.id FROM json_each(?) AS given CROSS JOIN article AS mine ON mine.id = given.value
        CROSS JOIN article_twin ON upper = mine.body_id CROSS JOIN article AS other ON other.body_id = lower
)"""
ITEMS = """
    SELECT article.id, article.url, article.title, article.published_at, article.published_precision,
        source.slug AS source_slug, source.name AS source_name,
        CASE WHEN article.body_id = mine.body_id THEN 1.0 ELSE (
            SELECT likeness FROM article_twin
            WHERE lower = min(article.body_id, mine.body_id) AND upper = max(article.body_id, mine.body_id)
        ) END AS likeness
    FROM json_each(?1) AS wanted
    CROSS JOIN article ON article.id = wanted.value
    CROSS JOIN article AS mine ON mine.id = ?2
    LEFT JOIN source ON source.id = article.source_id
    ORDER BY wanted.key
"""


def similar_to(articles: Sequence[int]) -> Sql:
    """That an article is nearly the same as one of these, and another one than that."""
    given = json_ids(articles)
    return Sql(SIMILAR, (given, given, given))


def reader_of(article_id: int) -> Callable[[Database, Sequence[int]], list[Row]]:
    """What reads articles as those that are similar to this one."""

    def read(db: Database, ids: Sequence[int]) -> list[Row]:
        rows = fetch(db, Sql(ITEMS, (json_ids(ids), article_id)))
        return [{"article": row | {"source": source_ref(row)}, "likeness": row["likeness"]} for row in rows]

    return read
