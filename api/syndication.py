"""Quotes as entries of feeds: Atom (RFC 4287, in pages by RFC 5005) and JSON Feed 1.1."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as Xml

from schemas.feeds import JSON_FEED

ATOM = "http://www.w3.org/2005/Atom"
LONGEST_TITLE = 120
# What XML 1.0 cannot hold in any spelling.
NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Quote = Mapping[str, Any]  # as the contract has it

Xml.register_namespace("", ATOM)


@dataclass(frozen=True, slots=True)
class Feed:
    """A page of a feed. Addresses are absolute."""

    title: str
    home: str
    address: str  # of the first page: it identifies the feed
    page: str
    next_page: str | None
    updated: str
    quotes: Sequence[Quote]  # all of them dated


def to_atom(feed: Feed) -> bytes:
    """The feed as an Atom document."""
    root = Xml.Element(f"{{{ATOM}}}feed")
    _add(root, "id", feed.address)
    _add(root, "title", feed.title)
    _add(root, "updated", feed.updated)
    _add(_add(root, "author"), "name", "whosaid")
    _add(root, "link", rel="self", type="application/atom+xml", href=feed.page)
    if feed.next_page:
        _add(root, "link", rel="next", type="application/atom+xml", href=feed.next_page)
    for quote in feed.quotes:
        _add_entry(root, feed.home, quote)
    document: bytes = Xml.tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def to_json_feed(feed: Feed) -> dict[str, Any]:
    """The feed as a JSON Feed."""
    following = {"next_url": feed.next_page} if feed.next_page else {}
    return {
        "version": JSON_FEED,
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": feed.address,
        **following,
        "items": [_item(feed.home, quote) for quote in feed.quotes],
    }


def _add_entry(root: Xml.Element, home: str, quote: Quote) -> None:
    published, url = quote["article"]["published_at"], _address_of(quote)
    entry = _add(root, "entry")
    _add(entry, "id", _quote_address(home, quote))
    _add(entry, "title", _title(quote))
    _add(entry, "published", published)
    _add(entry, "updated", published)
    for speaker in _speakers(quote):
        author = _add(entry, "author")
        _add(author, "name", speaker["name"])
        _add(author, "uri", _entity_address(home, speaker))
    if url:
        _add(entry, "link", rel="alternate", type="text/html", href=url)
    _add(entry, "link", rel="related", type="application/json", href=_quote_address(home, quote))
    for entity in quote["about"]:
        _add(entry, "category", term=_entity_address(home, entity), label=entity["name"])
    _add(entry, "content", _content(quote), type="text")


def _add(parent: Xml.Element, name: str, text: str | None = None, **attributes: str) -> Xml.Element:
    held = {attribute: _xml_text(value) for attribute, value in attributes.items()}
    element = Xml.SubElement(parent, f"{{{ATOM}}}{name}", held)
    element.text = None if text is None else _xml_text(text)
    return element


def _xml_text(text: str) -> str:
    return NO_XML.sub("\ufffd", text)


def _item(home: str, quote: Quote) -> dict[str, Any]:
    authors = [
        {"name": speaker["name"], "url": _entity_address(home, speaker)} for speaker in _speakers(quote)
    ]
    url = _address_of(quote)
    return {
        "id": _quote_address(home, quote),
        **({"url": url} if url else {}),
        "title": _title(quote),
        "content_text": _content(quote),
        "date_published": quote["article"]["published_at"],
        **({"authors": authors} if authors else {}),
        "tags": [entity["name"] for entity in quote["about"]],
    }


def _speakers(quote: Quote) -> Iterator[Any]:
    if quote["speaker"]:
        yield quote["speaker"]
    yield from quote["co_speakers"]


def _title(quote: Quote) -> str:
    names = ", ".join(speaker["name"] for speaker in _speakers(quote))
    title = " ".join(f"{names}: {_marked(quote)}".split()) if names else " ".join(_marked(quote).split())
    return title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1]}…"


def _marked(quote: Quote) -> str:
    return f"«{quote['text']}»" if quote["type"] == "direct" else str(quote["text"])


def _content(quote: Quote) -> str:
    """The quoted words, and a line that says where they stand."""
    article = quote["article"]
    where = [article["source"] and article["source"]["name"], article["title"]]
    line = ": ".join(part for part in where if part)
    return f"{_marked(quote)}\n\n{line}" if line else _marked(quote)


def _address_of(quote: Quote) -> str | None:
    """The address of the article, if it is one that a reader can follow: never a script."""
    url = quote["article"]["url"]
    return url if url and urlsplit(url).scheme.lower() in {"http", "https"} else None


def _quote_address(home: str, quote: Quote) -> str:
    return f"{home}v1/quotes/{quote['id']}"


def _entity_address(home: str, entity: Mapping[str, Any]) -> str:
    return f"{home}v1/entities/{entity['id']}"
