"""No query string gives a 500, and none is answered with anything but JSON."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

PATHS = [
    "/v1/articles",
    "/v1/articles/1",
    "/v1/articles/1/quotes",
    "/v1/articles/1/mentions",
    "/v1/quotes",
    "/v1/quotes/1",
    "/v1/entities",
    "/v1/entities/1",
    "/v1/entities/1/quotes",
    "/v1/entities/1/mentions",
    "/v1/sources",
    "/v1/statements",
    "/v1/statements/1",
    "/v1/statements/1/quotes",
    "/v1/sources/vesti",
    "/healthz",
    "/readyz",
]
NAMES = [
    "limit",
    "cursor",
    "sort",
    "source",
    "language",
    "published_from",
    "published_to",
    "id",
    "speaker",
    "about",
    "type",
    "has_speaker",
    "min_confidence",
    "curated",
    "q",
    "highlight",
]
NASTY = [
    "%00",
    "%FF",
    "%ED%A0%80",
    "%F4%90%80%80",
    "%",
    "%zz",
    "+",
    "'",
    '"',
    "*",
    "я" * 10_000,
    "9" * 5_000,
    "-9223372036854775809",
    "9223372036854775807",
    "1e999",
    "-0",
    "0001-01-01T00:00:00%2B23:59",
    "9999-12-31T23:59:59-23:59",
    "0001-01-01",
    "9999-12-31",
    "W1tbW1tb" * 25,
    "\ud800",
]

texts = st.one_of(
    st.sampled_from(NASTY),
    st.text().map(lambda text: quote(text, errors="surrogatepass")),
    st.binary().map(quote),
    st.integers().map(str),
    st.floats().map(str),
    st.dates().map(str),
    st.datetimes(timezones=st.timezones()).map(lambda moment: quote(moment.isoformat())),
    st.sampled_from(["1", "2", "vesti", "direct", "person", "ru", "true", "published", "А"]),
)
pairs = st.tuples(st.one_of(st.sampled_from(NAMES), texts), texts).map("=".join)
queries = st.one_of(
    st.lists(pairs, max_size=4).map("&".join), st.binary().map(lambda raw: raw.decode("latin-1"))
)


@given(path=st.sampled_from(PATHS), query=queries)
def test_no_query_string_is_a_fault_of_ours(client: FlaskClient, path: str, query: str) -> None:
    # A server hands the bytes of the query string on as Latin-1.
    raw = query.encode("utf-8", "surrogatepass").decode("latin-1")
    response = client.get(path, environ_overrides={"QUERY_STRING": raw})
    expected = {200: "application/json", 422: "application/problem+json"}
    assert response.content_type == expected[response.status_code]
    assert response.json is not None


@pytest.mark.parametrize("path", ["/v1/articles", "/v1/quotes", "/v1/entities"])
@pytest.mark.parametrize("name", NAMES)
def test_every_parameter_bears_every_value(client: FlaskClient, path: str, name: str) -> None:
    for value in NASTY:
        raw = f"{name}={value}".encode("utf-8", "surrogatepass").decode("latin-1")
        response = client.get(path, environ_overrides={"QUERY_STRING": raw})
        assert (value, response.status_code) in {(value, 200), (value, 422)}
