"""What is counted beside a list: how many items fit, and how many of them have the same value."""

from __future__ import annotations

from typing import Any, ClassVar

from marshmallow import fields
from marshmallow.validate import OneOf

from schemas.base import Body, described
from schemas.entities import EntityRefSchema
from schemas.sources import SourceRefSchema


class TotalSchema(Body):
    """A number of items, or the least that it is."""

    value = fields.Integer(metadata=described("How many were counted.", 1200))
    relation = fields.String(
        validate=OneOf(("eq", "gte")),
        metadata=described(
            "`eq`: these are all. `gte`: there may be more; counting ended at a limit or took too long.", "eq"
        ),
    )


class ValueCountSchema(Body):
    """How many items have a value."""

    value = fields.String(metadata=described("The value, as filters take it.", "direct"))
    count = fields.Integer(metadata=described("How many of the items counted have it.", 17))


class EntityCountSchema(ValueCountSchema):
    """How many items have an entity."""

    value = fields.String(metadata=described("The id of the entity, as filters take it.", "17"))
    entity = fields.Nested(EntityRefSchema, metadata=described("Which entity that is."))


class SourceCountSchema(ValueCountSchema):
    """How many items are from a source."""

    value = fields.String(metadata=described("The slug of the source, as filters take it.", "vesti"))
    source = fields.Nested(SourceRefSchema, metadata=described("Which source that is."))


class FacetSchema(Body):
    """The values that the items of a list have, the most frequent first; a subclass adds `values`."""

    class Meta(Body.Meta):
        fields: ClassVar[tuple[str, ...]] = ("values", "distinct", "missing", "total")

    distinct = fields.Integer(
        metadata=described("How many different values there are, those not listed too.", 42)
    )
    missing = fields.Integer(metadata=described("How many of the items counted have no known value.", 3))
    total = fields.Nested(
        TotalSchema,
        metadata=described(
            "How many items were counted. With `gte` these are the newest ones, and all counts are theirs."
        ),
    )


def values(schema: type[ValueCountSchema]) -> fields.List[Any]:
    """The most frequent values of a facet."""
    return fields.List(
        fields.Nested(schema), metadata=described("The most frequent values, by their counts.")
    )


class ValueFacetSchema(FacetSchema):
    """Counts by value."""

    values = values(ValueCountSchema)


class EntityFacetSchema(FacetSchema):
    """Counts by entity."""

    values = values(EntityCountSchema)


class SourceFacetSchema(FacetSchema):
    """Counts by source."""

    values = values(SourceCountSchema)


class FacetsSchema(Body):
    """The facets that were asked for; a subclass says which there are."""

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """No facet is there unless `facet` names it."""


def facet(schema: type[FacetSchema], by: str) -> fields.Nested:
    """One of the facets."""
    return fields.Nested(schema, metadata=described(f"Only with `facet={by}`."))


class QuoteFacetsSchema(FacetsSchema):
    """Quotes by what they have in common."""

    speaker = facet(EntityFacetSchema, "speaker")
    source = facet(SourceFacetSchema, "source")
    type = facet(ValueFacetSchema, "type")
    language = facet(ValueFacetSchema, "language")
    entity = facet(EntityFacetSchema, "entity")
    year = facet(ValueFacetSchema, "year")
    month = facet(ValueFacetSchema, "month")


class ArticleFacetsSchema(FacetsSchema):
    """Articles by what they have in common."""

    source = facet(SourceFacetSchema, "source")
    language = facet(ValueFacetSchema, "language")
    entity = facet(EntityFacetSchema, "entity")
    year = facet(ValueFacetSchema, "year")
    month = facet(ValueFacetSchema, "month")


class StatementFacetsSchema(FacetsSchema):
    """Statements by what they have in common."""

    speaker = facet(EntityFacetSchema, "speaker")
    source = facet(SourceFacetSchema, "source")
    year = facet(ValueFacetSchema, "year")
    month = facet(ValueFacetSchema, "month")


def total() -> fields.Nested:
    """How many items fit."""
    return fields.Nested(
        TotalSchema, metadata=described("Only with `total=true`: how many items fit, on all pages together.")
    )


def facets(schema: type[FacetsSchema]) -> fields.Nested:
    """The facets of a list."""
    return fields.Nested(schema, metadata=described("Only with `facet`: the same on all pages."))
