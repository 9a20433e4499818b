"""Pieces of a text that show where the words of a search stand. Pure functions over texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from api.searchtext import All, AnyForm, Either, Exact, Search
from loader import Word, find_words, lemmatize

MOST_PIECES = 3
CONTEXT = 80  # code points that a piece shows around what was found
WHOLE = 300  # a text so short is one piece

Place = tuple[int, int, int]  # start, end, and which of the terms it is


def find_highlights(text: str, search: Search) -> list[dict[str, Any]]:
    """The pieces of `text` with the most different terms of `search`, in order of the text.

    Positions are code points: of a piece in `text`, of its matches in the piece.
    """
    words = find_words(text)
    places = sorted(
        {place for number, term in enumerate(_terms(search)) for place in _find(words, term, number)}
    )
    pieces = _pieces(text, words, places)
    best = sorted(pieces, key=lambda piece: -len({number for _, _, number in piece[1]}))[:MOST_PIECES]
    return [_highlight(text, span, found) for span, found in sorted(best)]


def _terms(search: Search) -> Iterator[AnyForm | Exact]:
    """What is searched for, without what is excluded."""
    match search:
        case AnyForm() | Exact():
            yield search
        case Either(nested) | All(nested):
            for part in nested:
                yield from _terms(part)


def _find(words: Sequence[Word], term: AnyForm | Exact, number: int) -> Iterator[Place]:
    if isinstance(term, AnyForm):
        wanted = {term.word} | lemmatize(term.word)
        yield from (
            (word.start, word.end, number)
            for word in words
            if word.folded in wanted or not wanted.isdisjoint(lemmatize(word.folded))
        )
        return
    length = len(term.words)
    for first in range(len(words) - length + 1):
        run = words[first : first + length]
        if _is_run(run, term):
            yield run[0].start, run[-1].end, number


def _is_run(run: Sequence[Word], term: Exact) -> bool:
    *begin, last = (word.folded for word in run)
    *wanted, end = term.words
    return begin == wanted and (last.startswith(end) if term.prefix else last == end)


def _pieces(
    text: str, words: Sequence[Word], places: Sequence[Place]
) -> list[tuple[tuple[int, int], list[Place]]]:
    """Each place with its surroundings; places whose surroundings touch share a piece."""
    pieces: list[tuple[tuple[int, int], list[Place]]] = []
    for place in places:
        start, end = _around(text, words, place)
        if pieces and start <= pieces[-1][0][1]:
            (begin, last), found = pieces[-1]
            pieces[-1] = (begin, max(last, end)), [*found, place]
        else:
            pieces.append(((start, end), [place]))
    return pieces


def _around(text: str, words: Sequence[Word], place: Place) -> tuple[int, int]:
    """What a piece shows of a text, from the beginning of a word to the end of one."""
    if len(text) <= WHOLE:
        return 0, len(text)
    start, end = place[0] - CONTEXT, place[1] + CONTEXT
    first = next(word.start for word in words if word.start >= start)
    last = next(word.end for word in reversed(words) if word.end <= end)
    return 0 if start <= 0 else first, len(text) if end >= len(text) else last


def _highlight(text: str, span: tuple[int, int], found: Sequence[Place]) -> dict[str, Any]:
    start, end = span
    matches: list[dict[str, int]] = []
    for begin, behind, _ in found:
        if matches and begin - start < matches[-1]["end"]:
            matches[-1]["end"] = max(matches[-1]["end"], behind - start)
        else:
            matches.append({"start": begin - start, "end": behind - start})
    return {"start": start, "text": text[start:end], "matches": matches}
