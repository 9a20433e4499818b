"""Bodies made by the dumpers are those that marshmallow makes, field by field and in the same order."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from marshmallow import Schema, fields

import api.app  # noqa: F401 - all schemas
from schemas.base import Body, Page
from schemas.dumping import Finished, dumper
from schemas.facets import FacetSchema
from schemas.quotes import Selector

NUMBERS = st.integers(-(2**53), 2**53)
VALUES: dict[type, st.SearchStrategy[Any]] = {
    fields.String: st.text(max_size=5) | NUMBERS,  # ids are numbers in rows
    fields.Integer: NUMBERS,
    fields.Float: st.floats(0, 1) | st.integers(0, 1),
    fields.Boolean: st.booleans(),
}
SELECTORS = st.builds(
    dict,
    type=st.sampled_from(["TextPositionSelector", "TextQuoteSelector"]),
    **dict.fromkeys(("start", "end"), NUMBERS),
    **dict.fromkeys(("exact", "prefix", "suffix"), st.text(max_size=3)),
)


def schemas_below(schema: type[Body]) -> Iterator[type[Body]]:
    for below in schema.__subclasses__():
        yield below
        yield from schemas_below(below)


INCOMPLETE = {Page, FacetSchema}  # subclasses add a field
SCHEMAS = sorted(
    {each for each in schemas_below(Body) if each.__module__.startswith("schemas.")} - INCOMPLETE,
    key=lambda schema: schema.__name__,
)


def values_of(field: fields.Field[Any]) -> st.SearchStrategy[Any]:
    """What a row may hold for a field."""
    if isinstance(field, fields.Nested):
        found = rows_of(field.schema)
        found = st.lists(found, max_size=2) if field.many else found
    elif isinstance(field, fields.List):
        found = st.lists(values_of(field.inner), max_size=2)
    elif isinstance(field, Selector):
        return SELECTORS
    else:
        found = next((VALUES[kind] for kind in type(field).__mro__ if kind in VALUES), st.text(max_size=5))
    return st.none() | found


def rows_of(schema: Schema) -> st.SearchStrategy[dict[str, Any]]:
    """Rows with all that is required, some of the rest, and what no body shows."""
    required, optional = {}, {"never_shown": st.integers()}
    for name, field in schema.dump_fields.items():
        (required if field.required else optional)[field.attribute or name] = values_of(field)
    return st.fixed_dictionaries(required, optional=optional)


@pytest.mark.parametrize("kind", SCHEMAS, ids=lambda schema: schema.__name__)
def test_a_dumper_does_what_marshmallow_does(kind: type[Body], monkeypatch: pytest.MonkeyPatch) -> None:
    schema = kind()
    made = dumper(schema)
    monkeypatch.setattr(Body, "dump", Schema.dump)  # that of nested schemas too

    @settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(rows_of(schema))
    def compare(row: dict[str, Any]) -> None:
        expected = schema.dump(row)
        assert made(row) == expected
        assert json.dumps(made(row)) == json.dumps(expected)  # types and order, too

    compare()


def test_many_rows_are_dumped_one_by_one() -> None:
    class NamedSchema(Body):
        """Something with a name."""

        name = fields.String(allow_none=True)

    rows = [{"name": 1}, {"name": None}]
    for found in (NamedSchema().dump(rows, many=True), NamedSchema(many=True).dump(rows)):
        assert found == [{"name": "1"}, {"name": None}]
    assert NamedSchema(many=True).dump(rows[0], many=False) == {"name": "1"}
    with pytest.raises(KeyError, match="name"):
        NamedSchema().dump({})


def test_what_is_finished_stays_as_it_is_alone_and_as_a_whole_list() -> None:
    class NamedSchema(Body):
        """Something with a name."""

        name = fields.String(allow_none=True)

    class NamesSchema(Body):
        """Some of them."""

        items = fields.List(fields.Nested(NamedSchema))

    one, several = Finished(b'{"name":"a"}'), Finished(b'[{"name":"a"},{"name":"b"}]')
    assert (
        orjson.dumps(NamesSchema().dump({"items": [one, {"name": 2}]}))
        == b'{"items":[{"name":"a"},{"name":"2"}]}'
    )
    assert orjson.dumps(NamesSchema().dump({"items": several})) == b'{"items":[{"name":"a"},{"name":"b"}]}'


def test_what_marshmallow_would_take_for_a_path_is_refused() -> None:
    class DeepSchema(Body):
        """Something with a part."""

        name = fields.String(attribute="part.name")

    with pytest.raises(AssertionError, match=r"part\.name"):
        DeepSchema().dump({})
