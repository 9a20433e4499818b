"""WARC: each web page that was fetched an article."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import DecompressingBufferedReader
from warcio.exceptions import ArchiveLoadFailed

from loader.errors import SourceError
from loader.models import RawArticle
from loader.sources.encodings import decode
from loader.sources.html import read_html
from loader.sources.showing import show
from loader.sources.streams import read_all

MAX_LINE = 200_000  # bytes
BEGINNING = b"WARC/"
_PAGES = ("text/html", "application/xhtml+xml")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)


def read_warc(stream: io.BufferedReader, origin: str, max_bytes: int) -> Iterator[RawArticle | SourceError]:
    """The article on each page that was answered with 200; an error for each page without one."""
    pages = 0
    try:
        records = ArchiveIterator(stream)
        records.reader = _ShortLines(records.fh)
        for record in records:
            if _is_page(record):
                pages += 1
                yield _read_record(record, origin, max_bytes)
    except ArchiveLoadFailed as error:
        yield SourceError(f"{origin}: is a broken WARC behind its page {pages}: {show(str(error).strip())}")
        return
    except (AttributeError, ValueError, TypeError, LookupError):  # what warcio makes of broken headers
        yield SourceError(f"{origin}: is a broken WARC behind its page {pages}: a header cannot be read")
        return
    if not pages:
        yield SourceError(f"{origin}: is a WARC without any web page")


class _ShortLines(DecompressingBufferedReader):  # type: ignore[misc]
    """The stream of a WARC, whose lines are headers: one without an end is damage."""

    def readline(self, length: int | None = None) -> bytes:
        """The next line, up to `length` bytes of it."""
        line: bytes = super().readline(min(length or MAX_LINE, MAX_LINE))
        if len(line) >= MAX_LINE:
            raise ArchiveLoadFailed(f"a header of more than {MAX_LINE:,} bytes")
        return line


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
    where = f"{origin}, {show(url) or 'a page without address'}"
    try:
        content = _read_content(record, where, max_bytes)
        text = decode(content, where, charset_of(_content_type(record))).removeprefix("\ufeff")
        page = read_html(text, where, url)
        if page.given.published is not None:
            return page
        fetched = record.rec_headers.get_header("WARC-Date")
        return replace(page, given=replace(page.given, fetched=fetched))
    except SourceError as error:
        return error


def _read_content(record: Any, where: str, max_bytes: int) -> bytes:
    """The record's page, unpacked as its HTTP headers say."""
    try:
        return read_all(record.content_stream(), where, max_bytes)
    except SourceError:
        raise
    except Exception as error:  # each coding has errors of its own
        raise SourceError(f"{where}: cannot be unpacked as its Content-Encoding says") from error
