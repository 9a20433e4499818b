"""gunicorn's worker, with problems in place of HTML for requests that never reach the application."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

from gunicorn.http import errors
from gunicorn.util import write_nonblock
from gunicorn.workers.gthread import ThreadWorker

MEDIA_TYPE = "application/problem+json"
FAULT = ("Internal Server Error", "The service failed to answer this request. The error is in its log.")
# The first that an error is an instance of; the messages of gunicorn repeat what was sent, ours do not.
KINDS: tuple[tuple[type[Exception], int, str, str], ...] = (
    (errors.InvalidResponseHeader, 500, *FAULT),
    (errors.InvalidResponseHeaderName, 500, *FAULT),
    (errors.LimitRequestLine, 414, "URI Too Long", "The address is longer than this service reads."),
    (
        errors.LimitRequestHeaders,
        431,
        "Request Header Fields Too Large",
        "Too many headers, or too long ones.",
    ),
    (errors.UnsupportedTransferCoding, 501, "Not Implemented", "This transfer coding is not known here."),
    (errors.ExpectationFailed, 417, "Expectation Failed", "This expectation cannot be met."),
    (errors.ForbiddenProxyRequest, 403, "Forbidden", "This proxy is not trusted."),
    (
        errors.InvalidRequestLine,
        400,
        "Bad Request",
        "This is no HTTP request that can be read. In an address, all letters beyond ASCII have to be "
        "percent-encoded; curl -G --data-urlencode 'q=…' does that.",
    ),
    (errors.ParseException, 400, "Bad Request", "This is no HTTP request that can be read."),
    (Exception, 500, *FAULT),
)


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """A worker that leaves new connections to others while all its threads are busy.

    Its own errors look like those of the service.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._answering = 0  # requests that were given to threads

    def set_accept_enabled(self, enabled: bool) -> None:
        """Take new connections, if there is a thread for one."""
        super().set_accept_enabled(enabled and self._answering < self.cfg.threads)

    def enqueue_req(self, conn: Any) -> None:
        """Give a request to the threads."""
        self._answering += 1
        super().enqueue_req(conn)
        self.set_accept_enabled(self._accepting)

    def finish_request(self, conn: Any, fs: Any) -> None:
        """Take a connection back, of which a request was answered."""
        was_busy = self._answering >= self.cfg.threads
        self._answering -= 1
        super().finish_request(conn, fs)
        if was_busy and self.alive:
            self._admit()

    def handle_exit(self, sig: int, frame: Any) -> None:
        """Stop, when all are answered: those too who wait until a thread is free."""
        if self.alive:
            self.method_queue.defer(self._admit_all)
        super().handle_exit(sig, frame)

    def _admit(self) -> None:
        """Take one who waits, if anybody does, else those who are connected could keep all others out."""
        for listener in self.sockets:
            if self.nr_conns < self.worker_connections:
                self.accept(listener)

    def _admit_all(self) -> None:
        before = -1
        while before < self.nr_conns:
            before = self.nr_conns
            self._admit()

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:
        """Answer a request that could not be read, or whose answer could not be written."""
        _, status, title, detail = next(kind for kind in KINDS if isinstance(exc, kind[0]))
        request_id = uuid4().hex
        if status == 500:
            self.log.exception("request %s failed", request_id)
        else:
            self.log.warning("request %s cannot be read: %s", request_id, type(exc).__name__)
        try:
            write_nonblock(client, answer(status, title, detail, request_id))
        except OSError:
            self.log.debug("nobody waits for the answer")


def answer(status: int, title: str, detail: str, request_id: str) -> bytes:
    """The whole response: where it was sent to, `instance`, is not known."""
    problem = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": "",
        "request_id": request_id,
        "errors": [],
    }
    body = json.dumps(problem, separators=(",", ":")).encode()
    head = [
        f"HTTP/1.1 {status} {title}",
        "Connection: close",
        f"Content-Type: {MEDIA_TYPE}",
        f"Content-Length: {len(body)}",
        "Cache-Control: no-store",
        f"X-Request-Id: {request_id}",
    ]
    return "\r\n".join([*head, "", ""]).encode() + body
