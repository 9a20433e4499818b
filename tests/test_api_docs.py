"""docs/api.md: every command and program on the page runs, and gets the answer that stands under it.

`WHOSAID_REGENERATE=1 PYTHONPATH=. .venv/bin/python -m pytest tests/test_api_docs.py` writes the answers
anew; the diff is to be read.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.running import SLOWEST, serving

PAGE = Path(__file__).resolve().parent.parent / "docs" / "api.md"
EXAMPLE = re.compile(
    r"```(?:console\n\$ (?P<shell>.+?)|js\n(?P<program>.+?))\n```\n"
    r"```(?P<kind>json|text)\n(?P<answer>.*?)```\n",
    re.DOTALL,
)
EXAMPLES = list(EXAMPLE.finditer(PAGE.read_text("utf-8")))
REGENERATE = "WHOSAID_REGENERATE" in os.environ
SHOWN_ADDRESS = "http://127.0.0.1:8000"
# What differs from one run to the next, and what the page shows instead.
VOLATILE = {
    "request_id": "3f2a9c1e5b7d4806a1c2e3f405162738",
    **dict.fromkeys(("at", "seen_at", "first_seen_at", "revised_at"), "2026-03-01T07:30:00Z"),
    "generation": "99b72347953c6f3b",
}
CURSOR_OF_CHANGES = "WyIxZGIxZTFlNzg1YTYyZjdhIiwxNCwxNzk1MzQyOTgzXQ"
WIDTH = 110


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service that was just started for the first time."""
    folder = tmp_path_factory.mktemp("first")
    with serving(folder / "whosaid.db", folder / "log") as address:
        yield address


def heading_of(example: re.Match[str]) -> str:
    """The last heading before an example, and the number of the example on the page."""
    headings = re.findall(r"^#+ (.+)$", PAGE.read_text("utf-8")[: example.start()], re.MULTILINE)
    return f"{EXAMPLES.index(example) + 1} {headings[-1]}"


def answer_to(example: re.Match[str], address: str, folder: Path) -> str:
    """What an example prints in `folder`, as the page shows it."""
    command, source = (["bash", "-c"], example["shell"])
    if source is None:
        command, source = ["node", "--input-type=module", "--eval"], example["program"]
    if shutil.which(command[0]) is None or (command[0] == "bash" and shutil.which("curl") is None):
        pytest.skip("needs Node.js 20 or newer" if command[0] == "node" else "needs bash and curl")
    done = subprocess.run(
        [*command, source.replace(SHOWN_ADDRESS, address)],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=SLOWEST,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    said = done.stdout.replace(address, SHOWN_ADDRESS)
    return f"{laid_out(steady(json.loads(said)))}\n" if example["kind"] == "json" else said


def steady(value: Any) -> Any:
    """`value` without what differs from one run to the next."""
    if isinstance(value, list):
        return [steady(item) for item in value]
    if not isinstance(value, dict):
        return value
    kept = {name: VOLATILE.get(name) or steady(item) for name, item in value.items()}
    return kept | ({"next": CURSOR_OF_CHANGES} if "more" in value else {})


def laid_out(value: Any, indent: int = 0, before: int = 0) -> str:
    """JSON in which whatever fits stands on one line; `before` characters are on the line already."""
    line = json.dumps(value, ensure_ascii=False)
    if not (isinstance(value, dict | list) and value) or indent + before + len(line) < WIDTH:
        return line
    space = " " * (indent + 2)
    if isinstance(value, list):
        lines = [laid_out(item, indent + 2) for item in value]
        return f"[\n{space}" + f",\n{space}".join(lines) + f"\n{' ' * indent}]"
    names = {name: json.dumps(name, ensure_ascii=False) + ": " for name in value}
    lines = [names[name] + laid_out(item, indent + 2, len(names[name])) for name, item in value.items()]
    return f"{{\n{space}" + f",\n{space}".join(lines) + f"\n{' ' * indent}}}"


@pytest.mark.parametrize("example", EXAMPLES, ids=heading_of)
def test_an_example_gets_its_answer(example: re.Match[str], address: str, tmp_path: Path) -> None:
    actual = answer_to(example, address, tmp_path)
    if REGENERATE:
        page = PAGE.read_text("utf-8")
        old = example.group(0)
        new = old.removesuffix(f"{example['answer']}```\n") + f"{actual}```\n"
        assert page.count(old) == 1
        PAGE.write_text(page.replace(old, new), "utf-8")
    assert example["answer"] == actual, f"write the answers anew: see {Path(__file__).name}"


def test_every_block_of_code_is_an_example() -> None:
    assert PAGE.read_text("utf-8").count("```") == 4 * len(EXAMPLES)
    assert len(EXAMPLES) > 10
