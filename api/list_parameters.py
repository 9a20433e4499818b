"""What lists and items take beside filters: what to tell beside them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema
from marshmallow.validate import Length, OneOf, Range

from api.config import MAX_PAGE_SIZE, MAX_REPEATS
from api.facets import DEFAULT_SIZE
from api.parameters import ArticleQuery, NoParameters, QuoteQuery, StatementQuery, boolean
from api.queries.facets import ARTICLE_FACETS, QUOTE_FACETS, STATEMENT_FACETS, STEPS, TOTALS, WHOLE, Facet
from api.queries.included import OF_ARTICLES, OF_QUOTES, OF_STATEMENTS, Inclusions
from api.values import Digits
from schemas.articles import ArticleSchema
from schemas.base import Body, described
from schemas.narrowed import choices
from schemas.quotes import QuoteSchema
from schemas.statements import StatementSchema


def _facet(facets: Mapping[str, Facet], leaves_out: str) -> fields.List[Any]:
    names = tuple(facets)
    return fields.List(
        fields.String(validate=OneOf(names)),
        validate=Length(1, MAX_REPEATS),
        metadata=described(
            "Count what fits by this, and show the most frequent values in `facets`. Repeat it for several. "
            f"A facet leaves out the filter by the same thing ({leaves_out}), so that it shows what could be "
            "chosen beside or instead. All other filters hold, the time of publication too. Where only the "
            "year is known, its first month counts. All that fit are counted where they are fewer than "
            f"{WHOLE} and there is time for it, else the newest {STEPS[-1]} or fewer; its `total` says so.",
            [names[0], "year"],
        ),
    )


class CountedQuery(Schema):
    """What lists that can be counted take; a subclass adds `facet`."""

    facet_size = Digits(
        validate=Range(1, MAX_PAGE_SIZE),
        metadata=described(f"How many values each facet shows, {DEFAULT_SIZE} unless given.", 10),
    )
    total = boolean(
        "Count in `total` how many items fit, on all pages together: up to "
        f"{TOTALS[-1]}, beside `facet` up to {WHOLE}, fewer where that takes too long."
    )

    @validates_schema
    def check_counting(self, data: dict[str, Any], **_kwargs: Any) -> None:
        """A size is that of a facet."""
        if "facet_size" in data and "facet" not in data:
            raise ValidationError("How many values a facet shows: needs facet.", "facet_size")


def _include(inclusions: Inclusions, what: str) -> fields.List[Any]:
    names = tuple(inclusions)
    return fields.List(
        fields.String(validate=OneOf(names)),
        validate=Length(1, MAX_REPEATS),
        metadata=described(
            f"Add the whole bodies of what is referred to as `included`, each once: {what}. "
            "Repeat it for several.",
            [names[0]],
        ),
    )


class QuoteItemQuery(NoParameters):
    """What one quote takes."""

    include = _include(
        OF_QUOTES, "`article`, `speaker` (who said it together with others too), `entities` (in `about`)"
    )


class ArticleItemQuery(NoParameters):
    """What one article takes."""

    include = _include(
        OF_ARTICLES,
        "`source`, `quotes` (all in the article), `entities` (all mentioned or quoted in the article)",
    )


class StatementItemQuery(NoParameters):
    """What one statement takes."""

    include = _include(OF_STATEMENTS, "`speaker` (who said it together with others too)")


def _narrow(schema: type[Body]) -> fields.List[Any]:
    names = choices(schema)
    return fields.List(
        fields.String(validate=OneOf(names)),
        data_key="fields",
        validate=Length(1, MAX_REPEATS),
        metadata=described(
            "Only these fields of the items, and `id`. Repeat it for several. The items then stand in "
            "`narrowed`, and `items` is empty: those in `items` always have all fields.",
            ["text", "speaker"] if "speaker" in names else ["title", "url"],
        ),
    )


class QuoteListQuery(CountedQuery, QuoteItemQuery, QuoteQuery):
    """What the list of quotes takes."""

    narrow_to = _narrow(QuoteSchema)
    facet = _facet(
        QUOTE_FACETS,
        "`source`, `type`, `language`; `speaker` also `speaker_name`; `entity` `about` and `about_name`",
    )


class ArticleListQuery(CountedQuery, ArticleItemQuery, ArticleQuery):
    """What the list of articles takes."""

    narrow_to = _narrow(ArticleSchema)
    facet = _facet(ARTICLE_FACETS, "`source`, `language`; `entity` `about`")


class StatementListQuery(CountedQuery, StatementItemQuery, StatementQuery):
    """What the list of statements takes."""

    narrow_to = _narrow(StatementSchema)
    facet = _facet(STATEMENT_FACETS, "`speaker`, `source`")
