"""What all bodies have in common."""

from __future__ import annotations

from typing import Any, ClassVar

from marshmallow import EXCLUDE, Schema, fields

CHANGE_KINDS = ("added", "changed", "deleted")
ENTITY_TYPES = ("person", "organization", "location", "event", "law", "work")
MENTION_FORMS = ("name", "role", "pronoun")
QUOTE_TYPES = ("direct", "indirect", "mixed")
EXAMPLE_CURSOR = "WyJmMWQyZDJmOTI0ZTk4NmFjIiwxN10"
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


def identifier(what: str) -> fields.String:
    """An id: a decimal number as a string, as JavaScript cannot hold all 64-bit integers."""
    return fields.String(metadata=described(f"The id of the {what}.", "17"))


def position(description: str) -> fields.Integer:
    """A place in an article's text."""
    return fields.Integer(metadata=described(description))


def start() -> fields.Integer:
    """Where something begins."""
    return position("The first code point of the article's `text` that belongs to it, counted from 0.")


def end() -> fields.Integer:
    """Where something ends."""
    return position("The first code point behind it.")
