"""--dry-run: says what a run would do, and does nothing."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import pytest

from tests.loader.test_cli import load

FIRST = {"url": "https://vesti.example/1", "text": "«Мост готов», — сказала министр Ирина Лесная."}
OTHER = {"url": "https://vesti.example/2", "text": "Школу открыли в сентябре."}
CHANGED = FIRST | {"text": "«Мост закрыт», — сказала министр Ирина Лесная."}
TEASER = {"url": FIRST["url"], "summary": "Мост готов."}
ALONE, GIVEN = {"text": "Тарифы не вырастут."}, {"text": "Тарифы не вырастут.", "source": "Вести"}


def write(path: Path, items: Iterable[dict[str, str]]) -> Path:
    path.write_text("\n".join(map(json.dumps, items)), "utf-8")
    return path


@pytest.mark.parametrize(
    ("stored", "items", "expected"),
    [
        ([], [FIRST, OTHER], "2 added, 0 changed, 0 unchanged"),
        ([], [FIRST, FIRST, CHANGED, CHANGED, FIRST], "1 added, 2 changed, 2 unchanged"),
        ([FIRST], [FIRST, OTHER], "1 added, 0 changed, 1 unchanged"),
        ([FIRST], [CHANGED, FIRST, FIRST], "0 added, 2 changed, 1 unchanged"),
        ([TEASER], [FIRST, TEASER], "0 added, 1 changed, 1 unchanged"),
        ([FIRST], [TEASER], "0 added, 0 changed, 1 unchanged"),
        ([], [ALONE, GIVEN, ALONE], "1 added, 1 changed, 1 unchanged"),
        ([GIVEN], [ALONE], "0 added, 0 changed, 1 unchanged"),
        ([ALONE], [GIVEN, ALONE], "0 added, 1 changed, 1 unchanged"),
    ],
)
def test_a_dry_run_says_what_the_run_then_does(
    tmp_path: Path, stored: list[dict[str, str]], items: list[dict[str, str]], expected: str
) -> None:
    if stored:
        load(tmp_path, write(tmp_path / "stored.jsonl", stored))
    path = write(tmp_path / "items.jsonl", items)
    dry = load(tmp_path, path, "--dry-run")
    wet = load(tmp_path, path)
    assert (dry.exit_code, dry.stderr) == (0, "")
    assert wet.stdout.splitlines()[-1] == f"{expected}, 0 failed"
    *lines, summary = re.sub(r"article \d+: ", "", wet.stdout).splitlines()
    assert dry.stdout.splitlines() == [*lines, f"dry run: {summary}"]


def test_a_dry_run_makes_no_database(tmp_path: Path) -> None:
    path = write(tmp_path / "items.jsonl", [FIRST])
    result = load(tmp_path, path, "--dry-run")
    assert result.stdout.splitlines()[0] == f"added      {path}  1 quotes, 1 mentions, 1 entities"
    assert not list(tmp_path.glob("test.db*"))


def test_a_dry_run_leaves_the_database_as_it_is(tmp_path: Path) -> None:
    load(tmp_path, write(tmp_path / "items.jsonl", [FIRST]))
    database = tmp_path / "test.db"
    before = database.read_bytes()
    load(tmp_path, write(tmp_path / "items.jsonl", [CHANGED, OTHER]), "--dry-run")
    assert database.read_bytes() == before
    with closing(sqlite3.connect(database)) as db:
        assert db.execute("SELECT count(*) FROM article").fetchone() == (1,)


def test_a_dry_run_waits_for_no_other_writer(tmp_path: Path) -> None:
    load(tmp_path, write(tmp_path / "items.jsonl", [FIRST]))
    with closing(sqlite3.connect(tmp_path / "test.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        result = load(tmp_path, write(tmp_path / "items.jsonl", [CHANGED]), "--dry-run")
    assert result.stdout.splitlines()[-1] == "dry run: 0 added, 1 changed, 0 unchanged, 0 failed"


def test_a_dry_run_on_an_older_database_names_the_way_out(tmp_path: Path) -> None:
    path = write(tmp_path / "items.jsonl", [FIRST])
    load(tmp_path, path)
    with closing(sqlite3.connect(tmp_path / "test.db")) as db, db:
        db.execute("DELETE FROM _sqlite_migrations WHERE rowid = (SELECT max(rowid) FROM _sqlite_migrations)")
    result = load(tmp_path, path, "--dry-run")
    assert result.exit_code == 1
    assert "older version of whosaid; scripts/serve brings it up to date" in result.stderr


def test_a_dry_run_on_what_is_no_database(tmp_path: Path) -> None:
    path = write(tmp_path / "items.jsonl", [FIRST])
    shutil.copy(path, tmp_path / "test.db")
    assert load(tmp_path, path, "--dry-run").exit_code == 1
