"""Extraction on Dask workers, of this machine or of others. The only file that imports Dask."""

from __future__ import annotations

import asyncio
import logging
import queue
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import partial
from tempfile import TemporaryDirectory
from time import monotonic
from typing import TypeVar

import dask
from distributed import CancelledError, Client, Future, LocalCluster, Security
from distributed.client import ClosedClientError
from distributed.comm.core import connect as connect_to
from distributed.scheduler import KilledWorker

from loader.errors import RunError
from loader.extracting import extract_article
from loader.models import Article, RawArticle
from loader.run.ahead import LOCAL
from loader.run.fingerprint import fingerprint
from loader.run.forking import without_interrupts
from loader.run.packing import pack, unpack
from loader.run.remote import Job, Refusal, run_job, unpack_answer
from loader.run.workers import (
    DEATHS,
    STILLBORN,
    WARM_UP,
    Extract,
    Pending,
    fill_chunk,
    take_chunk,
    taken,
)

DEPTH = 2  # chunks for each worker: one to work on, one that lies there when it is done

CONNECT = 30  # seconds until a scheduler that does not answer is none; as long as Dask itself waits
JOIN = 30  # seconds in which workers that were started together with the run may join
OFTEN = 2.0  # seconds between two looks at which workers there are
WORKERLESS = 30  # looks without any worker until a run ends: a worker that starts anew takes some 5 s

SETTINGS = {
    "distributed.admin.large-graph-warning-threshold": "1 GB",  # an article may be large, and is one task
    # These are for workers that are started here.
    "distributed.scheduler.allowed-failures": 0,  # which article it was is found out here
    "distributed.worker.profile.enabled": False,
    "distributed.admin.tick.interval": "1s",  # each tick, of 20 ms unless told otherwise, wakes every process
    "distributed.nanny.pre-spawn-environ": {"OPENBLAS_NUM_THREADS": "1"},  # one process a core
}

GO_ON = "what was stored stays, and the same command goes on from there"

T = TypeVar("T")


@dataclass(slots=True, eq=False)
class _Chunk:
    """Articles on their way. None: the first task of all, which shows that workers can work."""

    articles: Sequence[Pending]


class DaskExtractors:
    """The workers of a Dask scheduler, as many as there are at the moment."""

    def __init__(self, client: Client, where: str, closing: ExitStack, extract: Extract) -> None:
        """`where`: the scheduler as messages have it; `closing`: what ends with this."""
        self._client, self._where, self._closing, self._extract = client, where, closing, extract
        self._wanted = fingerprint()
        self._backlog: deque[Pending] = deque()
        self._suspects: deque[Pending] = deque()  # a worker died that had them
        self._on_trial: _Chunk | None = None  # one of them, when nothing else is under way
        self._sent: dict[_Chunk, Future[bytes]] = {}
        self._done: queue.SimpleQueue[tuple[_Chunk, bytes | BaseException]] = queue.SimpleQueue()
        self._workers, self._looks_without, self._next_look = 1, 0, 0.0
        self._stillborn = 0
        self._send(_Chunk(()))

    @property
    def processes(self) -> int:
        """How many articles may be extracted at once, as far as is known."""
        return self._workers

    @property
    def under_way(self) -> int:
        """How many tasks the scheduler has."""
        return len(self._sent)

    def submit(self, raw: RawArticle) -> Pending:
        """Have `raw` extracted as soon as a worker is free. Raises RunError."""
        pending = Pending(raw)
        self._backlog.append(pending)
        self._turn(None)
        return pending

    def result(self, pending: Pending) -> Article:
        """What was extracted, when it is there. Raises SourceError or RunError when it cannot be."""
        while pending.result is None:
            self._turn(OFTEN)
        return taken(pending)

    def close(self) -> None:
        """Leave the scheduler, or end it and its workers if they were started here."""
        self._closing.close()

    def _turn(self, timeout: float | None) -> None:
        """Hand out what waits, take what is done; `timeout`: seconds in which there may be something,
        None: take what is there, and wait with small chunks for more articles."""
        self._look()
        self._hand_out(timeout is not None)
        try:
            self._receive(*self._done.get(timeout is not None, timeout))
            while True:
                self._receive(*self._done.get_nowait())
        except queue.Empty:
            pass
        self._hand_out(timeout is not None)

    def _look(self) -> None:
        """At which workers there are, if it is time to."""
        if monotonic() < self._next_look:
            return
        workers = len(self._ask(self._client.nthreads))
        self._looks_without = 0 if workers or not self._sent else self._looks_without + 1
        if self._looks_without > WORKERLESS:
            raise RunError(f"{self._where} has had no worker for a minute; {GO_ON}")
        self._workers, self._next_look = max(workers, 1), monotonic() + OFTEN

    def _hand_out(self, at_once: bool) -> None:
        if self._on_trial or (self._suspects and self._sent):
            return
        if self._suspects:
            self._on_trial = _Chunk([self._suspects.popleft()])
            self._send(self._on_trial)
            return
        while self._backlog and len(self._sent) < DEPTH * self._workers:
            if not at_once and len(self._sent) >= self._workers and not fill_chunk(self._backlog):
                return
            self._send(_Chunk(take_chunk(self._backlog)))

    def _send(self, chunk: _Chunk) -> None:
        raws = tuple(pending.raw for pending in chunk.articles) or (WARM_UP,)
        packed = pack(Job(raws, self._wanted, self._extract))
        future = self._ask(lambda: self._client.submit(run_job, packed, pure=False))
        self._sent[chunk] = future
        future.add_done_callback(partial(self._note_done, chunk))

    def _note_done(self, chunk: _Chunk, future: Future[bytes]) -> None:
        """Fetch a result, in a thread of Dask's."""
        try:
            self._done.put((chunk, future.result()))
        except BaseException as error:  # asyncio's way to cancel is no Exception
            self._done.put((chunk, error))

    def _receive(self, chunk: _Chunk, result: bytes | BaseException) -> None:
        self._sent.pop(chunk).release()
        if isinstance(result, bytes):
            self._settle(chunk, result)
        elif isinstance(result, KilledWorker):
            self._blame(chunk, result.allowed_failures + 1)
        elif isinstance(result, (CancelledError, OSError)):
            raise self._gone()
        else:
            raise RunError(
                f"{self._where} cannot run this code: {type(result).__name__}: {result};"
                " start the scheduler and the workers with scripts/dask of the same version"
            )
        if chunk is self._on_trial:
            self._on_trial = None

    def _settle(self, chunk: _Chunk, result: bytes) -> None:
        answer = unpack_answer(result)
        if isinstance(answer, Refusal):
            raise RunError(f"{self._where}: {answer.reason}")
        if not chunk.articles:
            if isinstance(found := unpack(answer[0]), str):
                raise RunError(f"{self._where}: {found}")
            return
        for pending, found in zip(chunk.articles, answer, strict=True):
            pending.result = found

    def _blame(self, chunk: _Chunk, deaths: int) -> None:
        """Each article of the chunk may be what ended the workers: they are tried one by one."""
        if not chunk.articles:
            self._stillborn += deaths
            if self._stillborn >= STILLBORN:
                raise RunError(f"{self._where}: workers end as they start; their logs may say why")
            self._send(chunk)
        for pending in chunk.articles:
            pending.deaths += deaths
            if chunk is self._on_trial and pending.deaths >= DEATHS:
                pending.result = (
                    f"{pending.raw.origin}: ended {pending.deaths} workers that had it;"
                    " it may need more memory than there is"
                )
            else:
                self._suspects.append(pending)

    def _ask(self, call: Callable[[], T]) -> T:
        try:
            return call()
        except (OSError, CancelledError, ClosedClientError) as error:
            raise self._gone() from error

    def _gone(self) -> RunError:
        return RunError(f"{self._where} is gone; {GO_ON}")


