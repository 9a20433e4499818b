"""What paths and filters refer to, looked up: a 404 or a 422 where it does not exist."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlite_utils import Database

from api.names import resolve_names
from api.problems import Fault, InvalidParametersError, NotFoundError, shown
from api.queries.references import Table, find_unknown
from api.queries.sources import find_sources
from api.queries.sql import Row

Tables = Mapping[str, Table]  # parameter -> the table of whose rows it holds ids

NAMES = ("about_name", "speaker_name")


def resolve(db: Database, filters: Mapping[str, Any], tables: Tables) -> dict[str, Any]:
    """`filters` with the ids of sources and entities in place of their slugs and names.

    Raises InvalidParametersError naming every id, slug and name that does not exist or is not clear.
    """
    resolved = dict(filters)
    errors: list[Fault] = [
        (name, f"There is no {table} with the id {unknown}.")
        for name, table in tables.items()
        if name in filters
        for unknown in find_unknown(db, table, filters[name])
    ]
    if "source" in filters:
        sources = find_sources(db, filters["source"])
        resolved["source"] = list(sources.values())
        errors += [
            ("source", f"There is no source with the slug {shown(slug)!r}.")
            for slug in filters["source"]
            if slug not in sources
        ]
    for name in filter(filters.__contains__, NAMES):
        resolved[name], faults = resolve_names(db, name, filters[name], speaking=name == "speaker_name")
        errors += faults
    if errors:
        raise InvalidParametersError(errors)
    return resolved


def check_exists(db: Database, table: Table, row_id: int) -> None:
    """Raise NotFoundError when `table` has no such row."""
    if find_unknown(db, table, [row_id]):
        raise _not_found(table, row_id)


def read_one(
    db: Database, table: Table, row_id: int, read: Callable[[Database, Sequence[int]], list[Row]]
) -> Row:
    """The one row that `read` finds for an id; raises NotFoundError when there is none."""
    for row in read(db, [row_id]):
        return row
    raise _not_found(table, row_id)


def _not_found(table: Table, row_id: int) -> NotFoundError:
    return NotFoundError(f"There is no {table} with the id {row_id}.")
