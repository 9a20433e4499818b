"""Articles that wait until several can be stored in one transaction, which takes less than one for each."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field

from loader.loading import Outcome, failed
from loader.models import Article, RawArticle
from loader.run.inputs import End, shown
from loader.run.targets import Target

MOST = 50  # articles that wait
MOST_CHARACTERS = 500_000  # of their texts
# Seconds: whoever reads the database or looks on sees what is new by then, and by the next item. That one is
# never far: where nothing comes, --watch tells of a pause five times a second, which has everything stored.
LONGEST_WAIT = 0.5
LONGEST_LOCK = 0.15  # seconds: after these another writer has its turn

Settled = Outcome | End


@dataclass(slots=True)
class Batch:
    """What was found of the inputs and is not told yet, in order."""

    target: Target
    most: int = MOST
    waiting: deque[tuple[str, Settled | Article]] = field(default_factory=deque)
    articles: int = 0
    characters: int = 0
    marks: set[str | None] = field(default_factory=set)  # what the articles that wait are known by
    since: float = 0.0

    def add(self, path: str, item: Settled | Article) -> None:
        """Let `item`, of the input `path`, wait."""
        if not self.waiting:
            self.since = time.monotonic()
        self.waiting.append((path, item))
        if isinstance(item, Article):
            self.articles += 1
            self.characters += len(item.raw.text)
            self.marks |= {item.raw.text, item.raw.url} - {None}

    def may_meet(self, raw: RawArticle) -> bool:
        """True if `raw` may be one of the articles that wait, which are stored before it is looked for."""
        return raw.text in self.marks or raw.url in self.marks

    @property
    def is_due(self) -> bool:
        """True if nothing may wait any longer, or nothing has to be stored before it is told."""
        return (
            not self.articles
            or self.articles >= self.most
            or self.characters >= MOST_CHARACTERS
            or time.monotonic() - self.since >= LONGEST_WAIT
        )

    def store(self) -> Iterator[tuple[str, Settled]]:
        """Store everything; each item with its input, when it is stored for good.

        Raises one of ENDING when it cannot be, and what it would have stored together is not stored.
        """
        together = self.target.together if self.articles else nullcontext
        self.articles = self.characters = 0
        self.marks.clear()
        while self.waiting:
            with together():
                settled = self._store_some()
            yield from settled

    def _store_some(self) -> list[tuple[str, Settled]]:
        articles = [item for _, item in self.waiting if isinstance(item, Article)]
        end = time.monotonic() + LONGEST_LOCK
        saved = deque(self.target.save_some(articles, end) if articles else ())
        settled: list[tuple[str, Settled]] = []
        while self.waiting and (saved or not isinstance(self.waiting[0][1], Article)):
            path, item = self.waiting.popleft()
            if not isinstance(item, Article):
                settled.append((path, item))
                continue
            outcome = saved.popleft()
            settled.append(
                (path, failed(outcome, shown(path)) if isinstance(outcome, Exception) else outcome)
            )
        return settled
