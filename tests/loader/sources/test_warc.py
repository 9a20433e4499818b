"""WARC -> the articles on its pages."""

from __future__ import annotations

import gzip
import subprocess
import sys
from pathlib import Path

import pytest

from loader.models import RawArticle
from tests.loader.loads import ENVIRONMENT
from tests.loader.sources.inputs import OTHER, TEXT, read_any, shown
from tests.running import SLOWEST


def page(text: str) -> str:
    return f"<!DOCTYPE html><html><title>Мост</title><body><article><p>{text}</p></article></body></html>"


def record(kind: str, url: str, content_type: str, block: bytes) -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Date: 2024-03-05T10:20:00Z\r\n"
        f"WARC-Target-URI: {url}\r\nContent-Type: {content_type}\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def write(pages: list[tuple[str, str, str, bytes]], compress: bool = False) -> bytes:
    """A WARC of these answers; compressed as crawlers do it, each record by itself."""
    records = [record("warcinfo", "", "application/warc-fields", b"software: test\r\n")]
    for url, status, content_type, payload in pages:
        answer = f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\n\r\n".encode() + payload
        records.append(record("response", url, "application/http; msgtype=response", answer))
    return b"".join(gzip.compress(item) if compress else item for item in records)


PAGES = [
    ("https://vesti.example/1#top", "200 OK", "text/html", page(TEXT).encode()),
    ("https://vesti.example/robots.txt", "200 OK", "text/plain", b"User-agent: *"),
    ("https://vesti.example/gone", "404 Not Found", "text/html", page(OTHER).encode()),
    ("https://vesti.example/empty", "200 OK", "text/html", b"<html></html>"),
    ("https://vesti.example/2", "200 OK", "text/html; charset=windows-1251", page(OTHER).encode("cp1251")),
]


@pytest.mark.parametrize("compress", [False, True])
def test_pages(tmp_path: Path, compress: bool) -> None:
    found = read_any(tmp_path, write(PAGES, compress), "a.warc")
    assert shown(found) == [
        ("a.warc, https://vesti.example/1#top", TEXT),
        "a.warc, https://vesti.example/empty: is a web page without an article; save the article's own page",
        ("a.warc, https://vesti.example/2", OTHER),
    ]
    assert [getattr(item, "url", None) for item in found] == [
        "https://vesti.example/1",
        None,
        "https://vesti.example/2",
    ]


def test_a_warc_without_pages_is_refused(tmp_path: Path) -> None:
    assert shown(read_any(tmp_path, write(PAGES[1:2]), "a.warc")) == [
        "a.warc: is a WARC without any web page"
    ]


def test_a_broken_warc_gives_what_stands_before(tmp_path: Path) -> None:
    more = [(f"https://vesti.example/{n}", *PAGES[0][1:3], page(f"{TEXT} {n}").encode()) for n in range(400)]
    content = write([*PAGES, *more], compress=True)[:-40]
    *rest, last = shown(read_any(tmp_path, content, "a.warc"))
    assert rest[0] == ("a.warc, https://vesti.example/1#top", TEXT)
    assert str(last).startswith("a.warc: is damaged: ")


# What is garbage only waits: it is searched for after every twenty articles.
PEAK = """
import gc
import sys
import tracemalloc

from loader.sources.reading import Options, read_articles

file, name = sys.argv[1:]
next(read_articles(file, name, Options()))  # which imports what it needs
gc.collect()
tracemalloc.start()
number = 0
for number, _ in enumerate(read_articles(file, name, Options()), 1):
    if number % 20 == 0:
        gc.collect()
print(number, tracemalloc.get_traced_memory()[1])
"""


@pytest.mark.parametrize("name", ["a.jsonl", "a.warc"])
def test_memory_does_not_grow_with_the_input(tmp_path: Path, name: str) -> None:
    """Ten times the articles, the same peak, in a process that no other test has left anything in."""
    peaks = []
    for count in (100, 1000):
        line = b'{"text": "' + b"x y " * 2000 + b'"}\n'
        pages = [
            (f"https://vesti.example/{n}", "200 OK", "text/html", page(OTHER).encode()) for n in range(count)
        ]
        file = tmp_path / name
        file.write_bytes(line * count if name == "a.jsonl" else gzip.compress(write(pages)))
        command = [sys.executable, "-c", PEAK, str(file), name]
        done = subprocess.run(
            command, env=ENVIRONMENT, capture_output=True, text=True, check=True, timeout=SLOWEST
        )
        number, peak = map(int, done.stdout.split())
        assert number == count
        peaks.append(peak)
    assert peaks[1] < peaks[0] * 1.5 + 200_000  # all pages kept are 600 kB, all lines 8 MB


def test_when_a_page_was_fetched_is_kept_where_it_has_no_date_of_its_own(tmp_path: Path) -> None:
    dated = page(TEXT).replace(
        "<title>", "<meta property='article:published_time' content='2024-03-01T09:00:00+05:00'><title>"
    )
    pages = [
        ("https://vesti.example/1", "200 OK", "text/html", page(TEXT).encode()),
        ("https://vesti.example/2", "200 OK", "text/html", dated.encode()),
    ]
    found = [item for item in read_any(tmp_path, write(pages), "a.warc") if isinstance(item, RawArticle)]
    assert [(article.given.published, article.given.fetched) for article in found] == [
        (None, "2024-03-05T10:20:00Z"),
        ("2024-03-01T09:00:00+05:00", None),
    ]
