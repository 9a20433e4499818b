"""Idempotency-Key: the same request is answered once and for all, whichever worker is asked."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from api import db, extract
from api.app import create_app
from api.config import Config
from loader import writing
from loader.store.database import open_database
from loader.store.idempotency import DEAD_SECONDS, KEPT_SECONDS
from tests.api.asking import read_problem
from tests.api.written import Service, make_token, written_service
from tests.running import SLOWEST

PATH = "/v1/articles"
SENT = {"text": "«Мост построили за год», — заявила Анна Белова.", "url": "https://vesti.example/77"}
OTHER = SENT | {"title": "Мост открыт"}
KEY = "8e03978e-40d5-43dd-bc93-6894a57f9324"


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with written_service(tmp_path) as found:
        yield found


def post(service: Service, body: Any = SENT, key: str = KEY, scope: str = "write") -> Any:
    return service.send("POST", PATH, scope, body, Idempotency_Key=key)


def age(service: Service, seconds: float) -> None:
    """As if what is noted of the only key had been noted before."""
    with closing(open_database(service.file)) as store, store.conn:
        assert store.conn.execute("UPDATE idempotency SET at = at - ?", [seconds]).rowcount == 1


def forget_answer(service: Service) -> None:
    """As if whoever was answering had been killed before."""
    with closing(open_database(service.file)) as store, store.conn:
        assert store.conn.execute("UPDATE idempotency SET status = NULL").rowcount == 1


def test_the_same_request_gets_the_same_answer_and_is_done_once(service: Service) -> None:
    first = post(service)
    service.send("DELETE", "/v1/articles/7", "delete")
    again = post(service)
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    for response in (first, again):
        assert (response.status_code, response.headers["Location"]) == (201, "/v1/articles/7")
        assert response.content_type == "application/json"
    assert first.data == again.data
    assert first.headers["X-Request-Id"] != again.headers["X-Request-Id"]
    assert service.client.get("/v1/articles/7").status_code == 404
    assert [entry[5] for entry in service.said()] == ["added", "deleted"]


def test_any_worker_knows_the_answer(service: Service) -> None:
    first = post(service)
    app = create_app(Config(database=service.file))
    again = post(Service(app, service.file, service.secrets))
    db.reader(app).close()
    assert (again.data, again.headers["Idempotency-Replayed"]) == (first.data, "true")


def test_the_quotation_marks_of_the_standard_make_no_difference(service: Service) -> None:
    first = post(service)
    assert post(service, key=f'"{KEY}"').data == first.data


def test_what_is_refused_stays_refused_under_its_key(service: Service) -> None:
    first, again = (read_problem(post(service, {"text": ""})) for _ in range(2))
    assert first == again
    assert first["status"] == 422
    assert [entry[5] for entry in service.said()] == ["refused"]


def test_an_answer_without_a_body(service: Service) -> None:
    for replayed in (None, "true"):
        response = service.send("DELETE", "/v1/articles/1", "delete", Idempotency_Key=KEY)
        assert (response.status_code, response.data) == (204, b"")
        assert response.headers.get("Idempotency-Replayed") == replayed
        assert "Content-Type" not in response.headers


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [("POST", PATH, OTHER), ("PUT", "/v1/articles/7", SENT), ("POST", f"{PATH}?a=1", SENT)],
)
def test_a_key_stands_for_one_request(service: Service, method: str, path: str, body: Any) -> None:
    post(service)
    response = service.send(method, path, "write", body, Idempotency_Key=KEY)
    found = read_problem(response)
    assert found["status"] == 422
    assert found["errors"] == [
        {
            "parameter": "Idempotency-Key",
            "message": "This key stands for another request; a new request needs a new key.",
        }
    ]
    assert [entry[5] for entry in service.said()] == ["added", "refused"]


def test_keys_belong_to_tokens(service: Service) -> None:
    service.secrets["other"] = make_token(service.file, "other", ("write",))
    assert post(service).status_code == 201
    other = post(service, OTHER, scope="other")
    assert (other.status_code, other.json["items"][0]["outcome"]) == (200, "changed")


@pytest.mark.parametrize("key", ["", '""', "a b", "ключ", "a" * 256])
def test_what_is_no_key_is_refused(service: Service, key: str) -> None:
    found = read_problem(post(service, key=key.encode().decode("latin-1")))
    message = "Must be 1 to 255 visible ASCII characters."
    assert (found["status"], found["errors"]) == (
        422,
        [{"parameter": "Idempotency-Key", "message": message}],
    )


def test_what_failed_is_tried_again(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise MemoryError

    monkeypatch.setattr("loader.extract_new", fail)
    monkeypatch.setitem(service.app.config, "PROPAGATE_EXCEPTIONS", False)
    assert post(service).status_code == 500
    monkeypatch.undo()
    assert post(service).status_code == 201


def test_answers_are_kept_for_a_day(service: Service) -> None:
    post(service)
    age(service, KEPT_SECONDS - 60)
    assert post(service).headers["Idempotency-Replayed"] == "true"
    age(service, 60)
    again = post(service)
    assert (again.status_code, again.headers.get("Idempotency-Replayed")) == (200, None)
    assert service.rows("SELECT count(*) FROM idempotency") == [(1,)]


class Slow:
    """A request that waits for its turn until it is let go."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._work = extract.desk(service.app).work()
        self._thread = Thread(target=self._post)
        self.response: Any = None

    def _post(self) -> None:
        self.response = post(self._service)

    def __enter__(self) -> Slow:
        self._work.__enter__()
        self._thread.start()
        end = time.monotonic() + SLOWEST
        while not self._service.rows("SELECT 1 FROM idempotency") and time.monotonic() < end:
            time.sleep(0.01)
        return self

    def __exit__(self, *_: object) -> None:
        self._work.__exit__(None, None, None)
        self._thread.join(SLOWEST)


def test_a_request_that_is_being_answered_is_not_answered_twice(service: Service) -> None:
    with Slow(service) as slow:
        meanwhile = post(service)
    assert meanwhile.headers["Retry-After"] == "5"
    found = read_problem(meanwhile)
    assert (found["status"], found["detail"]) == (409, "The request with this key is still being answered.")
    assert slow.response.status_code == 201
    assert post(service).data == slow.response.data
    assert sorted(entry[5] for entry in service.said()) == ["added", "refused"]


def test_who_is_taken_for_dead_and_is_not_stores_nothing(service: Service) -> None:
    with Slow(service) as slow:
        age(service, DEAD_SECONDS + 1)
        with closing(open_database(service.file)) as store:
            (token, name) = store.conn.execute("SELECT id, name FROM token WHERE name = 'write'").fetchone()
            (print_of,) = store.conn.execute("SELECT fingerprint FROM idempotency").fetchone()
        asked = writing.audit.Request(token, name, "POST", PATH, "another")
        with closing(writing.Writer(service.file, asked)) as another:
            assert another.claim(KEY, print_of) is None
            another.release()
    found = read_problem(slow.response)
    assert found["status"] == 409
    assert found["detail"] == "This took so long that the same request is being answered again."
    assert service.client.get("/v1/articles/7").status_code == 404
    assert post(service).status_code == 201


def test_the_request_of_a_dead_worker_is_answered_after_a_while(service: Service) -> None:
    post(service)
    service.send("DELETE", "/v1/articles/7", "delete")
    forget_answer(service)
    assert post(service).status_code == 409
    age(service, DEAD_SECONDS)
    again = post(service)
    assert (again.status_code, again.headers.get("Idempotency-Replayed")) == (201, None)
