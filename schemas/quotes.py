"""Who said what: quotes with their speaker and the evidence for both."""

from __future__ import annotations

from typing import Any, ClassVar

from marshmallow import fields
from marshmallow.validate import Equal, OneOf

from schemas.articles import ArticleRefSchema
from schemas.base import (
    EXAMPLE_CUE,
    EXAMPLE_NAME,
    EXAMPLE_QUOTE,
    EXAMPLE_RULE,
    EXAMPLE_SHA256,
    EXAMPLE_TEXT,
    MENTION_FORMS,
    QUOTE_TYPES,
    Body,
    Page,
    described,
    end,
    identifier,
    start,
)
from schemas.dumping import Convert, dumper
from schemas.entities import EntityRefSchema
from schemas.highlights import highlights
from schemas.statements import StatementRefSchema

CURATED_FIELDS = ("speaker", "co_speakers", "speaker_mention", "type")
BEFORE, BEHIND = EXAMPLE_TEXT.split(EXAMPLE_QUOTE)


class PartSchema(Body):
    """One unbroken piece of a quote."""

    start = start()
    end = end()


class CueSchema(Body):
    """The verb or set phrase that attributes a quote."""

    text = fields.String(metadata=described("As it stands in the article.", EXAMPLE_CUE))
    lemma = fields.String(metadata=described("Its dictionary form.", "заявить"))
    start = start(EXAMPLE_CUE)
    end = end(EXAMPLE_CUE)


class SpeakerMentionSchema(Body):
    """The words that name the speaker at the quote."""

    text = fields.String(metadata=described("As they stand in the article.", EXAMPLE_NAME))
    start = start(EXAMPLE_NAME)
    end = end(EXAMPLE_NAME)
    form = fields.String(
        allow_none=True,
        validate=OneOf(MENTION_FORMS),
        metadata=described("How they refer to the speaker.", "name"),
    )


def selector_type(name: str) -> fields.String:
    """What tells one kind of selector from the others."""
    return fields.String(validate=Equal(name), metadata=described("The kind of selector.", name))


class TextPositionSelectorSchema(Body):
    """A part by its position (W3C Web Annotation)."""

    type = selector_type("TextPositionSelector")
    start = start()
    end = end()


class TextQuoteSelectorSchema(Body):
    """A part by its words and their surroundings (W3C Web Annotation)."""

    type = selector_type("TextQuoteSelector")
    exact = fields.String(metadata=described("The words of the part.", EXAMPLE_QUOTE))
    prefix = fields.String(metadata=described("Up to 32 code points of the article before it.", BEFORE[-32:]))
    suffix = fields.String(metadata=described("Up to 32 code points of the article behind it.", BEHIND[:32]))


class Selector(fields.Field[dict[str, Any]]):
    """A selector of either kind, told apart by `type`."""

    kinds: ClassVar[dict[str, Body]] = {
        "TextPositionSelector": TextPositionSelectorSchema(),
        "TextQuoteSelector": TextQuoteSelectorSchema(),
    }
    bodies: ClassVar[dict[str, Convert]] = {name: dumper(schema) for name, schema in kinds.items()}

    def convert(self, value: Any) -> Any:
        """The body of a selector."""
        return self.bodies[value["type"]](value)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return self.convert(value)


class EvidenceSchema(Body):
    """Where in which text the quote stands, so that a client can check it."""

    text_sha256 = fields.String(
        metadata=described("SHA-256 of the UTF-8 bytes of the article's `text`.", EXAMPLE_SHA256)
    )
    selectors = fields.List(
        Selector(), metadata=described("For each part its position and its words, in order.")
    )


class CurationSchema(Body):
    """What a person said of what was found."""

    id = identifier("latest correction that holds")
    at = fields.String(metadata={"format": "date-time"} | described("When, in UTC.", "2026-03-02T09:00:00Z"))
    note = fields.String(
        allow_none=True, metadata=described("Why, in the curator's words.", "So on the recording.")
    )
    set_fields = fields.List(
        fields.String(validate=OneOf(CURATED_FIELDS)),
        data_key="fields",
        attribute="fields",
        metadata=described(
            "The fields that a curator set: no rule found these. Empty: the curator found all of it right.",
            ["speaker"],
        ),
    )


class QuoteSchema(Body):
    """Content attributed to a speaker."""

    optional = frozenset({"highlights"})

    id = identifier("quote")
    type = fields.String(
        validate=OneOf(QUOTE_TYPES),
        metadata=described(
            "Direct: in quotation marks. Indirect: retold. Mixed: retold with some words quoted.", "direct"
        ),
    )
    text = fields.String(
        metadata=described("The quoted words: the parts, joined by one space.", EXAMPLE_QUOTE)
    )
    parts = fields.List(
        fields.Nested(PartSchema), metadata=described("Where the quoted words stand, in order.")
    )
    cue = fields.Nested(
        CueSchema, allow_none=True, metadata=described("What attributes it; null where nothing does.")
    )
    speaker = fields.Nested(
        EntityRefSchema, allow_none=True, metadata=described("Who said it; null when that is not known.")
    )
    co_speakers = fields.List(
        fields.Nested(EntityRefSchema),
        metadata=described(
            "Who said it together with the `speaker`, in the order in which they are named: empty unless it "
            "is a joint statement. Only where everybody who said it is known; else `speaker` is null too.",
            [],
        ),
    )
    speaker_mention = fields.Nested(
        SpeakerMentionSchema,
        allow_none=True,
        metadata=described("What names the speaker at the quote, known or not; null where nothing does."),
    )
    confidence = fields.Float(metadata=described("How sure the attribution is, from 0 to 1.", 0.95))
    rule = fields.String(metadata=described("The name of the rule that found the quote.", EXAMPLE_RULE))
    curation = fields.Nested(
        CurationSchema,
        allow_none=True,
        metadata=described(
            "What a curator corrected or confirmed; null where no person looked at it. A corrected speaker "
            "has `confidence` 1, and a `rule` that ends with `:curator`."
        ),
    )
    about = fields.List(
        fields.Nested(EntityRefSchema),
        metadata=described("The entities mentioned inside the quote, each once, in order of appearance.", []),
    )
    article = fields.Nested(ArticleRefSchema, metadata=described("Where it was reported."))
    statement = fields.Nested(
        StatementRefSchema,
        allow_none=True,
        metadata=described(
            "What it reports, and how many others do: the same words of the same speaker in any article. "
            "Null only as long as a database of an older version has not been brought up to date."
        ),
    )
    evidence = fields.Nested(EvidenceSchema, metadata=described("Where exactly it stands, to be checked."))
    highlights = highlights()


class QuotePageSchema(Page):
    """One page of quotes."""

    items = fields.List(fields.Nested(QuoteSchema))
