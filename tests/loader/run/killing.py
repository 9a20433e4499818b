"""What workers are given to extract in tests: some of it ends them."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from loader.errors import SourceError
from loader.extracting import extract_article
from loader.models import Article, RawArticle

DEADLY = "Этот текст не переживёт никто."


def kill_at_deadly(raw: RawArticle) -> Article:
    """Extract `raw`, or die of it, as by the kernel when memory runs out."""
    if DEADLY in raw.text:
        os.kill(os.getpid(), signal.SIGKILL)
    return extract_article(raw)


def kill_once(raw: RawArticle) -> Article:
    """Extract `raw`; die the first time, which the file that its address names remembers."""
    if raw.url and not Path(raw.url).exists():
        Path(raw.url).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return extract_article(raw)


def kill_always(raw: RawArticle) -> Article:
    """Die of any article."""
    os.kill(os.getpid(), signal.SIGKILL)
    return extract_article(raw)


def tell_much(raw: RawArticle) -> Article:
    """Say more of `raw` than any pipe holds; the file that its address names tells that it was begun."""
    if raw.url:
        Path(raw.url).touch()
        raise SourceError(f"{raw.origin}: {'нет ' * 1_000_000}")
    return extract_article(raw)
