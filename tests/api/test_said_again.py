"""Statements: their form, their wordings, their filters and orders."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from loader.models import Article, Entity, Extraction, Mention, Metadata, QuoteType, Source
from tests.api.asking import get, ids, problem, walk
from tests.corpus import BELOVA, ELKIN, SEVER, VESTI, article, find, quote
from tests.serving import service_over

BANK = "Берег у моста укрепят камнем до весеннего паводка"
TRAM = "Трамвай вернётся на улицу Садовую после ремонта путей"


def report(
    number: int,
    words: str,
    speaker: Entity,
    source: Source | None,
    at: str | None,
    kind: QuoteType = "direct",
) -> Article:
    """An article with one quote."""
    text = f"{speaker.name} заявила: «{words}»."
    name = find(text, speaker.name)
    said = quote(text, kind, [words], ("заявила", "заявить"), 0, (name, "name"), 0.9, "colon")
    extraction = Extraction((speaker,), (Mention(name, "person", "name", 0),), (said,))
    metadata = Metadata(source, published_at=at, published_precision=at and "minute", language="ru")  # type: ignore[arg-type]
    return article(text, extraction, metadata, f"https://vesti.example/{number}")


REPORTS = (
    report(1, BANK, BELOVA, VESTI, "2026-03-03T09:00:00+05:00"),
    report(2, f"Все знают: {BANK}", BELOVA, SEVER, "2026-03-02T09:00:00+03:00", "indirect"),
    report(3, BANK, BELOVA, SEVER, "2026-03-04T09:00:00+03:00"),
    report(4, TRAM, ELKIN, VESTI, "2026-03-05T09:00:00+05:00"),
    report(5, TRAM, ELKIN, None, None),
    report(6, "Спасибо", ELKIN, None, None),
)
FIRST = {
    "id": "1",
    "text": BANK,
    "speaker": {"id": "1", "type": "person", "name": "Анна Белова"},
    "co_speakers": [],
    "first_seen": "2026-03-02T09:00:00+03:00",
    "articles": 3,
    "outlets": 2,
    "quotes": 3,
}
VARIANTS = [
    {
        "text": f"Все знают: {BANK}",
        "first_seen": "2026-03-02T09:00:00+03:00",
        "outlets": [{"slug": "sever", "name": "Агентство «Север»"}],
        "quote_ids": ["2"],
    },
    {
        "text": BANK,
        "first_seen": "2026-03-03T09:00:00+05:00",
        "outlets": [{"slug": "vesti", "name": "Вести"}, {"slug": "sever", "name": "Агентство «Север»"}],
        "quote_ids": ["1", "3"],
    },
]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with service_over(tmp_path_factory.mktemp("statements") / "whosaid.db", REPORTS) as app:
        yield app


@pytest.fixture(scope="module")
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def test_a_list_holds_statements_by_when_they_were_first_reported(client: FlaskClient) -> None:
    undated = {
        "id": "3",
        "text": "Спасибо",
        "speaker": {"id": "2", "type": "person", "name": "Пётр Ёлкин"},
        "co_speakers": [],
        "first_seen": None,
        "articles": 1,
        "outlets": 0,
        "quotes": 1,
    }
    tram = undated | {
        "id": "2",
        "text": TRAM,
        "first_seen": "2026-03-05T09:00:00+05:00",
        "articles": 2,
        "outlets": 1,
        "quotes": 2,
    }
    assert get(client, "/v1/statements") == {"items": [tram, FIRST, undated], "next": None}


def test_a_statement_shows_all_its_wordings(client: FlaskClient) -> None:
    assert get(client, "/v1/statements/1") == FIRST | {"variants": VARIANTS}


def test_its_quotes_are_those_that_report_it(client: FlaskClient) -> None:
    assert ids(client, "/v1/statements/1/quotes") == ["3", "1", "2"]
    assert ids(client, "/v1/statements/1/quotes?sort=published") == ["2", "1", "3"]
    assert get(client, "/v1/statements/2/quotes") == get(client, "/v1/quotes?statement=2")


def test_a_quote_shows_its_statement(client: FlaskClient) -> None:
    assert get(client, "/v1/quotes/3")["statement"] == {"id": "1", "articles": 3, "outlets": 2}
    assert get(client, "/v1/quotes/6")["statement"] == {"id": "3", "articles": 1, "outlets": 0}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("sort=first_seen", ["3", "1", "2"]),
        ("sort=-outlets", ["1", "2", "3"]),
        ("sort=outlets", ["3", "2", "1"]),
        ("id=3&id=1", ["1", "3"]),
        ("speaker=1", ["1"]),
        ("speaker=1&speaker=2", ["2", "1", "3"]),
        ("source=sever", ["1"]),
        ("source=sever&source=vesti", ["2", "1"]),
        ("published_from=2026-03-03", ["2"]),
        ("published_from=2026-03-02T06:00:00Z&sort=-outlets", ["1", "2"]),
        ("published_to=2026-03-02", ["1"]),
        ("published_to=2026-03-02T05:59:59Z", []),
        ("min_articles=2", ["2", "1"]),
        ("min_articles=4", []),
        ("min_outlets=1", ["2", "1"]),
        ("min_outlets=2", ["1"]),
        ("min_outlets=1&speaker=2&sort=first_seen", ["2"]),
    ],
)
def test_a_filter_leaves_what_fits(client: FlaskClient, query: str, expected: list[str]) -> None:
    assert ids(client, f"/v1/statements?{query}") == expected
    pages = walk(client, f"/v1/statements?{query}&limit=1")
    assert [item["id"] for page in pages for item in page["items"]] == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("statement=1", ["3", "1", "2"]),
        ("statement=1&statement=2", ["4", "3", "1", "2", "5"]),
        ("statement=1&speaker=1&type=direct", ["3", "1"]),
        ("statement=2&speaker=1", []),
        ("statement=1&q=паводок&source=vesti", ["1"]),
    ],
)
def test_quotes_are_filtered_by_statement(client: FlaskClient, query: str, expected: list[str]) -> None:
    assert ids(client, f"/v1/quotes?{query}") == expected


@pytest.mark.parametrize(
    ("path", "status", "errors"),
    [
        ("/v1/statements?id=99", 422, [("id", "There is no statement with the id 99.")]),
        ("/v1/statements?speaker=99", 422, [("speaker", "There is no entity with the id 99.")]),
        ("/v1/statements?source=x", 422, [("source", "There is no source with the slug 'x'.")]),
        ("/v1/statements?language=ru", 422, [("language", "Unknown parameter.")]),
        ("/v1/quotes?statement=99", 422, [("statement", "There is no statement with the id 99.")]),
        ("/v1/statements/1?limit=2", 422, [("limit", "Unknown parameter.")]),
        ("/v1/statements/99", 404, []),
        ("/v1/statements/99/quotes", 404, []),
        ("/v1/statements/x", 404, []),
    ],
)
def test_what_cannot_be_used_is_named(
    client: FlaskClient, path: str, status: int, errors: list[tuple[str, str]]
) -> None:
    body: Any = problem(client, path)
    assert body["status"] == status
    assert [(error["parameter"], error["message"]) for error in body["errors"]] == errors


@pytest.mark.parametrize("query", ["min_outlets=0", "min_articles=x", "min_articles=-1", "sort=published"])
def test_a_bad_value_is_refused(client: FlaskClient, query: str) -> None:
    assert problem(client, f"/v1/statements?{query}")["status"] == 422
