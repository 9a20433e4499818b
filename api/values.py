"""The kinds of value that a query string may hold, each read strictly: what does not fit is an error."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from marshmallow import ValidationError, fields

from api.problems import shown
from api.searchtext import LONGEST_SEARCH, Search, parse_search
from loader import fold_words

LARGEST = 2**63 - 1  # SQLite's largest number
ID_PATTERN = "[1-9][0-9]{0,17}"  # one spelling for each id: no sign, no leading zero; fits 64 bits
LONGEST_NAME = 200
DATE = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
TIME = "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]+)?"
DATE_TIME = f"{DATE}[Tt]{TIME}([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])"
LANGUAGE = "[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*"


class RowId(fields.Integer):
    """An id: a decimal number that fits 64 bits."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if re.fullmatch(ID_PATTERN, value):
            return int(value)
        raise ValidationError(f"Not an id: {shown(value)!r}.")


class Digits(fields.Integer):
    """A whole number. int() alone takes underscores, white space and other scripts' digits too."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if re.fullmatch("-?[0-9]{1,19}", value):
            return int(value)
        raise ValidationError(f"Not a whole number: {shown(value)!r}.")


class Fraction(fields.Float):
    """A decimal number, with a point, or as programs write very small ones: 1e-05."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> float:
        if re.fullmatch("-?[0-9]{1,18}([.][0-9]{1,18})?([eE][+-]?[0-9]{1,3})?", value):
            return float(value)
        raise ValidationError(f"Not a decimal number: {shown(value)!r}.")


class Moment(fields.Field[date]):
    """A day, or with a time an instant (datetime is a kind of date)."""

    def __init__(self, metadata: dict[str, Any]) -> None:
        super().__init__(metadata={"pattern": f"^({DATE}|{DATE_TIME})$"} | metadata)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        try:
            if re.fullmatch(DATE, value):
                return date.fromisoformat(value)
            if re.fullmatch(DATE_TIME, value):
                return datetime.fromisoformat(value.upper())
        except ValueError:
            # A 30th of February; the year 0.
            raise ValidationError(f"Not in the calendar: {shown(value)!r}.") from None
        hint = " In a query string + is written %2B." if " " in value else ""
        raise ValidationError(
            "Neither a date (2026-03-01) nor an RFC 3339 date-time (2026-03-01T09:00:00Z): "
            f"{shown(value)!r}.{hint}"
        )


class Language(fields.String):
    """A BCP 47 tag."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not re.fullmatch(LANGUAGE, value):
            raise ValidationError("Not a BCP 47 language tag.")
        return str(value)


class Day(fields.Field[date]):
    """A day of the calendar."""

    def __init__(self, metadata: dict[str, Any]) -> None:
        super().__init__(metadata={"pattern": f"^{DATE}$"} | metadata)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        if not re.fullmatch(DATE, value):
            raise ValidationError(f"Not a date (2026-03-01): {shown(value)!r}.")
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise ValidationError(f"Not in the calendar: {shown(value)!r}.") from None


class NamePrefix(fields.String):
    """The beginning of a name: its folded words."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if len(value) > LONGEST_NAME:
            raise ValidationError(f"Longer than maximum length {LONGEST_NAME}.")
        words = fold_words(value)
        if not words:
            raise ValidationError("Needs at least one letter or digit.")
        return " ".join(words)


class EntityName(NamePrefix):
    """A whole name, as it was typed."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        super()._deserialize(value, attr, data, **kwargs)
        return " ".join(value.split())


class SearchText(fields.Field[Search]):
    """What people type to search, understood."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Search:
        if len(value) > LONGEST_SEARCH:
            raise ValidationError(f"Longer than maximum length {LONGEST_SEARCH}.")
        try:
            return parse_search(value)
        except ValueError as error:
            raise ValidationError(str(error)) from error
