"""An example of every body in the contract, put together from the examples of its fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Node = dict[str, Any]


def add_examples(document: Node) -> None:
    """Give every answer of `document` that has no example one, as a component."""
    schemas, examples = document["components"]["schemas"], {}
    for content in _contents(document):
        schema = content["schema"]
        if "example" in content or "examples" in content:
            continue
        name = schema.get("$ref", "").rsplit("/", 1)[-1]
        if not name:
            content["example"] = example_of(schema, schemas)
            continue
        examples[name] = {"summary": schemas[name]["description"], "value": example_of(schema, schemas)}
        content["examples"] = {name: {"$ref": f"#/components/examples/{name}"}}
    if examples:
        document["components"]["examples"] = dict(sorted(examples.items()))


def example_of(schema: Node, schemas: Node) -> Any:
    """An example of `schema`: its own, or one of each of its parts; null where nothing says more."""
    if "examples" in schema:
        return schema["examples"][0]
    if "$ref" in schema:
        return example_of(schemas[schema["$ref"].rsplit("/", 1)[-1]], schemas)
    if "const" in schema:
        return schema["const"]
    for kinds in ("anyOf", "oneOf"):
        if kinds in schema:
            return example_of(schema[kinds][0], schemas)
    if "properties" in schema:
        fields: Node = schema["properties"]
        shown = [name for name in fields if name in schema.get("required", fields)]
        return {name: example_of(fields[name], schemas) for name in shown}
    if "items" in schema:
        # Of several kinds of items each is shown.
        kinds = schema["items"].get("oneOf", [schema["items"]])
        return [example_of(kind, schemas) for kind in kinds]
    return None


def _contents(document: Node) -> Iterator[Node]:
    """What the operations answer with when nothing goes wrong."""
    for path in document["paths"].values():
        for method in path.keys() - {"parameters"}:
            for response in path[method]["responses"].values():
                yield from response.get("content", {}).values()
