"""How much is in the database."""

from __future__ import annotations

from sqlite_utils import Database

from api.queries.sql import Sql, fetch

# Not mentions: SQLite counts rows one by one, and these are by far the most.
ROWS = Sql(
    "SELECT 'source' AS \"table\", count(*) AS number FROM source"
    " UNION ALL SELECT 'article', count(*) FROM article"
    " UNION ALL SELECT 'entity', count(*) FROM entity"
    " UNION ALL SELECT 'quote', count(*) FROM quote"
)
LAST_CHANGE = Sql("SELECT ifnull(max(id), 0) AS number FROM change")


def count_rows(db: Database) -> dict[str, int]:
    """The number of rows by table."""
    return {row["table"]: row["number"] for row in fetch(db, ROWS)}


def last_change(db: Database) -> int:
    """The id of the latest row of `change`, 0 before the first."""
    return int(fetch(db, LAST_CHANGE)[0]["number"])
