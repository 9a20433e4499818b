"""Steps with what extracts their articles: read and extracted ahead, in the order of the inputs."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

from loader.extracting import extract_article
from loader.models import Article, RawArticle
from loader.run.inputs import Pause, Step
from loader.run.workers import CHUNK, Extractors, Pending

# What may be read and wait behind the article that is saved next: one that takes minutes neither
# stops the others at once nor fills the memory.
WINDOW_ARTICLES = 256
WINDOW_CHARACTERS = 2_000_000
# Or, where many processes extract, so much for each: what it is at, what lies there for it, what is done.
PROCESS_ARTICLES = 64
PROCESS_CHARACTERS = 3 * CHUNK

# A worker process takes a second or two to load the language models, as long as this one needs for so
# many articles.
FEW = 50
MOST = 4  # processes, where nobody says how many

LOCAL = "local"  # Dask workers that are started on this machine, for the run

ExtractStep = Callable[[], Article]
IsVoid = Callable[[RawArticle], bool]


class Executor(Protocol):
    """Processes that extract articles: of this run, or of a cluster."""

    @property
    def processes(self) -> int:
        """How many articles may be extracted at once, as far as is known."""

    def submit(self, raw: RawArticle) -> Pending:
        """Have `raw` extracted as soon as there is somebody free to."""

    def result(self, pending: Pending) -> Article:
        """What was extracted, when it is there. Raises SourceError or RunError when it cannot be."""

    def close(self) -> None:
        """Give up what is under way."""


@dataclass(frozen=True, slots=True)
class Processes:
    """How many processes extract, after so many articles that are extracted in this one."""

    count: int
    after: int = 0
    dask: str | None = None  # they are Dask workers, of the scheduler at this address or "local" ones

    @classmethod
    def wanted(cls, workers: int | None, dask: str | None = None) -> Processes:
        """`workers`: as many; 0: one a core; None: for more than a few articles one a core, at most four."""
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        if dask is not None or workers is not None:
            return cls(workers or cores, dask=dask)
        return cls(min(cores, MOST), FEW)

    @property
    def is_here(self) -> bool:
        """Whether this process extracts everything itself."""
        return self.count == 1 and self.dask is None

    def start(self) -> Executor:
        """The processes. Raises RunError when Dask's cannot be reached."""
        if self.dask is None:
            return Extractors(self.count)
        from loader.run.cluster import connect  # which is an extra

        return connect(self.dask, self.count)


@dataclass(slots=True)
class Window:
    """Steps that were read, the oldest first, with the extraction of their articles."""

    steps: deque[tuple[Step, Pending | None]] = field(default_factory=deque)
    characters: int = 0

    def push(self, step: Step, pending: Pending | None) -> None:
        """One more step was read."""
        self.steps.append((step, pending))
        self.characters += _size(step)

    def pop(self) -> tuple[Step, Pending | None]:
        """The oldest step is taken."""
        step, pending = self.steps.popleft()
        self.characters -= _size(step)
        return step, pending

    def is_full(self, processes: int) -> bool:
        """Whether the oldest step is to be waited for, rather than to read on."""
        behind = self.characters - _size(self.steps[0][0])
        articles = max(WINDOW_ARTICLES, processes * PROCESS_ARTICLES)
        return len(self.steps) > articles or behind > max(WINDOW_CHARACTERS, processes * PROCESS_CHARACTERS)

    def is_first_done(self) -> bool:
        """Whether the oldest step can be taken without waiting."""
        pending = self.steps[0][1]
        return pending is None or pending.result is not None


def in_order(
    steps: Iterator[Step], processes: Processes, is_void: IsVoid
) -> Generator[tuple[Step, ExtractStep]]:
    """Each step, with what gives the extracted article, or raises what went wrong with it.

    `is_void` says which articles are most likely stored already, so that nothing is extracted for them.
    """
    yield from _here(steps, None if processes.is_here else processes.after)
    with closing(processes.start()) as workers:
        yield from _ahead(steps, workers, is_void)


def _here(steps: Iterator[Step], count: int | None) -> Iterator[tuple[Step, ExtractStep]]:
    """Extract `count` articles in this process (None: all), each when it is wanted."""
    extracted = 0

    def extract(raw: RawArticle) -> Article:
        nonlocal extracted
        extracted += 1
        return extract_article(raw)

    while count is None or extracted < count:
        step = next(steps, None)
        if step is None:
            return
        yield step, partial(extract, step.item) if isinstance(step.item, RawArticle) else _nothing


def _ahead(steps: Iterator[Step], workers: Executor, is_void: IsVoid) -> Generator[tuple[Step, ExtractStep]]:
    window = Window()
    for step in steps:
        pending = None
        if isinstance(step.item, RawArticle) and not is_void(step.item):
            pending = workers.submit(step.item)
        window.push(step, pending)
        while window.steps and (
            window.is_full(workers.processes) or window.is_first_done() or isinstance(step.item, Pause)
        ):
            yield _taken(window, workers)
    while window.steps:
        yield _taken(window, workers)


def _taken(window: Window, workers: Executor) -> tuple[Step, ExtractStep]:
    step, pending = window.pop()
    if not isinstance(step.item, RawArticle):
        return step, _nothing
    if pending is not None:
        return step, partial(workers.result, pending)
    raw = step.item  # what was void may be so no longer: an article saved since has taken its place
    return step, lambda: workers.result(workers.submit(raw))


def _size(step: Step) -> int:
    return len(step.item.text) if isinstance(step.item, RawArticle) else 0


def _nothing() -> Article:
    raise AssertionError("there is no article in this step")
