"""Words as search compares them: what the writer of the index and its readers must agree on.

Whatever changes here, or in the dictionary that gives the lemmas, needs a migration that fills
the index anew.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from loader.errors import StoreError

# Letters and digits of any script; accents may follow as characters of their own («за́мок»).
_WORD = re.compile("(?:[^\\W_][\u0300-\u036f]*)+")
_ACCENTS = re.compile("[\u0300-\u036f]")

CACHE_SIZE = 50_000  # forms, in any letter case: most of running text

# Of a word that a text has several times the index tells how often: by the largest of these numbers.
OFTEN = (2, 3, 5, 9)

# The index has its rows in the order of publication: the time in the upper bits, the id in the
# lower ones. A billion ids, and seconds from 1850 to 2122; what lies beyond counts as the border.
ID_BITS = 30
_TIME_BITS = 33
_FIRST_SECOND = -3_786_912_000


@dataclass(frozen=True, slots=True)
class Word:
    """A word in a text: `[start, end)` in code points, and how it is compared."""

    start: int
    end: int
    folded: str


def find_words(text: str) -> list[Word]:
    """The words of `text` in order: in lower case, ё as е, without stress marks.

    `«Ёлки-палки»` gives елки and палки. A folded word holds letters and digits only.
    """
    return [Word(match.start(), match.end(), _folded(match.group())) for match in _WORD.finditer(text)]


def fold_words(text: str) -> list[str]:
    """The same words without their places: a third of the time."""
    return list(map(_folded, _WORD.findall(text)))


@lru_cache(maxsize=CACHE_SIZE)
def _folded(word: str) -> str:
    # Composed first: й and ё may come as a letter and an accent.
    return _ACCENTS.sub("", unicodedata.normalize("NFC", word).casefold()).replace("ё", "е")


def at_least(word: str, times: int) -> str:
    """The term of texts that have `word` so often, `times` the largest of OFTEN: no word is written so."""
    return f"{word}×{times}"


def search_place(published_ts: int | None, row_id: int) -> int:
    """Where a row stands in the index, which is in the order of time and then of ids.

    Unknown times come before all others. `place % 2**ID_BITS` is the id again. Raises StoreError
    for an id that has no place.
    """
    if not 0 < row_id < 2**ID_BITS:
        raise StoreError(f"The search index has no place for the id {row_id}: {2**ID_BITS - 1} is the last")
    return (0 if published_ts is None else time_place(published_ts)) << ID_BITS | row_id


def time_place(published_ts: float) -> int:
    """The upper bits of the places of all rows of that second."""
    last: int = 2**_TIME_BITS - 1
    return min(max(int(published_ts) - _FIRST_SECOND, 1), last)
