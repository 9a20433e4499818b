"""Tokens: made by a command, stored as hashes, good for their scopes until they end."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from loader.access import token
from loader.store import tokens
from loader.store.writer import open_database
from tests.api.asking import read_problem
from tests.api.written import Service, make_token, written_service

NOW = datetime.now(UTC)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with written_service(tmp_path) as found:
        yield found


def run(file: Path, *arguments: str) -> Result:
    return CliRunner().invoke(token, [*arguments, "--database", str(file)])


def lines(result: Result) -> list[Any]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_token_is_told_once_and_stored_as_a_hash(tmp_path: Path) -> None:
    file = tmp_path / "tokens.db"
    made = run(file, "create", "--name", "importer", "--scope", "write", "--scope", "delete")
    secret = made.stdout.strip()
    assert re.fullmatch("wsd_[A-Za-z0-9]{43}", secret)
    assert "Token 1 (importer; delete, write) ends " in made.stderr
    assert secret.encode() not in file.read_bytes()
    (listed,) = lines(run(file, "list"))
    created, ends = (datetime.fromisoformat(listed.pop(name)) for name in ("created_at", "expires_at"))
    assert ends - created == timedelta(days=90)
    assert listed == {
        "id": "1",
        "name": "importer",
        "scopes": ["delete", "write"],
        "revoked_at": None,
        "last_used_at": None,
        "state": "valid",
    }


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--name", "a", "--scope", "read"], "'read' is not one of 'write', 'delete', 'curate'"),
        (["--name", "a"], "Missing option '--scope'"),
        (["--scope", "write"], "Missing option '--name'"),
        (["--name", "12", "--scope", "write"], "12 is no name: a number would be taken for an id"),
        (["--name", " a", "--scope", "write"], "' a' is no name"),
        (["--name", "a\nb", "--scope", "write"], "'a\\nb' is no name"),
        (["--name", "", "--scope", "write"], "'' is no name"),
        (["--name", "taken", "--scope", "write"], "there is a token taken already; revoke it"),
        (["--name", "a", "--scope", "write", "--expires", "soon"], "soon: write 90d"),
        (["--name", "a", "--scope", "write", "--expires", "0d"], "0d: write 90d"),
        (["--name", "a", "--scope", "write", "--expires", "99999w"], "99999w: write 90d"),
        (["--name", "a", "--scope", "write", "--expires", "2026-02-30"], "2026-02-30: write 90d"),
        (["--name", "a", "--scope", "write", "--expires", "2020-01-01"], "2020-01-01 is over already"),
    ],
)
def test_what_cannot_be_made_is_explained(tmp_path: Path, arguments: list[str], message: str) -> None:
    file = tmp_path / "tokens.db"
    make_token(file, "taken", ("write",))
    result = run(file, "create", *arguments)
    assert result.exit_code != 0
    assert message in result.stderr
    assert len(lines(run(file, "list"))) == 1


@pytest.mark.parametrize(
    ("expires", "ends"),
    [
        ("12h", timedelta(hours=12)),
        ("2w", timedelta(weeks=2)),
        ("2999-03-01", "2999-03-01T00:00:00Z"),
        ("never", None),
    ],
)
def test_when_a_token_ends(tmp_path: Path, expires: str, ends: Any) -> None:
    file = tmp_path / "tokens.db"
    run(file, "create", "--name", "a", "--scope", "write", "--expires", expires)
    (listed,) = lines(run(file, "list"))
    if isinstance(ends, timedelta):
        ends = tokens.written(datetime.fromisoformat(listed["created_at"]) + ends)
    assert ends == listed["expires_at"]


def test_a_token_is_revoked_by_name_or_id_and_its_name_is_free_again(tmp_path: Path) -> None:
    file = tmp_path / "tokens.db"
    make_token(file, "importer", ("write",))
    assert run(file, "revoke", "importer").stdout.startswith("Token 1 (importer) is revoked since ")
    make_token(file, "importer", ("write",))
    assert run(file, "revoke", "importer").stdout.startswith("Token 2 ")
    make_token(file, "importer", ("write",))
    assert run(file, "revoke", "3").stdout.startswith("Token 3 ")
    again = run(file, "revoke", "3")
    assert again.exit_code == 0
    unknown = run(file, "revoke", "nobody")
    assert (unknown.exit_code, unknown.stderr) == (
        1,
        "Error: there is no token nobody; scripts/token list shows those there are\n",
    )
    assert [entry["state"] for entry in lines(run(file, "list"))] == ["revoked"] * 3


CHALLENGE = 'Bearer realm="whosaid"'
NEEDED = "Writing needs a token: Authorization: Bearer wsd_… (scripts/token makes one)."


@pytest.mark.parametrize(
    ("header", "detail", "challenge"),
    [
        (None, NEEDED, CHALLENGE),
        ("Basic d3NkXzp4", NEEDED, CHALLENGE),
        ("Bearer", NEEDED, CHALLENGE),
        (
            "Bearer wsd_x",
            "The token is unknown.",
            f'{CHALLENGE}, error="invalid_token", error_description="The token is unknown"',
        ),
        (
            "Bearer ключ\udcff".encode("utf-8", "surrogateescape").decode("latin-1"),
            "The token is unknown.",
            f'{CHALLENGE}, error="invalid_token", error_description="The token is unknown"',
        ),
    ],
)
def test_without_a_valid_token_nothing_is_written(
    service: Service, header: str | None, detail: str, challenge: str
) -> None:
    before = service.client.get("/v1/articles").headers["ETag"]
    headers = {} if header is None else {"Authorization": header}
    response = service.client.delete("/v1/articles/1", headers=headers)
    assert response.headers["WWW-Authenticate"] == challenge
    assert read_problem(response) == {
        "type": "about:blank",
        "title": "Unauthorized",
        "status": 401,
        "detail": detail,
        "instance": "/v1/articles/1",
        "errors": [{"parameter": "Authorization", "message": detail}],
    }
    assert before == service.client.get("/v1/articles").headers["ETag"]
    assert service.said() == []


def test_a_token_for_something_else_is_refused_and_noted(service: Service) -> None:
    response = service.send("DELETE", "/v1/articles/1", "write")
    assert response.headers["WWW-Authenticate"] == (
        'Bearer realm="whosaid", error="insufficient_scope", scope="delete"'
    )
    assert read_problem(response) == {
        "type": "about:blank",
        "title": "Forbidden",
        "status": 403,
        "detail": "The token has not the scope delete, which this needs.",
        "instance": "/v1/articles/1",
        "errors": [],
    }
    assert service.said() == [["write", "DELETE", "/v1/articles/1", None, [], "refused", 403]]
    assert service.client.get("/v1/articles/1").status_code == 200


def test_an_ended_token_is_refused_from_one_request_to_the_next(service: Service) -> None:
    assert service.send("DELETE", "/v1/articles/1", "delete").status_code == 204
    run(service.file, "revoke", "delete")
    revoked = service.send("DELETE", "/v1/articles/2", "delete")
    assert "The token was revoked at 20" in read_problem(revoked)["detail"]
    assert 'error="invalid_token"' in revoked.headers["WWW-Authenticate"]
    service.secrets["old"] = make_token(service.file, "old", ("delete",), NOW - timedelta(seconds=1))
    expired = service.send("DELETE", "/v1/articles/2", "old")
    assert "The token expired at 20" in read_problem(expired)["detail"]
    assert service.client.get("/v1/articles/2").status_code == 200


def test_a_token_that_ends_meanwhile_writes_nothing(service: Service) -> None:
    with closing(open_database(service.file)) as db:
        used = [tokens.use(db, 2, NOW), tokens.use(db, 99, NOW)]
        tokens.revoke(db, "2", NOW)
        used.append(tokens.use(db, 2, NOW))
    assert used == [True, False, False]


def test_the_last_use_is_noted_once_a_minute_and_no_reader_notices(service: Service) -> None:
    before = service.client.get("/v1/articles").headers["ETag"]
    with closing(open_database(service.file)) as db:
        for seconds in (0, 30, 90):
            tokens.use(db, 1, NOW + timedelta(seconds=seconds))
            db.conn.commit()
            (first, *_) = tokens.list_all(db)
            expected = NOW + timedelta(seconds=90 if seconds == 90 else 0)
            assert first.last_used_at == tokens.written(expected)
    assert before == service.client.get("/v1/articles").headers["ETag"]


def test_a_secret_is_not_in_the_log_of_requests(service: Service, capsys: pytest.CaptureFixture[str]) -> None:
    service.send("DELETE", "/v1/articles/1", "delete").close()
    said = capsys.readouterr()
    assert "/v1/articles/1" in said.out
    assert service.secrets["delete"] not in said.out + said.err


def test_the_log_is_only_added_to(service: Service) -> None:
    service.send("DELETE", "/v1/articles/1", "delete")
    with closing(sqlite3.connect(service.file)) as connection:
        for statement in ("DELETE FROM audit", "UPDATE audit SET outcome = 'none'"):
            with pytest.raises(sqlite3.IntegrityError, match="only added to"):
                connection.execute(statement)
