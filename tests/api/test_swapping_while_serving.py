"""Snapshots are swapped while the real service answers: no answer fails, none is of two of them, none is old.

Each generation of the data says its number in every quote, title and text, and has one article more.
"""

from __future__ import annotations

import json
import re
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import quote as percent

from loader.models import Article, Extraction, Metadata
from loader.store.publication import Place, publish
from loader.store.writer import open_database, save_article
from tests.corpus import BELOVA, VESTI, article, find, mention, quote
from tests.running import SLOWEST, serving

SWAPS = 10
WORKERS = 2
CLIENTS = 4
BASE = 12  # articles, before those that come with the generations
ROUNDS = 2  # that each client begins and ends between two swaps
NUMBER = re.compile(r"выпуск (\d+)")
SEARCH = f"/v1/quotes?q={percent('обещан')}*&total=true&limit=100"


def issue(number: int, generation: int) -> Article:
    """The article of this number, as it is in a generation."""
    title, promise = f"Мост {number}, выпуск {generation}", f"Мост {number} обещан, выпуск {generation}"
    text = f"{title}\n\nАнна Белова сказала: «{promise}»."
    named = (find(text, "Анна Белова"), "name")
    said = quote(text, "direct", (promise,), ("сказала", "сказать"), 0, named, 0.9, "colon")  # type: ignore[arg-type]
    extraction = Extraction((BELOVA,), (mention(text, "Анна Белова", 0),), (said,))
    at = f"2026-03-02T09:{number:02}:00+05:00"
    metadata = Metadata(VESTI, None, None, None, at, "minute", "header", "ru")
    url = f"https://vesti.example/{number}"
    return article(text, extraction, metadata, url, title)


def write_generation(database: Path, generation: int) -> None:
    """Let all articles be of this generation."""
    with closing(open_database(database)) as db:
        for number in range(BASE + generation):
            save_article(db, issue(number, generation))


@dataclass
class Readers:
    """Those who ask, and between which generations an answer has to be."""

    address: str
    begun: int  # the last generation that is put in place, or already there
    ended: int  # the last one that is there
    stopped: threading.Event = field(default_factory=threading.Event)
    tags: dict[tuple[str, str], bytes] = field(default_factory=dict)
    seen: set[tuple[str, int]] = field(default_factory=set)
    rounds: list[int] = field(default_factory=lambda: [0] * CLIENTS)

    def ask(self, path: str, tag: str = "") -> tuple[int, bytes, str]:
        """The status, the body and the tag of what is answered."""
        connection = HTTPConnection(self.address.removeprefix("http://"), timeout=SLOWEST)
        with closing(connection):
            connection.request("GET", path, headers={"If-None-Match": tag} if tag else {})
            response = connection.getresponse()
            return response.status, response.read(), response.headers.get("ETag", "")

    def get(self, path: str, kind: str) -> tuple[int, bytes]:
        """The generation that an answer is of, and its body; no other one may show in it, and no old one."""
        oldest = self.ended
        status, body, tag = self.ask(path)
        newest = self.begun
        assert status == 200, (path, status, body)
        numbers = set(map(int, NUMBER.findall(body.decode())))
        assert len(numbers) == 1, (path, numbers)
        generation = numbers.pop()
        assert oldest <= generation <= newest, (path, oldest, generation, newest)
        assert self.tags.setdefault((path, tag), body) == body, f"{path}: one tag for two answers"
        self.seen.add((kind, generation))
        return generation, body

    def ask_again(self, path: str) -> None:
        """What is known is not sent again, and only as long as it holds."""
        before = self.ended
        _, body, tag = self.ask(path)
        status, second, other = self.ask(path, tag)
        if status == 304:
            assert (second, other) == (b"", tag)
            assert int(NUMBER.findall(body.decode())[0]) >= before
        else:
            assert (status, second != body, other != tag) == (200, True, True)

    def walk(self) -> None:
        """Pages of any generation follow one another, by cursors that one before gave."""
        path: str | None = "/v1/articles?limit=5&sort=published"
        found: list[str] = []
        first = last = 0
        while path:
            last, body = self.get(path, "page")
            first = first or last
            page = json.loads(body)
            found += [item["id"] for item in page["items"]]
            path = f"/v1/articles?limit=5&sort=published&cursor={page['next']}" if page["next"] else None
        assert len(found) == len(set(found))
        assert BASE + first <= len(found) <= BASE + last

    def read_all(self) -> None:
        """Ask for everything once."""
        for path in (
            "/v1/articles/1",
            "/v1/articles/1/quotes",
            "/v1/entities/1/quotes?limit=100",
            "/v1/statements",
        ):
            self.get(path, path)
        generation, body = self.get(SEARCH, "search")
        found = json.loads(body)
        assert (found["total"]["value"], len(found["items"])) == (BASE + generation,) * 2
        for form in ("quotes.ndjson", "articles.ndjson", "quotes.csv"):
            generation, body = self.get(f"/v1/export/{form}", form)
            assert body.count(b"\n") == BASE + generation + form.endswith("csv")
        oldest = self.ended
        status, body, _ = self.ask("/v1/stats")
        stats: Any = json.loads(body)
        assert status == 200
        assert oldest <= stats["articles"] - BASE <= self.begun
        assert stats["articles"] == stats["quotes"] == stats["quotes_with_speaker"]
        self.ask_again("/v1/quotes?speaker=1")
        assert self.ask("/readyz")[0] == 200
        self.walk()

    def repeat(self, client: int) -> None:
        """Ask for everything until it is over."""
        while not self.stopped.is_set():
            self.read_all()
            self.rounds[client] += 1

    def wait(self, readers: list[Future[None]]) -> None:
        """Until each client has begun and ended some rounds."""
        wanted = [done + ROUNDS + 1 for done in self.rounds]
        end = time.monotonic() + SLOWEST
        while any(map(int.__lt__, self.rounds, wanted)):
            if any(reader.done() for reader in readers):
                return  # its error is raised by whoever asks for its result
            assert time.monotonic() < end, "clients are not answered"
            time.sleep(0.01)


def test_ten_snapshots_are_swapped_and_every_answer_is_whole(tmp_path: Path) -> None:
    database, log = tmp_path / "whosaid.db", tmp_path / "service.log"
    (tmp_path / "served").mkdir()
    place = Place(tmp_path / "served" / "snapshot.db")
    write_generation(database, 1)
    publish(database, place, lambda _: None)
    with serving(place.target, log, WORKERS) as address, ThreadPoolExecutor(CLIENTS) as pool:
        readers = Readers(address, 1, 1)
        asking = [pool.submit(readers.repeat, client) for client in range(CLIENTS)]
        try:
            for generation in range(2, SWAPS + 2):
                readers.wait(asking)
                write_generation(database, generation)
                readers.begun = generation
                assert publish(database, place, lambda _: None)
                readers.ended = generation
            readers.wait(asking)
        finally:
            readers.stopped.set()
        for reader in asking:
            reader.result(SLOWEST)
    kinds = {kind for kind, _ in readers.seen}
    assert len(kinds) == 9
    assert readers.seen == {(kind, number) for kind in kinds for number in range(1, SWAPS + 2)}
    assert "Traceback" not in log.read_text("utf-8")
    assert (
        sorted(file.name.split(".before-")[0] for file in place.target.parent.iterdir())
        == ["snapshot.db"] * 2
    )
