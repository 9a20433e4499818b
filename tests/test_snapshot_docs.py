"""docs/scale.md: the commands about snapshots run as they are shown there."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

from click.testing import CliRunner

from loader.cli import cli
from loader.publications import publish_command

PAGE = (Path(__file__).resolve().parent.parent / "docs" / "scale.md").read_text("utf-8")
COMMANDS = re.findall(r"scripts/publish (.+)$", PAGE, re.MULTILINE)
ASIDE = re.compile(r"served\.db\.before-[0-9TZ.-]+")


def test_the_commands_of_snapshots_run(tmp_path: Path, database_file: Path) -> None:
    shutil.copy(database_file, tmp_path / "whosaid.db")
    assert len(COMMANDS) == 3
    for command in COMMANDS:
        if ASIDE.search(command):  # what it was before has the time of this test in its name
            repeated = shlex.split(COMMANDS[0].replace("/srv/whosaid", str(tmp_path)))
            assert CliRunner().invoke(cli, ["publish", *repeated, "--force"]).exit_code == 0
            [aside] = tmp_path.glob("served.db.before-*")
            assert ASIDE.fullmatch(aside.name)
            command = ASIDE.sub(aside.name, command)
        elif "incoming.db" in command:
            shutil.copy(tmp_path / "served.db", tmp_path / "incoming.db")
            (tmp_path / "served.db").unlink()
        result = CliRunner().invoke(
            cli, ["publish", *shlex.split(command.replace("/srv/whosaid", str(tmp_path)))]
        )
        assert result.exit_code == 0, result.output
        assert (tmp_path / "served.db").exists()


def test_every_option_is_named() -> None:
    options = {
        name for parameter in publish_command.params for name in parameter.opts if name.startswith("--")
    }
    assert {option for option in options if option not in PAGE} == set()
