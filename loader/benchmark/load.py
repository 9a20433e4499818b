"""How fast a whole load is, and its memory as it goes on: scripts/load over made articles or given files."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from loader.benchmark.corpus import make_articles
from loader.benchmark.errors import BenchmarkError
from loader.benchmark.installation import ROOT

INTERVAL = 0.5  # seconds between two looks at the memory
PARTS = 5  # of the time that a load takes, of each of which the most memory is told
KIBIBYTES = 1024  # in a MB as it is printed


@dataclass(frozen=True, slots=True)
class Load:
    """One load into a new database."""

    workers: int
    articles: int
    quotes: int
    seconds: float
    cpu_seconds: float  # of all its processes
    megabytes: Sequence[float]  # the most that all processes held together, of each part of the time

    @property
    def rate(self) -> float:
        """Articles a second."""
        return self.articles / self.seconds

    @property
    def rate_of_core(self) -> float:
        """Articles a second of processor time, whichever process it was of."""
        return self.articles / self.cpu_seconds


def measure_loads(
    paths: Sequence[Path], count: int, workers: Sequence[int], report: Callable[[str], None]
) -> list[Load]:
    """A load of `paths`, or of `count` made articles where there are none, for each number of workers.

    Raises BenchmarkError when a load fails or stores nothing.
    """
    with TemporaryDirectory(prefix="whosaid-bench-") as name:
        folder = Path(name)
        inputs = paths or [write_articles(folder / "articles.jsonl", count)]
        loads = []
        for number, count_of_workers in enumerate(workers):
            report(f"{count_of_workers} worker{'s' if count_of_workers > 1 else ''}")
            loads.append(_measure(inputs, folder / f"{number}.db", count_of_workers))
    return loads


def write_articles(path: Path, count: int) -> Path:
    """A file of JSON lines with made articles, as an archive would have them."""
    with path.open("w", encoding="utf-8") as file:
        for article in make_articles(count):
            given = {
                "url": article.raw.url,
                "title": article.clean.title,
                "text": article.raw.text[article.clean.body_start :],
                "published_at": article.metadata.published_at,
            }
            file.write(json.dumps(given, ensure_ascii=False) + "\n")
    return path


def _measure(inputs: Sequence[Path], database: Path, workers: int) -> Load:
    command = [sys.executable, "-P", "-m", "loader", "load", *map(str, inputs), "--quiet"]
    command += ["--database", str(database), "--workers", str(workers)]
    start = time.monotonic()
    environment = os.environ | {"PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
    log = database.with_suffix(".log")
    held: list[float] = []
    used = 0.0
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
        # The processor time of a process that ended is added to its parent's, which is the last one to end.
        while process.poll() is None:
            family = list(_family(process.pid))
            held.append(sum(map(_megabytes, family)))
            used = max(used, sum(map(_cpu_seconds, family)))
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(INTERVAL)
    seconds = time.monotonic() - start
    articles, quotes = check_loaded(database, process.returncode, log.read_text("utf-8", "replace"))
    return Load(workers, articles, quotes, seconds, used, _most_of_parts(held))


def check_loaded(database: Path, status: int, said: str) -> tuple[int, int]:
    """How many articles and quotes a load into `database` stored that ended with `status`.

    Raises BenchmarkError, with what it `said`, when it failed or stored nothing.
    """
    if status:
        raise BenchmarkError(f"the load ended with status {status}: {said.strip()[-1000:]}")
    articles, quotes = _stored(database)
    if not articles:
        raise BenchmarkError("nothing was loaded: there is no article in what was given")
    return articles, quotes


def _stored(database: Path) -> tuple[int, int]:
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection:
        counts = connection.execute("SELECT (SELECT count(*) FROM article), (SELECT count(*) FROM quote)")
        articles, quotes = counts.fetchone()
    return int(articles), int(quotes)


def _most_of_parts(held: Sequence[float]) -> list[float]:
    """The most of each of PARTS equal parts, as far as there are so many."""
    ends = [len(held) * part // PARTS for part in range(PARTS + 1)]
    return [round(max(held[start:end]), 1) for start, end in itertools.pairwise(ends) if end > start]


def _family(process_id: int) -> Iterator[int]:
    """The process and all that it started, and so on. Read from /proc: empty where there is none."""
    yield process_id
    for file in Path(f"/proc/{process_id}/task").glob("*/children"):
        for child in _read(file).split():
            yield from _family(int(child))


def _megabytes(process_id: int) -> float:
    """What the process holds; of what it shares with others its part (proc(5))."""
    lines = _read(Path(f"/proc/{process_id}/smaps_rollup")).splitlines()
    return next((int(line.split()[1]) / KIBIBYTES for line in lines if line.startswith("Pss:")), 0.0)


def _cpu_seconds(process_id: int) -> float:
    """Of the process and of its children that ended: fields 14 to 17 of /proc/ID/stat (proc(5))."""
    _, _, behind = _read(Path(f"/proc/{process_id}/stat")).rpartition(")")
    fields = behind.split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK") if fields else 0.0


def _read(file: Path) -> str:
    try:
        return file.read_text("utf-8", "replace")
    except OSError:  # it has ended meanwhile
        return ""
