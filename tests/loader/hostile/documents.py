"""A valid document of every format, and what becomes of it by damage: cut, flipped, shuffled, random."""

from __future__ import annotations

import gzip
import io
import json
import random
import zipfile
from collections.abc import Iterator

SEED = 20_261_122
CUTS = 8
FLIPS = 8

TEXT = (
    "Мост откроют осенью\n\nМинистр транспорта Ирина Лесная рассказала о ремонте моста. "
    "«Закончим в срок», — сказала она.\n\nРаботы идут второй месяц."
)
PARAGRAPHS = "".join(f"<p>{line}</p>" for line in TEXT.split("\n\n")[1:])
LINKED = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": "Мост откроют осенью",
    "articleBody": TEXT,
    "datePublished": "2024-03-05T10:20:00+05:00",
    "author": [{"@type": "Person", "name": "Анна Белова"}],
}
NINJS = {
    "uri": "http://vesti.example/2",
    "versioncreated": "2024-03-05T10:20:00Z",
    "headlines": [{"role": "main", "value": "Мост откроют осенью"}],
    "body_text": TEXT,
}


def page(body: str, head: str = "") -> bytes:
    """A web page in UTF-8."""
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>".encode()


def article_page() -> bytes:
    """A web page with an article and metadata."""
    script = f'<script type="application/ld+json">{json.dumps(LINKED)}</script>'
    return page(f"<article><h1>Мост откроют осенью</h1>{PARAGRAPHS}</article>", script)


def line(**fields: object) -> bytes:
    """An object of JSON on a line of its own."""
    return json.dumps(fields, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"


def table(*rows: str, header: str = "text;date") -> bytes:
    """A table with `;` between its columns."""
    return "".join(f"{row}\n" for row in (header, *rows)).encode()


def feed(entries: str) -> bytes:
    """A feed of RSS."""
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Вести</title>'
        f"{entries}</channel></rss>"
    ).encode()


def entry(text: str = TEXT, title: str = "Мост", more: str = "") -> str:
    """An entry of such a feed."""
    return f"<item><title>{title}</title>{more}<description>{text}</description></item>"


def atom(text: str = TEXT) -> bytes:
    """A feed of Atom."""
    return (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Вести</title><entry><title>Мост</title>'
        f'<link href="http://vesti.example/3"/><content type="html">{text}</content></entry></feed>'
    ).encode()


HTTP = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"


def record(body: bytes, http: bytes = HTTP, length: int | None = None) -> bytes:
    """A record of WARC: an answer with the HTTP headers `http`."""
    content = http + b"\r\n" + body
    headers = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://vesti.example/4\r\n"
        "WARC-Date: 2024-03-05T10:20:00Z\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
        "Content-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(content) if length is None else length}\r\n\r\n"
    )
    return headers.encode() + content + b"\r\n\r\n"


def packed(*members: tuple[str, bytes]) -> bytes:
    """A zip file, the same bytes each time."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def zipped(content: bytes) -> bytes:
    """A gzip file, the same bytes each time."""
    return gzip.compress(content, mtime=0)


DOCUMENTS = {
    "text.txt": TEXT.encode(),
    "cp1251.txt": TEXT.encode("cp1251"),
    "utf16.txt": TEXT.encode("utf-16"),
    "page.html": article_page(),
    "one.json": line(text=TEXT, title="Мост откроют осенью", date="2024-03-05"),
    "linked.json": json.dumps(LINKED, indent=1).encode(),
    "ninjs.json": line(**NINJS),
    "lines.jsonl": b"".join(line(text=f"{TEXT} {number}") for number in range(3)),
    "table.csv": table(*(f'"{TEXT} {number}";2024-03-05' for number in range(3))),
    "feed.rss": feed(entry() * 2),
    "feed.atom": atom(),
    "pages.warc": record(article_page()) * 2,
    "lines.jsonl.gz": zipped(line(text=TEXT) * 2),
    "all.zip": packed(("text.txt", TEXT.encode()), ("lines.jsonl", line(text=TEXT) * 2)),
}


def damaged() -> Iterator[tuple[str, bytes]]:
    """Names and contents: each document cut and flipped at places by chance, and bytes by chance."""
    chance = random.Random(SEED)
    for name, content in DOCUMENTS.items():
        stem, _, suffix = name.partition(".")
        for number in range(CUTS):
            yield f"cut_{stem}_{number}.{suffix}", content[: chance.randrange(len(content))]
        for number in range(FLIPS):
            yield f"flipped_{stem}_{number}.{suffix}", flipped(content, chance)
        yield f"random_{stem}.{suffix}", content[:8] + chance.randbytes(3_000)


def flipped(content: bytes, chance: random.Random) -> bytes:
    """`content` with some of its bytes made others."""
    changed = bytearray(content)
    for _ in range(chance.randint(1, 12)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)
