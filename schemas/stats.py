"""How much there is of everything."""

from __future__ import annotations

from marshmallow import fields

from schemas.base import Body, described
from schemas.facets import ValueCountSchema


class StatsSchema(Body):
    """How much is in the database."""

    generation = fields.String(
        metadata=described(
            "The state of the data: another text after anything has changed.", "9f1c2d0be7a34c5f"
        )
    )
    first_day = fields.String(
        allow_none=True,
        metadata=described(
            "The day of the earliest article, in its outlet's time; null when none is dated.", "2026-03-01"
        ),
    )
    last_day = fields.String(
        allow_none=True, metadata=described("The day of the latest article, likewise.", "2026-03-31")
    )
    articles = fields.Integer(metadata=described("How many articles.", 1200))
    articles_undated = fields.Integer(metadata=described("How many of these have no known date.", 3))
    sources = fields.Integer(metadata=described("How many outlets and agencies.", 14))
    quotes = fields.Integer(metadata=described("How many quotes.", 4800))
    quotes_with_speaker = fields.Integer(
        metadata=described("Of how many of these the speaker is known.", 3900)
    )
    statements = fields.Integer(
        metadata=described("How many statements: quotes of the same words count once.", 4100)
    )
    mentions = fields.Integer(metadata=described("How many mentions of any entity.", 31000))
    entities = fields.Integer(metadata=described("How many entities.", 5200))
    entity_types = fields.List(
        fields.Nested(ValueCountSchema),
        metadata=described("How many of these are of each type, the most frequent first."),
    )
