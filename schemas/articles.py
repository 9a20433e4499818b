"""Articles, with their full text."""

from __future__ import annotations

from marshmallow import fields
from marshmallow.validate import OneOf

from schemas.base import (
    EXAMPLE_SENTENCE,
    EXAMPLE_SHA256,
    EXAMPLE_SUBTITLE,
    EXAMPLE_TEXT,
    EXAMPLE_TITLE,
    PRECISIONS,
    Body,
    Page,
    described,
    identifier,
    position,
)
from schemas.highlights import highlights
from schemas.sources import SourceRefSchema


def published_at() -> fields.String:
    """When an article was published."""
    return fields.String(
        allow_none=True,
        metadata=described(
            "When it was published: RFC 3339, in the outlet's own offset where that is known. "
            "`published_precision` says how much of it is known; the rest is filled with the first moment.",
            "2026-03-01T12:30:00+05:00",
        ),
    )


def published_precision() -> fields.String:
    """How much of `published_at` is known."""
    return fields.String(
        allow_none=True,
        validate=OneOf(PRECISIONS),
        metadata=described("The smallest unit of `published_at` that is known.", "minute"),
    )


class ArticleRefSchema(Body):
    """The article in which a quote was reported."""

    id = identifier("article")
    title = fields.String(allow_none=True, metadata=described("Its headline.", EXAMPLE_TITLE))
    url = fields.String(allow_none=True, metadata=described("Its address.", "https://vesti.example/1"))
    published_at = published_at()
    published_precision = published_precision()
    source = fields.Nested(
        SourceRefSchema,
        allow_none=True,
        metadata=described("Who published it; null when that is not known."),
    )


class ArticleSchema(Body):
    """An article as it was cleaned and stored."""

    optional = frozenset({"highlights"})

    id = identifier("article")
    source = fields.Nested(
        SourceRefSchema,
        allow_none=True,
        metadata=described("Who published it; null when that is not known."),
    )
    url = fields.String(allow_none=True, metadata=described("Its address.", "https://vesti.example/1"))
    title = fields.String(allow_none=True, metadata=described("Its headline.", EXAMPLE_TITLE))
    subtitle = fields.String(
        allow_none=True, metadata=described("The line under the headline.", EXAMPLE_SUBTITLE)
    )
    byline = fields.String(allow_none=True, metadata=described("Who wrote it.", "Иван Чтец"))
    dateline_place = fields.String(
        allow_none=True, metadata=described("Where it was reported from.", "АСТАНА")
    )
    published_at = published_at()
    published_precision = published_precision()
    published_from = fields.String(
        allow_none=True,
        metadata=described("Where the date was found: source, header, dateline or line.", "header"),
    )
    language = fields.String(allow_none=True, metadata=described("BCP 47 tag of its language.", "ru"))
    via = fields.String(allow_none=True, metadata=described("Whom it relays.", "ТАСС"))
    is_teaser = fields.Boolean(
        metadata=described("True when the source had only the beginning or a summary of the article.", False)
    )
    text = fields.String(
        metadata=described(
            "The text that all positions count in; it begins with title and subtitle.", EXAMPLE_TEXT
        )
    )
    body_start = position(
        "Where in `text` the first paragraph behind title and subtitle begins.",
        EXAMPLE_TEXT.index(EXAMPLE_SENTENCE),
    )
    text_sha256 = fields.String(
        metadata=described("SHA-256 of the UTF-8 bytes of `text`, in hexadecimal.", EXAMPLE_SHA256)
    )
    extractor_version = fields.String(metadata=described("What found its quotes and mentions.", "1"))
    revision = fields.Integer(
        metadata=described("How many texts its source had for it, one after the other; this is the last.", 1)
    )
    first_seen_at = fields.String(
        allow_none=True,
        metadata=described(
            "When it was loaded for the first time: RFC 3339, UTC; null when an older version did not "
            "note it.",
            "2026-03-01T07:30:00Z",
        ),
    )
    revised_at = fields.String(
        allow_none=True,
        metadata=described("When this revision of it was loaded, likewise.", "2026-03-01T07:30:00Z"),
    )
    similar_count = fields.Integer(
        allow_none=True,
        metadata=described(
            "How many other articles have nearly the same text; null until that has been looked for in the "
            "database of an older version.",
            0,
        ),
    )
    highlights = highlights()


class ArticlePageSchema(Page):
    """One page of articles."""

    items = fields.List(fields.Nested(ArticleSchema))
