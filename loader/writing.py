"""Writing in the name of a token: transactions that also say who wrote what, and keep the answer."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import sqlite_utils

from loader.errors import KeyInUseError, TokenError
from loader.store import audit, idempotency, tokens
from loader.store.database import open_existing, unnoticed
from loader.store.idempotency import Answer

BUSY_SECONDS = 5.0  # how long a request waits for another writer; one article is written in milliseconds


class Writer:
    """What one request over HTTP writes with. Raises UnusableError when the file cannot be written."""

    def __init__(self, path: Path, request: audit.Request) -> None:
        self._path = path
        self._request = request
        self._opened: sqlite_utils.Database | None = None
        self._claimed: idempotency.Request | None = None

    @property
    def db(self) -> sqlite_utils.Database:
        """The connection, opened when it is first asked for."""
        if self._opened is None:
            self._opened = open_existing(self._path, BUSY_SECONDS)
        return self._opened

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sqlite_utils.Database]:
        """All that is written inside, notes and answer too, is kept together, or nothing of it.

        Raises TokenError if the token has ended meanwhile, KeyInUseError if somebody else answers by now.
        """
        with unnoticed(self.db):
            if not tokens.use(self.db, self._request.token_id, datetime.now(UTC)):
                raise TokenError("The token has ended.")
            if self._claimed:
                self._renew(self._claimed)
            yield self.db

    def _renew(self, claimed: idempotency.Request) -> None:
        try:
            idempotency.renew(self.db, claimed, time.time())
        except KeyInUseError:
            self._claimed = None
            raise

    def note(
        self,
        item: audit.Item | None,
        ids: Sequence[int],
        outcome: str,
        status: int,
        reason: str | None = None,
    ) -> None:
        """Say in the audit log what is done to which items, in the transaction that is open."""
        deed = audit.Deed(item, tuple(ids), outcome, status, reason)
        audit.note(self.db, self._request, deed, datetime.now(UTC))

    def claim(self, key: str, fingerprint: str) -> Answer | None:
        """What was answered to this request before, None when it is new.

        Raises KeyReusedError when the key stands for another one, KeyInUseError while it is being answered.
        """
        request = idempotency.Request(self._request.token_id, key, fingerprint)
        with unnoticed(self.db):
            found = idempotency.claim(self.db, request, time.time())
        self._claimed = request if found is None else None
        return found

    def keep(self, status: int, headers: Mapping[str, str], body: str) -> None:
        """Keep what is answered, in the transaction that is open."""
        if self._claimed:
            idempotency.answer(self.db, self._claimed, Answer(status, headers, body), time.time())

    def release(self) -> None:
        """There is no answer: who asks again with the same key is heard anew."""
        if self._claimed:
            with unnoticed(self.db):
                idempotency.release(self.db, self._claimed)

    def close(self) -> None:
        """Close the connection."""
        if self._opened is not None:
            self._opened.close()
