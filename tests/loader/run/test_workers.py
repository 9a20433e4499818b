"""Articles through worker processes: the same as without them, in order, whatever becomes of a process."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from loader.errors import RunError, SourceError
from loader.extracting import extract_article
from loader.models import RawArticle
from loader.run import ahead
from loader.run.ahead import Processes, in_order
from loader.run.inputs import End, Step
from loader.run.workers import CHUNK, Extractors
from tests.loader.run.killing import DEADLY, kill_always, kill_at_deadly, kill_once, tell_much
from tests.running import SLOWEST

SAID = "«Ремонт моста закончат в срок», — сказала министр Ирина Лесная."


def raw(number: int, text: str = SAID) -> RawArticle:
    return RawArticle(f"Выпуск {number}.\n\n{text}", f"{number}.txt")


RAWS = [raw(number, SAID * (1 + number % 3)) for number in range(20)]


@pytest.fixture(scope="module")
def workers() -> Iterator[Extractors]:
    with closing(Extractors(2)) as started:
        yield started


def test_workers_find_what_is_found_without_them(workers: Extractors) -> None:
    waiting = [workers.submit(article) for article in RAWS]
    assert [workers.result(pending) for pending in waiting] == [extract_article(article) for article in RAWS]


def test_an_article_larger_than_a_chunk_is_one(workers: Extractors) -> None:
    large = raw(0, f"{SAID} " * (2 * CHUNK // len(SAID)))
    waiting = [workers.submit(article) for article in (raw(1), large, raw(2))]
    assert [workers.result(pending).raw for pending in waiting] == [raw(1), large, raw(2)]


def test_what_cannot_be_extracted_says_why(workers: Extractors) -> None:
    pending = workers.submit(replace(raw(1), text="Наверх\n"))
    with pytest.raises(SourceError, match=r"^1\.txt: holds no article"):
        workers.result(pending)
    assert workers.result(workers.submit(raw(2))).raw == raw(2)


def test_half_a_surrogate_pair_goes_through(workers: Extractors) -> None:
    broken = raw(1, SAID + " \ud83d")
    assert workers.result(workers.submit(broken)) == extract_article(broken)


def kill(process_id: int) -> None:
    """End the process, and return when it has ended; the one that started it has still to notice."""
    os.kill(process_id, signal.SIGKILL)
    os.waitid(os.P_PID, process_id, os.WEXITED | os.WNOWAIT)


def test_a_killed_worker_costs_nothing_but_time() -> None:
    with closing(Extractors(2)) as workers:
        waiting = [workers.submit(article) for article in RAWS]
        workers.result(waiting[0])
        for process_id in workers.process_ids:
            kill(process_id)
        assert [workers.result(pending).raw for pending in waiting] == RAWS


def test_an_article_is_not_to_blame_for_the_end_of_workers_that_never_had_it() -> None:
    with closing(Extractors(1)) as workers:
        for article in RAWS[:3]:  # more than ends of workers that an article survives
            assert workers.result(workers.submit(article)).raw == article
            kill(workers.process_ids[0])
        pending = workers.submit(RAWS[3])
        assert workers.result(pending).raw == RAWS[3]
        assert pending.deaths == 0


def test_an_article_that_kills_a_worker_is_tried_again(tmp_path: Path) -> None:
    articles = [replace(raw(1), url=str(tmp_path / "1")), raw(2)]
    with closing(Extractors(1, kill_once)) as workers:
        waiting = [workers.submit(article) for article in articles]
        assert [workers.result(pending).raw for pending in waiting] == articles


@pytest.mark.parametrize("count", [1, 2])
def test_an_article_that_kills_two_workers_fails_alone(count: int) -> None:
    articles = [raw(1), raw(2), raw(3, DEADLY), raw(4), raw(5)]
    with closing(Extractors(count, kill_at_deadly)) as workers:
        waiting = [workers.submit(article) for article in articles]
        with pytest.raises(
            SourceError, match=r"^3\.txt: ended its worker process twice \(killed by SIGKILL\)"
        ):
            workers.result(waiting.pop(2))
        assert [workers.result(pending).raw.origin for pending in waiting] == [
            *("1.txt", "2.txt", "4.txt", "5.txt")
        ]


def test_a_worker_goes_on_while_nobody_asks_for_what_it_has_found(tmp_path: Path) -> None:
    articles = [replace(raw(number), url=str(tmp_path / str(number))) for number in range(3)]
    with closing(Extractors(1, tell_much)) as workers:
        waiting = [workers.submit(article) for article in articles]
        with pytest.raises(SourceError):
            workers.result(waiting[0])  # now it has begun, and been given the others
        end = time.monotonic() + SLOWEST
        while not (tmp_path / "2").exists() and time.monotonic() < end:
            time.sleep(0.05)
        assert (tmp_path / "2").exists()


def test_workers_that_never_begin_end_the_run() -> None:
    with closing(Extractors(1, kill_always)) as workers:
        waiting = workers.submit(raw(1))
        with pytest.raises(RunError, match=r"end as they start \(killed by SIGKILL\)"):
            workers.result(waiting)


def test_closing_ends_the_processes() -> None:
    workers = Extractors(2)
    for article in RAWS:
        workers.submit(article)
    started = workers.process_ids
    workers.close()
    assert len(started) == 2
    assert [process_id for process_id in started if _lives(process_id)] == []


def _lives(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("processes", [Processes(1), Processes(2), Processes(2, 3)])
def test_steps_keep_their_order(processes: Processes) -> None:
    steps = [*(Step("a", article) for article in RAWS), Step("a", End(())), Step("b", RAWS[0])]
    with closing(in_order(iter(steps), processes, lambda article: article in RAWS[3:5])) as found:
        settled = [
            (step, extract() if isinstance(step.item, RawArticle) else None) for step, extract in found
        ]
    assert [step for step, _ in settled] == steps
    assert [article.raw for _, article in settled if article] == [*RAWS, RAWS[0]]


def test_no_more_is_read_than_may_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "WINDOW_CHARACTERS", 1000)
    monkeypatch.setattr(ahead, "PROCESS_CHARACTERS", 500)
    taken, furthest = 0, 0

    def reading() -> Iterator[Step]:
        nonlocal furthest
        for number in range(60):
            furthest = max(furthest, number - taken)
            yield Step("a", raw(number))

    with closing(in_order(reading(), Processes(2), lambda _: False)) as found:
        for _, extract in found:
            extract()
            taken += 1
    assert taken == 60
    assert furthest <= 1000 / len(raw(10).text) + 3


def test_how_many_processes() -> None:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    assert Processes.wanted(3) == Processes(3, 0)
    assert Processes.wanted(0) == Processes(cores or 1, 0)
    assert Processes.wanted(None).count <= ahead.MOST
    assert Processes.wanted(None).after == ahead.FEW
