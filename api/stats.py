"""How much there is of everything."""

from __future__ import annotations

from typing import Any

from api.contract import Blueprint
from api.db import database
from api.queries.stats import read_stats
from schemas.stats import StatsSchema

blueprint = Blueprint("stats", __name__, url_prefix="/v1", description="How much there is of everything.")


@blueprint.operation("/stats", StatsSchema)
def get_stats() -> Any:
    """Tell how much there is of everything

    With what part of it is known, and from which days it is.
    """
    return read_stats(database())
