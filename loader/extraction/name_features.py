"""What the name recognizer sees of each word: the features of training and of running text alike.

Pure: words in, numbers of feature groups out. Features that depend on the same things form a group, which
is spelled out once and then known by a number; whoever asks decides what a number stands for: in
training the features themselves, at run time the sum of their weights.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from loader.extraction.models import NameHint, Word
from loader.extraction.morphology import name_marks

CLASSES = ("PER", "LOC", "ORG")  # the order of `NameHint.chances`
# A chance below the first step is none; the steps were chosen once and not tuned.
CHANCE_STEPS = (0.05, 0.2, 0.5, 0.8, 0.95)
OPENING, CLOSING, EITHER = "«„“‹", "»”›", '"'
CACHE_SIZE = 50_000

Group = tuple[str, ...]
# Groups to the number of the first; the others follow. What is known of the word before last, the
# last one, this one, the next and the one behind it are five groups.
Enlist = Callable[[Sequence[Group]], int]
Spell = Callable[..., Sequence[Group]]
Numbers = NDArray[np.signedinteger[Any]]
NOTHING = 0  # the number of a group without features; so are the four behind it
DISTANCES = 5
GAPS = 2  # rows before, between and behind sentences: no neighbour reaches over them
COLUMNS = 22  # groups that each word has a number of
MANY_WORDS = 1000  # looked at together; more would not be faster, and take memory
# A triple of steps as one number.
_PLACES = np.array([(len(CHANCE_STEPS) + 1) ** place for place in (2, 1, 0)])


@dataclass(frozen=True, slots=True)
class Line:
    """The words of one sentence, with what the neural tagger thinks of each."""

    words: tuple[Word, ...]
    hints: tuple[NameHint, ...]


@dataclass(frozen=True, slots=True)
class WordClusters:
    """Words alike in meaning, at three grains: clusters of words, of clusters, and of those."""

    of_row: Sequence[int]  # the cluster of every row of the word vectors
    wider: Sequence[int]  # of every cluster, the wider one it belongs to
    widest: Sequence[int]


def rows_of(lines: Sequence[Line]) -> Iterator[tuple[Line, int, int]]:
    """The rows [start, end) of each sentence when they lie one behind the other, with gaps between."""
    start = GAPS
    for line in lines:
        yield line, start, start + len(line.words)
        start += len(line.words) + GAPS


class Groups:
    """The groups of features that are known, by what they depend on."""

    def __init__(self, clusters: WordClusters, enlist: Enlist) -> None:
        self._clusters, self._enlist = clusters, enlist
        self._known: defaultdict[Spell, dict[Hashable, int]] = defaultdict(dict)
        # What words and opinions are to their neighbours is numbered too: pairs of numbers are looked
        # up faster than pairs of strings.
        self._words: dict[tuple[str, str, int], tuple[int, int, int]] = {}
        self._opinions: dict[tuple[str, int, str, str], tuple[int, int, int]] = {}
        self._traits: list[Any] = []
        self._trait_numbers: dict[Hashable, int] = {}

    def __len__(self) -> int:
        return sum(map(len, self._known.values())) + len(self._words) + len(self._opinions)

    def of(self, lines: Sequence[Line]) -> Iterator[tuple[Sequence[Line], Numbers]]:
        """The sentences of a document, some at a time, with the numbers of the groups of their words.

        (columns, rows), a row a word as in `rows_of`; what stands in the gaps is of no meaning.
        """
        seen = _Document(lines)
        some: list[Line] = []
        for line in lines:
            some.append(line)
            if sum(len(own.words) for own in some) >= MANY_WORDS:
                yield some, self._of_some(some, seen)
                some = []
        if some:
            yield some, self._of_some(some, seen)

    def _of_some(self, lines: Sequence[Line], seen: _Document) -> Numbers:
        words = [word for line in lines for word in line.words]
        hints = [hint for line in lines for hint in line.hints]
        columns = np.zeros((COLUMNS, len(words) + GAPS * (len(lines) + 1)), np.int32)
        if not words:
            return columns
        rows = np.concatenate([np.arange(start, end) for _, start, end in rows_of(lines)])
        cases = [_case(word) for word in words]
        fixed, lemmas, shapes = self._fixed_numbers(words, hints)
        guessed, tags, kinds = self._guessed_numbers(words, hints, cases)
        _set_distances(columns[:5], rows, fixed)
        _set_distances(columns[5:10], rows, guessed)
        first = np.flatnonzero(np.diff(rows) == 1)
        second = first + 1
        pairs = [
            self._pair_numbers(spell, traits[first], traits[second])
            for spell, traits in ((_tag_pair, kinds), (_shape_pair, shapes), (_lemma_pair, lemmas))
        ]
        for column, numbers in zip((10, 12, 14), pairs, strict=True):
            columns[column, rows[first]] = numbers
            columns[column + 1, rows[second]] = np.where(numbers, numbers + 1, NOTHING)
        columns[16, rows[first]] = self._pair_numbers(_tag_before, tags[first], lemmas[second])
        columns[17, rows[second]] = self._pair_numbers(_tag_behind, lemmas[first], tags[second])
        columns[18, rows] = [
            self._number(_document, *said) if (said := seen.features_of(word)) else NOTHING for word in words
        ]
        for line, start, end in rows_of(lines):
            own = [hint.tag for hint in line.hints]
            columns[19, start:end] = [
                self._number(_heads, *head) if head else NOTHING for head in _leading_nouns(line.words)
            ]
            columns[20, start:end] = self._places(line.words, own)
            self._set_chunks(columns[21, start:end], line.words, own)
        return columns

    def _number(self, spell: Spell, *of: Hashable) -> int:
        known = self._known[spell]
        number = known.get(of)
        if number is None:
            number = known[of] = self._enlist(spell(*of))
        return number

    def _trait(self, value: Hashable) -> int:
        number = self._trait_numbers.setdefault(value, len(self._traits))
        if number == len(self._traits):
            self._traits.append(value)
        return number

    def _fixed_numbers(self, words: Sequence[Word], hints: Sequence[NameHint]) -> Numbers:
        """Of each word the number of its groups, of its lemma and of its shape: three rows."""
        known = self._words
        keys = [(word.text, word.lemma, hint.vector) for word, hint in zip(words, hints, strict=True)]
        for key in keys:
            if key not in known:
                text, lemma, vector = key
                number = self._enlist(_fixed(text, lemma, self._cluster(vector)))
                known[key] = number, self._trait(lemma), self._trait(_shape(text))
        return np.array([known[key] for key in keys], np.int64).T

    def _cluster(self, vector: int) -> tuple[int, int, int]:
        cluster = self._clusters.of_row[vector]
        return cluster, self._clusters.wider[cluster], self._clusters.widest[cluster]

    def _guessed_numbers(
        self, words: Sequence[Word], hints: Sequence[NameHint], cases: Sequence[str]
    ) -> Numbers:
        """Of each opinion the number of its groups, of the tag, and of tag, case and part of speech."""
        known = self._opinions
        chances = np.array([hint.chances for hint in hints], np.float64)
        steps = np.searchsorted(CHANCE_STEPS, chances, side="right")
        codes = (steps @ _PLACES).tolist()
        keys = [
            (hint.tag, code, word.pos, case)
            for hint, code, word, case in zip(hints, codes, words, cases, strict=True)
        ]
        for index, key in enumerate(keys):
            if key not in known:
                tag, _, pos, case = key
                number = self._enlist(_guessed(tag, tuple(steps[index].tolist()), pos, case))
                known[key] = number, self._trait(tag), self._trait((tag, case, pos))
        return np.array([known[key] for key in keys], np.int64).T

    def _pair_numbers(self, spell: Spell, firsts: Numbers, seconds: Numbers) -> Numbers:
        """What two neighbours are together, by their traits."""
        known = self._known[spell]
        keys = (firsts << 32 | seconds).tolist()
        for key in keys:
            if key not in known:
                known[key] = self._enlist(spell(self._traits[key >> 32], self._traits[key & 0xFFFFFFFF]))
        return np.array([known[key] for key in keys], np.int64)

    def _places(self, words: Sequence[Word], tags: Sequence[str]) -> list[int]:
        ahead, behind = _distances(tags[::-1])[::-1], _distances(tags)
        last = len(words) - 1
        return [
            self._number(_place, index == 0, index == last, marks, tags[index], ahead[index], behind[index])
            for index, marks in enumerate(_inside_marks(words))
        ]

    def _set_chunks(self, numbers: Numbers, words: Sequence[Word], tags: Sequence[str]) -> None:
        """For each word, the name that the tagger sees it in: its length, its ends, what is beside it."""
        start = 0
        for end in range(1, len(words) + 1):
            if end < len(words) and tags[end][:2] == "I-":
                continue
            if tags[start] != "O":
                numbers[start:end] = self._number(
                    _chunk,
                    tags[start][2:],
                    min(end - start, 5),
                    (words[start].lemma, words[end - 1].lemma),
                    (_case(words[start]), _case(words[end - 1])),
                    words[start - 1].lemma if start else "",
                    words[end].lemma if end < len(words) else "",
                )
            start = end


def _set_distances(columns: Numbers, rows: Numbers, numbers: Numbers) -> None:
    # Of the word before last, the last one, this one, …: those of another sentence end in the gaps.
    for distance, column in enumerate(columns):
        column[rows + (GAPS - distance)] = np.where(numbers, numbers + distance, NOTHING)


# The word itself


def _fixed(text: str, lemma: str, cluster: tuple[int, int, int]) -> tuple[Group, ...]:
    narrow, wider, widest = cluster
    lower, shape = text.lower(), _shape(text)
    marks = ",".join(name_marks(text)) if text[:1].isalpha() else ""
    here = [f"w{lower}", f"l{lemma}", f"s{shape}", f"g{marks}", f"c{widest}", f"k{wider}", f"f{narrow}"]
    here += [f"p{lower[:2]}", f"p{lower[:3]}", f"e{lower[-2:]}", f"e{lower[-3:]}", f"e{lower[-4:]}"]
    here += [f"s{shape}k{wider}", f"s{shape}g{marks}"]
    near = [f"l{lemma}", f"s{shape}", f"g{marks}", f"c{widest}", f"k{wider}", f"e{lower[-3:]}", f"f{narrow}"]
    far = [f"l{lemma}", f"s{shape}", f"c{widest}", f"k{wider}"]
    return _spelled(far, near, here)


def _spelled(far: Sequence[str], near: Sequence[str], here: Sequence[str]) -> tuple[Group, ...]:
    # A feature that stands for a neighbour begins with its distance.
    return (
        tuple("-2" + name for name in far),
        tuple("-1" + name for name in near),
        tuple(here),
        tuple("+1" + name for name in near),
        tuple("+2" + name for name in far),
    )


_RUNS = (
    (re.compile("[A-Z]"), "L"),
    (re.compile("[a-z]"), "l"),
    (re.compile("[А-ЯЁ]"), "X"),
    (re.compile("[а-яё]"), "x"),
    (re.compile("[0-9]"), "d"),
)


@lru_cache(maxsize=CACHE_SIZE)
def _shape(text: str) -> str:
    """«Нью-Йорк» is Xx-Xx, «ООН» XX, «10» d; other characters stand for themselves."""
    for pattern, sign in _RUNS:
        text = pattern.sub(sign, text)
    return "".join(sign * min(2 if sign in "XL" else 1, len(list(run))) for sign, run in groupby(text))[:8]


# The word in its sentence


def _case(word: Word) -> str:
    for name, value in word.feats:
        if name == "Case":
            return value
    return ""


def _guessed(tag: str, steps: tuple[int, ...], pos: str, case: str) -> tuple[Group, ...]:
    chances = [f"n{kind}{step}" for kind, step in zip(CLASSES, steps, strict=True) if step]
    here = [f"t{tag}", f"u{pos}", f"u{pos}{case}", f"t{tag}u{pos}{case}", *chances]
    here.append("n" + "".join(map(str, steps)))
    near = [f"t{tag}", f"u{pos}", f"u{pos}{case}", *chances]
    far = [f"t{tag}", f"u{pos}{case}"]
    return _spelled(far, near, here)


def _both(*names: str) -> tuple[Group, ...]:
    # Of the first of two neighbours, and of the second.
    return tuple(">" + name for name in names), tuple("<" + name for name in names)


def _tag_pair(first: tuple[str, str, str], second: tuple[str, str, str]) -> tuple[Group, ...]:
    (tag, case, pos), (other, other_case, other_pos) = first, second
    return _both(
        f"t{tag}|{other}", f"t{tag}|{other}|{case}|{other_case}", f"u{pos}{case}|{other_pos}{other_case}"
    )


def _shape_pair(shape: str, other: str) -> tuple[Group, ...]:
    return _both(f"s{shape}|{other}")


def _lemma_pair(lemma: str, other: str) -> tuple[Group, ...]:
    return _both(f"l{lemma}|{other}")


def _tag_before(tag: str, lemma: str) -> tuple[Group, ...]:
    return ((f">m{tag}|{lemma}",),)


def _tag_behind(lemma: str, tag: str) -> tuple[Group, ...]:
    return ((f"<m{lemma}|{tag}",),)


def _place(first: bool, last: bool, marks: str, tag: str, ahead: str, behind: str) -> tuple[Group, ...]:
    ends = (*(["BOS"] if first else []), *(["EOS"] if last else []))
    return (("b", *ends, f"q{marks}", f"q{marks}{tag}", f"a{ahead}", f"h{behind}"),)


def _inside_marks(words: Sequence[Word]) -> list[str]:
    """For each word, whether it stands in quotation marks, and whether it is first there."""
    found, inside, first = [], False, False
    for word in words:
        if word.text in OPENING or (word.text == EITHER and not inside):
            found.append("(")
            inside = first = True
        elif word.text in CLOSING or word.text == EITHER:
            found.append(")")
            inside = False
        else:
            found.append("" if not inside else "1" if first else "2")
            first = False
    return found


def _leading_nouns(words: Sequence[Word]) -> Iterator[tuple[str, ...]]:
    """For each word, the noun that leads to it: in «фильм „Белый берег“» and «фирма Лотос»."""
    noun, before_marks, inside, distance = "", "", False, 0
    for word in words:
        if word.text in OPENING or (word.text == EITHER and not inside):
            before_marks, inside = noun if distance < 2 else "-", True
        elif word.text in CLOSING or word.text == EITHER:
            inside = False
        near = (f"y{noun}{min(distance, 3)}",) if noun and distance < 4 else ()
        yield (*near, "z" + before_marks) if inside else near
        if word.pos == "NOUN" and word.text.islower():
            noun, distance = word.lemma, 0
        else:
            distance += 1


def _heads(*names: str) -> tuple[Group, ...]:
    return (names,)


def _distances(tags: Sequence[str]) -> list[str]:
    """For each word, the class of the last name before it and how far that is, up to 6."""
    if all(tag == "O" for tag in tags):
        return [""] * len(tags)
    found, kind, distance = [], "", 0
    for tag in tags:
        found.append(f"{kind}{min(distance, 6)}" if kind else "")
        if tag != "O":
            kind, distance = tag[2:], 0
        else:
            distance += 1
    return found


def _chunk(
    kind: str, size: int, lemmas: tuple[str, str], cases: tuple[str, str], before: str, behind: str
) -> tuple[Group, ...]:
    first, last = lemmas
    return (
        (
            f"x{kind}{size}",
            f"xf{first}",
            f"xl{last}",
            f"xc{kind}{''.join(cases)}",
            f"xa{behind}",
            f"xb{before}",
        ),
    )


# The word elsewhere


class _Document:
    """What the document says of a word elsewhere: one mention often is clearer than another."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._classes: dict[str, Counter[str]] = defaultdict(Counter)
        self._lower: set[str] = set()
        self._tails: dict[str, str] = {}
        for line in lines:
            for word, hint in zip(line.words, line.hints, strict=True):
                if word.text[:1].isupper():
                    self._classes[word.lemma][hint.tag[2:] or "O"] += 1
                elif word.text[:1].islower():
                    self._lower.add(word.lemma)
                if hint.tag[:2] == "I-":
                    self._tails[word.lemma] = hint.tag[2:]

    def features_of(self, word: Word) -> Group:
        """Only of words that begin with a capital letter."""
        if not word.text[:1].isupper():
            return ()
        lemma = word.lemma
        counts = self._classes[lemma]
        total = sum(counts.values())
        found = [
            f"d{kind}{'=' if count == total else '+' if 2 * count > total else '-'}{min(total, 3)}"
            for kind, count in counts.items()
        ]
        if lemma in self._lower:
            found.append("dlow")
        if lemma in self._tails:
            found.append("dt" + self._tails[lemma])
        return tuple(found)


def _document(*names: str) -> tuple[Group, ...]:
    return (names,)


# Spelled out


def features(lines: Sequence[Line], clusters: WordClusters) -> list[list[list[str]]]:
    """The features of every word of a document, by sentence."""
    spelled: list[Group] = [()] * DISTANCES

    def enlist(groups: Sequence[Group]) -> int:
        spelled.extend(groups)
        return len(spelled) - len(groups)

    return [
        [
            [name for number in columns[:, row].tolist() for name in spelled[number]]
            for row in range(start, end)
        ]
        for some, columns in Groups(clusters, enlist).of(lines)
        for _, start, end in rows_of(some)
    ]
