"""Where the words of a search were found."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from schemas.base import EXAMPLE_QUOTE, Body, described, position


class MatchSchema(Body):
    """A place in a highlight's `text` that was searched for."""

    start = position("Its first code point, counted from 0 in the `text` of the highlight.", 0)
    end = position("The first code point behind it.", 4)


class HighlightSchema(Body):
    """A piece of an item's text with words that were searched for. Plain text, no markup."""

    start = position("Where the piece begins in the `text` of the item, in code points counted from 0.", 0)
    text = fields.String(metadata=described("The piece itself.", EXAMPLE_QUOTE))
    matches = fields.List(fields.Nested(MatchSchema), metadata=described("What was found in it, in order."))


def highlights() -> fields.List[Any]:
    """What items show with `highlight=true`."""
    return fields.List(
        fields.Nested(HighlightSchema),
        metadata=described(
            "Only with `highlight=true`: up to 3 pieces of `text` with the words of `q`, in order."
        ),
    )
