"""Articles through Dask workers: the same as without them, in order, whatever becomes of a worker."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest
from click.testing import CliRunner
from distributed import LocalCluster

from loader.cli import cli
from loader.errors import RunError, SourceError
from loader.extracting import extract_article
from loader.models import RawArticle
from loader.run import cluster
from loader.run import workers as run_workers
from loader.run.ahead import LOCAL, Processes, in_order
from loader.run.cluster import DEPTH, DaskExtractors, connect
from loader.run.fingerprint import fingerprint
from loader.run.inputs import End, Step
from tests.loader.loads import (
    ENVIRONMENT,
    UNREAD,
    check,
    dump,
    run_loader,
    start_load,
    untimed,
    write_articles,
)
from tests.loader.run.killing import DEADLY, kill_always, kill_at_deadly
from tests.running import SLOWEST, own_port

SAID = "«Ремонт моста закончат в срок», — сказала министр Ирина Лесная."
NUMBER = 160
TOLD = 4  # articles that are stored before something happens


def raw(number: int, text: str = SAID) -> RawArticle:
    return RawArticle(f"Выпуск {number}.\n\n{text}", f"{number}.txt")


RAWS = [raw(number, SAID * (1 + number % 3)) for number in range(20)]


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A scheduler of this process may be slow to answer where the machine has much else to do."""
    monkeypatch.setattr(cluster, "CONNECT", SLOWEST)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A scheduler with two workers, as somebody has started it for others."""
    with LocalCluster(
        n_workers=2, threads_per_worker=1, memory_limit=None, dashboard_address="127.0.0.1:0"
    ) as started:
        yield started.scheduler_address


@pytest.fixture
def workers(address: str) -> Iterator[DaskExtractors]:
    with closing(connect(address, 0)) as connected:
        yield connected


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A folder of articles, and the rows of a database into which one process loaded them."""
    folder = tmp_path_factory.mktemp("undisturbed")
    write_articles(folder / "inputs", NUMBER, seed=5)
    database = folder / "whosaid.db"
    status, _, errors = run_loader("load", folder / "inputs", "--database", database, "--workers", "1")
    assert (status, errors) == (0, "")
    return folder / "inputs", dump(database)


def test_workers_find_what_is_found_without_them(workers: DaskExtractors) -> None:
    waiting = [workers.submit(article) for article in RAWS]
    assert [workers.result(pending) for pending in waiting] == [extract_article(article) for article in RAWS]


def test_what_cannot_be_extracted_says_why(workers: DaskExtractors) -> None:
    pending = workers.submit(replace(raw(1), text="Наверх\n"))
    with pytest.raises(SourceError, match=r"^1\.txt: holds no article"):
        workers.result(pending)
    assert workers.result(workers.submit(raw(2))).raw == raw(2)


def test_half_a_surrogate_pair_goes_through(workers: DaskExtractors) -> None:
    broken = raw(1, SAID + " \ud83d")
    assert workers.result(workers.submit(broken)) == extract_article(broken)


def test_no_more_is_sent_than_keeps_the_workers_busy(
    workers: DaskExtractors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_workers, "CHUNK", 100)
    waiting, most = [], 0
    for number in range(30):
        waiting.append(workers.submit(raw(number)))
        most = max(most, workers.under_way)
    assert 1 < most <= DEPTH * workers.processes
    for pending in waiting:
        workers.result(pending)
        assert workers.under_way <= DEPTH * workers.processes
    assert workers.under_way == 0


def test_steps_keep_their_order(address: str) -> None:
    steps = [*(Step("a", article) for article in RAWS), Step("a", End(())), Step("b", RAWS[0])]
    processes = Processes.wanted(None, address)
    with closing(in_order(iter(steps), processes, lambda article: article in RAWS[3:5])) as found:
        settled = [
            (step, extract() if isinstance(step.item, RawArticle) else None) for step, extract in found
        ]
    assert [step for step, _ in settled] == steps
    assert [article.raw for _, article in settled if article] == [*RAWS, RAWS[0]]


def test_a_killed_worker_costs_nothing_but_time(
    tmp_path: Path, undisturbed: tuple[Path, dict[str, Any]]
) -> None:
    inputs, expected = undisturbed
    database = tmp_path / "whosaid.db"
    (temporary := tmp_path / "temporary").mkdir()
    environment = ENVIRONMENT | {"TMPDIR": str(temporary)}
    options = {"env": environment, "pipesize": UNREAD}
    process = start_load(database, inputs, "--dask", LOCAL, "--workers", "2", **options)
    assert process.stdout is not None
    told = [process.stdout.readline() for _ in range(TOLD)]
    killed, _ = _workers_of(process.pid)
    killed.kill()
    told += process.stdout.readlines()  # communicate() would not see what was read ahead
    _, errors = process.communicate(timeout=SLOWEST)
    assert (process.returncode, errors) == (0, "")
    assert list(temporary.iterdir()) == []
    assert len(told) == NUMBER + 1
    assert untimed(told[-1]) == f"{NUMBER} added, 0 changed, 0 unchanged, 0 failed\n"
    check(database)
    assert dump(database) == expected


def _workers_of(process_id: int) -> list[psutil.Process]:
    children = psutil.Process(process_id).children()
    return [child for child in children if any("spawn_main" in part for part in child.cmdline())]


