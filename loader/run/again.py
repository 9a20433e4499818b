"""Stored articles as the input of a run: each is extracted again, and what changes is stored in its place."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass
from itertools import islice

import sqlite_utils

from loader.errors import KnowledgeError, StoreError
from loader.extraction import knowledge
from loader.loading import Outcome, count_found, save_singly
from loader.models import Article, RawArticle
from loader.register import user_file as outlets_file
from loader.run.inputs import Cut, End, Step
from loader.sources.web import Validators
from loader.store import reextraction
from loader.store.database import open_for_many, open_to_read, transaction, unnoticed
from loader.store.loading import loading
from loader.store.writer import complete, forget_names_from_before, save_again
from loader.version import EXTRACTOR_VERSION

OFTEN = 100  # articles after which it is noted how far a run over all has come


@dataclass(slots=True)
class Again:
    """A database whose articles are read and written."""

    db: sqlite_utils.Database
    span: reextraction.Span
    tables: str | None  # for a run over all articles: what it is made with
    dry: bool
    saved: int = 0
    last_saved: int = 0  # the article's id

    def count(self, limit: int | None) -> int:
        """How many articles the run will extract, as far as can be known."""
        found = reextraction.count(self.db, self.span)
        return found if limit is None else min(limit, found)

    def read_steps(self, path: str, limit: int | None) -> Iterator[Step]:
        """The articles, of the input `path`."""
        articles = reextraction.read(self.db, self.span)
        for raw in islice(articles, limit):
            yield Step(path, raw)
        yield Step(path, End(()) if limit is None or next(articles, None) is None else Cut())

    def find_unchanged(self, raw: RawArticle) -> Outcome | None:
        return None

    @contextmanager
    def together(self) -> Iterator[None]:
        before = self.saved, self.last_saved
        try:
            with nullcontext() if self.dry else transaction(self.db):
                yield
        except BaseException:  # what is not stored is not to be passed over by the next run
            self.saved, self.last_saved = before
            raise

    def save_some(self, articles: Sequence[Article], until: float) -> list[Outcome | Exception]:
        return save_singly(self._save, articles, until)

    def _save(self, article: Article) -> Outcome:
        saved = save_again(self.db, article, keep=not self.dry)
        if saved is None:
            return Outcome(article.raw.origin, "skipped", "was deleted or changed meanwhile")
        self.saved, self.last_saved = self.saved + 1, saved.article_id
        if self.saved % OFTEN == 0:
            self._note_progress(self.last_saved)
        return count_found(article, saved.status, saved.article_id)

    def find_validators(self, url: str) -> Validators | None:
        return None

    def save_validators(self, url: str, validators: Validators) -> None:
        pass

    def finish(self, is_whole: bool) -> None:
        """Note how far it has come; when that is all, names go that no extraction gives any more."""
        if is_whole and not self.dry:
            forget_names_from_before(self.db)
        if is_whole or self.last_saved:
            self._note_progress(self.span.last_id if is_whole else self.last_saved)

    def _note_progress(self, after_id: int) -> None:
        if self.tables is not None and not self.dry:
            with unnoticed(self.db):
                reextraction.note_progress(self.db, self.tables, self.span, after_id)


@contextmanager
def open_again(database: str, over_all: bool, dry: bool) -> Iterator[Again]:
    """The articles in `database` that another extractor stored, or all, to be extracted again.

    `dry`: nothing is kept of what is written. Raises StoreError when there is no such database, or for a
    dry run one of an older version, KnowledgeError for a table of the user's that
    cannot be read.
    """
    try:
        open(database, "rb").close()
    except OSError as error:
        raise StoreError(f"{database}: cannot open the database: {error.strerror}") from error
    tables = made_with() if over_all else None
    if dry:
        open_to_read(database).close()  # an older one is brought up to date by a run that writes
    with loading(database), closing(open_for_many(database)) as db:
        if not dry:
            complete(db)
        if tables is None:
            span = reextraction.outdated(db, EXTRACTOR_VERSION)
        else:
            span = reextraction.all_articles(db, tables)
        yield Again(db, span, tables, dry)


def made_with() -> str:
    """What an extraction depends on beside the text: the extractor, and what stands in the user's tables."""
    digest = hashlib.sha256(EXTRACTOR_VERSION.encode())
    register = outlets_file()
    for path in (*knowledge.user_files(), *knowledge.office_files()[1:], *([register] if register else [])):
        try:
            digest.update(path.read_bytes())
        except OSError as error:
            raise KnowledgeError(f"{path}: cannot read it as a table: {error.strerror}") from error
    return digest.hexdigest()
