"""One run of the loader over everything hostile: it ends, in bounds, and says of each what became of it."""

from __future__ import annotations

import json
import os
import resource
import socket
import sqlite3
import subprocess
import sys
from collections import defaultdict
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.loader.hostile.archives import ARCHIVES
from tests.loader.hostile.documents import TEXT, damaged
from tests.loader.hostile.tables import TABLES, WARCS
from tests.loader.hostile.texts import FEEDS, OBJECTS, PAGES, TEXTS

EXPECTED = Path(__file__).with_name("outcomes.yaml")
DESIGNED = {**TEXTS, **PAGES, **FEEDS, **OBJECTS, **TABLES, **WARCS, **ARCHIVES}
SHOWN = 8  # outcomes of one input that are compared word by word

SECONDS = 600  # a hang, on the slowest machine
ADDRESS_SPACE = 3_000_000_000  # bytes: the language models take one, SQLite and libraries some
NO_REASON = ("could not be read", "could not be processed", "Error: ", "Exception", "Traceback")


@pytest.fixture(scope="module")
def items(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, Any]]]:
    """What the report says of each file, by its name; the database is checked on the way."""
    folder = tmp_path_factory.mktemp("hostile")
    _write_inputs(folder / "in")
    database, report = folder / "test.db", folder / "report.json"
    command = [sys.executable, "-m", "loader", "load", "in", "--workers", "1", "-q"]
    finished = subprocess.run(
        [*command, "--database", str(database), "--report", str(report)],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": os.getcwd(), "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        timeout=SECONDS,
        preexec_fn=_bound_memory,
        check=False,
    )
    assert finished.returncode == 1, finished.stderr[-2_000:]
    with closing(sqlite3.connect(database)) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    [read] = json.loads(report.read_text("utf-8"))["inputs"]
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for item in read["items"]:
        name = item["origin"].removeprefix("in/").partition(": ")[0].partition(", ")[0]
        found[name].append(item)
    return found


def test_each_input_is_named(items: dict[str, list[dict[str, Any]]]) -> None:
    expected = {*DESIGNED, *dict(damaged()), *_odd_names(), *_good_names()}
    assert expected == set(items)


def test_what_was_made_to_break_a_reader_has_its_reason(items: dict[str, list[dict[str, Any]]]) -> None:
    found = {name: _shown(name, items[name]) for name in (*sorted(DESIGNED), *_odd_names())}
    if os.environ.get("WHOSAID_REGENERATE"):
        EXPECTED.write_text(yaml.safe_dump(found, allow_unicode=True, width=160), "utf-8")
    assert yaml.safe_load(EXPECTED.read_text("utf-8")) == found


def test_no_reason_is_an_accident(items: dict[str, list[dict[str, Any]]]) -> None:
    reasons = [item["reason"] for name in items for item in items[name] if item["reason"]]
    assert [reason for reason in reasons if any(sign in reason for sign in NO_REASON)] == []


def test_good_articles_between_are_loaded(items: dict[str, list[dict[str, Any]]]) -> None:
    assert {name: [item["status"] for item in items[name]] for name in _good_names()} == {
        name: ["added"] for name in _good_names()
    }


def _write_inputs(folder: Path) -> None:
    folder.mkdir()
    for name, make in DESIGNED.items():
        (folder / name).write_bytes(make())
    for name, content in damaged():
        (folder / name).write_bytes(content)
    for number, name in enumerate(_good_names()):
        (folder / name).write_text(f"{TEXT} Их {1_000 + number}.", "utf-8")
    os.mkfifo(folder / "pipe.txt")
    (folder / "circle.txt").symlink_to("circle.txt")
    (folder / "gone.txt").symlink_to("nowhere.txt")
    (folder / "null.txt").symlink_to(os.devnull)
    (folder / "circle").symlink_to(folder)
    with socket.socket(socket.AF_UNIX) as listening:
        here = os.getcwd()
        os.chdir(folder)  # the path of a socket is short
        listening.bind("socket.txt")
        os.chdir(here)


def _odd_names() -> list[str]:
    return ["circle.txt", "gone.txt", "null.txt", "pipe.txt", "socket.txt"]


def _good_names() -> list[str]:
    """Names that stand between those of the others in a folder's order."""
    return [f"{name}~good.txt" for name in sorted(DESIGNED)[::10]]


def _shown(name: str, items: list[dict[str, Any]]) -> list[str]:
    """What became of an input, without its own name; many outcomes are counted."""
    shown = [
        item["status"] if item["reason"] is None else f"{item['status']}: {item['reason']}".replace(name, "*")
        for item in items
    ]
    return shown if len(shown) <= SHOWN else [*shown[:SHOWN], f"and {len(shown) - SHOWN} more"]


def _bound_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
