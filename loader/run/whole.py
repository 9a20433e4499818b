"""A text file that stands in its place only when it is whole; that it can is known before the work begins."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO


@contextlib.contextmanager
def writing_whole(path: str | Path) -> Iterator[IO[str]]:
    """A file to write to, which is put at `path` at the end; after an error what stood there still stands.

    What is no file, as /dev/stdout may be, is written to as it is. Raises OSError, at the start where nothing
    can be put at `path`.
    """
    if Path(path).exists() and not Path(path).is_file():
        with open(path, "w", encoding="utf-8", errors="backslashreplace") as file:
            yield file
        return
    target = Path(path).resolve()  # a link stays one
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".new", dir=target.parent)
    try:
        # Half a surrogate pair, of a file's name that is not UTF-8, becomes its JSON escape.
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            yield file
        os.chmod(name, 0o666 & ~_umask())
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
