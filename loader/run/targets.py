"""Where a run puts its articles: the database, or for a dry run nowhere."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import sqlite_utils

from loader.loading import Outcome, count_found, find_unchanged, save_extracted, save_singly, save_together
from loader.models import Article, Extraction, RawArticle
from loader.sources.web import Validators
from loader.store.database import open_for_many, open_to_read, transaction
from loader.store.fetches import find_validators, save_validators
from loader.store.loading import loading
from loader.store.pieces import merge_much
from loader.store.writer import complete, is_known, open_database
from loader.version import EXTRACTOR_VERSION


class Target(Protocol):
    """What a run asks of where it puts articles."""

    def find_unchanged(self, raw: RawArticle) -> Outcome | None:
        """What became of `raw` if it is stored already, else None."""

    def together(self) -> AbstractContextManager[None]:
        """What is saved inside is stored at once at its end, or, where that fails, not at all."""

    def save_some(self, articles: Sequence[Article], until: float) -> list[Outcome | Exception]:
        """Store the first of `articles`, as many as there is time for; the outcome of each, or why none.

        `until` is a time of `time.monotonic`; some are stored in any case.
        """

    def find_validators(self, url: str) -> Validators | None:
        """What a server said of a page that is stored."""

    def save_validators(self, url: str, validators: Validators) -> None:
        """Remember what a server said of a page, now that all of it is stored."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A database that is written to."""

    db: sqlite_utils.Database

    def find_unchanged(self, raw: RawArticle) -> Outcome | None:
        return find_unchanged(self.db, raw)

    def together(self) -> AbstractContextManager[None]:
        return nullcontext()  # save_some is a transaction; one inside another has each page copied once more

    def save_some(self, articles: Sequence[Article], until: float) -> list[Outcome | Exception]:
        return save_together(self.db, articles, until)

    def find_validators(self, url: str) -> Validators | None:
        found = find_validators(self.db, url, EXTRACTOR_VERSION)
        return Validators(*found) if found else None

    def merge_search(self, check: Callable[[], None]) -> None:
        """Let searches be as fast as before, where much was added; `check` is called now and then."""
        merge_much(self.db, check)

    def save_validators(self, url: str, validators: Validators) -> None:
        save_validators(self.db, url, validators.etag, validators.last_modified, EXTRACTOR_VERSION)


@dataclass(frozen=True, slots=True)
class Imagined:
    """What a run would make of a database (None: of none), which is only read.

    The articles that it would write are kept aside, so that the next one meets them.
    """

    db: sqlite_utils.Database | None
    aside: sqlite_utils.Database

    def find_unchanged(self, raw: RawArticle) -> Outcome | None:
        if is_known(self.aside, raw):
            found = find_unchanged(self.aside, raw)
            return replace(found, article_id=None) if found else None  # the id would be another one
        return find_unchanged(self.db, raw) if self.db else None

    def together(self) -> AbstractContextManager[None]:
        return transaction(self.aside)

    def save_some(self, articles: Sequence[Article], until: float) -> list[Outcome | Exception]:
        return save_singly(self._save, articles, until)

    def _save(self, article: Article) -> Outcome:
        is_new = not is_known(self.aside, article.raw) and not (self.db and is_known(self.db, article.raw))
        save_extracted(self.aside, replace(article, extraction=Extraction((), (), ())))
        return count_found(article, "added" if is_new else "changed")

    def find_validators(self, url: str) -> Validators | None:
        return Stored(self.db).find_validators(url) if self.db else None

    def save_validators(self, url: str, validators: Validators) -> None:
        pass


@contextmanager
def open_target(database: str, dry: bool) -> Iterator[Target]:
    """The database at `database`: to be written to, created when missing; or only read, for a dry run.

    Raises StoreError when it cannot be.
    """
    with ExitStack() as stack:
        if not dry:
            stack.enter_context(loading(database))
            db = stack.enter_context(closing(open_for_many(database)))
            complete(db)
            yield Stored(db)
            return
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="whosaid-"))
        aside = stack.enter_context(closing(open_database(Path(folder, "aside.db"))))
        exists = Path(database).exists()
        yield Imagined(stack.enter_context(closing(open_to_read(database))) if exists else None, aside)
