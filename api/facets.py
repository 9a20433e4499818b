"""What lists tell beside their items to those who ask: how many fit, and the most frequent values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask, current_app
from sqlite_utils import Database

from api import caching
from api.queries.budget import Budget
from api.queries.facets import TOTAL, Counted, Listed, Wanted, count, read_values
from api.queries.sql import Row

DEFAULT_SIZE = 10


def init_app(app: Flask, milliseconds: int) -> None:
    """Let requests of `app` count for so long."""
    app.extensions["whosaid.counting"] = milliseconds / 1000


def count_asked(db: Database, listed: Listed, query: Mapping[str, Any], filters: Mapping[str, Any]) -> Row:
    """The `total` and the `facets` that `query` asks for, over what fits the resolved `filters`.

    They are the same on every page. Where the time for counting was too short, the answer depends on
    the load: no client keeps it, and workers not for long.
    """
    names = list(dict.fromkeys(query.get("facet", ())))
    size = query.get("facet_size", DEFAULT_SIZE)
    wanted = Wanted(listed, filters, names, size, query.get("total", False))
    if not (names or wanted.total):
        return {}
    budget = Budget(db, current_app.extensions["whosaid.counting"])
    counted = count(db, wanted, budget)
    if budget.was_short:
        caching.forbid()
    answer: Row = {"total": _total(counted[TOTAL])} if wanted.total else {}
    if names:
        answer["facets"] = {name: _facet(db, listed, name, counted[name], size) for name in names}
    return answer


def _total(counted: Counted) -> Row:
    return {"value": counted.seen, "relation": "eq" if counted.whole else "gte"}


def _facet(db: Database, listed: Listed, name: str, counted: Counted, size: int) -> Row:
    missing = sum(row["count"] for row in counted.rows if row["value"] is None)
    values = read_values(db, listed.facets[name].kind, counted.rows)[:size]
    distinct = counted.rows[0]["distinct"] if counted.rows else 0
    return {"values": values, "distinct": distinct, "missing": missing, "total": _total(counted)}
