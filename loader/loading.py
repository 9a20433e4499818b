"""One raw article into the database: extracted and stored, unless it is there already."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import sqlite_utils

from loader.errors import LoaderError, SourceError
from loader.models import Article, RawArticle
from loader.store.writer import SaveOutcome, find_stored, save_article

Status = Literal["added", "changed", "unchanged", "skipped", "failed"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one item of an input. What was found is counted where the item was extracted."""

    origin: str
    status: Status
    reason: str | None = None  # why it was skipped, or failed
    article_id: int | None = None
    quotes: int | None = None
    mentions: int | None = None
    entities: int | None = None


def store_article(db: sqlite_utils.Database, raw: RawArticle) -> SaveOutcome:
    """Extract and store `raw`, unless it is stored already, and say what became of it.

    Raises SourceError when it holds no article, StoreError for text that cannot be stored.
    """
    outcome = load_article(db, raw)
    assert outcome.article_id is not None
    assert outcome.status in {"added", "changed", "unchanged"}
    return SaveOutcome(outcome.article_id, outcome.status)


def load_article(db: sqlite_utils.Database, raw: RawArticle) -> Outcome:
    """The same, with what was found."""
    return find_unchanged(db, raw) or save_extracted(db, extract_article(raw))


def find_unchanged(db: sqlite_utils.Database, raw: RawArticle) -> Outcome | None:
    """What became of `raw` if it is stored already, told without the language models; else None."""
    from loader.pipeline import EXTRACTOR_VERSION

    stored = find_stored(db, raw, EXTRACTOR_VERSION)
    return None if stored is None else Outcome(raw.origin, "unchanged", article_id=stored)


def extract_article(raw: RawArticle) -> Article:
    """Everything that is stored of `raw`. Raises SourceError when nothing of it is an article's text."""
    from loader import pipeline

    article = pipeline.process(raw)
    if not article.clean.text:
        raise SourceError(f"{raw.origin}: holds no article, only dates, credits and the like")
    return article


def save_extracted(db: sqlite_utils.Database, article: Article) -> Outcome:
    """Store `article` in one transaction. Raises StoreError for text that cannot be stored."""
    saved = save_article(db, article)
    return count_found(article, saved.status, saved.article_id)


def count_found(article: Article, status: Status, article_id: int | None = None) -> Outcome:
    """The outcome of an article that was extracted, with what was found."""
    found = article.extraction
    counts = len(found.quotes), len(found.mentions), len(found.entities)
    return Outcome(article.raw.origin, status, None, article_id, *counts)


def failure(error: Exception, origin: str) -> str:
    """What to say of an article for which `error` was raised: its origin and the reason."""
    if isinstance(error, LoaderError):
        return str(error)
    return f"{origin}: could not be processed: {type(error).__name__}: {error}"


def failed(error: Exception, origin: str) -> Outcome:
    """The outcome of an article, or of an input, for which `error` was raised."""
    message = failure(error, origin)
    place = (error.place if isinstance(error, SourceError) else None) or origin
    if not message.startswith(place):
        return Outcome(origin, "failed", message)
    inside, _, reason = message.removeprefix(place).partition(": ")  # "dump.jsonl, line 2: has no text"
    return Outcome(f"{place}{inside}", "failed", reason)
