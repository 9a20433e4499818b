"""IPTC's ninjs, versions 1 to 3: which of its fields are those of an article."""

from __future__ import annotations

from typing import Any

_STANDARD = "ninjs"
# What only ninjs calls so. An article that has two of them is one.
_MARKS = frozenset(
    {"versioncreated", "body_text", "body_xhtml", "bodies", "headlines", "pubstatus", "usageterms"}
)
MIN_MARKS = 2
_TEXTUAL = ("text", "composite", None)


def is_ninjs(value: dict[str, Any]) -> bool:
    """True for an item of ninjs, by the standard that it names or the names of its fields."""
    standard = value.get("standard")
    named = standard.get("name") if isinstance(standard, dict) else value.get("$standard")
    return named == _STANDARD or ("uri" in value and len(_MARKS & set(value)) >= MIN_MARKS)


def as_fields(value: dict[str, Any]) -> dict[str, object]:
    """The fields of the article in a ninjs item; without a text for one that is a picture."""
    if value.get("type") not in _TEXTUAL:
        return {}
    by_role = {
        str(headline.get("role")): headline.get("value") for headline in _objects(value.get("headlines"))
    }
    headline = value.get("headline") or by_role.get("main") or next(iter(by_role.values()), None)
    return {
        "text": _body(value),
        "teaser": value.get("description_text") or _first(value.get("descriptions")),
        "title": headline,
        "subtitle": by_role.get("subtitle"),
        "byline": value.get("byline") or value.get("by"),
        "published_at": value.get("firstpublished")
        or value.get("firstcreated")
        or value.get("versioncreated")
        or value.get("firstPublished")
        or value.get("firstCreated")
        or value.get("versionCreated"),
        "url": value.get("url") or value.get("uri"),
        "site": [
            source.get("name") for source in _objects(value.get("infosource") or value.get("infosources"))
        ][:1],
        "language": value.get("language"),
    }


def _body(value: dict[str, Any]) -> object:
    plain = value.get("body_text") or value.get("body_xhtml") or value.get("body_html")
    return plain or _first(value.get("bodies"))


def _first(items: object) -> object:
    return next((item["value"] for item in _objects(items) if item.get("value")), None)


def _objects(items: object) -> list[dict[str, Any]]:
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
