"""Items of which only some fields were asked for."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from schemas.articles import ArticleSchema
from schemas.base import Body, described
from schemas.quotes import QuoteSchema
from schemas.statements import StatementSchema


def all_but_id(schema: type[Body]) -> frozenset[str]:
    """The fields of a body that may be left out."""
    return frozenset(schema().fields) - {"id"}


class NarrowedQuoteSchema(QuoteSchema):
    """A quote with those fields that `fields` names, as they are in the whole one."""

    optional = all_but_id(QuoteSchema)


class NarrowedArticleSchema(ArticleSchema):
    """An article with those fields that `fields` names, as they are in the whole one."""

    optional = all_but_id(ArticleSchema)


class NarrowedStatementSchema(StatementSchema):
    """A statement with those fields that `fields` names, as they are in the whole one."""

    optional = all_but_id(StatementSchema)


def choices(schema: type[Body]) -> tuple[str, ...]:
    """What `fields` may name: all fields but those that other parameters ask for."""
    return tuple(name for name in schema().fields if name not in schema.optional)


def narrowed(schema: type[Body]) -> fields.List[Any]:
    """The items, with fewer fields."""
    return fields.List(
        fields.Nested(schema),
        metadata=described("Only with `fields`: the items in their order, each with its `id` and these."),
    )
