"""Sources: outlets and agencies."""

from __future__ import annotations

from collections.abc import Sequence

from sqlite_utils import Database

from api.queries.sql import Row, Sql, any_of, fetch, json_ids

SOURCES = """
    SELECT source.id, slug, name, domain, kind, time_zone
    FROM json_each(?) AS wanted
    CROSS JOIN source ON source.id = wanted.value
    ORDER BY wanted.key
"""


def select_ids_by_slug(slugs: Sequence[str]) -> Sql:
    """The ids of the sources with these slugs."""
    found = any_of("slug", slugs)
    return Sql(" ".join(["SELECT id, slug FROM source WHERE", found.text]), found.values)


def find_sources(db: Database, slugs: Sequence[str]) -> dict[str, int]:
    """The ids of the sources with these slugs, by slug; unknown ones are left out."""
    return {row["slug"]: row["id"] for row in fetch(db, select_ids_by_slug(slugs))}


def read_sources(db: Database, ids: Sequence[int]) -> list[Row]:
    """The sources with these ids, in this order; those that do not exist are left out."""
    return fetch(db, Sql(SOURCES, (json_ids(ids),)))


def source_ref(row: Row) -> Row | None:
    """The source in a row that has it as `source_slug` and `source_name`."""
    if row["source_slug"] is None:
        return None
    return {"slug": row["source_slug"], "name": row["source_name"]}
