"""The OpenAPI document: its head, and what apispec does not say of our schemas by itself."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import yaml
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.common import resolve_schema_instance
from apispec.ext.marshmallow.openapi import OpenAPIConverter

from api import VERSION
from api.examples import add_examples
from api.links import add_links
from schemas.base import EXAMPLE_CURSOR
from schemas.quotes import Selector

DESCRIPTION = """\
Who said what, about whom, when, and where was it reported.

- Lists answer `{"items": [...], "next": cursor or null}`. To get the next page, follow the `Link`
  header with `rel="next"`, or repeat the request with `cursor` set to `next`. There is no limit to
  how far one can page. `/v1/export` has all of a list in one file, `/v1/changes` what is different since,
  `/v1/feeds` what is new for feed readers.
- What is unknown is null. Fields are never left out, but those that have to be asked for: `highlights`
  in items, and beside them `total`, `facets` and `included`. With `fields` the items stand in `narrowed`
  with these fields, and `items` is empty. Feeds and linked data leave out what is unknown, as their
  formats want it.
- Positions are Unicode code points into the article's `text`, counted from 0; `end` is the first
  one behind.
- Every error is `application/problem+json` (RFC 9457). A parameter that is unknown, repeated where
  it must not be, or not understood is a 422 that names it: no filter is ever ignored.
- Answers carry an `ETag`. Send it back as `If-None-Match`, and a 304 without a body says that nothing
  has changed.
- Where a limit is set, answers under `/v1` say in `RateLimit` what is left, and a 429 with `Retry-After`
  when it is used up.
- Every answer has an `X-Request-Id`: the one that was sent, or a new one.
"""
HEAD = {
    "title": "whosaid",
    "version": VERSION,
    "openapi_version": "3.1.0",
    "info": {
        "description": DESCRIPTION,
        "contact": {"name": "The people of whosaid"},
        "license": {"name": "Apache 2.0", "identifier": "Apache-2.0"},
    },
    "servers": [{"url": "/"}],
}
OPERATION = (
    "operationId",
    "deprecated",
    "tags",
    "summary",
    "description",
    "parameters",
    "requestBody",
    "responses",
    "security",
)
TOKEN = {
    "type": "http",
    "scheme": "bearer",
    "description": "A token that `scripts/token` has made; only writing needs one.",
}
WRITING_HEADERS = (
    {
        "in": "header",
        "name": "Idempotency-Key",
        "description": "Up to 255 visible ASCII characters, others for each new request, such as a UUID. Who "
        "sends the same request with the same key again, within 24 hours, gets the same answer, and nothing "
        "is done twice.",
        "required": False,
        "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
        "example": "8e03978e-40d5-43dd-bc93-6894a57f9324",
    },
)
IF_MATCH = {
    "in": "header",
    "name": "If-Match",
    "description": "The `ETag` with which the item was read: if anything in the data has changed since, "
    "nothing is done, and the answer is a 412.",
    "required": False,
    "schema": {"type": "string", "minLength": 1},
    "example": 'W/"9f1c2d0be7a34c5f8d6e0a1b2c3d4e5f"',
}
LINK = {
    "description": 'The address of the next page, with `rel="next"`; not there on the last one.',
    "schema": {
        "type": "string",
        "examples": [f'<http://127.0.0.1:8000/v1/quotes?cursor={EXAMPLE_CURSOR}>; rel="next"'],
    },
}
HEADERS = {
    "ETag": {
        "description": "The state of what was answered; `If-None-Match` asks whether it still is so.",
        "schema": {"type": "string", "examples": ['W/"9f1c2d0be7a34c5f8d6e0a1b2c3d4e5f"']},
    },
    "Cache-Control": {
        "description": "How long the answer may be used without asking again.",
        "schema": {"type": "string", "examples": ["public, no-cache"]},
    },
    "Content-Disposition": {
        "description": "That it is a file to save, and its name.",
        "schema": {"type": "string", "examples": ['attachment; filename="whosaid-quotes.csv"']},
    },
    "Changes-Cursor": {
        "description": "The `cursor` of `/v1/changes` for what happens after this.",
        "schema": {"type": "string", "examples": ["WyJmMWQyZDJmOTI0ZTk4NmFjIiwxNywxNzcyMzUwMjAwXQ"]},
    },
    "Location": {
        "description": "Where to ask: for what has become another, or was written.",
        "schema": {"type": "string", "examples": ["/v1/entities/5"]},
    },
    "RateLimit": {
        "description": "What is left to ask for (`r`), and for how many seconds (`t`); where a limit is set.",
        "schema": {"type": "string", "examples": ['"default";r=599;t=60']},
    },
    "RateLimit-Policy": {
        "description": "How many requests (`q`) are allowed in how many seconds (`w`); where a limit is set.",
        "schema": {"type": "string", "examples": ['"default";q=600;w=60']},
    },
    "WWW-Authenticate": {
        "description": "What is missing (RFC 6750): a token, one that can be used, or a scope.",
        "schema": {"type": "string", "examples": ['Bearer realm="whosaid", error="invalid_token"']},
    },
    "Idempotency-Replayed": {
        "description": "`true` where the same `Idempotency-Key` was answered before: nothing is done.",
        "schema": {"type": "string", "examples": ["true"]},
    },
    "Retry-After": {
        "description": "The seconds after which to try again.",
        "schema": {"type": "integer", "examples": [30]},
    },
}
VALIDATORS = ("ETag", "Cache-Control")
NOT_MODIFIED = {
    "description": "What `If-None-Match` names is still the answer; it is not sent again.",
    "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in VALIDATORS},
}


class Converter(OpenAPIConverter):
    """apispec's view of schemas and fields, with ours."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.add_attribute_function(selector2properties)
        self.add_parameter_attribute_function(example2parameter)

    def schema2jsonschema(self, schema: Any) -> dict[str, Any]:
        """A schema's docstring is its description."""
        found: dict[str, Any] = super().schema2jsonschema(schema)
        return {"description": type(resolve_schema_instance(schema)).__doc__} | found


