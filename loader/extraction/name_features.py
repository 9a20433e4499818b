"""What the name recognizer sees of each word: the features of training and of running text alike.

Pure: words in, numbers of feature groups out. Features that depend on the same things form a group, which
is spelled out once and then known by a number; whoever asks decides what a number stands for: in
training the features themselves, at run time the sum of their weights.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

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
NOTHING = 0  # the number of a group without features; so are the four behind it
DISTANCES = 5


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


class Groups:
    """The groups of features that are known, by what they depend on."""

    def __init__(self, clusters: WordClusters, enlist: Enlist) -> None:
        self._clusters, self._enlist = clusters, enlist
        self._known: dict[Hashable, int] = {}

    def __len__(self) -> int:
        return len(self._known)

    def of(self, lines: Sequence[Line]) -> Iterator[list[list[int]]]:
        """For every sentence of a document, lists as long as it is: together the groups of each word."""
        seen = _Document(lines)
        for line in lines:
            yield self._of_line(line, seen)

    def _of_line(self, line: Line, seen: _Document) -> list[list[int]]:
        words, hints = line.words, line.hints
        tags = [hint.tag for hint in hints]
        cases = [_case(word) for word in words]
        steps = [_steps(hint.chances) for hint in hints]
        found = zip(words, hints, tags, steps, cases, strict=True)
        fixed, guessed = [], []
        for word, hint, tag, step, case in found:
            fixed.append(self._number(_fixed, word.text, word.lemma, self._cluster(hint)))
            guessed.append(self._number(_guessed, tag, step, word.pos, case))
        return [
            *_at_distances(fixed),
            *_at_distances(guessed),
            *self._pairs(words, tags, cases),
            [
                self._number(_document, *said) if (said := seen.features_of(word)) else NOTHING
                for word in words
            ],
            [self._number(_heads, *head) if head else NOTHING for head in _leading_nouns(words)],
            self._places(words, tags),
            self._chunks(words, tags, cases),
        ]

    def _number(self, spell: Callable[..., Sequence[Group]], *of: Hashable) -> int:
        key = (spell, of)
        number = self._known.get(key)
        if number is None:
            number = self._known[key] = self._enlist(spell(*of))
        return number

    def _cluster(self, hint: NameHint) -> tuple[int, int, int]:
        cluster = self._clusters.of_row[hint.vector]
        return cluster, self._clusters.wider[cluster], self._clusters.widest[cluster]

    def _places(self, words: Sequence[Word], tags: Sequence[str]) -> list[int]:
        ahead, behind = _distances(tags[::-1])[::-1], _distances(tags)
        last = len(words) - 1
        return [
            self._number(_place, index == 0, index == last, marks, tags[index], ahead[index], behind[index])
            for index, marks in enumerate(_inside_marks(words))
        ]

    def _pairs(self, words: Sequence[Word], tags: Sequence[str], cases: Sequence[str]) -> Iterator[list[int]]:
        """What two neighbours are together: of each kind, for the first of them, then for the second."""
        shapes = [_shape(word.text) for word in words]
        kinds: list[tuple[list[int], list[int]]] = [([], [NOTHING]) for _ in range(4)] if words else []
        for index in range(len(words) - 1):
            first, second = words[index], words[index + 1]
            tag, other = tags[index], tags[index + 1]
            both = (
                self._number(_tag_pair, tag, other, cases[index], cases[index + 1], first.pos, second.pos),
                self._number(_shape_pair, shapes[index], shapes[index + 1]),
                self._number(_lemma_pair, first.lemma, second.lemma),
            )
            for (firsts, seconds), number in zip(kinds, both, strict=False):
                firsts.append(number)
                seconds.append(number and number + 1)
            kinds[3][0].append(self._number(_tag_before, tag, second.lemma))
            kinds[3][1].append(self._number(_tag_behind, first.lemma, other))
        for firsts, seconds in kinds:
            yield [*firsts, NOTHING]
            yield seconds

    def _chunks(self, words: Sequence[Word], tags: Sequence[str], cases: Sequence[str]) -> list[int]:
        """For each word, the name that the tagger sees it in: its length, its ends, what is beside it."""
        numbers = [NOTHING] * len(words)
        start = 0
        for end in range(1, len(words) + 1):
            if end < len(words) and tags[end][:2] == "I-":
                continue
            if tags[start] != "O":
                number = self._number(
                    _chunk,
                    tags[start][2:],
                    min(end - start, 5),
                    (words[start].lemma, words[end - 1].lemma),
                    (cases[start], cases[end - 1]),
                    words[start - 1].lemma if start else "",
                    words[end].lemma if end < len(words) else "",
                )
                numbers[start:end] = [number] * (end - start)
            start = end
        return numbers


def _at_distances(numbers: Sequence[int]) -> Iterator[list[int]]:
    padded = [NOTHING, NOTHING, *numbers, NOTHING, NOTHING]
    for distance in range(DISTANCES):
        piece = padded[distance : distance + len(numbers)]
        yield [number and number + distance for number in piece]


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


def _steps(chances: Sequence[float]) -> tuple[int, ...]:
    return tuple([bisect_right(CHANCE_STEPS, chance) for chance in chances])


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


def _tag_pair(
    tag: str, other: str, case: str, other_case: str, pos: str, other_pos: str
) -> tuple[Group, ...]:
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
        [[name for number in numbers for name in spelled[number]] for numbers in zip(*columns, strict=True)]
        for columns in Groups(clusters, enlist).of(lines)
    ]
