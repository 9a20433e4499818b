"""Requests sent over a number of connections, each as soon as the one before it is answered."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field

from loader.benchmark.errors import BenchmarkError


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked, of whichever server."""

    path: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str | None = None


@dataclass(frozen=True, slots=True)
class Round:
    """What came of the requests of one round."""

    latencies: list[int]  # microseconds, of each answer
    statuses: dict[str, int]
    bytes: int
    errors: int  # connections that broke, and requests without an answer
    seconds: float  # until the last answer
    cpu_seconds: float  # of the generator itself

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.latencies) / self.seconds if self.seconds else 0.0


class Generator:
    """A running load generator."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def drive(
        self,
        address: str,
        requests: Sequence[Request],
        connections: int,
        seconds: float,
        amount: int | None = None,
    ) -> Round:
        """Send `requests` again and again for so many seconds, or `amount` of them.

        Raises BenchmarkError when the generator ends.
        """
        job = {
            "url": address,
            "connections": connections,
            "seconds": seconds,
            "amount": amount,
            "requests": [_as_json(request) for request in requests],
        }
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{json.dumps(job)}\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise BenchmarkError("the load generator ended; see the message above")
        return Round(**json.loads(line))


@contextmanager
def generating(command: Sequence[str], environment: Mapping[str, str]) -> Iterator[Generator]:
    """A load generator that runs until the end of the block."""
    process = subprocess.Popen(
        command,
        env={**os.environ, **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield Generator(process)
        finally:
            process.terminate()


def _as_json(request: Request) -> dict[str, object]:
    return {name: value for name, value in asdict(request).items() if value is not None}
