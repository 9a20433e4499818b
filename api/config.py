"""The service's settings: one frozen object, read from the environment once."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from api.access_log import CHOICES
from api.cors import ANY
from api.limits import IN_MEMORY, STORES, parse_rate

DEFAULT_DATABASE = "whosaid.db"  # in the working directory

DEFAULT_EXTRACT = 2
# Of sixteen clients, two workers of four threads let each wait for one other: 250 ms even for the last.
DEFAULT_COUNTING_MS = 80
DEFAULT_ANSWERS_MB = 32  # some thousands of pages; four workers have 128 MB at most

# Page sizes are no settings: the checked-in contract promises them to every client.
DEFAULT_PAGE_SIZE = 20
MAX_PAGE_SIZE = 100
MAX_REPEATS = 100  # values of one repeated parameter, as many as items on a page

ORIGIN = re.compile(r"https?://[^/\s?#@]+")


@dataclass(frozen=True, slots=True)
class Config:
    """What an operator can choose."""

    # WHOSAID_DATABASE: the SQLite file to read; it may appear, or be replaced, while serving.
    database: Path = Path(DEFAULT_DATABASE)
    # WHOSAID_TRUSTED_PROXIES: how many reverse proxies in front may set X-Forwarded-For, -Proto,
    # -Host and -Prefix. Links are absolute, so behind a proxy they are wrong without it.
    trusted_proxies: int = 0
    # WHOSAID_MAX_AGE: for how many seconds clients and caches may use an answer without asking
    # whether it still holds. 0: they keep it, but ask each time, which costs next to nothing.
    max_age: int = 0
    # WHOSAID_CORS_ORIGINS: the origins whose pages may read answers in a browser, as
    # https://news.example, several with spaces or commas between; * for any, none for no page.
    cors_origins: tuple[str, ...] = (ANY,)
    # WHOSAID_ACCESS_LOG: a line on standard output for each request: json, text, or none.
    access_log: str = "json"
    # WHOSAID_METRICS: figures for Prometheus at /metrics: 1, or 0 for none.
    metrics: bool = True
    # WHOSAID_EXTRACT: how many POST /v1/extract a worker takes on at once; it works on one and lets
    # the others wait, and beyond that answers 503. Each holds one of the worker's threads. 0: none.
    extract: int = DEFAULT_EXTRACT
    # WHOSAID_COUNTING_MS: for how many milliseconds a request may count totals and facets; what is
    # counted until then is shown, and marked as cut.
    counting_ms: int = DEFAULT_COUNTING_MS
    # WHOSAID_ANSWERS_MB: how many megabytes of finished answers each worker keeps, to give them again until
    # the data change. 0: none.
    answers_mb: int = DEFAULT_ANSWERS_MB
    # WHOSAID_RATE_LIMIT: how much one client may ask for under /v1, as 600/minute; not set: anything.
    rate_limit: str | None = None
    # WHOSAID_RATE_STORE: where requests are counted. memory:// is the memory of each worker, so that
    # four workers let through up to four times the rate; redis://host:6379 counts for all.
    rate_store: str = IN_MEMORY

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] = os.environ) -> Config:
        """The settings in `environ`; an unset or empty variable keeps its default."""
        return cls(
            database=Path(environ.get("WHOSAID_DATABASE") or DEFAULT_DATABASE),
            trusted_proxies=_count(environ, "WHOSAID_TRUSTED_PROXIES"),
            max_age=_count(environ, "WHOSAID_MAX_AGE"),
            cors_origins=_origins(environ, "WHOSAID_CORS_ORIGINS"),
            access_log=_choice(environ, "WHOSAID_ACCESS_LOG", CHOICES),
            metrics=_choice(environ, "WHOSAID_METRICS", ("1", "0")) == "1",
            extract=_count(environ, "WHOSAID_EXTRACT", DEFAULT_EXTRACT),
            counting_ms=_count(environ, "WHOSAID_COUNTING_MS", DEFAULT_COUNTING_MS),
            answers_mb=_count(environ, "WHOSAID_ANSWERS_MB", DEFAULT_ANSWERS_MB),
            rate_limit=_rate(environ, "WHOSAID_RATE_LIMIT"),
            rate_store=_store(environ, "WHOSAID_RATE_STORE"),
        )


def _count(environ: Mapping[str, str], name: str, default: int = 0) -> int:
    value = environ.get(name) or str(default)
    if not (value.isascii() and value.isdigit()):
        raise ValueError(f"{name} must be a whole number, 0 or more, not {value!r}")
    return int(value)


def _choice(environ: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str:
    """One of `choices`, the first where nothing is set."""
    value = environ.get(name) or choices[0]
    if value not in choices:
        raise ValueError(f"{name} must be one of {', '.join(choices)}, not {value!r}")
    return value


def _rate(environ: Mapping[str, str], name: str) -> str | None:
    value = environ.get(name) or None
    if value is not None:
        try:
            parse_rate(value)
        except ValueError as error:
            raise ValueError(f"{name} must be like 600/minute, not {value!r}") from error
    return value


def _store(environ: Mapping[str, str], name: str) -> str:
    value = environ.get(name) or IN_MEMORY
    if not value.startswith(STORES):
        raise ValueError(f"{name} must be {IN_MEMORY} or like redis://host:6379, not {value!r}")
    return value


def _origins(environ: Mapping[str, str], name: str) -> tuple[str, ...]:
    origins = tuple(re.split(r"[\s,]+", environ.get(name) or ANY))
    if origins == ("none",):
        return ()
    for origin in origins:
        if origin != ANY and not ORIGIN.fullmatch(origin):
            raise ValueError(f"{name}: {origin!r} is no origin: https://news.example, without a path")
    return origins
