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
SLOWEST = 600  # seconds after which something hangs, whatever else the machine has to do
COUNTING_MS = 600_000  # for totals and facets: how busy a machine is makes no answer another one


@contextmanager
def own_port() -> Iterator[int]:
    """A port on which nothing listens, for a server of the caller's until the end of the block.

    Linux lets a server have it beside this socket, which does not listen, and gives it to nobody who
    asks for any port; elsewhere it is only free at first.
    """
    with socket.socket() as held:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(("127.0.0.1", 0))
        port = int(held.getsockname()[1])
        if sys.platform != "linux":
            held.close()
        yield port


@contextmanager
def serving(database: Path, log: Path, workers: int = 1) -> Iterator[str]:
    """Serve `database` on a port of its own, with so many workers; its words go to `log`. Gives the URL."""
    with own_port() as port, log.open("wb") as output:
        address = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-P", "-m", "api.serve", "--port", str(port)]
        command += ["--workers", str(workers), "--database", str(database)]
        service = subprocess.Popen(
            command,
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT), "WHOSAID_COUNTING_MS": str(COUNTING_MS)},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait(f"{address}/readyz", service, log)
            yield address
        finally:
            service.terminate()
            service.wait(SLOWEST)


def _wait(url: str, service: subprocess.Popen[bytes], log: Path) -> None:
    """Until `url` is answered with a 200."""
    end = time.monotonic() + SLOWEST
    while time.monotonic() < end and service.poll() is None:
        try:
            with urlopen(url, timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"the service did not start:\n{log.read_text('utf-8')}")
