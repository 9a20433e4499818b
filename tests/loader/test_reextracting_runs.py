"""scripts/load --reextract: what is stored is extracted again, what was found otherwise changes."""

from __future__ import annotations

import json
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from loader.cli import cli
from loader.store.writer import open_database
from loader.version import EXTRACTOR_VERSION
from tests.loader.loads import COMMAND, ENVIRONMENT, SLOWEST, untimed, write_articles

LESNAYA = "Мост открыт\n\n«Ремонт закончен в срок», — сказала министр Ирина Лесная.\n"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Three articles that an older extractor stored, and found less in."""
    path = tmp_path / "test.db"
    files = write_articles(tmp_path / "articles", 2, 7)
    named = tmp_path / "articles" / "named.txt"
    named.write_text(LESNAYA, "utf-8")
    assert invoke("load", *map(str, files), str(named), "--database", str(path)).exit_code == 0
    with closing(open_database(path)) as db:
        db.execute("UPDATE article SET extractor_version = 'older'")
        db.execute("UPDATE quote SET confidence = 0.01 WHERE article_id = 2")
    return path


def invoke(*arguments: str, **environment: str) -> Result:
    return CliRunner().invoke(cli, arguments, env=environment)


def again(database: Path, *arguments: str, **environment: str) -> Result:
    return invoke("load", "--reextract", "--database", str(database), *arguments, **environment)


def rows(database: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(open_database(database)) as db:
        return db.execute(sql).fetchall()


def dump(database: Path) -> list[str]:
    with closing(open_database(database)) as db:
        return list(db.conn.iterdump())


def test_what_an_older_extractor_stored_is_extracted_again(database: Path) -> None:
    [(last,)] = rows(database, "SELECT max(id) FROM change")
    quotes = rows(database, "SELECT id, text FROM quote ORDER BY id")
    result = again(database)
    assert result.stdout.splitlines()[-1] == "0 added, 3 changed, 0 unchanged, 0 failed"
    assert result.exit_code == 0
    assert rows(database, "SELECT DISTINCT extractor_version FROM article") == [(EXTRACTOR_VERSION,)]
    assert rows(database, "SELECT id, text FROM quote ORDER BY id") == quotes
    assert rows(database, "SELECT count(*) FROM quote WHERE confidence < 0.02") == [(0,)]
    changes = rows(database, "SELECT id, item_id FROM change WHERE item = 'quote' ORDER BY item_id")
    changed = [(quote_id,) for change_id, quote_id in changes if change_id > last]
    assert changed == rows(database, "SELECT id FROM quote WHERE article_id = 2 ORDER BY id")
    before = dump(database)
    assert again(database).stdout == "0 added, 0 changed, 0 unchanged, 0 failed\n"
    assert before == dump(database)


def test_a_limit_leaves_the_rest_for_the_next_run(database: Path) -> None:
    result = again(database, "--limit", "2")
    assert result.stdout.splitlines()[-1] == "0 added, 2 changed, 0 unchanged, 0 failed"
    assert "stopped at the limit" in result.stderr
    assert again(database).stdout.splitlines()[-1] == "0 added, 1 changed, 0 unchanged, 0 failed"


def test_a_dry_run_says_what_would_change_and_changes_nothing(database: Path) -> None:
    before = dump(database)
    result = again(database, "--dry-run")
    assert result.stdout.splitlines()[-1] == "dry run: 0 added, 3 changed, 0 unchanged, 0 failed"
    assert before == dump(database)


def test_all_goes_on_where_it_ended_until_the_tables_are_others(database: Path, tmp_path: Path) -> None:
    again(database)
    assert again(database, "--all", "--limit", "1").stdout.splitlines()[-1].endswith("1 unchanged, 0 failed")
    assert again(database, "--all").stdout.splitlines()[-1].endswith("2 unchanged, 0 failed")
    assert again(database, "--all", "--limit", "1").stdout.splitlines()[-1].endswith("1 unchanged, 0 failed")
    table = tmp_path / "mine.tsv"
    table.write_text("Q900002\tperson\tИрина Лесная\n", "utf-8")
    # The tables are read once a process: in another one, as users run it.
    report = tmp_path / "report.json"
    result = run_process(database, table, "--all", "--report", str(report))
    assert result.splitlines()[-1] == "0 added, 1 changed, 2 unchanged, 0 failed"
    assert rows(database, "SELECT name FROM entity WHERE wikidata_id = 'Q900002'") == [("Ирина Лесная",)]
    told = json.loads(report.read_text("utf-8"))
    assert (told["settings"]["reextract"], told["ending"], told["totals"]["changed"]) == (
        "all",
        "complete",
        1,
    )
    result = run_process(database, None, "--all", "--workers", "2")
    assert result.splitlines()[-1] == "0 added, 1 changed, 2 unchanged, 0 failed"
    assert rows(database, "SELECT count(*) FROM entity WHERE wikidata_id = 'Q900002'") == [(0,)]


def run_process(database: Path, table: Path | None, *arguments: str) -> str:
    environment = {name: value for name, value in ENVIRONMENT.items() if name != "WHOSAID_KNOWLEDGE"}
    if table:
        environment["WHOSAID_KNOWLEDGE"] = str(table)
    command = [*COMMAND, "load", "--reextract", "--database", str(database), *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=SLOWEST)
    assert (done.returncode, done.stderr) == (0, "")
    return untimed(done.stdout)


def test_a_dry_run_brings_no_older_database_up_to_date(database: Path) -> None:
    with closing(sqlite3.connect(database)) as db:
        db.execute("DROP TABLE reextraction")
        db.execute("DROP INDEX article_by_extractor")
        db.execute("DELETE FROM _sqlite_migrations WHERE name = 'read_again'")
        db.commit()
        before = list(db.iterdump())
    result = again(database, "--dry-run")
    assert result.exit_code == 1
    assert "is of an older version of whosaid" in result.stderr
    with closing(sqlite3.connect(database)) as db:
        assert list(db.iterdump()) == before


def test_an_article_in_which_nothing_is_left_is_reported_and_stays(database: Path) -> None:
    with closing(open_database(database)) as db:
        db.execute("UPDATE article SET raw = 'Наверх' WHERE id = 1")
    result = again(database)
    assert result.exit_code == 1
    assert "holds no article" in result.stderr
    assert rows(database, "SELECT id, extractor_version FROM article ORDER BY id") == [
        (1, "older"),
        (2, EXTRACTOR_VERSION),
        (3, EXTRACTOR_VERSION),
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--reextract", "a.txt"], "--reextract takes the articles in the database"),
        (["--all", "a.txt"], "it goes with --reextract"),
        (["--reextract", "--since", "2024-01-01"], "--since, --map and --mapping are for what is read"),
        ([], "Missing argument 'PATH...'"),
    ],
)
def test_what_cannot_be_meant_together_is_refused(arguments: list[str], message: str) -> None:
    result = invoke("load", *arguments)
    assert result.exit_code == 2
    assert message in result.stderr


def test_a_database_that_is_not_there_is_no_new_one(tmp_path: Path) -> None:
    result = again(tmp_path / "missing.db")
    assert result.exit_code == 1
    assert "missing.db: cannot open the database" in result.stderr
    assert not (tmp_path / "missing.db").exists()
