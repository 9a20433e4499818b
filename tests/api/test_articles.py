"""Articles, and the quotes and mentions of one."""

from __future__ import annotations

from hashlib import sha256

import pytest
from flask.testing import FlaskClient

from tests.api.asking import get, ids
from tests.corpus import ARTICLES, LOADED_AT

BRIDGE = {
    "id": "1",
    "source": {"slug": "vesti", "name": "Вести"},
    "url": "https://vesti.example/1",
    "title": "В Астане открыли мост",
    "subtitle": "Его строили год",
    "byline": "Иван Чтец",
    "dateline_place": "АСТАНА",
    "published_at": "2026-03-02T09:00:00+05:00",
    "published_precision": "minute",
    "published_from": "header",
    "language": "ru",
    "via": "Север",
    "is_teaser": False,
    "text": (
        "В Астане открыли мост\n\nЕго строили год\n\nАнна Белова открыла мост в Астане. "
        "«Мост построили за год, — заявила Белова. — Завод „Сталь“ поставил балки»."
    ),
    "body_start": 40,
    "text_sha256": sha256(ARTICLES[0].clean.text.encode()).hexdigest(),
    "extractor_version": "1",
    "revision": 1,
    "first_seen_at": LOADED_AT,
    "revised_at": LOADED_AT,
    "similar_count": 0,
}
UNDATED = {
    "id": "5",
    "source": None,
    "url": None,
    "title": None,
    "subtitle": None,
    "byline": None,
    "dateline_place": None,
    "published_at": None,
    "published_precision": None,
    "published_from": None,
    "language": "ru",
    "via": None,
    "is_teaser": False,
    "text": "Она добавила: «Пётр Ёлкин подождёт».",
    "body_start": 0,
    "text_sha256": sha256(ARTICLES[4].clean.text.encode()).hexdigest(),
    "extractor_version": "1",
    "revision": 1,
    "first_seen_at": LOADED_AT,
    "revised_at": LOADED_AT,
    "similar_count": 0,
}
BELOVA = {"id": "1", "type": "person", "name": "Анна Белова"}
ASTANA = {"id": "2", "type": "location", "name": "Астана"}
STEEL = {"id": "3", "type": "organization", "name": "Завод «Сталь»"}
BRIDGE_MENTIONS = [
    {
        "id": str(number),
        "article_id": "1",
        "entity": entity,
        "start": start,
        "end": end,
        "surface": surface,
        "form": "name",
        "quote_id": quote_id,
    }
    for number, (entity, start, end, surface, quote_id) in enumerate(
        [
            (ASTANA, 2, 8, "Астане", None),
            (BELOVA, 40, 51, "Анна Белова", None),
            (ASTANA, 67, 73, "Астане", None),
            (BELOVA, 109, 115, "Белова", None),
            (STEEL, 119, 132, "Завод „Сталь“", "1"),
        ],
        start=1,
    )
]


def test_list_holds_whole_articles(client: FlaskClient) -> None:
    assert get(client, "/v1/articles?id=1&id=5") == {"items": [BRIDGE, UNDATED], "next": None}


def test_item_has_the_same_fields_as_the_list(client: FlaskClient) -> None:
    assert get(client, "/v1/articles/1") == BRIDGE


def test_quotes_of_an_article(client: FlaskClient) -> None:
    assert get(client, "/v1/articles/1/quotes") == {"items": [get(client, "/v1/quotes/1")], "next": None}


def test_mentions_of_an_article_in_the_order_of_its_text(client: FlaskClient) -> None:
    assert get(client, "/v1/articles/1/mentions") == {"items": BRIDGE_MENTIONS, "next": None}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "4 3 2 1 6 5"),  # 1 and 2 are of the same second; 5 and 6 have no date
        ("sort=-published", "4 3 2 1 6 5"),
        ("sort=published", "5 6 1 2 3 4"),
        ("source=vesti", "4 3 1"),
        ("source=vesti&source=sever", "4 3 2 1 6"),
        ("language=kk", "4"),
        ("about=1", "4 1"),
        ("about=3&about=4", "2 1 6 5"),
        ("about=4&source=sever", "2 6"),
        ("language=en", ""),
        ("id=2&id=1&id=2", "2 1"),
        # A day counts as a whole in the outlet's own time, at both ends.
        ("published_from=2026-03-03", "4"),
        ("published_to=2026-03-02", "3 2 1"),
        ("published_from=2026-03-02&published_to=2026-03-02", "3 2 1"),
        ("published_from=2026-03-04", ""),
        ("published_from=0001-01-01&published_to=9999-12-31", "4 3 2 1"),
        # An instant counts to the second, in whatever offset, at both ends.
        ("published_from=2026-03-02T18:30:00Z", "4 3"),
        ("published_from=2026-03-02T18:30:00.5Z", "4"),
        ("published_to=2026-03-02t23:30:00%2B05:00", "3 2 1"),
        ("published_to=2026-03-02T04:00:00z", "2 1"),
        ("published_to=2026-03-02T03:59:59Z", ""),
        ("published_from=2026-03-02T18:30:00Z&published_to=2026-03-02", "3"),
        ("published_from=2026-03-05&published_to=2026-03-05", ""),
        ("source=vesti&language=ru&sort=published", "1 3"),
    ],
)
def test_filters_and_order(client: FlaskClient, query: str, expected: str) -> None:
    assert ids(client, f"/v1/articles?{query}") == expected.split()
