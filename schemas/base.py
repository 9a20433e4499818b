"""What all bodies have in common."""

from __future__ import annotations

import hashlib
from functools import cached_property
from typing import Any, ClassVar

from marshmallow import EXCLUDE, Schema, fields

from schemas.dumping import Convert, Finished, dumper

CHANGE_KINDS = ("added", "changed", "deleted")
ENTITY_TYPES = ("person", "organization", "location", "event", "law", "work")
MENTION_FORMS = ("name", "role", "pronoun")
QUOTE_TYPES = ("direct", "indirect", "mixed")
EXAMPLE_CURSOR = "WyJmMWQyZDJmOTI0ZTk4NmFjIiwxN10"
# What the examples of the contract are about, so that those of an object fit together.
EXAMPLE_TITLE = "В Астане открыли мост"
EXAMPLE_QUOTE = "Мост построили за год"
EXAMPLE_CUE = "заявила"
EXAMPLE_NAME = "Анна Белова"
EXAMPLE_RULE = "direct_marks_behind:verb_with_subject"
EXAMPLE_SENTENCE = f"«{EXAMPLE_QUOTE}», — {EXAMPLE_CUE} {EXAMPLE_NAME}."
EXAMPLE_SUBTITLE = "Его строили год"
EXAMPLE_TEXT = f"{EXAMPLE_TITLE}\n\n{EXAMPLE_SUBTITLE}\n\n{EXAMPLE_SENTENCE}"
EXAMPLE_SHA256 = hashlib.sha256(EXAMPLE_TEXT.encode()).hexdigest()
PRECISIONS = ("year", "month", "day", "minute", "second")


class Body(Schema):
    """A JSON object. All its fields are always there: what is unknown is null, never left out.

    `optional`: the fields that only those get who ask for them.
    """

    optional: ClassVar[frozenset[str]] = frozenset()

    class Meta:
        # A later version may add fields: the contract must not forbid them to validating clients.
        unknown = EXCLUDE

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """Mark every field but the optional ones as required, for the contract."""
        field_obj.required = field_name not in self.optional

    @cached_property
    def _body(self) -> Convert:
        return dumper(self)

    def dump(self, obj: Any, *, many: bool | None = None) -> Any:
        """The body of a row, or with `many` those of rows, as marshmallow makes it, but faster.

        What is finished stays as it is.
        """
        several = self.many if many is None else many
        return [self._made(each) for each in obj] if several else self._made(obj)

    def _made(self, row: Any) -> Any:
        return row if isinstance(row, Finished) else self._body(row)


def described(description: str, example: Any = None) -> dict[str, Any]:
    """The metadata of a field: a description and, where it helps, an example."""
    return {"description": description} | ({} if example is None else {"examples": [example]})


class Page(Body):
    """One page of a list; a subclass adds `items`."""

    class Meta(Body.Meta):
        fields: ClassVar[tuple[str, ...]] = ("items", "next")

    next = fields.String(
        allow_none=True,
        metadata=described("The `cursor` of the next page; null on the last one.", EXAMPLE_CURSOR),
    )

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """Describe the items as those of every page."""
        super().on_bind_field(field_name, field_obj)
        if field_name == "items":
            field_obj.metadata = described("What fits, in the order of the list.") | dict(field_obj.metadata)


def identifier(what: str) -> fields.String:
    """An id: a decimal number as a string, as JavaScript cannot hold all 64-bit integers."""
    return fields.String(metadata=described(f"The id of the {what}.", "17"))


def position(description: str, example: int) -> fields.Integer:
    """A place in an article's text."""
    return fields.Integer(metadata=described(description, example))


def start(words: str = EXAMPLE_QUOTE) -> fields.Integer:
    """Where something begins; the example is where `words` stand in the example's text."""
    return position(
        "The first code point of the article's `text` that belongs to it, counted from 0.",
        EXAMPLE_TEXT.index(words),
    )


def end(words: str = EXAMPLE_QUOTE) -> fields.Integer:
    """Where something ends, likewise."""
    return position("The first code point behind it.", EXAMPLE_TEXT.index(words) + len(words))


class Truth(fields.Boolean):
    """true or false, and nothing that only stands for it, as 1 does."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value
