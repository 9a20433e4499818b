"""Outlets and agencies."""

from __future__ import annotations

from marshmallow import fields

from schemas.base import Body, Page, described


class SourceRefSchema(Body):
    """A source as other bodies refer to it."""

    slug = fields.String(metadata=described("What `source` filters and `/v1/sources/{slug}` take.", "vesti"))
    name = fields.String(metadata=described("The name of the outlet or agency.", "Вести"))


class SourceSchema(SourceRefSchema):
    """An outlet or agency that publishes articles."""

    domain = fields.String(allow_none=True, metadata=described("Its site's domain.", "vesti.example"))
    kind = fields.String(
        metadata=described("What it is: outlet, agency, official or a later kind.", "outlet")
    )
    time_zone = fields.String(allow_none=True, metadata=described("Its IANA time zone.", "Asia/Almaty"))


class SourcePageSchema(Page):
    """One page of sources."""

    items = fields.List(fields.Nested(SourceSchema))
