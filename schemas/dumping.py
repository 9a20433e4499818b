"""Rows to bodies: of each schema a function is written once, that makes nothing but its bodies.

marshmallow asks every field of every body anew where its value stands and what to make of it: for a page
of quotes that took longer than all the rest of the answer. A test compares what both make of rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import orjson
from marshmallow import Schema, fields

Finished = orjson.Fragment  # JSON of a body that is made already, and stays as it is
Convert = Callable[[Any], Any]  # of values that are not None, which stays what it is
# What these fields make of a value, as Python; subclasses may do otherwise and are asked themselves.
SIMPLE: Mapping[type, str] = {
    fields.String: "f'{{{0}!s}}'",
    fields.Integer: "int({0})",
    fields.Float: "float({0})",
}
CONVERT = "convert"  # what a field of our own makes of a value, where it has a method of this name


def dumper(schema: Schema) -> Convert:
    """What makes the body of a row, a dict, as `schema` says.

    The row has all fields that the schema requires; of the others the body has those that the row has.
    """
    placed = _placed(schema)
    optional = [place for place, field in placed.items() if not field.required]
    if not optional:
        return _Source().function(placed)
    functions: dict[tuple[str, ...], Convert] = {}

    def dump(row: Any) -> Any:
        asked = tuple([place for place in optional if place in row])
        if asked not in functions:
            there = {place: field for place, field in placed.items() if field.required or place in asked}
            functions[asked] = _Source().function(there)
        return functions[asked](row)

    return dump


class _Source:
    """A function as Python, made of what its schema says; texts of the schema stand in it as literals."""

    def __init__(self) -> None:
        self._named: dict[str, Any] = {}
        self._variables = 0

    def function(self, placed: Mapping[str, fields.Field[Any]]) -> Convert:
        """The function of a row that makes a body with these fields."""
        text = f"lambda row: {self._body('row', placed)}"
        made: Convert = eval(compile(text, "<schema>", "eval"), self._named)
        return made

    def _body(self, row: str, placed: Mapping[str, fields.Field[Any]]) -> str:
        pairs = (
            f"{_name(field)!r}: {self._known(f'{row}[{place!r}]', field)}" for place, field in placed.items()
        )
        return f"{{{', '.join(pairs)}}}"

    def _known(self, value: str, field: fields.Field[Any]) -> str:
        """What becomes of a value that may be None."""
        variable = self._variable()
        return f"None if ({variable} := {value}) is None else {self._converted(variable, field)}"

    def _converted(self, value: str, field: fields.Field[Any]) -> str:
        """What becomes of one that is not."""
        if isinstance(field, fields.Nested):
            return self._each(value, field.schema) if field.many else self._made(value, field.schema)
        if isinstance(field, fields.List):
            each = self._variable()
            rows = f"[{self._known(each, field.inner)} for {each} in {value}]"
            # Rows may be finished one by one, or all of a list together.
            return f"({value} if {self._is_finished(value)} else {rows})"
        simple = SIMPLE.get(type(field))
        return simple.format(value) if simple else self._call(_conversion(field), value)

    def _each(self, values: str, schema: Schema) -> str:
        each = self._variable()
        return f"[None if {each} is None else {self._made(each, schema)} for {each} in {values}]"

    def _made(self, row: str, schema: Schema) -> str:
        return f"({row} if {self._is_finished(row)} else {self._one(row, schema)})"

    def _is_finished(self, row: str) -> str:
        self._named["Finished"] = Finished
        return f"type({row}) is Finished"

    def _one(self, row: str, schema: Schema) -> str:
        placed = _placed(schema)
        if all(field.required for field in placed.values()):
            return self._body(row, placed)
        return self._call(dumper(schema), row)

    def _call(self, function: Convert, value: str) -> str:
        name = f"f{len(self._named)}"
        self._named[name] = function
        return f"{name}({value})"

    def _variable(self) -> str:
        self._variables += 1
        return f"v{self._variables}"


def _conversion(field: fields.Field[Any]) -> Convert:
    own: Convert | None = getattr(field, CONVERT, None)
    return own or (lambda value: field._serialize(value, field.name, None))


def _placed(schema: Schema) -> dict[str, fields.Field[Any]]:
    """The fields of a body by where their values stand in a row."""
    return {_place(name, field): field for name, field in schema.dump_fields.items()}


def _name(field: fields.Field[Any]) -> str:
    return field.data_key or str(field.name)


def _place(name: str, field: fields.Field[Any]) -> str:
    place = field.attribute or name
    assert "." not in place, place  # marshmallow takes it for a path
    return place
