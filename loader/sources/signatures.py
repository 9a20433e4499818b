"""Files that are no texts and no pages, whatever their names say: told by how they begin."""

from __future__ import annotations

import re

from loader.errors import SourceError

_TEXT = "save it as plain text or as a web page"
_BINARY = "give a text or a page"
# The bytes that a format begins with, what it is, and what to do instead.
_SIGNATURES = (
    (b"%PDF-", "a PDF", _TEXT),
    (b"%!PS", "a PostScript document", _TEXT),
    (b"{\\rtf", "an RTF document", _TEXT),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a document of an older Office", _TEXT),
    (b"\x89PNG\r\n\x1a\n", "a PNG image", _BINARY),
    (b"\xff\xd8\xff", "a JPEG image", _BINARY),
    (b"GIF87a", "a GIF image", _BINARY),
    (b"GIF89a", "a GIF image", _BINARY),
    (b"\x7fELF", "a program", _BINARY),
    (b"MZ\x90\0", "a program", _BINARY),
    (b"SQLite format 3\0", "a SQLite database", "export its table as CSV or JSON lines"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "unpack it yourself"),
    (b"Rar!\x1a\x07", "a RAR archive", "unpack it yourself"),
    (b"BZh", "a bzip2 archive", "unpack it yourself"),
    (b"\xfd7zXZ\0", "an xz archive", "unpack it yourself"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive", "unpack it yourself"),
)
_PROLOG = re.compile(r"\ufeff?(?:\s++|<\?xml[^>]*+>|<!--(?:(?!-->).)*+-->)*+", re.DOTALL)
_DOCTYPE = re.compile(r"<!doctype[^>\[]*+\[", re.IGNORECASE)
_ELEMENT = re.compile(r"<(?:!doctype\s+)?([\w:.-]{1,40})", re.IGNORECASE)


def check_signature(sample: bytes, origin: str) -> None:
    """Raise SourceError for what begins as a format that holds no text to be read."""
    for beginning, name, way_out in _SIGNATURES:
        if sample.startswith(beginning):
            raise SourceError(f"{origin}: is {name}; {way_out}")


def check_entities(beginning: str, origin: str) -> None:
    """Raise SourceError for a document that declares entities: none is ever expanded, or fetched."""
    prolog = _PROLOG.match(beginning)
    if prolog is not None and _DOCTYPE.match(beginning, prolog.end()):
        raise SourceError(
            f"{origin}: declares entities in its DOCTYPE, which are not expanded; save it without them"
        )


def check_markup(beginning: str, origin: str) -> None:
    """Raise SourceError for XML that is neither a page nor a feed: its tags are no text."""
    prolog = _PROLOG.match(beginning)
    behind = prolog.end() if prolog is not None else 0
    element = _ELEMENT.match(beginning, behind)
    if element is not None and element[1].lower() == "svg":
        raise SourceError(f"{origin}: is an SVG image; {_BINARY}")
    if "<?xml" in beginning[:behind] or beginning.startswith("<?xml", behind):
        shown = f"<{element[1]}>" if element is not None else "no element"
        raise SourceError(f"{origin}: is XML, but neither a page nor a feed ({shown}); {_TEXT}")
