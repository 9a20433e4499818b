"""Which stage a sample belongs to: by the files of its frames."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from loader.benchmark.__main__ import cli
from loader.benchmark.errors import MissingToolError
from loader.benchmark.installation import python_tool
from loader.benchmark.stages import count, part_of_answer, read_stacks, stage_of_load

RUN = "main (loader/cli.py:216);extract_article (loader/extracting.py:14)"
PROCESS = f"{RUN};process (loader/pipeline.py:49);extract (loader/pipeline.py:70)"
SAVE = f"{RUN};save_article (loader/store/writer.py:105);_save (loader/store/writer.py:219)"


@pytest.mark.parametrize(
    ("frames", "stage"),
    [
        (f"{PROCESS};split (loader/extraction/segment.py:3)", "segment"),
        # what one stage calls of another's module is its own time
        (f"{PROCESS};tag (loader/extraction/tagger.py:3);word (loader/words.py:5)", "tagger"),
        (f"{PROCESS};<genexpr> (loader/pipeline.py:80);cue (loader/extraction/cues.py:5)", "cues"),
        (
            f"{RUN};process (loader/pipeline.py:30);clean (loader/clean.py:9);sub (re/__init__.py:185)",
            "clean",
        ),
        (PROCESS, "pipeline"),
        (
            f"{SAVE};refresh (loader/store/statements.py:106);read (loader/statements/words.py:3)",
            "store: statements",
        ),
        (SAVE, "store: writer"),
        (
            f"{PROCESS};tag (loader/extraction/tagger.py:3);_load (<frozen importlib._bootstrap>:2)",
            "start: imports",
        ),
        (
            f"{RUN};save_together (loader/store/bulk/articles.py:46);insert (loader/store/tables.py:35)",
            "storing in bulk",
        ),
        # one that is there already, or has to be looked at by itself
        (
            f"{RUN};save_together (loader/store/bulk/articles.py:46);{SAVE}",
            "store: writer",
        ),
        ("main (loader/cli.py:2);read (loader/sources/html.py:7);parse (lxml/html/__init__.py:9)", "sources"),
        ("main (loader/cli.py:2);commit (loader/store/database.py:7)", "the rest: run, transactions"),
    ],
)
def test_a_sample_of_a_load_has_a_stage(frames: str, stage: str) -> None:
    assert [(stage_of_load(stack), number) for stack, number in read_stacks(f"{frames} 3\n")] == [(stage, 3)]


@pytest.mark.parametrize(
    ("frames", "part"),
    [
        (
            ["gunicorn/workers/gthread.py", "flask/app.py", "api/quotes.py", "api/queries/sql.py"],
            "queries: SQLite, rows",
        ),
        (["flask/app.py", "api/contract.py", "marshmallow/schema.py"], "schemas: the shape of the answer"),
        (["flask/app.py", "marshmallow/schema.py", "copy.py"], "schemas: the shape of the answer"),
        (["flask/app.py", "api/pagination.py", "json/__init__.py", "json/encoder.py"], "JSON"),
        (["gunicorn/workers/gthread.py"], "gunicorn"),
        (["threading.py"], "Python itself"),
    ],
)
def test_a_sample_of_an_answer_has_a_part(frames: list[str], part: str) -> None:
    assert part_of_answer(frames) == part


def test_samples_are_added_up() -> None:
    folded = f"{PROCESS};a (loader/clean.py:1) 2\n{PROCESS};b (loader/clean.py:9) 5\n{SAVE} 1\n"
    assert count(read_stacks(folded), stage_of_load) == Counter({"clean": 7, "store: writer": 1})


def test_a_load_that_fails_has_no_stages(tmp_path: Path) -> None:
    try:
        python_tool("py-spy")
    except MissingToolError as error:
        pytest.skip(str(error))
    file = tmp_path / "articles.db"
    with closing(sqlite3.connect(file)) as db:
        db.execute("CREATE TABLE article (text TEXT)")
    result = CliRunner().invoke(cli, ["stages", str(file)])
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"{file}: is a SQLite database; export its table as CSV or JSON lines" in result.stderr
