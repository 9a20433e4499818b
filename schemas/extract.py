"""What is found in a text that is sent, not stored."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields
from marshmallow.validate import Length, OneOf

from schemas.base import (
    ENTITY_TYPES,
    EXAMPLE_CUE,
    EXAMPLE_NAME,
    EXAMPLE_QUOTE,
    EXAMPLE_RULE,
    EXAMPLE_SENTENCE,
    MENTION_FORMS,
    QUOTE_TYPES,
    Body,
    described,
)

DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
SURROGATE = re.compile("[\ud800-\udfff]")
LONGEST_NAME = 200

EXAMPLE_PLACE = {
    "start": EXAMPLE_SENTENCE.index(EXAMPLE_NAME),
    "end": EXAMPLE_SENTENCE.index(EXAMPLE_NAME) + len(EXAMPLE_NAME),
}
EXAMPLE_EVIDENCE = f"the name {EXAMPLE_NAME} stands in the speaker slot"
EXAMPLE_REQUEST = {"text": EXAMPLE_SENTENCE, "published_on": "2026-03-02"}


class Text(fields.String):
    """A text that can be written as UTF-8: JSON has escapes for halves of characters."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        half = SURROGATE.search(text)
        if half:
            raise ValidationError(f"Half a surrogate pair at code point {half.start()}: no character.")
        return text


class Day(fields.Date):
    """A date in the one spelling that the rest of the service takes."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        if not (isinstance(value, str) and DAY.fullmatch(value)):
            raise ValidationError("Not a date: it has to look like 2026-03-01.")
        return super()._deserialize(value, attr, data, **kwargs)


def _not_blank(text: str) -> None:
    if not text.strip():
        raise ValidationError("Holds no text.")


class ExtractionRequestSchema(Schema):
    """A text to look into."""

    class Meta:
        unknown = RAISE

    error_messages = {"unknown": "Unknown field."}  # noqa: RUF012

    text = Text(
        required=True,
        validate=_not_blank,
        metadata={
            **described(
                "The text of an article, as it is to be read: up to 200,000 bytes of UTF-8.",
                EXAMPLE_REQUEST["text"],
            ),
            "pattern": r"\S",
        },
    )
    published_on = Day(
        allow_none=True,
        load_default=None,
        metadata=described(
            "The day on which it appeared. Who held an office is known by the day only: without one, «the "
            "president» alone stays unresolved.",
            EXAMPLE_REQUEST["published_on"],
        ),
    )
    doc = Text(
        load_default="-",
        validate=Length(1, LONGEST_NAME),
        metadata=described("A name for the text, which the answer repeats.", "letter-17"),
    )


def _start(words: str) -> fields.Integer:
    return fields.Integer(
        metadata=described(
            "The first code point of the text that belongs to it, from 0.", EXAMPLE_SENTENCE.index(words)
        )
    )


def _end(words: str) -> fields.Integer:
    return fields.Integer(
        metadata=described("The first code point behind it.", EXAMPLE_SENTENCE.index(words) + len(words))
    )


class TextSpanSchema(Body):
    """A place in the text."""

    start = _start(EXAMPLE_QUOTE)
    end = _end(EXAMPLE_QUOTE)


class FoundSpeakerSchema(Body):
    """Who said a quote, as the text names them."""

    name = fields.String(metadata=described("The fullest name.", EXAMPLE_NAME))
    aliases = fields.List(fields.String(), metadata=described("The other names.", ["Белова"]))


class FoundEntitySchema(Body):
    """Whom or what a mention means."""

    name = fields.String(metadata=described("The fullest name.", EXAMPLE_NAME))
    wikidata_id = fields.String(
        allow_none=True, metadata=described("Its Wikidata item, when certain.", "Q42")
    )


class CandidateSchema(Body):
    """Somebody who was considered as a speaker."""

    name = fields.String(metadata=described("The fullest name.", EXAMPLE_NAME))
    why = fields.String(
        metadata=described(
            "Chosen or passed over, and what spoke for them.", "chosen: named 3 times by the narrator"
        )
    )


class FoundQuoteSchema(Body):
    """Content attributed to a speaker."""

    type = fields.String(
        validate=OneOf(QUOTE_TYPES),
        metadata=described(
            "Direct: in quotation marks. Indirect: retold. Mixed: retold with some words quoted.", "direct"
        ),
    )
    parts = fields.List(
        fields.Nested(TextSpanSchema), metadata=described("Where the quoted words stand, in order.")
    )
    text = fields.String(
        metadata=described("The quoted words: the parts, joined by one space.", EXAMPLE_QUOTE)
    )
    cue = fields.String(
        allow_none=True, metadata=described("The verb or set phrase that attributes it.", EXAMPLE_CUE)
    )
    speaker = fields.Nested(
        FoundSpeakerSchema, allow_none=True, metadata=described("Who said it; null when that is not known.")
    )
    co_speakers = fields.List(
        fields.Nested(FoundSpeakerSchema), metadata=described("Who said it together with the speaker.", [])
    )
    speaker_mention = fields.Nested(
        TextSpanSchema,
        allow_none=True,
        metadata=described("What names the speaker at the quote.", EXAMPLE_PLACE),
    )
    confidence = fields.Float(metadata=described("How sure the attribution is, from 0 to 1.", 0.95))
    rule = fields.String(metadata=described("The name of the rule that found the quote.", EXAMPLE_RULE))
    evidence = fields.List(
        fields.String(),
        metadata=described("Why it was found and attributed, step by step.", [EXAMPLE_EVIDENCE]),
    )
    candidates = fields.List(
        fields.Nested(CandidateSchema),
        metadata=described("Whom a pronoun or a role may mean, the likeliest first; none for a name.", []),
    )


class FoundMentionSchema(Body):
    """A place in the text that stands for an entity."""

    start = _start(EXAMPLE_NAME)
    end = _end(EXAMPLE_NAME)
    type = fields.String(validate=OneOf(ENTITY_TYPES), metadata=described("What is mentioned.", "person"))
    form = fields.String(
        validate=OneOf(MENTION_FORMS), metadata=described("How it refers to the entity.", "name")
    )
    entity = fields.Nested(
        FoundEntitySchema, allow_none=True, metadata=described("Whom or what it means; null when open.")
    )


class ExtractionSchema(Body):
    """What was found in a text."""

    doc = fields.String(metadata=described("The name that was given to the text.", "letter-17"))
    quotes = fields.List(fields.Nested(FoundQuoteSchema), metadata=described("In the order of the text."))
    mentions = fields.List(
        fields.Nested(FoundMentionSchema), metadata=described("Of people, bodies, places and the like.")
    )
