"""docs/performance.md: the commands and options that it names exist, and so do its pictures."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from loader.benchmark.__main__ import cli

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "performance.md").read_text("utf-8")
COMMANDS = re.findall(r"^\$ scripts/bench (\w+) (.+)$", PAGE, re.MULTILINE)


@pytest.mark.parametrize(("command", "arguments"), COMMANDS)
def test_a_command_has_the_options_that_it_is_shown_with(command: str, arguments: str) -> None:
    options = {name for parameter in cli.commands[command].params for name in parameter.opts}
    assert {word for word in shlex.split(arguments) if word.startswith("--")} <= options


def test_every_command_is_shown() -> None:
    assert {command for command, _ in COMMANDS} == set(cli.commands)


def test_options_named_in_prose_are_those_of_run() -> None:
    named = set(re.findall(r"`(--\w+)", PAGE))
    assert named <= {name for parameter in cli.commands["run"].params for name in parameter.opts}


def test_pictures_are_there() -> None:
    pictures = re.findall(r"!\[[^]]+\]\(([\w.-]+)\)", PAGE)
    assert pictures
    for picture in pictures:
        assert (ROOT / "docs" / picture).read_text("utf-8").startswith("<?xml"), picture
