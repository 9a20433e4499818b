"""Statements: the same words, however many outlets report them."""

from __future__ import annotations

from marshmallow import fields

from schemas.base import EXAMPLE_QUOTE, Body, Page, described, identifier
from schemas.entities import EntityRefSchema
from schemas.sources import SourceRefSchema


def articles() -> fields.Integer:
    """How many articles report a statement."""
    return fields.Integer(metadata=described("How many articles report it.", 3))


def outlets() -> fields.Integer:
    """How many outlets report a statement."""
    return fields.Integer(
        metadata=described("How many sources report it; articles without a known source count for none.", 2)
    )


def first_seen(what: str) -> fields.String:
    """When something was first reported."""
    return fields.String(
        allow_none=True,
        metadata=described(
            f"When the earliest known report of {what} was published: RFC 3339, as its article has it.",
            "2026-03-01T12:30:00+05:00",
        ),
    )


class StatementRefSchema(Body):
    """The statement that a quote reports."""

    id = identifier("statement")
    articles = articles()
    outlets = outlets()


class StatementSchema(Body):
    """What several quotes report in the same words, and how widely."""

    id = identifier("statement")
    text = fields.String(
        metadata=described(
            "Its words as one of the quotes has them: in direct speech if any has, the longest of these.",
            EXAMPLE_QUOTE,
        )
    )
    speaker = fields.Nested(
        EntityRefSchema, allow_none=True, metadata=described("Who said it; null when that is not known.")
    )
    co_speakers = fields.List(
        fields.Nested(EntityRefSchema),
        metadata=described("Who said it together with the speaker, as any of the quotes has it.", []),
    )
    first_seen = first_seen("it")
    articles = articles()
    outlets = outlets()
    quotes = fields.Integer(metadata=described("How many quotes report it.", 4))


class StatementPageSchema(Page):
    """One page of statements."""

    items = fields.List(fields.Nested(StatementSchema))


class VariantSchema(Body):
    """One wording of a statement, and who has it."""

    text = fields.String(metadata=described("The quoted words.", EXAMPLE_QUOTE))
    first_seen = first_seen("these words")
    outlets = fields.List(
        fields.Nested(SourceRefSchema),
        metadata=described("The known sources that have it so, each once, by their first report."),
    )
    quote_ids = fields.List(
        fields.String(), metadata=described("The quotes that have it so, the earliest first.", ["17", "23"])
    )


class StatementDetailSchema(StatementSchema):
    """A statement with all its wordings."""

    variants = fields.List(
        fields.Nested(VariantSchema),
        metadata=described("Its wordings, character for character, the one first reported first."),
    )
