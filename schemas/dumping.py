"""Rows to bodies: each schema's fields read once, so that a body costs no look at the schema any more.

marshmallow asks every field of every body anew where its value stands and what to make of it: for a page
of quotes that took longer than all the rest of the answer. A test compares what both make of rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from operator import itemgetter
from typing import Any

from marshmallow import Schema, fields

Convert = Callable[[Any], Any]  # of values that are not None, which stays what it is
# What these fields make of a value; subclasses may do otherwise and are asked themselves.
SIMPLE: Mapping[type, Convert] = {fields.String: str, fields.Integer: int, fields.Float: float}


def dumper(schema: Schema) -> Convert:
    """What makes the body of a row, a dict, as `schema` says.

    The row has all fields that the schema requires; of the others the body has those that the row has.
    """
    placed = {_place(name, field): field for name, field in schema.dump_fields.items()}
    converts = {place: converter(field) for place, field in placed.items()}
    optional = [place for place, field in placed.items() if not field.required]

    def plan(places: Iterable[str]) -> Convert:
        return _plan([(_name(placed[place]), place, converts[place]) for place in places])

    if not optional:
        return plan(placed)
    plans: dict[tuple[str, ...], Convert] = {}

    def dump(row: Any) -> Any:
        asked = tuple([place for place in optional if place in row])
        if asked not in plans:
            plans[asked] = plan(
                [place for place, field in placed.items() if field.required or place in asked]
            )
        return plans[asked](row)

    return dump


def converter(field: fields.Field[Any]) -> Convert:
    """What makes a value in a row into one in a body."""
    if isinstance(field, fields.Nested):
        one = dumper(field.schema)
        return _each(one) if field.many else one
    if isinstance(field, fields.List):
        return _each(converter(field.inner))
    return SIMPLE.get(type(field)) or (lambda value: field._serialize(value, field.name, None))


def _plan(columns: list[tuple[str, str, Convert]]) -> Convert:
    """What makes bodies of (name, place in the row, conversion)."""
    if not columns:
        return lambda _row: {}
    names, places, converts = zip(*columns, strict=True)
    # Of a single place itemgetter returns the value, of several a tuple.
    values = itemgetter(*places, places[0])

    def dump(row: Any) -> Any:
        return {
            name: value if value is None else convert(value)
            for name, convert, value in zip(names, converts, values(row), strict=False)
        }

    return dump


def _each(convert: Convert) -> Convert:
    return lambda values: [value if value is None else convert(value) for value in values]


def _name(field: fields.Field[Any]) -> str:
    return field.data_key or str(field.name)


def _place(name: str, field: fields.Field[Any]) -> str:
    """Where a field's value stands in a row."""
    place = field.attribute or name
    assert "." not in place, place  # marshmallow takes it for a path
    return place
