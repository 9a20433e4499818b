"""Worker processes that extract articles. One that dies costs a retry of the article at hand, not the run."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import socket
import threading
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import accumulate
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from loader.errors import RunError, SourceError, failure
from loader.extracting import extract_article
from loader.models import Article, RawArticle
from loader.run.forking import start, starting, without_interrupts
from loader.run.garbage import collected_seldom
from loader.run.packing import pack, unpack

# Characters that a worker is sent at a time, some ten articles: enough to work on while this process
# saves, and no long wait for the last worker at the end.
CHUNK = 20_000
DEATHS = 2  # an article that ends so many workers is not tried again
STILLBORN = 3  # workers in a row that never began

Extract = Callable[[RawArticle], Article]

_READY = "ready"
# Loads what is loaded at the first use, before an article could be blamed for it.
WARM_UP = RawArticle("«Мост открыт», — сказала министр Ирина Лесная.", "")


@dataclass(slots=True)
class Pending:
    """An article on its way; `result` is what was extracted, or why nothing was: packed, where it came so."""

    raw: RawArticle
    result: bytes | str | None = None
    deaths: int = 0


@dataclass(slots=True, eq=False)
class _Worker:
    process: BaseProcess
    connection: Connection
    reader: threading.Thread | None = None
    is_ready: bool = False
    is_gone: bool = False  # it takes nothing any more
    sent: deque[Pending] = field(default_factory=deque)  # without a result yet, in order

    @property
    def characters(self) -> int:
        return sum(len(pending.raw.text) for pending in self.sent)

    def read(self, inbox: Inbox) -> None:
        """Put what the process sends into `inbox`, also while this one stores: else it would wait."""
        self.reader = threading.Thread(target=_read, args=(self, inbox), daemon=True)
        self.reader.start()

    def end(self) -> None:
        """End the process, whatever it is at."""
        self.process.kill()
        self.process.join()
        _hang_up(self.connection)
        if self.reader:
            self.reader.join()
        self.connection.close()


Inbox = queue.SimpleQueue[tuple[_Worker, bytes | None]]  # None: it has ended


class Extractors:
    """Up to `count` processes, started when there is something to do for them."""

    def __init__(self, count: int, extract: Extract = extract_article) -> None:
        self._count, self._extract = count, extract
        self._workers: list[_Worker] = []
        self._backlog: deque[Pending] = deque()
        self._inbox: Inbox = queue.SimpleQueue()
        self._stillborn = 0

    def submit(self, raw: RawArticle) -> Pending:
        """Have `raw` extracted as soon as a worker is free."""
        pending = Pending(raw)
        self._backlog.append(pending)
        self._turn(False)
        return pending

    def result(self, pending: Pending) -> Article:
        """What was extracted, when it is there. Raises SourceError or RunError when it cannot be."""
        while pending.result is None:
            self._turn(True)
        return taken(pending)

    @property
    def processes(self) -> int:
        """How many articles may be extracted at once."""
        return self._count

    @property
    def process_ids(self) -> list[int]:
        """Of the workers that were started and are not known to have ended."""
        return [worker.process.pid for worker in self._workers if worker.process.pid is not None]

    def close(self) -> None:
        """End the processes, whatever they are at."""
        for worker in self._workers:
            worker.end()
        self._workers.clear()

    def _turn(self, waits: bool) -> None:
        """Hand out what waits, take what is done; `waits`: at least one thing, as soon as it is there."""
        self._hand_out()
        with contextlib.suppress(queue.Empty):
            self._receive(*self._inbox.get(waits))
            while True:
                self._receive(*self._inbox.get_nowait())
        self._hand_out()

    def _receive(self, worker: _Worker, message: bytes | None) -> None:
        if worker not in self._workers:  # it was found to have ended before its end was read
            return
        if message is None:
            self._bury(worker)
        elif worker.is_ready:
            worker.sent.popleft().result = message
        elif (said := unpack(message)) == _READY:
            worker.is_ready, self._stillborn = True, 0
        else:
            raise RunError(said)

    def _hand_out(self) -> None:
        while self._backlog and (worker := self._find_taker()):
            if not worker.sent and not worker.process.is_alive():
                self._bury(worker)  # of nothing that it was given: no article is to blame
                continue
            chunk = take_chunk(self._backlog)
            try:
                worker.connection.send([pending.raw for pending in chunk])
                worker.sent.extend(chunk)
            except OSError:  # what it has done before it ended may not be received yet
                worker.is_gone = True
                self._backlog.extendleft(reversed(chunk))

    def _find_taker(self) -> _Worker | None:
        there = [worker for worker in self._workers if not worker.is_gone]
        idle = next((worker for worker in there if not worker.sent), None)
        if idle is not None or len(self._workers) < self._count:
            return idle or self._start()
        worker = min(there, key=lambda worker: worker.characters, default=None)
        return worker if worker and worker.characters < CHUNK and fill_chunk(self._backlog) else None

    def _start(self) -> _Worker:
        context = starting()
        ours, theirs = context.Pipe()
        process = context.Process(target=_work, args=(theirs, self._extract), daemon=True)
        worker = _Worker(process, ours)
        try:
            with without_interrupts():
                start(process)
                theirs.close()
                worker.read(self._inbox)
        except (OSError, EOFError) as error:
            raise RunError(f"cannot start a worker process: {error}; try --workers 1") from error
        self._workers.append(worker)
        return worker

    def _bury(self, worker: _Worker) -> None:
        """Give the work of a worker that died to others; the article at which it died is to blame."""
        self._workers.remove(worker)
        worker.end()
        how = _ended(worker.process.exitcode)
        if not worker.is_ready:
            self._stillborn += 1
            if self._stillborn == STILLBORN:
                raise RunError(f"worker processes end as they start ({how}); try --workers 1")
        elif worker.sent:
            self._blame(worker.sent, how)
        self._backlog.extendleft(reversed(worker.sent))

    def _blame(self, sent: deque[Pending], how: str) -> None:
        sent[0].deaths += 1
        if sent[0].deaths == DEATHS:
            pending = sent.popleft()
            pending.result = (
                f"{pending.raw.origin}: ended its worker process twice ({how});"
                " it may need more memory than there is"
            )


def taken(pending: Pending) -> Article:
    """What was extracted. Raises SourceError when nothing was."""
    result = pending.result
    found = unpack(result) if isinstance(result, bytes) else result
    if isinstance(found, str):
        raise SourceError(found)
    assert isinstance(found, Article)
    return found


def fill_chunk(backlog: Iterable[Pending]) -> bool:
    """Whether what waits is as much as is sent at a time."""
    sizes = accumulate(len(pending.raw.text) for pending in backlog)
    return any(size >= CHUNK for size in sizes)


def take_chunk(backlog: deque[Pending]) -> list[Pending]:
    """What is sent next, taken from what waits: at least one article."""
    chunk = [backlog.popleft()]
    size = len(chunk[0].raw.text)
    while backlog and (size := size + len(backlog[0].raw.text)) <= CHUNK:
        chunk.append(backlog.popleft())
    return chunk


@collected_seldom()
def _work(connection: Connection, extract: Extract) -> None:
    """Extract what comes through the connection, until it is closed: by the end of its run, or its death."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # one process a core: more threads only take turns
    inbox: queue.SimpleQueue[list[RawArticle]] = queue.SimpleQueue()
    # Taken as it comes, also amid an article: two that each wait for the other to read would wait for ever.
    threading.Thread(target=_fill, args=(connection, inbox), daemon=True).start()
    try:
        extract(WARM_UP)
    except Exception as error:
        connection.send_bytes(pack(failure(error, "a worker process")))
        return
    connection.send_bytes(pack(_READY))
    while True:
        for raw in inbox.get():
            connection.send_bytes(pack(attempt(raw, extract)))


def _hang_up(connection: Connection) -> None:
    """Have both ends read that it is over: whose server died is taken for dead, and may live."""
    with socket.socket(fileno=os.dup(connection.fileno())) as end, contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)


def _read(worker: _Worker, inbox: Inbox) -> None:
    try:
        while True:
            inbox.put((worker, worker.connection.recv_bytes()))
    except (EOFError, OSError):
        inbox.put((worker, None))


def _fill(connection: Connection, inbox: queue.SimpleQueue[list[RawArticle]]) -> None:
    try:
        while True:
            inbox.put(connection.recv())
    except (EOFError, OSError):
        os._exit(0)


def attempt(raw: RawArticle, extract: Extract) -> Article | str:
    """What was extracted, or why nothing was."""
    try:
        return extract(raw)
    except Exception as error:
        return failure(error, raw.origin)


def _ended(exit_code: int | None) -> str:
    if exit_code is not None and exit_code < 0:
        return f"killed by {signal.Signals(-exit_code).name}"
    return f"exit status {exit_code}"
