"""What is sent to be stored, and what became of it."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any, ClassVar

from marshmallow import RAISE, Schema, ValidationError, fields, validates_schema
from marshmallow.validate import Length, OneOf, Regexp

from schemas.articles import ArticleRefSchema
from schemas.base import EXAMPLE_SENTENCE, EXAMPLE_SUBTITLE, EXAMPLE_TITLE, Body, Truth, described
from schemas.extract import Text
from schemas.problems import ProblemSchema

MOST_ARTICLES = 100
LARGEST_BODY = 8_000_000  # bytes: what the largest batch becomes when each letter is escaped
LANGUAGE = "[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*"
DAY = "(1[7-9]|2[0-9])[0-9]{2}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01])"
CLOCK = "T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])?"
PUBLISHED = f"{DAY}({CLOCK})?)?)?"
OUTCOMES = ("added", "changed", "unchanged", "refused")


class Line(Text):
    """A text that an SQLite column gives back unchanged, with something in it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if "\0" in text:
            raise ValidationError("Holds a NUL character.")
        if not text.strip():
            raise ValidationError("Holds no text.")
        return text


class Published(Line):
    """A date, as much of it as is known."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not re.fullmatch(PUBLISHED, text):
            raise ValidationError("Not a date: like 2026, 2026-03, 2026-03-01 or 2026-03-01T12:30Z.")
        try:
            date.fromisoformat(f"{text[:10]}-01-01"[:10]) if len(text) < 10 else datetime.fromisoformat(text)
        except ValueError as error:
            raise ValidationError(f"Not in the calendar: {text!r}.") from error
        return text


def _line(longest: int, description: str, example: str, **more: Any) -> Line:
    metadata = {**described(description, example), "pattern": r"\S"} | more
    return Line(allow_none=True, load_default=None, validate=Length(1, longest), metadata=metadata)


class Submission(Schema):
    """A body that is written; errors name its fields by their JSON pointers."""

    largest: ClassVar[int] = LARGEST_BODY
    points: ClassVar[bool] = True

    class Meta:
        unknown = RAISE

    error_messages = {"unknown": "Unknown field."}  # noqa: RUF012


TEXT = {
    **described(
        "The text of the article, or HTML: up to 200,000 bytes of UTF-8. It is cleaned as when it is loaded "
        "from a file; positions count in the text that is stored.",
        EXAMPLE_SENTENCE,
    ),
    "pattern": r"\S",
}


class NewArticleSchema(Submission):
    """An article as its source has it. What is left out or null is looked for in the text."""

    text = Line(required=True, metadata=TEXT)
    title = _line(1000, "Its headline.", EXAMPLE_TITLE)
    subtitle = _line(2000, "The line under the headline.", EXAMPLE_SUBTITLE)
    byline = _line(1000, "Who wrote it.", "Иван Чтец")
    published_at = Published(
        allow_none=True,
        load_default=None,
        metadata={
            **described(
                "When it was published, as much as is known: a year, a month, a day, or an RFC 3339 time, "
                "without an offset in the outlet's own time.",
                "2026-03-01T12:30:00+05:00",
            ),
            "pattern": f"^{PUBLISHED}$",
        },
    )
    url = _line(
        2000,
        "Its address. It makes it the same article when it comes again; without one, its text and site do.",
        "https://vesti.example/1",
        pattern="^[Hh][Tt][Tt][Pp][Ss]?://",
    )
    site = _line(200, "The name of the outlet.", "Вести")
    language = Line(
        allow_none=True,
        load_default=None,
        validate=Regexp(f"{LANGUAGE}\\Z", error="Not a BCP 47 tag."),
        metadata={
            **described("BCP 47 tag, for a text that does not tell by itself.", "ru"),
            "pattern": f"^{LANGUAGE}$",
        },
    )
    is_teaser = Truth(
        load_default=False,
        metadata=described("True when the text is only the beginning or a summary of the article.", False),
    )


class Batch(fields.List[Any]):
    """Articles, each of which is looked at later, by itself: one at fault does not stop the others."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[Any]:
        if not isinstance(value, list):
            raise self.make_error("invalid")
        return value


class SubmissionSchema(NewArticleSchema):
    """An article, or up to 100 of them in `articles` and nothing beside."""

    text = Line(metadata=TEXT)
    articles = Batch(
        fields.Nested(NewArticleSchema),
        validate=Length(1, MOST_ARTICLES),
        metadata=described("Several articles at once, up to 2,000,000 bytes of text in all."),
    )

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def check_which(self, _data: dict[str, Any], original: Any, **_kwargs: Any) -> None:
        """Either one article or several."""
        if "articles" not in original:
            if "text" not in original:
                raise ValidationError("Missing: needs text, or articles.", "text")
        elif len(original) > 1:
            beside = sorted(str(name) for name in original if name != "articles" and name in self.fields)
            raise ValidationError({name: ["Not beside articles: needs to stand in one."] for name in beside})


class WrittenSchema(Body):
    """What became of an article that was sent."""

    index = fields.Integer(metadata=described("Its place among those that were sent, from 0.", 0))
    status = fields.Integer(
        metadata=described(
            "The HTTP status, if it had come alone: 201 for a new one, 200 for one that was there, 4xx.",
            201,
        )
    )
    outcome = fields.String(
        validate=OneOf(OUTCOMES),
        metadata=described(
            "`added`; `changed`: it was there with another text, or other facts or finds; `unchanged`; "
            "`refused`: see `problem`.",
            "added",
        ),
    )
    article = fields.Nested(
        ArticleRefSchema, allow_none=True, metadata=described("The article as it is stored; null if refused.")
    )
    quotes = fields.Integer(
        allow_none=True, metadata=described("How many quotes it has; null if refused.", 1)
    )
    problem = fields.Nested(
        ProblemSchema,
        allow_none=True,
        metadata={**described("Why it was refused; null if it was not."), "examples": [None]},
    )


class WrittenPageSchema(Body):
    """What became of the articles that were sent."""

    items = fields.List(fields.Nested(WrittenSchema), metadata=described("In the order in which they came."))


EXAMPLE_ARTICLE = {
    "text": EXAMPLE_SENTENCE,
    "title": EXAMPLE_TITLE,
    "published_at": "2026-03-01T12:30:00+05:00",
    "url": "https://vesti.example/1",
    "site": "Вести",
}
