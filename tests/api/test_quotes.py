"""Quotes: their form, their evidence, their filters."""

from __future__ import annotations

from hashlib import sha256

import pytest
from flask.testing import FlaskClient

from tests.api.asking import get, ids
from tests.corpus import ARTICLES

SHA256 = [sha256(article.clean.text.encode()).hexdigest() for article in ARTICLES]

BRIDGE = {
    "id": "1",
    "type": "direct",
    "text": "Мост построили за год Завод „Сталь“ поставил балки",
    "parts": [{"start": 76, "end": 97}, {"start": 119, "end": 147}],
    "cue": {"text": "заявила", "lemma": "заявить", "start": 101, "end": 108},
    "speaker": {"id": "1", "type": "person", "name": "Анна Белова"},
    "co_speakers": [],
    "speaker_mention": {"text": "Белова", "start": 109, "end": 115, "form": "name"},
    "confidence": 0.95,
    "rule": "split",
    "curation": None,
    "about": [{"id": "3", "type": "organization", "name": "Завод «Сталь»"}],
    "article": {
        "id": "1",
        "title": "В Астане открыли мост",
        "url": "https://vesti.example/1",
        "published_at": "2026-03-02T09:00:00+05:00",
        "published_precision": "minute",
        "source": {"slug": "vesti", "name": "Вести"},
    },
    "statement": {"id": "1", "articles": 1, "outlets": 1},
    "evidence": {
        "text_sha256": SHA256[0],
        "selectors": [
            {"type": "TextPositionSelector", "start": 76, "end": 97},
            {
                "type": "TextQuoteSelector",
                "exact": "Мост построили за год",
                "prefix": " Белова открыла мост в Астане. «",
                "suffix": ", — заявила Белова. — Завод „Ста",
            },
            {"type": "TextPositionSelector", "start": 119, "end": 147},
            {
                "type": "TextQuoteSelector",
                "exact": "Завод „Сталь“ поставил балки",
                "prefix": "или за год, — заявила Белова. — ",
                "suffix": "».",
            },
        ],
    },
}
# Its speaker is a pronoun that nobody resolved, its article has neither date nor source.
UNDATED = {
    "id": "5",
    "type": "direct",
    "text": "Пётр Ёлкин подождёт",
    "parts": [{"start": 15, "end": 34}],
    "cue": {"text": "добавила", "lemma": "добавить", "start": 4, "end": 12},
    "speaker": None,
    "co_speakers": [],
    "speaker_mention": {"text": "Она", "start": 0, "end": 3, "form": "pronoun"},
    "confidence": 0.5,
    "rule": "colon",
    "curation": None,
    "about": [{"id": "4", "type": "person", "name": "Пётр Ёлкин"}],
    "article": {
        "id": "5",
        "title": None,
        "url": None,
        "published_at": None,
        "published_precision": None,
        "source": None,
    },
    "statement": {"id": "5", "articles": 1, "outlets": 0},
    "evidence": {
        "text_sha256": SHA256[4],
        "selectors": [
            {"type": "TextPositionSelector", "start": 15, "end": 34},
            {
                "type": "TextQuoteSelector",
                "exact": "Пётр Ёлкин подождёт",
                "prefix": "Она добавила: «",
                "suffix": "».",
            },
        ],
    },
}


def test_list_holds_whole_quotes(client: FlaskClient) -> None:
    assert get(client, "/v1/quotes?id=1&id=5") == {"items": [BRIDGE, UNDATED], "next": None}


def test_item_has_the_same_fields_as_the_list(client: FlaskClient) -> None:
    assert get(client, "/v1/quotes/1") == BRIDGE


def test_nobody_named_is_null(client: FlaskClient) -> None:
    quote = get(client, "/v1/quotes/3")
    assert (quote["speaker"], quote["speaker_mention"]) == (None, None)


def test_evidence_holds_in_the_text_of_the_article(client: FlaskClient) -> None:
    """Also behind a character outside the BMP, where UTF-16 positions would be off by one."""
    for quote in get(client, "/v1/quotes")["items"]:
        text = get(client, f"/v1/articles/{quote['article']['id']}")["text"]
        assert sha256(text.encode()).hexdigest() == quote["evidence"]["text_sha256"]
        selectors = quote["evidence"]["selectors"]
        assert [text[part["start"] : part["end"]] for part in quote["parts"]] == [
            selector["exact"] for selector in selectors[1::2]
        ]
        for position, words in zip(selectors[::2], selectors[1::2], strict=True):
            start, end = position["start"], position["end"]
            assert text[max(start - 32, 0) : start] == words["prefix"]
            assert text[end : end + 32] == words["suffix"]
        for place in (quote["cue"], quote["speaker_mention"]):
            assert place is None or text[place["start"] : place["end"]] == place["text"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "4 3 2 1 6 5"),
        ("sort=published", "5 6 1 2 3 4"),
        ("speaker=1", "4 1"),
        ("speaker=1&speaker=4", "4 2 1 6"),
        ("speaker=2", ""),
        ("about=4", "5"),
        ("about=2&about=3", "2 1"),
        ("about=1", ""),
        ("source=sever", "2 6"),
        ("source=sever&source=vesti", "4 3 2 1 6"),
        ("type=mixed", "4"),
        ("type=mixed&type=indirect", "4 2"),
        ("language=kk", "4"),
        ("language=ru", "3 2 1 6 5"),
        ("has_speaker=true", "4 2 1 6"),
        ("has_speaker=false", "3 5"),
        ("min_confidence=0.8", "2 1 6"),
        ("min_confidence=0.800001", "1 6"),
        ("min_confidence=1", ""),
        ("min_confidence=0", "4 3 2 1 6 5"),
        ("published_from=2026-03-03", "4"),
        ("published_to=2026-03-02", "3 2 1"),
        ("published_from=2026-03-02T18:30:00Z", "4 3"),
        ("published_to=2026-03-02T18:30:00Z", "3 2 1"),
        ("id=6&id=1", "1 6"),
        ("speaker=1&type=direct&source=vesti&language=ru&has_speaker=true&min_confidence=0.9", "1"),
        ("speaker=1&has_speaker=false", ""),
    ],
)
def test_filters_and_order(client: FlaskClient, query: str, expected: str) -> None:
    assert ids(client, f"/v1/quotes?{query}") == expected.split()
