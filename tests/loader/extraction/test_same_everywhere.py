"""What is found does not depend on the process that looks: every machine finds the same."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
SEEDS = sorted((ROOT / "seeds").iterdir())
# Two spellings that fit as well as each other: which one was taken hung on the order of a set.
TEXT = "Глава завода Ли Джоён (также Ли Чже Ен, Ли Чже Ён) отказался от должности."
PROGRAM = """
import sys
from loader.pipeline import extract
for text in sys.stdin.read().split("\\0"):
    print(extract(text))
"""


def found(hash_seed: str, texts: list[str]) -> str:
    environment = os.environ | {"PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-P", "-c", PROGRAM],
        input="\0".join(texts),
        env=environment | {"PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    return done.stdout


def test_the_order_of_sets_changes_nothing() -> None:
    texts = [TEXT, *(file.read_text("utf-8") for file in SEEDS)]
    first, *others = [found(hash_seed, texts) for hash_seed in ("0", "1", "2")]
    assert "Ли Джоён" in first
    assert others == [first, first]
