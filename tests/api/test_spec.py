"""The checked-in contract: up to date, valid, complete, and kept by the answers."""

from __future__ import annotations

import re
import tomllib
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from api import VERSION, spec
from api.contract import contract
from tests.api.asking import get
from tests.api.undescribed import gaps

ROOT = Path(__file__).parents[2]
CONTRACT: dict[str, Any] = yaml.safe_load((ROOT / "openapi.yaml").read_text(encoding="utf-8"))
OPERATIONS = {path: item["get"] for path, item in CONTRACT["paths"].items() if "get" in item}
SUBMISSIONS = {"/v1/extract": CONTRACT["paths"]["/v1/extract"]["post"]}
# Everything else that is no reading writes.
WRITES = {
    (method, path): item[method]
    for path, item in CONTRACT["paths"].items()
    for method in ("post", "put", "patch", "delete")
    if method in item and path not in SUBMISSIONS
}

# What is answered where, by the end of the path; JSON elsewhere.
MEDIA_TYPES = {
    "/quotes.atom": "application/atom+xml",
    "/quotes.json": "application/feed+json",
    ".csv": "text/csv",
    ".jsonld": "application/ld+json",
    ".ndjson": "application/x-ndjson",
    ".yaml": "application/yaml",
}


def media_type_of(path: str) -> str:
    return next((kind for end, kind in MEDIA_TYPES.items() if path.endswith(end)), "application/json")


def test_the_file_is_what_the_code_says(app: Flask) -> None:
    written = (ROOT / "openapi.yaml").read_text(encoding="utf-8")
    assert written == contract(app).yaml_text, "run scripts/openapi"


def test_the_command_writes_and_checks_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "openapi.yaml"
    monkeypatch.setattr(spec, "FILE", file)
    assert spec.main(["--check"]) == 1
    assert "Run scripts/openapi" in capsys.readouterr().err
    assert spec.main([]) == 0
    assert spec.main(["--check"]) == 0
    file.write_text("openapi: 3.1.0\n")
    assert spec.main(["--check"]) == 1


def test_it_is_valid_openapi() -> None:
    validate(CONTRACT)


def test_versions() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert (project["version"], VERSION) == (VERSION, CONTRACT["info"]["version"])
    assert CONTRACT["openapi"] == "3.1.0"


def test_it_has_every_path_and_method(app: Flask) -> None:
    public = [rule for rule in app.url_map.iter_rules() if not rule.endpoint.startswith("explorer.")]
    rules = {re.sub("<(?:id:)?([a-z]+)>", r"{\1}", str(rule)) for rule in public}
    assert rules - {"/docs", "/docs/{name}", "/metrics"} == set(CONTRACT["paths"])
    methods = {"get", "post", "put", "patch", "delete"}
    assert all(set(item) <= {*methods, "parameters"} for item in CONTRACT["paths"].values())


def test_everything_has_a_description_and_an_example() -> None:
    assert list(gaps(CONTRACT)) == []


def test_what_is_not_described_is_named() -> None:
    schema = {
        "description": "A thing.",
        "properties": {"name": {"type": "string", "description": "Its name."}},
    }
    operation = {"operationId": "getThing", "summary": "Get", "tags": ["things"], "responses": {"200": {}}}
    broken: dict[str, Any] = {
        "tags": [],
        "paths": {"/things": {"get": operation, "parameters": [{"name": "id", "description": "Its id."}]}},
        "components": {"schemas": {"Thing": schema}, "responses": {}, "headers": {}},
    }
    assert list(gaps(broken)) == [
        "GET /things: description",
        "GET /things, parameter id: schema",
        "GET /things, parameter id: example",
        "GET /things, response 200: description",
        "schema Thing, field name: example",
    ]


def test_examples_of_answers_keep_the_contract() -> None:
    for name, example in CONTRACT["components"]["examples"].items():
        validator({"$ref": f"#/components/schemas/{name}"}).validate(example["value"])
    for response in CONTRACT["components"]["responses"].values():
        content = response["content"]["application/problem+json"]
        validator(content["schema"]).validate(content["example"])


