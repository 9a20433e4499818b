"""How well texts fit a search: bm25, out of what a bounded part of the index tells.

FTS5's own bm25 counts all texts of each word before it ranks the first: of a common word that is nearly
all of the time.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log
from operator import add

import orjson
from sqlite_utils import Database

from api.queries.expressions import Part, always_there, both, match_expression, often, parts_of
from api.searchtext import Search
from loader import OFTEN

# Of the newest so many texts those with a word are counted: how rare it is.
SAMPLED = 5_000
# bm25's usual settings: how soon one more of a word stops to count, and how much a text's length does.
SATURATION, LENGTH = 1.2, 0.75
# Where one text of so many matches, or more, each part of a search is looked for by itself: what is found
# beside is left out sooner than all others are looked for again.
DENSE = 4
# Two of SQLite's varints, one for each column of an index: seven bits a byte, the upper ones first, the
# eighth where another follows.
SIZES = re.compile(rb"([\x80-\xff]*[\x00-\x7f])[\x80-\xff]*[\x00-\x7f]")


@dataclass(frozen=True, slots=True)
class Window:
    """Matches of an index that are ranked together: their places, the newest first."""

    index: str
    places: Sequence[int]
    lengths: Sequence[int]  # how many words stand there

    @property
    def rows(self) -> tuple[int, int]:
        """The places between which all of them stand, both included."""
        return self.places[-1], self.places[0]


@dataclass(frozen=True, slots=True)
class Sample:
    """Texts of an index, from place to place, by which one tells how rare a word is."""

    index: str
    first: int
    last: int
    texts: int  # how many there are


def score(db: Database, search: Search, window: Window) -> Sequence[float]:
    """How well each match fits, the best the most. What is newer than all of them has no influence."""
    parts = parts_of(search)
    beside = "" if len(parts) == 1 or _is_dense(db, window) else match_expression(search)
    sample = _sample(db, window) if len(parts) > 1 else None
    scores: Sequence[float] = ()
    for part in parts:
        rarity = _rarity(db, part, sample) if sample else 1.0
        fits = _fits(window, rarity, _read_times(db, part, window, beside))
        if part not in always_there(search):
            there = set(_find(db, window, beside, match_expression(part)))
            fits = [fit if place in there else 0.0 for fit, place in zip(fits, window.places, strict=True)]
        scores = list(map(add, scores, fits)) if scores else fits
    return scores


def _fits(window: Window, rarity: float, times: Mapping[int, int]) -> list[float]:
    """How well a part of the search would fit each match, once in it unless `times` tells more."""
    fixed = SATURATION * (1 - LENGTH)
    scale = SATURATION * LENGTH * len(window.lengths) / sum(window.lengths)
    numbers = [times.get(place, 1) for place in window.places]
    return [
        rarity * number / (number + fixed + scale * length)
        for number, length in zip(numbers, window.lengths, strict=True)
    ]


def _is_dense(db: Database, window: Window) -> bool:
    """True if most texts of the window's rows, or a good part, match."""
    text = " ".join(
        [
            *("SELECT count(*) FROM (SELECT 1 FROM", f"{window.index}_docsize"),
            "WHERE id BETWEEN ? AND ? LIMIT ?)",
        ]
    )
    most = DENSE * len(window.places)
    ((number,),) = db.execute(text, (*window.rows, most + 1)).fetchall()
    return bool(number <= most)


def _read_times(db: Database, part: Part, window: Window, beside: str) -> dict[int, int]:
    """How often a part of the search stands where it does more than once, also outside of the window."""
    expressions = [(number, often(part, number)) for number in OFTEN]
    found = {number: _beside(beside, expression) for number, expression in expressions if expression}
    times: dict[int, int] = {}
    for number, places in _read_places(db, window, found):  # the largest last: that is it
        times |= dict.fromkeys(places, number)
    return times


def _find(db: Database, window: Window, beside: str, expression: str) -> list[int]:
    """The places that match among the window's rows, also what is `beside` if anything is."""
    ((_, places),) = _read_places(db, window, {0: _beside(beside, expression)})
    return places


def _beside(beside: str, expression: str) -> str:
    return both([beside, expression]) if beside else expression


def _read_places(db: Database, window: Window, expressions: Mapping[int, str]) -> list[tuple[int, list[int]]]:
    """What matches each expression among the window's rows, in the order of their numbers.

    As one value each, by one statement: each row is a turn of the lock that other threads wait for.
    """
    found = ["json_group_array(rowid) FROM", window.index, "WHERE", window.index]
    text = " UNION ALL ".join(
        " ".join(["SELECT", str(number), "AS number,", *found, "MATCH ? AND rowid BETWEEN ? AND ?"])
        for number in expressions
    )
    if not text:
        return []
    values = [value for expression in expressions.values() for value in (expression, *window.rows)]
    rows = db.execute(text, values).fetchall()
    return [(number, orjson.loads(places)) for number, places in sorted(rows)]


def _rarity(db: Database, part: Part, sample: Sample) -> float:
    """bm25's weight of a word, by how many of the texts have it."""
    matching = " ".join(
        ["SELECT count(*) FROM", sample.index, "WHERE", sample.index, "MATCH ? AND rowid BETWEEN ? AND ?"]
    )
    ((having,),) = db.execute(matching, (match_expression(part), sample.first, sample.last)).fetchall()
    return log(1 + (sample.texts - having + 0.5) / (having + 0.5))


def _sample(db: Database, window: Window) -> Sample:
    """The newest SAMPLED texts among the window's rows and before them."""
    text = " ".join(
        [
            *("SELECT min(id), count(*) FROM (SELECT id FROM", f"{window.index}_docsize"),
            "WHERE id <= ? ORDER BY id DESC LIMIT ?)",
        ]
    )
    _, last = window.rows
    ((first, texts),) = db.execute(text, (last, SAMPLED)).fetchall()
    return Sample(window.index, first, last, texts)


def lengths_of(sizes: bytes) -> Sequence[int]:
    """How many words texts have by their rows of FTS5's table of sizes, one behind the other."""
    # Texts of fewer than 128 words have one byte a column.
    return sizes[::2] if sizes.isascii() else [*map(_number, SIZES.findall(sizes))]


@lru_cache(maxsize=10_000)
def _number(varint: bytes) -> int:
    number = 0
    for byte in varint:
        number = number << 7 | byte & 127
    return number
