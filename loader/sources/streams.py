"""Streams of bytes: looked at before they are read, read line by line, and never beyond a limit."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO

from loader.errors import SourceError

DAMAGED = (OSError, EOFError, zlib.error, zipfile.BadZipFile)
SAMPLE = 65_536  # bytes by which a format is recognized
MAX_RATIO = 200  # packed text comes to 5 to 20; only made ones go beyond
FREE_BYTES = 20_000_000  # below it a ratio says nothing: a short file may be one letter repeated


class Again(io.RawIOBase):
    """A stream from its beginning, when `head` has been read from it."""

    def __init__(self, head: bytes, rest: IO[bytes]) -> None:
        self._head, self._rest = head, rest

    def readable(self) -> bool:
        """True."""
        return True

    def readinto(self, buffer: object) -> int:
        """Fill `buffer` with what comes next; how many bytes that were."""
        view = memoryview(buffer)  # type: ignore[arg-type]
        data = self._head[: len(view)] or self._rest.read(len(view))
        self._head = self._head[len(data) :]
        view[: len(data)] = data
        return len(data)


@dataclass(slots=True)
class Budget:
    """How many bytes may still come out of the archives of one input."""

    left: int


class Unpacked(io.RawIOBase):
    """What comes out of an archive, until it is more than a sane one holds."""

    def __init__(self, stream: IO[bytes], packed: Callable[[], int], budget: Budget, origin: str) -> None:
        self._stream, self._packed, self._budget, self._origin = stream, packed, budget, origin
        self._count = 0

    def readable(self) -> bool:
        """True."""
        return True

    def readinto(self, buffer: object) -> int:
        """Fill `buffer` with what comes next; SourceError when it is too much."""
        view = memoryview(buffer)  # type: ignore[arg-type]
        try:
            data = self._stream.read(len(view))
        except DAMAGED as error:  # not as EOFError, which readers take for the end
            raise SourceError(f"{self._origin}: is damaged: {error}; get it again") from error
        view[: len(data)] = data
        self._count += len(data)
        self._budget.left -= len(data)
        if self._budget.left < 0:
            raise SourceError(
                f"{self._origin}: unpacks to more than the limit; unpack it yourself, or raise --max-unpacked"
            )
        if self._count > FREE_BYTES and self._count > MAX_RATIO * max(self._packed(), 1):
            raise SourceError(
                f"{self._origin}: unpacks to more than {MAX_RATIO} times its size, as no text does; refused"
            )
        return len(data)


def look_ahead(stream: IO[bytes]) -> tuple[bytes, io.BufferedReader]:
    """The first bytes of `stream`, and the same stream from its beginning."""
    head = stream.read(SAMPLE)
    return head, io.BufferedReader(Again(head, stream), SAMPLE)


def read_all(stream: IO[bytes], origin: str, limit: int, option: str = "--max-bytes") -> bytes:
    """All of `stream`; SourceError when that is more than `limit` bytes."""
    content = stream.read(limit + 1)
    if len(content) > limit:
        raise SourceError(
            f"{origin}: is larger than the limit of {limit:,} bytes for one article; "
            f"split it into articles, or raise the limit with {option}"
        )
    return content


def read_lines(stream: io.BufferedReader, limit: int) -> Iterator[tuple[int, bytes | None]]:
    """The lines of `stream` with their numbers, from 1; None for one of more than `limit` bytes."""
    number = 0
    while line := stream.readline(limit + 1):
        number += 1
        if len(line) <= limit:
            yield number, line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(SAMPLE)
        yield number, None


def as_utf8(stream: io.BufferedReader, encoding: str) -> io.BufferedReader:
    """A stream in UTF-16 or UTF-32 as one in UTF-8, so that lines end in one byte."""
    if not encoding.startswith(("utf_16", "utf_32")):
        return stream
    return io.BufferedReader(_Recoded(stream, encoding), SAMPLE)


class _Recoded(io.RawIOBase):
    def __init__(self, stream: io.BufferedReader, encoding: str) -> None:
        self._text = io.TextIOWrapper(stream, encoding, "replace", newline="")
        self._pending = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        if not self._pending:
            self._pending = self._text.read(SAMPLE // 4).encode("utf-8", "replace")
        data, self._pending = self._pending[: len(view)], self._pending[len(view) :]
        view[: len(data)] = data
        return len(data)
