"""Any input as the articles in it: what it is, is decided by its content."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from functools import partial
from pathlib import Path
from typing import IO

from loader.errors import SourceError
from loader.models import Given, RawArticle
from loader.sources import archives, csv, feeds, json, warc
from loader.sources.addresses import is_address
from loader.sources.encodings import decode, find_encoding
from loader.sources.fields import Mapped, shown_names
from loader.sources.files import MAX_BYTES, Unreadable, check_regular, find_files
from loader.sources.html import find_charset, is_html, read_html
from loader.sources.showing import show
from loader.sources.signatures import check_entities, check_markup, check_signature
from loader.sources.streams import DAMAGED, SAMPLE, Budget, look_ahead, read_all
from loader.sources.text import read_text
from loader.sources.urls import canonical_url
from loader.sources.web import Fetched, Fetcher


@dataclass(frozen=True, slots=True)
class Unchanged:
    """An address whose page is still the one that was loaded."""

    origin: str


Found = RawArticle | SourceError | Unchanged

STANDARD_INPUT = "-"
_LETTER = re.compile(r"[^\W\d_]")
_GIVEN = tuple(given.name for given in fields(Given))
MAX_RUN = 50_000
MAX_UNPACKED = 20_000_000_000  # bytes out of the archives of one input


@dataclass(frozen=True, slots=True)
class Options:
    """How inputs are read."""

    max_bytes: int = MAX_BYTES  # for one article
    max_unpacked: int = MAX_UNPACKED
    mapped: Mapped = field(default_factory=Mapped)
    fetcher: Fetcher = field(default_factory=Fetcher)


def read_articles(path: str, origin: str, options: Options) -> Iterator[Found]:
    """Every article at `path`, and an error in place of each that cannot be read, one after the other.

    A path is a file, a folder, an address on the web, or "-" for standard input. `origin` is how
    messages and the database call it. Only the article at hand is in memory.
    """
    budget = Budget(options.max_unpacked)
    if path == STANDARD_INPUT:
        yield from _guarded(read_stream(sys.stdin.buffer, origin, options, budget), origin)
        return
    if is_address(path):
        yield from _guarded(_read_address(path, origin, options, budget), origin)
        return
    try:
        files = find_files(path)
    except SourceError as error:
        yield (_unfetchable(origin) if "://" in path else error).at(origin)
        return
    for file in files:
        where = origin + show(file[len(path) :])
        if isinstance(file, Unreadable):
            yield SourceError(f"{where}: cannot read the folder: {file.reason}").at(where)
        else:
            yield from _guarded(_read_file(file, where, options, budget, file != path), where)


def read_stream(
    stream: IO[bytes],
    origin: str,
    options: Options,
    budget: Budget,
    depth: int = 0,
    fetched: Fetched | None = None,
) -> Iterator[Found]:
    """The articles in `stream`, whatever format it has; `fetched` when it came from the web."""
    sample, stream = look_ahead(stream)
    check_signature(sample, origin)
    if depth > archives.MAX_DEPTH:
        raise SourceError(f"{origin}: is an archive in too many others; refused")
    if sample.startswith(archives.GZIP):
        unpacked = archives.open_gzip(stream, origin, budget)
        yield from read_stream(unpacked, origin, options, budget, depth + 1)
    elif sample.startswith(archives.ZIP):
        for member in archives.open_members(stream, origin, budget):
            if isinstance(member, SourceError):
                yield member
            else:
                name, inner = member
                yield from _guarded(read_stream(inner, name, options, budget, depth + 1), name)
    elif sample.startswith(warc.BEGINNING):
        yield from _sized(warc.read_warc(stream, origin, options.max_bytes), options.max_bytes)
    else:
        yield from _sized(_read_textual(sample, stream, origin, options, fetched), options.max_bytes)


def read_document(
    content: bytes, origin: str, declared: str | None = None, url: str | None = None
) -> RawArticle:
    """The one article in `content`: a web page or a plain text. Raises SourceError."""
    text = decode(content, origin, declared or find_charset(content)).removeprefix("\ufeff")
    if is_html(text[:SAMPLE]):
        return read_html(text, origin, url)
    check_markup(text[:SAMPLE], origin)
    return replace(read_text(text, origin), url=canonical_url(url))


def _read_address(url: str, origin: str, options: Options, budget: Budget) -> Iterator[Found]:
    fetched = options.fetcher.fetch(url)
    if fetched.content is None:
        yield Unchanged(origin)
        return
    yield from read_stream(io.BytesIO(fetched.content), origin, options, budget, fetched=fetched)


def _unfetchable(origin: str) -> SourceError:
    return SourceError(f"{origin}: is no address that can be fetched: only http and https are")


def _read_file(
    file: str, origin: str, options: Options, budget: Budget, in_folder: bool = False
) -> Iterator[Found]:
    try:
        if in_folder:
            check_regular(file, origin)
        with Path(file).open("rb") as stream:
            yield from read_stream(stream, origin, options, budget)
    except OSError as error:
        raise SourceError(f"{origin}: cannot read it: {error.strerror or error}") from error


def _read_textual(
    sample: bytes, stream: io.BufferedReader, origin: str, options: Options, fetched: Fetched | None
) -> Iterator[Found]:
    charset = warc.charset_of(fetched.content_type) if fetched else None
    beginning_declared = charset or feeds.find_declared(sample[:200].decode("latin-1"))
    encoding = find_encoding(sample, origin, beginning_declared, strict=False)
    beginning = sample.decode(encoding, "replace")
    check_entities(beginning, origin)
    if json.is_json(beginning):
        yield from json.read_json(stream, encoding, origin, options.max_bytes, options.mapped)
        return
    delimiter = csv.find_delimiter(beginning, options.mapped)
    if delimiter is not None:
        yield from csv.read_csv(stream, encoding, delimiter, origin, options.max_bytes, options.mapped)
    elif feeds.is_feed(beginning):
        content = read_all(stream, origin, feeds.MAX_DOCUMENT)
        yield from feeds.read_feed(decode(content, origin, beginning_declared), origin)
    else:
        _check_mapped(beginning, origin, options.mapped)
        content = read_all(stream, origin, options.max_bytes)
        yield read_document(content, origin, charset, fetched.url if fetched else None)


def _check_mapped(beginning: str, origin: str, mapped: Mapped) -> None:
    """Refuse a plain text when the user says in which field the text stands: it has no fields."""
    pair = mapped.pair_of_text()
    beginning = beginning.removeprefix("\ufeff")
    if pair is not None and beginning.strip() and not is_html(beginning):
        columns = shown_names(
            name if len(name) <= csv.MAX_NAME else f"{name[: csv.MAX_NAME]}…"
            for name in csv.find_columns(beginning)
        )
        raise SourceError(
            f"{origin}: has no field or column that the mapping {pair} names (its first line has {columns})"
        )


def _sized(found: Iterator[Found], max_bytes: int) -> Iterator[Found]:
    """The same, with an error in place of an article that is too long."""
    for item in found:
        yield (_find_fault(item, max_bytes) or item) if isinstance(item, RawArticle) else item


def _find_fault(article: RawArticle, max_bytes: int) -> SourceError | None:
    """Why an article that could be read is none that can be kept."""
    if len(article.text) > max_bytes:
        return SourceError(f"{article.origin}: its text is larger than the limit; raise --max-bytes")
    if not _LETTER.search(article.text):
        return SourceError(f"{article.origin}: holds no words, only digits and signs")
    if max(map(len, article.text.split())) > MAX_RUN:
        return SourceError(f"{article.origin}: holds {MAX_RUN:,} characters without a blank, as no text does")
    given = (value for value in map(partial(getattr, article.given), _GIVEN) if isinstance(value, str))
    for text in (article.text, article.url or "", *given):
        if "\0" in text:
            return SourceError(f"{article.origin}: holds a NUL character, so it is no text")
        try:
            text.encode("utf-8")
        except UnicodeEncodeError as error:
            return SourceError(
                f"{article.origin}: holds half a surrogate pair at character {error.start}, "
                "which no UTF-8 text can; decode it again from its bytes"
            )
    return None


def _guarded(found: Iterator[Found], origin: str) -> Iterator[Found]:
    """The same, with an error at the end in place of one that is raised: other inputs go on.

    Each error knows that it is of the file `origin`, or of one inside it.
    """
    try:
        for item in found:
            yield item.at(origin) if isinstance(item, SourceError) else item
    except SourceError as error:
        yield error.at(origin)
    except (*DAMAGED, UnicodeError) as error:
        yield SourceError(f"{origin}: is damaged: {error}; get it again").at(origin)
    except Exception as error:
        yield SourceError(f"{origin}: could not be read: {type(error).__name__}: {error}").at(origin)
