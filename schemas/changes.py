"""What was added, changed or deleted, for those who keep a copy."""

from __future__ import annotations

from marshmallow import fields
from marshmallow.validate import OneOf

from schemas.articles import ArticleSchema
from schemas.base import CHANGE_KINDS, Body, Page, described, identifier
from schemas.entities import EntitySchema
from schemas.quotes import QuoteSchema
from schemas.statements import StatementSchema


class ChangeSchema(Body):
    """That something is there, looks different, or is gone."""

    id = identifier("change")
    at = fields.String(metadata=described("When it was noted: RFC 3339, UTC.", "2026-03-01T07:30:00Z"))
    kind = fields.String(
        validate=OneOf(CHANGE_KINDS),
        metadata=described("Changed: its body is another one, be it only a name or a count in it.", "added"),
    )
    item = fields.String(
        metadata=described("What it is: article, quote, entity, statement or a later kind.", "quote")
    )
    item_id = fields.String(metadata=described("Its id.", "17"))


class IncludedSchema(Body):
    """The items that a page of changes names, as they are now: each once, by id, if it is there."""

    articles = fields.List(
        fields.Nested(ArticleSchema), metadata=described("As `/v1/articles/{id}` shows them.")
    )
    quotes = fields.List(fields.Nested(QuoteSchema), metadata=described("As `/v1/quotes/{id}` shows them."))
    entities = fields.List(
        fields.Nested(EntitySchema), metadata=described("As `/v1/entities/{id}` shows them.")
    )
    statements = fields.List(
        fields.Nested(StatementSchema), metadata=described("As lists show them: without their wordings.")
    )


class ChangePageSchema(Page):
    """One page of changes, the oldest first."""

    optional = frozenset({"included"})

    class Meta(Page.Meta):
        fields = ("items", "next", "more", "included")

    items = fields.List(fields.Nested(ChangeSchema))
    next = fields.String(
        metadata=described(
            "The `cursor` of what follows: always there, on the last page too. Keep it and ask with it "
            "again later.",
            "WyJmMWQyZDJmOTI0ZTk4NmFjIiwxNywxNzcyMzUwMjAwXQ",
        )
    )
    more = fields.Boolean(metadata=described("Whether there is a next page already.", False))
    included = fields.Nested(IncludedSchema, metadata=described("Only with `include=item`."))