def connect(address: str, count: int, extract: Extract = extract_article) -> DaskExtractors:
    """The workers of the scheduler at `address`; "local": `count` that are started here, and end with it.

    Raises RunError when there is none, or none of its workers can be reached; KnowledgeError for tables of
    the user's that cannot be read.
    """
    with ExitStack() as stack:
        _hush()
        stack.enter_context(dask.config.set(SETTINGS))
        if address == LOCAL:
            where = "Dask on this machine"
            client = stack.enter_context(_client(_start_here(count, stack), where))
        else:
            where = f"the Dask scheduler at {address}"
            client = stack.enter_context(_client(address, where))
            _await_worker(client, where, address)
        return DaskExtractors(client, where, stack.pop_all(), extract)


def _client(at: str | LocalCluster, where: str) -> Client:
    try:
        if isinstance(at, str):
            with ThreadPoolExecutor(1) as aside:  # this thread may have a loop of its own going
                aside.submit(asyncio.run, _greet(at)).result()
        return Client(at, timeout=CONNECT, set_as_default=False)
    except (OSError, ValueError, TypeError, RuntimeError) as error:
        raise RunError(f"{where} cannot be reached: {str(error) or 'it does not answer'}") from error


async def _greet(address: str) -> None:
    """Raise OSError for nobody, and for somebody of another tongue, on whom a Client would wait for ever."""
    options = Security().get_connection_args("client")
    (await asyncio.wait_for(connect_to(address, timeout=CONNECT, **options), CONNECT + 1)).abort()


def _await_worker(client: Client, where: str, address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=JOIN)
    except TimeoutError as error:
        command = f"scripts/dask worker {address} --nthreads 1 --nworkers -1"
        raise RunError(f"{where} has no workers; start some on each machine: {command}") from error


def _start_here(count: int, stack: ExitStack) -> LocalCluster:
    try:
        # Dask makes a folder for what workers put aside, and leaves it where it is.
        aside = TemporaryDirectory(prefix="whosaid-dask-", ignore_cleanup_errors=True)
        stack.enter_context(dask.config.set({"temporary-directory": stack.enter_context(aside)}))
        with without_interrupts():
            cluster = LocalCluster(
                n_workers=count,
                threads_per_worker=1,
                memory_limit=None,  # else a worker pauses when others have taken the machine's memory
                security=True,  # keys of its own: nobody else on this machine can send it code
                dashboard_address="127.0.0.1:0",
                scheduler_kwargs={"dashboard": False},
                silence_logs=logging.CRITICAL if _is_quiet() else False,
            )
            stack.callback(_end, cluster)
    except (OSError, RuntimeError, TimeoutError) as error:
        raise RunError(f"Dask cannot start workers here: {error}; try without --dask") from error
    return cluster


def _end(cluster: LocalCluster) -> None:
    """End the scheduler and its workers; those that take seconds to go are killed, which is no failure."""
    with suppress(TimeoutError):
        cluster.close()


def _hush() -> None:
    """Have Dask not tell of workers that come and go."""
    for name in tuple(logging.root.manager.loggerDict) if _is_quiet() else ():
        if name.split(".")[0] == "distributed":
            logging.getLogger(name).setLevel(logging.CRITICAL)


def _is_quiet() -> bool:
    """Whether Dask's own settings, such as DASK_LOGGING__DISTRIBUTED=info, leave it open what it tells."""
    return not dask.config.get("logging", None)
