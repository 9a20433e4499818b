"""Paths and folders on disk as the bytes of the articles in them."""

from __future__ import annotations

import os
from pathlib import Path

from loader.errors import SourceError

# An article of 5 MB would be a book of 2,500 pages: a file beyond it is something else, and
# its extraction would hold memory and a write lock for minutes.
MAX_BYTES = 5_000_000

# What is taken from a folder; a file named by itself may be called anything.
SUFFIXES = (
    *(".txt", ".html", ".htm", ".xhtml", ".json", ".jsonl", ".ndjson", ".csv", ".tsv"),
    *(".rss", ".atom", ".xml", ".warc", ".gz", ".zip"),
)


def find_files(path: str) -> list[str]:
    """`path` itself, or, for a folder, every file below it whose name says that it may hold articles,
    in sorted order."""
    if not os.path.isdir(path):
        return [path]
    files = [
        os.path.join(folder, name)
        for folder, _, names in os.walk(path, onerror=_refuse)
        for name in names
        if name.lower().endswith(SUFFIXES) and not name.startswith(".")
    ]
    files = [file for file in files if os.path.isfile(file)]
    if not files:
        known = ", ".join(SUFFIXES)
        raise SourceError(f"{path}: is a folder without any {known} file; name the files themselves")
    return sorted(files)


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


def _refuse(error: OSError) -> None:
    raise SourceError(f"{error.filename}: cannot read the folder: {error.strerror}") from error
