"""Articles stored together: new ones in bulk, any other by itself in between."""

from __future__ import annotations

import contextlib
import gc
import time
from collections.abc import Iterable, Iterator, Sequence

import sqlite_utils

from loader.errors import StoreError, UnusableError
from loader.models import Article
from loader.store import identity, rows
from loader.store.bulk.lots import Lot
from loader.store.database import transaction
from loader.store.writer import SaveOutcome, save_article

AT_ONCE = 50  # new articles that are looked up, and written, together

Saved = SaveOutcome | Exception  # why one was not stored


def save_together(
    db: sqlite_utils.Database, articles: Sequence[Article], until: float = float("inf")
) -> list[Saved]:
    """Store the first of `articles`, as many as there is time for, in one transaction; what became of each.

    `until`: on the clock of `time.monotonic`, looked at after AT_ONCE articles at most. The tables are
    as if they had come one by one. Raises UnusableError when nothing can be stored.
    """
    try:
        with _uncollected(), transaction(db):
            return _save_all(db, articles, until)
    except UnusableError:
        raise
    except Exception:  # of one of them: which one is found when each is stored by itself
        with transaction(db):
            return _save_singly(db, articles, until)


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """Rows hold no cycles, and to look through all objects for some takes a tenth of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _save_one(db: sqlite_utils.Database, article: Article) -> Saved:
    try:
        return save_article(db, article)
    except UnusableError:
        raise
    except Exception as error:
        return error


def _save_singly(db: sqlite_utils.Database, articles: Iterable[Article], until: float) -> list[Saved]:
    saved: list[Saved] = []
    for article in articles:
        saved.append(_save_one(db, article))
        if time.monotonic() >= until:
            break
    return saved


def _save_all(db: sqlite_utils.Database, articles: Sequence[Article], until: float) -> list[Saved]:
    """Runs of new articles in bulk, any other by itself, in order."""
    saved: list[Saved] = []
    while len(saved) < len(articles):
        waiting = articles[len(saved) :]
        new = waiting[: _count_new(db, waiting[:AT_ONCE])]
        stored = _save_new(db, new)
        saved += stored
        if len(stored) < min(len(waiting), AT_ONCE):
            saved.append(_save_one(db, articles[len(saved)]))
        if time.monotonic() >= until:
            break
    return saved


def _save_new(db: sqlite_utils.Database, articles: Sequence[Article]) -> list[Saved]:
    """Store new articles, up to the first that has to be stored by itself."""
    saved: list[Saved] = []
    if not articles:
        return saved
    lot = Lot(db, articles)
    for article in articles:
        outcome = lot.save(article)
        if outcome is None:
            break
        saved.append(outcome)
    lot.write()
    return saved


def _count_new(db: sqlite_utils.Database, articles: Sequence[Article]) -> int:
    """How many of the articles, from the first one on, are new and can be stored."""
    met: set[str] = set()
    for number, article in enumerate(articles):
        marks = {rows.article_key(article.raw)}
        if not article.raw.url:
            marks.add(rows.text_key(article.raw.text))
        if not met.isdisjoint(marks) or not _is_new(db, article):
            return number
        met |= marks
    return len(articles)


def _is_new(db: sqlite_utils.Database, article: Article) -> bool:
    try:
        rows.check_storable(article)
    except StoreError:
        return False
    return identity.find(db, article.raw) is None and identity.find_fuller(db, article.raw) is None
