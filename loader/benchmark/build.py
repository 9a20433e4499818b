"""A database of made articles, written by the writer that every load goes through."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from itertools import islice
from pathlib import Path

from loader.benchmark.corpus import VERSION, make_articles
from loader.errors import StoreError
from loader.store.bulk.articles import save_together
from loader.store.database import open_for_many
from loader.store.pieces import merge_much

AT_ONCE = 100  # articles in a transaction
COUNT = "SELECT count(*), count(*) FILTER (WHERE extractor_version = ?) FROM article"


def build(path: str | Path, count: int, seed: int, report: Callable[[int], None]) -> int:
    """Fill the database at `path` up to `count` made articles; how many were added.

    One that was interrupted goes on where it stopped. `report` is told of each article that is there.
    Raises StoreError when it holds other articles, or more of them.
    """
    with closing(open_for_many(path)) as db:
        # A power failure may cost this file: it can be made again.
        db.conn.execute("PRAGMA synchronous=OFF")
        stored, made = db.conn.execute(COUNT, [VERSION]).fetchone()
        if stored > made:
            raise StoreError(
                f"{path}: holds {stored - made:,} articles that were not made; choose another path"
            )
        if made > count:
            raise StoreError(f"{path}: holds {made:,} articles already; choose another path, or ask for more")
        report(made)
        articles = make_articles(count - made, seed, made)
        while some := list(islice(articles, AT_ONCE)):
            for saved in save_together(db, some):
                if isinstance(saved, Exception):
                    raise saved
            report(len(some))
        merge_much(db, lambda: None)
        db.conn.execute("PRAGMA optimize")
        return count - int(made)
