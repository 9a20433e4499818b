"""Feeds: valid by their formats, whole over their pages, nothing in them but text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as Xml

import feedparser
import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from api import db
from api.app import create_app
from api.config import Config
from api.syndication import Feed, to_atom
from loader.store.writer import open_database, save_article
from tests.api.asking import get, problem
from tests.api.test_spec import CONTRACT, validator
from tests.corpus import bridge, joint, undated

ATOM = "{http://www.w3.org/2005/Atom}"
# RFC 4287, 4.1.1 and 4.1.2: what there has to be once, may be once, and may be more often.
FEED_ELEMENTS = {"id": (1, 1), "title": (1, 1), "updated": (1, 1), "author": (1, None), "link": (1, None)}
ENTRY_ELEMENTS = {
    **{"id": (1, 1), "title": (1, 1), "updated": (1, 1), "published": (0, 1), "content": (1, 1)},
    **{"author": (0, None), "link": (1, None), "category": (0, None)},
}
FILTERS = ["", "type=direct&type=mixed", "speaker=1&source=vesti", "q=мост", "has_speaker=false", "id=4&id=5"]


def atom(client: FlaskClient, path: str) -> Xml.Element:
    response = client.get(path)
    assert (response.status_code, response.content_type) == (200, "application/atom+xml")
    root = Xml.fromstring(response.data)
    check_atom(root)
    return root


def check_atom(feed: Xml.Element) -> None:
    assert feed.tag == f"{ATOM}feed"
    check_elements(feed, FEED_ELEMENTS | {"entry": (0, None)})
    ids = [text(entry, "id") for entry in feed.iter(f"{ATOM}entry")]
    assert len(ids) == len(set(ids))
    for entry in feed.iter(f"{ATOM}entry"):
        check_elements(entry, ENTRY_ELEMENTS)
    for element in feed.iter():
        if element.tag in {f"{ATOM}id", f"{ATOM}uri"}:
            assert urlsplit(element.text or "").scheme == "http"
        if element.tag in {f"{ATOM}updated", f"{ATOM}published"}:
            assert datetime.fromisoformat(element.text or "").tzinfo is not None
        if element.tag == f"{ATOM}link":
            assert urlsplit(element.attrib["href"]).scheme in {"http", "https"}
    assert links(feed)["self"]


def check_elements(parent: Xml.Element, known: dict[str, tuple[int, int | None]]) -> None:
    names = [child.tag.removeprefix(ATOM) for child in parent]
    assert set(names) <= set(known)
    for name, (least, most) in known.items():
        assert least <= names.count(name) <= (most or len(names)), name


def text(parent: Xml.Element, name: str) -> str:
    return parent.findtext(f"{ATOM}{name}") or ""


def links(parent: Xml.Element) -> dict[str, str]:
    return {link.attrib["rel"]: link.attrib["href"] for link in parent.findall(f"{ATOM}link")}


def local(address: str) -> str:
    parts = urlsplit(address)
    assert (parts.scheme, parts.netloc) == ("http", "localhost")
    return f"{parts.path}?{parts.query}"


def atom_ids(client: FlaskClient, path: str) -> Iterator[str]:
    while path:
        feed = atom(client, path)
        assert local(links(feed)["self"]).rstrip("?") == path.rstrip("?").replace(
            "мост", "%D0%BC%D0%BE%D1%81%D1%82"
        )
        yield from (text(entry, "id") for entry in feed.iter(f"{ATOM}entry"))
        following = links(feed).get("next")
        path = local(following) if following else ""


def json_ids(client: FlaskClient, path: str) -> Iterator[str]:
    while path:
        feed = json_feed(client, path)
        yield from (item["id"] for item in feed["items"])
        path = local(feed["next_url"]) if "next_url" in feed else ""


def json_feed(client: FlaskClient, path: str) -> Any:
    response = client.get(path)
    assert (response.status_code, response.content_type) == (200, "application/feed+json")
    operation = CONTRACT["paths"]["/v1/feeds/quotes.json"]["get"]
    validator(operation["responses"]["200"]["content"]["application/feed+json"]["schema"]).validate(
        response.json
    )
    return response.json


@pytest.mark.parametrize("limit", [1, 2, 100])
@pytest.mark.parametrize("query", FILTERS)
def test_all_dated_quotes_of_the_list_in_its_order(client: FlaskClient, query: str, limit: int) -> None:
    listed = [
        f"http://localhost/v1/quotes/{item['id']}"
        for item in get(client, f"/v1/quotes?limit=100&{query}")["items"]
        if item["article"]["published_at"]
    ]
    asked = f"limit={limit}&{query}".rstrip("&")
    assert list(atom_ids(client, f"/v1/feeds/quotes.atom?{asked}")) == listed
    assert list(json_ids(client, f"/v1/feeds/quotes.json?{asked}")) == listed


def test_an_entry(client: FlaskClient) -> None:
    (entry,) = atom(client, "/v1/feeds/quotes.atom?id=1").iter(f"{ATOM}entry")
    assert Xml.tostring(entry, encoding="unicode") == (
        '<entry xmlns="http://www.w3.org/2005/Atom"><id>http://localhost/v1/quotes/1</id>'
        "<title>Анна Белова: «Мост построили за год Завод „Сталь“ поставил балки»</title>"
        "<published>2026-03-02T09:00:00+05:00</published><updated>2026-03-02T09:00:00+05:00</updated>"
        "<author><name>Анна Белова</name><uri>http://localhost/v1/entities/1</uri></author>"
        '<link rel="alternate" type="text/html" href="https://vesti.example/1" />'
        '<link rel="related" type="application/json" href="http://localhost/v1/quotes/1" />'
        '<category term="http://localhost/v1/entities/3" label="Завод «Сталь»" />'
        '<content type="text">«Мост построили за год Завод „Сталь“ поставил балки»\n\n'
        "Вести: В Астане открыли мост</content></entry>"
    )


def test_feedparser_reads_the_same(client: FlaskClient) -> None:
    parsed = feedparser.parse(client.get("/v1/feeds/quotes.atom?limit=1&type=direct&speaker=1").data)
    assert (parsed.bozo, parsed.version) == (False, "atom10")
    (entry,) = parsed.entries
    assert (entry.id, entry.link, entry.author) == (
        "http://localhost/v1/quotes/1",
        "https://vesti.example/1",
        "Анна Белова",
    )
    assert entry.content[0].value.startswith("«Мост построили за год Завод „Сталь“ поставил балки»\n")
    assert entry.published_parsed[:5] == (2026, 3, 2, 4, 0)


def test_an_item(client: FlaskClient) -> None:
    assert json_feed(client, "/v1/feeds/quotes.json?id=2") == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "whosaid: id=2",
        "home_page_url": "http://localhost/",
        "feed_url": "http://localhost/v1/feeds/quotes.json?id=2",
        "items": [
            {
                "id": "http://localhost/v1/quotes/2",
                "url": "https://sever.example/2",
                "title": "Пётр Ёлкин: мост в Астане выдержит зиму",
                "content_text": "мост в Астане выдержит зиму\n\nАгентство «Север»: Мост переживёт зиму",
                "date_published": "2026-03-02T07:00:00+03:00",
                "authors": [{"name": "Пётр Ёлкин", "url": "http://localhost/v1/entities/4"}],
                "tags": ["Астана"],
            }
        ],
    }


def test_a_feed_without_entries(client: FlaskClient) -> None:
    feed = atom(client, "/v1/feeds/quotes.atom?q=неслыханное")
    assert text(feed, "title") == "whosaid: q=неслыханное"
    assert not list(feed.iter(f"{ATOM}entry"))
    assert json_feed(client, "/v1/feeds/quotes.json?q=неслыханное")["items"] == []


def test_a_feed_of_an_empty_database(tmp_path: Path) -> None:
    open_database(tmp_path / "whosaid.db").close()
    app = create_app(Config(database=tmp_path / "whosaid.db"))
    assert text(atom(app.test_client(), "/v1/feeds/quotes.atom"), "updated") == "1970-01-01T00:00:00Z"
    db.reader(app).close()


def test_what_is_only_text_and_what_is_no_address(tmp_path: Path) -> None:
    told = bridge()
    clean = replace(told.clean, title="<script>alert(1)</script> & ]]>")
    hostile = replace(told, clean=clean, raw=replace(told.raw, url="javascript:alert(1)"))
    with closing(open_database(tmp_path / "whosaid.db")) as store:
        for article in (hostile, joint(), undated()):
            save_article(store, article)
    app = create_app(Config(database=tmp_path / "whosaid.db"))
    client = app.test_client()
    feed = atom(client, "/v1/feeds/quotes.atom")
    entries = {text(entry, "id")[-1]: entry for entry in feed.iter(f"{ATOM}entry")}
    assert set(entries) == {"1", "2"}
    assert "<script>alert(1)</script> & ]]>" in text(entries["1"], "content")
    assert set(links(entries["1"])) == {"related"}
    names = [author.findtext(f"{ATOM}name") for author in entries["2"].findall(f"{ATOM}author")]
    assert names == ["Пётр Ёлкин", "Анна Белова"]
    assert text(entries["2"], "title") == "Пётр Ёлкин, Анна Белова: «Дорогу закончат осенью»"
    items = {item["id"][-1]: item for item in json_feed(client, "/v1/feeds/quotes.json")["items"]}
    assert "url" not in items["1"]
    assert [author["name"] for author in items["2"]["authors"]] == names
    db.reader(app).close()


@given(st.text(st.characters(codec="utf-8")), st.text(st.characters(codec="utf-8"), max_size=300))
def test_any_text_makes_xml(title: str, words: str) -> None:
    quote = {
        "id": "1",
        "type": "direct",
        "text": words,
        "speaker": None,
        "co_speakers": [],
        "about": [{"id": "2", "name": words}],
        "article": {"published_at": "2026-03-02T09:00:00Z", "url": None, "title": title, "source": None},
    }
    home = "http://localhost/"
    feed = Xml.fromstring(to_atom(Feed(title, home, home, home, None, "2026-03-02T09:00:00Z", [quote])))
    check_atom(feed)
    told = text(feed, "title")
    assert re.sub("[\r\n]", " ", told) == re.sub(
        "[^\t\\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "�", re.sub("\r\n?|\n", " ", title)
    )


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("sort=published", "sort"),
        ("limit=101", "limit"),
        ("cursor=x", "cursor"),
        ("highlight=true", "highlight"),
        ("speaker=999", "speaker"),
        ("facet=year", "facet"),
    ],
)
@pytest.mark.parametrize("form", ["atom", "json"])
def test_bad_input(client: FlaskClient, form: str, query: str, parameter: str) -> None:
    found = problem(client, f"/v1/feeds/quotes.{form}?{query}")
    assert (found["status"], [error["parameter"] for error in found["errors"]]) == (422, [parameter])


def test_who_polls_gets_a_304(client: FlaskClient) -> None:
    for form in ("atom", "json"):
        etag = client.get(f"/v1/feeds/quotes.{form}").headers["ETag"]
        assert client.get(f"/v1/feeds/quotes.{form}", headers={"If-None-Match": etag}).status_code == 304
