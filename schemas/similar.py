"""Nearly the same articles: reprints and edited copies of one text."""

from __future__ import annotations

from marshmallow import fields

from schemas.articles import ArticleRefSchema
from schemas.base import Body, Page, described


class SimilarSchema(Body):
    """Another article with nearly the same body."""

    article = fields.Nested(ArticleRefSchema, metadata=described("The other article."))
    likeness = fields.Float(
        metadata=described(
            "How much of the shorter body's words stand in the longer one, in threes: from 0.6 to 1. It is 1 "
            "for the same words, and where one was only cut or added to.",
            0.93,
        )
    )


class SimilarPageSchema(Page):
    """One page of nearly the same articles."""

    items = fields.List(fields.Nested(SimilarSchema))
