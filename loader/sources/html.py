"""A web page as an article: trafilatura finds its text, the page's metadata gives the rest."""

from __future__ import annotations

import logging
import re
from configparser import ConfigParser
from functools import lru_cache

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from loader.errors import SourceError
from loader.models import RawArticle
from loader.sources.bounds import check_elements, without_crowds
from loader.sources.page import read_given, read_url

# A page, or a piece of one, by what it begins with; comments and an XML declaration may go before.
_PAGE = re.compile(
    r"(?:\s++|<\?xml[^>]*+>|<!--(?:(?!-->).)*+-->)*+"
    r"<(?:!doctype\s+html|(?:html|head|body|article|main|section|div|p|h1|h2|meta|title|link|blockquote)(?=[\s>/]))",
    re.IGNORECASE | re.DOTALL,
)
# Characters. Of less than 250, as it comes, trafilatura gives the words of the whole page in one line, with
# title, date and links; but news in three sentences is not longer.
MIN_TEXT = 100
# What trafilatura calls a paragraph of its own; <quote> is a <blockquote>.
_PARAGRAPHS = frozenset({"p", "head", "item", "row", "quote", "code"})
# It would print on standard error what a SourceError says already.
logging.getLogger("trafilatura").addHandler(logging.NullHandler())

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
# lxml reads these, but does not let them be written.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_BREAK = re.compile(r"\s*\n\s*")


def find_charset(content: bytes) -> str | None:
    """The encoding that a page declares in its head."""
    match = _CHARSET.search(content[:2048])
    return match[1].decode("ascii") if match else None


def is_html(beginning: str) -> bool:
    """True when a document that begins so is a web page or a piece of one."""
    return _PAGE.match(beginning) is not None


def read_html(page: str, origin: str, fetched_from: str | None = None) -> RawArticle:
    """The article on `page`; SourceError when there is none.

    Block quotes stay, as paragraphs of their own. `fetched_from` is the address that the page came
    from: it counts unless the page states a canonical one.
    """
    tree = _parse(page, origin)
    check_elements(tree, origin)
    given, url = read_given(tree), read_url(tree, fetched_from)
    text = find_text(tree)
    if not text:
        raise SourceError(f"{origin}: is a web page without an article; save the article's own page")
    return RawArticle(text, origin, url, given)


def html_to_text(fragment: str) -> str:
    """All words of a piece of HTML, such as a feed's content, a paragraph a line; nothing is left out."""
    if "<" not in fragment and "&" not in fragment:
        return fragment
    tree = _parse_or_none(f"<div>{fragment}</div>")
    if tree is None:
        return ""
    for unseen in tree.xpath("//script | //style | //noscript | //comment()"):
        unseen.drop_tree()
    for element in tree.iter("p", "div", "br", "li", "blockquote", "h1", "h2", "h3", "h4", "tr", "section"):
        mark = "\n" if element.tag == "br" else "\n\n"
        element.tail = mark + _UNWRITABLE.sub(" ", element.tail or "")
        if element.tag != "br":
            element.text = mark + _UNWRITABLE.sub(" ", element.text or "")
    lines = "".join(tree.itertext()).replace("\r", "").split("\n")
    joined = "\n".join(" ".join(line.split()) for line in lines)
    return re.sub(r"\n{3,}", "\n\n", joined).strip()


def find_text(tree: HtmlElement) -> str:
    """The article's paragraphs, one blank line between them; "" when there are none."""
    import trafilatura  # 0.3 s that every start of the service would take, which reads no page

    found = trafilatura.bare_extraction(tree, include_comments=False, deduplicate=False, config=_settings())
    if found is None or isinstance(found, dict):
        return ""
    return "\n\n".join(filter(None, (_squeeze(text) for text in _paragraphs(found.body))))


@lru_cache(maxsize=1)
def _settings() -> ConfigParser:
    from trafilatura.settings import use_config

    settings = use_config()
    settings.set("DEFAULT", "MIN_EXTRACTED_SIZE", str(MIN_TEXT))
    return settings


def _paragraphs(element: etree._Element) -> list[str]:
    """The texts below `element`: each paragraph apart, and the words between them too."""
    texts = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str):
            inner = _paragraphs(child)
            if child.tag in _PARAGRAPHS or len(inner) > 1:
                texts += [*inner, ""]
            elif child.tag == "lb":
                texts[-1] += "\n"
            elif child.tag == "cell":
                texts[-1] += f" {inner[0]} "
            else:
                texts[-1] += inner[0]
        texts[-1] += child.tail or ""
    return texts


def _squeeze(text: str) -> str:
    """`text` with single spaces; its line breaks stay."""
    lines = (" ".join(line.split()) for line in _BREAK.split(text))
    return "\n".join(filter(None, lines))


def _parse(page: str, origin: str) -> HtmlElement:
    tree = _parse_or_none(page)
    if tree is None:
        raise SourceError(f"{origin}: is an empty web page; there is no article to load")
    return tree


def _parse_or_none(page: str) -> HtmlElement | None:
    # As bytes: lxml refuses a str whose XML declaration names an encoding.
    try:
        content = without_crowds(page).encode("utf-8", "replace")
        return document_fromstring(content, parser=HTMLParser(encoding="utf-8"))
    except etree.ParserError:  # nothing but white space and comments
        return None
