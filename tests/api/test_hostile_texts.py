"""Texts made to break a reader, posted to be extracted: each is answered, none by a 500."""

from __future__ import annotations

import json

import pytest
from flask.testing import FlaskClient

from api.extract import LARGEST_TEXT
from tests.loader.hostile.texts import TEXTS

HALF = '{"text": "«Да», — сказал \\ud83d Иван."}'
SHORT = 20_000  # characters of each: what takes long is tested by loading it


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_a_hostile_text_is_answered(client: FlaskClient, name: str) -> None:
    text = TEXTS[name]()[: 2 * SHORT].decode("utf-8", "replace")[:SHORT]
    response = client.post("/v1/extract", json={"text": text})
    assert response.status_code in {200, 422}, response.text
    assert response.content_type in {"application/json", "application/problem+json"}


@pytest.mark.parametrize(
    "body",
    [
        HALF.encode(),
        b'{"text": "\\u0000"}',
        b'{"text": ' + b"[" * 100_000,
        b'{"text": ' + b"9" * 5_000 + b"}",
        b'{"text": 1e999999}',
        b'{"text": "\xed\xa0\x80"}',
        b'{"\\ud800": 1}',
        b"\0" * 1_000,
        json.dumps({"text": "а" * (LARGEST_TEXT + 1)}).encode(),
    ],
)
def test_a_hostile_body_is_answered(client: FlaskClient, body: bytes) -> None:
    response = client.post("/v1/extract", data=body, content_type="application/json")
    assert response.status_code in {200, 400, 413, 422}, response.text
