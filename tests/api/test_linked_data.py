"""JSON-LD: whole documents in the words of schema.org."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from api import db
from api.app import create_app
from api.config import Config
from api.schema_org import TYPES, news_article
from loader.models import Precision
from loader.store.writer import open_database, save_article
from schemas.base import ENTITY_TYPES
from tests.api.asking import get, problem
from tests.corpus import joint

HOME = "http://localhost/v1"
BELOVA = {
    "@type": "Person",
    "@id": f"{HOME}/entities/1",
    "name": "Анна Белова",
    "sameAs": "http://www.wikidata.org/entity/Q900001",
}
STEEL = {"@type": "Organization", "@id": f"{HOME}/entities/3", "name": "Завод «Сталь»"}
ASTANA = {"@type": "Place", "@id": f"{HOME}/entities/2", "name": "Астана"}
BRIDGE = {
    "@type": "NewsArticle",
    "@id": f"{HOME}/articles/1",
    "identifier": "1",
    "url": "https://vesti.example/1",
    "headline": "В Астане открыли мост",
    "datePublished": "2026-03-02T09:00:00+05:00",
    "publisher": {"@type": "Organization", "@id": f"{HOME}/sources/vesti", "name": "Вести"},
}


def linked(client: FlaskClient, path: str) -> Any:
    response = client.get(path)
    assert (response.status_code, response.content_type) == (200, "application/ld+json")
    return response.json


def test_a_quote(client: FlaskClient) -> None:
    assert linked(client, "/v1/quotes/1.jsonld") == {
        "@context": "https://schema.org",
        "@type": "Quotation",
        "@id": f"{HOME}/quotes/1",
        "identifier": "1",
        "text": "Мост построили за год Завод „Сталь“ поставил балки",
        "creator": [BELOVA],
        "spokenByCharacter": [{"@id": f"{HOME}/entities/1"}],
        "about": [STEEL],
        "isPartOf": BRIDGE,
        "citation": "https://vesti.example/1",
    }


def test_a_quote_of_which_little_is_known(client: FlaskClient) -> None:
    assert linked(client, "/v1/quotes/5.jsonld") == {
        "@context": "https://schema.org",
        "@type": "Quotation",
        "@id": f"{HOME}/quotes/5",
        "identifier": "5",
        "text": "Пётр Ёлкин подождёт",
        "about": [{"@type": "Person", "@id": f"{HOME}/entities/4", "name": "Пётр Ёлкин"}],
        "isPartOf": {"@type": "NewsArticle", "@id": f"{HOME}/articles/5", "identifier": "5"},
    }


def test_an_article(client: FlaskClient) -> None:
    assert linked(client, "/v1/articles/1.jsonld") == {
        "@context": "https://schema.org",
        **BRIDGE,
        "alternativeHeadline": "Его строили год",
        "creditText": "Иван Чтец",
        "dateline": "АСТАНА",
        "inLanguage": "ru",
        "sourceOrganization": {"@type": "Organization", "name": "Север"},
        "articleBody": (
            "Анна Белова открыла мост в Астане. "
            "«Мост построили за год, — заявила Белова. — Завод „Сталь“ поставил балки»."
        ),
        "mentions": [ASTANA, BELOVA, STEEL],
        "hasPart": [{"@type": "Quotation", "@id": f"{HOME}/quotes/1"}],
    }


def test_several_speakers_and_an_address_that_is_none(tmp_path: Path) -> None:
    told = joint()
    with closing(open_database(tmp_path / "whosaid.db")) as store:
        save_article(store, replace(told, raw=replace(told.raw, url="javascript:alert(1)")))
    app = create_app(Config(database=tmp_path / "whosaid.db"))
    found = linked(app.test_client(), "/v1/quotes/1.jsonld")
    assert [speaker["name"] for speaker in found["creator"]] == ["Пётр Ёлкин", "Анна Белова"]
    assert "citation" not in found
    assert "url" not in found["isPartOf"]
    db.reader(app).close()


@pytest.mark.parametrize(
    ("published_at", "precision", "shown"),
    [
        ("2026-03-02T09:00:00+05:00", "minute", "2026-03-02T09:00:00+05:00"),
        ("2026-03-02T09:00:01Z", "second", "2026-03-02T09:00:01Z"),
        ("2026-03-02T09:00:00-00:00", "minute", "2026-03-02T09:00:00"),
        ("2026-03-02T00:00:00-00:00", "day", "2026-03-02"),
        ("2026-03-01T00:00:00+05:00", "month", "2026-03"),
        ("2026-01-01T00:00:00+05:00", "year", "2026"),
    ],
)
def test_as_much_of_a_time_as_is_known(
    client: FlaskClient, published_at: str, precision: Precision, shown: str
) -> None:
    article = get(client, "/v1/articles/1") | {
        "published_at": published_at,
        "published_precision": precision,
    }
    assert news_article("http://localhost/", article, [], [])["datePublished"] == shown


def test_every_type_of_entity_has_a_word() -> None:
    assert set(TYPES) == set(ENTITY_TYPES)


@pytest.mark.parametrize("path", ["/v1/quotes/99.jsonld", "/v1/articles/0.jsonld", "/v1/entities/1.jsonld"])
def test_what_is_not_there(client: FlaskClient, path: str) -> None:
    assert problem(client, path)["status"] == 404
