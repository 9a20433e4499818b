"""docs/writing.md: its commands run, one after the other, and get the answers that stand under them.

`WHOSAID_REGENERATE=1 PYTHONPATH=. .venv/bin/python -m pytest tests/test_writing_docs.py` writes the answers
anew; the diff is to be read.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from api.extract import LARGEST_TEXT
from api.submissions import LARGEST_BATCH
from loader.store.idempotency import DEAD_SECONDS, KEPT_SECONDS
from loader.store.tokens import SCOPES
from schemas.writing import LARGEST_BODY, MOST_ARTICLES
from tests.running import SLOWEST, serving
from tests.test_api_docs import REGENERATE, SHOWN_ADDRESS, laid_out, steady

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "writing.md"
EXAMPLE = re.compile(
    r"```console\n\$ (?P<command>.+?)\n```\n(?:```(?P<kind>json|text)\n(?P<answer>.*?)```\n)?", re.DOTALL
)
MARK = "@@@@"
TIME = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z")
SHOWN_TIME, SHOWN_END = "2026-03-01T07:30:00Z", "2026-05-30T07:30:00Z"
END = re.compile(f'(?<="expires_at": "){SHOWN_TIME}')


def answers(commands: list[str], address: str, database: Path) -> list[str]:
    """What each of the commands prints, run by one shell in the project's folder."""
    script = f"\necho {MARK}\n".join(commands).replace(SHOWN_ADDRESS, address)
    environment = os.environ | {"WHOSAID_DATABASE": str(database)}
    done = subprocess.run(
        ["bash", "-ec", script],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=SLOWEST,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split(f"{MARK}\n")


def shown(kind: str | None, said: str) -> str:
    """An answer as the page shows it."""
    said = END.sub(SHOWN_END, TIME.sub(SHOWN_TIME, said))
    return f"{laid_out(steady(json.loads(said)))}\n" if kind == "json" else said


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
def test_the_examples_get_their_answers(tmp_path: Path) -> None:
    page = PAGE.read_text("utf-8")
    examples = list(EXAMPLE.finditer(page))
    database = tmp_path / "whosaid.db"
    with serving(database, tmp_path / "log") as address:
        said = answers([example["command"] for example in examples], address, database)
    assert len(said) == len(examples) > 5
    actual = [shown(example["kind"], text) for example, text in zip(examples, said, strict=True)]
    if REGENERATE:
        for example, text in reversed(list(zip(examples, actual, strict=True))):
            if example["kind"]:
                page = page[: example.start("answer")] + text + page[example.end("answer") :]
        PAGE.write_text(page, "utf-8")
        examples = list(EXAMPLE.finditer(page))
    assert [example["answer"] or "" for example in examples] == actual


def test_every_block_of_code_is_an_example() -> None:
    page = PAGE.read_text("utf-8")
    examples = EXAMPLE.findall(page)
    assert page.count("```") == sum(4 if kind else 2 for _, kind, _ in examples)


def test_bounds_and_scopes_are_as_in_the_code() -> None:
    page = " ".join(PAGE.read_text("utf-8").split())
    assert (
        f"at most {LARGEST_TEXT:,} bytes of UTF-8, a batch {LARGEST_BATCH:,}, a body {LARGEST_BODY:,}" in page
    )
    assert f"Up to {MOST_ARTICLES} at once" in page
    assert f"for {KEPT_SECONDS // 3600} hours" in page
    assert f"waited for {DEAD_SECONDS} seconds" in page
    assert all(f"`{scope}`" in page for scope in SCOPES)
