"""WARC: each web page that was fetched an article."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from loader.errors import SourceError
from loader.models import RawArticle
from loader.sources.encodings import decode
from loader.sources.html import read_html
from loader.sources.streams import read_all

BEGINNING = b"WARC/"
_PAGES = ("text/html", "application/xhtml+xml")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)


def read_warc(stream: io.BufferedReader, origin: str, max_bytes: int) -> Iterator[RawArticle | SourceError]:
    """The article on each page that was answered with 200; an error for each page without one."""
    pages = 0
    try:
        for record in ArchiveIterator(stream):
            if _is_page(record):
                pages += 1
                yield _read_record(record, origin, max_bytes)
    except ArchiveLoadFailed as error:
        yield SourceError(f"{origin}: is a broken WARC behind its page {pages}: {error}")
        return
    if not pages:
        yield SourceError(f"{origin}: is a WARC without any web page")


def charset_of(content_type: str) -> str | None:
    """The encoding that a Content-Type names."""
    match = _CHARSET.search(content_type)
    return match[1] if match else None


def _is_page(record: Any) -> bool:
    if record.rec_type == "resource":
        return str(record.rec_headers.get_header("Content-Type", "")).startswith(_PAGES)
    return (
        record.rec_type == "response"
        and record.http_headers is not None
        and record.http_headers.get_statuscode() == "200"
        and _content_type(record).lower().startswith(_PAGES)
    )


def _content_type(record: Any) -> str:
    headers = record.http_headers or record.rec_headers
    return str(headers.get_header("Content-Type") or "")


def _read_record(record: Any, origin: str, max_bytes: int) -> RawArticle | SourceError:
    url = str(record.rec_headers.get_header("WARC-Target-URI") or "")
    where = f"{origin}, {url or 'a page without address'}"
    try:
        content = read_all(record.content_stream(), where, max_bytes)
        text = decode(content, where, charset_of(_content_type(record))).removeprefix("\ufeff")
        page = read_html(text, where, url)
        if page.given.published is not None:
            return page
        fetched = record.rec_headers.get_header("WARC-Date")
        return replace(page, given=replace(page.given, fetched=fetched))
    except SourceError as error:
        return error
