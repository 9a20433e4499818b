"""JSON goes to the server as Werkzeug would send it."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from flask import Response
from werkzeug.test import create_environ

from api.app import Answer

METHODS = ("GET", "HEAD", "POST")
STATUSES = (200, 201, 204, 304, 404)
HEADERS = (
    {},
    {"ETag": 'W/"1"', "Vary": "Accept-Encoding"},
    {"Location": "/v1/entities/4?name=мост"},
    {"content-location": "/v1/quotes/мост"},
)


def sent(kind: type[Response], method: str, status: int, headers: dict[str, str], **changed: Any) -> Any:
    response = kind(b'{"id":"1"}\n', status, headers, content_type="application/json")
    if "body" in changed:
        response.response = changed["body"]
    if "length" in changed:
        del response.headers["Content-Length"]
    body, line, fields = response.get_wsgi_response(create_environ("/v1/quotes", method=method))
    return b"".join(body), line, fields


@pytest.mark.parametrize(("method", "status", "headers"), [*product(METHODS, STATUSES, HEADERS)])
def test_it_is_sent_as_werkzeug_sends_it(method: str, status: int, headers: dict[str, str]) -> None:
    assert sent(Answer, method, status, headers) == sent(Response, method, status, headers)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("changed", [{"length": None}, {"body": [b"12345", b"678901"]}, {"body": []}])
def test_so_is_what_was_changed_since(method: str, changed: dict[str, Any]) -> None:
    assert sent(Answer, method, 200, {}, **changed) == sent(Response, method, 200, {}, **changed)


def test_what_is_to_be_done_behind_it_is_done() -> None:
    done: list[int] = []
    response = Answer(b"{}")
    response.call_on_close(lambda: done.append(1))
    body, _, _ = response.get_wsgi_response(create_environ("/"))
    assert b"".join(body) == b"{}"
    assert hasattr(body, "close")
    body.close()
    assert done == [1]
