"""Workers that are forked from a server which has loaded the models: the same as any others."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from loader.run.forking import wants_workers
from tests.loader.loads import ENVIRONMENT, UNREAD, dump, run_loader, start_load, write_articles
from tests.running import SLOWEST

# Two articles, the first of which ends each worker that has it; then where the last worker came from.
DYING = """
from contextlib import closing
from loader.errors import SourceError
from loader.models import RawArticle
from loader.run.forking import begin_early
from loader.run.workers import Extractors
from tests.loader.run.killing import DEADLY, kill_at_deadly

begin_early(["--workers", "1", "--workers", "2"])
with closing(Extractors(1, kill_at_deadly)) as workers:
    deadly = workers.submit(RawArticle(DEADLY, "1.txt"))
    other = workers.submit(RawArticle("Мост открыт.", "2.txt"))
    try:
        workers.result(deadly)
    except SourceError as error:
        print(error)
    print(workers.result(other).raw.origin)
    with open(f"/proc/{workers.process_ids[0]}/status") as status:
        parent = next(line.split()[1] for line in status if line.startswith("PPid"))
    with open(f"/proc/{parent}/cmdline") as command:
        print("forkserver" in command.read())
"""

# Two articles, and the end of the server before it has started a worker for the first, or after that.
ORPHANED = """
import os, signal, sys
from contextlib import closing
from multiprocessing import forkserver
from loader.models import RawArticle
from loader.run.forking import begin_early
from loader.run.workers import Extractors

begin_early(["--workers", "2"])
server = forkserver._forkserver._forkserver_pid

def kill():
    os.kill(server, signal.SIGKILL)
    os.waitid(os.P_PID, server, os.WEXITED | os.WNOWAIT)

def kill_once():  # when it was found to be there
    forkserver._forkserver.ensure_running = forkserver.ensure_running
    kill()

if sys.argv[1] == "before":
    forkserver._forkserver.ensure_running = kill_once
with closing(Extractors(1)) as workers:
    print(workers.result(workers.submit(RawArticle("Мост открыт.", "1.txt"))).raw.origin)
    if sys.argv[1] == "after":
        kill()
    print(workers.result(workers.submit(RawArticle("Мост открыт.", "2.txt"))).raw.origin)
"""


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        ([], False),  # the first articles are extracted by the run itself
        (["a.txt", "--workers", "2"], True),
        (["--workers=2", "a.txt"], True),
        (["--workers", "0"], True),  # one a core
        (["--workers", "1", "a.txt"], False),
        (["--workers=1"], False),
        (["--workers", "1", "--workers", "4"], True),
        (["--workers", "2", "--dask", "local"], False),  # Dask starts them
        (["--dask=local", "--workers", "2"], False),
        (["--workers", "2", "--help"], False),  # nothing is loaded
        (["--workers", "2", "-h"], False),
        (["a.txt", "--workers"], True),  # an error, as is said when options are parsed
    ],
)
def test_the_server_is_for_several_workers_from_the_first_article_on(
    arguments: list[str], wanted: bool
) -> None:
    assert wants_workers(arguments) == wanted


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_forked_worker_that_dies_is_told_of_and_followed_by_another() -> None:
    done = subprocess.run(
        [sys.executable, "-P", "-c", DYING],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=SLOWEST,
        check=False,
    )
    told, origin, is_forked = done.stdout.splitlines()
    assert told.startswith("1.txt: ended its worker process twice (killed by SIGKILL)")
    assert (origin, is_forked, done.stderr) == ("2.txt", "True", "")


def test_forked_workers_find_what_one_process_finds(tmp_path: Path) -> None:
    write_articles(tmp_path / "inputs", 12, seed=7)
    for workers in ("1", "2"):
        database = tmp_path / f"{workers}.db"
        done = run_loader("load", tmp_path / "inputs", "--database", database, "--workers", workers, "-q")
        assert done == (0, "12 added, 0 changed, 0 unchanged, 0 failed\n", "")
    assert dump(tmp_path / "1.db") == dump(tmp_path / "2.db")


def test_a_table_that_forked_workers_cannot_read_is_named(tmp_path: Path) -> None:
    table = tmp_path / "people.tsv"
    table.write_text("Одна ячейка\n", "utf-8")
    (article,) = write_articles(tmp_path / "inputs", 1, seed=7)
    environment = {"env": ENVIRONMENT | {"WHOSAID_KNOWLEDGE": str(table)}}
    database = tmp_path / "whosaid.db"
    done = subprocess.run(
        [
            *(sys.executable, "-P", "-m", "loader", "load", article),
            *("--workers", "2", "--database", database, "-q"),
        ],
        capture_output=True,
        text=True,
        timeout=SLOWEST,
        check=False,
        **environment,
    )
    assert (done.returncode, str(table) in done.stderr, "Traceback" in done.stderr) == (1, True, False)


def test_where_no_server_can_be_workers_start_by_themselves(tmp_path: Path) -> None:
    write_articles(tmp_path / "inputs", 2, seed=7)
    deep = tmp_path / ("d" * 108)  # more than the path of a socket may have
    deep.mkdir()
    done = run_loader(
        *("load", tmp_path / "inputs", "--database", tmp_path / "whosaid.db", "--workers", "2", "-q"),
        before=["env", f"TMPDIR={deep}"],
    )
    assert done == (0, "2 added, 0 changed, 0 unchanged, 0 failed\n", "")
    assert list(deep.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("moment", ["before", "after"])
def test_workers_whose_server_dies_are_followed_by_others(moment: str) -> None:
    done = subprocess.run(
        [sys.executable, "-P", "-c", ORPHANED, moment],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=SLOWEST,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "1.txt\n2.txt\n", "")


def test_a_run_that_is_killed_leaves_no_socket(tmp_path: Path) -> None:
    write_articles(tmp_path / "inputs", 100, seed=7)
    with TemporaryDirectory() as folder:  # of a short name: that of a socket has to fit into 108 bytes
        options: dict[str, Any] = {"env": ENVIRONMENT | {"TMPDIR": folder}, "pipesize": UNREAD}
        run = start_load(tmp_path / "whosaid.db", tmp_path / "inputs", "--workers", "2", **options)
        assert run.stdout
        assert run.stdout.readline().startswith("added")
        sockets = list(Path(folder).glob("*/listener-*"))
        run.kill()
        run.communicate()  # to the end of all that may write there: workers and their server, too
        assert (len(sockets), list(Path(folder).iterdir())) == (1, [])
