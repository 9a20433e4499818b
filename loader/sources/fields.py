"""Objects with named fields (of JSON, of CSV) as articles: whose field means what."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from loader.errors import SourceError
from loader.models import Given, RawArticle
from loader.sources.encodings import check_reading
from loader.sources.html import html_to_text, is_html, read_html
from loader.sources.ninjs import as_fields as ninjs_fields
from loader.sources.ninjs import is_ninjs
from loader.sources.page import is_article, ld_fields
from loader.sources.showing import show
from loader.sources.urls import canonical_url

# What an article has, and how exports call it when no mapping says so, the surest first; compared
# without regard to case, "_", "-" and blanks.
NAMES: Mapping[str, tuple[str, ...]] = {
    "text": (
        *(
            "text",
            "fulltext",
            "body",
            "bodytext",
            "articlebody",
            "articletext",
            "content",
            "contenttext",
            "maintext",
        ),
        *("html", "contenthtml", "bodyhtml", "rawhtml", "текст", "содержание"),
    ),
    "teaser": ("summary", "teaser", "description", "snippet", "excerpt", "lead", "анонс"),
    "title": ("title", "headline", "heading", "заголовок", "название"),
    "subtitle": ("subtitle", "subheadline", "subhead", "подзаголовок"),
    "byline": ("byline", "author", "authors", "creator", "автор", "авторы"),
    "published_at": (
        *(
            "publishedat",
            "published",
            "publisheddate",
            "publishdate",
            "publicationdate",
            "datepublished",
            "pubdate",
        ),
        *("datetime", "date", "time", "timestamp", "created", "createdat", "дата", "датапубликации"),
    ),
    "url": ("url", "link", "canonicalurl", "href", "permalink", "ссылка", "адрес"),
    "site": (
        "site",
        "sitename",
        "source",
        "sourcename",
        "outlet",
        "publisher",
        "domain",
        "источник",
        "издание",
        "сми",
    ),
    "language": ("language", "lang", "inlanguage", "язык"),
}
FIELDS = tuple(NAMES)
TEXTS = ("text", "teaser")  # an article has one of them
MAX_EPOCH = 4_102_444_800  # 2100: what is larger counts milliseconds
MAX_LEVELS = 8  # of lists in lists: a text stands no deeper
MAX_DIGITS = 20  # of a number of seconds or milliseconds
MIN_EPOCH = 100_000_000  # 1973: what is smaller is a number, or a year


@dataclass(frozen=True, slots=True)
class Mapped:
    """Where in an object each field stands: dotted paths, by field. Others go by their usual names.

    While objects are read it notes the fields for which any had something (`met`), of those looked for.
    """

    paths: Mapping[str, str] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set, compare=False)
    met: set[str] = field(default_factory=set, compare=False)

    def find(self, value: object) -> dict[str, object]:
        """What stands in `value`, an object, at each path; None where nothing does."""
        found = {name: _at(value, path) for name, path in self.paths.items()}
        self.asked.update(found)
        self.met.update(name for name, item in found.items() if item is not None)
        return found

    def unmet(self) -> list[str]:
        """The pairs, as "url=ids.web", whose path led to nothing in all the objects that were read."""
        return [f"{name}={path}" for name, path in self.paths.items() if name in self.asked - self.met]

    def pair_of_text(self) -> str | None:
        """The pair that says where the text stands, else the teaser; None when neither is mapped."""
        return next((f"{name}={self.paths[name]}" for name in TEXTS if name in self.paths), None)


def parse_mapping(pairs: Iterable[str], file: str | None) -> Mapped:
    """The mapping in `file` (YAML or JSON: field: path), with `pairs` (FIELD=PATH) before it.

    Raises SourceError for what is neither, naming it.
    """
    paths = _read_mapping(file) if file else {}
    for pair in pairs:
        name, equals, path = pair.partition("=")
        if not equals or not path.strip():
            raise SourceError(f"{pair}: is no mapping; write FIELD=PATH, such as text=article.body")
        paths[name.strip()] = path.strip()
    unknown = sorted(set(paths) - set(FIELDS))
    if unknown:
        raise SourceError(f"{unknown[0]}: is no field of an article; there are {', '.join(FIELDS)}")
    return Mapped(paths)


def find_header(names: Iterable[str], mapped: Mapped) -> bool:
    """True when the names of columns, or of an object's fields, say which one holds the text."""
    wanted = {_fold(path) for name, path in mapped.paths.items() if name in TEXTS}
    return bool({_fold(name) for name in names} & (wanted | set(NAMES["text"]) | set(NAMES["teaser"])))


