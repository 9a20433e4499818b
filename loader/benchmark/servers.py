"""The servers that are measured, each started as its users start it, on a free port of this machine."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from loader.benchmark.errors import BenchmarkError
from loader.benchmark.installation import ROOT
from loader.benchmark.rival import METADATA, NAME

SLOWEST_START = 120  # seconds
SLOWEST_STOP = 30
# A worker takes two texts to extract at once and refuses more; here sixteen come at once.
EXTRACT = {"WHOSAID_EXTRACT": "16"}
FORGETFUL = {"WHOSAID_ANSWERS_MB": "0"}  # every answer is made anew
SINGLE_THREADED = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
# More time than it is given by itself.
SETTINGS = {"sql_time_limit_ms": "30000"}


@contextmanager
def whosaid(database: Path, workers: int, folder: Path, keeps: bool = True) -> Iterator[str]:
    """The service over `database`, as scripts/serve starts it; gives its address. Logs go to `folder`.

    Without `keeps` its workers make every answer anew, as if nobody had asked before.
    """
    with whosaid_process(database, workers, folder, keeps) as (address, _):
        yield address


@contextmanager
def whosaid_process(
    database: Path, workers: int, folder: Path, keeps: bool = True
) -> Iterator[tuple[str, int]]:
    """Likewise; gives the id of its process, too."""
    port = _free_port()
    command = [sys.executable, "-P", "-m", "api.serve", "--port", str(port), "--workers", str(workers)]
    log = folder / f"whosaid-{port}.log"
    command += ["--database", str(database)]
    environment = EXTRACT if keeps else EXTRACT | FORGETFUL
    with _serving(command, port, "/readyz", log, environment) as served:
        yield served


@contextmanager
def hello(workers: int, folder: Path) -> Iterator[str]:
    """A Flask application that says hello, on the same server with the same settings."""
    port = _free_port()
    command = [sys.executable, "-P", "-m", "gunicorn", "loader.benchmark.hello:app"]
    command += ["--config", "python:api.server", "--bind", f"127.0.0.1:{port}", "--workers", str(workers)]
    with _serving(command, port, "/", folder / "hello.log", SINGLE_THREADED) as (address, _):
        yield address


@contextmanager
def datasette(program: Path, database: Path, folder: Path) -> Iterator[str]:
    """Datasette over the same file: immutable, the fastest way that it has, with a query for each row."""
    metadata = folder / "metadata.json"
    metadata.write_text(json.dumps(METADATA), "utf-8")
    options = ["--metadata", str(metadata)]
    options += [word for name, value in SETTINGS.items() for word in ("--setting", name, value)]
    served = _named(database, folder)
    with _datasette(program, ["--immutable", str(served), *options], folder / "datasette.log") as address:
        yield address


@contextmanager
def plain_datasette(program: Path, database: Path, folder: Path) -> Iterator[str]:
    """Datasette over the same file, as it comes: its pages of tables with all that it shows by itself."""
    served = str(_named(database, folder))
    with _datasette(program, [served], folder / "datasette-pages.log") as address:
        yield address


def _named(database: Path, folder: Path) -> Path:
    """The database by the name that stands in Datasette's addresses."""
    served = folder / f"{NAME}.db"
    if not served.exists():
        served.symlink_to(database.absolute())
    return served


@contextmanager
def _datasette(program: Path, options: list[str], log: Path) -> Iterator[str]:
    port = _free_port()
    command = [str(program), "serve", *options, "--port", str(port)]
    with _serving(command, port, "/-/versions.json", log, {}) as (address, _):
        yield address


@contextmanager
def _serving(
    command: list[str], port: int, path: str, log: Path, environment: Mapping[str, str]
) -> Iterator[tuple[str, int]]:
    """Run `command` until the end of the block; it answers `path` before that begins."""
    address = f"http://127.0.0.1:{port}"
    own = {name: value for name, value in os.environ.items() if not name.startswith("WHOSAID_")}
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**own, "PYTHONPATH": str(ROOT), **environment},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait(f"{address}{path}", process, log)
            yield address, process.pid
        finally:
            process.terminate()
            try:
                process.wait(SLOWEST_STOP)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + SLOWEST_START
    while time.monotonic() < end and process.poll() is None:
        try:
            with urlopen(url, timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise BenchmarkError(f"{log.stem} did not start:\n{log.read_text('utf-8', 'replace')[-2000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
