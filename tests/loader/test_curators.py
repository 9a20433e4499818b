"""scripts/curate: what it refuses, it explains, and nothing is changed."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from loader.curators import curate
from loader.store.writer import open_database, save_article
from tests.corpus import bridge, joint


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "curated.db"
    with closing(open_database(path)) as db:
        save_article(db, bridge())
        save_article(db, joint())
    return path


def run(file: Path, *arguments: str) -> Result:
    return CliRunner().invoke(curate, [*arguments, "--database", str(file)])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["quote", "1"], "Say what to correct, or --confirm that it is right as it is."),
        (["quote", "1", "--confirm", "--type", "mixed"], "Say what to correct, or --confirm"),
        (["quote", "1", "--alone", "--with", "2"], "--alone and --with cannot both be."),
        (["quote", "1", "--speaker", "1", "--speaker", "2"], "One speaker is named first"),
        (["quote", "1", "--speaker", "nobody"], "'nobody' is not a valid integer range"),
        (["quote", "1", "--speaker", "99"], "There is no entity with the id 99."),
        (["quote", "99", "--confirm"], "There is no quote with the id 99."),
        (["quote", "1", "--type", "free"], "'free' is not one of 'direct', 'indirect', 'mixed'"),
        (["merge", "1", "1"], "The entity 1 is itself already."),
        (["merge", "1", "99"], "There is no entity with the id 99."),
        (["undo", "1"], "There is no correction with the id 1."),
    ],
)
def test_what_cannot_be_said_is_explained(file: Path, arguments: list[str], message: str) -> None:
    result = run(file, *arguments)
    assert result.exit_code != 0
    assert message in result.stderr
    assert run(file, "list").stdout == ""


def test_what_was_said_is_listed(file: Path) -> None:
    run(file, "quote", "1", "--speaker", "unknown", "--type", "mixed", "--note", "Неясно")
    run(file, "quote", "1", "--confirm")
    run(file, "undo", "1")
    listed = [json.loads(line) for line in run(file, "list").stdout.splitlines()]
    assert [(one["changes"], one["note"], one["state"]) for one in listed] == [
        ({"speaker": None, "type": "mixed"}, "Неясно", "undone"),
        ({}, None, "applied"),
    ]
    assert run(file, "list", "--unapplied").stdout == ""


def test_a_missing_database_is_not_made(tmp_path: Path) -> None:
    missing = tmp_path / "missing.db"
    assert "does not exist" in run(missing, "list").stderr
    assert not missing.exists()
