"""The stamp that tells one state of the database from any other: new with each transaction that wrote."""

from __future__ import annotations

import sqlite_utils

# Random, not counted: two copies of a file that go different ways never bear the same stamp.
TABLE = """
CREATE TABLE generation (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    stamp TEXT NOT NULL
);
INSERT INTO generation (id, stamp) VALUES (1, lower(hex(randomblob(8))));
"""


def renew(db: sqlite_utils.Database) -> None:
    """Give the database another stamp, in the transaction that is open."""
    db.conn.execute("UPDATE generation SET stamp = lower(hex(randomblob(8)))")


def read(db: sqlite_utils.Database) -> str:
    """The stamp of what is stored now."""
    return str(db.conn.execute("SELECT stamp FROM generation").fetchone()[0])