def test_ctrl_c_ends_workers_too_and_the_same_command_goes_on(
    tmp_path: Path, undisturbed: tuple[Path, dict[str, Any]], address: str
) -> None:
    inputs, expected = undisturbed
    database = tmp_path / "whosaid.db"
    options = {"start_new_session": True, "pipesize": UNREAD}
    process = start_load(database, inputs, "--dask", LOCAL, "--workers", "1", **options)
    assert process.stdout is not None
    for _ in range(TOLD):
        process.stdout.readline()
    started = psutil.Process(process.pid).children(recursive=True)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all processes of the run
    _, errors = process.communicate(timeout=SLOWEST)
    assert process.returncode == 130
    assert errors == f"interrupted; not read to the end: {inputs}; the same command goes on from here\n"
    assert psutil.wait_procs(started, timeout=SLOWEST)[1] == []
    assert TOLD <= len(dump(database)["article"]) < NUMBER
    status, _, errors = run_loader("load", inputs, "--database", database, "--dask", address)
    assert (status, errors) == (0, "")
    assert dump(database) == expected


def test_stored_articles_are_extracted_again(
    tmp_path: Path, undisturbed: tuple[Path, dict[str, Any]], address: str
) -> None:
    inputs, _ = undisturbed
    databases = [tmp_path / "without.db", tmp_path / "with.db"]
    for database, options in zip(databases, ([], ["--dask", address]), strict=True):
        for command in ([str(inputs), "--limit", "10"], ["--reextract", "--all", *options]):
            result = CliRunner().invoke(cli, ["load", *command, "--database", str(database)])
            assert result.exit_code == 0, result.output
    assert dump(databases[0]) == dump(databases[1])


def test_a_watched_folder_is_loaded_as_files_come(tmp_path: Path, address: str) -> None:
    folder, database = tmp_path / "inputs", tmp_path / "whosaid.db"
    folder.mkdir()
    process = start_load(database, folder, "--dask", address, "--watch")
    assert process.stdout is not None
    (folder / "1.txt").write_text(raw(1).text, "utf-8")
    assert process.stdout.readline().split()[:2] == ["added", f"{folder}/1.txt"]
    process.send_signal(signal.SIGINT)
    assert untimed(process.stdout.read()) == "1 added, 0 changed, 0 unchanged, 0 failed\n"
    process.communicate(timeout=SLOWEST)
    assert process.returncode == 0


def test_an_article_that_kills_its_workers_fails_alone() -> None:
    articles = [raw(1), raw(2), raw(3, DEADLY), raw(4)]
    with closing(connect(LOCAL, 1, kill_at_deadly)) as workers:
        waiting = [workers.submit(article) for article in articles]
        with pytest.raises(SourceError, match=r"^3\.txt: ended 2 workers that had it; it may need"):
            workers.result(waiting.pop(2))
        assert [workers.result(pending).raw.origin for pending in waiting] == ["1.txt", "2.txt", "4.txt"]


def test_workers_that_never_begin_end_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "STILLBORN", 2)
    with (
        closing(connect(LOCAL, 1, kill_always)) as workers,
        pytest.raises(RunError, match="workers end as they start"),
    ):
        workers.result(workers.submit(raw(1)))


def test_workers_with_other_tables_are_refused(
    tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = tmp_path / "people.tsv"
    table.write_text("\tperson\tИрина Лесная\n", "utf-8")
    monkeypatch.setenv("WHOSAID_KNOWLEDGE", str(table))
    fingerprint.cache_clear()
    with closing(connect(address, 0)) as workers:
        fingerprint.cache_clear()
        with pytest.raises(RunError, match="different there: the tables that WHOSAID_KNOWLEDGE names;"):
            workers.result(workers.submit(raw(1)))


def test_nobody_at_the_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "CONNECT", 1)
    (tmp_path / "1.txt").write_text(raw(1).text, "utf-8")
    arguments = ["load", str(tmp_path / "1.txt"), "--database", str(tmp_path / "test.db"), "--dask"]
    with own_port() as port:
        nobody = f"tcp://127.0.0.1:{port}"
        result = CliRunner().invoke(cli, [*arguments, nobody])
    assert result.exit_code == 1
    assert f"Error: the Dask scheduler at {nobody} cannot be reached: " in result.stderr


def test_somebody_else_at_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "CONNECT", 1)
    with (
        own_port() as port,
        subprocess.Popen(
            [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"],
            stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        ) as other,
    ):
        with pytest.raises(RunError, match="cannot be reached"):
            connect(f"tcp://127.0.0.1:{port}", 0)
        other.terminate()


def test_a_scheduler_without_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "JOIN", 1)
    with (
        LocalCluster(n_workers=0, dashboard_address="127.0.0.1:0") as empty,
        pytest.raises(RunError, match=r"has no workers; start some on each machine: scripts/dask worker tcp"),
    ):
        connect(empty.scheduler_address, 0)


def test_a_scheduler_that_goes_away_ends_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address="127.0.0.1:0") as going,
        closing(connect(going.scheduler_address, 0)) as workers,
    ):
        monkeypatch.setattr(workers._client, "_timeout", 1)  # seconds in which it may come back
        going.close()
        with pytest.raises(RunError, match="is gone; what was stored stays, and the same command"):
            workers.result(workers.submit(raw(2)))


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    result = CliRunner().invoke(cli, ["load", "a.txt", "--dask", LOCAL])
    assert result.exit_code == 2
    assert "--dask needs an extra that is not installed: pip install 'whosaid[dask]'" in result.stderr


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--dask", "host"], "'host' is neither 'local' nor an address like tcp://host:8786"),
        (["--dask", "host:8786", "--workers", "2"], "a Dask scheduler has its own"),
    ],
)
def test_what_cannot_be_meant(options: list[str], message: str) -> None:
    result = CliRunner().invoke(cli, ["load", "a.txt", *options])
    assert result.exit_code == 2
    assert message in result.stderr


def test_dask_is_not_imported_without_the_option() -> None:
    code = "import sys, loader.cli; sys.exit(any(name in sys.modules for name in ('dask', 'distributed')))"
    assert subprocess.run([sys.executable, "-c", code], env=ENVIRONMENT, check=False).returncode == 0
