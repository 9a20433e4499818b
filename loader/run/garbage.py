"""Python's search for objects that only each other refer to: seldom in a run, which leaves hardly any."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator

# Objects that have come and not gone since the last search, instead of 700: an article's come by the thousand
# and go with it, and each search goes through all that are there.
BETWEEN = 20_000


@contextlib.contextmanager
def collected_seldom() -> Iterator[None]:
    """While it lasts. Also in front of a function, for as long as that runs."""
    first, second, third = gc.get_threshold()
    gc.set_threshold(max(first, BETWEEN) if first else 0, second, third)  # 0 is never
    try:
        yield
    finally:
        gc.set_threshold(first, second, third)
