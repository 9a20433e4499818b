"""The feature groups of every word of a document, by number: each group is spelled out only once.

Whoever asks decides what a number stands for: in training the features themselves, at run time the
sum of their weights.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from loader.extraction import name_features as see
from loader.extraction.models import NameHint, Word
from loader.extraction.name_features import Document, Group, Line, WordClusters

# A chance below the first step is none; the steps were chosen once and not tuned.
CHANCE_STEPS = (0.05, 0.2, 0.5, 0.8, 0.95)
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
        seen = Document(lines)
        some: list[Line] = []
        words = 0
        for line in lines:
            some.append(line)
            words += len(line.words)
            if words >= MANY_WORDS:
                yield some, self._of_some(some, seen)
                some, words = [], 0
        if some:
            yield some, self._of_some(some, seen)

    def _of_some(self, lines: Sequence[Line], seen: Document) -> Numbers:
        words = [word for line in lines for word in line.words]
        hints = [hint for line in lines for hint in line.hints]
        columns = np.zeros((COLUMNS, len(words) + GAPS * (len(lines) + 1)), np.int32)
        if not words:
            return columns
        rows = np.concatenate([np.arange(start, end) for _, start, end in rows_of(lines)])
        cases = [see.case_of(word) for word in words]
        fixed, lemmas, shapes = self._fixed_numbers(words, hints)
        guessed, tags, kinds = self._guessed_numbers(words, hints, cases)
        _set_distances(columns[:5], rows, fixed)
        _set_distances(columns[5:10], rows, guessed)
        first = np.flatnonzero(np.diff(rows) == 1)
        second = first + 1
        pairs = [
            self._pair_numbers(spell, traits[first], traits[second])
            for spell, traits in ((see.tag_pair, kinds), (see.shape_pair, shapes), (see.lemma_pair, lemmas))
        ]
        for column, numbers in zip((10, 12, 14), pairs, strict=True):
            columns[column, rows[first]] = numbers
            columns[column + 1, rows[second]] = np.where(numbers, numbers + 1, NOTHING)
        columns[16, rows[first]] = self._pair_numbers(see.tag_before, tags[first], lemmas[second])
        columns[17, rows[second]] = self._pair_numbers(see.tag_behind, lemmas[first], tags[second])
        columns[18, rows] = [
            self._number(see.elsewhere, *said) if (said := seen.features_of(word)) else NOTHING
            for word in words
        ]
        for line, start, end in rows_of(lines):
            own = [hint.tag for hint in line.hints]
            columns[19, start:end] = [
                self._number(see.heads, *head) if head else NOTHING for head in see.leading_nouns(line.words)
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
                number = self._enlist(see.fixed(text, lemma, self._cluster(vector)))
                known[key] = number, self._trait(lemma), self._trait(see.shape_of(text))
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
                number = self._enlist(see.guessed(tag, tuple(steps[index].tolist()), pos, case))
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
        ahead, behind = see.name_distances(tags[::-1])[::-1], see.name_distances(tags)
        last = len(words) - 1
        return [
            self._number(
                see.place, index == 0, index == last, marks, tags[index], ahead[index], behind[index]
            )
            for index, marks in enumerate(see.inside_marks(words))
        ]

    def _set_chunks(self, numbers: Numbers, words: Sequence[Word], tags: Sequence[str]) -> None:
        """For each word, the name that the tagger sees it in: its length, its ends, what is beside it."""
        start = 0
        for end in range(1, len(words) + 1):
            if end < len(words) and tags[end][:2] == "I-":
                continue
            if tags[start] != "O":
                numbers[start:end] = self._number(
                    see.chunk,
                    tags[start][2:],
                    min(end - start, 5),
                    (words[start].lemma, words[end - 1].lemma),
                    (see.case_of(words[start]), see.case_of(words[end - 1])),
                    words[start - 1].lemma if start else "",
                    words[end].lemma if end < len(words) else "",
                )
            start = end


def _set_distances(columns: Numbers, rows: Numbers, numbers: Numbers) -> None:
    # Of the word before last, the last one, this one, …: those of another sentence end in the gaps.
    for distance, column in enumerate(columns):
        column[rows + (GAPS - distance)] = np.where(numbers, numbers + distance, NOTHING)


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
