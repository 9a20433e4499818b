"""How much of one article's body stands in another one's: edited wire copy is told from other reports."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence, Set

from loader.statements.sketch import hash_of
from loader.words import fold_words

LEAST = 20  # words from which on they alone tell that two bodies are one text
LONGEST = 10_000  # words that are compared; what is longer is told by its beginning
SIZE = 3  # words of a shingle
SKETCH = 24  # hashes of a body by which others are found
LEAST_SHARED = 4  # of these, to be looked at: two articles with one paragraph in common have fewer
# Measured: two reports of one event share up to 0.46 of the shorter one, copies with every tenth word
# changed have more than 0.6 but for one in a hundred; daily reports of which all numbers differ have 0.55.
LEAST_LIKENESS = 0.6
LONGER = 4  # times: of a body that is so much longer the other one is a piece, no copy


def words_of(body: str) -> list[str]:
    """The words of a body as they are compared: no letter case, mark or line break makes a difference."""
    return fold_words(body)


def key_of(words: Sequence[str], article: int) -> bytes:
    """The same for bodies of the same words; one that has too few is only its article's."""
    told = " ".join(words) if len(words) >= LEAST else f"@{article}"
    return hashlib.blake2b(told.encode(), digest_size=16).digest()


def sketch(words: Sequence[str]) -> list[int]:
    """The hashes under which a body is found: the least of all, so that copies have most of them too.

    None for a body that can have no copies.
    """
    return sorted(map(hash_of, shingles(words)))[:SKETCH] if len(words) >= LEAST else []


def shingles(words: Sequence[str]) -> set[tuple[str, ...]]:
    """All that stand one behind another, in threes."""
    compared = words[:LONGEST]
    return set(zip(compared, compared[1:], compared[2:], strict=False))


def likeness(one: Set[tuple[str, ...]], other: Set[tuple[str, ...]]) -> float | None:
    """The share of the shorter body's shingles that the longer one has; None where they are no copies."""
    shorter, longer = sorted((len(one), len(other)))
    if shorter * LONGER < longer:
        return None
    share = len(one & other) / shorter
    return round(share, 3) if share >= LEAST_LIKENESS else None
