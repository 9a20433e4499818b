"""The few hashes of a quote's words by which its copies are found without looking at any other quote."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache

from loader.statements.wording import LEAST, Wording

SIZE = 3  # words of a shingle
WINDOW = 3  # of so many shingles in a row at least one is kept: runs of 5 common words are found
KEEP_ALL = 12  # a quote of no more shingles keeps them all, so that copies with a changed word are found


@lru_cache(maxsize=512)  # those of an article are asked for as they come, and then with what is like them
def sketch(wording: Wording) -> frozenset[int]:
    """The hashes under which `wording` is looked up; one that can have no copies has none."""
    return frozenset() if wording.is_private else hashes_of(wording.words)


def hashes_of(words: tuple[str, ...]) -> frozenset[int]:
    """The hashes of a wording that may have copies: winnowed, so that a part keeps those of its whole."""
    # Without the mark of a name, which a common noun gets at the beginning of a sentence.
    words = tuple(word.removeprefix("^") for word in words)
    if len(words) < LEAST:
        return frozenset({hash_of(("", *words))})
    # Sorted inside a shingle: two words that change places leave it as it is.
    hashes = [hash_of(tuple(sorted(words[at : at + SIZE]))) for at in range(len(words) - SIZE + 1)]
    if len(hashes) <= KEEP_ALL:
        return frozenset(hashes)
    return frozenset(min(hashes[at : at + WINDOW]) for at in range(len(hashes) - WINDOW + 1))


def hash_of(words: Iterable[str]) -> int:
    """A number for these words in their order."""
    # SQLite's integers are signed and have 64 bits.
    return int.from_bytes(hashlib.blake2b("\n".join(words).encode(), digest_size=8).digest(), signed=True)