def test_the_example_of_a_quote_stands_in_that_of_an_article() -> None:
    article, quote = (
        CONTRACT["components"]["examples"][name]["value"] for name in ("ArticleItem", "QuoteItem")
    )
    text = article["text"]
    assert article["text_sha256"] == quote["evidence"]["text_sha256"] == sha256(text.encode()).hexdigest()
    for place in (quote["cue"], quote["speaker_mention"], {**quote["parts"][0], "text": quote["text"]}):
        assert text[place["start"] : place["end"]] == place["text"]
    position, words = quote["evidence"]["selectors"]
    assert text[position["start"] : position["end"]] == words["exact"]
    assert words["prefix"] + words["exact"] + words["suffix"] in text


@pytest.mark.parametrize("path", OPERATIONS)
def test_every_operation_is_described(path: str) -> None:
    operation = OPERATIONS[path]
    assert operation["summary"]
    assert operation["operationId"]
    assert len(operation["tags"]) == 1
    parameters = operation.get("parameters", []) + CONTRACT["paths"][path].get("parameters", [])
    for parameter in parameters:
        assert parameter["description"]
        assert parameter["example"]
        assert parameter["schema"]["type"]
        values = parameter["example"]
        Draft202012Validator(parameter["schema"]).validate(values)
    assert list(operation["responses"]["200"]["content"]) == [media_type_of(path)]
    assert {"200", "422", "default"} <= set(operation["responses"])


@pytest.mark.parametrize("path", SUBMISSIONS)
def test_every_submission_is_described(path: str) -> None:
    operation = SUBMISSIONS[path]
    assert operation["summary"]
    assert operation["operationId"]
    assert list(operation["requestBody"]["content"]) == ["application/json"]
    content = operation["requestBody"]["content"]["application/json"]
    validator(content["schema"]).validate(content["example"])
    assert {"200", "400", "413", "415", "422", "503", "default"} <= set(operation["responses"])


@pytest.mark.parametrize(("method", "path"), WRITES)
def test_every_write_is_described(method: str, path: str) -> None:
    operation = WRITES[method, path]
    assert operation["security"] == [{"token": []}]
    names = [parameter["name"] for parameter in operation["parameters"]]
    assert names == ["Idempotency-Key", "If-Match"] if "{id}" in path else names == ["Idempotency-Key"]
    for parameter in operation["parameters"]:
        Draft202012Validator(parameter["schema"]).validate(parameter["example"])
    answers = set(operation["responses"])
    assert {"401", "403", "406", "409", "422", "429", "503", "507", "default"} <= answers
    if "requestBody" in operation:
        content = operation["requestBody"]["content"]["application/json"]
        validator(content["schema"]).validate(content["example"])
        assert {"400", "413", "415"} <= answers


def test_operation_ids_are_unique() -> None:
    operations = (*OPERATIONS.values(), *SUBMISSIONS.values(), *WRITES.values())
    names = [operation["operationId"] for operation in operations]
    assert len(names) == len(set(names))


def test_every_error_is_a_problem() -> None:
    for response in CONTRACT["components"]["responses"].values():
        assert list(response["content"]) == ["application/problem+json"]


def validator(schema: dict[str, Any]) -> Draft202012Validator:
    """A validator for `schema`, with the components it refers to; strict about unknown fields."""
    schemas = {
        name: component | {"additionalProperties": False}
        for name, component in CONTRACT["components"]["schemas"].items()
    }
    return Draft202012Validator({**schema, "components": {"schemas": schemas}})


@pytest.mark.parametrize(
    "path",
    [
        path
        for path in OPERATIONS
        if media_type_of(path) == "application/json"
        and "openapi" not in path
        and path != "/v1/corrections/{id}"  # in test_curation.py: nobody corrected anything here
    ],
)
def test_answers_keep_the_contract(client: FlaskClient, path: str) -> None:
    schema = OPERATIONS[path]["responses"]["200"]["content"]["application/json"]["schema"]
    for number in ("1", "4"):
        address = path.replace("{id}", number).replace("{number}", "1").replace("{slug}", "sever")
        body = get(client, address)
        validator(schema).validate(body)


@pytest.mark.parametrize("path", ["/v1/quotes?limit=0", "/nothing"])
def test_problems_keep_the_contract(client: FlaskClient, path: str) -> None:
    validator({"$ref": "#/components/schemas/Problem"}).validate(client.get(path).json)
