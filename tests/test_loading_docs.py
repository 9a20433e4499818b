"""docs/loading.md: its examples run, its tables are what the code has."""

from __future__ import annotations

import json
import re
import shlex
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from loader import open_database
from loader.cli import cli
from loader.sources.fields import FIELDS, find_header, parse_mapping
from loader.sources.files import SUFFIXES

PAGE = (Path(__file__).resolve().parent.parent / "docs" / "loading.md").read_text("utf-8")
COMMANDS = re.findall(r"^\$ scripts/load (dump.+ .+)$", PAGE, re.MULTILINE)


def block(language: str) -> str:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)[0]


@pytest.mark.parametrize("command", COMMANDS)
def test_an_example_loads_its_article(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.chdir(tmp_path)
    Path("dump.jsonl").write_text(block("json"), "utf-8")
    Path("mapping.yaml").write_text(block("yaml"), "utf-8")
    result = CliRunner().invoke(cli, ["load", *shlex.split(command), "--database", "test.db"])
    assert result.stdout.splitlines()[-1] == "1 added, 0 changed, 0 unchanged, 0 failed"
    with closing(open_database("test.db")) as db:
        [row] = db.query("SELECT url, text FROM article")
    assert row["url"] == json.loads(block("json"))["ids"]["web"]
    assert "сказала министр Ирина Лесная" in row["text"]


def test_every_field_is_in_the_table() -> None:
    assert set(FIELDS) <= set(re.findall(r"`([a-z_]+)`", PAGE))


def test_every_usual_name_of_a_text_is_one() -> None:
    [names] = re.findall(r"^\| `text` \| (.+) \|$", PAGE, re.MULTILINE)
    assert all(find_header([name], parse_mapping([], None)) for name in names.split(", "))


def test_every_suffix_is_named() -> None:
    assert set(SUFFIXES) == set(re.findall(r"`(\.[a-z]+)`", PAGE))


def test_every_field_of_a_report_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text("Мост откроют осенью.", "utf-8")
    CliRunner().invoke(cli, ["load", "a.txt", "--database", "test.db", "--report", "report.json"])
    report = json.loads(Path("report.json").read_text("utf-8"))
    [only] = report["inputs"]
    named = set(re.findall(r"`([a-z_]+)`", PAGE.split("The report is there", 1)[1].split("## ", 1)[0]))
    assert {*report, *only, *only["items"][0], "paths", "database"} == named | {"error"}
