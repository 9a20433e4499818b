"""JSON and JSON lines: each object an article."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from typing import Any

from loader.errors import SourceError
from loader.models import RawArticle
from loader.sources.bounds import check_items
from loader.sources.encodings import decode_any
from loader.sources.fields import Mapped, find_header, read_object
from loader.sources.ninjs import is_ninjs
from loader.sources.page import is_article
from loader.sources.streams import as_utf8, read_all, read_lines

# «[Фото] …» and «{…}» in a text are none.
_JSON = re.compile(r'\ufeff?\s*(?:\[\s*)?(?:\{\s*["}]|\])')
MAX_DOCUMENT = 100_000_000  # bytes: one document is read whole; lines have no limit in number
ESCAPED = 6  # bytes of "\u0430", a letter that takes two bytes as text

# Where an answer of some API keeps its articles.
_LISTS = (
    "items",
    "articles",
    "results",
    "data",
    "docs",
    "documents",
    "news",
    "response",
    "hits",
    "@graph",
    "assoc",
)
MAX_LEVELS = 3


def is_json(beginning: str) -> bool:
    """True when a document that begins so is one of JSON, or of JSON lines."""
    return _JSON.match(beginning) is not None


def read_json(
    stream: io.BufferedReader, encoding: str, origin: str, max_bytes: int, mapped: Mapped
) -> Iterator[RawArticle | SourceError]:
    """The articles of a document of JSON, or of one object a line; an error in place of each other one."""
    stream = as_utf8(stream, encoding)
    codec = None if encoding.startswith("utf") else encoding
    first = stream.readline(max_bytes * ESCAPED)
    try:
        is_lines = isinstance(_parse(first, origin, codec), dict) and bool(stream.peek(1))
    except SourceError:
        is_lines = False
    if is_lines:
        yield _read(first, f"{origin}, line 1", codec, mapped)
        for number, line in read_lines(stream, max_bytes * ESCAPED):
            where = f"{origin}, line {number + 1}"
            if line is None:
                yield SourceError(f"{where}: is larger than one article may be; raise --max-bytes")
            elif line.strip():
                yield _read(line, where, codec, mapped)
        return
    content = first + read_all(stream, origin, MAX_DOCUMENT - len(first), "JSON lines")
    items = _find_items(_parse(content, origin, codec), mapped)
    if isinstance(items, dict):
        yield _article(items, origin, mapped)
        return
    if not items:
        yield SourceError(f"{origin}: is a list without any article")
    for number, item in enumerate(items, start=1):
        yield _article(item, f"{origin}, item {number}", mapped)


def _find_items(value: Any, mapped: Mapped, levels: int = MAX_LEVELS) -> Any:
    """The list of articles in a document, or the document where it is an article itself."""
    if not isinstance(value, dict) or is_article(value) or is_ninjs(value):
        return value if isinstance(value, dict | list) else []
    steps = {path.split(".")[0] for path in mapped.paths.values()}
    if "_source" in value or (steps & set(value)) or find_header(value, mapped):
        return value
    for name in _LISTS if levels else ():
        inner = value.get(name)
        if isinstance(inner, list) and inner:
            return inner
        if isinstance(inner, dict):
            found = _find_items(inner, mapped, levels - 1)
            if isinstance(found, list):
                return found
    return value


def _read(line: bytes, origin: str, codec: str | None, mapped: Mapped) -> RawArticle | SourceError:
    try:
        return read_object(_parse(line, origin, codec), origin, mapped)
    except SourceError as error:
        return error


def _article(value: object, origin: str, mapped: Mapped) -> RawArticle | SourceError:
    try:
        return read_object(value, origin, mapped)
    except SourceError as error:
        return error


def _parse(content: bytes, origin: str, codec: str | None) -> Any:
    # What of it is an article's text is checked where that is known.
    text = decode_any(content, origin, codec).removeprefix("\ufeff").rstrip()
    check_items(text, origin)
    try:
        return json.loads(text, strict=False)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}" if error.lineno > 1 else f"column {error.colno}"
        raise SourceError(f"{origin}: is broken JSON: {error.msg} at {where}") from error
    except RecursionError as error:
        raise SourceError(f"{origin}: is JSON nested deeper than any article's") from error
    except ValueError as error:
        raise SourceError(f"{origin}: holds a number of more digits than any article's JSON") from error
