"""Compression: what the client takes, of what is worth it, streams as they go."""

from __future__ import annotations

import gzip
import json
import random
import sys
from collections.abc import Iterator

import brotli
import pytest
from flask import Flask, Response
from flask.testing import FlaskClient

from api import compression

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

UNPACK = {"gzip": gzip.decompress, "br": brotli.decompress, "zstd": zstd.decompress, None: bytes}
LONG = "/v1/quotes"
SHORT = "/healthz"


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip", "gzip"),
        ("br", "br"),
        ("zstd", "zstd"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, deflate, br", "br"),
        ("GZIP", "gzip"),
        ("gzip;q=0.5, br;q=0.1", "gzip"),
        ("*", "zstd"),
        ("*, zstd;q=0", "br"),
        ("gzip;q=0", None),
        ("gzip;q=0, br;q=0, *", "zstd"),
        ("identity, gzip;q=0.5", None),
        ("identity", None),
        ("deflate", None),
        ("snappy", None),
        ("", None),
    ],
)
def test_the_encoding_that_the_client_likes_best(
    client: FlaskClient, accepted: str, encoding: str | None
) -> None:
    plain = client.get(LONG)
    response = client.get(LONG, headers={"Accept-Encoding": accepted})
    assert response.headers.get("Content-Encoding") == encoding
    assert json.loads(UNPACK[encoding](response.data)) == plain.json
    assert int(response.headers["Content-Length"]) == len(response.data)
    assert response.headers["ETag"] == plain.headers["ETag"]
    assert "Accept-Encoding" in response.vary


def test_short_answers_and_problems_are_left_alone(client: FlaskClient) -> None:
    for path in (SHORT, "/v1/quotes?limit=0"):
        response = client.get(path, headers={"Accept-Encoding": "gzip"})
        assert "Content-Encoding" not in response.headers
        assert "Accept-Encoding" in response.vary


@pytest.mark.parametrize("accepted", ["gzip", "br", "zstd"])
def test_a_compressed_answer_is_not_sent_again(client: FlaskClient, accepted: str) -> None:
    headers = {"Accept-Encoding": accepted}
    tag = client.get(LONG, headers=headers).headers["ETag"]
    again = client.get(LONG, headers={**headers, "If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    assert "Accept-Encoding" in again.vary


def test_files_are_not_sent_again_either(client: FlaskClient) -> None:
    path = "/docs/swagger-ui-bundle.js"
    tags = set()
    for accepted in ("gzip", "br", ""):
        headers = {"Accept-Encoding": accepted}
        with client.get(path, headers=headers) as first:
            tag = first.headers["ETag"]
            assert first.headers.get("Content-Encoding", "") == accepted
        with client.get(path, headers={**headers, "If-None-Match": tag}) as again:
            assert again.status_code == 304
        tags.add(tag)
    assert len(tags) == 3


def test_head_has_the_headers_of_get(client: FlaskClient) -> None:
    headers = {"Accept-Encoding": "gzip"}
    got, head = client.get(LONG, headers=headers), client.head(LONG, headers=headers)
    assert head.data == b""
    for name in ("Content-Encoding", "Content-Length", "Content-Type", "ETag", "Vary"):
        assert got.headers[name] == head.headers[name]


@pytest.mark.parametrize("accepted", ["gzip", "br", "zstd"])
def test_streams_are_compressed_as_they_go(accepted: str) -> None:
    """The client has the beginning before the end is made."""
    pieces = [random.Random(number).randbytes(200_000).hex() for number in range(10)]
    made: list[int] = []

    def stream() -> Iterator[str]:
        for number, piece in enumerate(pieces):
            made.append(number)
            yield piece

    app = Flask(__name__)
    compression.init_app(app)
    app.add_url_rule("/stream", view_func=lambda: Response(stream(), content_type="application/x-ndjson"))
    response = app.test_client().get("/stream", headers={"Accept-Encoding": accepted}, buffered=False)
    assert response.headers["Content-Encoding"] == accepted
    assert "Content-Length" not in response.headers
    received = iter(response.response)
    first = next(received)
    assert len(made) < len(pieces)
    assert UNPACK[accepted](b"".join([first, *received])) == "".join(pieces).encode()
    response.close()
