"""What several people said together: under each of their names, in order, each once."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

import pytest
from flask import Flask
from flask.testing import FlaskClient

from api import db
from tests.api.asking import get, ids, plan_of, walk
from tests.api.test_statements import statements
from tests.corpus import ARTICLES, joint
from tests.serving import service_over

JOINT = {
    "id": "7",
    "type": "direct",
    "text": "Дорогу закончат осенью",
    "parts": [{"start": 1, "end": 23}],
    "cue": {"text": "заявили", "lemma": "заявить", "start": 28, "end": 35},
    "speaker": {"id": "4", "type": "person", "name": "Пётр Ёлкин"},
    "co_speakers": [{"id": "1", "type": "person", "name": "Анна Белова"}],
    "speaker_mention": {"text": "Пётр Ёлкин и Анна Белова", "start": 36, "end": 60, "form": "name"},
    "confidence": 0.7,
    "rule": "tag",
    "curation": None,
    "about": [],
    "article": {
        "id": "7",
        "title": None,
        "url": "https://vesti.example/7",
        "published_at": "2026-03-02T09:00:00+05:00",
        "published_precision": "minute",
        "source": {"slug": "vesti", "name": "Вести"},
    },
    "statement": {"id": "7", "articles": 1, "outlets": 1},
    "evidence": {
        "text_sha256": sha256(joint().clean.text.encode()).hexdigest(),
        "selectors": [
            {"type": "TextPositionSelector", "start": 1, "end": 23},
            {
                "type": "TextQuoteSelector",
                "exact": "Дорогу закончат осенью",
                "prefix": "«",
                "suffix": "», — заявили Пётр Ёлкин и Анна Б",
            },
        ],
    },
}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The service over the articles of the corpus and a joint statement."""
    with service_over(tmp_path_factory.mktemp("joint") / "whosaid.db", (*ARTICLES, joint())) as app:
        yield app


@pytest.fixture(scope="module")
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def test_a_joint_statement_names_everybody_who_made_it(client: FlaskClient) -> None:
    assert get(client, "/v1/quotes/7") == JOINT
    assert get(client, "/v1/quotes?id=7") == {"items": [JOINT], "next": None}


def test_the_statement_that_it_reports_is_everybodys(client: FlaskClient) -> None:
    assert get(client, "/v1/statements?id=7")["items"] == [
        {
            "id": "7",
            "text": "Дорогу закончат осенью",
            "speaker": JOINT["speaker"],
            "co_speakers": JOINT["co_speakers"],
            "first_seen": "2026-03-02T09:00:00+05:00",
            "articles": 1,
            "outlets": 1,
            "quotes": 1,
        }
    ]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/v1/entities/4/quotes", "7 2 6"),  # named first
        ("/v1/entities/1/quotes", "4 7 1"),  # named second
        ("/v1/entities/1/quotes?sort=published", "1 7 4"),
        ("/v1/entities/2/quotes", ""),
        ("/v1/quotes?speaker=1", "4 7 1"),
        ("/v1/quotes?speaker=1&speaker=1", "4 7 1"),
        ("/v1/quotes?speaker=4&speaker=1", "4 7 2 1 6"),  # both said it: once
        ("/v1/quotes?speaker=1&id=1&id=7", "7 1"),
        ("/v1/quotes?speaker=1&q=дорога", "7"),
        ("/v1/quotes?speaker=1&type=direct", "7 1"),
        ("/v1/quotes?speaker=1&about=3", "1"),
        ("/v1/quotes?speaker=4&source=vesti", "7"),
        ("/v1/quotes?speaker=1&language=ru", "7 1"),
        ("/v1/quotes?speaker=1&has_speaker=true", "4 7 1"),
        ("/v1/quotes?speaker=1&has_speaker=false", ""),
        ("/v1/quotes?speaker=1&min_confidence=0.7", "7 1"),
        ("/v1/quotes?speaker=1&published_from=2026-03-03", "4"),
        ("/v1/quotes?speaker=1&published_to=2026-03-02", "7 1"),
        ("/v1/quotes?speaker=1&published_to=2026-03-02T04:00:00Z&sort=published", "1 7"),
        # the same of statements
        ("/v1/statements?speaker=1", "4 7 1"),
        ("/v1/statements?speaker=1&sort=outlets", "1 4 7"),
        ("/v1/statements?speaker=4&speaker=1&sort=first_seen", "6 1 2 7 4"),
        ("/v1/statements?speaker=1&source=vesti&min_outlets=1&id=7", "7"),
        ("/v1/statements?speaker=1&published_from=2026-03-03&min_articles=1", "4"),
        ("/v1/statements?speaker=2", ""),
    ],
)
def test_it_is_under_each_name_in_order(client: FlaskClient, path: str, expected: str) -> None:
    assert ids(client, path) == expected.split()


@pytest.mark.parametrize(
    "path", ["/v1/entities/4/quotes?", "/v1/quotes?speaker=4&sort=published", "/v1/statements?speaker=4"]
)
def test_pages_neither_lose_nor_repeat_it(client: FlaskClient, path: str) -> None:
    pages = list(walk(client, f"{path}&limit=1"))
    assert get(client, path)["items"] == [item for page in pages for item in page["items"]]


@pytest.mark.parametrize("filters", ["", "&sort=published", "&type=direct", "&published_to=2026-03-03"])
def test_what_one_of_them_said_is_a_range_of_an_index(app: Flask, client: FlaskClient, filters: str) -> None:
    first = f"/v1/quotes?speaker=4&limit=1{filters}"
    for page in (first, f"{first}&cursor={get(client, first)['next']}"):
        [keys] = [sql for sql in statements(app, client, page) if " LIMIT " in sql]
        plan = plan_of(db.reader(app).database(), keys)
        ranges = [detail for detail in plan if "INDEX quote_speaker_by_entity (entity_id=?" in detail]
        assert len(ranges) == keys.count("FROM quote_speaker") > 0, plan
        assert not [detail for detail in plan if "TEMP B-TREE" in detail or "SCAN" in detail], plan


@pytest.mark.parametrize(
    ("sort", "index"),
    [
        ("first_seen", "statement_speaker_by_time"),
        ("-first_seen", "statement_speaker_by_time"),
        ("outlets", "statement_speaker_by_outlets"),
        ("-outlets", "statement_speaker_by_outlets"),
    ],
)
def test_the_statements_of_one_of_them_are_a_range_of_an_index(
    app: Flask, client: FlaskClient, sort: str, index: str
) -> None:
    first = f"/v1/statements?speaker=4&limit=1&min_articles=1&sort={sort}"
    for page in (first, f"{first}&cursor={get(client, first)['next']}"):
        [keys] = [sql for sql in statements(app, client, page) if " LIMIT " in sql]
        plan = plan_of(db.reader(app).database(), keys)
        ranges = [detail for detail in plan if f"INDEX {index} (entity_id=?" in detail]
        assert len(ranges) == keys.count("FROM statement_speaker") > 0, plan
        assert not [detail for detail in plan if "TEMP B-TREE" in detail or "SCAN" in detail], plan
