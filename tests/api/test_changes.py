"""Changes: their form, their cursors, and copies that are kept by nothing else."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import sqlite_utils
from flask.testing import FlaskClient

from api import db
from api.app import create_app
from api.changes import STRANGE_CURSOR
from api.config import Config
from loader.models import Article, Entity, Metadata
from loader.store.curation import correct_quote, merge_entities, undo
from loader.store.writer import delete_article, open_database, save_article
from tests.api.asking import get, problem, walk
from tests.api.test_said_again import REPORTS
from tests.corpus import ARTICLES, BELOVA, joint

PLURALS = {"article": "articles", "quote": "quotes", "entity": "entities", "statement": "statements"}
Bodies = dict[tuple[str, str], Any]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[sqlite_utils.Database]:
    with closing(open_database(tmp_path / "whosaid.db")) as found:
        yield found


@pytest.fixture
def live(store: sqlite_utils.Database, tmp_path: Path) -> Iterator[FlaskClient]:
    """A client of a service over `store`, which is written while it runs."""
    app = create_app(Config(database=tmp_path / "whosaid.db"))
    yield app.test_client()
    db.reader(app).close()


def test_the_first_page(client: FlaskClient) -> None:
    found = get(client, "/v1/changes?limit=3")
    times = [item.pop("at") for item in found["items"]]
    assert all(len(at) == 20 and at.endswith("Z") for at in times)
    assert times == sorted(times)
    assert found == {
        "items": [
            {"id": "1", "kind": "added", "item": "article", "item_id": "1"},
            {"id": "2", "kind": "added", "item": "entity", "item_id": "1"},
            {"id": "3", "kind": "added", "item": "entity", "item_id": "2"},
        ],
        "next": found["next"],
        "more": True,
    }


@pytest.mark.parametrize("query", ["", "&item=quote&item=article", "&item=statement&include=item"])
def test_pages_are_the_whole_in_pieces(client: FlaskClient, query: str) -> None:
    whole = get(client, f"/v1/changes?limit=100{query}")
    assert whole["more"] is False
    for limit in (1, 2, 7):
        pages = list(walk(client, f"/v1/changes?limit={limit}{query}"))
        assert whole["items"] == [item for page in pages for item in page["items"]]
        assert [page["more"] for page in pages] == [True] * (len(pages) - 1) + [False]


def test_only_the_kinds_of_items_asked_for(client: FlaskClient) -> None:
    found = get(client, "/v1/changes?limit=100&item=quote")["items"]
    assert [(change["kind"], change["item_id"]) for change in found if change["kind"] == "added"] == [
        ("added", str(number)) for number in range(1, 7)
    ]
    assert {change["item"] for change in found} == {"quote"}


def test_included_items_are_the_same_as_elsewhere(client: FlaskClient) -> None:
    found = get(client, "/v1/changes?limit=100&include=item")["included"]
    assert list(found) == list(PLURALS.values())
    for plural, items in found.items():
        numbers = urlencode([("id", item["id"]) for item in items])
        listed = get(client, f"/v1/{plural}?limit=100&{numbers}")["items"]
        assert sorted(listed, key=by_id) == items


def by_id(item: Any) -> int:
    return int(item["id"])


def test_without_changes_there_is_a_cursor_to_wait_with(
    live: FlaskClient, store: sqlite_utils.Database
) -> None:
    empty = get(live, "/v1/changes")
    assert empty == {"items": [], "next": empty["next"], "more": False}
    waiting = f"/v1/changes?cursor={empty['next']}"
    assert get(live, waiting) == empty
    save_article(store, ARTICLES[2])
    assert [change["item"] for change in get(live, waiting)["items"]] == ["article", "quote", "statement"]


def test_who_waits_for_one_kind_does_not_read_the_others_again(
    live: FlaskClient, store: sqlite_utils.Database
) -> None:
    save_article(store, ARTICLES[0])
    cursor = get(live, "/v1/changes?item=article")["next"]
    save_article(store, ARTICLES[1])
    assert get(live, f"/v1/changes?item=article&cursor={cursor}")["items"][0]["item_id"] == "2"


@pytest.mark.parametrize(
    ("since", "ids"),
    [
        ("2026-03-01", ["1", "2", "3"]),
        ("2026-03-02", ["2", "3"]),
        ("2026-03-02T09:59:59.9%2B05:00", ["2", "3"]),
        ("2026-03-02T05:00:01Z", ["3"]),
        ("2026-03-04", []),
        ("0001-01-01T00:00:00%2B23:59", ["1", "2", "3"]),
        ("9999-12-31T23:59:59-23:59", []),
    ],
)
def test_since_a_time(live: FlaskClient, store: sqlite_utils.Database, since: str, ids: list[str]) -> None:
    for number, at in enumerate(["2026-03-01T00:00:00Z", "2026-03-02T05:00:00Z", "2026-03-03T00:00:00Z"]):
        store.execute(
            "INSERT INTO change (at, kind, item, item_id) VALUES (?, 'deleted', 'article', ?)", [at, number]
        )
    store.conn.commit()
    assert [change["id"] for change in get(live, f"/v1/changes?since={since}")["items"]] == ids


def test_times_never_run_backwards(store: sqlite_utils.Database) -> None:
    save_article(store, ARTICLES[0])
    store.execute("UPDATE change SET at = '2999-01-01T00:00:00Z'")  # a clock that was wrong
    store.conn.commit()
    save_article(store, ARTICLES[1])
    assert {at for (at,) in store.execute("SELECT at FROM change")} == {"2999-01-01T00:00:00Z"}


def test_a_cursor_of_a_database_that_was_built_anew(live: FlaskClient, store: sqlite_utils.Database) -> None:
    save_article(store, ARTICLES[0])
    cursor = get(live, "/v1/changes")["next"]
    store.execute("UPDATE change SET at = '1999-01-01T00:00:00Z'")
    store.conn.commit()
    assert problem(live, f"/v1/changes?cursor={cursor}")["errors"] == [
        {
            "parameter": "cursor",
            "message": STRANGE_CURSOR,
        }
    ]


@pytest.mark.parametrize("query", ["item=source", "include=quote", "since=yesterday", "item=", "sort=id"])
def test_bad_input(client: FlaskClient, query: str) -> None:
    assert [error["parameter"] for error in problem(client, f"/v1/changes?{query}")["errors"]] == [
        query.split("=")[0]
    ]


class Mirror:
    """A copy of everything, by the changes alone."""

    def __init__(self, client: FlaskClient, fetch: Callable[[Mirror, set[tuple[str, str]]], Bodies]) -> None:
        self.client = client
        self.bodies: Bodies = {}
        self._fetch = fetch
        self._cursor = ""

    def poll(self, limit: int) -> None:
        """Catch up."""
        more, changed = True, set()
        while more:
            page = get(self.client, f"/v1/changes?limit={limit}{self._cursor}")
            for change in page["items"]:
                key = change["item"], change["item_id"]
                if change["kind"] == "deleted":
                    changed.discard(key)
                    self.bodies.pop(key, None)
                else:
                    changed.add(key)
            self._cursor, more = f"&cursor={page['next']}", page["more"]
        self.bodies |= self._fetch(self, changed)


def fetch_in_batches(mirror: Mirror, changed: set[tuple[str, str]]) -> Bodies:
    found: Bodies = {}
    for item, plural in PLURALS.items():
        numbers = sorted(number for kind, number in changed if kind == item)
        for begin in range(0, len(numbers), 100):
            batch = urlencode([("id", number) for number in numbers[begin : begin + 100]])
            for body in get(mirror.client, f"/v1/{plural}?limit=100&{batch}")["items"]:
                found[item, body["id"]] = body
    return found


def fetch_one_by_one(mirror: Mirror, changed: set[tuple[str, str]]) -> Bodies:
    found = {key: get(mirror.client, f"/v1/{PLURALS[key[0]]}/{key[1]}") for key in changed}
    for (item, _), body in found.items():
        if item == "statement":
            del body["variants"]
    return found


class IncludingMirror(Mirror):
    """The same with the bodies that changes bring along."""

    def poll(self, limit: int) -> None:
        more = True
        while more:
            page = get(self.client, f"/v1/changes?limit={limit}&include=item{self._cursor}")
            for item, plural in PLURALS.items():
                for body in page["included"][plural]:
                    self.bodies[item, body["id"]] = body
            for change in page["items"]:
                key = change["item"], change["item_id"]
                if key[1] not in {body["id"] for body in page["included"][PLURALS[key[0]]]}:
                    self.bodies.pop(key, None)
            self._cursor, more = f"&cursor={page['next']}", page["more"]


def everything(client: FlaskClient) -> Bodies:
    return {
        (item, body["id"]): body
        for item, plural in PLURALS.items()
        for page in walk(client, f"/v1/{plural}?limit=100")
        for body in page["items"]
    }


def changed_metadata(article: Article, chance: random.Random) -> Metadata:
    metadata, source = article.metadata, article.metadata.source
    variants = [
        replace(metadata, byline="Ольга Перо"),
        # The same instant, written otherwise.
        replace(metadata, published_at="2026-03-02T04:00:00Z"),
        replace(metadata, published_at="2026-03-02T04:00:00+00:00", published_precision="second"),
        replace(metadata, published_at=None, published_precision=None),
        replace(metadata, source=None),
        replace(metadata, source=source and replace(source, name=f"{source.name}!")),
        replace(metadata, source=source and replace(source, domain="new.example")),
    ]
    return chance.choice(variants)


def changed_extraction(article: Article, chance: random.Random) -> Article:
    found = article.extraction
    identified = tuple(
        replace(entity, name=entity.name.upper(), wikidata_id=f"Q{len(entity.name)}")
        if entity.wikidata_id is None
        else entity
        for entity in found.entities
    )
    swapped = tuple(
        BELOVA if entity.type == "person" and entity != BELOVA else entity for entity in found.entities
    )
    unlinked = tuple(Entity(entity.type, f"{entity.name} Иной") for entity in found.entities)
    variants = [
        replace(found, entities=identified),
        replace(found, entities=swapped),
        replace(found, entities=unlinked),
        replace(found, mentions=chance.choice([found.mentions[1:], found.mentions[:-1], ()])),
        replace(found, quotes=()),
        replace(found, quotes=tuple(replace(quote, confidence=0.4) for quote in found.quotes)),
        replace(found, quotes=tuple(replace(quote, co_speakers=()) for quote in found.quotes)),
    ]
    return replace(article, extraction=chance.choice(variants))


def changed(article: Article, chance: random.Random) -> Article:
    """Another version of an article."""
    variants: list[Callable[[], Article]] = [
        lambda: replace(article, metadata=changed_metadata(article, chance)),
        lambda: changed_extraction(article, chance),
        lambda: replace(article, extractor_version="2"),
        lambda: replace(article, clean=replace(article.clean, title="Другой заголовок")),
        lambda: replace(article, clean=replace(article.clean, text=f"{article.clean.text} Конец.")),
    ]
    return chance.choice(variants)()


def merge_two_people(store: sqlite_utils.Database, chance: random.Random) -> None:
    people = [
        number for (number,) in store.execute("SELECT id FROM entity WHERE type = 'person' ORDER BY id")
    ]
    if len(people) > 1:
        merge_entities(store, *chance.sample(people, 2))


def say_something(store: sqlite_utils.Database, chance: random.Random) -> None:
    """A curator corrects a quote, or takes back what was said."""

    def ids(sql: str) -> list[int]:
        return [number for (number,) in store.execute(sql)]

    standing = ids("SELECT id FROM correction WHERE undone_at IS NULL ORDER BY id")
    if standing and chance.random() < 0.4:
        undo(store, chance.choice(standing))
        return
    quotes = ids("SELECT id FROM quote ORDER BY id")
    if quotes:
        people = ids("SELECT id FROM entity WHERE type = 'person' ORDER BY id")
        words: list[dict[str, Any]] = [
            *({"speaker": person, "co_speakers": []} for person in people),
            {"speaker": None},
            {"type": "mixed"},
            {"rejected": True},
            {},
        ]
        correct_quote(store, chance.choice(quotes), chance.choice(words), "anna")


@pytest.mark.parametrize("seed", range(12))
def test_a_copy_by_changes_is_the_same(live: FlaskClient, store: sqlite_utils.Database, seed: int) -> None:
    chance = random.Random(seed)
    articles = [*ARTICLES, joint(), *REPORTS]
    mirrors = [
        Mirror(live, fetch_in_batches),
        Mirror(live, fetch_one_by_one),
        IncludingMirror(live, fetch_in_batches),
    ]
    stored: dict[str, int] = {}
    for _ in range(50):
        article = chance.choice(articles)
        if stored and chance.random() < 0.2:
            delete_article(store, stored.pop(chance.choice(sorted(stored))))
        elif chance.random() < 0.1:
            merge_two_people(store, chance)
        elif chance.random() < 0.3:
            say_something(store, chance)
        else:
            version = changed(article, chance) if chance.random() < 0.7 else article
            stored[str(article.raw)] = save_article(store, version).article_id
        for mirror in mirrors:
            if chance.random() < 0.2:
                mirror.poll(chance.choice([1, 5, 100]))
                assert mirror.bodies == everything(live)
    expected = everything(live)
    assert {item for item, _ in expected} == set(PLURALS)
    for mirror in mirrors:
        mirror.poll(100)
        assert mirror.bodies == expected
