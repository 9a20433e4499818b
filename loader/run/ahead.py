"""Steps with what extracts their articles: read and extracted ahead, in the order of the inputs."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial

from loader.loading import extract_article
from loader.models import Article, RawArticle
from loader.run.inputs import Pause, Step
from loader.run.workers import Extractors, Pending

# What may be read and wait behind the article that is saved next: one that takes minutes neither
# stops the others at once nor fills the memory.
WINDOW_ARTICLES = 256
WINDOW_CHARACTERS = 2_000_000

# A worker process takes a second or two to load the language models, as long as this one needs for so
# many articles.
FEW = 50
MOST = 4  # processes, where nobody says how many

ExtractStep = Callable[[], Article]
IsVoid = Callable[[RawArticle], bool]


@dataclass(frozen=True, slots=True)
class Processes:
    """How many processes extract, after so many articles that are extracted in this one."""

    count: int
    after: int = 0

    @classmethod
    def wanted(cls, workers: int | None) -> Processes:
        """`workers`: as many; 0: one a core; None: for more than a few articles one a core, at most four."""
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        return cls(min(cores, MOST), FEW) if workers is None else cls(workers or cores)


def in_order(
    steps: Iterator[Step], processes: Processes, is_void: IsVoid
) -> Generator[tuple[Step, ExtractStep]]:
    """Each step, with what gives the extracted article, or raises what went wrong with it.

    `is_void` says which articles are most likely stored already, so that nothing is extracted for them.
    """
    yield from _here(steps, None if processes.count == 1 else processes.after)
    with closing(Extractors(processes.count)) as workers:
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


def _ahead(
    steps: Iterator[Step], workers: Extractors, is_void: IsVoid
) -> Generator[tuple[Step, ExtractStep]]:
    window: deque[tuple[Step, Pending | None]] = deque()
    for step in steps:
        pending = None
        if isinstance(step.item, RawArticle) and not is_void(step.item):
            pending = workers.submit(step.item)
        window.append((step, pending))
        while window and (_is_full(window) or _is_done(window[0][1]) or isinstance(step.item, Pause)):
            yield _taken(window, workers)
    while window:
        yield _taken(window, workers)


def _taken(window: deque[tuple[Step, Pending | None]], workers: Extractors) -> tuple[Step, ExtractStep]:
    step, pending = window.popleft()
    if not isinstance(step.item, RawArticle):
        return step, _nothing
    if pending is not None:
        return step, partial(workers.result, pending)
    raw = step.item  # what was void may be so no longer: an article saved since has taken its place
    return step, lambda: workers.result(workers.submit(raw))


def _is_full(window: deque[tuple[Step, Pending | None]]) -> bool:
    sizes = [len(step.item.text) for step, _ in window if isinstance(step.item, RawArticle)]
    return len(window) > WINDOW_ARTICLES or sum(sizes[1:]) > WINDOW_CHARACTERS


def _is_done(pending: Pending | None) -> bool:
    return pending is None or pending.result is not None


def _nothing() -> Article:
    raise AssertionError("there is no article in this step")
