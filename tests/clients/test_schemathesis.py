"""Schemathesis finds nothing: no request made from the contract is answered otherwise than it says."""

from __future__ import annotations

import re

from tests.clients.tools import FOLDER, python_tool, run


def test_every_check_in_every_phase(address: str) -> None:
    tool, settings = python_tool("schemathesis"), str(FOLDER / "schemathesis.toml")
    command = [tool, "--config-file", settings, "run", f"{address}/openapi.json", "--checks", "all"]
    said = run(command, cwd=FOLDER, timeout=600).stdout
    operations = re.search(r"Selected: (\d+)/\1\s+Tested: \1\b", said)
    links = re.search(r"API Links: +(\d+) covered", said)
    assert operations, said
    assert links, said
    assert int(links[1]) >= 10, said
