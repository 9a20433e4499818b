"""Articles that are sent over HTTP: read as those in files, and stored in a transaction of the sender's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import sqlite_utils

from loader import SENT
from loader.extracting import extract_article
from loader.loading import find_unchanged, store_article
from loader.models import Article, RawArticle
from loader.sources.fields import Mapped, read_object
from loader.store.writer import SaveOutcome, replace_article, save_article, stores


def read_submission(fields: Mapping[str, object]) -> RawArticle:
    """The article that is sent as these fields, named as in JSON files. Raises SourceError."""
    kind = "teaser" if fields.get("is_teaser") else "text"
    named = {
        name: value for name, value in fields.items() if name not in {"text", "is_teaser", "published_at"}
    }
    raw = read_object(named | {kind: fields["text"]}, SENT, Mapped())
    published = fields.get("published_at")
    return replace(raw, given=replace(raw.given, published=None if published is None else str(published)))


def extract_new(db: sqlite_utils.Database, raw: RawArticle, article_id: int | None = None) -> Article | None:
    """What is to be stored of `raw`, in the place of an article or by itself; None if it is stored already.

    Before the transaction: it takes time, and loads the language models. Raises SourceError when nothing
    of it is an article's text, KnowledgeError while a table of the user's cannot be read.
    """
    from loader.version import EXTRACTOR_VERSION

    if article_id is None:
        stored = find_unchanged(db, raw) is not None
    else:
        stored = stores(db, article_id, raw, EXTRACTOR_VERSION)
    return None if stored else extract_article(raw)


def save_new(
    db: sqlite_utils.Database, raw: RawArticle, article: Article | None, article_id: int | None = None
) -> SaveOutcome:
    """Store what `extract_new` gave, as a part of the transaction that is open.

    Raises StoreError for text that cannot be stored, TakenError when another article has its address.
    """
    if article_id is not None:
        if article is None:
            return SaveOutcome(article_id, "unchanged")
        return replace_article(db, article_id, article)
    # What was stored already may be gone by now.
    return store_article(db, raw) if article is None else save_article(db, article)
