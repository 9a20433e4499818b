"""Quotes and articles in the words of schema.org, as JSON-LD. What is unknown is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

CONTEXT = "https://schema.org"
WIKIDATA = "http://www.wikidata.org/entity/"
TYPES = {
    "person": "Person",
    "organization": "Organization",
    "location": "Place",
    "event": "Event",
    "law": "Legislation",
    "work": "CreativeWork",
}
# How much of an RFC 3339 time is known, in characters; the rest is only filled up.
KNOWN = {"year": 4, "month": 7, "day": 10}
UNKNOWN_OFFSET = "-00:00"

Node = dict[str, Any]
Body = Mapping[str, Any]  # as the contract has it


def quotation(home: str, quote: Body, entities: Mapping[str, Body]) -> Node:
    """A quote; `entities` are those that it names, by id, and `home` is the address of the service."""
    speakers = [quote["speaker"], *quote["co_speakers"]] if quote["speaker"] else []
    said_by = [_entity(home, entities[speaker["id"]]) for speaker in speakers]
    return _known(
        {
            "@context": CONTEXT,
            "@type": "Quotation",
            "@id": f"{home}v1/quotes/{quote['id']}",
            "identifier": quote["id"],
            "text": quote["text"],
            "creator": said_by,
            "spokenByCharacter": [{"@id": node["@id"]} for node in said_by],
            "about": [_entity(home, entities[entity["id"]]) for entity in quote["about"]],
            "isPartOf": _article(home, quote["article"]),
            "citation": _address(quote["article"]["url"]),
        }
    )


def news_article(home: str, article: Body, entities: Sequence[Body], quote_ids: Sequence[int]) -> Node:
    """An article with its text, the entities that it mentions and the quotes in it."""
    return {"@context": CONTEXT} | _known(
        {
            **_article(home, article),
            "alternativeHeadline": article["subtitle"],
            "creditText": article["byline"],
            "dateline": article["dateline_place"],
            "inLanguage": article["language"],
            "sourceOrganization": article["via"] and {"@type": "Organization", "name": article["via"]},
            "articleBody": article["text"][article["body_start"] :],
            "mentions": [_entity(home, entity) for entity in entities],
            "hasPart": [{"@type": "Quotation", "@id": f"{home}v1/quotes/{number}"} for number in quote_ids],
        }
    )


def _article(home: str, article: Body) -> Node:
    source = article["source"]
    return _known(
        {
            "@type": "NewsArticle",
            "@id": f"{home}v1/articles/{article['id']}",
            "identifier": article["id"],
            "url": _address(article["url"]),
            "headline": article["title"],
            "datePublished": _time(article["published_at"], article["published_precision"]),
            "publisher": source
            and {
                "@type": "Organization",
                "@id": f"{home}v1/sources/{source['slug']}",
                "name": source["name"],
            },
        }
    )


def _entity(home: str, entity: Body) -> Node:
    return _known(
        {
            "@type": TYPES[entity["type"]],
            "@id": f"{home}v1/entities/{entity['id']}",
            "name": entity["name"],
            "description": entity["description"],
            "sameAs": entity["wikidata_id"] and f"{WIKIDATA}{entity['wikidata_id']}",
        }
    )


def _known(node: Node) -> Node:
    return {name: value for name, value in node.items() if value not in (None, [])}


def _time(published_at: str | None, precision: str | None) -> str | None:
    """As much of a time as is known."""
    if published_at is None:
        return None
    return published_at[: KNOWN.get(precision or "", len(published_at))].removesuffix(UNKNOWN_OFFSET)


def _address(url: str | None) -> str | None:
    return url if url and urlsplit(url).scheme.lower() in {"http", "https"} else None
