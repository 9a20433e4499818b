"""How much was published when."""

from __future__ import annotations

from typing import Any

from api.contract import Blueprint
from api.db import database
from api.parameters import TimelineQuery
from api.queries.timelines import list_periods, read_undated
from schemas.timelines import TimelineSchema

blueprint = Blueprint("timeline", __name__, url_prefix="/v1", description="How much was published when.")


@blueprint.operation("/timeline", TimelineSchema, TimelineQuery)
def get_timeline(**query: Any) -> Any:
    """Tell how many articles, quotes and mentions there are in each period

    By the day of publication in the outlet's own time.
    """
    db = database()
    return {
        "interval": query["interval"],
        "items": list_periods(db, query),
        "undated": read_undated(db),
    }
