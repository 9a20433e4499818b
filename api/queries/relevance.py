"""How well texts fit a search: bm25, out of what a bounded part of the index tells.

FTS5's own bm25 counts all texts of each word before it ranks the first: of a common word that is nearly
all of the time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import log

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
STEPS = 1_000_000_000  # ranks are whole numbers, for cursors


@dataclass(frozen=True, slots=True)
class Range:
    """Rows of an index, from place to place, both included."""

    index: str
    first: int
    last: int


def rank(db: Database, search: Search, rows: Range, lengths: Mapping[int, int]) -> dict[int, int]:
    """The rank of each place in `lengths`, which are all in `rows`, the best the least.

    `lengths`: how many words stand there. What is behind the last of the rows has no influence.
    """
    parts = parts_of(search)
    beside = "" if len(parts) == 1 or _is_dense(db, rows, len(lengths)) else match_expression(search)
    scores: dict[int, float] = {}
    for part in parts:
        there = lengths if part in always_there(search) else _find(db, beside, match_expression(part), rows)
        rarity = _rarity(db, part, rows) if len(parts) > 1 else 1.0
        times = _read_times(db, part, rows, beside)
        fits = _fits(rarity, there, lengths, times)
        if scores:
            scores |= {place: scores.get(place, 0.0) + fit for place, fit in fits.items()}
        else:
            scores = fits
    ranks = {score: round(-score * STEPS) for score in set(scores.values())}
    return {place: ranks[scores[place]] if place in scores else 0 for place in lengths}


def _fits(
    rarity: float, there: Iterable[int], lengths: Mapping[int, int], times: Mapping[int, int]
) -> dict[int, float]:
    """How well a part of the search fits where it is `there`, once unless `times` tells more."""
    fixed = SATURATION * (1 - LENGTH)
    scale = SATURATION * LENGTH * len(lengths) / sum(lengths.values())
    # Thousands of texts have some tens of lengths.
    once = {length: rarity / (1 + fixed + scale * length) for length in set(lengths.values())}
    fits = {place: once[lengths[place]] for place in there if place in lengths}
    for place in times.keys() & fits.keys():
        number = times[place]
        fits[place] = rarity * number / (number + fixed + scale * lengths[place])
    return fits


def _is_dense(db: Database, rows: Range, matches: int) -> bool:
    """True if most texts of the rows, or a good part, match."""
    text = " ".join(
        ["SELECT count(*) FROM (SELECT 1 FROM", f"{rows.index}_docsize", "WHERE id BETWEEN ? AND ? LIMIT ?)"]
    )
    most = DENSE * matches
    ((number,),) = db.execute(text, (rows.first, rows.last, most + 1)).fetchall()
    return bool(number <= most)


def _read_times(db: Database, part: Part, rows: Range, beside: str) -> dict[int, int]:
    """How often a part of the search stands where it does more than once."""
    times: dict[int, int] = {}
    for number in OFTEN:  # the largest last: that is it
        expression = often(part, number)
        if expression is not None:
            times |= dict.fromkeys(_find(db, beside, expression, rows), number)
    return times


def _find(db: Database, beside: str, expression: str, rows: Range) -> list[int]:
    """The rows that match, also what is `beside` if anything is."""
    return _read_places(db, both([beside, expression]) if beside else expression, rows)


def _read_places(db: Database, expression: str, rows: Range) -> list[int]:
    """The rows that match: as one value, for each row is a turn of the lock that other threads wait for."""
    found = ["SELECT json_group_array(rowid) FROM", rows.index, "WHERE", rows.index]
    text = " ".join([*found, "MATCH ? AND rowid BETWEEN ? AND ?"])
    ((places,),) = db.execute(text, (expression, rows.first, rows.last)).fetchall()
    read: list[int] = orjson.loads(places)
    return read


def _rarity(db: Database, part: Part, rows: Range) -> float:
    """bm25's weight of a word, by the newest SAMPLED texts among the rows and before them."""
    texts = " ".join(
        [
            *("SELECT min(id), count(*) FROM (SELECT id FROM", f"{rows.index}_docsize"),
            "WHERE id <= ? ORDER BY id DESC LIMIT ?)",
        ]
    )
    ((first, number),) = db.execute(texts, (rows.last, SAMPLED)).fetchall()
    matching = " ".join(
        ["SELECT count(*) FROM", rows.index, "WHERE", rows.index, "MATCH ? AND rowid BETWEEN ? AND ?"]
    )
    ((having,),) = db.execute(matching, (match_expression(part), first, rows.last)).fetchall()
    return log(1 + (number - having + 0.5) / (having + 0.5))


@lru_cache(maxsize=10_000)
def words_in(size: str) -> int:
    """How many words a text has by its row of FTS5's table of sizes, which begins with that, in hexadecimals.

    SQLite's varint: seven bits a byte, the upper ones first, the eighth where another follows.
    """
    number = 0
    for byte in bytes.fromhex(size):
        number = number << 7 | byte & 127
        if byte < 128:
            break
    return number
