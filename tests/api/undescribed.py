"""What a contract leaves unsaid: a walk over the whole document that names each gap."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

METHODS = ("get", "put", "post", "delete", "patch")

Node = dict[str, Any]


def gaps(document: Node) -> Iterator[str]:
    """Each place in `document` without a description or an example, and what is missing there."""
    for tag in document["tags"]:
        yield from _missing(tag, f"tag {tag['name']}", "description")
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield from _operation(item[method], item.get("parameters", []), f"{method.upper()} {path}")
    components = document["components"]
    for name, schema in components["schemas"].items():
        yield from _schema(schema, f"schema {name}")
    for name, response in components["responses"].items():
        yield from _response(response, f"response {name}")
    for name, header in components["headers"].items():
        yield from _value(header, f"header {name}")
    for name, example in components.get("examples", {}).items():
        yield from _missing(example, f"example {name}", "summary", "value")


def _operation(operation: Node, shared: list[Node], place: str) -> Iterator[str]:
    yield from _missing(operation, place, "operationId", "summary", "description", "tags")
    for parameter in [*shared, *operation.get("parameters", [])]:
        yield from _value(parameter, f"{place}, parameter {parameter.get('name', parameter)}")
    if "requestBody" in operation:
        yield from _contents(operation["requestBody"], f"{place}, request body")
    for status, response in operation["responses"].items():
        yield from _response(response, f"{place}, response {status}")


def _response(response: Node, place: str) -> Iterator[str]:
    if "$ref" in response:
        return
    yield from _missing(response, place, "description")
    if response.get("description") == "OK":
        yield f"{place}: a description that says more than OK"
    for name, header in response.get("headers", {}).items():
        if "$ref" not in header:
            yield from _value(header, f"{place}, header {name}")
    for name, link in response.get("links", {}).items():
        yield from _missing(link, f"{place}, link {name}", "operationId", "description")
    if "content" in response:
        yield from _contents(response, place)


def _contents(body: Node, place: str) -> Iterator[str]:
    for media_type, content in body["content"].items():
        yield from _missing(content, f"{place}, {media_type}", "schema")
        if not (content.get("example") or content.get("examples")):
            yield f"{place}, {media_type}: example"


def _value(parameter: Node, place: str) -> Iterator[str]:
    """A parameter or a header: its example may stand in its schema."""
    yield from _missing(parameter, place, "description", "schema")
    if parameter.get("example") is None and not _has_example(parameter.get("schema", {})):
        yield f"{place}: example"


def _schema(schema: Node, place: str) -> Iterator[str]:
    yield from _missing(schema, place, "description")
    for name, field in schema.get("properties", {}).items():
        inside = f"{place}, field {name}"
        yield from _missing(field, inside, "description")
        if not _has_example(field):
            yield f"{inside}: example"


def _has_example(schema: Node) -> bool:
    """True if the schema has an example, or is made of other schemas, which have their own."""
    parts = [*schema.get("anyOf", []), *schema.get("oneOf", []), *schema.get("allOf", [])]
    return bool(
        schema.get("examples")
        or "$ref" in schema
        or "const" in schema
        or any("$ref" in part for part in parts)
        or ("items" in schema and _has_example(schema["items"]))
    )


def _missing(node: Node, place: str, *names: str) -> Iterator[str]:
    yield from (f"{place}: {name}" for name in names if node.get(name) in (None, "", [], {}))
