"""What worker processes have from the one that they are forked from; nothing else imports this."""

from __future__ import annotations

import contextlib
import gc

from loader.extracting import extract_article
from loader.run.garbage import collected_seldom
from loader.run.workers import WARM_UP

with collected_seldom(), contextlib.suppress(Exception):  # a worker fails at the same, and says so to its run
    extract_article(WARM_UP)
gc.freeze()  # a worker's search for garbage would write into what it shares with the others
