"""Raw articles to rows. This is the package's front door: what other packages may call.

The functions import their stages when first called, so that a process which only reads the
database loads no language model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from loader.errors import (
    CorrectionError,
    KeyInUseError,
    KeyReusedError,
    KnowledgeError,
    LoaderError,
    SourceError,
    StoreError,
    TakenError,
    TokenError,
    UnusableError,
)
from loader.folding import fold_name
from loader.words import ID_BITS, OFTEN, Word, at_least, find_words, fold_words, time_place

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    import sqlite_utils

    from loader.models import Article as Article
    from loader.models import Extraction
    from loader.models import RawArticle as RawArticle
    from loader.store.corrections import Correction
    from loader.store.writer import SaveOutcome
    from loader.writing import Writer as Writer  # what `open_writer` returns, for annotations

__all__ = [
    "ID_BITS",
    "OFTEN",
    "CorrectionError",
    "KeyInUseError",
    "KeyReusedError",
    "KnowledgeError",
    "LoaderError",
    "SourceError",
    "StoreError",
    "TakenError",
    "TokenError",
    "UnusableError",
    "Word",
    "at_least",
    "canonical_url",
    "check_knowledge",
    "check_outlets",
    "correct_quote",
    "delete_article",
    "describe",
    "extract",
    "extract_new",
    "find_words",
    "fold_name",
    "fold_words",
    "lemmatize",
    "merge_entities",
    "nominatives",
    "open_database",
    "open_writer",
    "read_submission",
    "save_article",
    "save_new",
    "store_article",
    "time_place",
    "undo_correction",
]

SENT = "http"  # where articles come from that are sent over HTTP: messages begin with it


def extract(text: str) -> Extraction:
    """Find entities, mentions and quotes in `text`; positions are code points into it."""
    from loader.pipeline import extract as extract_text

    return extract_text(text)


def describe(doc: str, text: str, on: date | None = None) -> dict[str, Any]:
    """What is found in `text`, and why, as the JSON object that `scripts/extract --explain` prints.

    `on` is the day on which the text appeared, by which offices are resolved to who held them.
    Raises KnowledgeError while a table of the user's cannot be read.
    """
    from loader.pipeline import extract as extract_text
    from loader.report import as_json

    # A byte order mark counts as a character of the text, but no word begins with it.
    readable = " " + text[1:] if text.startswith("\ufeff") else text
    return as_json(doc, text, extract_text(readable, on), explain=True)


def check_knowledge() -> None:
    """Read the user's tables of names and offices, if there are any, without loading a model.

    Raises KnowledgeError for a table that is not there, or a row that cannot be meant.
    """
    from loader.extraction import knowledge, offices

    for path in knowledge.user_files():
        for _ in knowledge.read_records(path):
            pass
    for path in knowledge.office_files()[1:]:
        offices.read_terms(path)


def check_outlets() -> None:
    """Read the user's register of outlets, if there is one. Raises KnowledgeError naming what is wrong."""
    from loader.register import read_register, user_file

    if user_file() is not None:
        read_register()


def lemmatize(word: str) -> frozenset[str]:
    """Every dictionary form that a Russian word may have, folded; a word's folded form for any other.

    The first call loads the dictionary: a tenth of a second, no neural model.
    """
    from loader.extraction.morphology import lemmas

    return lemmas(word)


def nominatives(word: str, guess: bool = False) -> frozenset[str]:
    """Every nominative that a word of a name may be a form of, folded; itself included.

    `guess`: by its ending too, for foreign names that the dictionary inflects otherwise. It loads
    what `lemmatize` does.
    """
    from loader.extraction import morphology

    found = morphology.nominatives(word)
    return found | morphology.possible_nominatives(word) if guess else found


def open_database(path: str | Path) -> sqlite_utils.Database:
    """Open the database at `path` for writing: created when missing, all migrations applied."""
    from loader.store.database import open_database as open_path

    return open_path(path)


def canonical_url(address: str) -> str | None:
    """The address of an article as it is stored; None for what is no article's."""
    from loader.sources.urls import canonical_url as canonical

    return canonical(address)


def read_submission(fields: Mapping[str, object]) -> RawArticle:
    """The article that is sent as these fields; raises SourceError for what is none."""
    from loader.submissions import read_submission as read

    return read(fields)


def extract_new(db: sqlite_utils.Database, raw: RawArticle, article_id: int | None = None) -> Article | None:
    """What is to be stored of `raw`, see loader.submissions; None if it is stored already."""
    from loader.submissions import extract_new as extract_raw

    return extract_raw(db, raw, article_id)


def save_new(
    db: sqlite_utils.Database, raw: RawArticle, article: Article | None, article_id: int | None = None
) -> SaveOutcome:
    """Store what `extract_new` gave, in the transaction that is open; raises StoreError, TakenError."""
    from loader.submissions import save_new as save

    return save(db, raw, article, article_id)


def correct_quote(
    db: sqlite_utils.Database, quote_id: int, changes: dict[str, Any], by: str, note: str | None = None
) -> Correction:
    """Let a quote be what a curator says; `loader.store.curation` says what `changes` may hold.

    Raises CorrectionError, with the field, for what cannot be so.
    """
    from loader.store import curation

    return curation.correct_quote(db, quote_id, changes, by, note)


def merge_entities(
    db: sqlite_utils.Database, from_id: int, into_id: int, by: str, note: str | None = None
) -> Correction:
    """Make an entity another one. Raises CorrectionError when they cannot be one."""
    from loader.store import curation

    return curation.merge_entities(db, from_id, into_id, by, note)


def undo_correction(db: sqlite_utils.Database, correction_id: int, by: str) -> Correction:
    """Take a correction back. Raises CorrectionError when that cannot be, or has been done."""
    from loader.store import curation

    return curation.undo(db, correction_id, by)


def delete_article(db: sqlite_utils.Database, article_id: int) -> bool:
    """Delete an article with its quotes and what only it names; False if there is none."""
    from loader.store.writer import delete_article as delete

    return delete(db, article_id)


def open_writer(path: Path, token: tuple[int, str], asked: tuple[str, str], request_id: str) -> Writer:
    """What a request writes with to the database at `path`, in the name of a token (its id and name).

    `asked` is the method and the path of the request; `loader.writing` says what the writer can do.
    """
    from loader.store.audit import Request
    from loader.writing import Writer

    return Writer(path, Request(*token, *asked, request_id))


def save_article(db: sqlite_utils.Database, article: Article) -> SaveOutcome:
    """Store `article` in one transaction and say what became of it."""
    from loader.store.writer import save_article as save

    return save(db, article)


def store_article(db: sqlite_utils.Database, raw: RawArticle) -> SaveOutcome:
    """Extract and store `raw` in one transaction, unless it is stored already, and say what became of it.

    Raises SourceError when it holds no article, StoreError for text that cannot be stored. The first
    call for an article that is not stored loads the language models.
    """
    from loader.loading import store_article as store

    return store(db, raw)