class Plugin(MarshmallowPlugin):
    """apispec's support for marshmallow, with our converter."""

    Converter = Converter


def selector2properties(self: Converter, field: Any, **_context: Any) -> dict[str, Any]:
    """A field that holds one of several bodies."""
    if not isinstance(field, Selector):
        return {}
    kinds = {name: self.resolve_nested_schema(schema) for name, schema in field.kinds.items()}
    mapping = {name: kind["$ref"] for name, kind in kinds.items()}
    return {"oneOf": list(kinds.values()), "discriminator": {"propertyName": "type", "mapping": mapping}}


def example2parameter(
    _self: Converter, _field: Any, *, ret: dict[str, Any], **_context: Any
) -> dict[str, Any]:
    """The first of a schema's examples, as the parameter's own: that is where tools look for it."""
    return {"example": ret["schema"].pop("examples")[0]}


def to_json(spec: APISpec) -> str:
    """The document as JSON, in the order in which people read it."""
    document = deepcopy(spec.to_dict())
    # flask-smorest's own paging, which no operation has; its text differs between Pythons.
    document["components"]["schemas"].pop("PaginationMetadata", None)
    for path in document["paths"].values():
        for method in set(path) - {"parameters"}:
            operation = path[method]
            operation["responses"] = dict(sorted(operation["responses"].items()))
            path[method] = {name: operation[name] for name in OPERATION if operation.get(name)}
    add_examples(document)
    add_links(document)
    head = {name: document.pop(name) for name in ("openapi", "info", "servers", "tags", "paths")}
    return json.dumps(head | document, ensure_ascii=False, indent=2)


def to_yaml(spec: APISpec) -> str:
    """The same document as YAML."""
    # Through JSON: what apispec makes has ordered dictionaries, which YAML would tag.
    document = json.loads(to_json(spec))
    return yaml.dump(document, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100)


class _Dumper(yaml.SafeDumper):
    """YAML with texts of several lines as such."""


def _represent_text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _represent_text)
