"""Ctrl-C and its like: the run ends between two articles, never inside one; a second one ends it at once."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator
from types import FrameType
from typing import Self

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupted(BaseException):
    """The run was asked to end. No Exception: nothing that goes on after errors may catch it."""


class Interrupts:
    """Raises Interrupted at the first signal, wherever the run is, except in what is shielded."""

    def __init__(self) -> None:
        self.received: signal.Signals | None = None
        self._shields = 0
        self._before: dict[signal.Signals, object] = {}

    def __enter__(self) -> Self:
        for number in SIGNALS:
            before = signal.getsignal(number)
            if before is not signal.SIG_IGN:  # nohup, or a job in the background
                self._before[number] = before
                signal.signal(number, self._receive)
        return self

    def __exit__(self, *_: object) -> None:
        for number, before in self._before.items():
            signal.signal(number, before)  # type: ignore[arg-type]

    @contextlib.contextmanager
    def shielded(self) -> Iterator[None]:
        """What is inside is finished before the run ends."""
        self._shields += 1
        try:
            yield
        finally:
            self._shields -= 1
        self.check()

    def hold(self) -> None:
        """From here on the run ends anyway: only a second signal ends it sooner."""
        self._shields += 1

    def check(self) -> None:
        """Raise Interrupted if a signal came, also one whose exception a library has swallowed."""
        if self.received and not self._shields:
            raise Interrupted

    @property
    def exit_status(self) -> int:
        """What a shell reports of a command that a signal ended."""
        return 128 + self.received if self.received else 0

    def _receive(self, number: int, _: FrameType | None) -> None:
        if self.received:
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)
        self.received = signal.Signals(number)
        self.check()
