"""A loader that is killed at any moment leaves each article whole or absent, and the next run goes on."""

from __future__ import annotations

import itertools
import random
import signal
import subprocess
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from loader import open_database, store_article
from loader.models import RawArticle
from tests.loader.loads import SLOWEST, check, dump, run_loader, start_load, write_articles

SEED = 20261122
ARTICLES = 70
KILLS = {"one": 24, "other": 23, "with workers": 3}  # by database

State = dict[str, list[tuple[Any, ...]]]


@dataclass(frozen=True)
class Moment:
    """When a loader is killed: so many seconds after this happened."""

    after: str  # "start", "file": the database is there, or "article": so many were told of
    number: int
    seconds: float


def moments(seed: int, number: int) -> list[Moment]:
    """Three while the tables are made, and then most of them while articles are stored."""
    choice = random.Random(seed)
    early = [Moment("file", 0, choice.uniform(0, 0.05)) for _ in range(3)]
    later = [
        Moment("start", 0, choice.uniform(0, 1.5))
        if choice.random() < 0.2
        else Moment("article", choice.randint(1, 2), choice.uniform(0, 0.03))
        for _ in range(number - len(early))
    ]
    return early + later


def moments_of(folder: Path, seed: int, number: int) -> list[Moment]:
    """Loaders with workers are killed only when these are at work."""
    found = moments(seed, 3 * number)
    if "workers" in folder.name:
        found = [moment for moment in found if moment.after == "article"]
    return found[:number]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return write_articles(tmp_path_factory.mktemp("inputs"), ARTICLES, SEED)


@pytest.fixture(scope="module")
def states(files: Sequence[Path], tmp_path_factory: pytest.TempPathFactory) -> list[State]:
    """What the database holds after no article, after the first one, and so on, if nothing disturbs."""
    path = tmp_path_factory.mktemp("undisturbed") / "whosaid.db"
    with closing(open_database(path)) as db:
        held = [dump(path)]
        for file in files:
            store_article(db, RawArticle(file.read_text("utf-8"), str(file)))
            held.append(dump(path))
    return held


def test_an_undisturbed_run_stores_the_last_state(
    files: Sequence[Path], states: Sequence[State], tmp_path: Path
) -> None:
    path = tmp_path / "whosaid.db"
    status, _, errors = run_loader("load", *files, "--database", path)
    assert (status, errors) == (0, "")
    assert dump(path) == states[-1]


def test_fifty_kills_leave_whole_articles_and_nothing_else(
    files: Sequence[Path], states: Sequence[State], tmp_path: Path
) -> None:
    with ThreadPoolExecutor(len(KILLS)) as pool:
        folders = [tmp_path / name for name in KILLS]
        seeds = range(SEED, SEED + len(KILLS))
        results = list(pool.map(kill_often, folders, seeds, KILLS.values(), [files] * 3, [states] * 3))
    assert sum(results) == 50


def kill_often(folder: Path, seed: int, number: int, files: Sequence[Path], states: Sequence[State]) -> int:
    """Kill loaders of `files` and let the last one end; how many were killed."""
    folder.mkdir()
    path = folder / "whosaid.db"
    options = ["--workers", "2"] if "workers" in folder.name else []
    stored = killed = 0
    later = itertools.cycle(moments_of(folder, seed, number))
    while killed < number:
        if kill_loader(path, [*files, *options], next(later)):
            killed += 1
        else:  # it had ended: once more from the beginning
            path.unlink()
            stored = 0
        if not path.exists():
            continue
        check(path)
        held = dump(path)
        if not held:  # not even the tables
            continue
        assert len(held["article"]) >= stored, "an article that was stored is gone"
        stored = len(held["article"])
        assert held == states[stored]
    status, output, errors = run_loader("load", *files, *options, "--database", path)
    assert (status, errors) == (0, "")
    assert f"{stored} unchanged" in output
    check(path)
    assert dump(path) == states[-1]
    return killed


def kill_loader(path: Path, arguments: Sequence[Path | str], moment: Moment) -> bool:
    """Kill a loader at that moment; False if it had ended by then."""
    with start_load(path, *arguments, stderr=subprocess.DEVNULL) as loader:
        assert loader.stdout is not None
        end = time.monotonic() + SLOWEST
        if moment.after == "file":
            while not path.exists() and time.monotonic() < end:
                time.sleep(0.001)
        told = 0
        while told < moment.number and (line := loader.stdout.readline()):
            told += line.startswith("added")
        time.sleep(moment.seconds)
        loader.send_signal(signal.SIGKILL)
        loader.stdout.close()
        return loader.wait() == -signal.SIGKILL
