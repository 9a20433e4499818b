"""What a web page says of its article in JSON-LD, OpenGraph and other metadata. Nothing is guessed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from lxml.html import HtmlElement

from loader.models import Given
from loader.sources.urls import canonical_url, is_same_site

ARTICLE_TYPES = frozenset(
    {
        *("Article", "NewsArticle", "AnalysisNewsArticle", "AskPublicNewsArticle", "OpinionNewsArticle"),
        *("BackgroundNewsArticle", "ReportageNewsArticle", "ReviewNewsArticle", "BlogPosting"),
        *("Report", "LiveBlogPosting", "SocialMediaPosting"),
    }
)

# Names of <meta> (property, name or itemprop), the surest first.
_TITLES = ("og:title", "twitter:title", "headline")
_SITES = ("og:site_name", "application-name")
_AUTHORS = ("article:author", "author", "dc.creator")
_DATES = ("article:published_time", "datepublished", "og:published_time", "date", "dc.date", "pubdate")
_ADDRESSES = ("og:url", "twitter:url")

# «Мост откроют осенью | Степные вести»: what stands behind the last dash or bar may be the site.
_SITE_BEHIND = re.compile(r"\s[|—–·-]\s(?P<site>[^|]+)$")
_NO_NAME = re.compile(r"https?:|www\.|@", re.IGNORECASE)  # a profile's address is no author's name

# What may be a date or an author beside a heading. Counts of readers and «5 минут назад» change from one
# reading to the next, and say nothing.
_DATED = re.compile(
    r"(?!.*\bназад\b).*(?:\d{1,2}[:.]\d{2}|\b\d{4}\b|\d\s[а-яёәғқңөұүһі]{3}|\bсегодня\b|\bвчера\b)",
    re.IGNORECASE,
)
_AUTHORED = re.compile(r"(?:автор|[тt]екст|корреспондент)", re.IGNORECASE)
MAX_BESIDE = 80  # characters of such a line
PARAGRAPH = 120  # characters: the text has begun
MAX_AROUND = 500  # elements around a heading that are looked at
MAX_CHILDREN = 5  # an element of more is no line
_BLOCKS = frozenset({"div", "p", "span", "time", "li", "small", "a", "em", "strong", "h4", "h5"})
_OTHERS = frozenset({"nav", "aside", "footer", "ul", "script", "style", "form"})

MAX_DEPTH = 50  # of JSON-LD: what is nested deeper is no metadata


def read_given(page: HtmlElement) -> Given:
    """Title, author, date, site and language as the page's own metadata gives them."""
    ld = find_article(page)
    metas = _metas(page)
    site = _name(ld.get("publisher")) or _first(metas, _SITES)
    published = _text(ld.get("datePublished")) or _first(metas, _DATES) or _marked_time(page)
    byline = _byline(ld, metas)
    return Given(
        title=_title(page, ld, metas, site),
        byline=byline,
        published=published,
        beside=_beside(page, ([] if published else [_DATED]) + ([] if byline else [_AUTHORED])),
        site=site,
        language=_language(_text(ld.get("inLanguage")) or page.get("lang")),
    )


def read_url(page: HtmlElement, fetched_from: str | None = None) -> str | None:
    """The page's canonical address, else the one that it was fetched from, None when neither is known.

    A page that was fetched speaks for its own site alone: else any could pass for another outlet's.
    """
    ld = find_article(page)
    base = canonical_url(fetched_from)
    links = page.xpath("//link[translate(@rel, 'CANOL', 'canol')='canonical']/@href")
    entity = ld.get("mainEntityOfPage")
    stated = (
        *links,
        _first(_metas(page), _ADDRESSES),
        ld.get("url"),
        entity.get("@id") if isinstance(entity, dict) else entity,
    )
    addresses = filter(None, (canonical_url(address, base) for address in stated))
    return next((address for address in addresses if base is None or is_same_site(address, base)), base)


def find_article(page: HtmlElement) -> dict[str, Any]:
    """The page's one article in JSON-LD; empty when there is none, or several."""
    found: list[dict[str, Any]] = []
    for script in page.xpath("//script[@type='application/ld+json']/text()"):
        try:
            # strict=False: line breaks inside strings are frequent, and harmless.
            found += articles_in(json.loads(script, strict=False))
        except (ValueError, RecursionError):  # no JSON: the page has other metadata
            continue
    return found[0] if len(found) == 1 else {}


def articles_in(value: object, depth: int = 0) -> Iterator[dict[str, Any]]:
    """Every article of schema.org in `value`, a JSON-LD document, its lists and graphs."""
    if depth > MAX_DEPTH:
        return
    if isinstance(value, list):
        for item in value:
            yield from articles_in(item, depth + 1)
    elif isinstance(value, dict):
        if is_article(value):
            yield value
        else:
            for name in ("@graph", "mainEntity", "mainEntityOfPage"):
                yield from articles_in(value.get(name), depth + 1)