def read_object(value: object, origin: str, mapped: Mapped) -> RawArticle:
    """The article that `value`, an object of JSON or a row of CSV, holds. Raises SourceError."""
    if isinstance(value, dict) and isinstance(value.get("_source"), dict):
        value = value["_source"]  # a document as Elasticsearch exports it
    if not isinstance(value, dict):
        raise SourceError(f"{origin}: is no JSON object, so no article")
    found = _mapped_fields(value, mapped)
    teaser = not found.get("text")
    text = found.get("text") or found.get("teaser")
    if not text:
        empty = [name for name, item in value.items() if _fold(str(name)) in NAMES["text"] and not item]
        fault = f"has no text: {shown_names(empty)} is empty; or say" if empty else "has no text; say"
        raise SourceError(
            f"{origin}: {fault} which field holds it: --map text=NAME (there are {shown_names(value)})"
        )
    check_reading(text, origin)
    url = canonical_url(found.get("url"))
    given = Given(
        title=_line(found.get("title")),
        subtitle=_line(found.get("subtitle")),
        byline=_line(found.get("byline")),
        published=found.get("published_at"),
        site=_line(found.get("site")),
        language=found.get("language"),
        teaser=teaser,
    )
    if is_html(text[:2000]) and not teaser:
        return _from_page(text, origin, url, given)
    plain = html_to_text(text).strip()
    if not plain:
        raise SourceError(f"{origin}: its text is empty")
    return RawArticle(plain, origin, url, given)


def _from_page(text: str, origin: str, url: str | None, given: Given) -> RawArticle:
    """A field that holds a web page, or a piece of one; what the object says counts first."""
    if "<html" not in text[:2000].lower() and "<body" not in text[:2000].lower():
        plain = html_to_text(text)
        if not plain:
            raise SourceError(f"{origin}: its text is empty")
        return RawArticle(plain, origin, url, given)
    page = read_html(text, origin, url)
    merged = {
        name.name: getattr(given, name.name) or getattr(page.given, name.name) for name in fields(Given)
    }
    return RawArticle(page.text, origin, url or page.url, Given(**merged))


def _mapped_fields(value: dict[str, Any], mapped: Mapped) -> dict[str, str]:
    """The fields of an article as texts: by the mapping, by the format's own rules, by usual names."""
    if is_article(value):
        usual: Mapping[str, object] = ld_fields(value)
    elif is_ninjs(value):
        usual = ninjs_fields(value)
    else:
        folded: dict[str, object] = {}
        for name, item in value.items():
            if item is not None:
                folded.setdefault(_fold(str(name)), item)
        usual = {name: _first_of(folded, aliases) for name, aliases in NAMES.items()}
    chosen = dict(usual) | mapped.find(value)
    texts = {name: _as_text(item) for name, item in chosen.items() if name != "published_at"}
    texts["published_at"] = _as_moment(chosen.get("published_at"))
    return {name: text for name, text in texts.items() if text}


def _first_of(folded: Mapping[str, object], aliases: Sequence[str]) -> object:
    """What stands under the first of the names that holds anything."""
    present = (folded[alias] for alias in aliases if alias in folded)
    return next((item for item in present if _as_moment(item)), None)


def _at(value: object, path: str) -> object:
    """What stands at a dotted path; a number in it counts the items of a list."""
    if isinstance(value, dict) and path in value:
        return value[path]
    for step in path.split("."):
        if isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        elif isinstance(value, dict):
            value = value.get(step)
        else:
            return None
    return value


def _as_text(value: object, levels: int = MAX_LEVELS) -> str | None:
    if isinstance(value, dict):
        value = next((value[name] for name in ("name", "value", "title", "text") if name in value), None)
    if isinstance(value, list):
        inner = (_as_text(item, levels - 1) for item in value) if levels else ()
        parts = [part for part in inner if part]
        return ", ".join(parts) if all(len(part) < 100 for part in parts) else "\n\n".join(parts)
    return value.strip() or None if isinstance(value, str) else None


def _as_moment(value: object) -> str | None:
    """A date as it is written; seconds or milliseconds since 1970 as RFC 3339."""
    if isinstance(value, str) and len(value) <= MAX_DIGITS and value.strip().isdecimal():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return _as_text(value)
    if not MIN_EPOCH <= value <= 1000 * MAX_EPOCH:
        return None
    seconds = value / 1000 if value > MAX_EPOCH else value
    return datetime.fromtimestamp(int(seconds), UTC).isoformat().replace("+00:00", "Z")


def _line(text: str | None) -> str | None:
    return " ".join(html_to_text(text).split()) or None if text else None


def _read_mapping(file: str) -> dict[str, str]:
    try:
        value = yaml.safe_load(Path(file).read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SourceError(f"{file}: cannot be read as a mapping: {error}") from error
    if not isinstance(value, dict) or not all(isinstance(path, str) for path in value.values()):
        raise SourceError(f"{file}: is no mapping; write a line for each field, such as text: article.body")
    return {str(name): path for name, path in value.items()}


def shown_names(value: Iterable[str]) -> str:
    """The first names of fields or columns, as messages list them."""
    shown = [show(json.dumps(str(name), ensure_ascii=False)) for name in list(value)[:12]]
    return ", ".join(shown) or "none"


@lru_cache(maxsize=10_000)  # the same names come with each article
def _fold(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())
