"""Schemathesis finds nothing: no request made from the contract is answered otherwise than it says."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from tests.api.written import SCOPES, make_token
from tests.clients.tools import FOLDER, python_tool, run
from tests.running import serving


def test_every_check_in_every_phase(database_file: Path, tmp_path: Path) -> None:
    """With a token for everything, over a copy: what is written here is nobody else's."""
    file = tmp_path / "whosaid.db"
    shutil.copy(database_file, file)
    token = make_token(file, "schemathesis", SCOPES)
    with serving(file, tmp_path / "log") as address:
        said = walk(address, token)
    operations = re.search(r"Selected: (\d+)/\1\s+Tested: \1\b", said)
    links = re.search(r"API Links: +(\d+) covered", said)
    assert operations, said
    assert links, said
    assert int(links[1]) >= 10, said


def walk(address: str, token: str) -> str:
    """What Schemathesis says of the service; fails where it finds something."""
    tool, settings = python_tool("schemathesis"), str(FOLDER / "schemathesis.toml")
    command = [tool, "--config-file", settings, "run", f"{address}/openapi.json", "--checks", "all"]
    return run([*command, "--header", f"Authorization: Bearer {token}"], cwd=FOLDER, timeout=600).stdout
