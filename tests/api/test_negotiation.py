"""Accept: whoever takes JSON in whatever words gets it, whoever does not is told."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.api.asking import read_problem

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    "accept",
    [
        "application/json",
        "*/*",
        "application/*",
        BROWSER,
        "",
        "text/csv, application/json;q=0.1",
        "APPLICATION/JSON",
        "nonsense, */*",
    ],
)
def test_json_is_sent(client: FlaskClient, accept: str) -> None:
    response = client.get("/v1/quotes", headers={"Accept": accept})
    assert (response.status_code, response.content_type) == (200, "application/json")


@pytest.mark.parametrize("accept", ["text/csv", "text/*", "application/xml", "application/json;q=0, */*;q=0"])
@pytest.mark.parametrize("path", ["/v1/quotes", "/v1/articles/1", "/v1/sources/vesti"])
def test_other_kinds_are_not_there(client: FlaskClient, path: str, accept: str) -> None:
    found = read_problem(client.get(path, headers={"Accept": accept}))
    assert (found["status"], found["title"]) == (406, "Not Acceptable")
    assert found["errors"] == [{"parameter": "Accept", "message": "There is only application/json."}]


def test_a_submission_checks_it_too(client: FlaskClient) -> None:
    response = client.post("/v1/extract", json={"text": "а"}, headers={"Accept": "text/plain"})
    assert read_problem(response)["status"] == 406


@pytest.mark.parametrize("path", ["/openapi.yaml", "/openapi.json", "/healthz", "/metrics", "/docs"])
def test_the_service_itself_sends_what_it_has(client: FlaskClient, path: str) -> None:
    assert client.get(path, headers={"Accept": "image/png"}).status_code == 200
