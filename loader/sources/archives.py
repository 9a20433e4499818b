"""What gzip and zip files hold, within limits; nothing is ever written to disk under a member's name."""

from __future__ import annotations

import gzip
import io
import shutil
import stat
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO, cast

from loader.errors import SourceError
from loader.sources.files import SUFFIXES
from loader.sources.showing import show
from loader.sources.streams import Budget, Unpacked

GZIP = b"\x1f\x8b"
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
MAX_DEPTH = 3  # archives in archives
MAX_MEMBERS = 1_000_000
SPOOLED = 16_000_000  # bytes kept in memory of a zip file that comes through a pipe

_ENCRYPTED = 0x1
_UTF8_NAME = 0x800
_OFFICE = frozenset({"[Content_Types].xml", "mimetype"})

Member = tuple[str, IO[bytes]]


def open_gzip(stream: IO[bytes], origin: str, budget: Budget) -> io.BufferedReader:
    """What a gzip file unpacks to."""
    packed = _Counted(stream)
    unpacked = cast(IO[bytes], gzip.GzipFile(fileobj=packed))
    return io.BufferedReader(Unpacked(unpacked, lambda: packed.count, budget, origin))


def open_members(stream: IO[bytes], origin: str, budget: Budget) -> Iterator[Member | SourceError]:
    """Each file of articles in a zip file, with its origin; an error in place of each refused one."""
    with tempfile.SpooledTemporaryFile(SPOOLED) as spool:
        shutil.copyfileobj(stream, spool)
        spool.seek(0)
        try:
            archive = zipfile.ZipFile(spool)
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
            raise SourceError(f"{origin}: is a broken zip file ({error}); get it again") from error
        with archive:
            members = [info for info in archive.infolist() if _holds_articles(info)]
            refusal = _find_refusal(archive, members)
            if refusal:
                raise SourceError(f"{origin}: {refusal}")
            for info in members:
                name = f"{origin}: {show(_name(info))}"
                member = _open_member(archive, info, name, budget)
                yield member.at(name) if isinstance(member, SourceError) else member


def _open_member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, origin: str, budget: Budget
) -> Member | SourceError:
    path = PurePosixPath(_name(info).replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts:
        return SourceError(f"{origin}: has a name that leads out of the archive; refused")
    if stat.S_ISLNK(info.external_attr >> 16):
        return SourceError(f"{origin}: is a symbolic link, which is never followed; refused")
    if info.flag_bits & _ENCRYPTED:
        return SourceError(f"{origin}: is encrypted; unpack it yourself")
    try:
        stream = archive.open(info)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
        return SourceError(f"{origin}: cannot be unpacked: {error}")
    return origin, io.BufferedReader(Unpacked(stream, lambda: info.compress_size, budget, origin))


def _holds_articles(info: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(info.filename)
    hidden = any((part.startswith(".") and part != "..") or part == "__MACOSX" for part in path.parts)
    return not info.is_dir() and not hidden and path.name.lower().endswith(SUFFIXES)


def _find_refusal(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> str | None:
    """Why nothing of the archive can be read."""
    if _OFFICE & set(archive.namelist()):
        return "is an office document or a book; save it as plain text or as a web page"
    if not members:
        return f"is a zip file without any {', '.join(SUFFIXES)} file"
    return f"holds more than {MAX_MEMBERS:,} files; split it" if len(members) > MAX_MEMBERS else None


def _name(info: zipfile.ZipInfo) -> str:
    """The member's name; without a mark, Russian Windows writes CP866, which zipfile takes for CP437."""
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("cp866")
    except UnicodeError:
        return info.filename


class _Counted(io.RawIOBase):
    """A stream that knows how much of it was read."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self.count = stream, 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self.count += len(data)
        return data
