"""Feeds: the newest quotes of any filter, for readers that poll them."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, request
from sqlite_utils import Database
from werkzeug.urls import iri_to_uri

from api.contract import Blueprint
from api.db import database
from api.export_parameters import FeedQuery
from api.pagination import address_of, show_page
from api.queries.changes import last_time
from api.querystring import read_pairs
from api.selections import select_quotes
from api.syndication import Feed, to_atom, to_json_feed
from schemas.feeds import JsonFeedSchema
from schemas.quotes import QuoteSchema

ATOM, JSON_FEED = "application/atom+xml", "application/feed+json"
NEWEST_FIRST = {"sort": "-published"}
ATOM_FEED = {
    "type": "string",
    "description": "An Atom feed.",
    "examples": [
        '<feed xmlns="http://www.w3.org/2005/Atom"><id>http://127.0.0.1:8000/v1/feeds/quotes.atom</id>…</feed>'
    ],
}

# Once: what makes bodies is made with a schema.
JSON_BODY, QUOTES = JsonFeedSchema(), QuoteSchema(many=True)

blueprint = Blueprint("feeds", __name__, url_prefix="/v1", description="What is new, for feed readers.")


@blueprint.operation("/feeds/quotes.atom", ATOM_FEED, FeedQuery, media_type=ATOM)
def get_atom_feed(**query: Any) -> Response:
    """Follow quotes with a feed reader (Atom)

    The newest that fit every filter, by the time at which their article was published; those of articles
    without a date are left out. A `next` link leads to older ones (RFC 5005). The id of an entry is the
    address of its quote.
    """
    return Response(to_atom(_feed(database(), query)), content_type=ATOM)


@blueprint.operation("/feeds/quotes.json", JsonFeedSchema, FeedQuery, media_type=JSON_FEED)
def get_json_feed(**query: Any) -> Response:
    """Follow quotes with a feed reader (JSON Feed)

    The same as the Atom feed, as JSON Feed 1.1.
    """
    feed = JSON_BODY.dump(to_json_feed(_feed(database(), query)))
    return Response(f"{current_app.json.dumps(feed)}\n", content_type=JSON_FEED)


def _feed(db: Database, query: dict[str, Any]) -> Feed:
    """The page that `query` asks for."""
    query = query | NEWEST_FIRST
    selection = select_quotes(db, query)
    page, _ = show_page(db, query, selection.order, selection.find, selection.read)
    quotes = QUOTES.dump(page["items"])
    dated = [quote for quote in quotes if quote["article"]["published_at"]]
    # The undated are the last: behind them there is nothing for a feed.
    following = address_of(page["next"]) if page["next"] and len(dated) == len(quotes) else None
    filters = [(name, value) for name, value in read_pairs(request.query_string) if name != "cursor"]
    told = ", ".join(f"{name}={value}" for name, value in filters if name != "limit")
    return Feed(
        title=f"whosaid: {told}" if told else "whosaid",
        home=iri_to_uri(request.root_url),
        address=address_of(None),
        page=address_of(query.get("cursor")),
        next_page=following,
        updated=last_time(db),
        quotes=dated,
    )
