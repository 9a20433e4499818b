"""What curators say over HTTP: seen at once by readers, undone without a trace, told of to nobody else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.api.asking import read_problem
from tests.api.test_spec import OPERATIONS, validator
from tests.api.written import Service, written_service

MERGE_PATCH = "application/merge-patch+json"


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with written_service(tmp_path) as found:
        yield found


def get(service: Service, path: str) -> Any:
    response = service.client.get(path)
    assert response.status_code == 200, response.text
    return json.loads(response.text)


def patch(service: Service, quote_id: int, body: Any, **headers: str) -> Any:
    response = service.send("PATCH", f"/v1/quotes/{quote_id}", "curate", body, **headers)
    assert response.status_code == 200, response.text
    return json.loads(response.text)


def shown(service: Service) -> list[Any]:
    """What readers see of quotes, entities and statements."""
    paths = (
        "/v1/quotes?total=true&facet=speaker",
        "/v1/entities",
        "/v1/statements",
        "/v1/timeline?interval=day",
    )
    return [get(service, path) for path in paths]


def test_a_corrected_speaker(service: Service) -> None:
    before = get(service, "/v1/quotes/1")
    answer = patch(service, 1, {"speaker": "4", "note": "Так на записи"})
    at = answer["correction"]["at"]
    assert answer["correction"] == {
        "id": "1",
        "item": "quote",
        "item_id": "1",
        "subject": before["text"],
        "changes": {"speaker": "4"},
        "before": {"speaker": "1"},
        "note": "Так на записи",
        "at": at,
        "state": "applied",
        "undone_at": None,
    }
    wanted = before | {
        "speaker": {"id": "4", "type": "person", "name": "Пётр Ёлкин"},
        "speaker_mention": None,
        "confidence": 1.0,
        "rule": "split:curator",
        "curation": {"id": "1", "at": at, "note": "Так на записи", "fields": ["speaker"]},
        "statement": answer["quote"]["statement"],
    }
    assert answer["quote"] == wanted
    assert get(service, "/v1/quotes/1") == wanted
    assert [quote["id"] for quote in get(service, "/v1/quotes?curated=true")["items"]] == ["1"]
    assert "1" not in [quote["id"] for quote in get(service, "/v1/quotes?curated=false")["items"]]
    assert [quote["id"] for quote in get(service, "/v1/quotes?speaker=4&curated=true")["items"]] == ["1"]
    [record] = service.client.get("/v1/export/quotes.csv?id=1").text.splitlines()[1:]
    assert f",split:curator,speaker,{at},Так на записи," in record


def test_everything_is_undone(service: Service) -> None:
    before = shown(service)
    patch(service, 1, {"speaker": "4", "type": "indirect"})
    patch(service, 2, {"rejected": True})
    assert service.send("POST", "/v1/entities/4/merge", "curate", {"into": "1"}).status_code == 200
    assert shown(service) != before
    for number in (2, 1, 3):
        assert service.send("DELETE", f"/v1/corrections/{number}", "curate").status_code == 204
    after = shown(service)
    # Statements of quotes that were away are new ones; all else is what it was.
    assert [without_statements(body) for body in after] == [without_statements(body) for body in before]


def without_statements(value: Any) -> Any:
    if isinstance(value, list):
        return [without_statements(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "first_seen" in value:
        return {name: without_statements(inner) for name, inner in value.items() if name != "id"}
    return {
        name: inner and {**inner, "id": ""} if name == "statement" else without_statements(inner)
        for name, inner in value.items()
    }


def test_what_is_no_quote(service: Service) -> None:
    cursor = get(service, "/v1/changes?limit=100")["next"]
    answer = patch(service, 1, {"rejected": True})
    assert answer["quote"] is None
    assert service.client.get("/v1/quotes/1").status_code == 404
    assert "1" not in [quote["id"] for quote in get(service, "/v1/quotes")["items"]]
    kinds = {(row["item"], row["id"]): row["kind"] for row in changed(service, cursor)}
    assert kinds["quote", "1"] == "deleted"
    assert service.send("DELETE", "/v1/corrections/1", "curate").status_code == 204
    assert get(service, "/v1/quotes/1")["curation"] is None


def changed(service: Service, cursor: str) -> list[dict[str, str]]:
    items = get(service, f"/v1/changes?cursor={cursor}")["items"]
    return [{"item": row["item"], "id": row["item_id"], "kind": row["kind"]} for row in items]


def test_a_merged_entity_and_back(service: Service) -> None:
    before = get(service, "/v1/entities/4")
    answer = service.send("POST", "/v1/entities/4/merge", "curate", {"into": "1", "note": "Один человек"})
    assert answer.status_code == 200, answer.text
    body = json.loads(answer.text)
    assert body["entity"] == get(service, "/v1/entities/1")
    assert {alias["name"] for alias in body["entity"]["aliases"]} >= {"Пётр Ёлкин", "Анна Белова"}
    assert body["correction"]["changes"] == {"into": "1"}
    moved = service.client.get("/v1/entities/4")
    assert (moved.status_code, moved.headers["Location"]) == (308, "/v1/entities/1")
    assert service.send("DELETE", "/v1/corrections/1", "curate").status_code == 204
    assert get(service, "/v1/entities/4") == before


def test_the_list_says_what_became_of_each(service: Service) -> None:
    patch(service, 1, {"speaker": None})
    patch(service, 2, {})
    service.send("DELETE", "/v1/corrections/1", "curate")
    items = get(service, "/v1/corrections")["items"]
    assert [(item["id"], item["state"], item["changes"]) for item in items] == [
        ("1", "undone", {"speaker": None}),
        ("2", "applied", {}),
    ]
    assert get(service, "/v1/corrections/1") == items[0]
    assert "ETag" in service.client.get("/v1/corrections/1").headers
    assert get(service, "/v1/corrections?state=applied&state=unapplied")["items"] == items[1:]
    assert get(service, "/v1/corrections?item=entity")["items"] == []
    assert get(service, "/v1/corrections?item_id=1")["items"] == items[:1]
    service.send("DELETE", "/v1/articles/2", "delete")
    assert get(service, "/v1/corrections/2")["state"] == "unapplied"
    assert "curate" not in service.client.get("/v1/corrections").text  # the name of the token


def test_answers_keep_the_contract(service: Service) -> None:
    requests = [
        (
            "PATCH",
            "/v1/quotes/{id}",
            {"speaker": "4", "co_speakers": ["1"], "speaker_mention": {"start": 0, "end": 3}},
        ),
        ("POST", "/v1/entities/{id}/merge", {"into": "4"}),
    ]
    for method, path, body in requests:
        response = service.send(method, path.replace("{id}", "1"), "curate", body)
        assert response.status_code == 200, response.text
        contract = json.loads(service.client.get("/openapi.json").text)["paths"][path][method.lower()]
        validator(contract["responses"]["200"]["content"]["application/json"]["schema"]).validate(
            response.json
        )
    for path in ("/v1/corrections", "/v1/corrections/{id}"):
        schema = OPERATIONS[path]["responses"]["200"]["content"]["application/json"]["schema"]
        validator(schema).validate(get(service, path.replace("{id}", "1")))


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "faults"),
    [
        ("PATCH", "/v1/quotes/99", {}, 404, []),
        ("PATCH", "/v1/quotes/1", {"speaker": "99"}, 422, ["/speaker"]),
        ("PATCH", "/v1/quotes/1", {"speaker": 4}, 422, ["/speaker"]),
        ("PATCH", "/v1/quotes/1", {"speaker": "04"}, 422, ["/speaker"]),
        ("PATCH", "/v1/quotes/1", {"co_speakers": ["1"]}, 422, ["/co_speakers"]),
        ("PATCH", "/v1/quotes/1", {"co_speakers": ["4", "x"]}, 422, ["/co_speakers/1"]),
        ("PATCH", "/v1/quotes/1", {"speaker": None, "co_speakers": ["4"]}, 422, ["/co_speakers"]),
        ("PATCH", "/v1/quotes/1", {"type": "free"}, 422, ["/type"]),
        ("PATCH", "/v1/quotes/1", {"rejected": False}, 422, ["/rejected"]),
        ("PATCH", "/v1/quotes/1", {"rejected": 1}, 422, ["/rejected"]),
        ("PATCH", "/v1/quotes/1", {"text": "Другое"}, 422, ["/text"]),
        ("PATCH", "/v1/quotes/1", {"speaker_mention": {"start": 5, "end": 5}}, 422, ["/speaker_mention"]),
        ("PATCH", "/v1/quotes/1", {"speaker_mention": {"start": 5}}, 422, ["/speaker_mention/end"]),
        ("PATCH", "/v1/quotes/1", {"note": "\ud800"}, 422, ["/note"]),
        ("PATCH", "/v1/quotes/1", {"note": "\0"}, 200, []),
        ("PATCH", "/v1/quotes/1", "[]", 422, ["body"]),
        ("PATCH", "/v1/quotes/1", "{", 400, ["body"]),
        ("PATCH", "/v1/quotes/1?x=1", {}, 422, ["x"]),
        ("POST", "/v1/entities/99/merge", {"into": "1"}, 404, []),
        ("POST", "/v1/entities/1/merge", {"into": "1"}, 422, ["/into"]),
        ("POST", "/v1/entities/1/merge", {"into": "2"}, 422, ["/into"]),
        ("POST", "/v1/entities/1/merge", {"into": "99"}, 422, ["/into"]),
        ("POST", "/v1/entities/1/merge", {}, 422, ["/into"]),
        ("DELETE", "/v1/corrections/9", None, 404, []),
    ],
)
def test_what_cannot_be(
    service: Service, method: str, path: str, body: Any, status: int, faults: list[str]
) -> None:
    response = service.send(method, path, "curate", body)
    assert response.status_code == status, response.text
    if status != 200:
        problem = read_problem(response)
        assert [fault["parameter"] for fault in problem.get("errors", [])] == faults


def test_what_was_undone_is_a_conflict(service: Service) -> None:
    patch(service, 1, {"type": "mixed"})
    assert service.send("DELETE", "/v1/corrections/1", "curate").status_code == 204
    assert service.send("DELETE", "/v1/corrections/1", "curate").status_code == 409


@pytest.mark.parametrize("scope", ["write", "delete"])
def test_only_curators_correct(service: Service, scope: str) -> None:
    for method, path, body in (
        ("PATCH", "/v1/quotes/1", {}),
        ("POST", "/v1/entities/4/merge", {"into": "1"}),
        ("DELETE", "/v1/corrections/1", None),
    ):
        assert service.send(method, path, scope, body).status_code == 403
        assert service.client.open(path, method=method, json=body).status_code == 401
    assert get(service, "/v1/corrections")["items"] == []


def test_every_word_is_in_the_audit_log(service: Service) -> None:
    patch(service, 1, {"type": "mixed"})
    patch(service, 1, {"rejected": True})
    service.send("POST", "/v1/entities/4/merge", "curate", {"into": "1"})
    service.send("DELETE", "/v1/corrections/2", "curate")
    said = [(entry[3], entry[4], entry[5], entry[6]) for entry in service.said()]
    assert [(item, [str(one) for one in ids], outcome, status) for item, ids, outcome, status in said] == [
        ("quote", ["1"], "corrected", 200),
        ("quote", ["1"], "rejected", 200),
        ("entity", ["4", "1"], "merged", 200),
        ("quote", ["1"], "undone", 204),
    ]


def test_a_merge_patch_is_one_too_and_states_are_matched(service: Service) -> None:
    tag = service.client.get("/v1/quotes/1").headers["ETag"]
    patch(service, 1, {"type": "mixed"}, Content_Type=MERGE_PATCH, If_Match=tag)
    stale = service.send("PATCH", "/v1/quotes/1", "curate", {"type": "direct"}, If_Match=tag)
    assert stale.status_code == 412
    wrong = service.send("POST", "/v1/entities/4/merge", "curate", {"into": "1"}, Content_Type=MERGE_PATCH)
    assert wrong.status_code == 415


def test_a_request_that_is_sent_twice_is_done_once(service: Service) -> None:
    first = patch(service, 1, {"type": "mixed"}, Idempotency_Key="one")
    assert patch(service, 1, {"type": "mixed"}, Idempotency_Key="one") == first
    assert len(get(service, "/v1/corrections")["items"]) == 1
