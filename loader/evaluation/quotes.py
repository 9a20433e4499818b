"""Quotes and speakers against gold quotes, by the scorer that comes with them."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from loader.models import Extraction
from loader.report import as_json

Scores = dict[str, dict[str, float]]


def score_quotes(
    shared: Path, gold: str, extract: Callable[[str], Extraction], errors: bool = False
) -> tuple[Scores, str]:
    """Extract from the documents of `shared/gold/<gold>.json` and score what was found.

    Returns precision, recall and F1 by kind of quote, and with `errors` the scorer's list of
    what was missed, invented or misattributed. Raises FileNotFoundError when a file is missing,
    subprocess.CalledProcessError when the scorer fails.
    """
    gold_file = shared / "gold" / f"{gold}.json"
    documents = json.loads(gold_file.read_text("utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        predicted = Path(folder, "predicted.jsonl")
        with predicted.open("w", encoding="utf-8") as lines:
            for document in documents:
                text = (shared / document["doc"]).read_text("utf-8")
                found = as_json(document["doc"], text, extract(text), explain=False)
                lines.write(json.dumps(found, ensure_ascii=False) + "\n")
        scores: Scores = json.loads(_score(shared, gold_file, predicted, "--json"))
        listed = _score(shared, gold_file, predicted, "--errors", "--root", str(shared)) if errors else ""
    return scores, listed


def _score(shared: Path, gold: Path, predicted: Path, *options: str) -> str:
    scorer = str(shared / "gold" / "score.py")
    command: list[Any] = [sys.executable, scorer, str(gold), str(predicted), *options]
    return subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8").stdout
