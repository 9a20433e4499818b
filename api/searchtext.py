"""What people type into `q`, understood: words, "phrases", beginn*, -not, OR, (groups)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from loader import find_words, fold_words

LONGEST_SEARCH = 500
MOST_TERMS = 32  # outside of quotation marks each is a list of places to merge
MOST_PREFIXES = (
    8  # each is a list for every word of the dictionary that begins so: a tenth of a second for eight
)
SHORTEST_PREFIX = 3  # shorter ones are the beginnings of half the dictionary
DEEPEST = 10  # levels of parentheses

NOTHING = "Needs at least one letter or digit to search for."
ONLY_EXCLUDED = "Only excludes: needs something to search for beside what is excluded."
TOO_MANY = f"More than {MOST_TERMS} words; put those that stand together in quotation marks."
TOO_MANY_PREFIXES = f"More than {MOST_PREFIXES} words with *."
TOO_SHORT = f"Before * there must be at least {SHORTEST_PREFIX} letters or digits."
TOO_DEEP = f"More than {DEEPEST} levels of parentheses."


@dataclass(frozen=True, slots=True)
class AnyForm:
    """A word in any of its forms."""

    word: str


@dataclass(frozen=True, slots=True)
class Exact:
    """Words as they stand, one behind the other; `prefix`: the last one only begins so."""

    words: tuple[str, ...]
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class All:
    """All of `parts`, at least one, and none of `without`."""

    parts: tuple[Search, ...]
    without: tuple[Search, ...] = ()


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of `options`."""

    options: tuple[Search, ...]


Search = AnyForm | Exact | All | Either

# A minus sign excludes where something begins: in «из-за» and in «мост - дорога» it is a dash.
_TOKEN = re.compile(
    r"""
    (?P<minus> (?<![^\s(]) - (?=["«„“(\w]) )
    | (?P<open> [(] )
    | (?P<close> [)] )
    | (?P<phrase> " [^"]* "? | « [^»]* »? | „ [^“”]* [“”]? | “ [^”]* ”? ) (?P<beginning> [*]? )
    | (?P<or> [|] )
    | (?P<run> [^\s()"«„“|]+ )
    """,
    re.VERBOSE,
)


def parse_search(text: str) -> Search:
    """The search that `text` asks for. Marks that have no partner are taken as people mean them:
    what is opened ends at the end, a closing one alone is none.

    Raises ValueError saying what is wrong: nothing to search for, or too much.
    """
    found = _Parser(list(_TOKEN.finditer(text))).parse()
    if found is None:
        raise ValueError(NOTHING)
    return found


@dataclass(slots=True)
class _Parser:
    """Reads tokens once, from left to right."""

    tokens: list[re.Match[str]]
    position: int = 0
    terms: int = 0
    prefixes: int = 0

    def parse(self) -> Search | None:
        parts = []
        while self.position < len(self.tokens):
            part = self._either(0)
            parts += [part] if part else []
            self.position += 1  # a closing mark that nothing opened
        return _all(parts, [])

    def _either(self, depth: int) -> Search | None:
        """What stands up to the end of the group: OR binds less than standing side by side."""
        if depth > DEEPEST:
            raise ValueError(TOO_DEEP)
        options = [self._all(depth)]
        while self._kind() == "or":
            self.position += 1
            options.append(self._all(depth))
        found = tuple(option for option in options if option)
        return found[0] if len(found) == 1 else Either(found) if found else None

    def _all(self, depth: int) -> Search | None:
        parts: list[Search] = []
        without: list[Search] = []
        into = parts
        while (kind := self._kind()) not in {"or", "close", "end"}:
            if kind == "minus":
                into = without
                self.position += 1
                continue
            if kind != "and":
                found = self._item(kind, depth)
                into += [found] if found else []
                into = parts
            else:
                self.position += 1
        return _all(parts, without)

    def _item(self, kind: str, depth: int) -> Search | None:
        token = self.tokens[self.position]
        self.position += 1
        if kind == "open":
            group = self._either(depth + 1)
            self.position += 1
            return group
        found = _phrase(token) if kind == "phrase" else _run(token.group())
        self.terms += len(found)
        if self.terms > MOST_TERMS:
            raise ValueError(TOO_MANY)
        self.prefixes += sum(isinstance(term, Exact) and term.prefix for term in found)
        if self.prefixes > MOST_PREFIXES:
            raise ValueError(TOO_MANY_PREFIXES)
        return _all(found, [])

    def _kind(self) -> str:
        if self.position >= len(self.tokens):
            return "end"
        token = self.tokens[self.position]
        if token.lastgroup == "beginning":
            return "phrase"
        return {"OR": "or", "AND": "and", "NOT": "minus"}.get(token.group(), token.lastgroup or "run")


def _all(parts: list[Search], without: list[Search]) -> Search | None:
    if without and not parts:
        raise ValueError(ONLY_EXCLUDED)
    if len(parts) == 1 and not without:
        return parts[0]
    return All(tuple(parts), tuple(without)) if parts else None


def _phrase(token: re.Match[str]) -> list[Search]:
    words = tuple(fold_words(token["phrase"]))
    return [Exact(words, prefix=_is_prefix(words[-1], token["beginning"]))] if words else []


def _run(text: str) -> list[Search]:
    """The words between two blanks: several in «Санкт-Петербург»."""
    words = [(word.folded, text[word.end : word.end + 1]) for word in find_words(text)]
    return [Exact((word,), prefix=True) if _is_prefix(word, mark) else AnyForm(word) for word, mark in words]


def _is_prefix(word: str, mark: str) -> bool:
    if mark == "*" and len(word) < SHORTEST_PREFIX:
        raise ValueError(TOO_SHORT)
    return mark == "*"
