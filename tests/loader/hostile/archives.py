"""Archives made to fill memory and disk, to lead out of a folder, or never to end."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib

from tests.loader.hostile.documents import TEXT, line, packed, zipped

MEGA = 1_000_000
GOOD = TEXT.encode()


def nested(times: int, in_zip: bool) -> bytes:
    """A text in so many archives."""
    content = GOOD
    for _ in range(times):
        content = packed(("inner.zip", content)) if in_zip else zipped(content)
    return content


def linking() -> bytes:
    """A zip file with a symbolic link to a file outside, and an article."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/hostname")
        archive.writestr(zipfile.ZipInfo("text.txt"), GOOD)
    return file.getvalue()


def patched(content: bytes, offset: int, value: bytes) -> bytes:
    """A zip file whose entry in the central directory has other bytes at `offset`."""
    entry = content.index(b"PK\x01\x02") + offset
    return content[:entry] + value + content[entry + len(value) :]


def overlapping(times: int) -> bytes:
    """A zip file that names the same packed bytes many times over."""
    whole = packed(("0.txt", GOOD + b" " * 100_000))
    entry = whole[whole.index(b"PK\x01\x02") : whole.index(b"PK\x05\x06")]
    start = whole.index(b"PK\x01\x02")
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, times, times, len(entry) * times, start, 0)
    return whole[:start] + entry * times + end


def repeating_gzip() -> bytes:
    """A gzip file of a hundred members, each a bomb below the limit of ratios by itself."""
    return zipped(b"a" * MEGA) * 100


def quine_like() -> bytes:
    """A gzip file whose content begins as a gzip file, and so on."""
    content = GOOD
    for _ in range(200):
        content = zipped(content)
    return content


def crowded(members: int) -> bytes:
    """A zip file of many empty files."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(members):
            archive.writestr(zipfile.ZipInfo(f"{number}.txt"), b"")
    return file.getvalue()


ARCHIVES = {
    "deep.gz": lambda: nested(6, in_zip=False),
    "deep.zip": lambda: nested(6, in_zip=True),
    "quine.gz": quine_like,
    "bomb.gz": lambda: zipped(b"{" + b" " * 60 * MEGA + b"}"),
    "bomb.zip": lambda: packed(("bomb.jsonl", b"a" * 60 * MEGA)),
    "members.gz": repeating_gzip,
    "bomb_in.zip": lambda: packed(("a.gz", zipped(b"\n" * 60 * MEGA)), ("good.txt", GOOD)),
    "crowded.zip": lambda: crowded(300),
    "overlapping.zip": lambda: overlapping(50),
    "declared.zip": lambda: patched(packed(("a.txt", GOOD)), 24, b"\xff\xff\xff\xfe"),
    "lying.zip": lambda: patched(packed(("a.txt", GOOD * 100)), 24, b"\x01\0\0\0"),
    "crc.zip": lambda: patched(packed(("a.txt", GOOD)), 16, b"\0\0\0\0"),
    "method.zip": lambda: patched(packed(("a.txt", GOOD)), 10, b"\x63\0"),
    "encrypted.zip": lambda: patched(packed(("a.txt", GOOD)), 8, b"\x01\0"),
    "offset.zip": lambda: patched(packed(("a.txt", GOOD)), 42, b"\xff\xff\xff\x7f"),
    "links.zip": linking,
    "paths.zip": lambda: packed(
        ("../out.txt", GOOD), ("/etc/out.txt", GOOD), ("a/../../out.txt", GOOD), ("..\\out.txt", GOOD)
    ),
    "names.zip": lambda: packed(
        ("a\nadded  b.txt", GOOD),
        ("\x1b[2Jc.txt", GOOD),
        ("\u202etxt.d.txt", GOOD),
        (f"{'e' * 60_000}.txt", GOOD),
    ),
    "office.zip": lambda: packed(("[Content_Types].xml", b"<a/>"), ("word/document.xml", b"<w/>")),
    "pictures.zip": lambda: packed(("a.jpg", b"\xff\xd8")),
    "nothing.zip": packed,
    "cut.gz": lambda: zipped(line(text=TEXT) * 500)[:-40],
    "junk.gz": lambda: zipped(line(text=TEXT)) + b"junk",
    "deflate.gz": lambda: b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + zlib.compress(GOOD)[2:20],
}
