"""Ctrl-C and its like, in real processes: what is stored is whole, and the same command goes on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

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
from tests.running import SLOWEST

NUMBER = 160
TOLD = 4  # articles that are stored before the signal comes
SUMMARY = f"0 added, 0 changed, {NUMBER} unchanged, 0 failed"


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A folder of articles, and the rows of a database into which they were loaded at once."""
    folder = tmp_path_factory.mktemp("undisturbed")
    write_articles(folder / "inputs", NUMBER, seed=5)
    database = folder / "whosaid.db"
    status, _, errors = run_loader("load", folder / "inputs", "--database", database)
    assert (status, errors) == (0, "")
    return folder / "inputs", dump(database)


@pytest.mark.parametrize(
    ("workers", "number", "status"),
    [("1", signal.SIGTERM, 143), ("2", signal.SIGINT, 130)],
)
def test_a_run_that_is_ended_goes_on_where_it_stopped(
    tmp_path: Path,
    undisturbed: tuple[Path, dict[str, Any]],
    workers: str,
    number: signal.Signals,
    status: int,
) -> None:
    inputs, expected = undisturbed
    database, report = tmp_path / "whosaid.db", tmp_path / "report.json"
    process = start_load(
        database,
        inputs,
        "--workers",
        workers,
        "--report",
        str(report),
        start_new_session=True,
        pipesize=UNREAD,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    told = [process.stdout.readline() for _ in range(TOLD)]
    os.killpg(process.pid, number)  # as a terminal does: to all processes of the run
    told += process.stdout.readlines()  # communicate() would not see what was read ahead
    errors = process.stderr.read()
    process.communicate(timeout=SLOWEST)
    assert process.returncode == status, errors
    assert errors == f"interrupted; not read to the end: {inputs}; the same command goes on from here\n"
    added = len(told) - 1
    assert TOLD <= added < NUMBER
    assert untimed(told[-1]) == f"{added} added, 0 changed, 0 unchanged, 0 failed\n"
    _assert_group_ends(process.pid)
    check(database)
    assert len(dump(database)["article"]) == added
    written = json.loads(report.read_text("utf-8"))
    assert (written["ending"], written["exit_status"]) == ("interrupted", status)
    assert [len(written["inputs"][0]["items"]), written["totals"]["added"]] == [added, added]

    status, output, errors = run_loader("load", inputs, "--database", database)
    assert (status, errors) == (0, "")
    assert output.splitlines()[-1] == f"{NUMBER - added} added, 0 changed, {added} unchanged, 0 failed"
    assert dump(database) == expected


def test_what_is_stored_is_told_without_the_language_models(
    tmp_path: Path, undisturbed: tuple[Path, dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    inputs, _ = undisturbed
    database = tmp_path / "whosaid.db"
    run_loader("load", inputs, "--database", database)
    monkeypatch.setitem(ENVIRONMENT, "WHOSAID_KNOWLEDGE", "/nowhere")  # no extraction would begin
    for workers in ("1", "2"):
        status, output, errors = run_loader("load", inputs, "--database", database, "--workers", workers)
        assert (status, output.splitlines()[-1], errors) == (0, SUMMARY, "")


@pytest.mark.parametrize("workers", ["1", "2"])
def test_names_that_cannot_be_read_end_the_run(
    tmp_path: Path,
    undisturbed: tuple[Path, dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
    workers: str,
) -> None:
    monkeypatch.setitem(ENVIRONMENT, "WHOSAID_KNOWLEDGE", "/nowhere")
    status, output, errors = run_loader(
        "load", undisturbed[0], "--database", tmp_path / "a.db", "--workers", workers
    )
    assert (status, output) == (1, "0 added, 0 changed, 0 unchanged, 0 failed\n")
    [error] = errors.splitlines()
    assert error.startswith("Error: ")
    assert "/nowhere" in error


def test_workers_end_when_their_run_is_killed(
    tmp_path: Path, undisturbed: tuple[Path, dict[str, Any]]
) -> None:
    process = start_load(tmp_path / "a.db", undisturbed[0], "--workers", "2", start_new_session=True)
    assert process.stdout is not None
    process.stdout.readline()
    process.kill()
    process.communicate(timeout=SLOWEST)
    _assert_group_ends(process.pid)


TWICE = """
import os, signal
from loader.run.interrupts import Interrupts
with Interrupts() as interrupts, interrupts.shielded():
    os.kill(os.getpid(), signal.SIGINT)
    print("still here", flush=True)
    os.kill(os.getpid(), signal.SIGINT)
    print("not here", flush=True)
"""


def test_a_second_signal_ends_the_run_at_once() -> None:
    done = subprocess.run(
        [sys.executable, "-c", TWICE], capture_output=True, text=True, env=ENVIRONMENT, check=False
    )
    assert (done.returncode, done.stdout) == (-signal.SIGINT, "still here\n")


def _assert_group_ends(group: int) -> None:
    """Assert that no process of the group goes on for long."""
    end = time.monotonic() + SLOWEST
    while time.monotonic() < end:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    raise AssertionError("a worker process outlives its run")
