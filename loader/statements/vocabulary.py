"""Comparable words, and the lists that decide which of them contradict one another.

A comparable word is `не:` when it is negated, `!` when it negates or doubts by itself, `#` for a
number or `^` for a name, then the dictionary form, then `|past`, `|pres` or `|futr` for a finite
verb: «не построили 5 школ в Астане» is `не:построить|past #5 школа ^астана`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from loader.data import read_data


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The lists of words.yaml."""

    function: frozenset[str]
    negations: frozenset[str]
    guards: frozenset[str]
    abbreviations: dict[str, str]
    numbers: dict[str, str]
    exclusive: dict[str, frozenset[int]]  # word -> the lines that it stands in


@cache
def vocabulary() -> Vocabulary:
    """The words that decide, read when first needed."""
    lists = read_data("statements/words.yaml")
    lines: dict[str, set[int]] = {}
    for number, line in enumerate(lists["exclusive"]):
        for word in line.split():
            lines.setdefault(word, set()).add(number)
    return Vocabulary(
        frozenset(lists["function"].split()),
        frozenset(lists["negations"].split()),
        frozenset(f"{lists['denials']} {lists['conditions']}".split()),
        lists["abbreviations"],
        lists["numbers"],
        {word: frozenset(numbers) for word, numbers in lines.items()},
    )


def body(word: str) -> str:
    """The dictionary form of a comparable word, without its marks."""
    return word.removeprefix("не:").lstrip("!#^").partition("|")[0]


def tense(word: str) -> str:
    """The tense of a comparable word, "" for one that has none."""
    return word.partition("|")[2]


def decides(word: str) -> bool:
    """True for a number, a negated word or a word that negates: no copy may have another."""
    return word.startswith(("не:", "!", "#"))


def exclude_each_other(one: str, other: str) -> bool:
    """True for two words of which a copy cannot have one where the other stands: март and май."""
    lines = vocabulary().exclusive
    return one != other and bool(lines.get(one, frozenset()) & lines.get(other, frozenset()))
