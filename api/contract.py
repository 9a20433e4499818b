"""flask-smorest as this service uses it: one decorator makes an operation, and says so in the contract."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import flask
import flask_smorest
import yaml
from marshmallow import RAISE, Schema
from werkzeug.routing import BaseConverter, ValidationError

from api import VERSION, problems
from api.parameters import ID_PATTERN, MAX_ID, Moment, NoParameters, RowId
from api.querystring import QueryStringParser
from schemas.base import Page
from schemas.problems import ProblemSchema
from schemas.quotes import Selector

DESCRIPTION = """\
Who said what, about whom, when, and where was it reported.

- Lists answer `{"items": [...], "next": cursor or null}`. To get the next page, follow the `Link`
  header with `rel="next"`, or repeat the request with `cursor` set to `next`. There is no limit to
  how far one can page.
- What is unknown is null. Fields are never left out.
- Positions are Unicode code points into the article's `text`, counted from 0; `end` is the first
  one behind.
- Every error is `application/problem+json` (RFC 9457). A parameter that is unknown, repeated where
  it must not be, or not understood is a 422 that names it: no filter is ever ignored.
"""
SPEC_OPTIONS = {
    "info": {
        "description": DESCRIPTION,
        "license": {"name": "Apache 2.0", "identifier": "Apache-2.0"},
    },
    "servers": [{"url": "/"}],
}
LINK = {
    "description": 'The address of the next page, with `rel="next"`; not there on the last one.',
    "schema": {"type": "string"},
}
PROBLEMS = {
    "NotFound": "No such item.",
    "InvalidParameters": "The query string has parameters that cannot be used.",
    "Unavailable": "The database cannot be read at the moment.",
    "Problem": "Any other error.",
}

View = Callable[..., Any]


def path_parameter(name: str, description: str, example: str) -> dict[str, str]:
    """A parameter of an operation's path, as the contract describes it."""
    return {"in": "path", "name": name, "description": description, "example": example}


class RowIdConverter(BaseConverter):
    """An id in a path; anything else is no path of ours, so a 404."""

    regex = ID_PATTERN

    def to_python(self, value: str) -> int:
        """The id, if SQLite can have one so large."""
        if int(value) > MAX_ID:
            raise ValidationError
        return int(value)


class Api(flask_smorest.Api):  # type: ignore[misc]  # flask-smorest has no types
    """The registry of operations that makes the OpenAPI document."""

    DEFAULT_ERROR_RESPONSE_NAME = "Problem"

    def __init__(self, app: flask.Flask) -> None:
        app.url_map.converters["id"] = RowIdConverter
        app.extensions["whosaid.contract"] = self
        super().__init__(
            app,
            spec_kwargs={"title": "whosaid", "version": VERSION, "openapi_version": "3.1.0", **SPEC_OPTIONS},
        )
        self.register_converter(RowIdConverter, lambda _: {"type": "string", "pattern": f"^{ID_PATTERN}$"})
        self.register_field(Moment, "string", None)
        self.register_field(RowId, "string", None)
        converter = self.ma_plugin.converter
        converter.add_attribute_function(selector2properties)
        converter.add_parameter_attribute_function(example2parameter)

    @cached_property
    def json_text(self) -> str:
        """The OpenAPI document as JSON."""
        document = self.spec.to_dict()
        ordered = {name: document.pop(name) for name in ("openapi", "info", "servers", "tags", "paths")}
        return json.dumps(ordered | document, ensure_ascii=False, indent=2)

    @cached_property
    def yaml_text(self) -> str:
        """The same document as YAML."""
        # Through JSON: what apispec makes has ordered dictionaries, which YAML would tag.
        document = json.loads(self.json_text)
        return yaml.dump(document, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100)

    def _register_responses(self) -> None:
        for name, description in PROBLEMS.items():
            content = {problems.MEDIA_TYPE: {"schema": ProblemSchema}}
            self.spec.components.response(name, {"description": description, "content": content}, lazy=True)

    def _register_error_handlers(self) -> None:
        """api.problems has them all."""


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc]
    """A resource's operations."""

    ARGUMENTS_PARSER = QueryStringParser(unknown=RAISE)

    def operation(
        self,
        rule: str,
        body: type[Schema] | dict[str, Any],
        query: type[Schema] = NoParameters,
        parameters: Sequence[dict[str, str]] = (),
        reads: bool = True,
        media_type: str = "application/json",
    ) -> Callable[[View], View]:
        """Make a view the GET of `rule`: checked `query` in as keyword arguments, `body` out.

        `parameters` describes those in the path; `reads`: the database is needed for an answer. A
        `body` that is no schema only describes what the view answers with.
        """
        responses: dict[int, str] = {422: "InvalidParameters"}
        if parameters:
            responses[404] = "NotFound"
        if reads:
            responses[503] = "Unavailable"

        def decorate(view: View) -> View:
            name = _camel_case(view.__name__)
            headers = {"Link": LINK} if isinstance(body, type) and issubclass(body, Page) else None
            operation = self.doc(operationId=name, responses=responses)(view)
            operation = self.response(200, body, headers=headers, content_type=media_type)(operation)
            operation = self.arguments(query, location="query", as_kwargs=True)(operation)
            self.route(rule, parameters=list(parameters))(operation)
            return view

        return decorate

    def page(self, rule: str) -> Callable[[View], View]:
        """Make a view a page for people at `rule`: it takes no parameters either."""

        def decorate(view: View) -> View:
            checked = self.ARGUMENTS_PARSER.use_kwargs(NoParameters, location="query")(view)
            flask.Blueprint.add_url_rule(self, rule, view.__name__, checked)
            return view

        return decorate


def contract(app: flask.Flask) -> Api:
    """The contract of `app`."""
    found = app.extensions["whosaid.contract"]
    assert isinstance(found, Api)
    return found


class _Dumper(yaml.SafeDumper):
    """YAML with texts of several lines as such."""


def _represent_text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _represent_text)


def selector2properties(self: Any, field: Any, **_context: Any) -> dict[str, Any]:
    """apispec's view of a field that holds one of several bodies."""
    if not isinstance(field, Selector):
        return {}
    kinds = {name: self.resolve_nested_schema(schema) for name, schema in field.kinds.items()}
    mapping = {name: kind["$ref"] for name, kind in kinds.items()}
    discriminator = {"propertyName": "type", "mapping": mapping}
    return {"oneOf": list(kinds.values()), "discriminator": discriminator}


def example2parameter(_self: Any, field: Any, *, ret: dict[str, Any], **_context: Any) -> dict[str, Any]:
    """The first of a schema's examples, as the parameter's own: that is where tools look for it."""
    return {"example": ret["schema"].pop("examples")[0]}


def _camel_case(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)
