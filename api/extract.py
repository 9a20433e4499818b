"""Extraction on demand: a text in, its quotes and names out, nothing stored."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from threading import BoundedSemaphore, Lock
from typing import Any

from flask import Flask, current_app, request

import loader
from api.contract import Blueprint
from api.problems import BusyError, SwitchedOffError, TooLargeError, UnavailableError
from schemas.extract import EXAMPLE_REQUEST, ExtractionRequestSchema, ExtractionSchema

LARGEST_TEXT = 200_000  # bytes of UTF-8: some fifty pages; a worker is busy for some seconds with it
RETRY_SECONDS = 5
REPAIR_SECONDS = 60  # until somebody has mended a table

blueprint = Blueprint(
    "extract", __name__, url_prefix="/v1", description="Quotes and names in your own texts."
)


class Desk:
    """Takes on so many texts at once, and works on one of them at a time."""

    def __init__(self, places: int, beside: Desk | None = None) -> None:
        """`beside`: one that takes turns with this one."""
        self.is_open = places > 0
        self._places = BoundedSemaphore(max(places, 1))
        self._work: Lock = beside._work if beside else Lock()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for one's turn; raises BusyError when as many wait as may."""
        with self.place(), self.work():
            yield

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place to wait at; raises BusyError when there is none left."""
        if not self._places.acquire(blocking=False):
            raise BusyError("Too many texts are waiting. Try again later.", RETRY_SECONDS)
        try:
            yield
        finally:
            self._places.release()

    @contextmanager
    def work(self) -> Iterator[None]:
        """Wait for the others at work."""
        with self._work:
            yield


def init_app(app: Flask, places: int) -> None:
    """Let `app` take on `places` texts at once."""
    app.extensions["whosaid.desk"] = Desk(places)


def desk(app: Flask) -> Desk:
    """Where the texts that are sent to `app` wait."""
    found = app.extensions["whosaid.desk"]
    assert isinstance(found, Desk)
    return found


def _check_open() -> None:
    if request.method == "POST" and not desk(current_app).is_open:
        raise SwitchedOffError("This service does not extract texts that are sent to it.")


blueprint.before_request(_check_open)


@blueprint.submission("/extract", ExtractionRequestSchema, ExtractionSchema, EXAMPLE_REQUEST)
def extract_text(text: str, published_on: date | None, doc: str) -> Any:
    """Extract quotes and names

    From a text that is sent along and not stored. The answer is what `scripts/extract --explain` prints.
    The first call of a process takes some seconds longer: it loads the language models.
    """
    size = len(text.encode())
    if size > LARGEST_TEXT:
        raise TooLargeError("text", f"{size} bytes of UTF-8; {LARGEST_TEXT} are allowed.")
    with desk(current_app).turn():
        try:
            return loader.describe(doc, text, published_on)
        except loader.KnowledgeError as error:
            raise unreadable_tables(error) from error


def unreadable_tables(error: loader.KnowledgeError) -> UnavailableError:
    """What clients are told of `error`, which goes to the log: where the file lies is not for them."""
    current_app.logger.error("cannot extract: %s", error)
    return UnavailableError(
        "This service's own tables of names cannot be read at the moment. Try again later.",
        headers={"Retry-After": str(REPAIR_SECONDS)},
    )