def is_article(value: dict[str, Any]) -> bool:
    """True for an object whose @type is one of schema.org's articles."""
    types = value.get("@type")
    names = types if isinstance(types, list) else [types]
    return any(isinstance(name, str) and name.rsplit("/", 1)[-1] in ARTICLE_TYPES for name in names)


def ld_fields(ld: dict[str, Any]) -> dict[str, object]:
    """The fields of an article of schema.org."""
    authors = ld.get("author") or ld.get("creator")
    entity = ld.get("mainEntityOfPage")
    return {
        "text": ld.get("articleBody") or ld.get("text"),
        "teaser": ld.get("description") or ld.get("abstract"),
        "title": ld.get("headline") or ld.get("name"),
        "subtitle": ld.get("alternativeHeadline"),
        "byline": [_name(author) for author in (authors if isinstance(authors, list) else [authors])],
        "published_at": ld.get("datePublished") or ld.get("dateCreated"),
        "url": ld.get("url") or (entity.get("@id") if isinstance(entity, dict) else entity),
        "site": _name(ld.get("publisher")),
        "language": ld.get("inLanguage"),
    }


def _title(page: HtmlElement, ld: dict[str, Any], metas: dict[str, str], site: str | None) -> str | None:
    stated = _text(ld.get("headline")) or _first(metas, _TITLES) or _text(page.findtext(".//title"))
    headings = [text for heading in page.xpath("//h1") if (text := _text(heading.text_content()))]
    if stated is None:
        return headings[0] if len(headings) == 1 else None
    # The heading that readers see, where the stated title only adds something to it, or is its beginning.
    if len(headings) == 1 and len(headings[0].split()) > 1:
        heading = headings[0]
        if stated.startswith(heading) or heading.startswith(f"{stated} "):
            return heading
    behind = _SITE_BEHIND.search(stated)
    return stated[: behind.start()] if behind and site and _alike(behind["site"], site) else stated


def _byline(ld: dict[str, Any], metas: dict[str, str]) -> str | None:
    authors = ld.get("author")
    named = [_name(author) for author in (authors if isinstance(authors, list) else [authors])]
    names = [name for name in named if name and not _NO_NAME.search(name)]
    if names:
        return ", ".join(dict.fromkeys(names))
    author = _first(metas, _AUTHORS)
    return author if author and not _NO_NAME.search(author) else None


def _beside(page: HtmlElement, wanted: Sequence[re.Pattern[str]]) -> str | None:
    """The short lines around the page's one heading, up to where its text begins, that begin as wanted."""
    headings = page.xpath("//h1")
    if len(headings) != 1:
        return None
    around = next(headings[0].iterancestors("article", "main"), headings[0].getparent())
    lines = (text for text in _lines_to_text(around, headings[0]) if any(one.match(text) for one in wanted))
    return "\n".join(dict.fromkeys(lines)) or None


def _lines_to_text(around: HtmlElement, heading: HtmlElement) -> Iterator[str]:
    heading_met = False
    for element in islice(around.iter(), MAX_AROUND):
        heading_met = heading_met or element is heading
        if element.tag not in _BLOCKS or len(element) > MAX_CHILDREN:
            continue
        text = _text(element.text_content()) or ""
        if heading_met and element.tag == "p" and len(text) > PARAGRAPH:
            return
        if len(text) <= MAX_BESIDE and not any(above.tag in _OTHERS for above in element.iterancestors()):
            yield text


def _marked_time(page: HtmlElement) -> str | None:
    times = page.xpath("//time[@itemprop='datePublished' or @pubdate]/@datetime")
    return _text(times[0]) if len(set(times)) == 1 else None


def _metas(page: HtmlElement) -> dict[str, str]:
    """The first content of each <meta>, by its name in small letters."""
    found: dict[str, str] = {}
    for meta in page.iter("meta"):
        content = _text(meta.get("content"))
        for attribute in ("property", "name", "itemprop"):
            name = meta.get(attribute)
            if name and content:
                found.setdefault(name.strip().lower(), content)
    return found


def _first(metas: dict[str, str], names: Sequence[str]) -> str | None:
    return next((metas[name] for name in names if name in metas), None)


def _name(value: object) -> str | None:
    return _text(value.get("name") if isinstance(value, dict) else value)


def _text(value: object) -> str | None:
    return " ".join(value.split()) or None if isinstance(value, str) else None


def _language(tag: str | None) -> str | None:
    primary = (tag or "").replace("_", "-").split("-")[0].lower()
    return primary if re.fullmatch("[a-z]{2,3}", primary) else None


def _alike(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()
