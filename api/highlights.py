"""Pieces of a text that show where the words of a search stand. Pure functions over texts."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from api.searchtext import All, AnyForm, Either, Exact, Search
from loader import Word, find_words, lemmatize

MOST_PIECES = 3
CONTEXT = 80  # code points that a piece shows around what was found
WHOLE = 300  # a text so short is one piece

Place = tuple[int, int, int]  # start, end, and which of the terms it is


@dataclass(slots=True)
class Piece:
    """A stretch of a text, with the places in it, in order."""

    start: int
    end: int
    places: list[Place]


def find_highlights(text: str, search: Search) -> list[dict[str, Any]]:
    """The pieces of `text` with the most different terms of `search`, in order of the text.

    Positions are code points: of a piece in `text`, of its matches in the piece.
    """
    words = find_words(text)
    places = sorted(_find(words, list(_terms(search))))
    if len(text) <= WHOLE:
        pieces = [Piece(0, len(text), places)] if places else []
    else:
        pieces = _pieces(text, words, places)
    best = sorted(pieces, key=lambda piece: -len({number for _, _, number in piece.places}))[:MOST_PIECES]
    return [_highlight(text, piece) for piece in sorted(best, key=lambda piece: piece.start)]


def _terms(search: Search) -> Iterator[AnyForm | Exact]:
    """What is searched for, without what is excluded."""
    match search:
        case AnyForm() | Exact():
            yield search
        case Either(nested) | All(nested):
            for part in nested:
                yield from _terms(part)


def _find(words: Sequence[Word], terms: Sequence[AnyForm | Exact]) -> set[Place]:
    """All places of all terms."""
    # By form, so that each word of the text is looked up once, however many terms there are.
    wanted: dict[str, list[int]] = defaultdict(list)
    for number, term in enumerate(terms):
        if isinstance(term, AnyForm):
            for form in {term.word} | lemmatize(term.word):
                wanted[form].append(number)
    single = {
        (word.start, word.end, number)
        for word in (words if wanted else ())  # phrases need no dictionary
        for form in {word.folded} | lemmatize(word.folded)
        for number in wanted.get(form, ())
    }
    phrases = ((number, term) for number, term in enumerate(terms) if isinstance(term, Exact))
    return single.union(*(_find_runs(words, term, number) for number, term in phrases))


def _find_runs(words: Sequence[Word], term: Exact, number: int) -> Iterator[Place]:
    length = len(term.words)
    for first in range(len(words) - length + 1):
        run = words[first : first + length]
        if _is_run(run, term):
            yield run[0].start, run[-1].end, number


def _is_run(run: Sequence[Word], term: Exact) -> bool:
    *begin, last = (word.folded for word in run)
    *wanted, end = term.words
    return begin == wanted and (last.startswith(end) if term.prefix else last == end)


def _pieces(text: str, words: Sequence[Word], places: Sequence[Place]) -> list[Piece]:
    """The first place with its surroundings and whatever else stands in them, then the next behind."""
    starts, ends = [word.start for word in words], [word.end for word in words]
    pieces: list[Piece] = []
    for place in places:
        if pieces and place[0] < pieces[-1].end:
            pieces[-1].places.append(place)
            pieces[-1].end = max(pieces[-1].end, place[1])
            continue
        previous = pieces[-1].end if pieces else 0
        start, end = max(place[0] - CONTEXT, previous), place[1] + CONTEXT
        # From the beginning of a word to the end of one, if it is not that of the text.
        first = 0 if start == 0 else starts[bisect_left(starts, start)]
        last = len(text) if end >= len(text) else ends[bisect_right(ends, end) - 1]
        pieces.append(Piece(first, last, [place]))
    return pieces


def _highlight(text: str, piece: Piece) -> dict[str, Any]:
    matches: list[dict[str, int]] = []
    for start, end, _ in piece.places:
        if matches and start - piece.start < matches[-1]["end"]:
            matches[-1]["end"] = max(matches[-1]["end"], end - piece.start)
        else:
            matches.append({"start": start - piece.start, "end": end - piece.start})
    return {"start": piece.start, "text": text[piece.start : piece.end], "matches": matches}
