"""Tables and WARC files made to break their readers: name of the file -> how it is made."""

from __future__ import annotations

import gzip

from tests.loader.hostile.documents import HTTP, PARAGRAPHS, TEXT, page, record
from tests.loader.hostile.texts import MEGA, Made

QUOTED = f'"{TEXT}"'.encode()
PAGE = page(f"<article>{PARAGRAPHS}</article>")

TABLES: Made = {
    "columns.csv": lambda: b"text," + b",".join(b"c%d" % number for number in range(MEGA)) + b"\na," * 2,
    "fields.csv": lambda: b"text,url\n" + b"a," * MEGA + b"\n" + QUOTED + b",\n",
    "commas.csv": lambda: b"text,url\n" + b"," * 25 * MEGA + b"\n" + QUOTED + b",\n",
    "open.csv": lambda: b'text,url\n"' + TEXT.encode() * 300,
    "line.csv": lambda: b"text,url\n" + "а".encode() * 25 * MEGA + b",\n" + QUOTED + b",\n",
    "marks.csv": lambda: b"text,url\n" + b'"' * 100_001 + b"\n",
    "nul.csv": lambda: b"text,url\n" + QUOTED * 400 + b"\0,\n",
    "none.csv": lambda: b"text,url\n",
    "bytes.csv": lambda: b"text,url\n" + QUOTED + b",\n" + b"\xff\xff,\n",
    "digits.csv": lambda: b"text;date\n" + QUOTED + b";" + b"9" * 5_000 + b"\n",
}

WARCS: Made = {
    "cut.warc": lambda: record(PAGE) + record(PAGE)[:-300],
    "length.warc": lambda: record(PAGE, length=10**18),
    "negative.warc": lambda: record(PAGE, length=-5),
    "short.warc": lambda: record(PAGE, length=30) + record(PAGE),
    "headers.warc": lambda: b"WARC/1.0\r\n" + b"A: b\r\n" * 100_000,
    "header.warc": lambda: b"WARC/1.0\r\nA: " + b"b" * 50 * MEGA,
    "bare.warc": lambda: b"WARC/1.0\r\n\r\n",
    "chunks.warc": lambda: record(b"FFFFFFFFF\r\n" + PAGE, HTTP + b"Transfer-Encoding: chunked\r\n"),
    "gzip.warc": lambda: record(b"junk", HTTP + b"Content-Encoding: gzip\r\n"),
    "bomb.warc": lambda: record(
        gzip.compress(b"a" * 50 * MEGA, mtime=0), HTTP + b"Content-Encoding: gzip\r\n"
    ),
    "brotli.warc": lambda: record(b"junk" * 99, HTTP + b"Content-Encoding: br\r\n") + record(PAGE),
    "charset.warc": lambda: record(PAGE, HTTP.replace(b"utf-8", b"hex")),
}
