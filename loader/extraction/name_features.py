"""What the name recognizer sees of each word: the features of training and of running text alike.

Pure: words in, lists of strings out. Whatever depends on one word alone is worked out once a
word and kept; a feature that stands for a neighbour begins with its distance.
"""

from __future__ import annotations

import re
from bisect import bisect_right
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
    cases = [_case(word) for word in words]
    fixed = [
        _fixed(word.text, word.lemma, found, clusters.wider[found], clusters.widest[found])
        for word, found in zip(words, (clusters.of_row[hint.vector] for hint in hints), strict=True)
    ]
    guessed = [
        _guessed(hint.tag, _steps(hint.chances), word.pos, case)
        for word, hint, case in zip(words, hints, cases, strict=True)
    ]
    rows = [
        ["b", *fixed[index][2], *guessed[index][2], *seen.features_of(word)]
        for index, word in enumerate(words)
    ]
    _add_neighbours(rows, fixed)
    _add_neighbours(rows, guessed)
    _add_pairs(rows, words, hints, cases)
    for row, marks, heads, hint in zip(rows, _inside_marks(words), _heads(words), hints, strict=True):
        row += (f"q{marks}", f"q{marks}{hint.tag}")
        row += heads
    tags = [hint.tag for hint in hints]
    for row, ahead, behind in zip(rows, _distances(tags[::-1])[::-1], _distances(tags), strict=True):
        row += (f"a{ahead}", f"h{behind}")
    _add_chunks(rows, words, tags, cases)
    return rows


def _add_neighbours(rows: Sequence[FeatureList], parts: Sequence[Sequence[Sequence[str]]]) -> None:
    # `parts` holds for each word what it is to the second word behind it, the next one, …
    for row, part in zip(rows[2:], parts, strict=False):
        row += part[0]
    for row, part in zip(rows[1:], parts, strict=False):
        row += part[1]
    for row, part in zip(rows, parts[1:], strict=False):
        row += part[3]
    for row, part in zip(rows, parts[2:], strict=False):
        row += part[4]


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
    return tuple([bisect_right(CHANCE_STEPS, chance) for chance in chances])


@lru_cache(maxsize=CACHE_SIZE)
def _guessed(tag: str, steps: tuple[int, ...], pos: str, case: str) -> tuple[tuple[str, ...], ...]:
    chances = [f"n{kind}{step}" for kind, step in zip(CLASSES, steps, strict=True) if step]
    here = [f"t{tag}", f"u{pos}", f"u{pos}{case}", f"t{tag}u{pos}{case}", *chances]
    here.append("n" + "".join(map(str, steps)))
    near = [f"t{tag}", f"u{pos}", f"u{pos}{case}", *chances]
    far = [f"t{tag}", f"u{pos}{case}"]
    return _at_distances(far, near, here)


def _add_pairs(
    rows: Sequence[FeatureList], words: Sequence[Word], hints: Sequence[NameHint], cases: Sequence[str]
) -> None:
    # What two words are together is a feature of both: of the first behind ">", of the second "<".
    if not rows:
        return
    rows[0].append("BOS")
    rows[-1].append("EOS")
    for index in range(len(words) - 1):
        first, second = words[index], words[index + 1]
        one, other = hints[index].tag, hints[index + 1].tag
        one_case, other_case = cases[index], cases[index + 1]
        lemmas = f"l{first.lemma}|{second.lemma}"
        tags = f"t{one}|{other}"
        tag_cases = f"{tags}|{one_case}|{other_case}"
        parts = f"u{first.pos}{one_case}|{second.pos}{other_case}"
        shapes = f"s{_shape_of(first.text)}|{_shape_of(second.text)}"
        rows[index] += (
            ">" + lemmas,
            ">" + tags,
            ">" + tag_cases,
            ">" + parts,
            ">" + shapes,
            f">m{one}|{second.lemma}",
        )
        rows[index + 1] += (
            "<" + lemmas,
            "<" + tags,
            "<" + tag_cases,
            "<" + parts,
            "<" + shapes,
            f"<m{first.lemma}|{other}",
        )


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


def _add_chunks(
    rows: Sequence[FeatureList], words: Sequence[Word], tags: Sequence[str], cases: Sequence[str]
) -> None:
    # For the words of each name that the tagger sees: its length, its ends and what is beside it.
    start = 0
    for end in range(1, len(words) + 1):
        if end < len(words) and tags[end][:2] == "I-":
            continue
        if tags[start] != "O":
            kind = tags[start][2:]
            chunk = (
                f"x{kind}{min(end - start, 5)}",
                f"xf{words[start].lemma}",
                f"xl{words[end - 1].lemma}",
                f"xc{kind}{cases[start]}{cases[end - 1]}",
                f"xa{words[end].lemma if end < len(words) else ''}",
                f"xb{words[start - 1].lemma if start else ''}",
            )
            for row in rows[start:end]:
                row += chunk
        start = end


def _distances(tags: Sequence[str]) -> list[str]:
    """For each word, the class of the last name before it and how far that is, up to 6."""
    found, kind, distance = [], "", 0
    for tag in tags:
        found.append(f"{kind}{min(distance, 6)}" if kind else "")
        if tag != "O":
            kind, distance = tag[2:], 0
        else:
            distance += 1
    return found
