"""docs/curation.md: its examples run one after the other, and get the answers that stand behind them."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from loader.curators import curate
from tests.api.written import Service, written_service

PAGE = (Path(__file__).resolve().parent.parent / "docs" / "curation.md").read_text("utf-8")
TIME = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ")
HOST = "http://127.0.0.1:8000"


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with written_service(tmp_path) as found:
        yield found


def examples() -> list[tuple[str, str]]:
    """Each command with its answer, in order."""
    blocks = "".join(re.findall(r"^```\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE))
    return re.findall(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", blocks, re.MULTILINE)


def answer_of(service: Service, command: str) -> str:
    words = shlex.split(command)
    if words[0] == "scripts/curate":
        result = CliRunner().invoke(curate, [*words[1:], "--database", str(service.file)])
        assert result.exit_code == 0, result.output
        return result.stdout
    method = words[words.index("-X") + 1] if "-X" in words else "GET"
    [path] = [word.removeprefix(HOST) for word in words if word.startswith(HOST)]
    body = words[words.index("-d") + 1] if "-d" in words else None
    response = service.send(method, path, "curate", body)
    assert response.status_code < 300, response.text
    return response.text if method == "GET" else ""


def test_the_examples_get_their_answers(service: Service) -> None:
    assert len(examples()) == 7
    for command, answer in examples():
        actual = answer_of(service, command)
        expected, found = (TIME.sub("then", text) for text in (answer, actual))
        assert (json.loads(expected) if expected else "") == (json.loads(found) if found else ""), command


def test_every_option_is_told_of() -> None:
    quote = curate.commands["quote"]
    options = {name for option in quote.params for name in option.opts if name.startswith("--")}
    assert options - {"--database"} <= set(re.findall(r"--[a-z]+", PAGE))
