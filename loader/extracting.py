"""One raw article into everything that is stored of it: all that a process does that only extracts."""

from __future__ import annotations

from loader.errors import SourceError
from loader.models import Article, RawArticle
from loader.store.working import with_words


def extract_article(raw: RawArticle) -> Article:
    """Everything that is stored of `raw`, worked out. Raises SourceError when it holds no article's text."""
    from loader import pipeline

    article = pipeline.process(raw)
    if not article.clean.text:
        raise SourceError(f"{raw.origin}: holds no article, only dates, credits and the like")
    return with_words(article)
