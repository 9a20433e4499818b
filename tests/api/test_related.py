"""Who occurs with whom, and when somebody was quoted and named how often."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from api import db
from api.app import create_app
from api.config import Config
from api.queries import related
from api.queries.sql import Key
from tests.api.asking import get, problem, walk
from tests.naming import serve


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    yield from serve(tmp_path_factory.mktemp("related"))


def counted(client: FlaskClient, id: str) -> dict[str, Any]:
    entity = get(client, f"/v1/entities/{id}")
    return {name: entity[name] for name in ("id", "type", "name", "quotes", "mentions", "articles")}


@pytest.mark.parametrize(
    ("id", "relation", "total", "expected"),
    [
        ("1", "article", 4, [("10", 2), ("3", 1), ("2", 1)]),
        ("1", "quote", 2, []),
        ("1", "speaks_of", 2, [("10", 1), ("2", 1)]),
        ("1", "spoken_of_by", 2, [("10", 1), ("3", 1)]),
        ("10", "speaks_of", 1, [("1", 1)]),
        ("10", "spoken_of_by", 2, [("9", 1), ("1", 1)]),
        ("2", "speaks_of", 0, []),  # a city says nothing
        ("12", "article", 1, []),
    ],
)
def test_who_occurs_with_whom(
    client: FlaskClient, id: str, relation: str, total: int, expected: list[tuple[str, int]]
) -> None:
    assert get(client, f"/v1/entities/{id}/related?relation={relation}") == {
        "relation": relation,
        "total": {"value": total, "relation": "eq"},
        "items": [{"entity": counted(client, other), "count": count} for other, count in expected],
        "next": None,
    }


def test_by_article_unless_asked_otherwise(client: FlaskClient) -> None:
    assert get(client, "/v1/entities/1/related") == get(client, "/v1/entities/1/related?relation=article")


def test_pages_of_those_who_occur_with_it(client: FlaskClient) -> None:
    whole = get(client, "/v1/entities/1/related")["items"]
    pages = list(walk(client, "/v1/entities/1/related?limit=1"))
    assert whole == [item for page in pages for item in page["items"]]
    assert {str(page["total"]) for page in pages} == {"{'value': 4, 'relation': 'eq'}"}


@pytest.mark.parametrize(
    ("relation", "total", "expected"),
    [
        ("article", (2, "gte"), [("10", 2)]),
        ("speaks_of", (2, "eq"), [("10", 1), ("2", 1)]),
        ("spoken_of_by", (1, "gte"), [("10", 1)]),
    ],
)
def test_what_is_cut_says_so(
    client: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
    relation: str,
    total: tuple[int, str],
    expected: list[tuple[str, int]],
) -> None:
    """The two newest articles; there are two quotes of his, which is all."""
    ways = {name: replace(way, most=2) for name, way in related.WAYS.items()}
    monkeypatch.setattr(related, "WAYS", ways)
    body = get(client, f"/v1/entities/1/related?relation={relation}")
    assert [(item["entity"]["id"], item["count"]) for item in body["items"]] == expected
    assert (body["total"]["value"], body["total"]["relation"]) == total


@pytest.mark.parametrize("relation", ["", "said", "Article"])
def test_an_unknown_relation(client: FlaskClient, relation: str) -> None:
    (error,) = problem(client, f"/v1/entities/1/related?relation={relation}")["errors"]
    assert error["parameter"] == "relation"


def amounts(quotes: int, mentions: int, articles: int) -> dict[str, int]:
    return {"quotes": quotes, "mentions": mentions, "articles": articles}


NOTHING = amounts(0, 0, 0)


def test_when_an_entity_was_quoted_and_named(client: FlaskClient) -> None:
    assert get(client, "/v1/entities/1/timeline") == {
        "interval": "month",
        "items": [
            {**amounts(1, 2, 2), "total": amounts(3, 6, 3), "period": "2026-01"},
            {**NOTHING, "total": amounts(3, 5, 3), "period": "2026-02"},
            {**amounts(0, 1, 1), "total": amounts(8, 10, 8), "period": "2026-03"},
            {**amounts(1, 1, 1), "total": amounts(1, 2, 1), "period": "2027-01"},
        ],
        "undated": {**NOTHING, "total": NOTHING},
    }


def test_when_how_much_was_published(client: FlaskClient) -> None:
    assert get(client, "/v1/timeline?interval=year") == {
        "interval": "year",
        "items": [{**amounts(14, 21, 14), "period": "2026"}, {**amounts(1, 2, 1), "period": "2027"}],
        "undated": NOTHING,
    }


@pytest.mark.parametrize(
    ("query", "periods"),
    [
        ("interval=day&published_to=2026-02-01", "2026-01-05 2026-01-06 2026-01-07 2026-02-01"),
        ("interval=day&published_from=2026-03-07", "2026-03-07 2026-03-08 2027-01-01"),
        ("published_from=2026-02-03&published_to=2026-03-01", "2026-02 2026-03"),
        ("published_from=2028-01-01", ""),
        ("published_from=2027-05-01&published_to=2027-05-01", ""),
    ],
)
def test_bounds(client: FlaskClient, query: str, periods: str) -> None:
    for path in ("/v1/timeline", "/v1/entities/1/timeline"):
        assert [item["period"] for item in get(client, f"{path}?{query}")["items"]] == periods.split()


@pytest.mark.parametrize("interval", ["day", "month", "year"])
def test_periods_add_up_to_the_counts_of_the_entity(client: FlaskClient, interval: str) -> None:
    for entity in get(client, "/v1/entities")["items"]:
        sums = Counter[str]()
        for item in get(client, f"/v1/entities/{entity['id']}/timeline?interval={interval}")["items"]:
            sums.update({name: item[name] for name in ("quotes", "mentions", "articles")})
        assert sums == {name: entity[name] for name in ("quotes", "mentions", "articles")}


@pytest.mark.parametrize("query", ["interval=week", "published_from=2026-03-01T00:00:00Z", "published_to=x"])
def test_what_is_no_interval_and_no_day(client: FlaskClient, query: str) -> None:
    for path in ("/v1/timeline", "/v1/entities/1/timeline"):
        (error,) = problem(client, f"{path}?{query}")["errors"]
        assert error["parameter"] == query.split("=")[0]


def test_what_has_no_date_counts_apart(database_file: Path) -> None:
    app = create_app(Config(database=database_file))
    body = get(app.test_client(), "/v1/entities/4/timeline")
    db.reader(app).close()
    assert body == {
        "interval": "month",
        "items": [{**amounts(1, 1, 1), "total": amounts(4, 8, 4), "period": "2026-03"}],
        "undated": {**amounts(1, 2, 2), "total": amounts(2, 2, 2)},
    }


@pytest.mark.parametrize("relation", related.WAYS)
@pytest.mark.parametrize("after", [None, (2, 3)])
def test_nothing_is_read_from_end_to_end(database_file: Path, relation: str, after: Key | None) -> None:
    statement = related.select_related(relation, 1, after, 20)
    with closing(sqlite3.connect(f"file:{database_file}?mode=ro", uri=True)) as connection:
        plan = connection.execute(f"EXPLAIN QUERY PLAN {statement.text}", statement.values).fetchall()
    scanned = {row[3].split()[1] for row in plan if row[3].startswith("SCAN")}
    assert scanned <= {"base", "article", "(subquery-2)", "(subquery-3)"}  # what was found before
