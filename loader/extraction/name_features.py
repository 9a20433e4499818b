"""What the name recognizer sees of each word: the features of training and of running text alike.

Pure: words in, lists of strings out. Whatever depends on one word alone is worked out once a
word and kept; a feature that stands for a neighbour begins with its distance.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from loader.extraction.models import NameHint, Word
from loader.extraction.morphology import name_marks

CLASSES = ("PER", "LOC", "ORG")  # the order of `NameHint.chances`
CACHE_SIZE = 50_000
# A chance below the first step is none; the steps were chosen once and not tuned.
CHANCE_STEPS = (0.05, 0.2, 0.5, 0.8, 0.95)
OPENING, CLOSING, EITHER = "«„“‹", "»”›", '"'

FeatureList = list[str]


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


def features(lines: Sequence[Line], clusters: WordClusters) -> list[list[FeatureList]]:
    """The features of every word of a document, by sentence."""
    seen = _Document(lines)
    return [_line_features(line, clusters, seen) for line in lines]


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

    def features_of(self, word: Word) -> FeatureList:
        if not word.text[:1].isupper():
            return []
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
        return found


def _line_features(line: Line, clusters: WordClusters, seen: _Document) -> list[FeatureList]:
    words, hints = line.words, line.hints
    fixed = [
        _fixed(word.text, word.lemma, found, clusters.wider[found], clusters.widest[found])
        for word, found in zip(words, (clusters.of_row[hint.vector] for hint in hints), strict=True)
    ]
    guessed = [
        _guessed(hint.tag, _steps(hint.chances), word.pos, _case(word))
        for word, hint in zip(words, hints, strict=True)
    ]
    marks = _inside_marks(words)
    ahead, behind = _nearest(hints)
    heads = _heads(words)
    chunks = _chunks(words, hints)
    last = len(words) - 1
    rows = []
    for index, word in enumerate(words):
        row = ["b", *fixed[index][2], *guessed[index][2], *seen.features_of(word)]
        if index > 0:
            row += fixed[index - 1][1]
            row += guessed[index - 1][1]
            row += _pair(words[index - 1], word, hints[index - 1], hints[index], "<")
        else:
            row.append("BOS")
        if index > 1:
            row += fixed[index - 2][0]
            row += guessed[index - 2][0]
        if index < last:
            row += fixed[index + 1][3]
            row += guessed[index + 1][3]
            row += _pair(word, words[index + 1], hints[index], hints[index + 1], ">")
        else:
            row.append("EOS")
        if index < last - 1:
            row += fixed[index + 2][4]
            row += guessed[index + 2][4]
        row.append(f"q{marks[index]}")
        row.append(f"q{marks[index]}{hints[index].tag}")
        row.append(f"a{ahead[index]}")
        row.append(f"h{behind[index]}")
        row += heads[index]
        row += chunks[index]
        rows.append(row)
    return rows


# The word itself


@lru_cache(maxsize=CACHE_SIZE)
def _fixed(text: str, lemma: str, cluster: int, wider: int, widest: int) -> tuple[tuple[str, ...], ...]:
    """The features of a word two before, one before, here, one behind, two behind."""
    lower, shape = text.lower(), _shape(text)
    marks = ",".join(name_marks(text)) if text[:1].isalpha() else ""
    here = [f"w{lower}", f"l{lemma}", f"s{shape}", f"g{marks}", f"c{widest}", f"k{wider}", f"f{cluster}"]
    here += [f"p{lower[:2]}", f"p{lower[:3]}", f"e{lower[-2:]}", f"e{lower[-3:]}", f"e{lower[-4:]}"]
    here += [f"s{shape}k{wider}", f"s{shape}g{marks}"]
    near = [f"l{lemma}", f"s{shape}", f"g{marks}", f"c{widest}", f"k{wider}", f"e{lower[-3:]}", f"f{cluster}"]
    far = [f"l{lemma}", f"s{shape}", f"c{widest}", f"k{wider}"]
    return _at_distances(far, near, here)


def _at_distances(
    far: Sequence[str], near: Sequence[str], here: Sequence[str]
) -> tuple[tuple[str, ...], ...]:
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


def _steps(chances: Sequence[float]) -> tuple[int, ...]:
    return tuple(sum(chance >= step for step in CHANCE_STEPS) for chance in chances)


@lru_cache(maxsize=CACHE_SIZE)
def _guessed(tag: str, steps: tuple[int, ...], pos: str, case: str) -> tuple[tuple[str, ...], ...]:
    chances = [f"n{kind}{step}" for kind, step in zip(CLASSES, steps, strict=True) if step]
    here = [f"t{tag}", f"u{pos}", f"u{pos}{case}", f"t{tag}u{pos}{case}", *chances]
    here.append("n" + "".join(map(str, steps)))
    near = [f"t{tag}", f"u{pos}", f"u{pos}{case}", *chances]
    far = [f"t{tag}", f"u{pos}{case}"]
    return _at_distances(far, near, here)


def _pair(first: Word, second: Word, one: NameHint, other: NameHint, sign: str) -> FeatureList:
    return [
        f"{sign}l{first.lemma}|{second.lemma}",
        f"{sign}t{one.tag}|{other.tag}",
        f"{sign}t{one.tag}|{other.tag}|{_case(first)}|{_case(second)}",
        f"{sign}u{first.pos}{_case(first)}|{second.pos}{_case(second)}",
        f"{sign}s{_shape_of(first.text)}|{_shape_of(second.text)}",
        f"{sign}m{first.lemma}|{other.tag}" if sign == "<" else f"{sign}m{one.tag}|{second.lemma}",
    ]


_shape_of = lru_cache(maxsize=CACHE_SIZE)(_shape)


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


def _heads(words: Sequence[Word]) -> list[FeatureList]:
    """For each word, the noun that leads to it: in «фильм „Белый берег“» and «фирма Лотос»."""
    found, noun, before_marks, inside, distance = [], "", "", False, 0
    for word in words:
        if word.text in OPENING or (word.text == EITHER and not inside):
            before_marks, inside = noun if distance < 2 else "-", True
        elif word.text in CLOSING or word.text == EITHER:
            inside = False
        row = [f"y{noun}{min(distance, 3)}"] if noun and distance < 4 else []
        if inside:
            row.append("z" + before_marks)
        found.append(row)
        if word.pos == "NOUN" and word.text.islower():
            noun, distance = word.lemma, 0
        else:
            distance += 1
    return found


def _chunks(words: Sequence[Word], hints: Sequence[NameHint]) -> list[FeatureList]:
    """For each word, the name that the tagger sees it in: its length, first and last lemma."""
    found: list[FeatureList] = [[] for _ in words]
    start = 0
    for end in range(1, len(words) + 1):
        if end < len(words) and hints[end].tag[:2] == "I-":
            continue
        if hints[start].tag != "O":
            kind, size = hints[start].tag[2:], end - start
            row = [
                f"x{kind}{min(size, 5)}",
                f"xf{words[start].lemma}",
                f"xl{words[end - 1].lemma}",
                f"xc{kind}{_case(words[start])}{_case(words[end - 1])}",
                f"xa{words[end].lemma if end < len(words) else ''}",
                f"xb{words[start - 1].lemma if start else ''}",
            ]
            for index in range(start, end):
                found[index] = row
        start = end
    return found


def _nearest(hints: Sequence[NameHint]) -> tuple[list[str], list[str]]:
    """For each word, the next name ahead and the last behind: its class and how far, up to 6."""
    ahead = _distances([hint.tag for hint in reversed(hints)])[::-1]
    return ahead, _distances([hint.tag for hint in hints])


def _distances(tags: Sequence[str]) -> list[str]:
    found, kind, distance = [], "", 0
    for tag in tags:
        found.append(f"{kind}{min(distance, 6)}" if kind else "")
        if tag != "O":
            kind, distance = tag[2:], 0
        else:
            distance += 1
    return found
