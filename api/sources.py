"""Sources: the outlets and agencies that articles come from."""

from __future__ import annotations

from typing import Any

from api.contract import Blueprint, path_parameter
from api.db import database
from api.pagination import paginate
from api.parameters import ListQuery
from api.problems import NotFoundError, shown
from api.queries.sources import find_sources, read_sources
from api.queries.sql import BY_ID
from schemas.sources import SourcePageSchema, SourceSchema

SLUG = path_parameter("slug", "The slug of the source.", "vesti")

blueprint = Blueprint("sources", __name__, url_prefix="/v1", description="Outlets and agencies.")


@blueprint.operation("/sources", SourcePageSchema, ListQuery)
def list_sources(**query: Any) -> Any:
    """List sources

    In the order in which they were first seen.
    """
    return paginate(database(), query, "source", [], BY_ID, read_sources)


@blueprint.operation("/sources/<slug>", SourceSchema, parameters=[SLUG])
def get_source(slug: str) -> Any:
    """Get a source

    By its slug, as articles show it.
    """
    db = database()
    for row in read_sources(db, list(find_sources(db, [slug]).values())):
        return row
    raise NotFoundError(f"There is no source with the slug {shown(slug)!r}.")
