"""Exports: what the lists have, whole, in bounded memory, safe to open; broken off when anything fails."""

from __future__ import annotations

import csv
import gc
import io
import json
import os
import subprocess
import tracemalloc
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection, IncompleteRead
from pathlib import Path
from typing import Any

import pytest
import sqlite_utils
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import EnvironBuilder

from api import db, exports, serve
from api.app import create_app
from api.config import Config
from api.tables import ARTICLES as ARTICLE_COLUMNS
from api.tables import ENTITIES as ENTITY_COLUMNS
from api.tables import QUOTES as QUOTE_COLUMNS
from api.tables import rows_of
from loader.store import rendering
from loader.store.backup import back_up
from loader.store.writer import open_database, save_article
from tests.api.asking import get, problem, walk
from tests.api.test_worker import wait_for
from tests.corpus import ARTICLES, joint
from tests.running import SLOWEST, own_port

COLUMNS = {"articles": ARTICLE_COLUMNS, "entities": ENTITY_COLUMNS, "quotes": QUOTE_COLUMNS}
FILTERS = {
    "articles": [
        "",
        "sort=published",
        "source=sever&language=ru",
        "published_from=2026-03-02&published_to=2026-03-02",
        "q=мост&sort=relevance",
        "id=2&id=1",
    ],
    "entities": ["", "sort=-mentions", "type=person&type=location", "q=Бел", "id=3"],
    "quotes": [
        "",
        "sort=published",
        "speaker=1",
        "speaker=1&speaker=4&sort=published",
        "about=3",
        "speaker_name=Белову",
        "has_speaker=false",
        "min_confidence=0.6&type=direct",
        "q=мост OR снег",
        "q=мост OR Ёлкин OR дорога&sort=relevance",
        "published_to=2026-03-02&source=vesti",
        "statement=1",
    ],
}
CASES = [(name, query) for name, queries in FILTERS.items() for query in queries]


