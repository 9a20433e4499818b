"""A loader writes while the real service answers: every answer is whole, and of one moment."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from tests.loader.loads import UNREAD, run_loader, start_load, write_articles
from tests.running import SLOWEST, serving

BEFORE = 5  # articles, so that readers have something from the start
LOADED = 240  # which a loader stores in several transactions
FEWEST_ROUNDS = 3
OFTEN = 20  # articles that are told of between two looks at what is there, whatever readers do
SEARCH = "/v1/quotes?q=%D0%BC%D0%BE%D1%81%D1%82&limit=100"  # мост

Key = tuple[int, int]  # an article's id, and that of a quote in it


GROWING = {"statement", "similar_count"}


@dataclass
class Seen:
    """What readers were answered while articles were loaded."""

    address: str
    loaded: threading.Event = field(default_factory=threading.Event)
    searches: list[list[Key]] = field(default_factory=list)
    exports: list[list[Key]] = field(default_factory=list)
    stats: list[dict[str, Any]] = field(default_factory=list)
    articles: list[tuple[str, Any]] = field(default_factory=list)

    def get(self, path: str) -> Any:
        with urlopen(self.address + path, timeout=SLOWEST) as answer:  # raises for any other status than 200
            return json.loads(answer.read())

    def search(self) -> None:
        self.searches.append(keys(self.get(SEARCH)["items"]))

    def export(self) -> None:
        with urlopen(f"{self.address}/v1/export/quotes.ndjson", timeout=SLOWEST) as answer:
            self.exports.append(keys(map(json.loads, answer.read().splitlines())))

    def count(self) -> None:
        self.stats.append(self.get("/v1/stats"))

    def walk(self) -> None:
        known = {item["id"] for item in self.get("/v1/articles?limit=100")["items"]}
        found: list[str] = []
        cursor, page = "", None
        while page is None or page["next"] is not None:
            page = self.get(f"/v1/articles?limit=3{cursor}")
            found += [item["id"] for item in page["items"]]
            cursor = f"&cursor={page['next']}"
        assert len(found) == len(set(found))
        assert known <= set(found)
        self.articles.append((found[0], self.read(found[0])))
        self.articles.append((found[-1], self.read(found[-1])))

    def read(self, article_id: str) -> Any:
        """An article with all that was found in it; how many others report the same may still grow."""
        found = [self.get(f"/v1/articles/{article_id}")]
        for part in ("quotes", "mentions"):
            found += self.get(f"/v1/articles/{article_id}/{part}?limit=100")["items"]
        return [{name: value for name, value in item.items() if name not in GROWING} for item in found]

    def repeat(self, action: Callable[[], None]) -> int:
        """Ask again and again until all is loaded; how often it was asked."""
        rounds = 0
        while rounds < FEWEST_ROUNDS or not self.loaded.is_set():
            action()
            rounds += 1
        return rounds


def keys(quotes: Any) -> list[Key]:
    return sorted((int(quote["article"]["id"]), int(quote["id"])) for quote in quotes)


def test_readers_see_whole_articles_and_never_fail(tmp_path: Path) -> None:
    files = write_articles(tmp_path / "inputs", BEFORE + LOADED, seed=21)
    path, log = tmp_path / "whosaid.db", tmp_path / "service.log"
    run_loader("load", *files[:BEFORE], "--database", path)
    with serving(path, log) as address, ThreadPoolExecutor(4) as pool:
        seen = Seen(address)
        actions = (seen.search, seen.export, seen.count, seen.walk)
        seen.count()
        with start_load(path, *files, "--workers", "1", pipesize=UNREAD) as loader:
            assert loader.stdout is not None
            assert loader.stderr is not None
            readers = [pool.submit(seen.repeat, action) for action in actions]
            try:
                for number, _ in enumerate(loader.stdout):
                    if number % OFTEN == 0:  # meanwhile the loader cannot tell of much more, and so waits
                        seen.count()
                errors = loader.stderr.read()
            finally:
                seen.loaded.set()
        assert (loader.returncode, errors) == (0, "")
        assert all(reader.result(SLOWEST) >= FEWEST_ROUNDS for reader in readers)
        seen.search()
        seen.export()
        seen.count()
        articles = [(name, seen.read(name)) for name, _ in seen.articles]
    assert seen.articles == articles
    check_prefixes(seen.searches)
    check_prefixes(seen.exports)
    check_counts(seen.stats, seen.exports[-1])
    assert "Traceback" not in log.read_text("utf-8")


def check_prefixes(answers: list[list[Key]]) -> None:
    """Each answer has all of some articles, and of those after them nothing: they are loaded by id."""
    for found in answers:
        last = max(found)[0]
        assert found == [key for key in answers[-1] if key[0] <= last]


def check_counts(answers: list[dict[str, Any]], quotes: list[Key]) -> None:
    """All numbers of one answer are of the same moment."""
    assert answers[-1]["articles"] == BEFORE + LOADED
    for found in answers:
        assert found["entities"] == sum(kind["count"] for kind in found["entity_types"])
        assert found["quotes"] == sum(key[0] <= found["articles"] for key in quotes)
    assert len({found["generation"] for found in answers}) == len({found["articles"] for found in answers})
    assert len({found["articles"] for found in answers}) > FEWEST_ROUNDS, "nothing was loaded meanwhile"
