"""The state that the database is in."""

from __future__ import annotations

from sqlite_utils import Database

from api.queries.sql import Sql

GENERATION = Sql("SELECT stamp FROM generation WHERE id = 1")


def read_generation(db: Database) -> str:
    """What is another text whenever anything in the database is different."""
    (stamp,) = db.execute(GENERATION.text).fetchone()
    return str(stamp)
