"""What the server in front answers by itself, over a socket: problems too, never HTML."""

from __future__ import annotations

import json
import os
import selectors
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import gunicorn.config
import gunicorn.glogging
import pytest

from api import serve
from api.bodies import LARGEST
from api.server import limit_request_line, threads
from api.worker import KINDS, Worker, answer
from tests.running import SLOWEST, own_port


@contextmanager
def serving(database_file: Path, log_file: Path, workers: int) -> Iterator[int]:
    """Where the service listens, as scripts/serve starts it."""
    with own_port() as number, log_file.open("w+") as log:
        environ = {**os.environ, **serve.environment(database_file)}
        process = subprocess.Popen(
            serve.gunicorn_arguments("127.0.0.1", number, workers), env=environ, stdout=log, stderr=log
        )
        try:
            wait_for(number, process)
            yield number
        finally:
            process.terminate()
            process.wait(timeout=SLOWEST)
            log.seek(0)
            output = log.read()
    assert "Traceback" not in output, output


@pytest.fixture(scope="module")
def port(database_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Where one worker of the service listens."""
    with serving(database_file, tmp_path_factory.mktemp("server") / "log", workers=1) as number:
        yield number


def wait_for(port: int, process: subprocess.Popen[Any]) -> None:
    """Until `process` listens on `port`."""
    end = time.monotonic() + SLOWEST
    while process.poll() is None and time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=SLOWEST).close()
            return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError


def ask(port: int, request: bytes) -> tuple[int, Any, bytes]:
    """The status, headers and body that the bytes of a request are answered with."""
    with closing(socket.create_connection(("127.0.0.1", port), timeout=SLOWEST)) as connection:
        connection.sendall(request)
        received = b""
        while chunk := connection.recv(65536):
            received += chunk
    head, _, body = received.partition(b"\r\n\r\n")
    status, _, headers = head.partition(b"\r\n")
    return int(status.split()[1]), BytesParser().parsebytes(headers + b"\r\n\r\n"), body


def get(target: bytes, headers: bytes = b"") -> bytes:
    return b"GET " + target + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + headers + b"\r\n"


@pytest.mark.parametrize(
    ("request_", "status", "title"),
    [
        (get(b"/v1/quotes?q=" + b"a" * limit_request_line), 414, "URI Too Long"),
        (get(b"/v1/quotes", b"X-Long: " + b"a" * 9000 + b"\r\n"), 431, "Request Header Fields Too Large"),
        (get(b"/v1/quotes", b"X-Many: a\r\n" * 200), 431, "Request Header Fields Too Large"),
        (get(b"/v1/quotes", b"Bad Name: a\r\n"), 400, "Bad Request"),
        (get(b"/v1/quotes", b"Transfer-Encoding: sandwich\r\n"), 501, "Not Implemented"),
        (b"<script>alert(1)</script>\r\n\r\n", 400, "Bad Request"),
        (b"GET /v1/quotes HTTP/9.9\r\n\r\n", 400, "Bad Request"),
        (b"GET\r\n\r\n", 400, "Bad Request"),
    ],
)
def test_a_request_that_cannot_be_read_is_a_problem(
    port: int, request_: bytes, status: int, title: str
) -> None:
    answered, headers, body = ask(port, request_)
    assert (answered, headers["Content-Type"]) == (status, "application/problem+json")
    assert int(headers["Content-Length"]) == len(body)
    problem = json.loads(body)
    assert list(problem) == ["type", "title", "status", "detail", "instance", "request_id", "errors"]
    assert (problem["status"], problem["title"]) == (status, title)
    assert problem["request_id"] == headers["X-Request-Id"]
    assert b"script" not in body


@pytest.mark.parametrize(
    ("target", "status"),
    [
        (b"/v1/quotes?limit=\xff", 400),  # gunicorn wants them percent-encoded
        (b"/v1/\xff\xfe", 400),
        (b"/v1/quotes?limit=%FF", 422),
        (b"/v1/quotes?limit=1&%D0", 422),
        (b"/v1/%FF%FE", 404),
        (b"/v1/quotes?%", 422),
        (b"/v1/quotes/%00", 404),
        (b"/v1/../v1/quotes", 404),
    ],
)
def test_strange_addresses_are_problems(port: int, target: bytes, status: int) -> None:
    answered, headers, body = ask(port, get(target))
    assert (answered, headers["Content-Type"]) == (status, "application/problem+json")
    assert json.loads(body)["status"] == status


def test_letters_beyond_ascii_in_an_address_are_explained(port: int) -> None:
    _, _, body = ask(port, get("/v1/quotes?q=мост".encode()))
    assert "percent-encoded" in json.loads(body)["detail"]


def test_the_longest_request_line_is_read(port: int) -> None:
    fixed = len(b"GET /v1/quotes? HTTP/1.1")
    query = (b"id=1&" * 2000)[: limit_request_line - fixed]
    answered, _, body = ask(port, get(b"/v1/quotes?" + query))
    assert (answered, json.loads(body)["errors"][0]["parameter"]) == (422, "id")


def test_a_good_request_is_answered(port: int) -> None:
    answered, headers, body = ask(port, get(b"/v1/quotes?limit=1"))
    assert (answered, len(json.loads(body)["items"])) == (200, 1)
    assert headers["X-Request-Id"]


@pytest.mark.parametrize("body", [b"", b"5\r\nabc", b"zz\r\n", b"2\r\n{}x"])
def test_a_broken_chunked_body_is_a_problem(port: int, body: bytes) -> None:
    head = b"POST /v1/extract HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nConnection: close\r\n"
    with closing(socket.create_connection(("127.0.0.1", port), timeout=SLOWEST)) as connection:
        connection.sendall(head + b"Transfer-Encoding: chunked\r\n\r\n" + body)
        connection.shutdown(socket.SHUT_WR)
        received = b""
        while chunk := connection.recv(65536):
            received += chunk
    assert received.startswith(b"HTTP/1.1 400 ")
    assert json.loads(received.partition(b"\r\n\r\n")[2])["errors"][0]["parameter"] == "body"


def submit(port: int, headers: bytes, body: bytes) -> tuple[int, Any, bytes]:
    head = b"POST /v1/extract HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nConnection: close\r\n"
    return ask(port, head + headers + b"\r\n" + body)


def test_a_body_in_chunks_is_read(port: int) -> None:
    text = json.dumps({"text": "«Мост готов», — сказала Анна Белова."}).encode()
    chunks = b"".join(b"1\r\n%c\r\n" % byte for byte in text) + b"0\r\n\r\n"
    answered, _, body = submit(port, b"Transfer-Encoding: chunked\r\n", chunks)
    assert (answered, [quote["text"] for quote in json.loads(body)["quotes"]]) == (200, ["Мост готов"])


def test_a_body_that_is_too_large_is_a_problem_however_it_is_sent(port: int) -> None:
    body = b"a" * (LARGEST + 1)
    whole = submit(port, b"Content-Length: %d\r\n" % len(body), body)
    chunked = submit(port, b"Transfer-Encoding: chunked\r\n", b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body))
    for answered, headers, problem in (whole, chunked):
        assert (answered, headers["Content-Type"]) == (413, "application/problem+json")
        assert json.loads(problem)["errors"][0]["parameter"] == "body"


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_error_is_http(kind: tuple[type[Exception], int, str, str]) -> None:
    head, _, body = answer(*kind[1:], "1").partition(b"\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {kind[1]} {kind[2]}\r\n".encode())
    assert json.loads(body)["detail"] == kind[3]


def test_nobody_waits_for_the_threads_of_one_worker_while_another_has_a_free_one(
    database_file: Path, tmp_path: Path
) -> None:
    unfinished = get(b"/v1/quotes").removesuffix(b"\r\n")
    with serving(database_file, tmp_path / "log", workers=2) as number, ExitStack() as stack:
        for _ in range(2 * threads - 1):
            slow = socket.create_connection(("127.0.0.1", number), timeout=SLOWEST)
            stack.enter_context(closing(slow)).sendall(unfinished)
        assert {ask(number, get(b"/healthz"))[0] for _ in range(40)} == {200}


def test_those_who_are_connected_do_not_keep_others_out(port: int) -> None:
    """More of them than there are threads, each with requests on the way, and one more for each answer."""
    asked = get(b"/healthz").replace(b"close", b"keep-alive")
    stopped = threading.Event()

    def go_on(connection: socket.socket) -> None:
        connection.sendall(asked * 50)
        while not stopped.is_set():
            connection.sendall(asked * connection.recv(65536).count(b"HTTP/1.1 200 "))

    with ExitStack() as stack:
        connected = [
            stack.enter_context(closing(socket.create_connection(("127.0.0.1", port), timeout=SLOWEST)))
            for _ in range(3 * threads)
        ]
        pool = stack.enter_context(ThreadPoolExecutor(len(connected)))
        going = [pool.submit(go_on, connection) for connection in connected]
        try:
            assert {ask(port, get(b"/v1/sources"))[0] for _ in range(20)} == {200}
            assert not any(each.done() for each in going)
        finally:
            stopped.set()


def test_who_was_answered_before_makes_nobody_wait_for_busy_threads(
    database_file: Path, tmp_path: Path
) -> None:
    """Each worker has as many requests as threads, or one fewer, then the same once more."""
    head = get(b"/healthz").replace(b"close", b"keep-alive").removesuffix(b"\r\n")
    with serving(database_file, tmp_path / "log", workers=2) as number, ExitStack() as stack:
        slow = [
            stack.enter_context(closing(socket.create_connection(("127.0.0.1", number), timeout=SLOWEST)))
            for _ in range(2 * threads - 1)
        ]
        for connection in slow:
            connection.sendall(head)
        assert ask(number, get(b"/healthz"))[0] == 200
        for connection in slow:
            connection.sendall(b"\r\n" + head)
            assert connection.recv(65536).startswith(b"HTTP/1.1 200 ")
        assert {ask(number, get(b"/healthz"))[0] for _ in range(40)} == {200}


def test_a_worker_that_stops_answers_those_who_wait_for_a_thread() -> None:
    settings = gunicorn.config.Config()
    settings.set("threads", 1)

    def application(_environ: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", [("Content-Length", "2")])
        return [b"ok"]

    with ExitStack() as stack:
        listener = stack.enter_context(closing(socket.create_server(("127.0.0.1", 0))))
        number = listener.getsockname()[1]
        worker = Worker(1, os.getppid(), [listener], None, 0, settings, gunicorn.glogging.Logger(settings))
        stack.callback(worker.tmp.close)
        worker.wsgi = application
        worker.tpool, worker.poller = worker.get_thread_pool(), selectors.DefaultSelector()
        worker.method_queue.init()
        busy, *waiting = [
            stack.enter_context(closing(socket.create_connection(("127.0.0.1", number), timeout=SLOWEST)))
            for _ in range(5)
        ]
        busy.sendall(get(b"/").removesuffix(b"\r\n"))
        running = stack.enter_context(ThreadPoolExecutor(1)).submit(worker.run)
        stack.callback(worker.handle_exit, signal.SIGTERM, None)
        while not worker._answering:
            time.sleep(0.01)
        worker.handle_exit(signal.SIGTERM, None)
        busy.sendall(b"\r\n")
        for connection in waiting:
            connection.sendall(get(b"/"))
        for connection in (busy, *waiting):
            assert connection.recv(65536).startswith(b"HTTP/1.1 200 ")
        running.result(SLOWEST)
