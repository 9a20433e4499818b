"""Files that scripts/bench cannot use: one line names each and says the way out, before a server starts."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from loader.benchmark.__main__ import cli
from loader.benchmark.build import build

NO_RESULT = "is no result of `scripts/bench run --output`"
ROW = {"name": "quote", "connections": 1, "is_cut": False, "figures": {"p50": 1}, "servers": {}}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("unusable") / "made.db"
    build(path, 20, 1, lambda number: None)
    return path


def bench(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


def write_unusable(folder: Path, made: Path) -> dict[str, Path]:
    whole = made.read_bytes()
    contents = {
        "text": b"What the minister said.\n" * 50,
        "empty": b"",
        "cut": whole[: len(whole) // 3],
        "overwritten": whole[: len(whole) // 4] + b"\xff" * (len(whole) - len(whole) // 4),
    }
    files = {name: folder / f"{name}.db" for name in (*contents, "foreign")}
    for name, content in contents.items():
        files[name].write_bytes(content)
    with closing(sqlite3.connect(files["foreign"])) as db:
        db.execute("CREATE TABLE recipe (name TEXT)")
    return files


UNUSABLE = {
    "text": "cannot read it as a database: file is not a database; choose another path",
    "empty": "is empty; scripts/load fills a database",
    "foreign": "is a SQLite database, but not one of whosaid; choose another path",
    "cut": "database disk image is malformed; it is damaged: restore a backup with scripts/restore",
    "overwritten": "database disk image is malformed; it is damaged: restore a backup with scripts/restore",
}


@pytest.mark.parametrize("kind", UNUSABLE)
@pytest.mark.parametrize("command", ["run", "run --small", "stages"])
def test_a_file_that_is_no_database_of_ours_is_named_with_a_way_out(
    kind: str, command: str, made: Path, tmp_path: Path
) -> None:
    file = write_unusable(tmp_path, made)[kind]
    name, *small = command.split()
    arguments = ["--database", made, *small, file] if small else ["--database", file]
    result = bench(name, *arguments)
    assert result.exit_code == 1
    (line,) = result.stderr.splitlines()
    assert line.startswith(f"Error: {file}: ")
    assert line.endswith(UNUSABLE[kind])


def test_where_results_cannot_be_written_nothing_is_measured(made: Path, tmp_path: Path) -> None:
    output = tmp_path / "nowhere" / "results.json"
    result = bench("run", "--database", made, "--only", "healthz", "--output", output)
    assert result.exit_code == 1
    said = f"Error: {output}: the results cannot be written there: No such file or directory\n"
    assert (result.stdout, result.stderr) == ("", said)


@pytest.mark.parametrize("command", ["report", "plot"])
@pytest.mark.parametrize(
    "content",
    [
        b'{"a": 1}',
        b"[]",
        b"null",
        b"",
        b"not JSON",
        b"\xff\xfe",
        b"[" * 100_000,
        json.dumps({"date": "2026-11-23", "rows": [ROW]}).encode(),
        "a database",
    ],
    ids=repr,
)
def test_a_file_that_holds_no_results_is_named(
    content: bytes | str, command: str, made: Path, tmp_path: Path
) -> None:
    file = tmp_path / "results.json"
    file.write_bytes(content if isinstance(content, bytes) else made.read_bytes())
    result = bench(command, file)
    assert (result.exit_code, result.stderr) == (1, f"Error: {file}: {NO_RESULT}\n")
