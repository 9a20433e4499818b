"""What gunicorn, the server in front of the service, does our way: its settings as it reads them."""

from __future__ import annotations

import gc
import os
import shutil
from typing import Any

worker_class = "api.worker.Worker"
threads = 4  # a worker: so that slow clients and streamed exports do not hold up the others
timeout = 120  # seconds: a worker's first extraction loads the language models
limit_request_line = 8190  # gunicorn's upper bound: filters may be repeated a hundred times
loglevel = "warning"
control_socket_disable = True

FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # where worker processes put their figures together


def post_worker_init(_worker: Any) -> None:
    """Leave alone what stays: collections look at what requests left behind, and at more of it at once."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)


def child_exit(_server: Any, worker: Any) -> None:
    """A worker has ended: what it was answering it answers no more."""
    if os.environ.get(FOLDER):
        from prometheus_client import multiprocess  # looks at the variable when it is imported

        multiprocess.mark_process_dead(worker.pid)


def on_exit(_server: Any) -> None:
    """The server ends: its figures go with it."""
    folder = os.environ.get(FOLDER)
    if folder:
        shutil.rmtree(folder, ignore_errors=True)
