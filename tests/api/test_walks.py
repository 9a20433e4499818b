"""What is about somebody is found in order however it is walked: as all items, asked one by one, have it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import product
from random import Random
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from api import db
from api.queries import walks
from api.queries.sql import Row, fetch
from loader.models import Article, Entity, Extraction, Mention, Metadata
from tests.api.asking import get, plan_of
from tests.corpus import VESTI, article, find, quote
from tests.serving import service_over

NAMES = ("Анна Белова", "Пётр Ёлкин", "Мария Громова", "Иван Лесной")
DATES = ("2026-03-01", "2026-03-02", "2026-03-02", "2026-03-05", None)
SPEAKERS = ("", "&speaker={0}", "&speaker={1}", "&speaker={0}&speaker={2}")
ABOUTS = ("", "&about={0}", "&about={1}", "&about={3}", "&about={2}&about={3}")
OTHERS = (
    "",
    "&type=direct",
    "&type=mixed",
    "&language=kk",
    "&published_from=2026-03-02",
    "&published_to=2026-03-02",
    "&source=vesti",
)


def made(number: int, dice: Random) -> Article:
    """An article with some quotes, each about nobody, about one twice, or about two."""
    text, quotes, mentions = f"Вести, выпуск {number}.", [], []
    for index in range(dice.randrange(1, 4)):
        speaker = dice.choice((0, 0, 0, 1, 1, 2))
        told = [dice.randrange(4) for _ in range(dice.randrange(3))]
        words = " и ".join([f"мост номер {index}", *(NAMES[entity] for entity in told)])
        begin = len(text) + 2
        text += f" «{words}», — сказал {NAMES[speaker]}."
        kind, sure = dice.choice(("direct", "mixed")), dice.choice((0.8, 0.9, 1.0))
        behind = find(text, f"сказал {NAMES[speaker]}", text.count(f"сказал {NAMES[speaker]}"))
        span = find(text, NAMES[speaker], text.count(NAMES[speaker]))
        quotes.append(
            quote(text, kind, (words,), ("сказал", "сказать"), speaker, (span, "name"), sure, "made")
        )
        assert behind.start < span.start
        for entity in set(told):
            for count in range(text[:begin].count(NAMES[entity]) + 1, text.count(NAMES[entity]) + 1):
                mentions.append(Mention(find(text, NAMES[entity], count), "person", "name", entity))
    entities = tuple(Entity("person", name) for name in NAMES)
    date = dice.choice(DATES)
    metadata = Metadata(
        dice.choice((VESTI, None)),
        published_at=date and f"{date}T09:00:00+05:00",
        language=dice.choice(("ru", "kk")),
    )
    unique = {mention.span: mention for mention in mentions}
    ordered = tuple(sorted(unique.values(), key=lambda mention: mention.span.start))
    return article(
        text, Extraction(entities, ordered, tuple(quotes)), metadata, f"https://vesti.example/{number}"
    )


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    dice = Random(5)
    articles = [made(number, dice) for number in range(30)]
    with service_over(tmp_path_factory.mktemp("walks") / "whosaid.db", articles) as app:
        yield app


@pytest.fixture(scope="module")
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="module")
def ids(client: FlaskClient) -> list[str]:
    found = {item["name"]: item["id"] for item in get(client, "/v1/entities")["items"]}
    return [found[name] for name in NAMES]


def all_of(client: FlaskClient, path: str) -> list[Row]:
    """The items on all pages."""
    items, cursor = [], ""
    while True:
        page: Any = get(client, f"{path}{cursor}")
        items += page["items"]
        if page["next"] is None:
            return items
        cursor = f"&cursor={page['next']}"


@pytest.mark.parametrize("few", [walks.FEW, 3])
@pytest.mark.parametrize("sort", ["-published", "published"])
@pytest.mark.parametrize(("speakers", "abouts"), list(product(SPEAKERS, ABOUTS)))
def test_quotes_of_and_about(
    client: FlaskClient,
    ids: list[str],
    monkeypatch: pytest.MonkeyPatch,
    speakers: str,
    abouts: str,
    sort: str,
    few: int,
) -> None:
    """Whatever is walked: what is of a kind, where it is few, or what is of somebody."""
    monkeypatch.setattr(walks, "FEW", few)
    said = {id for number, id in enumerate(ids) if f"{{{number}}}" in speakers}
    told = {id for number, id in enumerate(ids) if f"{{{number}}}" in abouts}
    asked = f"{speakers}{abouts}".format(*ids)
    for other in OTHERS:
        every = all_of(client, f"/v1/quotes?limit=100&sort={sort}{other}")
        expected = [
            item["id"]
            for item in every
            if (not said or item["speaker"]["id"] in said)
            and (not told or told & {each["id"] for each in item["about"]})
        ]
        found = [item["id"] for item in all_of(client, f"/v1/quotes?limit=2&sort={sort}{other}{asked}")]
        assert found == expected
    assert expected or said


@pytest.mark.parametrize("sort", ["-published", "published"])
@pytest.mark.parametrize("other", [other for other in OTHERS if "type" not in other])
@pytest.mark.parametrize("about", range(4))
def test_articles_about(client: FlaskClient, ids: list[str], about: int, other: str, sort: str) -> None:
    every = all_of(client, f"/v1/articles?limit=100&include=entities&sort={sort}{other}")
    within = {
        item["id"]
        for item in every
        for each in get(client, f"/v1/articles/{item['id']}?include=entities")["included"]["entities"]
        if each["id"] == ids[about]
    }
    expected = [item["id"] for item in every if item["id"] in within]
    assert expected
    found = all_of(client, f"/v1/articles?limit=2&sort={sort}{other}&about={ids[about]}")
    assert [item["id"] for item in found] == expected


@pytest.mark.parametrize(
    "path",
    [
        "/v1/quotes?about={0}",
        "/v1/quotes?about={3}&sort=published",
        "/v1/quotes?about={3}&speaker={0}",
        "/v1/quotes?about={0}&speaker={2}",
        "/v1/quotes?about={0}&about={1}&speaker={2}",
        "/v1/quotes?about={0}&about={1}",
        "/v1/quotes?speaker={0}&speaker={1}&speaker={2}&sort=published",
        "/v1/quotes?speaker={0}&speaker={2}&about={1}&about={3}",
        "/v1/quotes?about={0}&published_from=2026-03-02",
        "/v1/articles?about={0}",
        "/v1/articles?about={0}&published_to=2026-03-02",
        "/v1/articles?about={0}&about={2}",
        "/v1/quotes?type=mixed",
        "/v1/quotes?type=mixed&type=indirect&speaker={0}&sort=published",
        "/v1/quotes?language=kk",
        "/v1/quotes?language=kk&about={0}&published_to=2026-03-02&sort=published",
        "/v1/articles?language=kk",
        "/v1/articles?language=kk&about={0}",
        "/v1/statements?speaker={0}",
        "/v1/statements?speaker={0}&speaker={2}",
    ],
)
def test_nothing_is_collected_before_the_first_item_is_there(app: Flask, ids: list[str], path: str) -> None:
    """Neither scanned, nor sorted as a whole: of one moment only."""
    seen: list[str] = []
    database = db.reader(app).database()
    database.conn.set_trace_callback(seen.append)
    app.test_client().get(f"{path}&limit=7".format(*ids))
    database.conn.set_trace_callback(None)
    [keys] = [sql for sql in seen if " ORDER BY " in sql and " LIMIT " in sql]
    plan = plan_of(database, keys)
    allowed = (
        *("SEARCH ", "CORRELATED SCALAR SUBQUERY ", "USE TEMP B-TREE FOR RIGHT PART OF ORDER BY"),
        *("MERGE (UNION)", "LEFT", "RIGHT"),
    )
    assert [step for step in plan if not step.startswith(allowed)] == []


@pytest.mark.parametrize("kind", ["article", "quote"])
@pytest.mark.parametrize("about", range(4))
@pytest.mark.parametrize("other", ["", "&published_from=2026-03-02", "&published_to=2026-03-02"])
def test_what_is_counted_is_the_newest_of_the_list(
    app: Flask, client: FlaskClient, ids: list[str], kind: str, about: int, other: str
) -> None:
    listed = [item["id"] for item in all_of(client, f"/v1/{kind}s?limit=100&about={ids[about]}{other}")]
    filters = {"about": [int(ids[about])]} | {
        name: date.fromisoformat(day) for name, _, day in [other.removeprefix("&").partition("=")] if name
    }
    reader = db.reader(app)
    for most in (1, 4, 1_000):
        newest = walks.newest_about(kind, filters, most)
        assert newest is not None
        assert [str(row["id"]) for row in fetch(reader.database(), newest)] == listed[:most]
    reader.rest()
    assert len(listed) > 4
    assert walks.newest_about(kind, filters | {"source": [1]}, 1) is None
