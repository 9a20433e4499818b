"""What the query strings of exports and feeds may hold: the filters of the lists."""

from __future__ import annotations

from api.parameters import ArticleQuery, EntityQuery, NoParameters, QuoteQuery, boolean

PAGING = ("limit", "cursor")


class ArticleExportQuery(ArticleQuery):
    """The filters of articles, and their order."""

    class Meta:
        exclude = (*PAGING, "highlight")


class QuoteExportQuery(QuoteQuery):
    """The filters of quotes, and their order."""

    class Meta:
        exclude = (*PAGING, "highlight")


class EntityExportQuery(EntityQuery):
    """The filters of entities."""

    class Meta:
        exclude = PAGING


class CsvQuery(NoParameters):
    """What tables take beside."""

    bom = boolean("Begin with a byte order mark: Excel then reads a file that it opens as UTF-8.")


class ArticleCsvQuery(ArticleExportQuery, CsvQuery):
    """The same for a table of articles."""


class QuoteCsvQuery(QuoteExportQuery, CsvQuery):
    """The same for a table of quotes."""


class EntityCsvQuery(EntityExportQuery, CsvQuery):
    """The same for a table of entities."""


class FeedQuery(QuoteQuery):
    """The filters of quotes, in pages; the newest are always the first."""

    class Meta:
        exclude = ("sort", "highlight")
