"""What can go wrong outside the language rules: each message names the thing and the way out."""

from __future__ import annotations

from typing import Self


class LoaderError(Exception):
    """The base: callers that only want to report a failure catch this one."""


class SourceError(LoaderError):
    """An input cannot be read as an article: missing, empty, binary, too large."""

    place: str | None = None  # the file, also one inside an archive, with which the message begins

    def at(self, place: str) -> Self:
        """The same, as being of the file `place`, unless it is known to be of one inside it."""
        if self.place is None and str(self).startswith(place):
            self.place = place
        return self


class KnowledgeError(LoaderError):
    """A table of names, offices or outlets cannot be read: the message names the file and the place."""


class StoreError(LoaderError):
    """The database cannot be opened, is not ours, or cannot hold what it is given."""


class UnusableError(StoreError):
    """The database's file cannot be used, whatever the article: full disk, read-only, damaged. A run ends."""


class BusyError(UnusableError):
    """Another process has been writing for longer than a writer waits."""


class TakenError(StoreError):
    """Another article is the one of this address, or of this text and outlet."""

    def __init__(self, article_id: int) -> None:
        super().__init__(f"article {article_id} is that of this address, or of this text and site")
        self.article_id = article_id


class TokenError(LoaderError):
    """The token must not be used any more."""


class KeyReusedError(LoaderError):
    """The Idempotency-Key stands for another request."""


class KeyInUseError(LoaderError):
    """The request with this Idempotency-Key is being answered, by somebody else."""


class RunError(LoaderError):
    """A run cannot go on, whatever the article: no worker process lives, the report cannot be written."""


class CorrectionError(StoreError):
    """What a curator says cannot be so; `field` is what it was said of, None for the thing itself."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


def failure(error: Exception, origin: str) -> str:
    """What to say of an article for which `error` was raised: its origin and the reason."""
    if isinstance(error, LoaderError):
        return str(error)
    return f"{origin}: could not be processed: {type(error).__name__}: {error}"
