"""The five seed articles, processed from raw bytes to quotes, against reviewed golden files.

After a change that is meant to change results, write them anew and review the diff:

    WHOSAID_REGENERATE=1 PYTHONPATH=. .venv/bin/python -m pytest tests/test_golden.py
    git diff tests/golden

The run that writes a file fails the test of it when the file was different, so that nothing is
overwritten unseen; the next run passes.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from loader.models import Article, Cue, Mention, Quote
from loader.pipeline import process
from loader.sources.files import read_file
from loader.sources.reading import read_document
from loader.spans import Span

ROOT = Path(__file__).resolve().parents[1]
SEEDS = sorted((ROOT / "seeds").glob("*.txt"))
GOLDEN = Path(__file__).resolve().parent / "golden"
REGENERATE = os.environ.get("WHOSAID_REGENERATE") == "1"


def processed(path: Path) -> Article:
    """What the command line makes of a file, except that the path is the same on every machine."""
    return process(read_document(read_file(str(path)), path.relative_to(ROOT).as_posix()))


def as_golden(article: Article) -> dict[str, Any]:
    """Everything that is stored of an article, with names in place of indices, to be read in a diff."""
    text = article.clean.text
    return {
        "origin": article.raw.origin,
        "url": article.raw.url,
        "extractor_version": article.extractor_version,
        "title": article.clean.title,
        "subtitle": article.clean.subtitle,
        "body_start": article.clean.body_start,
        "removed": [asdict(line) for line in article.clean.removed],
        "metadata": asdict(article.metadata),
        "text": text.split("\n"),
        "entities": [asdict(entity) for entity in article.extraction.entities],
        "mentions": [_mention(mention, article) for mention in article.extraction.mentions],
        "quotes": [_quote(quote, article) for quote in article.extraction.quotes],
    }


def _entity_name(index: int | None, article: Article) -> str | None:
    return None if index is None else article.extraction.entities[index].name


def _place(span: Span | None, text: str) -> str | None:
    # On one line: the place, then what stands there.
    return None if span is None else f"[{span.start}, {span.end}) {span.of(text)}"


def _mention(mention: Mention, article: Article) -> str:
    place = _place(mention.span, article.clean.text)
    return f"{place} | {mention.type}, {mention.form} | {_entity_name(mention.entity, article)}"


def _cue(cue: Cue | None, text: str) -> str | None:
    return None if cue is None else f"{_place(cue.span, text)} | {cue.lemma}"


def _quote(quote: Quote, article: Article) -> dict[str, Any]:
    text = article.clean.text
    return {
        "type": quote.type,
        "parts": [_place(part, text) for part in quote.parts],
        "cue": _cue(quote.cue, text),
        "speaker": _entity_name(quote.speaker, article),
        "co_speakers": [_entity_name(index, article) for index in quote.co_speakers],
        "speaker_mention": _place(quote.speaker_mention, text),
        "speaker_form": quote.speaker_form,
        "confidence": quote.confidence,
        "rule": quote.rule,
        "evidence": list(quote.evidence),
    }


def _lines(value: object) -> str:
    # Tuples become lists, as in the file.
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.stem[:3])
def test_a_seed_article_is_processed_as_reviewed(seed: Path) -> None:
    golden = GOLDEN / f"{seed.stem}.json"
    actual = _lines(as_golden(processed(seed)))
    expected = golden.read_text("utf-8") if golden.exists() else ""
    if REGENERATE:
        golden.write_text(actual, "utf-8")
    assert expected.splitlines() == actual.splitlines()


def test_every_golden_file_has_its_seed() -> None:
    assert [seed.stem for seed in SEEDS] == sorted(path.stem for path in GOLDEN.glob("*.json"))
