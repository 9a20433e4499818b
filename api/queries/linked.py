"""What an article holds, by ids."""

from __future__ import annotations

from sqlite_utils import Database

from api.queries.sql import Sql, fetch

MENTIONED = """
    SELECT entity_id AS id FROM mention WHERE article_id = ? GROUP BY entity_id ORDER BY min(start), entity_id
"""
QUOTED = "SELECT id FROM quote WHERE article_id = ? ORDER BY start, id"


def find_mentioned(db: Database, article_id: int) -> list[int]:
    """The entities that the article mentions, each once, in order of appearance."""
    return [row["id"] for row in fetch(db, Sql(MENTIONED, (article_id,)))]


def find_quoted(db: Database, article_id: int) -> list[int]:
    """The quotes in the article, in its order."""
    return [row["id"] for row in fetch(db, Sql(QUOTED, (article_id,)))]
