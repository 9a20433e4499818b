"""Quotes as a JSON Feed (https://www.jsonfeed.org/version/1.1/). Its fields are left out when unknown."""

from __future__ import annotations

from marshmallow import fields
from marshmallow.validate import Equal

from schemas.base import Body, described

JSON_FEED = "https://jsonfeed.org/version/1.1"


class FeedAuthorSchema(Body):
    """Who said something."""

    name = fields.String(metadata=described("The name of the speaker.", "Анна Белова"))
    url = fields.String(
        metadata=described("The address of the entity.", "http://127.0.0.1:8000/v1/entities/5")
    )


class FeedItemSchema(Body):
    """A quote as an item of a feed."""

    optional = frozenset({"url", "authors"})

    id = fields.String(
        metadata=described("The address of the quote, which stays.", "http://127.0.0.1:8000/v1/quotes/17")
    )
    url = fields.String(metadata=described("The address of the article.", "https://vesti.example/1"))
    title = fields.String(metadata=described("Who said it and how it begins.", "Анна Белова: «Мост готов»"))
    content_text = fields.String(
        metadata=described("The quoted words and where they were reported.", "«Мост готов»\n\nВести: Мост")
    )
    date_published = fields.String(
        metadata=described("When the article was published.", "2026-03-01T12:30:00+05:00")
    )
    authors = fields.List(
        fields.Nested(FeedAuthorSchema), metadata=described("Who said it, the one named first first.")
    )
    tags = fields.List(
        fields.String(), metadata=described("The names of the entities it is about.", ["Завод «Сталь»"])
    )


class JsonFeedSchema(Body):
    """Quotes as a JSON Feed, the newest first."""

    optional = frozenset({"next_url"})

    version = fields.String(
        validate=Equal(JSON_FEED), metadata=described("The version of the format.", JSON_FEED)
    )
    title = fields.String(metadata=described("What it is a feed of.", "whosaid: q=мост"))
    home_page_url = fields.String(metadata=described("The service.", "http://127.0.0.1:8000/"))
    feed_url = fields.String(
        metadata=described("The feed itself.", "http://127.0.0.1:8000/v1/feeds/quotes.json?q=мост")
    )
    next_url = fields.String(
        metadata=described(
            "Where older items are; left out at the end.",
            "http://127.0.0.1:8000/v1/feeds/quotes.json?cursor=WyJmMWQyZDJmOTI0ZTk4NmFjIiwxN10",
        )
    )
    items = fields.List(fields.Nested(FeedItemSchema), metadata=described("The quotes."))
