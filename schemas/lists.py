"""Pages of the lists that tell more than their items to those who ask."""

from __future__ import annotations

from schemas.articles import ArticlePageSchema
from schemas.base import Page
from schemas.facets import ArticleFacetsSchema, QuoteFacetsSchema, StatementFacetsSchema, facets, total
from schemas.quotes import QuotePageSchema
from schemas.statements import StatementPageSchema

ASKED_FOR = frozenset({"total", "facets"})


class ListMeta(Page.Meta):
    """Items first, then what was asked for."""

    fields = (*Page.Meta.fields, "total", "facets")


class QuoteListSchema(QuotePageSchema):
    """One page of quotes, with what was asked for beside."""

    optional = ASKED_FOR

    class Meta(ListMeta):
        pass

    total = total()
    facets = facets(QuoteFacetsSchema)


class ArticleListSchema(ArticlePageSchema):
    """One page of articles, with what was asked for beside."""

    optional = ASKED_FOR

    class Meta(ListMeta):
        pass

    total = total()
    facets = facets(ArticleFacetsSchema)


class StatementListSchema(StatementPageSchema):
    """One page of statements, with what was asked for beside."""

    optional = ASKED_FOR

    class Meta(ListMeta):
        pass

    total = total()
    facets = facets(StatementFacetsSchema)
