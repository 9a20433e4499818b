"""Loaders as processes of their own, many small articles for them, and what a database holds."""

from __future__ import annotations

import os
import random
import re
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.running import SLOWEST

ROOT = Path(__file__).resolve().parent.parent.parent
COMMAND = [sys.executable, "-P", "-m", "loader"]
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
UNREAD = 4096  # bytes; a run whose pipe takes no more (on Linux) waits for its reader, however fast it is
TOOK = re.compile(r"(?<= failed) in \d[^\n]*")  # what the summary of a run of a minute or more ends with
OF_THE_CLOCK = {"at", "seen_at"}  # columns that say when something was loaded

# Modes of files do not bind the superuser, unless without these capabilities.
BOUND = "-dac_override,-dac_read_search"
AS_USER = (
    ["setpriv", f"--bounding-set={BOUND}", f"--inh-caps={BOUND}", "--"]
    if hasattr(os, "geteuid") and os.geteuid() == 0
    else []
)

PEOPLE = [
    ("министр", "Анна Белова", "сказала"),
    ("депутат", "Пётр Ёлкин", "заявил"),
    ("мэр", "Олег Снегов", "сообщил"),
    ("губернатор", "Дарья Полевая", "отметила"),
]
PLACES = ["Астане", "Караганде", "Алматы", "Москве"]
PLANS = [
    "Ремонт моста закончат в срок",
    "Школы получат новые автобусы",
    "Тарифы на воду не вырастут",
    "Набережную откроют к осени",
    "Больницу построят за два года",
]


def write_articles(folder: Path, number: int, seed: int) -> list[Path]:
    """Small articles, one a file, in the order of their names; some of them say the same."""
    choice = random.Random(seed)
    folder.mkdir(exist_ok=True)
    files = []
    for position in range(number):
        office, name, said = choice.choice(PEOPLE)
        plan, other = choice.sample(PLANS, 2)
        text = (
            f"Город и планы, выпуск {position}\n\n"
            f"{choice.randint(1, 28)} марта 2026 года. В {choice.choice(PLACES)} обсудили планы.\n\n"
            f"«{plan}», — {said} {office} {name}. По словам {name.split()[1]}, {other.lower()}.\n"
        )
        file = folder / f"{position:03}.txt"
        file.write_text(text, "utf-8")
        files.append(file)
    return files


def start_load(database: Path, *inputs: Path | str, **options: Any) -> subprocess.Popen[str]:
    """A loader of `inputs` that runs by itself."""
    command = [*COMMAND, "load", *map(str, inputs), "--database", str(database)]
    given = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "env": ENVIRONMENT} | options
    return subprocess.Popen(command, text=True, **given)


def run_loader(*arguments: Path | str, before: Sequence[str] = (), **options: Any) -> tuple[int, str, str]:
    """A loader's exit status, output and errors when it has ended; `before` stands before its command."""
    command = [*before, *COMMAND, *map(str, arguments)]
    done = subprocess.run(
        command, text=True, capture_output=True, env=ENVIRONMENT, timeout=SLOWEST, check=False, **options
    )
    return done.returncode, untimed(done.stdout), done.stderr


def untimed(output: str) -> str:
    """What a run told, however long it took: a busy machine makes any run a long one."""
    return TOOK.sub("", output)


def check(database: Path) -> None:
    """Assert that SQLite finds no fault in the file."""
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def dump(database: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables and all indexed words, but for what depends on the clock or on chance."""
    with closing(sqlite3.connect(database)) as connection:
        tables = [
            name
            for (name,) in connection.execute(
                "SELECT name FROM pragma_table_list WHERE type = 'table' AND schema = 'main'"
            )
            if name not in {"generation", "_sqlite_migrations"} and not name.startswith("sqlite_")
        ]
        found = {name: _rows(connection, name) for name in sorted(tables)}
        for item in ("article", "quote") if found else ():
            vocabulary = (
                f"CREATE VIRTUAL TABLE temp.{item}_word USING fts5vocab(main, {item}_search, instance)"
            )
            connection.execute(vocabulary)
            found[f"{item}_word"] = _rows(connection, f"{item}_word")
        return found


def _rows(connection: sqlite3.Connection, table: str) -> list[tuple[Any, ...]]:
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    kept = ", ".join(f'"{column}"' for column in columns if column not in OF_THE_CLOCK)
    order = ", ".join(map(str, range(1, kept.count(",") + 2)))
    return connection.execute(f"SELECT {kept} FROM {table} ORDER BY {order}").fetchall()  # noqa: S608
