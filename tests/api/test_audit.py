"""The audit log: every write in the name of a token, also what was refused, as the command prints it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from loader.access import token
from tests.api.written import Service, written_service

PATH = "/v1/articles"
TEXT = "«Мост построили за год», — заявила Анна Белова."


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with written_service(tmp_path) as found:
        yield found


def printed(service: Service, *arguments: str) -> list[dict[str, Any]]:
    result = CliRunner().invoke(token, ["audit", "--database", str(service.file), *arguments])
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_every_write_is_told(service: Service) -> None:
    begun = datetime.now(UTC).replace(microsecond=0)
    service.send("POST", PATH, "write", {"text": TEXT}, X_Request_Id="one")
    service.send("PUT", f"{PATH}/99", "write", {"text": TEXT}, X_Request_Id="two")
    service.send("DELETE", f"{PATH}/7", "delete", X_Request_Id="three")
    service.send("DELETE", f"{PATH}/6", "curate", X_Request_Id="four")
    entries = printed(service)
    for entry in entries:
        at = datetime.fromisoformat(entry.pop("at"))
        assert begun <= at <= datetime.now(UTC)
    names = ("token_id", "token", "method", "path", "item", "item_ids", "outcome", "status", "reason")
    assert entries == [
        {"id": number, **dict(zip(names, entry, strict=True)), "request_id": request_id}
        for number, (request_id, *entry) in enumerate(
            [
                ("one", 1, "write", "POST", PATH, "article", [7], "added", 201, None),
                (
                    *("two", 1, "write", "PUT", f"{PATH}/99", None, [], "refused", 404),
                    "There is no article with the id 99.",
                ),
                ("three", 2, "delete", "DELETE", f"{PATH}/7", "article", [7], "deleted", 204, None),
                (
                    *("four", 3, "curate", "DELETE", f"{PATH}/6", None, [], "refused", 403),
                    "The token has not the scope delete, which this needs.",
                ),
            ],
            start=1,
        )
    ]


def test_of_some_tokens_and_since_a_moment(service: Service) -> None:
    service.send("POST", PATH, "write", {"text": TEXT})
    service.send("DELETE", f"{PATH}/7", "delete")
    assert [entry["token"] for entry in printed(service, "--token", "write")] == ["write"]
    assert [entry["token"] for entry in printed(service, "--token", "2")] == ["delete"]
    assert len(printed(service, "--token", "write", "--token", "2")) == 2
    assert printed(service, "--token", "nobody") == []
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    assert printed(service, "--since", tomorrow.date().isoformat()) == []
    assert len(printed(service, "--since", "2026-01-01T00:00+05:00")) == 2
    wrong = CliRunner().invoke(token, ["audit", "--since", "soon"])
    assert "soon: write a day or a time" in wrong.stderr


def test_reading_is_not_noted_nor_who_has_no_token(service: Service) -> None:
    service.client.get(f"{PATH}/1")
    service.client.delete(f"{PATH}/1", headers={"Authorization": "Bearer wsd_unknown"})
    assert printed(service) == []


def test_noting_changes_nothing_for_readers(service: Service) -> None:
    before = service.client.get(PATH).headers["ETag"]
    assert service.send("DELETE", f"{PATH}/99", "delete").status_code == 404
    assert len(printed(service)) == 1
    assert before == service.client.get(PATH).headers["ETag"]
