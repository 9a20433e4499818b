"""Plain UTF-8 text as an article."""

from __future__ import annotations

import codecs

from loader.errors import SourceError
from loader.models import RawArticle

_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_text(content: bytes, origin: str) -> RawArticle:
    """`content` as an article, without a byte order mark; SourceError when it is no text."""
    text = decode(content, origin).removeprefix("\ufeff")
    if not text.strip():
        raise SourceError(f"{origin}: is empty; there is no article to load")
    return RawArticle(text=text, origin=origin)


def decode(content: bytes, origin: str) -> str:
    """`content` as text, every character kept; SourceError names `origin`, the reason, a way out."""
    if content.startswith(_UTF16_MARKS):
        raise SourceError(
            f"{origin}: is UTF-16, not UTF-8; convert it first: iconv -f UTF-16 -t UTF-8 FILE > NEW"
        )
    if b"\0" in content:
        raise SourceError(f"{origin}: is binary (it holds a NUL byte); give a plain text file in UTF-8")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise SourceError(
            f"{origin}: is not UTF-8 (byte 0x{content[error.start]:02x} at position {error.start}); "
            "if it is Windows-1251, convert it first: iconv -f WINDOWS-1251 -t UTF-8 FILE > NEW"
        ) from error
