"""How much markup, and how much JSON, one document may hold: what readers of it take time and memory for."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from loader.errors import SourceError

# Articles have some thousand elements, long ones ten. What finds the text takes time by the square of them.
MAX_ELEMENTS = 20_000
MAX_HEADINGS = 1_000
MAX_ATTRIBUTES = 1_000  # of one tag: to find doubles, the parser compares each with each
MAX_ITEMS = 5_000_000  # of a document of JSON: each takes up to 30 times its bytes

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_LONG = 2 * MAX_ATTRIBUTES  # a shorter tag cannot have as many
_TAG = re.compile(r"<[a-zA-Z](?:[^\"'<>]++|\"[^\"]*+\"|'[^']*+')*+")
_QUOTED = re.compile(r"\"[^\"]*+\"|'[^']*+'")


def without_crowds(markup: str) -> str:
    """`markup` with no attributes in a tag that has more of them than MAX_ATTRIBUTES."""
    return _TAG.sub(_bare, markup) if len(markup) > _LONG else markup


def check_elements(tree: HtmlElement, origin: str) -> None:
    """Raise SourceError for a page with more elements than an article's."""
    for names, limit in (((), MAX_ELEMENTS), (_HEADINGS, MAX_HEADINGS)):
        if any(number >= limit for number, _ in enumerate(tree.iter(*names))):
            what = "headings" if names else "elements"
            raise SourceError(
                f"{origin}: is a web page of more than {limit:,} {what}; save the article's own page"
            )


def check_items(content: str, origin: str) -> None:
    """Raise SourceError for JSON whose lists and objects would fill the memory."""
    if sum(map(content.count, ",[{")) > MAX_ITEMS:
        raise SourceError(
            f"{origin}: holds more than {MAX_ITEMS:,} values; give JSON lines, an article a line"
        )


def _bare(tag: re.Match[str]) -> str:
    whole = tag[0]
    if len(whole) < _LONG or len(_QUOTED.sub("", whole).split()) <= MAX_ATTRIBUTES:
        return whole
    return whole.split(maxsplit=1)[0]
