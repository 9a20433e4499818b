"""Pages that neither lose nor repeat items, and cursors that belong to one list."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from contextlib import closing

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database
from werkzeug.urls import iri_to_uri

from api.pagination import address_of
from api.queries.sql import BY_ID, Key, Order, Sql, fetch, fetch_keys, select_page
from tests.api.asking import get, problem, walk

LISTS = [
    "/v1/articles?",
    "/v1/articles?sort=published",
    "/v1/articles?source=sever&sort=published",
    "/v1/articles/1/mentions?",
    "/v1/articles/1/quotes?",
    "/v1/quotes?",
    "/v1/quotes?sort=published",
    "/v1/quotes?speaker=1&speaker=4",
    "/v1/quotes?speaker=4&sort=published",
    "/v1/quotes?published_to=2026-03-02",
    "/v1/quotes?published_from=2026-03-01&sort=published",
    "/v1/articles?published_from=2026-03-01",
    "/v1/quotes?q=мост",
    "/v1/quotes?q=мост OR Ёлкин OR снег&sort=published&highlight=true",
    "/v1/quotes?q=мост OR Ёлкин OR дорога&sort=relevance",
    "/v1/articles?q=Астана&sort=relevance&highlight=true",
    "/v1/entities?",
    "/v1/entities?type=person",
    "/v1/entities?q=а",
    "/v1/entities?sort=-quotes",
    "/v1/entities/4/quotes?",
    "/v1/entities/4/mentions?",
    "/v1/sources?",
]


@pytest.mark.parametrize("limit", [1, 2, 3])
@pytest.mark.parametrize("path", LISTS)
def test_walking_finds_every_item_once(client: FlaskClient, path: str, limit: int) -> None:
    whole = get(client, f"{path}&limit=100")
    assert whole["next"] is None
    pages = list(walk(client, f"{path}&limit={limit}"))
    assert whole["items"] == [item for page in pages for item in page["items"]]
    assert all(len(page["items"]) == limit for page in pages[:-1])
    assert 1 <= len(pages[-1]["items"]) <= limit  # the last page is never empty


def test_link_repeats_the_request_with_the_cursor(client: FlaskClient) -> None:
    response = client.get("/v1/quotes?source=vesti&limit=1&source=sever")
    assert response.json is not None
    address = "http://localhost/v1/quotes?source=vesti&limit=1&source=sever&cursor="
    assert response.headers["Link"] == f'<{address}{response.json["next"]}>; rel="next"'


def test_no_link_on_the_last_page(client: FlaskClient) -> None:
    assert "Link" not in client.get("/v1/sources").headers


def test_default_page_holds_twenty(client: FlaskClient) -> None:
    spec = get(client, "/openapi.json")["paths"]["/v1/quotes"]["get"]["parameters"]
    limit = next(parameter for parameter in spec if parameter["name"] == "limit")
    assert limit["schema"] == {"type": "integer", "default": 20, "minimum": 1, "maximum": 100}


@pytest.mark.parametrize(
    "same",
    [
        "/v1/quotes?source=vesti&source=sever&limit=3",
        "/v1/quotes?limit=1&source=sever&source=vesti&source=vesti",
        "/v1/quotes?limit=1&source=sever&source=vesti&sort=-published",
    ],
)
def test_cursor_goes_with_any_spelling_of_its_list(client: FlaskClient, same: str) -> None:
    cursor = get(client, "/v1/quotes?source=vesti&source=sever&limit=1")["next"]
    assert get(client, f"{same}&cursor={cursor}")["items"][0]["id"] == "3"


@pytest.mark.parametrize(
    "other",
    [
        "/v1/quotes?limit=1",
        "/v1/quotes?source=sever",
        "/v1/quotes?source=vesti&sort=published",
        "/v1/articles?source=vesti",
        "/v1/entities/1/quotes?",
        "/v1/quotes?source=vesti&q=мост",
    ],
)
def test_cursor_of_another_list_is_refused(client: FlaskClient, other: str) -> None:
    cursor = get(client, "/v1/quotes?source=vesti&limit=1")["next"]
    assert [error["parameter"] for error in problem(client, f"{other}&cursor={cursor}")["errors"]] == [
        "cursor"
    ]


def spoil(cursor: str, *key: object) -> str:
    """A cursor with the same digest and another key."""
    digest = json.loads(urlsafe_b64decode(f"{cursor}=="))[0]
    return urlsafe_b64encode(json.dumps([digest, *key], separators=(",", ":")).encode()).rstrip(b"=").decode()


@pytest.mark.parametrize(
    "key",
    [
        (),
        (1,),
        (1, 2, 3),
        (1, None),
        ("1", 2),
        (1.5, 2),
        (True, 2),
        (2**63, 1),
        (1, -(2**63) - 1),
        ("\ud800", 1),
        ([], {}),
    ],
)
def test_cursor_with_a_key_that_no_row_has_is_refused(client: FlaskClient, key: tuple[object, ...]) -> None:
    cursor = get(client, "/v1/quotes?limit=1")["next"]
    body = problem(client, f"/v1/quotes?limit=1&cursor={spoil(cursor, *key)}")
    assert [error["parameter"] for error in body["errors"]] == ["cursor"]


@pytest.mark.parametrize(
    "cursor", ["", "x", "%00", "Ё", "W10", "bnVsbA", "W1tb" * 50, "A" * 201, "eyJhIjoxfQ"]
)
def test_corrupt_cursor_is_refused(client: FlaskClient, cursor: str) -> None:
    body = problem(client, f"/v1/quotes?cursor={cursor}")
    assert {"cursor"} == {error["parameter"] for error in body["errors"]}


@pytest.mark.parametrize("junk", ["=", "!", "%20"])
def test_cursor_with_junk_is_refused(client: FlaskClient, junk: str) -> None:
    cursor = get(client, "/v1/quotes?limit=1")["next"]
    assert problem(client, f"/v1/quotes?cursor={cursor}{junk}")["status"] == 422


TIME = Order(("ts", "id"), nullable=True)
NEWEST = Order(("ts", "id"), descending=True, nullable=True)


@pytest.mark.parametrize(
    ("order", "after", "expected"),
    [
        (BY_ID, None, Sql("SELECT id FROM t WHERE a = ? ORDER BY id ASC LIMIT ?", (0, 9))),
        (BY_ID, (5,), Sql("SELECT id FROM t WHERE a = ? AND (id) > (?) ORDER BY id ASC LIMIT ?", (0, 5, 9))),
        (
            NEWEST,
            (7, 5),
            Sql(
                "SELECT ts, id FROM t WHERE a = ? AND (ts, id) < (?, ?) UNION ALL "
                "SELECT ts, id FROM t WHERE a = ? AND ts IS NULL ORDER BY ts DESC, id DESC LIMIT ?",
                (0, 7, 5, 0, 9),
            ),
        ),
        (
            NEWEST,
            (None, 5),
            Sql(
                "SELECT ts, id FROM t WHERE a = ? AND ts IS NULL AND (id) < (?) "
                "ORDER BY ts DESC, id DESC LIMIT ?",
                (0, 5, 9),
            ),
        ),
        (
            TIME,
            (None, 5),
            Sql(
                "SELECT ts, id FROM t WHERE a = ? AND ts IS NULL AND (id) > (?) UNION ALL "
                "SELECT ts, id FROM t WHERE a = ? AND ts IS NOT NULL ORDER BY ts ASC, id ASC LIMIT ?",
                (0, 5, 0, 9),
            ),
        ),
        (
            TIME,
            (7, 5),
            Sql(
                "SELECT ts, id FROM t WHERE a = ? AND (ts, id) > (?, ?) ORDER BY ts ASC, id ASC LIMIT ?",
                (0, 7, 5, 9),
            ),
        ),
    ],
)
def test_page_statement(order: Order, after: tuple[int | None, ...] | None, expected: Sql) -> None:
    assert expected == select_page("t", [Sql("a = ?", (0,))], order, after, 9)


TIMES = st.none() | st.integers(-(2**63), 2**63 - 1) | st.integers(0, 3)


@given(
    times=st.lists(TIMES, max_size=12),
    order=st.sampled_from([NEWEST, TIME, BY_ID]),
    after=st.none() | st.tuples(TIMES, st.integers(0, 12)),
    limit=st.integers(0, 13),
)
def test_keys_are_found_as_they_are_selected(
    times: list[int | None], order: Order, after: Key | None, limit: int
) -> None:
    behind = after and after[-len(order.columns) :]
    with closing(Database(memory=True)) as db:
        db.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, ts INTEGER)")
        db.conn.executemany("INSERT INTO t (ts) VALUES (?)", [(ts,) for ts in times])
        for either in ([], [Sql("id % 2 = ?", (1,)), Sql("id < ?", (9,))]):
            where = [Sql("id <> ?", (5,))]
            page = select_page("t", where, order, behind, limit, either)
            assert fetch_keys(db, page, order) == fetch(db, page)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    scheme=st.sampled_from(["http", "https"]),
    host=st.one_of(
        st.from_regex(r"[A-Za-z0-9.-]{1,12}(:[0-9]{1,5})?", fullmatch=True),
        st.sampled_from(["xn--80ak6aa92e.com", "a.xn--p1ai", "localhost:80", "[::1]:8000", "a.example:0080"]),
    ),
    root=st.sampled_from(["", "/", "/api", "/a b", "/апи".encode().decode("latin-1"), "/api/"]),
    path=st.one_of(st.from_regex(r"(/[A-Za-z0-9._~% -]{1,5}){1,3}/?", fullmatch=True), st.just("/v1/quotes")),
)
def test_addresses_are_those_that_werkzeug_writes(
    app: Flask, scheme: str, host: str, root: str, path: str
) -> None:
    environ = {"wsgi.url_scheme": scheme, "HTTP_HOST": host, "SCRIPT_NAME": root, "PATH_INFO": path}
    with app.test_request_context(environ_overrides=environ):
        try:
            expected = iri_to_uri(request.base_url)
        except ValueError:  # no port has such a number
            return
        assert address_of(None) == expected
