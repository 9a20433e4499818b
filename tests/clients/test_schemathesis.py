"""Schemathesis finds nothing: no request made from the contract is answered otherwise than it says."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from urllib.request import Request, urlopen

from tests.api.written import SCOPES, make_token
from tests.clients.tools import FOLDER, python_tool, run
from tests.running import SLOWEST, serving


def test_every_check_of_each_operation(database_file: Path, tmp_path: Path) -> None:
    said = walk(database_file, tmp_path, "examples,coverage,fuzzing")
    assert re.search(r"Selected: (\d+)/\1\s+Tested: \1\b", said), said


def test_every_check_along_the_links(database_file: Path, tmp_path: Path) -> None:
    links = re.search(r"API Links: +(\d+) covered", said := walk(database_file, tmp_path, "stateful"))
    assert links, said
    assert int(links[1]) >= 10, said


def load_models(address: str) -> None:
    """Let the worker load its language models: of all others Schemathesis wants answers within seconds."""
    body, headers = b'{"text": "."}', {"Content-Type": "application/json"}
    with urlopen(Request(f"{address}/v1/extract", body, headers), timeout=SLOWEST):
        pass


def walk(database_file: Path, folder: Path, phases: str) -> str:
    """What Schemathesis says of the service, with a token for everything; fails where it finds something.

    It works on a copy: what it writes and deletes is nobody else's.
    """
    file = folder / "whosaid.db"
    shutil.copy(database_file, file)
    token = make_token(file, "schemathesis", SCOPES)
    tool, settings = python_tool("schemathesis"), str(FOLDER / "schemathesis.toml")
    with serving(file, folder / "log") as address:
        load_models(address)
        command = [tool, "--config-file", settings, "run", f"{address}/openapi.json", "--checks", "all"]
        command += ["--phases", phases, "--header", f"Authorization: Bearer {token}"]
        return run(command, cwd=FOLDER, timeout=SLOWEST).stdout
