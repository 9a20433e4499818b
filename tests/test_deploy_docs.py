"""docs/deploy.md: every setting is there, with the default that it has."""

from __future__ import annotations

import re
import shlex
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from api.config import Config
from api.serve import KNOWLEDGE, serve
from api.server import limit_request_line
from loader.cli import cli

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "deploy.md").read_text("utf-8")
ROW = re.compile(r"^\| `(WHOSAID_[A-Z_]+)` \| (.+?) \| .+ \|$", re.MULTILINE)
DEFAULTS = {name: default.strip("`") for name, default in ROW.findall(PAGE)}
OPTIONS = {str(option.envvar): option for option in serve.params if getattr(option, "envvar", None)}


def names_in_code() -> set[str]:
    files = [file for package in ("api", "loader") for file in (ROOT / package).rglob("*.py")]
    return {name for file in files for name in re.findall(r"\bWHOSAID_[A-Z_]+", file.read_text("utf-8"))}


def test_every_setting_is_in_the_table_once() -> None:
    assert len(ROW.findall(PAGE)) == len(DEFAULTS)
    assert names_in_code() == set(DEFAULTS)


@pytest.mark.parametrize("name", sorted(DEFAULTS.keys() - OPTIONS.keys() - KNOWLEDGE.keys()))
def test_a_default_is_what_the_table_says(name: str) -> None:
    """Setting a variable to its default is the same as leaving it."""
    value = "" if DEFAULTS[name] == "none" else DEFAULTS[name]
    assert Config.from_environ({name: value}) == Config.from_environ({})


def test_the_defaults_of_options_are_what_the_table_says() -> None:
    said = {name: DEFAULTS[name] for name in ("WHOSAID_HOST", "WHOSAID_PORT", "WHOSAID_WORKERS")}
    actual = {
        name: str(option.show_default if isinstance(option.show_default, str) else option.default)
        for name, option in OPTIONS.items()
        if name in said
    }
    assert said == actual


def test_figures_and_bounds_that_it_names_exist() -> None:
    code = "".join(file.read_text("utf-8") for file in (ROOT / "api").glob("*.py"))
    for figure in re.findall(r"`whosaid_([a-z_]+?)(?:_total|_info)?`", PAGE):
        assert f'"whosaid_{figure}"' in code
    assert f"{limit_request_line} bytes" in PAGE


def test_the_commands_of_backups_run(tmp_path: Path, database_file: Path) -> None:
    database = tmp_path / "whosaid.db"
    with closing(sqlite3.connect(database_file)) as source, closing(sqlite3.connect(database)) as copy:
        source.backup(copy)
    folder = tmp_path / "backups" / "whosaid"
    folder.mkdir(parents=True)
    commands = re.findall(r"^\$ scripts/((?:backup|restore) .+)$", PAGE, re.MULTILINE)
    assert len(commands) == 3
    for command in commands:
        arguments = shlex.split(command.replace("/var/backups", str(tmp_path / "backups")))
        result = CliRunner().invoke(cli, [*arguments, "--database", str(database)])
        assert (result.exit_code, result.stderr) == (0, "")
    assert len(list(folder.iterdir())) == 1
    [aside] = tmp_path.glob("whosaid.db.before-*")
    assert Path(aside).stat().st_size > 0


def test_litestream_copies_the_file_that_is_restored() -> None:
    [config] = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)]
    [database] = config["dbs"]
    [restored] = re.findall(r"^scripts/restore (\S+) --database (\S+)$", PAGE, re.MULTILINE)
    assert f"-o {restored[0]} {database['path']}\n" in PAGE
    assert restored[1] == database["path"]
