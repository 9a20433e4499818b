"""The service as users run it, for tests that speak HTTP with it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent
SLOWEST_START = 180  # a first start extracts the seeds


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(database: Path, log: Path, workers: int = 1) -> Iterator[str]:
    """Serve `database` on a free port, with so many workers; what is said goes to `log`. Gives the URL."""
    address = f"http://127.0.0.1:{(port := free_port())}"
    command = [sys.executable, "-P", "-m", "api.serve", "--port", str(port)]
    command += ["--workers", str(workers)]
    with log.open("wb") as output:
        service = subprocess.Popen(
            [*command, "--database", str(database)],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait(f"{address}/readyz", service, log)
            yield address
        finally:
            service.terminate()
            service.wait(30)


def _wait(url: str, service: subprocess.Popen[bytes], log: Path) -> None:
    """Until `url` is answered with a 200."""
    end = time.monotonic() + SLOWEST_START
    while time.monotonic() < end and service.poll() is None:
        try:
            with urlopen(url, timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"the service did not start:\n{log.read_text('utf-8')}")
