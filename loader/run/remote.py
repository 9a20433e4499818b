"""What a Dask worker runs: articles through the extraction, if that is the one which the run has."""

from __future__ import annotations

import socket
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loader.run.packing import pack, unpack

if TYPE_CHECKING:  # a scheduler imports this file too, and needs no language models
    from loader.models import RawArticle
    from loader.run.fingerprint import Fingerprint
    from loader.run.workers import Extract

# A worker may have several threads, which would only take turns at every word.
_ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True, slots=True)
class Job:
    """Articles to be extracted, as where `wanted` was taken."""

    raws: tuple[RawArticle, ...]
    wanted: Fingerprint
    extract: Extract


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a worker extracts nothing for a run."""

    reason: str


Answer = list[bytes] | Refusal  # of each article what was extracted, packed, or why nothing was


def run_job(packed: bytes) -> bytes:
    """The Answer to a Job, both packed.

    Packed, because a scheduler that passes it on then neither has to know the values nor to unpack them.
    """
    with _ONE_AT_A_TIME:
        return pack(_answer(unpack(packed)))


def unpack_answer(packed: bytes) -> Answer:
    """What run_job gave."""
    answer: Answer = unpack(packed)
    return answer


def _answer(job: Job) -> Answer:
    from loader.run.fingerprint import fingerprint
    from loader.run.workers import attempt

    try:
        differences = fingerprint().differences(job.wanted)
    except Exception as error:
        return Refusal(f"the worker on {socket.gethostname()} cannot begin: {error}")
    if differences:
        return Refusal(
            f"the worker on {socket.gethostname()} would not find the same: different there:"
            f" {', '.join(differences)}; give it what this machine has, and start it again"
        )
    return [pack(attempt(raw, job.extract)) for raw in job.raws]
