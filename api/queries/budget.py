"""Statements that may take so long together and no longer."""

from __future__ import annotations

import sqlite3
from time import monotonic

from sqlite_utils import Database

from api.queries.sql import Row, Sql, fetch

INSTRUCTIONS = 10_000  # of SQLite's machine between two looks at the clock: well under a millisecond


class Budget:
    """A time from now on, in seconds, that some statements share."""

    def __init__(self, db: Database, seconds: float) -> None:
        self._db = db
        self._end = monotonic() + seconds
        self.was_short = False  # True when some statement was not run to its end

    def is_spent(self) -> bool:
        """True when the time is over."""
        return monotonic() >= self._end

    def left(self) -> float:
        """How many seconds there are still."""
        return max(self._end - monotonic(), 0.0)

    def allows(self, seconds: float) -> bool:
        """True when there are so many left. Else whoever asks leaves something out."""
        self.was_short = self.was_short or seconds > self.left()
        return seconds <= self.left()

    def fetch(self, statement: Sql) -> list[Row] | None:
        """The rows of `statement`; None, and the statement is stopped, when the time is over first."""
        if self.is_spent():
            self.was_short = True
            return None
        self._db.conn.set_progress_handler(self.is_spent, INSTRUCTIONS)
        try:
            return fetch(self._db, statement)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
                raise
            self.was_short = True
            return None
        finally:
            self._db.conn.set_progress_handler(None, 0)
