"""Extraction on demand: what is found, and every way to ask for it wrongly."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api import db, extract
from api.app import create_app
from api.bodies import LARGEST
from api.config import Config
from api.extract import LARGEST_TEXT, Desk
from api.problems import BusyError
from loader.cli import cli
from loader.extraction import linking
from tests.api.asking import read_problem
from tests.api.test_imports import HEAVY
from tests.api.test_spec import SUBMISSIONS, validator

PATH = "/v1/extract"
TEXT = "Анна Белова открыла мост в Астане. «Мост построили за год», — заявила Белова."
OFFICE = "По словам президента России, мост простоит век."


def post(client: FlaskClient, body: Any, **headers: str) -> Any:
    return client.post(PATH, data=json.dumps(body), headers={"Content-Type": "application/json", **headers})


def test_a_text_is_extracted_as_by_the_command(client: FlaskClient) -> None:
    response = post(client, {"text": TEXT})
    printed = CliRunner().invoke(cli, ["extract", "--explain"], input=TEXT.encode()).stdout
    assert (response.status_code, response.headers["Cache-Control"]) == (200, "no-store")
    assert response.json == json.loads(printed)
    assert [quote["speaker"]["name"] for quote in response.json["quotes"][:1]] == ["Анна Белова"]


def test_the_answer_keeps_the_contract(client: FlaskClient) -> None:
    schema = SUBMISSIONS[PATH]["responses"]["200"]["content"]["application/json"]["schema"]
    validator(schema).validate(post(client, {"text": TEXT, "doc": "мост"}).json)


def test_offices_are_resolved_by_the_day(client: FlaskClient) -> None:
    undated, dated = (
        post(client, {"text": OFFICE, "published_on": day}).json["quotes"][0]["speaker"]
        for day in (None, "2010-03-01")
    )
    assert undated is None
    assert dated["name"] == "Дмитрий Медведев"


def test_nothing_is_stored(client: FlaskClient, database_file: Path) -> None:
    before = client.get("/v1/quotes").headers["ETag"], database_file.read_bytes()
    post(client, {"text": TEXT})
    assert before == (client.get("/v1/quotes").headers["ETag"], database_file.read_bytes())


@pytest.mark.parametrize(
    "text", ["\ufeff«Мост готов», — сказала Анна Белова.", "🙂 \x00 «Да», — сказал он.", "a"]
)
def test_positions_are_code_points_of_the_text_as_it_was_sent(client: FlaskClient, text: str) -> None:
    for quote in post(client, {"text": text}).json["quotes"]:
        assert quote["text"] == " ".join(text[part["start"] : part["end"]] for part in quote["parts"])


def test_the_largest_text_is_taken_however_it_is_escaped(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        extract.loader, "describe", lambda doc, *_: {"doc": doc, "quotes": [], "mentions": []}
    )
    escaped = '{"text": "' + "\\u0061" * LARGEST_TEXT + '"}'
    response = client.post(PATH, data=escaped, content_type="application/json")
    assert response.status_code == 200
    assert response.json == {"doc": "-", "quotes": [], "mentions": []}


@pytest.mark.parametrize(
    ("body", "status", "errors"),
    [
        ("", 400, [("body", "Not valid JSON: Expecting value, line 1, column 1.")]),
        (
            "{",
            400,
            [
                (
                    "body",
                    "Not valid JSON: Expecting property name enclosed in double quotes, line 1, column 2.",
                )
            ],
        ),
        ('{"text": NaN}', 400, [("body", "Not valid JSON: NaN.")]),
        ('{"text": ' + "1" * 5000 + "}", 400, [("body", "Not valid JSON that can be read.")]),
        ("[" * 100_000, 400, [("body", "Not valid JSON that can be read.")]),
        (b'{"text": "\xff"}', 400, [("body", "Not valid UTF-8, from byte 10 on.")]),
        ('{"text": "а"}'.encode("utf-16"), 400, [("body", "Not valid UTF-8, from byte 0 on.")]),
        ("[]", 422, [("body", "Not a JSON object.")]),
        ("null", 422, [("body", "Not a JSON object.")]),
        ('"text"', 422, [("body", "Not a JSON object.")]),
        ("{}", 422, [("text", "Missing data for required field.")]),
        ('{"text": null}', 422, [("text", "Field may not be null.")]),
        ('{"text": 1}', 422, [("text", "Not a valid string.")]),
        ('{"text": ["а"]}', 422, [("text", "Not a valid string.")]),
        ('{"text": ""}', 422, [("text", "Holds no text.")]),
        ('{"text": " \\n\\u00a0"}', 422, [("text", "Holds no text.")]),
        ('{"text": "а\\ud800"}', 422, [("text", "Half a surrogate pair at code point 1: no character.")]),
        ('{"text": "а", "text": "б"}', 422, [("text", "Given more than once.")]),
        (
            json.dumps({f"field{number}": 1 for number in range(60_000)}),
            422,
            [("body", "An object of more than 100 fields.")],
        ),
        ('{"text": "а", "extra": 1}', 422, [("extra", "Unknown field.")]),
        ('{"text": "а", "\\ud800": 1}', 422, [("?", "Unknown field.")]),
        (
            '{"text": "а", "published_on": "yesterday"}',
            422,
            [("published_on", "Not a date: it has to look like 2026-03-01.")],
        ),
        (
            '{"text": "а", "published_on": "20260301"}',
            422,
            [("published_on", "Not a date: it has to look like 2026-03-01.")],
        ),
        (
            '{"text": "а", "published_on": 2026}',
            422,
            [("published_on", "Not a date: it has to look like 2026-03-01.")],
        ),
        ('{"text": "а", "published_on": "2026-02-30"}', 422, [("published_on", "Not a valid date.")]),
        (
            '{"text": "а", "doc": "\\udc00"}',
            422,
            [("doc", "Half a surrogate pair at code point 0: no character.")],
        ),
        ('{"text": "а", "doc": ""}', 422, [("doc", "Length must be between 1 and 200.")]),
        (
            json.dumps({"text": "ы" * (LARGEST_TEXT // 2 + 1)}),
            413,
            [("text", f"{LARGEST_TEXT + 2} bytes of UTF-8; {LARGEST_TEXT} are allowed.")],
        ),
        (b'"' + b"a" * LARGEST + b'"', 413, [("body", f"Larger than {LARGEST} bytes.")]),
    ],
)
def test_a_body_at_fault_is_explained(
    client: FlaskClient, body: str | bytes, status: int, errors: list[tuple[str, str]]
) -> None:
    found = read_problem(client.post(PATH, data=body, content_type="application/json"))
    assert found["status"] == status
    assert [(error["parameter"], error["message"]) for error in found["errors"]] == errors


@pytest.mark.parametrize(
    ("headers", "named", "hint"),
    [
        ({"Content-Type": "text/plain"}, "Content-Type", ("Accept", "application/json")),
        (
            {"Content-Type": "application/x-www-form-urlencoded"},
            "Content-Type",
            ("Accept", "application/json"),
        ),
        (
            {"Content-Type": "application/json; charset=cp1251"},
            "Content-Type",
            ("Accept", "application/json"),
        ),
        ({}, "Content-Type", ("Accept", "application/json")),
        (
            {"Content-Type": "application/json", "Content-Encoding": "gzip"},
            "Content-Encoding",
            ("Accept-Encoding", "identity"),
        ),
    ],
)
def test_another_kind_of_body_is_refused(
    client: FlaskClient, headers: dict[str, str], named: str, hint: tuple[str, str]
) -> None:
    response = client.post(PATH, data=json.dumps({"text": "а"}), headers=headers)
    found = read_problem(response)
    assert (found["status"], [error["parameter"] for error in found["errors"]]) == (415, [named])
    assert response.headers[hint[0]] == hint[1]


def test_a_charset_that_is_utf8_is_no_other_kind(client: FlaskClient) -> None:
    assert (
        post(client, {"text": "а"}, **{"Content-Type": "application/json; charset=UTF-8"}).status_code == 200
    )


def test_there_are_no_parameters(client: FlaskClient) -> None:
    response = client.post(f"{PATH}?text=a", data=json.dumps({"text": "а"}), content_type="application/json")
    assert read_problem(response)["errors"] == [{"parameter": "text", "message": "Unknown parameter."}]


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE"])
def test_only_post_is_allowed(client: FlaskClient, method: str) -> None:
    response = client.open(PATH, method=method)
    assert (response.status_code, set(response.allow)) == (405, {"POST", "OPTIONS"})


@pytest.fixture
def closed(database_file: Path) -> Iterator[FlaskClient]:
    app = create_app(Config(database=database_file, extract=0))
    yield app.test_client()
    db.reader(app).close()


def test_it_can_be_switched_off(closed: FlaskClient) -> None:
    assert read_problem(post(closed, {"text": "а"}))["status"] == 403
    assert read_problem(closed.post(PATH))["status"] == 403
    assert closed.options(PATH).status_code == 204


def test_who_comes_when_all_places_are_taken_is_told_when_to_come_again(client: FlaskClient) -> None:
    places = extract.desk(client.application)
    entered, leave = threading.Barrier(2), threading.Event()

    def stay() -> None:
        with places.turn():
            entered.wait()
            leave.wait()

    working = threading.Thread(target=stay)
    working.start()
    entered.wait()
    waiting = threading.Thread(target=post, args=(client.application.test_client(), {"text": "а"}))
    waiting.start()
    while places._places._value:  # until it has the last place
        time.sleep(0.01)
    response = post(client, {"text": "а"})
    assert (read_problem(response)["status"], response.headers["Retry-After"]) == (503, "5")
    leave.set()
    working.join()
    waiting.join()
    assert post(client, {"text": "а"}).status_code == 200


def test_a_text_that_breaks_gives_its_place_back() -> None:
    places = Desk(1)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), places.turn():
            raise ZeroDivisionError
    with places.turn(), pytest.raises(BusyError), places.turn():
        pass


def test_tables_that_break_while_serving_are_a_503_until_they_are_mended(
    client: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = tmp_path / "names.tsv"
    table.write_text("\tперсона\tАнна Белова\n", "utf-8")
    monkeypatch.setenv("WHOSAID_KNOWLEDGE", str(table))
    linking.default.cache_clear()
    try:
        response = post(client, {"text": TEXT})
        assert (read_problem(response)["status"], response.headers["Retry-After"]) == (503, "60")
        assert str(tmp_path) not in response.text
        table.write_text("\tperson\tАнна Белова\n", "utf-8")
        assert post(client, {"text": TEXT}).status_code == 200
    finally:
        linking.default.cache_clear()


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None), max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.dictionaries(st.sampled_from(["text", "published_on", "doc", "x", ""]), values, max_size=3) | values
)
def test_any_json_has_an_answer(client: FlaskClient, body: Any) -> None:
    response = post(client, body)
    if response.status_code == 200:
        assert set(response.json) == {"doc", "quotes", "mentions"}
    else:
        assert read_problem(response)["status"] in {400, 422}


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.binary(max_size=40))
def test_any_bytes_have_an_answer(client: FlaskClient, body: bytes) -> None:
    response = client.post(PATH, data=body, content_type="application/json")
    assert read_problem(response)["status"] in {400, 422}


def test_a_worker_that_only_reads_loads_no_model(database_file: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from api.app import create_app; from api.config import Config\n"
        f"config = Config(database=Path({str(database_file)!r}), access_log='none')\n"
        "client = create_app(config).test_client()\n"
        "paths = ('/v1/quotes', '/v1/extract', '/openapi.json')\n"
        "statuses = {client.get(path).status_code for path in paths}\n"
        f"sys.exit(' '.join(set(sys.modules) & set({HEAVY})) or statuses - {{200, 405}} or 0)"
    )
    outcome = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (outcome.returncode, outcome.stderr) == (0, "")
