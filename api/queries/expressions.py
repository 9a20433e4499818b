"""A search as FTS5 writes it: what matches, and what has a word often."""

from __future__ import annotations

from collections.abc import Iterable

from api.searchtext import All, AnyForm, Either, Exact, Search
from loader import OFTEN, at_least, lemmatize

Part = AnyForm | Exact


def match_expression(search: Search) -> str:
    """`search` as FTS5 writes it. Words hold letters and digits only, so nothing has to be escaped.

    A word matches where it stands itself or has a dictionary form in common with what stands there.
    """
    match search:
        case AnyForm(word):
            return _joined(" OR ", map(_quoted, _forms(word)))
        case Exact(words, prefix):
            return f'words : "{" ".join(words)}"{" *" if prefix else ""}'
        case Either(options):
            return _joined(" OR ", map(match_expression, options))
        case All(parts, without):
            wanted = both(map(match_expression, parts))
            unwanted = _joined(" OR ", map(match_expression, without))
            return f"({wanted} NOT {unwanted})" if without else wanted


def parts_of(search: Search) -> list[Part]:
    """What is searched for, each once, without what is excluded."""
    match search:
        case AnyForm() | Exact():
            return [search]
        case Either(parts) | All(parts):
            return list(dict.fromkeys(part for one in parts for part in parts_of(one)))


def always_there(search: Search) -> frozenset[Search]:
    """Parts of a search without which nothing matches."""
    return frozenset(search.parts if isinstance(search, All) else [search])


def often(part: Part, times: int) -> str | None:
    """What matches so many `times`, one of OFTEN: the most for which a text does counts. None: never.

    A phrase is as frequent as the rarest of its words at most.
    """
    match part:
        case AnyForm(word):
            return _repeated(_forms(word), [times])
        case Exact(words, prefix):
            whole = words[:-1] if prefix else words
            more = [number for number in OFTEN if number >= times]
            return both(_repeated([word], more) for word in whole) if whole else None


def both(expressions: Iterable[str]) -> str:
    """What matches all of them."""
    return _joined(" AND ", expressions)


def _forms(word: str) -> list[str]:
    return sorted({word} | lemmatize(word))


def _repeated(words: Iterable[str], times: Iterable[int]) -> str:
    return _joined(" OR ", [_quoted(at_least(word, number)) for number in times for word in words])


def _quoted(term: str) -> str:
    return f'"{term}"'


def _joined(operator: str, expressions: Iterable[str]) -> str:
    found = list(expressions)
    return found[0] if len(found) == 1 else f"({operator.join(found)})" if found else ""
