"""RSS and Atom: each entry an article, whole or only its teaser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from loader.errors import SourceError
from loader.models import Given, RawArticle
from loader.sources.bounds import without_crowds
from loader.sources.html import html_to_text
from loader.sources.urls import canonical_url

_FEED = re.compile(
    r"\ufeff?(?:\s++|<\?(?:(?!\?>).)*+\?>|<!--(?:(?!-->).)*+-->|<!DOCTYPE\s+rss[^>]*+>)*+<(?:rss|(?:\w+:)?feed|rdf:RDF)(?=[\s>])",
    re.IGNORECASE | re.DOTALL,
)
_DECLARED = re.compile(r"<\?xml[^>]*?encoding\s*=\s*[\"']([\w-]+)", re.IGNORECASE)
# A reference to half a surrogate pair is no character; feedparser makes one of it that cannot be written.
_HALF = re.compile(
    r"&#(?:0*(?:5529[6-9]|55[3-9]\d\d|56\d{3}|57[0-2]\d\d|573[0-3]\d|5734[0-3])|x0*d[89a-f]..);",
    re.IGNORECASE,
)
# Where feeds keep the whole text: content:encoded and Atom's content, and yandex:full-text.
_YANDEX = ("yandex_full-text", "full-text")
MAX_DOCUMENT = 20_000_000  # bytes: a feed is read whole
_CUT = re.compile(
    r"(?:…|\.\.\.|\[…\]|\[\.\.\.\]|&hellip;|читать (?:далее|полностью)\W*|read more\W*)\s*$", re.IGNORECASE
)


def is_feed(beginning: str) -> bool:
    """True when a document that begins so is a feed of RSS or Atom."""
    return _FEED.match(beginning) is not None


def find_declared(beginning: str) -> str | None:
    """The encoding that an XML declaration names."""
    match = _DECLARED.search(beginning[:200])
    return match[1] if match else None


def read_feed(text: str, origin: str) -> Iterator[RawArticle | SourceError]:
    """The article of each entry; an error in place of one that cannot be read.

    An entry that has only a description, or a text that breaks off, is marked as a teaser.
    """
    import feedparser  # some 30 ms to import, for an input of several

    # As bytes: feedparser takes a str for an address. The header overrules what the document declares.
    headers = {"content-type": "application/xml; charset=utf-8"}
    content = without_crowds(_HALF.sub("\ufffd", text)).encode("utf-8", "replace")
    feed = feedparser.parse(content, response_headers=headers)
    if not feed.entries:
        reason = "cannot be read as a feed" if feed.bozo else "is a feed without entries"
        yield SourceError(f"{origin}: {reason}")
    site = _text(feed.feed.get("title"))
    for number, entry in enumerate(feed.entries, start=1):
        where = f"{origin}, entry {number}"
        try:
            yield _read_entry(entry, where, site, feed.feed.get("language"))
        except SourceError as error:
            yield error


def _read_entry(entry: Any, origin: str, site: str | None, language: str | None) -> RawArticle:
    whole = html_to_text(_content(entry))
    text = whole or html_to_text(entry.get("summary") or "")
    if not text:
        raise SourceError(f"{origin}: has no text, only a title; load the article's own page")
    given = Given(
        title=_text(entry.get("title")),
        byline=", ".join(_authors(entry)) or None,
        published=entry.get("published") or None,
        site=_text((entry.get("source") or {}).get("title")) or site,
        language=(language or "").split("-")[0].lower() or None,
        teaser=not whole or _CUT.search(whole[-60:]) is not None,
    )
    return RawArticle(text, origin, canonical_url(entry.get("link")), given)


def _content(entry: Any) -> str:
    parts = [part.get("value") or "" for part in entry.get("content") or ()]
    parts += [entry.get(name) or "" for name in _YANDEX]
    return max(parts, key=len, default="")


def _authors(entry: Any) -> list[str]:
    names = [_text(author.get("name")) for author in entry.get("authors") or ()]
    return list(dict.fromkeys(name for name in names if name))


def _text(value: object) -> str | None:
    return " ".join(html_to_text(value).split()) or None if isinstance(value, str) else None
