"""The feature groups of every word of a document, by number: each group is spelled out only once.

Whoever asks decides what a number stands for: in training the features themselves, at run time the
sum of their weights. What words and opinions are to others is numbered as well, so that neighbours
are found for all words of some sentences at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from loader.extraction import name_features as see
from loader.extraction.models import Word
from loader.extraction.name_features import Document, Group, Line, WordClusters
from loader.extraction.name_numbers import Numbers, Order, Stretches, Table, numbered, order_of

# A chance below the first step is none; the steps were chosen once and not tuned.
CHANCE_STEPS = (0.05, 0.2, 0.5, 0.8, 0.95)
Spell = Callable[..., Sequence[Group]]
NOTHING = 0  # the number of a group without features; so are the four behind it
DISTANCES = 5
GAPS = 2  # rows before, between and behind sentences: no neighbour reaches over them
COLUMNS = 22  # groups that each word has a number of
MANY_WORDS = 1000  # looked at together; more would not be faster, and take memory
OUTSIDE = "O"
NO_NAME = -1
UPPER, LOWER = 1, 2  # a first letter
# A triple of steps as one number.
_PLACES = np.array([(len(CHANCE_STEPS) + 1) ** place for place in (2, 1, 0)])


class Ledger(Protocol):
    """Gives groups their numbers: those enlisted together follow each other."""

    def enlist(self, groups: Sequence[Group], /) -> int:
        """The number of the first.

        What is known of the word before last, the last one, this one, the next and the one behind it
        are five groups.
        """

    def join(self, groups: Sequence[Group], numbers: Sequence[int], /) -> int:
        """The number of the first of five groups, with all features of the five groups at each number."""


def rows_of(lines: Sequence[Line]) -> Iterator[tuple[Line, int, int]]:
    """The rows [start, end) of each sentence when they lie one behind the other, with gaps between."""
    start = GAPS
    for line in lines:
        yield line, start, start + len(line.words)
        start += len(line.words) + GAPS


@dataclass(frozen=True, slots=True)
class _Page:
    """Sentences that are looked at together, their words one behind the other."""

    lines: Sequence[Line]
    words: Sequence[Word]
    tags: Sequence[str]
    known: Sequence[int]  # the row of each word's text in the table of texts


class Groups:
    """The groups of features that are known, by what they depend on."""

    def __init__(
        self, clusters: WordClusters, ledger: Ledger, forms: Mapping[str, int] | None = None
    ) -> None:
        """`forms`: the dictionary forms that features speak of, as in `forms_of`; None for any."""
        self._clusters, self._enlist, self._join = clusters, ledger.enlist, ledger.join
        self._forms = forms
        self._known: defaultdict[Spell, dict[Any, int]] = defaultdict(dict)
        # Lemmas, shapes, tags and the like are traits; numbers of traits are looked up faster than strings.
        self._traits: list[Any] = []
        self._trait_numbers: dict[Hashable, int] = {}
        # Of a text: the number of its groups, its lemma, its shape, its first letter, whether it is a
        # mark, whether it is in small letters, what features speak of its lemma.
        self._texts: dict[str, int] = {}
        self._words = Table(7)
        # Of an opinion: the number of its groups, the tag (as a trait, and among the tags), the tag with
        # case and part of speech, its class (none for no name), whether the word is a noun.
        self._opinions: dict[tuple[str, int, str, str], int] = {}
        self._guesses = Table(6)
        self._tags: list[str] = []
        self._classes: list[str] = []
        self._leads: dict[int, int] = {}
        self._places: dict[int, int] = {}

    def __len__(self) -> int:
        beside = len(self._texts) + len(self._opinions) + len(self._leads) + len(self._places)
        return sum(map(len, self._known.values())) + beside

    def of(self, lines: Sequence[Line]) -> Iterator[tuple[Sequence[Line], Numbers]]:
        """The sentences of a document, some at a time, with the numbers of the groups of their words.

        (columns, rows), a row a word as in `rows_of`; what stands in the gaps is of no meaning.
        """
        pages = [self._page(some) for some in _some_at_a_time(lines)]
        seen = Document()
        for page in pages:
            self._read(page, seen)
        for page in pages:
            yield page.lines, self._columns(page, seen)

    def _page(self, lines: Sequence[Line]) -> _Page:
        words = [word for line in lines for word in line.words]
        vectors = [vector for line in lines for vector in line.hints.vectors]

        def new(index: int) -> int:
            text, lemma = words[index].text, words[index].lemma
            shape, spoken_of = see.shape_of(text), self._spoken_of(lemma)
            number = self._fixed(text, lemma, shape, vectors[index], spoken_of)
            letter = UPPER if text[:1].isupper() else LOWER if text[:1].islower() else 0
            traits = self._trait(lemma), self._trait(shape)
            return self._words.add(number, *traits, letter, text in see.MARKS, text.islower(), spoken_of)

        tags = [tag for line in lines for tag in line.hints.tags]
        return _Page(lines, words, tags, numbered(self._texts, [word.text for word in words], new))

    def _fixed(self, text: str, lemma: str, shape: str, vector: int, spoken_of: int) -> int:
        """The number of what a word itself is."""
        lower, clusters = text.lower(), self._cluster(vector)
        parts = (
            self._number(see.dictionary_form, lemma) if spoken_of & see.OWN else NOTHING,
            self._number(see.shape_and_marks, shape, see.marks_of(text)),
            self._number(see.cluster, *clusters),
            self._number(see.beginning, lower[:3]),
            self._number(see.ending, lower[-3:]),
        )
        return self._join(see.form(lower, shape, clusters[1]), parts)

    def _spoken_of(self, lemma: str) -> int:
        return see.ANY if self._forms is None else self._forms.get(lemma, 0)

    def _cluster(self, vector: int) -> tuple[int, int, int]:
        cluster = self._clusters.of_row[vector]
        return cluster, self._clusters.wider[cluster], self._clusters.widest[cluster]

    def _opinions_of(self, page: _Page) -> Sequence[int]:
        """The row of each word's opinion in the table of opinions."""
        chances = np.array([chances for line in page.lines for chances in line.hints.chances], np.float64)
        steps = np.searchsorted(CHANCE_STEPS, chances, side="right")
        keys = [
            (tag, code, word.pos, see.case_of(word))
            for tag, code, word in zip(page.tags, (steps @ _PLACES).tolist(), page.words, strict=True)
        ]

        def new(index: int) -> int:
            tag, _, pos, case = keys[index]
            number = self._enlist(see.guessed(tag, tuple(steps[index].tolist()), pos, case))
            kind = NO_NAME if tag == OUTSIDE else _listed(self._classes, tag[2:])
            traits = self._trait(tag), self._trait((tag, case, pos))
            return self._guesses.add(number, *traits, _listed(self._tags, tag), kind, pos == "NOUN")

        return numbered(self._opinions, keys, new)

    def _trait(self, value: Hashable) -> int:
        number = self._trait_numbers.setdefault(value, len(self._traits))
        if number == len(self._traits):
            self._traits.append(value)
        return number

    def _number(self, spell: Spell, *of: Hashable) -> int:
        known = self._known[spell]
        number = known.get(of)
        if number is None:
            number = known[of] = self._enlist(spell(*of))
        return number

    def _read(self, page: _Page, seen: Document) -> None:
        _, lemmas, _, letters, _, _, _ = self._words.columns(page.known)
        capitals = np.flatnonzero(letters == UPPER)
        for index, lemma in zip(capitals.tolist(), lemmas[capitals].tolist(), strict=True):
            seen.add_capital(lemma, page.tags[index])
        seen.add_small(lemmas[letters == LOWER].tolist())
        for index, tag in enumerate(page.tags):
            if tag[:2] == "I-":
                seen.add_tail(int(lemmas[index]), tag)

    def _columns(self, page: _Page, seen: Document) -> Numbers:
        lengths = np.array([len(line.words) for line in page.lines], np.int64)
        columns = np.zeros((COLUMNS, len(page.words) + GAPS * (len(lengths) + 1)), np.int32)
        if not page.words:
            return columns
        order = order_of(lengths)
        rows = order.words + GAPS * (1 + np.repeat(np.arange(len(lengths)), lengths))
        fixed, lemmas, shapes, letters, marks, small, spoken_of = self._words.columns(page.known)
        guessed, tags, kinds, labels, classes, nouns = self._guesses.columns(self._opinions_of(page))
        _set_distances(columns[:5], rows, fixed)
        _set_distances(columns[5:10], rows, guessed)
        self._set_pairs(columns, rows, kinds, shapes)
        self._set_lemma_pairs(columns, rows, lemmas, tags, spoken_of)
        capitals = np.flatnonzero(letters == UPPER)
        columns[18, rows[capitals]] = self._elsewhere(lemmas[capitals].tolist(), seen)
        marked = order.sentences(marks > 0)
        columns[19, rows] = self._leading(page, order, marked, lemmas, (nouns & small) > 0)
        columns[20, rows] = self._placed(page, order, marked, labels, classes)
        self._set_chunks(columns[21], rows, page, order, classes)
        return columns

    def _elsewhere(self, lemmas: Sequence[int], seen: Document) -> Sequence[int]:
        """Of each lemma the number of what the document says of it."""
        numbers = {lemma: self._number(see.elsewhere, *seen.features_of(lemma)) for lemma in set(lemmas)}
        return [numbers[lemma] for lemma in lemmas]

    def _set_pairs(self, columns: Numbers, rows: Numbers, kinds: Numbers, shapes: Numbers) -> None:
        """What two neighbours are together, by their traits."""
        first = np.flatnonzero(rows[1:] - rows[:-1] == 1)
        self._set_both(columns[10:12], rows, see.tag_pair, kinds, kinds, first)
        self._set_both(columns[12:14], rows, see.shape_pair, shapes, shapes, first)

    def _set_lemma_pairs(
        self, columns: Numbers, rows: Numbers, lemmas: Numbers, tags: Numbers, spoken_of: Numbers
    ) -> None:
        """What two neighbours are together where one stands for its dictionary form: few have features."""
        beside = rows[1:] - rows[:-1] == 1
        before, behind = spoken_of[:-1], spoken_of[1:]
        both = np.flatnonzero(beside & ((before & see.FIRST) > 0) & ((behind & see.SECOND) > 0))
        self._set_both(columns[14:16], rows, see.lemma_pair, lemmas, lemmas, both)
        first = np.flatnonzero(beside & ((behind & see.BEHIND_TAG) > 0))
        columns[16, rows[first]] = self._pair_numbers(see.tag_before, tags[first], lemmas[first + 1])
        first = np.flatnonzero(beside & ((before & see.BEFORE_TAG) > 0))
        columns[17, rows[first + 1]] = self._pair_numbers(see.tag_behind, lemmas[first], tags[first + 1])

    def _set_both(
        self, columns: Numbers, rows: Numbers, spell: Spell, firsts: Numbers, seconds: Numbers, pairs: Numbers
    ) -> None:
        """For the first and the second of each pair of neighbours, by the index of the first."""
        numbers = self._pair_numbers(spell, firsts[pairs], seconds[pairs + 1])
        columns[0, rows[pairs]] = numbers
        columns[1, rows[pairs + 1]] = np.where(numbers, numbers + 1, NOTHING)

    def _pair_numbers(self, spell: Spell, firsts: Numbers, seconds: Numbers) -> Numbers:
        keys = (firsts << 32 | seconds).tolist()

        def new(index: int) -> int:
            first, second = divmod(keys[index], 1 << 32)
            return self._enlist(spell(self._traits[first], self._traits[second]))

        return np.array(numbered(self._known[spell], keys, new), np.int64)

    def _leading(
        self, page: _Page, order: Order, marked: Stretches, lemmas: Numbers, nouns: NDArray[np.bool_]
    ) -> Sequence[int]:
        """Of each word the number of the nouns that lead to it."""
        last = order.last(nouns)
        distances = order.words - last - 1
        near = (last >= 0) & (distances < see.NEAR)
        keys = np.where(near, lemmas[last] * see.NEAR + distances, -1).tolist()

        def noun(key: int) -> Group:
            lemma, distance = divmod(key, see.NEAR)
            return (see.near_noun(self._traits[lemma], distance),) if key >= 0 else ()

        def new(index: int) -> int:
            names = noun(keys[index])
            return self._number(see.heads, *names) if names else NOTHING

        numbers = numbered(self._leads, keys, new)
        for start, end in marked:
            for index, name in enumerate(see.nouns_before_marks(page.words[start:end]), start):
                if name is not None:
                    numbers[index] = self._number(see.heads, *noun(keys[index]), name)
        return numbers

    def _placed(
        self, page: _Page, order: Order, marked: Stretches, labels: Numbers, classes: Numbers
    ) -> Sequence[int]:
        """Of each word the number of its place: in its sentence, in quotation marks, among names."""
        inside = np.zeros(len(page.words), np.int64)
        for start, end in marked:
            inside[start:end] = list(map(see.INSIDE.index, see.inside_marks(page.words[start:end])))
        named = classes != NO_NAME
        ends = (order.words == order.starts) * 2 + (order.words + 1 == order.ends)
        before, behind = order.last(named), order.next(named)
        key = inside * 4 + ends
        for names in (behind, before):
            distances = np.minimum(abs(names - order.words) - 1, see.FAR)
            key = key << 8 | np.where(names >= 0, (classes[names] + 1) << 3 | distances, 0)
        keys = (key << 8 | labels).tolist()

        def distance(code: int) -> str:
            return f"{self._classes[(code >> 3) - 1]}{code & 7}" if code else ""

        def new(index: int) -> int:
            key = keys[index]
            ahead, behind = distance(key >> 16 & 255), distance(key >> 8 & 255)
            first, last, mark = key >> 25 & 1, key >> 24 & 1, see.INSIDE[key >> 26]
            return self._number(
                see.place, bool(first), bool(last), mark, self._tags[key & 255], ahead, behind
            )

        return numbered(self._places, keys, new)

    def _set_chunks(
        self, numbers: Numbers, rows: Numbers, page: _Page, order: Order, classes: Numbers
    ) -> None:
        """For each word, the name that the tagger sees it in: its length, its ends, what is beside it."""
        goes_on = np.array([tag[:2] == "I-" for tag in page.tags]) & (order.words != order.starts)
        starts = np.flatnonzero(~goes_on)
        ends = np.append(starts[1:], len(goes_on))
        names = classes[starts] != NO_NAME
        words = page.words
        for start, end in zip(starts[names].tolist(), ends[names].tolist(), strict=True):
            numbers[rows[start] : rows[start] + end - start] = self._number(
                see.chunk,
                page.tags[start][2:],
                min(end - start, 5),
                (words[start].lemma, words[end - 1].lemma),
                (see.case_of(words[start]), see.case_of(words[end - 1])),
                words[start - 1].lemma if start > order.starts[start] else "",
                words[end].lemma if end < order.ends[start] else "",
            )


def _some_at_a_time(lines: Sequence[Line]) -> Iterator[Sequence[Line]]:
    some: list[Line] = []
    words = 0
    for line in lines:
        some.append(line)
        words += len(line.words)
        if words >= MANY_WORDS:
            yield some
            some, words = [], 0
    if some:
        yield some


def _listed(names: list[str], name: str) -> int:
    if name not in names:
        names.append(name)
    return names.index(name)


def _set_distances(columns: Numbers, rows: Numbers, numbers: Numbers) -> None:
    # Of the word before last, the last one, this one, …: those of another sentence end in the gaps.
    for distance, column in enumerate(columns):
        column[rows + (GAPS - distance)] = np.where(numbers, numbers + distance, NOTHING)
