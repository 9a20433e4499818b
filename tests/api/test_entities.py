"""Entities, what they said, and where they are named."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from api.queries import entities
from api.queries.sql import select_page
from tests.api.asking import get, ids

BELOVA = {
    "id": "1",
    "type": "person",
    "name": "Анна Белова",
    "description": None,
    "wikidata_id": "Q900001",
    "quotes": 2,
    "mentions": 3,
    "articles": 2,
    "aliases": [{"name": "Анна Белова", "language": "ru"}, {"name": "Белова", "language": "ru"}],
}
ASTANA = {
    "id": "2",
    "type": "location",
    "name": "Астана",
    "description": None,
    "wikidata_id": None,
    "quotes": 0,
    "mentions": 3,
    "articles": 2,
    "aliases": [{"name": "Астана", "language": "ru"}, {"name": "Астане", "language": "ru"}],
}
ELKIN_MENTIONS = [
    {
        "id": number,
        "article_id": article_id,
        "entity": {"id": "4", "type": "person", "name": "Пётр Ёлкин"},
        "start": start,
        "end": end,
        "surface": surface,
        "form": "name",
        "quote_id": quote_id,
    }
    for number, article_id, start, end, surface, quote_id in [
        ("6", "2", 21, 31, "Пётр Ёлкин", None),
        ("9", "5", 15, 25, "Пётр Ёлкин", "5"),
        ("10", "6", 27, 32, "Ёлкин", None),
    ]
]


def test_list_holds_whole_entities(client: FlaskClient) -> None:
    assert get(client, "/v1/entities?q=А") == {"items": [ASTANA, BELOVA], "next": None}


def test_item_has_the_same_fields_as_the_list(client: FlaskClient) -> None:
    assert get(client, "/v1/entities/1") == BELOVA


def test_what_an_entity_said(client: FlaskClient) -> None:
    said = [get(client, "/v1/quotes/4"), get(client, "/v1/quotes/1")]
    assert get(client, "/v1/entities/1/quotes") == {"items": said, "next": None}
    assert ids(client, "/v1/entities/1/quotes?sort=published") == ["1", "4"]


def test_where_an_entity_is_named(client: FlaskClient) -> None:
    assert get(client, "/v1/entities/4/mentions") == {"items": ELKIN_MENTIONS, "next": None}


@pytest.mark.parametrize("few", [0, 2000])  # names walked in order, and collected
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "1 2 3 4"),
        ("type=person", "1 4"),
        ("type=person&type=organization", "1 3 4"),
        ("type=event", ""),
        ("id=4&id=2", "2 4"),
        ("q=астане", "2"),  # a case form
        ("q=АСТАН", "2"),
        ("q=елк", "4"),  # е for ё
        ("q=Ёлк", "4"),
        ("q=завод+сталь", "3"),  # without quotation marks
        ("q=%22завод++«сталь", "3"),
        ("q=талья", ""),
        ("q=белова&type=location", ""),
        ("q=завода+«Сталь»", "3"),
        ("q=сталь", "3"),  # any of the words
        ("q=сталью+зав", "3"),
        ("q=завод+а", ""),
        ("q=белову анн", "1"),
        ("q=белов анн", ""),  # a man
        ("q=а*", "2 1"),  # no wildcards
        ("q=а&sort=id", "1 2"),
        ("q=а&sort=-quotes", "1 2"),
        ("q=а&sort=-articles", "2 1"),
        ("sort=-mentions", "4 2 1 3"),
        ("sort=-quotes&type=person", "4 1"),
    ],
)
def test_filters(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, few: int, query: str, expected: str
) -> None:
    monkeypatch.setattr(entities, "FEW", few)
    assert ids(client, f"/v1/entities?{query}") == expected.split()


@pytest.mark.parametrize("common", [True, False])
@pytest.mark.parametrize("words", ["бел", "анна бел"])
def test_suggestions_read_no_table_of_names_from_end_to_end(
    database_file: Path, words: str, common: bool
) -> None:
    order = entities.ORDERS["-mentions"]
    statement = select_page("entity", [entities.named(words, common)], order, None, 21)
    with closing(sqlite3.connect(f"file:{database_file}?mode=ro", uri=True)) as connection:
        plan = connection.execute(f"EXPLAIN QUERY PLAN {statement.text}", statement.values).fetchall()
    steps = [row[3] for row in plan]
    assert not any(step.startswith(("SCAN name_word", "SCAN found")) for step in steps)
    walked = common and " " not in words
    assert (steps[0] == "SCAN entity USING COVERING INDEX entity_by_mentions") == walked
