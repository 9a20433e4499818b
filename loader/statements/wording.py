"""One wording of a statement: the comparable words of a quote, by one speaker."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

LEAST = 5  # words from which on wording alone tells that two quotes report the same
DAYS_OF_SHORT = 3  # how far apart reports of fewer words may be


@dataclass(frozen=True, slots=True)
class Speaker:
    """Whom a quote is attributed to: an entity, only a surname, or nobody.

    A surname that one article gives alone may be anybody's who bears it.
    """

    entity: int | None = None
    name: str = ""  # folded: the entity's, or the surname alone

    @property
    def rank(self) -> int:
        """2 for an entity, 1 for a surname, 0 for nobody."""
        return 2 if self.entity is not None else 1 if self.name else 0

    @property
    def key(self) -> str:
        """What two wordings of the same speaker have in common."""
        return f"entity {self.entity}" if self.entity is not None else self.name

    def may_be(self, other: Speaker) -> bool:
        """False for two who are certainly not the same."""
        if self.rank == other.rank:
            return self.key == other.key
        lower, higher = sorted((self, other), key=lambda speaker: speaker.rank)
        return lower.rank == 0 or lower.name in higher.name.split()


@dataclass(frozen=True, slots=True)
class Wording:
    """The comparable words of a quote and its speaker.

    Few words, «Спасибо», are said again and again: they are the same statement only by the same
    known speaker within days, so `day` (an ordinal) is known for them alone; without it, or without
    a speaker, they stay within their `article`.
    """

    words: tuple[str, ...]
    speaker: Speaker
    day: int | None = None
    article: int | None = None

    def __hash__(self) -> int:
        return hash(self.words)  # one call, where that of all fields takes five times as long

    @property
    def is_short(self) -> bool:
        """True if there are too few words to tell by them alone."""
        return len(self.words) < LEAST

    @property
    def is_private(self) -> bool:
        """True if no quote of another article can report the same."""
        return self.article is not None

    @property
    def key(self) -> str:
        """The same for equal wordings."""
        told = "\n".join([self.speaker.key, str(self.day), str(self.article), *self.words])
        return hashlib.blake2b(told.encode(), digest_size=16).hexdigest()


def wording_of(words: tuple[str, ...], speaker: Speaker, day: int | None, article: int) -> Wording:
    """The wording of a quote in `article`, published on `day`."""
    if len(words) >= LEAST:
        return Wording(words, speaker)
    if not words or speaker.rank < 2 or day is None:
        return Wording(words, speaker, None, article)
    return Wording(words, speaker, day)
