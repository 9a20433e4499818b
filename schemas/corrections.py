"""What curators said: corrections of quotes, and entities that they made one."""

from __future__ import annotations

from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields
from marshmallow.validate import Equal, Length, OneOf, Range

from schemas.base import QUOTE_TYPES, Body, Page, Truth, described, identifier
from schemas.entities import EntitySchema
from schemas.extract import Text
from schemas.quotes import QuoteSchema

CORRECTED = ("quote", "entity")
STATES = ("applied", "unapplied", "undone")
MOST_SPEAKERS = 20
LONGEST_NOTE = 2000
EXAMPLE_AT = "2026-03-02T09:00:00Z"


class Id(fields.String):
    """An id as bodies have it: a decimal number as a string."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.metadata = {"pattern": "^[1-9][0-9]{0,17}$"} | dict(self.metadata)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        if not (text.isascii() and text.isdecimal() and len(text) <= 18 and not text.startswith("0")):
            raise ValidationError("Not an id: a decimal number as a string.")
        return int(text)


class Request(Schema):
    """What a curator sends: it names nothing that it does not know."""

    class Meta:
        unknown = RAISE

    error_messages = {"unknown": "Unknown field."}  # noqa: RUF012
    points = True  # errors name fields by JSON pointers
    largest = 20_000  # bytes

    note = Text(
        allow_none=True,
        load_default=None,
        validate=Length(max=LONGEST_NOTE),
        metadata=described("Why; everybody can read it.", "So on the recording."),
    )


class PlaceSchema(Schema):
    """A place in the article's text."""

    class Meta:
        unknown = RAISE

    error_messages = {"unknown": "Unknown field."}  # noqa: RUF012

    start = fields.Integer(
        required=True,
        strict=True,
        validate=Range(min=0),
        metadata=described("Its first code point, from 0.", 26),
    )
    end = fields.Integer(
        required=True,
        strict=True,
        validate=Range(min=0),
        metadata=described("The first code point behind it.", 37),
    )


class QuotePatchSchema(Request):
    """What to change of a quote; nothing but a note, or nothing at all, says that it is right as it is."""

    speaker = Id(allow_none=True, metadata=described("Who said it: an entity's id; null: not known.", "5"))
    co_speakers = fields.List(
        Id(),
        validate=Length(max=MOST_SPEAKERS),
        metadata=described("Who said it together with the speaker, in order.", ["8"]),
    )
    speaker_mention = fields.Nested(
        PlaceSchema,
        allow_none=True,
        metadata=described("Where the text names the speaker; null unless given when another one is set."),
    )
    type = fields.String(validate=OneOf(QUOTE_TYPES), metadata=described("Of which kind it is.", "indirect"))
    rejected = Truth(
        validate=Equal(True),
        metadata=described("True: it is no quote at all; it is shown no more until that is undone.", True),
    )


class MergeSchema(Request):
    """Which entity it is."""

    into = Id(required=True, metadata=described("The entity that stays, and has all of it.", "8"))


class ChangesSchema(Body):
    """What a curator set, or what that was; only the fields that were set."""

    optional = frozenset({"speaker", "co_speakers", "speaker_mention", "type", "rejected", "into"})

    speaker = fields.String(allow_none=True, metadata=described("Who said it; null: not known.", "5"))
    co_speakers = fields.List(fields.String(), metadata=described("Who said it with the speaker.", ["8"]))
    speaker_mention = fields.Nested(
        PlaceSchema, allow_none=True, metadata=described("Where the text named the speaker.")
    )
    type = fields.String(validate=OneOf(QUOTE_TYPES), metadata=described("The quote's type.", "indirect"))
    rejected = fields.Boolean(metadata=described("True: it is no quote.", True))
    into = fields.String(metadata=described("The entity that it was made.", "8"))


class CorrectionSchema(Body):
    """What a curator said, whether it holds or was undone."""

    id = identifier("correction")
    item = fields.String(validate=OneOf(CORRECTED), metadata=described("What was corrected.", "quote"))
    item_id = identifier("corrected quote, or of the entity that was made another one")
    subject = fields.String(
        metadata=described("The quote's words, or the entity's name, at the time.", "Мост построили за год")
    )
    changes = fields.Nested(
        ChangesSchema, metadata=described("What was set; nothing where it was found right.")
    )
    before = fields.Nested(ChangesSchema, metadata=described("What these fields were."))
    note = fields.String(
        allow_none=True, metadata=described("Why, in the curator's words.", "So on the recording.")
    )
    at = fields.String(metadata={"format": "date-time"} | described("When, in UTC.", EXAMPLE_AT))
    state = fields.String(
        validate=OneOf(STATES),
        metadata=described(
            "Applied: in what is shown. Unapplied: extraction does not find the quote any more, or an "
            "entity is gone; it is applied again when that comes back. Undone: taken back.",
            "applied",
        ),
    )
    undone_at = fields.String(
        allow_none=True,
        metadata={"format": "date-time"} | described("When it was taken back.", "2026-03-03T09:00:00Z"),
    )


class CorrectedQuoteSchema(Body):
    """A quote after a correction."""

    correction = fields.Nested(CorrectionSchema, metadata=described("What was said."))
    quote = fields.Nested(
        QuoteSchema, allow_none=True, metadata=described("The quote as it is now; null: it is shown no more.")
    )


class MergedEntitySchema(Body):
    """An entity that another one was made."""

    correction = fields.Nested(CorrectionSchema, metadata=described("What was said."))
    entity = fields.Nested(EntitySchema, metadata=described("The entity that stays, as it is now."))


class CorrectionPageSchema(Page):
    """One page of corrections."""

    items = fields.List(fields.Nested(CorrectionSchema))
