"""Whole bodies of what items refer to, beside them."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from schemas.articles import ArticleSchema
from schemas.base import Body, described
from schemas.entities import EntitySchema
from schemas.quotes import QuoteSchema
from schemas.sources import SourceSchema


def bodies(schema: type[Body], which: str) -> fields.List[Any]:
    """Included bodies of one kind."""
    return fields.List(
        fields.Nested(schema), metadata=described(f"{which} Each once, in the order of their ids.")
    )


class QuoteInclusionsSchema(Body):
    """What quotes refer to."""

    articles = bodies(ArticleSchema, "With `include=article`: where they were reported.")
    entities = bodies(
        EntitySchema,
        "With `include=speaker`: who said it, also together with others; with `include=entities`: whom and "
        "what it is about.",
    )


class ArticleInclusionsSchema(Body):
    """What belongs to articles."""

    sources = bodies(SourceSchema, "With `include=source`: who published them.")
    quotes = bodies(QuoteSchema, "With `include=quotes`: all quotes in them; `article` says in which.")
    entities = bodies(
        EntitySchema, "With `include=entities`: everybody and everything mentioned or quoted in them."
    )


class StatementInclusionsSchema(Body):
    """What statements refer to."""

    entities = bodies(EntitySchema, "With `include=speaker`: who said it, also together with others.")


def included(schema: type[Body]) -> fields.Nested:
    """What was asked for beside items."""
    return fields.Nested(
        schema,
        metadata=described("Only with `include`: whole bodies by kind; what is not asked for is empty."),
    )
