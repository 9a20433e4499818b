"""How much was said and written when, and who occurs with whom."""

from __future__ import annotations

from typing import ClassVar

from marshmallow import fields
from marshmallow.validate import OneOf

from schemas.base import Body, Page, described
from schemas.entities import CountedEntitySchema
from schemas.facets import TotalSchema

INTERVALS = ("day", "month", "year")
RELATIONS = ("article", "quote", "speaks_of", "spoken_of_by")


class AmountsSchema(Body):
    """How much there is."""

    quotes = fields.Integer(metadata=described("How many quotes.", 120))
    mentions = fields.Integer(metadata=described("How many mentions of any entity.", 900))
    articles = fields.Integer(metadata=described("How many articles.", 40))


class ShareSchema(Body):
    """How much of it is an entity's."""

    quotes = fields.Integer(metadata=described("How many quotes it said, alone or with others.", 12))
    mentions = fields.Integer(metadata=described("How many places stand for it.", 30))
    articles = fields.Integer(metadata=described("How many articles name it or quote it.", 9))
    total = fields.Nested(
        AmountsSchema, metadata=described("How much there is altogether, of all entities and of none.")
    )


def period() -> fields.String:
    """A day, a month or a year."""
    return fields.String(
        metadata=described("The day (2026-03-01), month (2026-03) or year (2026).", "2026-03")
    )


def interval() -> fields.String:
    """How long a period is."""
    return fields.String(
        validate=OneOf(INTERVALS), metadata=described("How long each period is, as asked for.", "month")
    )


class PeriodSchema(AmountsSchema):
    """How much was published in a period."""

    period = period()


class EntityPeriodSchema(ShareSchema):
    """How much an entity was quoted and named in a period."""

    period = period()


class TimelineSchema(Body):
    """How much was published when."""

    interval = interval()
    items = fields.List(
        fields.Nested(PeriodSchema),
        metadata=described("The periods in which anything was published, the earliest first."),
    )
    undated = fields.Nested(
        AmountsSchema, metadata=described("What articles without a date have, whatever the bounds.")
    )


class EntityTimelineSchema(Body):
    """How much an entity was quoted and named when."""

    interval = interval()
    items = fields.List(
        fields.Nested(EntityPeriodSchema),
        metadata=described(
            "The periods in which anything was published, the earliest first; zeros where the entity does "
            "not occur. A period that is left out has no article of anybody."
        ),
    )
    undated = fields.Nested(
        ShareSchema, metadata=described("What articles without a date have, whatever the bounds.")
    )


class RelatedSchema(Body):
    """An entity that occurs with another one."""

    entity = fields.Nested(CountedEntitySchema, metadata=described("Who it is."))
    count = fields.Integer(
        metadata=described("In how many of the articles or quotes of `total` it occurs so.", 7)
    )


class RelatedPageSchema(Page):
    """One page of entities that occur with another one."""

    class Meta(Page.Meta):
        fields: ClassVar[tuple[str, ...]] = ("relation", "total", "items", "next")

    relation = fields.String(
        validate=OneOf(RELATIONS), metadata=described("How they occur together, as asked for.", "article")
    )
    total = fields.Nested(
        TotalSchema,
        metadata=described(
            "The articles or quotes of the entity in which others were looked for, however many are found. "
            "`gte`: there are older ones, which were not looked at."
        ),
    )
    items = fields.List(fields.Nested(RelatedSchema))
