"""Reads results that `scripts/bench run --output` wrote, and nothing else that a file may hold."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from loader.benchmark.errors import BenchmarkError

Shape = Any  # a type; a list of one shape; or a dictionary of those that must be there, beside others
NUMBER = int | float
HELD = {"articles": int, "quotes": int}
SERVED = {"rate": NUMBER, "p50": NUMBER, "p99": NUMBER}
RATIO = NUMBER | None
FIGURES = {
    **{"rate": NUMBER, "p50": NUMBER, "p99": NUMBER, "again_p99": RATIO},
    **{"times_hello": RATIO, "times_datasette": RATIO, "times_pages": RATIO},
    **{"again_times_hello": RATIO, "again_times_datasette": RATIO, "again_times_pages": RATIO},
}
# As far as it is printed or drawn.
RESULTS = {
    "date": str,
    "revision": str | None,
    "machine": {"cores": int | None, "cpu": str, "memory_gib": NUMBER, "load_before": NUMBER},
    "versions": dict,
    "settings": {"workers": int, "seconds": NUMBER, "rounds": int},
    "databases": {"first": HELD},
    "rows": [
        {
            **{"name": str, "connections": int, "figures": FIGURES, "is_cut": bool},
            "servers": {"first": SERVED, "again": SERVED},
        }
    ],
    "verdicts": [{"row": str, "connections": int, "bound": str, "value": NUMBER, "is_reached": bool}],
    "skipped": dict,
    "generator_share": NUMBER,
}


def read_results(files: Sequence[Path]) -> list[dict[str, Any]]:
    """What `write_results` wrote to each. Raises BenchmarkError for anything else, and without a row."""
    return [_read(file) for file in files]


def _read(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_text("utf-8"))
    except (ValueError, RecursionError):
        found = None
    if not is_like(found, RESULTS):
        raise BenchmarkError(f"{file}: is no result of `scripts/bench run --output`")
    if not found["rows"]:
        raise BenchmarkError(f"{file}: nothing was measured; measure anew with `scripts/bench run --output`")
    results: dict[str, Any] = found
    return results


def is_like(value: object, shape: Shape) -> bool:
    """True if `value`, of a JSON document, has all that `shape` asks for."""
    if isinstance(shape, dict):
        return isinstance(value, dict) and all(
            name in value and is_like(value[name], part) for name, part in shape.items()
        )
    if isinstance(shape, list):
        return isinstance(value, list) and all(is_like(item, shape[0]) for item in value)
    return isinstance(value, shape)
