"""Plain text as an article."""

from __future__ import annotations

from loader.errors import SourceError
from loader.models import RawArticle


def read_text(text: str, origin: str) -> RawArticle:
    """`text` as an article; SourceError when there is nothing in it."""
    if not text.strip():
        raise SourceError(f"{origin}: is empty; there is no article to load")
    return RawArticle(text=text, origin=origin)
