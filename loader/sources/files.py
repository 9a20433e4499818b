"""Paths and folders on disk as the bytes of the articles in them."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from loader.errors import SourceError

# An article of 5 MB would be a book of 2,500 pages: a file beyond it is something else, and
# its extraction would hold memory and a write lock for minutes.
MAX_BYTES = 5_000_000

_KINDS = (
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
    (stat.S_ISDIR, "a folder, or a link to one"),
)

# What is taken from a folder; a file named by itself may be called anything.
SUFFIXES = (
    *(".txt", ".html", ".htm", ".xhtml", ".json", ".jsonl", ".ndjson", ".csv", ".tsv"),
    *(".rss", ".atom", ".xml", ".warc", ".gz", ".zip"),
)


class Unreadable(str):
    """The path of a folder that cannot be listed, and why."""

    reason = ""


def find_files(path: str) -> list[str]:
    """`path` itself, or, for a folder, every file below it whose name says that it may hold articles,
    in sorted order; Unreadable for a folder among them that cannot be listed.

    Links to folders are not followed: they may lead in a circle.
    """
    if not os.path.isdir(path):
        return [path]
    unreadable: list[str] = []
    files = [
        os.path.join(folder, name)
        for folder, _, names in os.walk(path, onerror=lambda error: unreadable.append(_unreadable(error)))
        for name in names
        if may_hold_articles(name)
    ]
    files += unreadable
    if not files:
        known = ", ".join(SUFFIXES)
        raise SourceError(f"{path}: is a folder without any {known} file; name the files themselves")
    return sorted(files)


def may_hold_articles(name: str) -> bool:
    """True for the name of a file that is taken out of a folder."""
    return name.lower().endswith(SUFFIXES) and not name.startswith(".")


def read_file(path: str, max_bytes: int = MAX_BYTES) -> bytes:
    """The bytes of the file at `path`; SourceError when it cannot be read or is too large."""
    try:
        with Path(path).open("rb") as file:
            content = file.read(max_bytes + 1)
    except OSError as error:
        raise SourceError(f"{path}: cannot read it: {error.strerror or error}") from error
    check_size(content, path, max_bytes)
    return content


def check_size(content: bytes, origin: str, max_bytes: int) -> None:
    """Raise SourceError when `content` is larger than one article may be."""
    if len(content) > max_bytes:
        raise SourceError(
            f"{origin}: is larger than the limit of {max_bytes:,} bytes for one article; "
            "split it into articles, or raise the limit with --max-bytes"
        )


def check_regular(path: str, origin: str) -> None:
    """Raise SourceError for a pipe, a socket or a device: none of them ends. Raises OSError."""
    mode = os.stat(path).st_mode
    name = next((name for is_kind, name in _KINDS if is_kind(mode)), None)
    if name is not None:
        raise SourceError(f"{origin}: is {name}, no file; name it by itself to read it")


def _unreadable(error: OSError) -> Unreadable:
    folder = Unreadable(error.filename)
    folder.reason = error.strerror or str(error)
    return folder
