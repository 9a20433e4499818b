"""What was measured, where and when: as JSON, so that runs can be compared and drawn."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from loader.benchmark.errors import BenchmarkError
from loader.benchmark.installation import LOCKS, ROOT
from loader.run.whole import writing_whole


@dataclass(frozen=True, slots=True)
class Served:
    """What one server did with a row's requests, all rounds together."""

    rate: float  # answers a second: the median of the rounds
    p50: float  # milliseconds
    p99: float
    answers: int


@dataclass(frozen=True, slots=True)
class Figures:
    """A row's figures: of the service when every answer is made anew, and `again` of answers that it kept.

    Ratios are medians of those of the rounds, in which all servers took turns.
    """

    p50: float
    p99: float
    rate: float
    items_rate: float  # exported rows, or texts, a second
    times_hello: float | None = None
    times_datasette: float | None = None
    again_times_hello: float | None = None
    again_times_datasette: float | None = None
    times_pages: float | None = None  # Datasette's own pages of a table
    again_times_pages: float | None = None
    again_p99: float | None = None
    times_first_page: float | None = None  # of the median latency
    times_small: float | None = None  # likewise


@dataclass(frozen=True, slots=True)
class Measured:
    """A row that was measured."""

    name: str
    operation: str
    connections: int
    figures: Figures
    servers: dict[str, Served]
    is_cut: bool  # the answer says that not all was counted


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a goal is reached in one row."""

    row: str
    connections: int
    bound: str
    value: float
    is_reached: bool


@dataclass(frozen=True, slots=True)
class Results:
    """One run."""

    date: str
    revision: str | None  # of the source; with + where it was changed
    machine: dict[str, Any]
    versions: dict[str, str]
    settings: dict[str, Any]
    databases: dict[str, dict[str, Any]]
    rows: Sequence[Measured]
    verdicts: Sequence[Verdict]
    skipped: dict[str, str]  # row -> why
    generator_share: float  # of a core, that the load generator took while it measured


@contextmanager
def open_output(path: Path) -> Iterator[IO[str]]:
    """A file that stands at `path` when results were written to it. Raises BenchmarkError, at the start."""
    with ExitStack() as stack:
        with _told(path):
            file = stack.enter_context(writing_whole(path))
        yield file
        with _told(path):
            stack.close()


def write_results(file: IO[str], results: Results) -> None:
    """Write `results` as JSON."""
    file.write(json.dumps(asdict(results), ensure_ascii=False, indent=1) + "\n")


def now() -> str:
    """RFC 3339."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def describe_machine() -> dict[str, Any]:
    """What the figures depend on."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "cores": os.cpu_count(),
        "cpu": _cpu_model(),
        "memory_gib": round(pages / 2**30, 1),
        "system": platform.platform(),
        "load_before": round(os.getloadavg()[0], 2),  # of whatever else runs there
    }


def versions() -> dict[str, str]:
    """Of what is measured, and with what."""
    locked = (LOCKS / "requirements.lock").read_text("utf-8").splitlines()
    rival = next(line.split()[0] for line in locked if line.startswith("datasette=="))
    generator = json.loads((LOCKS / "package.json").read_text("utf-8"))["dependencies"]
    return {
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "datasette": rival.partition("==")[2],
        **generator,
    }


def revision() -> str | None:
    """The commit that is checked out, None outside of a repository."""
    try:
        done = subprocess.run(
            ["git", "describe", "--always", "--dirty=+", "--exclude=*"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        return None
    return done.stdout.strip() or None


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or error
        raise BenchmarkError(f"{path}: the results cannot be written there: {reason}") from error


def _cpu_model() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor())
