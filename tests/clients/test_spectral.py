"""The contract follows the rules that Spectral recommends."""

from __future__ import annotations

from pathlib import Path

import yaml

from tests.clients.tools import FOLDER, node_tool, run

CONTRACT = Path(__file__).parents[2] / "openapi.yaml"


def lint(contract: Path) -> str:
    """What Spectral says of `contract`, hints included; empty when it has nothing to say."""
    tool, rules = node_tool("spectral"), str(FOLDER / "spectral.yaml")
    command = [tool, "lint", "--quiet", "--fail-severity", "hint", "--ruleset", rules, str(contract)]
    return run(command, check=False).stdout.strip()


def test_the_contract_follows_the_rules() -> None:
    assert lint(CONTRACT) == ""


def test_a_contract_that_does_not_is_named(tmp_path: Path) -> None:
    contract = yaml.safe_load(CONTRACT.read_text("utf-8"))
    contract["paths"]["/v1/quotes/{id}"]["get"]["operationId"] = "listQuotes"
    broken = tmp_path / "openapi.yaml"
    broken.write_text(yaml.safe_dump(contract), "utf-8")
    assert "operation-operationId-unique" in lint(broken)
