"""Two loaders of one database at once: they take turns, and store what one alone would."""

from __future__ import annotations

import sqlite3
import subprocess
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from loader import open_database
from tests.loader.loads import COMMAND, ENVIRONMENT, check, dump, run_loader, start_load, write_articles
from tests.running import SLOWEST

BY_NAME = {
    "articles": "SELECT origin, text FROM article",
    "quotes": """
        SELECT origin, quote.text, quote.start, entity.name FROM quote
        JOIN article ON article.id = article_id LEFT JOIN entity ON entity.id = speaker_id
    """,
    "mentions": """
        SELECT origin, mention.start, mention.end, entity.name FROM mention
        JOIN article ON article.id = article_id JOIN entity ON entity.id = entity_id
    """,
    "statements": "SELECT text, first_seen, articles, outlets, quotes FROM statement",
    "days": "SELECT * FROM day",
}


HOLD = """
import sys, loader
db = loader.open_database(sys.argv[1])
db.execute("BEGIN IMMEDIATE")
print("writing", flush=True)
sys.stdin.read()
"""


def by_name(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """What a database holds, without ids: these go by the order of loading."""
    with closing(sqlite3.connect(path)) as connection:
        return {name: sorted(connection.execute(sql), key=repr) for name, sql in BY_NAME.items()}


def load_at_once(path: Path, *inputs: Sequence[Path]) -> list[str]:
    """The outputs of loaders that ran at the same time, one for each of these inputs."""
    loaders = [start_load(path, *files) for files in inputs]
    ended = [loader.communicate(timeout=SLOWEST) for loader in loaders]
    assert [(loader.returncode, errors) for loader, (_, errors) in zip(loaders, ended, strict=True)] == [
        (0, "")
    ] * len(loaders)
    return [output for output, _ in ended]


def test_the_same_inputs_give_the_rows_of_one_loader(tmp_path: Path) -> None:
    files = write_articles(tmp_path / "inputs", 40, seed=11)
    outputs = load_at_once(tmp_path / "two.db", files, files)
    assert sum(output.count("added  ") for output in outputs) == 40
    run_loader("load", *files, "--database", tmp_path / "one.db")
    check(tmp_path / "two.db")
    assert dump(tmp_path / "two.db") == dump(tmp_path / "one.db")


def test_other_inputs_are_all_stored(tmp_path: Path) -> None:
    files = write_articles(tmp_path / "inputs", 40, seed=12)
    load_at_once(tmp_path / "two.db", files[::2], files[1::2], files[10:30])
    run_loader("load", *files, "--database", tmp_path / "one.db")
    check(tmp_path / "two.db")
    assert by_name(tmp_path / "two.db") == by_name(tmp_path / "one.db")


def test_a_loader_waits_until_another_one_has_written(tmp_path: Path) -> None:
    files = write_articles(tmp_path / "inputs", 2, seed=13)
    path = tmp_path / "whosaid.db"
    with closing(open_database(path)) as db:
        db.execute("BEGIN IMMEDIATE")
        with start_load(path, *files) as loader:
            time.sleep(3)
            assert loader.poll() is None
            with closing(sqlite3.connect(path)) as reader:
                assert reader.execute("SELECT count(*) FROM article").fetchone() == (0,)
            db.conn.rollback()
            output, errors = loader.communicate(timeout=SLOWEST)
    assert (loader.returncode, errors) == (0, "")
    assert "2 added" in output


def test_a_killed_loader_does_not_keep_others_waiting(tmp_path: Path) -> None:
    path = tmp_path / "whosaid.db"
    open_database(path).close()
    holding = [*COMMAND[:2], "-c", HOLD, str(path)]
    holder = subprocess.Popen(
        holding, text=True, env=ENVIRONMENT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "writing\n"
        holder.kill()
    files = write_articles(tmp_path / "inputs", 1, seed=14)
    status, output, errors = run_loader("load", *files, "--database", path)
    assert (status, errors) == (0, "")
    assert "1 added" in output
