"""The access log: one line on standard output for each request."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime

from api.exchange import Exchange, Observer

NONE = "none"


def as_json(exchange: Exchange, at: datetime) -> str:
    """The exchange as a JSON object."""
    # What is percent-encoded, or a sane id, is JSON as it is. A client may put anything into its method.
    method = json.dumps(exchange.method, ensure_ascii=True)
    return (
        f'{{"time": "{_written(at)}", "method": {method}, "path": "{exchange.path}", '
        f'"query": "{exchange.query}", "status": {exchange.status}, "bytes": {exchange.size}, '
        f'"duration_ms": {_milliseconds(exchange)}, "request_id": "{exchange.request_id}"}}'
    )


def as_text(exchange: Exchange, at: datetime) -> str:
    """The exchange as words to read in a terminal."""
    query = f"?{exchange.query}" if exchange.query else ""
    return (
        f"{_written(at)} {ascii(exchange.method)[1:-1]} {exchange.path}{query} {exchange.status} "
        f"{exchange.size} B {_milliseconds(exchange)} ms {exchange.request_id}"
    )


FORMATS: dict[str, Callable[[Exchange, datetime], str]] = {"json": as_json, "text": as_text}
CHOICES = (*FORMATS, NONE)


class AccessLog(Observer):
    """Writes each exchange in one of FORMATS."""

    def __init__(self, form: str) -> None:
        self._form = FORMATS[form]

    def started(self) -> None:
        """Nothing is known yet."""

    def finished(self, exchange: Exchange) -> None:
        """Write the line; whether anybody reads it is no matter of the client's."""
        line = self._form(exchange, datetime.now(UTC))
        try:
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()
        except (OSError, ValueError):
            pass


def _written(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _milliseconds(exchange: Exchange) -> float:
    return round(exchange.seconds * 1000, 3)
