"""Single requests, for what has to be known before anything is measured."""

from __future__ import annotations

import json
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request as HttpRequest
from urllib.request import urlopen

from loader.benchmark.errors import AnswerError
from loader.benchmark.generator import Request

SLOWEST_ANSWER = 120  # seconds


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, and how long it took."""

    status: int
    etag: str | None
    body: bytes
    seconds: float

    @property
    def json(self) -> Any:
        """The body, read."""
        return json.loads(self.body)


def ask(address: str, request: Request) -> Answer:
    """Send one request, whatever its status."""
    body = None if request.body is None else request.body.encode()
    wanted = HttpRequest(f"{address}{request.path}", body, dict(request.headers), method=request.method)
    start = time.perf_counter()
    try:
        with urlopen(wanted, timeout=SLOWEST_ANSWER) as response:
            status, headers, content = response.status, response.headers, response.read()
    except HTTPError as error:
        with error:
            status, headers, content = error.code, error.headers, error.read()
    return Answer(status, headers.get("ETag"), content, time.perf_counter() - start)


def cursor_behind(address: str, path: str, key: tuple[int, ...]) -> str | None:
    """The cursor of the page behind `key` of a list: that of its second page, with another key.

    None when the list has a single page.
    """
    answer = ask(address, Request(path))
    if answer.status != 200:
        raise AnswerError(f"GET {path}: {answer.status}")
    cursor: str | None = answer.json["next"]
    if cursor is None:
        return None
    digest, *_ = json.loads(urlsafe_b64decode(f"{cursor}=="))
    inside = json.dumps([digest, *key], separators=(",", ":")).encode()
    return urlsafe_b64encode(inside).rstrip(b"=").decode()
