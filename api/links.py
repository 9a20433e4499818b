"""Links in the contract: which operations take what an answer holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

Node = dict[str, Any]

# What the parameters of lists, other than those in paths, take the ids of.
FILTERS = {
    "speaker": "Entity",
    "about": "Entity",
    "statement": "Statement",
    "source": "Source",
    "similar_to": "Article",
}
ONE = re.compile(r"(?P<base>/v1/[a-z_]+)/{(?P<key>[a-z_]+)}")


class Resource(NamedTuple):
    """Something that has an address: the path of it, and what in the path tells which."""

    name: str
    path: str
    key: str


class Found(NamedTuple):
    """A resource that an answer names: in which field, and where its key stands."""

    resource: Resource
    field: str
    pointer: str
    whose: str


def add_links(document: Node) -> None:
    """Give the answers of `document` links to what they name, to what that has, and to the next page."""
    schemas, paths = document["components"]["schemas"], document["paths"]
    resources = list(_find_resources(paths))
    for path, item in paths.items():
        for operation in (item[method] for method in ("get", "post") if method in item):
            response = operation["responses"].get("200", {})
            for content in response.get("content", {}).values():
                links = dict(_links(content["schema"], resources, schemas, paths))
                if "next" in schemas.get(_name(content["schema"]), {}).get("properties", {}):
                    links["nextPage"] = _next_page(operation, path)
                if links:
                    response["links"] = links


def _find_resources(paths: Node) -> Iterator[Resource]:
    """What can be asked for alone: paths that end in a key."""
    for path, item in paths.items():
        match = ONE.fullmatch(path)
        if match and "get" in item:
            (content,) = item["get"]["responses"]["200"]["content"].values()
            name = re.sub("(Detail|Item)+$", "", content["schema"]["$ref"].rsplit("/", 1)[-1])
            yield Resource(name, path, match["key"])


def _links(schema: Node, resources: list[Resource], schemas: Node, paths: Node) -> Iterator[tuple[str, Node]]:
    for found in _find(schema, resources, schemas):
        key = f"$response.body#{found.pointer}/{found.resource.key}"
        one = paths[found.resource.path]["get"]
        if found.field:
            name = f"get{_title(found.field)}"
            yield (
                name,
                _link(
                    one,
                    found.resource.key,
                    key,
                    f"The `{found.field}` of {found.whose}; of several the first.",
                ),
            )
            continue
        if found.pointer:
            yield (
                one["operationId"],
                _link(one, found.resource.key, key, "The first item alone."),
            )
        for path, item in paths.items():
            operation = item.get("get", {})
            if operation and path.startswith(f"{found.resource.path}/") and path.count("{") == 1:
                text = f"{operation['summary']}: {found.whose}."
                yield operation["operationId"], _link(operation, found.resource.key, key, text)
            for parameter in operation.get("parameters", []):
                filtered = parameter.get("name")
                if FILTERS.get(filtered) == found.resource.name:
                    name = f"{operation['operationId']}By{_title(filtered)}"
                    text = f"{operation['summary']}, with {found.whose} as `{filtered}`."
                    yield name, _link(operation, filtered, key, text)


def _find(schema: Node, resources: list[Resource], schemas: Node) -> Iterator[Found]:
    """The resources in an answer: itself or the first item of its list, and what the fields of that name."""
    component, pointer, whose = _name(schema), "", "it"
    items = schemas.get(component, {}).get("properties", {}).get("items")
    if items:
        component, pointer, whose = _name(items), "/items/0", "the first item"
    resource = _resource(component, resources)
    if resource:
        yield Found(resource, "", pointer, whose)
    for field, inner in schemas.get(component, {}).get("properties", {}).items():
        named = _resource(_name(inner), resources)
        if named:
            step = f"{field}/0" if inner.get("type") == "array" else field
            yield Found(named, field, f"{pointer}/{step}", whose)


def _name(schema: Node) -> str:
    """The component that `schema` is, may be, or has as items; empty where it is none."""
    kinds = [schema, *schema.get("anyOf", []), schema.get("items", {})]
    return next((kind["$ref"].rsplit("/", 1)[-1] for kind in kinds if "$ref" in kind), "")


def _resource(component: str, resources: list[Resource]) -> Resource | None:
    """What a component shows, be it as a reference or with more about it."""
    for resource in resources:
        if re.fullmatch(f"(Counted)?{resource.name}(Ref|Detail|Item)*", component):
            return resource
    return None


def _link(operation: Node, parameter: str, value: str, description: str) -> Node:
    return {
        "operationId": operation["operationId"],
        "parameters": {parameter: value},
        "description": description,
    }


def _next_page(operation: Node, path: str) -> Node:
    keys = {key: f"$request.path.{key}" for key in re.findall("{([a-z_]+)}", path)}
    return {
        "operationId": operation["operationId"],
        "parameters": {**keys, "cursor": "$response.body#/next"},
        "description": "The next page, if `next` is not null; with all other parameters as they were.",
    }


def _title(name: str) -> str:
    return "".join(word.title() for word in name.split("_"))