@pytest.fixture(autouse=True)
def small_lots(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a few items are several pieces."""
    monkeypatch.setattr(exports, "KEYS", 3)
    monkeypatch.setattr(exports, "ITEMS", 2)


def listed(client: FlaskClient, name: str, query: str) -> list[Any]:
    return [item for page in walk(client, f"/v1/{name}?limit=2&{query}") for item in page["items"]]


@pytest.mark.parametrize(("name", "query"), CASES)
def test_lines_are_the_items_of_the_list(client: FlaskClient, name: str, query: str) -> None:
    response = client.get(f"/v1/export/{name}.ndjson?{query}")
    assert response.content_type == "application/x-ndjson"
    assert response.headers["Content-Disposition"] == f'attachment; filename="whosaid-{name}.ndjson"'
    lines = response.text.split("\n")
    assert lines.pop() == ""
    assert [json.loads(line) for line in lines] == listed(client, name, query)


@pytest.mark.parametrize(("name", "query"), CASES)
def test_records_are_the_items_of_the_list(client: FlaskClient, name: str, query: str) -> None:
    response = client.get(f"/v1/export/{name}.csv?{query}")
    assert response.content_type == "text/csv; charset=utf-8; header=present"
    assert response.headers["Content-Disposition"] == f'attachment; filename="whosaid-{name}.csv"'
    head, *records = csv.reader(io.StringIO(response.text, newline=""), strict=True)
    assert head == list(COLUMNS[name])
    items = listed(client, name, query)
    assert [record[0] for record in records] == [item["id"] for item in items]
    assert all(len(record) == len(head) for record in records)


def test_a_quote_as_a_record(client: FlaskClient) -> None:
    response = client.get("/v1/export/quotes.csv?id=1")
    (record,) = csv.DictReader(io.StringIO(response.text, newline=""))
    assert record == {
        "id": "1",
        "type": "direct",
        "text": "Мост построили за год Завод „Сталь“ поставил балки",
        "speaker_id": "1",
        "speaker_type": "person",
        "speaker_name": "Анна Белова",
        "co_speaker_ids": "",
        "co_speaker_names": "",
        "speaker_mention": "Белова",
        "speaker_mention_form": "name",
        "cue": "заявила",
        "cue_lemma": "заявить",
        "confidence": "0.95",
        "rule": "split",
        "curated_fields": "",
        "curated_at": "",
        "curation_note": "",
        "about_ids": "3",
        "about_names": "Завод «Сталь»",
        "article_id": "1",
        "article_title": "В Астане открыли мост",
        "article_url": "https://vesti.example/1",
        "published_at": "2026-03-02T09:00:00+05:00",
        "published_precision": "minute",
        "source_slug": "vesti",
        "source_name": "Вести",
        "statement_id": "1",
        "statement_articles": "1",
        "statement_outlets": "1",
        "part_starts": "76 | 119",
        "part_ends": "97 | 147",
        "text_sha256": get(client, "/v1/articles/1")["text_sha256"],
    }


def test_an_entity_as_a_record(client: FlaskClient) -> None:
    response = client.get("/v1/export/entities.csv?id=1")
    assert response.text.split("\r\n")[1] == ("1,person,Анна Белова,2,3,2,,Q900001,Анна Белова | Белова")


def test_what_is_empty(client: FlaskClient) -> None:
    assert client.get("/v1/export/quotes.ndjson?q=неслыханное").data == b""
    assert client.get("/v1/export/quotes.csv?q=неслыханное").text == ",".join(QUOTE_COLUMNS) + "\r\n"


def test_a_byte_order_mark_for_those_who_ask(client: FlaskClient) -> None:
    plain = client.get("/v1/export/entities.csv?bom=false").data
    assert client.get("/v1/export/entities.csv?bom=true").data == b"\xef\xbb\xbf" + plain
    assert client.get("/v1/export/entities.csv").data == plain


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+7 701", "'+7 701"),
        ("-5 градусов", "'-5 градусов"),
        ("@имя", "'@имя"),
        ("\tтабуляция", "'\tтабуляция"),
        ("\r=1", '"\'\r=1"'),
        ("＝1", "'＝1"),
        ("— тире", "— тире"),
        ("1=1", "1=1"),
        ('он: "да", и', '"он: ""да"", и"'),
        ("две\nстроки", '"две\nстроки"'),
    ],
)
def test_cells_that_spreadsheets_would_run(text: str, cell: str) -> None:
    assert rows_of({"text": "text"}, [{"text": text}]) == f"{cell}\r\n"


@pytest.mark.parametrize(
    ("value", "cell"), [(None, ""), (True, "true"), (False, "false"), (0, "0"), (0.5, "0.5"), ("", "")]
)
def test_simple_values(value: object, cell: str) -> None:
    items = [{"a": value, "b": {"c": value}, "d": [{"c": 1}, {"c": value}]}]
    assert rows_of({"a": "a", "b": "b.c", "d": "d.c"}, items) == f"{cell},{cell},1 | {cell}\r\n"
    assert rows_of({"a": "a", "b": "b.c"}, [{"a": value, "b": None}]) == f"{cell},\r\n"


@given(st.lists(st.text(st.characters(codec="utf-8")), min_size=2, max_size=2))
def test_any_text_comes_back(texts: list[str]) -> None:
    item = dict(zip("ab", texts, strict=True))
    written = rows_of({"a": "a", "b": "b"}, [item])
    (record,) = csv.reader(io.StringIO(written, newline=""), strict=True)
    for text, cell in zip(texts, record, strict=True):
        assert cell in {text, f"'{text}"}
        assert not cell.startswith(tuple("=+-@\t\r\n"))


@pytest.mark.parametrize(
    ("path", "parameter"),
    [
        ("/v1/export/quotes.ndjson?limit=5", "limit"),
        ("/v1/export/quotes.csv?cursor=x", "cursor"),
        ("/v1/export/quotes.ndjson?bom=true", "bom"),
        ("/v1/export/quotes.csv?bom=1", "bom"),
        ("/v1/export/articles.ndjson?highlight=true", "highlight"),
        ("/v1/export/quotes.ndjson?speaker=999", "speaker"),
        ("/v1/export/quotes.ndjson?sort=relevance", "sort"),
        ("/v1/export/entities.csv?sort=name", "sort"),
        ("/v1/export/quotes.ndjson?facet=year", "facet"),
    ],
)
def test_bad_input(client: FlaskClient, path: str, parameter: str) -> None:
    found = problem(client, path)
    assert (found["status"], [error["parameter"] for error in found["errors"]]) == (422, [parameter])


def test_nothing_else_is_exported(client: FlaskClient) -> None:
    assert problem(client, "/v1/export/quotes.xlsx")["status"] == 404
    assert problem(client, "/v1/export/mentions.csv")["status"] == 404


def test_who_has_it_already_is_told_so(client: FlaskClient) -> None:
    etag = client.get("/v1/export/quotes.csv").headers["ETag"]
    again = client.get("/v1/export/quotes.csv", headers={"If-None-Match": etag})
    assert (again.status_code, again.data) == (304, b"")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[sqlite_utils.Database]:
    with closing(open_database(tmp_path / "whosaid.db")) as found:
        for article in ARTICLES:
            save_article(found, article)
        yield found


@pytest.fixture
def live(store: sqlite_utils.Database, tmp_path: Path) -> Iterator[Flask]:
    app = create_app(Config(database=tmp_path / "whosaid.db"))
    yield app
    db.reader(app).close()


def test_it_is_of_one_moment_and_says_of_which(live: Flask, store: sqlite_utils.Database) -> None:
    client = live.test_client()
    whole = client.get("/v1/export/quotes.ndjson").text
    response = client.get("/v1/export/quotes.ndjson")
    chunks = iter(response.iter_encoded())
    begin = next(chunks)
    save_article(store, joint())
    assert (begin + b"".join(chunks)).decode() == whole
    response.close()
    cursor = response.headers["Changes-Cursor"]
    found = get(client, f"/v1/changes?cursor={cursor}&limit=100")["items"]
    assert [(change["kind"], change["item_id"]) for change in found if change["item"] == "article"] == [
        ("added", "7")
    ]


def test_it_is_of_one_file_whatever_is_put_in_its_place(database_file: Path, tmp_path: Path) -> None:
    """The cursor in its head and the rows behind it are of the file that the view saw."""
    path = "/v1/export/quotes.ndjson"
    served, other = tmp_path / "served.db", tmp_path / "other.db"
    with closing(open_database(tmp_path / "one.db")) as one:
        save_article(one, ARTICLES[0])
    back_up(database_file, served)
    back_up(tmp_path / "one.db", other)
    app = create_app(Config(database=served))
    whole = app.test_client().get(path)
    heads: list[Any] = []
    environ = EnvironBuilder(path).get_environ()
    chunks = app.wsgi_app(environ, lambda *head: heads.append(head))
    other.replace(served)
    assert b"".join(chunks) == whole.data
    chunks.close()  # type: ignore[attr-defined]
    assert dict(heads[0][1])["Changes-Cursor"] == whole.headers["Changes-Cursor"]
    assert app.test_client().get(path).data.count(b"\n") == 1
    db.reader(app).close()


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_what_nobody_reads_holds_nothing(live: Flask, method: str) -> None:
    environ = EnvironBuilder("/v1/export/quotes.csv", method=method).get_environ()
    chunks = live.wsgi_app(environ, lambda *_: None)
    chunks.close()  # type: ignore[attr-defined]
    assert not db.reader(live).database().conn.in_transaction


def test_who_goes_away_leaves_nothing_open(live: Flask, store: sqlite_utils.Database) -> None:
    client = live.test_client()
    response = client.get("/v1/export/quotes.ndjson")
    next(iter(response.iter_encoded()))
    response.close()
    assert get(client, "/v1/quotes?limit=1")["items"]
    assert not db.reader(live).database().conn.in_transaction


def test_an_error_on_the_way_breaks_it_off(live: Flask, store: sqlite_utils.Database) -> None:
    spoil(store)
    client = live.test_client()
    response = client.get("/v1/export/quotes.csv")
    chunks = iter(response.iter_encoded())
    assert next(chunks)
    with pytest.raises(ValueError, match="unexpected character"):
        b"".join(chunks)
    response.close()
    assert get(client, "/v1/quotes?limit=1")["items"]


def spoil(store: sqlite_utils.Database) -> None:
    """Make the row that is exported last unreadable."""
    store.execute("UPDATE quote_json SET json = 'x' WHERE quote_id = 5")
    store.conn.commit()


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_clients_notice_what_was_broken_off(
    store: sqlite_utils.Database, tmp_path: Path, encoding: str
) -> None:
    add_quotes(store, 1000)  # more than is read at once
    spoil(store)
    with serving(tmp_path / "whosaid.db") as port, closing(HTTPConnection("127.0.0.1", port)) as connection:
        connection.request("GET", "/v1/export/quotes.csv", headers={"Accept-Encoding": encoding})
        response = connection.getresponse()
        assert response.status == 200
        with pytest.raises(IncompleteRead):
            response.read()


@contextmanager
def serving(database: Path) -> Iterator[int]:
    """The service as scripts/serve starts it, at the port that is yielded."""
    environ = {**os.environ, **serve.environment(database)}
    with own_port() as port:
        arguments = serve.gunicorn_arguments("127.0.0.1", port, 1)
        process = subprocess.Popen(
            arguments, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            wait_for(port, process)
            yield port
        finally:
            process.terminate()
            process.wait(timeout=SLOWEST)


def add_quotes(store: sqlite_utils.Database, number: int) -> None:
    """Copies of the first quote, straight into the table."""
    store.execute(
        """
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
        INSERT INTO quote
            (article_id, type, text, parts, start, "end", confidence, rule, published_on, published_ts)
        SELECT article_id, type, text, parts, start, "end", confidence, rule, published_on, published_ts
        FROM n JOIN quote WHERE quote.id = 1
        """,
        [number],
    )
    rendering.fill(store)
    store.conn.commit()


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_memory_does_not_grow_with_what_is_exported(
    live: Flask, store: sqlite_utils.Database, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    monkeypatch.setattr(exports, "KEYS", 50)
    monkeypatch.setattr(exports, "ITEMS", 10)
    client = live.test_client()

    def measure() -> tuple[int, int]:
        gc.collect()
        tracemalloc.start()
        response = client.get("/v1/export/quotes.ndjson", headers={"Accept-Encoding": encoding})
        size = sum(map(len, response.iter_encoded()))
        response.close()
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return size, peak

    add_quotes(store, 200)
    measure()  # fills the caches
    small_size, small = measure()
    add_quotes(store, 4000)
    large_size, large = measure()
    if encoding == "identity":
        assert large_size > 15 * small_size
    assert large < 2 * small


words = st.sampled_from(
    ["source=vesti", "type=direct", "type=mixed", "has_speaker=true", "speaker=4", "q=мост"]
)


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(words, unique=True, max_size=4).map("&".join))
def test_any_filters_fit_together(client: FlaskClient, query: str) -> None:
    lines = client.get(f"/v1/export/quotes.ndjson?{query}").text.splitlines()
    assert [json.loads(line) for line in lines] == listed(client, "quotes", query)
