"""What answers embed for those who ask: the whole bodies of what their items refer to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlite_utils import Database

from api.queries.included import Inclusions, read_included
from api.queries.sql import Row


def include_asked(
    db: Database, inclusions: Inclusions, query: Mapping[str, Any], items: Sequence[Row]
) -> Row:
    """As `included` the bodies that `query` asks for beside `items`; nothing when it asks for none."""
    if "include" not in query:
        return {}
    return {"included": read_included(db, inclusions, query["include"], items)}
