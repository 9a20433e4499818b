"""What paths and filters refer to, looked up: a 404 or a 422 where it does not exist."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import quote

from flask import request, url_for
from sqlite_utils import Database

from api.names import resolve_names
from api.problems import ApiError, Fault, InvalidParametersError, MovedError, NotFoundError, shown
from api.queries.references import Table, find_redirects, find_unknown
from api.queries.sources import find_sources

Item = TypeVar("Item")
Tables = Mapping[str, Table]  # parameter -> the table of whose rows it holds ids

NAMES = ("about_name", "speaker_name")


def resolve(db: Database, filters: Mapping[str, Any], tables: Tables) -> dict[str, Any]:
    """`filters` with the ids of sources and entities in place of their slugs, names and earlier ids.

    Raises InvalidParametersError naming every id, slug and name that does not exist or is not clear.
    """
    resolved = dict(filters)
    errors: list[Fault] = []
    for name, table in tables.items():
        unknown = find_unknown(db, table, filters[name]) if name in filters else ()
        # An entity that turned out to be another one is no row any more.
        moved = find_redirects(db, unknown) if unknown and table == "entity" else {}
        if moved:
            resolved[name] = [moved.get(row_id, row_id) for row_id in filters[name]]
        errors += [(name, f"There is no {table} with the id {id}.") for id in unknown if id not in moved]
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
    """Raise NotFoundError, or MovedError, when `table` has no such row."""
    if find_unknown(db, table, [row_id]):
        raise _not_found(db, table, row_id)


def read_one(
    db: Database, table: Table, row_id: int, read: Callable[[Database, Sequence[int]], Sequence[Item]]
) -> Item:
    """The one row that `read` finds for an id; raises NotFoundError, or MovedError, when there is none."""
    for row in read(db, [row_id]):
        return row
    raise _not_found(db, table, row_id)


def _not_found(db: Database, table: Table, row_id: int) -> ApiError:
    moved = find_redirects(db, [row_id]) if table == "entity" else {}
    if moved:
        detail = f"The entity {row_id} turned out to be {moved[row_id]}; Location says where that is."
        return MovedError(detail, _address_with(row_id, moved[row_id]))
    return NotFoundError(f"There is no {table} with the id {row_id}.")


def _address_with(old_id: int, new_id: int) -> str:
    """The address of this request, with another id in its path."""
    rule, arguments = request.url_rule, request.view_args
    assert rule is not None
    assert arguments is not None
    assert arguments["id"] == old_id
    path = url_for(str(rule.endpoint), **{**arguments, "id": new_id})
    query = quote(request.query_string, safe="%&=+!$'()*,;:@/?")
    return f"{path}?{query}" if query else path
