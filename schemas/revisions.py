"""What an article said before: one text after the other, as its source had them."""

from __future__ import annotations

from marshmallow import fields

from schemas.articles import published_at, published_precision
from schemas.base import (
    EXAMPLE_SHA256,
    EXAMPLE_SUBTITLE,
    EXAMPLE_TEXT,
    EXAMPLE_TITLE,
    Body,
    Page,
    described,
)


class RevisionSchema(Body):
    """That an article said something else than before, or was there for the first time."""

    number = fields.Integer(metadata=described("Which one it is, counted from 1 in each article.", 1))
    seen_at = fields.String(
        allow_none=True,
        metadata=described(
            "When it was loaded: RFC 3339, UTC; null when an older version did not note it.",
            "2026-03-01T07:30:00Z",
        ),
    )
    title = fields.String(allow_none=True, metadata=described("Its headline.", EXAMPLE_TITLE))
    subtitle = fields.String(
        allow_none=True, metadata=described("The line under the headline.", EXAMPLE_SUBTITLE)
    )
    published_at = published_at()
    published_precision = published_precision()
    is_teaser = fields.Boolean(
        metadata=described("True when the source had only the beginning or a summary of the article.", False)
    )
    length = fields.Integer(metadata=described("How many code points its text has.", len(EXAMPLE_TEXT)))
    text_sha256 = fields.String(
        metadata=described("SHA-256 of the UTF-8 bytes of its text, in hexadecimal.", EXAMPLE_SHA256)
    )


class RevisionPageSchema(Page):
    """One page of revisions, the newest first."""

    items = fields.List(fields.Nested(RevisionSchema))


class RevisionDetailSchema(RevisionSchema):
    """A revision with its text."""

    text = fields.String(
        metadata=described("Its text; it begins with title and subtitle.", EXAMPLE_TEXT),
    )
