"""Linked data: quotes and articles as JSON-LD, for those who join what several places know."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, request
from werkzeug.urls import iri_to_uri

from api.contract import Blueprint, path_parameter
from api.db import database
from api.lookup import read_one
from api.queries.articles import read_articles
from api.queries.entities import read_entities
from api.queries.linked import find_mentioned, find_quoted
from api.queries.quotes import read_quotes
from api.schema_org import news_article, quotation
from schemas.articles import ArticleSchema
from schemas.entities import EntitySchema
from schemas.quotes import QuoteSchema

JSON_LD = "application/ld+json"
QUOTATION = {
    "type": "object",
    "description": "A `Quotation` of schema.org.",
    "examples": [
        {
            "@context": "https://schema.org",
            "@type": "Quotation",
            "@id": "http://127.0.0.1:8000/v1/quotes/17",
            "text": "Мост готов",
        }
    ],
}
NEWS_ARTICLE = {
    "type": "object",
    "description": "A `NewsArticle` of schema.org.",
    "examples": [
        {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "@id": "http://127.0.0.1:8000/v1/articles/17",
            "headline": "В Астане открыли мост",
        }
    ],
}

# Once: what makes bodies is made with a schema.
QUOTE, ARTICLE, ENTITIES = QuoteSchema(), ArticleSchema(), EntitySchema(many=True)

blueprint = Blueprint("linked_data", __name__, url_prefix="/v1", description="JSON-LD, by schema.org.")


@blueprint.operation(
    "/quotes/<id:id>.jsonld",
    QUOTATION,
    parameters=[path_parameter("id", "The id of the quote.", "17")],
    media_type=JSON_LD,
)
def get_quote_as_json_ld(id: int) -> Response:
    """Get a quote as JSON-LD

    Who said it (`creator`), whom it is `about`, and the article that it `isPartOf`, with the addresses of the
    items here and those in Wikidata that are certain. What is unknown is left out.
    """
    db = database()
    quote = QUOTE.dump(read_one(db, "quote", id, read_quotes))
    named = [quote["speaker"], *quote["co_speakers"], *quote["about"]]
    ids = {int(entity["id"]) for entity in named if entity}
    entities = ENTITIES.dump(read_entities(db, sorted(ids)))
    return _answer(quotation(_home(), quote, {entity["id"]: entity for entity in entities}))


@blueprint.operation(
    "/articles/<id:id>.jsonld",
    NEWS_ARTICLE,
    parameters=[path_parameter("id", "The id of the article.", "17")],
    media_type=JSON_LD,
)
def get_article_as_json_ld(id: int) -> Response:
    """Get an article as JSON-LD

    With its text, the entities that it `mentions`, and the quotes in it (`hasPart`). Of a date as much as is
    known. What is unknown is left out.
    """
    db = database()
    article = ARTICLE.dump(read_one(db, "article", id, read_articles))
    entities = ENTITIES.dump(read_entities(db, find_mentioned(db, id)))
    return _answer(news_article(_home(), article, entities, find_quoted(db, id)))


def _home() -> str:
    return iri_to_uri(request.root_url)


def _answer(node: dict[str, Any]) -> Response:
    return Response(f"{current_app.json.dumps(node)}\n", content_type=JSON_LD)
