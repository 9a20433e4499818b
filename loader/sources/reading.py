"""Any input as the articles in it: what it is, is decided by its content."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from loader.errors import SourceError
from loader.models import RawArticle
from loader.sources.encodings import decode
from loader.sources.files import MAX_BYTES, find_files, read_file
from loader.sources.html import is_html, read_html
from loader.sources.text import read_text

Found = RawArticle | SourceError

BEGINNING = 4_000  # characters: what comes before the first tag of a page, and more


@dataclass(frozen=True, slots=True)
class Options:
    """How inputs are read."""

    max_bytes: int = MAX_BYTES  # for one article


def read_articles(path: str, origin: str, options: Options) -> Iterator[Found]:
    """Every article at `path`, and an error in place of each that cannot be read.

    `origin` is how messages and the database call the path.
    """
    try:
        files = find_files(path)
    except SourceError as error:
        yield error
        return
    for file in files:
        try:
            yield read_document(read_file(file, options.max_bytes), origin + file[len(path) :])
        except SourceError as error:
            yield error


def read_document(content: bytes, origin: str) -> RawArticle:
    """The one article in `content`: a web page or a plain text. Raises SourceError."""
    text = decode(content, origin).removeprefix("\ufeff")
    return read_html(text, origin) if is_html(text[:BEGINNING]) else read_text(text, origin)
