"""Quotes and speakers against gold quotes, by the scorer that comes with them."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from loader.models import Extraction
from loader.report import as_json, joint_name

# Annotations of articles of NEREL's training set, made for this project by the guidelines that come
# with the gold quotes: positions and names only, the texts lie with the corpus.
OWN_GOLD = Path(__file__).parent / "gold" / "nerel_train.json"
# The same, of articles whose errors nobody has worked on: what to expect of any other article.
UNSEEN_GOLD = Path(__file__).parent / "gold" / "nerel_unseen.json"

Scores = dict[str, dict[str, float]]


def score_quotes(
    shared: Path,
    gold_file: Path,
    extract: Callable[[str], Extraction],
    errors: bool = False,
    least_confidence: float = 0.0,
) -> tuple[Scores, str]:
    """Extract from the documents of `gold_file`, which lie under `shared`, and score what was found.

    Returns precision, recall and F1 by kind of quote, and with `errors` the scorer's list of
    what was missed, invented or misattributed. What is less sure than `least_confidence` is left
    out. Raises FileNotFoundError when a file is missing,
    subprocess.CalledProcessError when the scorer fails.
    """
    documents = json.loads(gold_file.read_text("utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        predicted = Path(folder, "predicted.jsonl")
        with predicted.open("w", encoding="utf-8") as lines:
            for document in documents:
                text = (shared / document["doc"]).read_text("utf-8")
                found = as_json(document["doc"], text, extract(text), explain=False)
                found["quotes"] = [
                    under_one_name(quote)
                    for quote in found["quotes"]
                    if quote["confidence"] >= least_confidence
                ]
                lines.write(json.dumps(found, ensure_ascii=False) + "\n")
        scores: Scores = json.loads(_score(shared, gold_file, predicted, "--json"))
        listed = _score(shared, gold_file, predicted, "--errors", "--root", str(shared)) if errors else ""
    return scores, listed


def under_one_name(quote: dict[str, Any]) -> dict[str, Any]:
    """A quote as the scorer takes it: a joint statement is a speaker «А и Б»."""
    if not quote["co_speakers"]:
        return quote
    names = [speaker["name"] for speaker in (quote["speaker"], *quote["co_speakers"])]
    return quote | {"speaker": {"name": joint_name(names), "aliases": []}}


def load_scorer(shared: Path) -> ModuleType:
    """The module `gold/score.py` of the annotated texts. Raises FileNotFoundError when it is missing."""
    spec = importlib.util.spec_from_file_location("gold_score", shared / "gold" / "score.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(shared / "gold" / "score.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _score(shared: Path, gold: Path, predicted: Path, *options: str) -> str:
    scorer = str(shared / "gold" / "score.py")
    command: list[Any] = [sys.executable, scorer, str(gold), str(predicted), *options]
    return subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8").stdout
