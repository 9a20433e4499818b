"""What an article said before: which revisions there are, and the text of one."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

from sqlite_utils import Database

from api.queries.sql import Order, Row, Sql, fetch, json_ids

NEWEST_FIRST = Order(("number", "id"), descending=True)

COLUMNS = """
    number, seen_at, revision.title, revision.subtitle, revision.published_at, revision.published_precision,
    revision.is_teaser, length, revision.text_sha256
"""
REVISIONS = f"""
    SELECT {COLUMNS} FROM json_each(?) AS wanted CROSS JOIN revision ON revision.id = wanted.value
    ORDER BY wanted.key
"""  # noqa: S608 - constants
ONE = f"""
    SELECT {COLUMNS}, revision.text AS packed, CASE WHEN revision.text IS NULL THEN article.text END AS text
    FROM revision JOIN article ON article.id = article_id WHERE article_id = ? AND number = ?
"""  # noqa: S608 - constants


def read_revisions(db: Database, ids: Sequence[int]) -> list[Row]:
    """The revisions with these row ids, in this order, without their texts."""
    return [_revision(row) for row in fetch(db, Sql(REVISIONS, (json_ids(ids),)))]


def read_revision(db: Database, article_id: int, number: int) -> Row | None:
    """One revision of an article with its text; None if there is none of that number."""
    for row in fetch(db, Sql(ONE, (article_id, number))):
        packed = row.pop("packed")
        return _revision(row) | ({} if packed is None else {"text": zlib.decompress(packed).decode()})
    return None


def _revision(row: Row) -> Row:
    return row | {"is_teaser": bool(row["is_teaser"])}
