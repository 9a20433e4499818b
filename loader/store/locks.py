"""Locks between processes: a file beside the database that is there while somebody has it."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path


def lock(path: Path, operation: int) -> int:
    """Take the lock that the file `path` stands for, as fcntl.flock does; gives what `unlock` takes.

    Raises BlockingIOError where another process has it and `operation` does not wait, OSError where the
    file cannot be made.
    """
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            fcntl.flock(descriptor, operation)
            if os.path.samestat(os.fstat(descriptor), os.stat(path)):
                return descriptor
        except FileNotFoundError:
            pass
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)  # the one before took the file away while this one waited


def unlock(descriptor: int, path: Path) -> None:
    """Give it back."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.unlink()
    except OSError:  # the last one takes the file away
        pass
    finally:
        os.close(descriptor)
