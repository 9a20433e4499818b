"""Items with some fields only: the same values as in whole ones, and nothing looked up in vain."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.asking import get, problem, walk
from tests.api.test_spec import OPERATIONS, validator
from tests.api.test_statements import statements

CHOICES: dict[str, list[str]] = {
    path: parameter["schema"]["items"]["enum"]
    for path, operation in OPERATIONS.items()
    for parameter in operation.get("parameters", [])
    if parameter["name"] == "fields"
}
INCLUSIONS = {
    "/v1/quotes": ["article", "speaker", "entities"],
    "/v1/articles": ["source", "quotes", "entities"],
    "/v1/statements": ["speaker"],
}


def test_a_page_of_narrowed_quotes(client: FlaskClient) -> None:
    assert get(client, "/v1/quotes?fields=text&fields=speaker&limit=2&sort=published") == {
        "items": [],
        "narrowed": [
            {"id": "5", "text": "Пётр Ёлкин подождёт", "speaker": None},
            {
                "id": "6",
                "text": "Снег растает",
                "speaker": {"id": "4", "type": "person", "name": "Пётр Ёлкин"},
            },
        ],
        "next": get(client, "/v1/quotes?limit=2&sort=published")["next"],
    }


def test_ids_alone(client: FlaskClient) -> None:
    assert get(client, "/v1/articles?source=sever&fields=id") == {
        "items": [],
        "narrowed": [{"id": "2"}, {"id": "6"}],
        "next": None,
    }


@st.composite
def queries(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    path = draw(st.sampled_from(sorted(CHOICES)))
    query: dict[str, Any] = {"fields": draw(st.lists(st.sampled_from(CHOICES[path]), min_size=1, max_size=4))}
    if draw(st.booleans()):
        query["include"] = draw(st.lists(st.sampled_from(INCLUSIONS[path]), min_size=1, max_size=2))
    if path != "/v1/statements" and draw(st.booleans()):
        query["q"] = "мост OR снег OR дорога OR Ёлкин"
        query["highlight"] = draw(st.sampled_from(["true", "false"]))
    return path, query


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(queries())
def test_narrowed_items_are_whole_ones_with_less(
    client: FlaskClient, asked: tuple[str, dict[str, Any]]
) -> None:
    path, query = asked
    page = get(client, f"{path}?{urlencode(query, doseq=True)}")
    validator(OPERATIONS[path]["responses"]["200"]["content"]["application/json"]["schema"]).validate(page)
    others = {name: value for name, value in query.items() if name != "fields"}
    whole = get(client, f"{path}?{urlencode(others, doseq=True)}")
    names = {"id", "highlights", *query["fields"]}
    narrowed = [{name: value for name, value in item.items() if name in names} for item in whole["items"]]
    assert page == whole | {"items": [], "narrowed": narrowed}


def test_walking_finds_every_item_once(client: FlaskClient) -> None:
    pages = walk(client, "/v1/quotes?fields=confidence&limit=1")
    assert [page["narrowed"][0]["id"] for page in pages] == ["4", "3", "2", "1", "6", "5"]


@pytest.mark.parametrize(
    ("query", "text"),
    [("", 1), ("fields=text", 1), ("fields=title", 0), ("fields=title&highlight=true&q=мост", 1)],
)
def test_texts_that_are_not_asked_for_are_not_read(
    app: Flask, client: FlaskClient, query: str, text: int
) -> None:
    (read,) = re.findall(
        "CASE WHEN (.) THEN article.text", str(statements(app, client, f"/v1/articles?{query}"))
    )
    assert int(read) == text


@pytest.mark.parametrize("path", sorted(CHOICES))
def test_an_unknown_field_names_the_known_ones(client: FlaskClient, path: str) -> None:
    (error,) = problem(client, f"{path}?fields=id&fields=nonesuch")["errors"]
    assert error == {"parameter": "fields", "message": f"Must be one of: {', '.join(CHOICES[path])}."}


@pytest.mark.parametrize(
    "query", ["fields=", "fields=id,text", "fields=highlights", "narrow_to=id", "fields=included"]
)
def test_bad_input(client: FlaskClient, query: str) -> None:
    (error,) = problem(client, f"/v1/quotes?{query}")["errors"]
    assert error["parameter"] == query.split("=")[0]


def test_every_field_that_is_always_there_can_be_chosen(client: FlaskClient) -> None:
    for path, names in CHOICES.items():
        assert set(names) == set(get(client, path)["items"][0])
