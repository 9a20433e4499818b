"""Who is loading: a lock beside the database that loaders share, and that a restore has for itself alone."""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path

from loader.errors import BusyError
from loader.store.locks import lock, unlock


@contextlib.contextmanager
def loading(database: str | Path) -> Iterator[None]:
    """While articles are stored, one after the other. It waits for a restore that is going on."""
    try:
        descriptor = lock(_path(database), fcntl.LOCK_SH)
    except OSError:  # a folder that is not there, or read-only: opening the database says so
        yield
        return
    try:
        yield
    finally:
        unlock(descriptor, _path(database))


@contextlib.contextmanager
def nobody_loading(database: str | Path) -> Iterator[None]:
    """While no loader may run. Raises BusyError if one does, OSError where a file cannot be made."""
    try:
        descriptor = lock(_path(database), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise BusyError(f"{database}: a loader is at work; end it, then run this again") from error
    try:
        yield
    finally:
        unlock(descriptor, _path(database))


def _path(database: str | Path) -> Path:
    # Not the database: closing a file of one's own that is open in SQLite too ends SQLite's locks.
    return Path(f"{database}-loading")
