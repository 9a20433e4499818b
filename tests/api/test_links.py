"""Links of the contract: each leads to an operation that takes what it gives, from a field that is there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

CONTRACT: dict[str, Any] = yaml.safe_load((Path(__file__).parents[2] / "openapi.yaml").read_text("utf-8"))
OPERATIONS = {
    item[method]["operationId"]: (item, item[method])
    for item in CONTRACT["paths"].values()
    for method in ("get", "post")
    if method in item
}
LINKS = {
    f"{name} {link}": (operation["responses"]["200"], found)
    for name, (_, operation) in OPERATIONS.items()
    for link, found in operation["responses"]["200"].get("links", {}).items()
}


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """The object that `schema` is, or may be beside null."""
    schema = next((kind for kind in schema.get("anyOf", []) if "$ref" in kind), schema)
    if "$ref" in schema:
        found: dict[str, Any] = CONTRACT["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
        return found
    return schema


@pytest.mark.parametrize("name", LINKS)
def test_a_link_leads_somewhere_from_something(name: str) -> None:
    response, link = LINKS[name]
    item, target = OPERATIONS[link["operationId"]]
    taken = {parameter["name"] for parameter in [*item.get("parameters", []), *target.get("parameters", [])]}
    assert set(link["parameters"]) <= taken
    for value in link["parameters"].values():
        where, _, pointer = value.partition("#/")
        if where == "$response.body":
            schema = resolved(response["content"]["application/json"]["schema"])
            for step in pointer.split("/"):
                schema = resolved(schema["items"] if step == "0" else schema["properties"][step])
            assert "string" in schema["type"]


def test_what_answers_name_is_linked() -> None:
    expected = {
        "getSpeaker": "getEntity",
        "getCoSpeakers": "getEntity",
        "getAbout": "getEntity",
        "getArticle": "getArticle",
        "getStatement": "getStatement",
    }
    links = OPERATIONS["getQuote"][1]["responses"]["200"]["links"]
    assert expected == {name: link["operationId"] for name, link in links.items()}


def test_lists_can_be_walked() -> None:
    links = OPERATIONS["listEntityQuotes"][1]["responses"]["200"]["links"]
    assert links["nextPage"]["parameters"] == {"id": "$request.path.id", "cursor": "$response.body#/next"}
    assert links["getQuote"]["parameters"] == {"id": "$response.body#/items/0/id"}
    links = OPERATIONS["getEntity"][1]["responses"]["200"]["links"]
    assert links["listQuotesBySpeaker"]["parameters"] == {"speaker": "$response.body#/id"}


@pytest.mark.parametrize(
    "path", [path for path in CONTRACT["paths"] if path.count("/") == 3 and path[-1] == "}"]
)
def test_a_list_leads_to_its_items(path: str) -> None:
    items = CONTRACT["paths"][path.rsplit("/", 1)[0]]["get"]["responses"]["200"]
    assert CONTRACT["paths"][path]["get"]["operationId"] in items["links"]
