"""Where the time of a load and of an answer goes, by stage: samples that py-spy takes from outside."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from loader.benchmark import servers
from loader.benchmark.errors import BenchmarkError
from loader.benchmark.facts import find_facts
from loader.benchmark.generator import generating
from loader.benchmark.installation import ROOT, load_generator, python_tool
from loader.benchmark.load import check_loaded
from loader.benchmark.rows import make_rows, names_of

SAMPLES_PER_SECOND = 200
CONNECTIONS = 4  # as many as a worker has threads
SECONDS = 8.0
FILE = re.compile(r"\(([^()]*?)(?::\d+)?\)$")
Stack = Sequence[str]  # the files of the frames, outermost first

# Whose callees are the stages of a load.
STAGED = (("loader/pipeline.py", ""), ("loader/store/writer.py", "store: "))
# The first that an answer's innermost frames belong to.
PARTS = (
    ("api/queries/", "queries: SQLite, rows"),
    ("sqlite_utils/", "queries: SQLite, rows"),
    ("api/db.py", "queries: SQLite, rows"),
    ("schemas/", "schemas: the shape of the answer"),
    ("marshmallow/", "schemas: the shape of the answer"),
    ("json/", "JSON"),
    ("api/answers.py", "answers that are kept"),
    ("prometheus_client/", "metrics"),
    ("api/metrics.py", "metrics"),
    ("logging/", "access log"),
    ("api/access_log.py", "access log"),
    ("compress", "compression"),
    ("api/", "the rest of the service"),
    ("webargs/", "parameters"),
    ("flask", "Flask, Werkzeug"),
    ("werkzeug/", "Flask, Werkzeug"),
    ("gunicorn/", "gunicorn"),
)


def profile_load(paths: Sequence[Path]) -> Counter[str]:
    """Samples by stage of a load of `paths` into a new database, in one process.

    Raises BenchmarkError when py-spy may not look into processes, when the load fails or stores nothing.
    """
    with TemporaryDirectory(prefix="whosaid-bench-") as name:
        folder = Path(name)
        database, status = folder / "stages.db", folder / "status"
        load = [sys.executable, "-P", "-m", "loader.benchmark.profiled", str(status), "load"]
        load += [*map(str, paths), "--database", str(database), "--workers", "1", "--quiet"]
        recording = _start(folder, ["--", *load])
        said, _ = recording.communicate()
        if status.exists():  # else py-spy could not start it, or it was killed
            own = [line for line in said.splitlines() if not line.startswith("py-spy>")]
            check_loaded(database, int(status.read_text("utf-8")), "\n".join(own))
        stacks = _samples(folder, recording, said)
    return count(stacks, stage_of_load)


def profile_answers(database: Path, name: str) -> Counter[str]:
    """Samples by part of the service while it makes the answers of the row called `name` anew.

    Raises BenchmarkError when there is no such row or py-spy may not look into processes, StoreError when
    the database cannot be used.
    """
    facts = find_facts(database)
    with (
        TemporaryDirectory(prefix="whosaid-bench-") as folder,
        servers.whosaid_process(database, 1, Path(folder), keeps=False) as (address, process),
        generating(*load_generator()) as generator,
    ):
        rows = [row for row in make_rows(facts, address) if row.requests]
        requests = next((row.requests for row in rows if row.name == name), None)
        if requests is None:
            raise BenchmarkError(f"no row with requests is called {name}; {names_of(rows)}")
        generator.drive(address, requests, CONNECTIONS, 1.0)
        options = ["--pid", str(process), "--duration", str(int(SECONDS))]
        recording = _start(Path(folder), options)
        generator.drive(address, requests, CONNECTIONS, SECONDS)
        said, _ = recording.communicate()
        stacks = _samples(Path(folder), recording, said)
    return count(stacks, part_of_answer)


def count(stacks: Iterable[tuple[Stack, int]], name_of: Callable[[Stack], str]) -> Counter[str]:
    """How many samples each stage has."""
    counted: Counter[str] = Counter()
    for stack, number in stacks:
        counted[name_of(stack)] += number
    return counted


def stage_of_load(stack: Stack) -> str:
    """What `loader/pipeline.py` called, or which part of the store: files of frames, outermost first."""
    if any("importlib" in file for file in stack):
        return "start: imports"
    for caller, directory in STAGED:
        places = [place for place, file in enumerate(stack) if file.endswith(caller)]
        if places:
            called = [file for file in stack[places[-1] + 1 :] if "loader/" in file]
            return f"{directory}{Path(called[0] if called else caller).stem}"
    if any("loader/store/bulk/" in file for file in stack):
        return "storing in bulk"
    if any("loader/sources/" in file for file in stack):
        return "sources"
    return "the rest: run, transactions"


def part_of_answer(stack: Stack) -> str:
    """The part of the service that the innermost frames belong to."""
    found = (name for file in reversed(stack) for part, name in PARTS if part in file)
    return next(found, "Python itself")


def read_stacks(folded: str) -> list[tuple[Stack, int]]:
    """The stacks of py-spy's raw format: «frame (file:line);frame (file:line) number»."""
    stacks: list[tuple[Stack, int]] = []
    for line in folded.splitlines():
        frames, _, number = line.rpartition(" ")
        files = [found[1] for frame in frames.split(";") if (found := FILE.search(frame))]
        stacks.append((files, int(number)))
    return stacks


def _start(folder: Path, options: list[str]) -> subprocess.Popen[str]:
    command = [str(python_tool("py-spy")), "record", "--rate", str(SAMPLES_PER_SECOND), "--subprocesses"]
    command += ["--format", "raw", "--output", str(folder / "samples"), *options]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def _samples(folder: Path, recording: subprocess.Popen[str], said: str) -> list[tuple[Stack, int]]:
    samples = folder / "samples"
    if recording.returncode or not samples.exists():
        raise BenchmarkError(f"py-spy took no samples: {said.strip()[-1000:]}")
    return read_stacks(samples.read_text("utf-8"))
