"""Articles written over HTTP: added, replaced, deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, current_app, url_for
from marshmallow import ValidationError
from sqlite_utils import Database

import loader
from api import extract
from api.articles import ID
from api.bodies import pointed
from api.contract import Blueprint
from api.extract import LARGEST_TEXT, Desk, unreadable_tables
from api.lookup import check_exists
from api.problems import (
    ApiError,
    ConflictError,
    InvalidBodyError,
    TooLargeError,
    UnauthorizedError,
    body_of,
)
from api.queries.articles import read_written
from api.queries.sql import Row
from api.writing import Work, reason_of, work
from schemas.writing import EXAMPLE_ARTICLE, NewArticleSchema, SubmissionSchema, WrittenPageSchema

PLACES = 3  # of the four threads of a worker, so that readers have one
LARGEST_BATCH = 2_000_000  # bytes of text: a worker extracts them within its time-out, with room to spare
STATUSES = {"added": 201}  # of what becomes of an article; 200 for the others

blueprint = Blueprint("writing", __name__, url_prefix="/v1", description="Writing, with a token.")

NOTHING = {"article": None, "quotes": None}


@dataclass(frozen=True, slots=True)
class New:
    """An article that is sent, and what is to be stored of it; None if it is stored already."""

    raw: loader.RawArticle
    article: loader.Article | None


def init_app(app: Flask) -> None:
    """Let a worker of `app` take on some articles at once, and extract them by turns with other texts."""
    app.extensions["whosaid.writing_desk"] = Desk(PLACES, beside=extract.desk(app))


def _desk() -> Desk:
    found = current_app.extensions["whosaid.writing_desk"]
    assert isinstance(found, Desk)
    return found


@blueprint.change(
    "/articles", "POST", "write", WrittenPageSchema, SubmissionSchema, EXAMPLE_ARTICLE, located=True
)
def add_articles(**sent: Any) -> Response:
    """Add an article, or several

    One, or up to 100 as `articles`. Each is cleaned, and its quotes are found, as when it is loaded from a
    file; one that is there already, by its address or else by its text and site, is brought up to date.
    One article is answered with a 201 when it is new, with a 200 when it was there, or with the problem.
    Several are always answered with a 200: each is stored, or refused with a `problem`, by itself. After a
    5xx send all of them again: what is stored already stays as it is. Needs the scope `write`.
    """
    with _desk().place():
        if "articles" in sent:
            return _add_all(work(), sent["articles"])
        return _store(work(), sent)


@blueprint.change(
    "/articles/<id:id>", "PUT", "write", WrittenPageSchema, NewArticleSchema, EXAMPLE_ARTICLE, [ID]
)
def replace_article(id: int, **sent: Any) -> Response:
    """Replace an article

    All that is known of it: what is left out is not kept. Its id stays, and so do those of the quotes that
    it still has. A 409 says that another article is the one of this address. Needs the scope `write`.
    """
    with _desk().place():
        return _store(work(), sent, id)


@blueprint.change("/articles/<id:id>", "DELETE", "delete", parameters=[ID])
def delete_article(id: int) -> Response:
    """Delete an article

    With its quotes, and the entities and statements that only it has. Needs the scope `delete`.
    """
    current = work()
    with current.transaction() as db:
        check_exists(db, "article", id)
        current.check_match(db)
        loader.delete_article(db, id)
        current.note("article", [id], "deleted", 204)
        return current.answer(None, 204)


def _store(current: Work, sent: Mapping[str, Any], article_id: int | None = None) -> Response:
    """Store one article, in the place of another or by itself, and answer so."""
    if article_id is not None:  # before the work that it would be
        _check_replaceable(current, current.writer.db, article_id)
    new = _extract(current, sent, article_id)
    with current.transaction() as db:
        if article_id is not None:
            _check_replaceable(current, db, article_id)
        item = _save(current, db, new, article_id)
        location = url_for("articles.get_article", id=item["article"]["id"])
        return current.answer({"items": [item]}, item["status"], {"Location": location})


def _check_replaceable(current: Work, db: Database, article_id: int) -> None:
    check_exists(db, "article", article_id)
    current.check_match(db)


def _add_all(current: Work, articles: Sequence[object]) -> Response:
    texts = [sent.get("text") for sent in articles if isinstance(sent, dict)]
    size = sum(_size(text) for text in texts if isinstance(text, str))
    if size > LARGEST_BATCH:
        raise TooLargeError(
            "/articles", f"{size} bytes of text in UTF-8; {LARGEST_BATCH} are allowed at once."
        )
    items = [_add_one(current, index, sent) for index, sent in enumerate(articles)]
    with current.transaction():
        return current.answer({"items": items})


def _add_one(current: Work, index: int, sent: object) -> Row:
    """What becomes of one of several articles."""
    try:
        new = _extract(current, _load(sent, f"/articles/{index}"), None, f"/articles/{index}")
        with current.transaction() as db:
            return _save(current, db, new, None) | {"index": index}
    except ApiError as error:
        if error.status >= 500 or error.status == UnauthorizedError.status:
            raise
        with current.transaction():
            current.note("article", (), "refused", error.status, reason_of(error))
        problem = body_of(error)
    return {"index": index, "status": problem["status"], "outcome": "refused", "problem": problem} | NOTHING


def _load(sent: object, pointer: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = NewArticleSchema().load(sent)  # type: ignore[arg-type]  # whatever was sent
    except ValidationError as error:
        raise InvalidBodyError(pointed(error.messages, pointer)) from error
    return found


def _extract(current: Work, sent: Mapping[str, Any], article_id: int | None, pointer: str = "") -> New:
    """What is to be stored of an article. Raises ApiError naming what is wrong below `pointer`."""
    size, url = _size(sent["text"]), sent["url"]
    if size > LARGEST_TEXT:
        raise TooLargeError(f"{pointer}/text", f"{size} bytes of UTF-8; {LARGEST_TEXT} are allowed.")
    if url is not None and loader.canonical_url(url) is None:
        raise InvalidBodyError(
            [(f"{pointer}/url", "Not the address of an article: http:// or https://, a host and a path.")]
        )
    try:
        raw = loader.read_submission(sent)
        with _desk().work():
            return New(raw, loader.extract_new(current.writer.db, raw, article_id))
    except loader.SourceError as error:
        raise InvalidBodyError([(f"{pointer}/text", _message(error))]) from error
    except loader.KnowledgeError as error:
        raise unreadable_tables(error) from error


def _save(current: Work, db: Database, new: New, article_id: int | None) -> Row:
    """Store it, in the transaction that is open, and tell what became of it."""
    try:
        saved = loader.save_new(db, new.raw, new.article, article_id)
    except loader.TakenError as error:
        raise ConflictError(
            f"Article {error.article_id} is that of this address, or of this text and site."
        ) from error
    status = STATUSES.get(saved.status, 200)
    current.note("article", [saved.article_id], saved.status, status)
    told = {"index": 0, "status": status, "outcome": saved.status, "problem": None}
    return told | read_written(db, saved.article_id)


def _size(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _message(error: loader.SourceError) -> str:
    text = str(error).removeprefix(f"{loader.SENT}: ")
    return f"{text[:1].upper()}{text[1:]}."
