"""Every operation, every kind of bad input: a problem that names what is wrong, never a 500, never HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.asking import get, problem, read_problem
from tests.api.test_spec import CONTRACT, OPERATIONS, SUBMISSIONS

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def filled(path: str) -> str:
    """A path of the contract, with parameters that exist."""
    return path.replace("{id}", "1").replace("{number}", "1").replace("{slug}", "vesti")


def parameters() -> Iterator[tuple[str, dict[str, Any]]]:
    for path, operation in OPERATIONS.items():
        for parameter in operation.get("parameters", []):
            if parameter["in"] == "query":
                yield path, parameter


PARAMETERS = list(parameters())
LISTS = [path for path, parameter in PARAMETERS if parameter["name"] == "cursor"]


def named(client: FlaskClient, path: str) -> set[str]:
    """The parameters that a 422 names."""
    found = problem(client, path)
    assert found["status"] == 422
    return {error["parameter"] for error in found["errors"]}


@pytest.mark.parametrize("path", OPERATIONS)
def test_an_unknown_parameter(client: FlaskClient, path: str) -> None:
    assert named(client, f"{filled(path)}?nonesuch=1") == {"nonesuch"}


@pytest.mark.parametrize("path", OPERATIONS)
def test_bytes_that_are_no_text(client: FlaskClient, path: str) -> None:
    assert named(client, f"{filled(path)}?x=%FF") == {"x"}


@pytest.mark.parametrize("path", [path for path in OPERATIONS if "{" in path])
def test_an_id_that_nothing_has(client: FlaskClient, path: str) -> None:
    for value in ("999999", "0", "x", "%FF", "%00", "9" * 40):
        for address in (path, path.replace("{id}", "1") if "{number}" in path else path):
            found = problem(client, re.sub("{[a-z]+}", value, address))
            assert found["status"] == 404


@pytest.mark.parametrize(
    ("path", "name"),
    [(path, own["name"]) for path, own in PARAMETERS if own["schema"]["type"] != "array"],
)
def test_a_parameter_twice(client: FlaskClient, path: str, name: str) -> None:
    assert named(client, f"{filled(path)}?{name}=1&{name}=1") == {name}


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("limit", ["0", "101", "-1", "1.5", "ten", "", "１", "1e1", "9" * 30])
def test_a_limit_out_of_range(client: FlaskClient, path: str, limit: str) -> None:
    assert named(client, f"{filled(path)}?limit={limit}") == {"limit"}


@pytest.mark.parametrize("path", LISTS)
def test_a_cursor_of_another_list(client: FlaskClient, path: str) -> None:
    other = "/v1/entities" if path != "/v1/entities" else "/v1/quotes"
    cursor = get(client, f"{other}?limit=1")["next"]
    assert named(client, f"{filled(path)}?cursor={cursor}") == {"cursor"}
    for value in ("", "x", cursor[:-1], f"{cursor}=", "%00", "W10", "a" * 300):
        assert named(client, f"{filled(path)}?cursor={value}") == {"cursor"}


@pytest.mark.parametrize(
    ("path", "name"),
    [(path, own["name"]) for path, own in PARAMETERS if own["name"] in {"published_from", "published_to"}],
)
@pytest.mark.parametrize("day", ["", "yesterday", "2026-02-30", "20260301", "01.03.2026", "2026-03-01T09:00"])
def test_a_malformed_date(client: FlaskClient, path: str, name: str, day: str) -> None:
    assert named(client, f"{filled(path)}?{name}={day}") == {name}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        (method, path)
        for path, item in CONTRACT["paths"].items()
        for method in METHODS
        if method.lower() not in item
    ],
)
def test_a_wrong_method(client: FlaskClient, method: str, path: str) -> None:
    response = client.open(filled(path), method=method)
    assert read_problem(response)["status"] == 405
    own = {name.upper() for name in CONTRACT["paths"][path]} - {"PARAMETERS"}
    assert set(response.allow) == own | {"OPTIONS"} | ({"HEAD"} if "GET" in own else set())


@pytest.mark.parametrize("path", OPERATIONS)
def test_head_is_everywhere_where_get_is(client: FlaskClient, path: str) -> None:
    same = {"X-Request-Id": "1"}
    got, head = client.get(filled(path), headers=same), client.head(filled(path), headers=same)
    assert (head.status_code, head.data) == (got.status_code, b"")
    assert dict(got.headers) == dict(head.headers)


@pytest.mark.parametrize("path", SUBMISSIONS)
@pytest.mark.parametrize(
    ("body", "media_type", "status", "name"),
    [
        ("{", "application/json", 400, "body"),
        ("[]", "application/json", 422, "body"),
        ("{}", "text/plain", 415, "Content-Type"),
        ('{"nonesuch": 1}', "application/json", 422, "nonesuch"),
    ],
)
def test_a_body_at_fault(
    client: FlaskClient, path: str, body: str, media_type: str, status: int, name: str
) -> None:
    found = read_problem(client.post(path, data=body, content_type=media_type))
    assert found["status"] == status
    assert name in {error["parameter"] for error in found["errors"]}


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.sampled_from(sorted(OPERATIONS)),
    st.lists(
        st.tuples(
            st.sampled_from(sorted({own["name"] for _, own in PARAMETERS})) | st.text(max_size=3),
            st.text(max_size=8) | st.integers().map(str),
        ),
        max_size=3,
    ),
    st.dictionaries(
        st.sampled_from(["Accept", "Accept-Encoding", "If-None-Match", "Origin", "X-Request-Id", "Range"]),
        st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=20),
    ),
)
def test_anything_has_an_answer_that_is_no_fault_of_ours(
    client: FlaskClient, path: str, query: list[tuple[str, str]], headers: dict[str, str]
) -> None:
    response = client.get(filled(path), query_string=query, headers=headers)
    if response.status_code not in {200, 304}:
        assert read_problem(response)["status"] in {404, 406, 422}
