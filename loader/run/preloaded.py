"""What worker processes have from the one that they are forked from; nothing else imports this."""

from __future__ import annotations

import atexit
import contextlib
import gc
from multiprocessing import forkserver
from pathlib import Path

from loader.extracting import extract_article
from loader.run.garbage import collected_seldom
from loader.run.workers import WARM_UP


def _remove_socket() -> None:
    """Remove this server's socket, with its folder, which a run that was killed leaves."""
    address: str | None = vars(forkserver._forkserver).get("_forkserver_address")
    if address:
        with contextlib.suppress(OSError):  # the run has done so, or a part of it
            Path(address).unlink(missing_ok=True)
            Path(address).parent.rmdir()


atexit.register(_remove_socket)  # of the server: workers that are forked from it end without

with collected_seldom(), contextlib.suppress(Exception):  # a worker fails at the same, and says so to its run
    extract_article(WARM_UP)
gc.freeze()  # a worker's search for garbage would write into what it shares with the others
