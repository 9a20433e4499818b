"""docs/loading.md: each format's example is loaded as its command says, and comes out as it says.

WHOSAID_REGENERATE=1 writes what comes out today into the page.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from api.app import create_app
from api.config import Config
from loader.cli import cli

FILE = Path(__file__).resolve().parent.parent / "docs" / "loading.md"
HEADING = "## Each format by an example\n"
PAGE, EXAMPLES = FILE.read_text("utf-8").split(HEADING)
SECTIONS = re.findall(r"### (.+?)\n(.*?)(?=\n### |\n## |\Z)", EXAMPLES, re.DOTALL)
INPUT = re.compile(r"`([\w./]+)`\n```\w+\n(.*?)```", re.DOTALL)
SESSION = re.compile(r"(```console\n)(.*?)(```)", re.DOTALL)
ANSWER = re.compile(r"(?<=\n\n)(```json\n)([^`]*?)(```)")
ADDRESS = "http://localhost:8000"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *arguments: object) -> None: ...


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The files of `folder` at an address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def run(command: str, address: str) -> str:
    """What a command prints, errors behind the rest."""
    words = shlex.split(command.replace(ADDRESS, address))
    if words[0] != "scripts/load":
        subprocess.run(words, check=True)
        return ""
    stdin = Path(words.pop()).read_bytes() if "<" in words else None
    arguments = [word for word in words[1:] if word != "<"]
    result = CliRunner().invoke(cli, ["load", *arguments, "--database", "docs.db"], input=stdin)
    return (result.stdout + result.stderr).replace(address, ADDRESS)


def play(session: str, address: str) -> str:
    commands = re.findall(r"^\$ (.+)$", session, re.MULTILINE)
    return "".join(f"$ {command}\n{run(command, address)}" for command in commands)


def answer(wanted: dict[str, Any], address: str) -> dict[str, Any]:
    """The fields of `wanted`, as the API has them of the first article."""
    client = create_app(Config(database=Path("docs.db"))).test_client()
    article = json.loads(client.get("/v1/articles/1").text.replace(address, ADDRESS))
    article["source"] = article["source"] and article["source"]["name"]
    return {field: article[field] for field in wanted}


@pytest.mark.parametrize(("title", "section"), SECTIONS, ids=[title for title, _ in SECTIONS])
def test_an_example_comes_out_as_it_says(
    title: str, section: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, content in INPUT.findall(EXAMPLES):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text(content, "utf-8")
    with serving(tmp_path) as address:
        played = SESSION.sub(lambda found: found[1] + play(found[2], address) + found[3], section)
        fields = ANSWER.search(played)
        if fields:
            shown = json.dumps(answer(json.loads(fields[2]), address), ensure_ascii=False)
            played = played[: fields.start()] + f"```json\n{shown}\n```" + played[fields.end() :]
    if os.environ.get("WHOSAID_REGENERATE"):
        page = FILE.read_text("utf-8")
        FILE.write_text(page.replace(section, played), "utf-8")
    assert played == section


def test_every_format_has_an_example() -> None:
    [table] = re.findall(r"\| format \|.*?\n\n", PAGE, re.DOTALL)
    formats = re.findall(r"^\| ([^|]+?) \|", table, re.MULTILINE)[2:]
    titles = " ".join(title for title, _ in SECTIONS).lower()
    missing = [
        name
        for names in formats
        for name in re.findall(r"\w[\w ]*", names.split(" (")[0])
        if name.lower() not in titles
    ]
    assert missing == []
