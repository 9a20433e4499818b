"""Writing over HTTP: what is stored, answered and noted, and what is refused."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api import submissions
from api.extract import LARGEST_TEXT
from loader import writing
from loader.cli import cli
from loader.store.writer import open_database
from schemas.writing import EXAMPLE_ARTICLE, LARGEST_BODY
from tests.api.asking import get, read_problem
from tests.api.test_spec import WRITES, validator
from tests.api.written import Service, written_service

TEXT = "Анна Белова открыла мост в Астане. «Мост построили за год», — заявила Белова."
PATH = "/v1/articles"
URL = "https://vesti.example/77"
REFUSED = "The body has fields that cannot be used; see errors."


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with written_service(tmp_path) as found:
        yield found


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """For what is refused: nothing is stored in it."""
    with written_service(tmp_path_factory.mktemp("shared")) as found:
        yield found


def post(service: Service, body: Any, **headers: str) -> Any:
    return service.send("POST", PATH, "write", body, **headers)


def written(id: str, outcome: str, status: int = 200, index: int = 0, **article: Any) -> dict[str, Any]:
    """What is answered for an article with one quote."""
    known = {"title": None, "url": None, "published_at": None, "published_precision": None, "source": None}
    return {
        "index": index,
        "status": status,
        "outcome": outcome,
        "article": {"id": id} | known | article,
        "quotes": 1,
        "problem": None,
    }


def faults(response: Any) -> list[tuple[str, str]]:
    return [(error["parameter"], error["message"]) for error in read_problem(response)["errors"]]


def test_a_new_article_is_stored_and_found_at_once(service: Service) -> None:
    before = service.client.get(PATH).headers["ETag"]
    sent = {"text": TEXT, "title": "Мост открыт", "url": URL, "published_at": "2026-03-01T12:30:00+05:00"}
    response = post(service, sent)
    shown = {"title": "Мост открыт", "url": URL}
    shown |= {"published_at": "2026-03-01T12:30:00+05:00", "published_precision": "second"}
    assert (response.status_code, response.headers["Location"]) == (201, "/v1/articles/7")
    assert response.headers["Cache-Control"] == "no-store"
    assert response.json == {"items": [written("7", "added", 201, **shown)]}
    assert get(service.client, "/v1/articles/7")["text"] == f"Мост открыт\n\n{TEXT}"
    (quote,) = get(service.client, "/v1/articles/7/quotes")["items"]
    assert (quote["text"], quote["speaker"]["name"]) == ("Мост построили за год", "Анна Белова")
    assert before != service.client.get(PATH).headers["ETag"]


def test_the_same_again_changes_nothing_and_a_correction_keeps_the_id(service: Service) -> None:
    post(service, {"text": TEXT, "url": URL})
    before = service.client.get(PATH).headers["ETag"]
    again = post(service, {"text": TEXT, "url": f"{URL}?utm_source=feed#top"})
    assert (again.status_code, again.headers["Location"]) == (200, "/v1/articles/7")
    assert again.json == {"items": [written("7", "unchanged", url=URL)]}
    assert before == service.client.get(PATH).headers["ETag"]
    corrected = post(service, {"text": f"{TEXT} Мост открыт.", "url": URL})
    assert corrected.json == {"items": [written("7", "changed", url=URL)]}
    assert [entry[5:] for entry in service.said()] == [["added", 201], ["unchanged", 200], ["changed", 200]]


def test_what_is_sent_is_the_article_that_the_command_loads(service: Service, tmp_path: Path) -> None:
    sent = {
        "text": f"<p>{TEXT}</p>",
        "title": "Мост  открыт",
        "subtitle": "Его строили год",
        "byline": "Иван Чтец",
        "published_at": "2026-03-01",
        "site": "Степные огни",
        "language": "ru",
    }
    file = tmp_path / "article.json"
    file.write_text(json.dumps(sent), "utf-8")
    assert post(service, sent).status_code == 201
    loaded = CliRunner().invoke(cli, ["load", str(file), "--database", str(service.file)])
    assert "1 unchanged" in loaded.stdout, loaded.output
    assert post(service, sent).json["items"][0]["outcome"] == "unchanged"


def test_several_are_stored_each_by_itself(service: Service) -> None:
    sent = [{"text": TEXT, "url": URL}, {"text": " "}, {"text": TEXT, "url": URL}, 17, {"titel": "a"}]
    response = post(service, {"articles": sent})
    items = response.json["items"]
    problems = [item.pop("problem") for item in items]
    refused = {"status": 422, "outcome": "refused", "article": None, "quotes": None}
    expected = [written("7", "added", 201, 0, url=URL), written("7", "unchanged", 200, 2, url=URL)]
    for item in expected:
        item.pop("problem")
    assert response.status_code == 200
    assert items == [
        expected[0],
        {"index": 1} | refused,
        expected[1],
        *({"index": n} | refused for n in (3, 4)),
    ]
    assert [problem and problem["errors"] for problem in problems] == [
        None,
        [{"parameter": "/articles/1/text", "message": "Holds no text."}],
        None,
        [{"parameter": "/articles/3", "message": "Invalid input type."}],
        [
            {"parameter": "/articles/4/text", "message": "Missing data for required field."},
            {"parameter": "/articles/4/titel", "message": "Unknown field."},
        ],
    ]
    assert problems[1]["request_id"] == response.headers["X-Request-Id"]
    said = [entry[3:] for entry in service.said()]
    refusal = ["article", [], "refused", 422]
    assert said == [
        ["article", [7], "added", 201],
        refusal,
        ["article", [7], "unchanged", 200],
        refusal,
        refusal,
    ]


def test_a_hundred_at_once(service: Service) -> None:
    sent = [{"text": f"{TEXT} Номер {number}."} for number in range(100)]
    items = post(service, {"articles": sent}).json["items"]
    assert [item["article"]["id"] for item in items] == [str(number) for number in range(7, 107)]
    assert faults(post(service, {"articles": [*sent, sent[0]]})) == [
        ("/articles", "Length must be between 1 and 100.")
    ]


def test_a_teaser_never_takes_the_place_of_the_whole(service: Service) -> None:
    post(service, {"text": TEXT, "url": URL})
    teaser = post(service, {"text": "Анна Белова открыла мост.", "url": URL, "is_teaser": True})
    assert teaser.json == {"items": [written("7", "unchanged", url=URL)]}
    post(service, {"text": "Анна Белова открыла дорогу.", "url": f"{URL}8", "is_teaser": True})
    assert [get(service.client, f"/v1/articles/{number}")["is_teaser"] for number in (7, 8)] == [False, True]


def test_an_article_is_replaced_with_all_that_was_known_of_it(service: Service) -> None:
    post(service, {"text": TEXT, "title": "Мост открыт", "url": URL})
    (quote,) = get(service.client, "/v1/articles/7/quotes")["items"]
    sent = {"text": TEXT, "url": f"{URL}8"}
    response = service.send("PUT", "/v1/articles/7", "write", sent)
    assert response.status_code == 200
    assert response.json == {"items": [written("7", "changed", url=f"{URL}8")]}
    (kept,) = get(service.client, "/v1/articles/7/quotes")["items"]
    assert kept["id"] == quote["id"]
    again = service.send("PUT", "/v1/articles/7", "write", sent)
    assert again.json == {"items": [written("7", "unchanged", url=f"{URL}8")]}
    assert post(service, sent).json == {"items": [written("7", "unchanged", url=f"{URL}8")]}
    assert post(service, sent | {"url": URL}).json == {"items": [written("8", "added", 201, url=URL)]}


def test_what_is_not_said_of_the_replaced_article_is_not_kept(service: Service) -> None:
    post(service, {"text": TEXT, "title": "Мост открыт", "site": "Степные огни", "published_at": "2026"})
    service.send("PUT", "/v1/articles/7", "write", {"text": TEXT})
    article = get(service.client, "/v1/articles/7")
    assert [article[name] for name in ("title", "source", "published_at", "text")] == [None, None, None, TEXT]


@pytest.mark.parametrize("sent", [{"url": "https://vesti.example/1"}, {"url": None}])
def test_no_article_takes_the_place_of_another(service: Service, sent: dict[str, Any]) -> None:
    post(service, {"text": TEXT})
    post(service, {"text": TEXT, "url": URL})
    other = 1 if sent["url"] else 7
    found = read_problem(service.send("PUT", "/v1/articles/8", "write", {"text": TEXT} | sent))
    assert (found["status"], found["detail"], found["errors"]) == (
        409,
        f"Article {other} is that of this address, or of this text and site.",
        [],
    )
    assert get(service.client, "/v1/articles/8")["url"] == URL


def test_an_article_is_deleted_once(service: Service) -> None:
    response = service.send("DELETE", "/v1/articles/1", "delete")
    assert (response.status_code, response.data, response.headers.get("Content-Type")) == (204, b"", None)
    assert service.client.get("/v1/articles/1").status_code == 404
    for method, scope, body in (("DELETE", "delete", None), ("PUT", "write", {"text": TEXT})):
        again = read_problem(service.send(method, "/v1/articles/1", scope, body))
        assert (again["status"], again["detail"]) == (404, "There is no article with the id 1.")
    changes = get(service.client, "/v1/changes?item=article&limit=100")["items"]
    assert [(change["item_id"], change["kind"]) for change in changes][-1] == ("1", "deleted")


@pytest.mark.parametrize(
    ("method", "scope", "body"), [("PUT", "write", {"text": TEXT}), ("DELETE", "delete", None)]
)
def test_what_changed_since_it_was_read_is_not_written(
    service: Service, method: str, scope: str, body: Any
) -> None:
    read = service.client.get("/v1/articles/1").headers["ETag"]
    post(service, {"text": TEXT, "url": URL})
    late = service.send(method, "/v1/articles/1", scope, body, If_Match=read)
    assert (late.status_code, faults(late)) == (412, [("If-Match", "Not the present state.")])
    absent = service.send(method, "/v1/articles/99", scope, body, If_Match=read)
    assert absent.status_code == 404
    now = service.client.get("/v1/articles/1").headers["ETag"]
    assert service.send(method, "/v1/articles/1", scope, body, If_Match=f'"other", {now}').status_code < 300
    other = body and {"text": f"{TEXT} Мост открыт."}
    assert service.send(method, "/v1/articles/2", scope, other, If_Match="*").status_code < 300


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({}, [("/text", "Missing: needs text, or articles.")]),
        ({"text": None}, [("/text", "Field may not be null.")]),
        ({"text": ""}, [("/text", "Holds no text.")]),
        ({"text": "а\0б"}, [("/text", "Holds a NUL character.")]),
        ({"text": "\ud800"}, [("/text", "Half a surrogate pair at code point 0: no character.")]),
        ({"text": "<p></p>"}, [("/text", "Its text is empty.")]),
        ({"text": "23.11.2023"}, [("/text", "Holds no article, only dates, credits and the like.")]),
        (
            {"text": "РњРѕСЃС‚ РіРѕС‚РѕРІ СЃРµРіРѕРґРЅСЏ"},
            [("/text", "Is mojibake: UTF-8 read as Windows-1251; get the original, or convert it back.")],
        ),
        ({"text": "а", "a/b~": 1}, [("/a~1b~0", "Unknown field.")]),
        ({"text": "а", "title": " "}, [("/title", "Holds no text.")]),
        ({"text": "а", "title": "а" * 1001}, [("/title", "Length must be between 1 and 1000.")]),
        (
            {"text": "а", "url": "vesti"},
            [("/url", "Not the address of an article: http:// or https://, a host and a path.")],
        ),
        (
            {"text": "а", "url": "https://vesti.example/"},
            [("/url", "Not the address of an article: http:// or https://, a host and a path.")],
        ),
        ({"text": "а", "language": "русский"}, [("/language", "Not a BCP 47 tag.")]),
        ({"text": "а", "is_teaser": "yes"}, [("/is_teaser", "Not a valid boolean.")]),
        ({"text": "а", "is_teaser": 1}, [("/is_teaser", "Not a valid boolean.")]),
        (
            {"text": "а", "published_at": "вчера"},
            [("/published_at", "Not a date: like 2026, 2026-03, 2026-03-01 or 2026-03-01T12:30Z.")],
        ),
        (
            {"text": "а", "published_at": "2026-02-30"},
            [("/published_at", "Not in the calendar: '2026-02-30'.")],
        ),
        ({"articles": []}, [("/articles", "Length must be between 1 and 100.")]),
        ({"articles": {}}, [("/articles", "Not a valid list.")]),
        (
            {"articles": [{"text": "а"}], "title": "а"},
            [("/title", "Not beside articles: needs to stand in one.")],
        ),
        ([], [("body", "Not a JSON object.")]),
    ],
)
def test_a_body_at_fault_is_explained_and_nothing_is_stored(
    shared: Service, body: Any, errors: list[tuple[str, str]]
) -> None:
    before = shared.client.get(PATH).headers["ETag"]
    noted = len(shared.log())
    response = post(shared, body)
    assert (response.status_code, faults(response)) == (422, errors)
    assert before == shared.client.get(PATH).headers["ETag"]
    (entry,) = shared.log()[noted:]
    reason = f"{REFUSED} " + "; ".join(": ".join(error) for error in errors)
    assert (entry["outcome"], entry["status"], entry["reason"]) == ("refused", 422, reason)


@pytest.mark.parametrize(
    ("published", "at", "precision"),
    [
        ("2026", "2026-01-01T00:00:00-00:00", "year"),
        ("2026-03", "2026-03-01T00:00:00-00:00", "month"),
        ("2026-03-01", "2026-03-01T00:00:00-00:00", "day"),
        ("2026-03-01T12:30", "2026-03-01T12:30:00-00:00", "minute"),
        ("2026-03-01T12:30:15.5Z", "2026-03-01T12:30:15Z", "second"),
    ],
)
def test_dates_are_as_exact_as_they_are_sent(
    service: Service, published: str, at: str, precision: str
) -> None:
    (item,) = post(service, {"text": TEXT, "published_at": published}).json["items"]
    assert (item["article"]["published_at"], item["article"]["published_precision"]) == (at, precision)


def test_sizes_are_limited(shared: Service) -> None:
    long = "ы" * (LARGEST_TEXT // 2 + 1)
    message = f"{LARGEST_TEXT + 2} bytes of UTF-8; {LARGEST_TEXT} are allowed."
    single = post(shared, {"text": long})
    assert (single.status_code, faults(single)) == (413, [("/text", message)])
    (item,) = post(shared, {"articles": [{"text": long}]}).json["items"]
    assert (item["status"], item["problem"]["errors"]) == (
        413,
        [{"parameter": "/articles/0/text", "message": message}],
    )
    batch = post(shared, {"articles": [{"text": "ы" * 50_000}] * 21})
    assert (batch.status_code, faults(batch)) == (
        413,
        [("/articles", "2100000 bytes of text in UTF-8; 2000000 are allowed at once.")],
    )
    body = post(shared, b" " * (LARGEST_BODY + 1))
    assert (body.status_code, faults(body)) == (413, [("body", f"Larger than {LARGEST_BODY} bytes.")])


@pytest.mark.parametrize(
    ("body", "kind", "status"), [("{", "application/json", 400), ("{}", "text/plain", 415)]
)
def test_what_is_no_json_is_refused_and_noted(shared: Service, body: str, kind: str, status: int) -> None:
    noted = len(shared.log())
    response = post(shared, body, Content_Type=kind)
    assert read_problem(response)["status"] == status
    assert [entry["status"] for entry in shared.log()[noted:]] == [status]


def test_a_query_string_is_refused(shared: Service) -> None:
    response = shared.send("POST", f"{PATH}?dry_run=1", "write", {"text": TEXT})
    assert (response.status_code, faults(response)) == (422, [("dry_run", "Unknown parameter.")])


VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text(), max_size=2)
NAMES = st.sampled_from(
    ["title", "subtitle", "byline", "published_at", "url", "site", "language", "is_teaser"]
)
ARTICLES = st.dictionaries(NAMES | st.text(max_size=5), VALUES, max_size=4)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(body=ARTICLES | st.fixed_dictionaries({"articles": st.lists(ARTICLES | VALUES, max_size=3)}) | VALUES)
def test_nothing_without_a_text_is_stored(shared: Service, body: Any) -> None:
    before = shared.client.get(PATH).headers["ETag"]
    response = post(shared, json.dumps(body))
    assert response.status_code in {200, 400, 422}
    if response.status_code == 200:
        assert {item["outcome"] for item in response.json["items"]} == {"refused"}
    assert before == shared.client.get(PATH).headers["ETag"]


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(text=st.text(), title=st.text() | st.none(), site=st.text() | st.none())
def test_any_text_is_stored_or_refused(
    shared: Service, text: str, title: str | None, site: str | None
) -> None:
    sent = {"text": text, "title": title, "site": site}
    response = post(shared, sent)
    assert response.status_code in {200, 201, 422}
    if response.status_code == 201:
        location = response.headers["Location"]
        assert get(shared.client, location)["id"] == response.json["items"][0]["article"]["id"]
        assert post(shared, sent).json["items"][0]["outcome"] == "unchanged"
        assert shared.send("DELETE", location, "delete").status_code == 204


def test_answers_keep_the_contract(service: Service) -> None:
    def check(response: Any, method: str, path: str) -> None:
        described = WRITES[method, path]["responses"][str(response.status_code)]
        validator(described["content"]["application/json"]["schema"]).validate(response.json)

    check(post(service, EXAMPLE_ARTICLE), "post", PATH)
    check(post(service, EXAMPLE_ARTICLE), "post", PATH)
    check(post(service, {"articles": [EXAMPLE_ARTICLE, {}]}), "post", PATH)
    replaced = service.send("PUT", "/v1/articles/1", "write", {"text": TEXT})
    check(replaced, "put", "/v1/articles/{id}")


def test_while_another_process_writes_the_answer_says_when_to_try_again(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "BUSY_SECONDS", 0.1)
    with closing(open_database(service.file)) as loading:
        loading.conn.execute("BEGIN IMMEDIATE")
        response = post(service, {"text": TEXT})
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert read_problem(response)["detail"] == "Another process is writing. Try again later."
    assert service.log() == []
    assert post(service, {"text": TEXT}).status_code == 201


def test_a_full_disk_is_told(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = writing.open_existing

    def open_full(path: Path, seconds: float) -> Any:
        db = opened(path, seconds)
        pages = db.conn.execute("PRAGMA page_count").fetchone()[0]
        db.conn.execute(f"PRAGMA max_page_count = {pages}")  # SQLite itself then says that the disk is full
        return db

    monkeypatch.setattr(writing, "open_existing", open_full)
    response = post(service, {"text": f"{TEXT} " * 1000})
    assert (
        read_problem(response)["detail"]
        == "There is no room on the disk of this service. Nothing was stored."
    )
    assert response.status_code == 507
    monkeypatch.undo()
    assert post(service, {"text": TEXT}).headers["Location"] == "/v1/articles/7"


def test_a_database_that_cannot_be_written_is_told(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = writing.open_existing

    def open_guarded(path: Path, seconds: float) -> Any:
        db = opened(path, seconds)
        db.conn.execute("PRAGMA query_only = 1")  # what a file on a read-only disk is like
        return db

    monkeypatch.setattr(writing, "open_existing", open_guarded)
    found = read_problem(post(service, {"text": TEXT}))
    assert (found["status"], found["detail"]) == (503, "The database cannot be written. Nothing was stored.")


def test_as_many_wait_as_may(service: Service) -> None:
    with service.app.app_context():
        places = [submissions._desk().place() for _ in range(submissions.PLACES)]
        for place in places:
            place.__enter__()
        response = post(service, {"text": TEXT})
        for place in places:
            place.__exit__(None, None, None)
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert post(service, {"text": TEXT}).status_code == 201


def test_pages_of_others_cannot_write(service: Service) -> None:
    asked = {"Origin": "https://news.example", "Access-Control-Request-Method": "POST"}
    for path in (PATH, "/v1/articles/1"):
        response = service.client.options(path, headers=asked)
        assert response.headers["Access-Control-Allow-Methods"] == "GET, HEAD"
        assert "Authorization" not in response.headers["Access-Control-Allow-Headers"]


def test_what_is_written_is_whole_or_not_there(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the note of it cannot be written, nothing is."""
    with closing(sqlite3.connect(service.file)) as connection:
        connection.execute(
            "CREATE TRIGGER broken BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no'); END"
        )
    monkeypatch.setitem(service.app.config, "PROPAGATE_EXCEPTIONS", False)
    before = service.client.get(PATH).headers["ETag"]
    assert post(service, {"text": TEXT}).status_code == 500
    assert before == service.client.get(PATH).headers["ETag"]
