"""OPTIONS: what each path allows, without a body."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient


@pytest.mark.parametrize("path", ["/v1/quotes", "/v1/statements/999", "/healthz", "/openapi.json", "/docs"])
def test_options_lists_what_is_allowed(client: FlaskClient, path: str) -> None:
    response = client.options(path)
    assert (response.status_code, response.data) == (204, b"")
    assert {"GET", "HEAD", "OPTIONS"} == set(response.allow)
    assert "Content-Type" not in response.headers


def test_options_of_nothing_is_a_problem(client: FlaskClient) -> None:
    assert client.options("/v1/nothing").content_type == "application/problem+json"
