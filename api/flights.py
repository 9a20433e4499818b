"""Requests that are being answered: who asks for the same meanwhile waits for that answer."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from threading import Event, Lock

# Longer than any answer that is kept takes to be made. Whoever waited so long has it made anew.
LONGEST_WAIT = 5.0  # seconds


class Flights:
    """What the threads of this process are answering at the moment."""

    def __init__(self) -> None:
        self._landings: dict[Hashable, Event] = {}
        self._lock = Lock()

    def wait(self, key: Hashable) -> bool:
        """Wait for the request with this key; False, at once, when nobody is answering it."""
        landing = self._landings.get(key)
        return landing is not None and landing.wait(LONGEST_WAIT)

    @contextmanager
    def of(self, key: Hashable) -> Iterator[None]:
        """Let others wait for what is made inside the block."""
        landing = Event()
        with self._lock:
            self._landings[key] = landing
        try:
            yield
        finally:
            with self._lock:
                if self._landings.get(key) is landing:
                    del self._landings[key]
            landing.set()
