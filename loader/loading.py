"""One raw article into the database: extracted and stored, unless it is there already."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import sqlite_utils

from loader.errors import KnowledgeError, RunError, SourceError, UnusableError, failure
from loader.extracting import extract_article
from loader.models import Article, RawArticle
from loader.store.bulk import articles as articles_together
from loader.store.writer import SaveOutcome, find_stored, save_article

# What is wrong whatever the article: a run ends.
ENDING = (KnowledgeError, RunError, UnusableError)

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
    from loader.version import EXTRACTOR_VERSION

    stored = find_stored(db, raw, EXTRACTOR_VERSION)
    return None if stored is None else Outcome(raw.origin, "unchanged", article_id=stored)


def save_extracted(db: sqlite_utils.Database, article: Article) -> Outcome:
    """Store `article` in one transaction. Raises StoreError for text that cannot be stored."""
    saved = save_article(db, article)
    return count_found(article, saved.status, saved.article_id)


def save_together(
    db: sqlite_utils.Database, articles: Sequence[Article], until: float
) -> list[Outcome | Exception]:
    """Store the first of `articles`, as many as there is time for; the outcome of each, or why it has none.

    `until` is a time of `time.monotonic`; some are stored in any case. Raises UnusableError when none can be.
    """
    saved = articles_together.save_together(db, articles, until)
    return [
        one if isinstance(one, Exception) else count_found(article, one.status, one.article_id)
        for article, one in zip(articles, saved, strict=False)
    ]


def save_singly(
    save: Callable[[Article], Outcome], articles: Iterable[Article], until: float
) -> list[Outcome | Exception]:
    """The same, each by itself."""
    saved: list[Outcome | Exception] = []
    for article in articles:
        try:
            saved.append(save(article))
        except ENDING:
            raise
        except Exception as error:
            saved.append(error)
        if time.monotonic() >= until:
            break
    return saved


def count_found(article: Article, status: Status, article_id: int | None = None) -> Outcome:
    """The outcome of an article that was extracted, with what was found."""
    found = article.extraction
    counts = len(found.quotes), len(found.mentions), len(found.entities)
    return Outcome(article.raw.origin, status, None, article_id, *counts)


def failed(error: Exception, origin: str) -> Outcome:
    """The outcome of an article, or of an input, for which `error` was raised."""
    message = failure(error, origin)
    place = (error.place if isinstance(error, SourceError) else None) or origin
    if not message.startswith(place):
        return Outcome(origin, "failed", message)
    inside, _, reason = message.removeprefix(place).partition(": ")  # "dump.jsonl, line 2: has no text"
    return Outcome(f"{place}{inside}", "failed", reason)
