"""Pages and items that tell more than their fields to those who ask."""

from __future__ import annotations

from schemas.articles import ArticlePageSchema, ArticleSchema
from schemas.base import Page
from schemas.facets import ArticleFacetsSchema, QuoteFacetsSchema, StatementFacetsSchema, facets, total
from schemas.included import (
    ArticleInclusionsSchema,
    QuoteInclusionsSchema,
    StatementInclusionsSchema,
    included,
)
from schemas.narrowed import (
    NarrowedArticleSchema,
    NarrowedQuoteSchema,
    NarrowedStatementSchema,
    narrowed,
)
from schemas.quotes import QuotePageSchema, QuoteSchema
from schemas.statements import StatementDetailSchema, StatementPageSchema

ASKED_FOR = frozenset({"narrowed", "total", "facets", "included"})


class ListMeta(Page.Meta):
    """Items first, then what was asked for."""

    fields = ("items", "narrowed", "next", "total", "facets", "included")


class QuoteListSchema(QuotePageSchema):
    """One page of quotes, with what was asked for beside."""

    optional = ASKED_FOR

    class Meta(ListMeta):
        pass

    narrowed = narrowed(NarrowedQuoteSchema)
    total = total()
    facets = facets(QuoteFacetsSchema)
    included = included(QuoteInclusionsSchema)


class ArticleListSchema(ArticlePageSchema):
    """One page of articles, with what was asked for beside."""

    optional = ASKED_FOR

    class Meta(ListMeta):
        pass

    narrowed = narrowed(NarrowedArticleSchema)
    total = total()
    facets = facets(ArticleFacetsSchema)
    included = included(ArticleInclusionsSchema)


class StatementListSchema(StatementPageSchema):
    """One page of statements, with what was asked for beside."""

    optional = ASKED_FOR

    class Meta(ListMeta):
        pass

    narrowed = narrowed(NarrowedStatementSchema)
    total = total()
    facets = facets(StatementFacetsSchema)
    included = included(StatementInclusionsSchema)


class QuoteItemSchema(QuoteSchema):
    """A quote, with what was asked for."""

    optional = QuoteSchema.optional | {"included"}

    included = included(QuoteInclusionsSchema)


class ArticleItemSchema(ArticleSchema):
    """An article, with what was asked for."""

    optional = ArticleSchema.optional | {"included"}

    included = included(ArticleInclusionsSchema)


class StatementItemSchema(StatementDetailSchema):
    """A statement with all its wordings, and what was asked for."""

    optional = StatementDetailSchema.optional | {"included"}

    included = included(StatementInclusionsSchema)
