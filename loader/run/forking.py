"""How worker processes start: by themselves, or forked from a server that has loaded the models already."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
from collections.abc import Iterator, Sequence
from itertools import pairwise
from multiprocessing import forkserver, resource_tracker
from multiprocessing.context import ForkServerContext, SpawnContext
from multiprocessing.process import BaseProcess

PRELOADED = "loader.run.preloaded"

_FORKED = "forkserver"


def begin_early(arguments: Sequence[str]) -> None:
    """Start the server, if these arguments of scripts/load want workers from the first article on.

    They are not checked: what is wrong with them is said when they are parsed. Without the server,
    or where none can be (its socket stands in TMPDIR, whose path may be too long for one), each worker
    starts by itself, in more time and memory.
    """
    if not wants_workers(arguments):
        return
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # threads are not forked with their process
    forkserver.set_forkserver_preload([PRELOADED])
    with contextlib.suppress(OSError), without_interrupts():
        forkserver.ensure_running()
        multiprocessing.set_start_method(_FORKED, force=True)


def wants_workers(arguments: Sequence[str]) -> bool:
    """Whether several processes of this machine extract from the first article on."""
    counts = ["1"]
    for option, value in pairwise([*arguments, ""]):
        if option.startswith("--dask") or option in ("-h", "--help"):
            return False
        if option.startswith("--workers"):
            counts.append(option.partition("=")[2] or value)
    return counts[-1] != "1"


def starting() -> ForkServerContext | SpawnContext:
    """What starts worker processes: no fork of this one, which would copy locks that a thread may hold."""
    if multiprocessing.get_start_method(allow_none=True) == _FORKED:
        return multiprocessing.get_context("forkserver")
    return multiprocessing.get_context("spawn")


def start(process: BaseProcess) -> None:
    """Start it, by another server if the one there is has just been killed. Raises OSError or EOFError."""
    with contextlib.suppress(ConnectionError, EOFError):
        process.start()
        return
    process.start()


@contextlib.contextmanager
def without_interrupts() -> Iterator[None]:
    """Processes that are started inside never see Ctrl-C, which a terminal sends to them too."""
    resource_tracker.ensure_running()  # else the first start does, which lets signals through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGHUP})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
