"""Health, the contract as served, and the documentation page."""

from __future__ import annotations

import re

import pytest
import yaml
from flask.testing import FlaskClient

from tests.api.asking import get


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_well(client: FlaskClient, path: str) -> None:
    assert get(client, path) == {"status": "ok"}


def test_the_contract_is_the_same_in_both_formats(client: FlaskClient) -> None:
    response = client.get("/openapi.yaml")
    assert response.content_type == "application/yaml"
    assert get(client, "/openapi.json") == yaml.safe_load(response.text)


@pytest.mark.parametrize("path", ["/docs", "/docs/"])
def test_the_documentation_loads_only_what_is_served_here(client: FlaskClient, path: str) -> None:
    page = client.get(path)
    assert page.content_type == "text/html; charset=utf-8"
    links = re.findall('(?:src|href|data-contract)="([^"]+)"', page.text)
    assert "/openapi.json" in links
    assert "/docs/swagger-ui-bundle.js" in links
    for link in links:
        with client.get(link) as response:
            assert (link, 200) == (link, response.status_code)
    assert "<script>" not in page.text
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]


def test_cyrillic_is_readable_in_responses(client: FlaskClient) -> None:
    assert "Вести" in client.get("/v1/sources").text
