"""Names against factRuEval-2016 (track 1), as its official scorer counts with the option -l.

That scorer compares sets of tokens. A predicted name is matched with at most one annotated
object of its type; a pair that agrees in every token must be matched, the others are matched as
the document's F1 is highest. A pair is worth a share of one: of the tokens that carry the name
(words that only describe, as in «движение „Заря“», cost nothing, said or not) and of those that
were said in addition. Objects without a name, and those inside a larger one, do not count,
found or not; and of an organization and a place in the same words, one is enough. With -l an
object that is place and organization at once (LocOrg) is a place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from loader.evaluation.figures import Counts

NameTriple = tuple[int, int, str]  # start, end, type
FindNames = Callable[[str], Iterable[NameTriple]]

TYPES = {
    "Person": "person",
    "Org": "organization",
    "Organization": "organization",
    "Location": "location",
    "LocOrg": "location",
}
# The spans whose tokens make up the name of an object of each type.
_PLACE_SPANS = frozenset({"loc_name", "org_name"})
NAMING_SPANS = {
    "person": frozenset({"name", "patronymic", "nickname", "surname"}),
    "organization": _PLACE_SPANS,
    "location": _PLACE_SPANS,
}
# What an object of each type may stand inside of, or share all its words with.
HOLDERS = {
    "person": frozenset({"location", "organization"}),
    "location": frozenset({"location", "organization"}),
    "organization": frozenset({"organization"}),
}


@dataclass(frozen=True, slots=True)
class Token:
    """A token of the data set's own."""

    start: int
    end: int
    text: str

    @property
    def is_mark(self) -> bool:
        """True if it is one character, and no letter."""
        return len(self.text) == 1 and self.text.upper() == self.text.lower()


@dataclass(frozen=True, slots=True)
class Object:
    """An annotated object, as sets of token numbers."""

    type: str
    tokens: frozenset[int]
    naming: frozenset[int]  # of those, the ones that count


@dataclass(frozen=True, slots=True)
class Document:
    """One text with its tokens and objects."""

    name: str
    text: str
    tokens: tuple[Token, ...]
    objects: tuple[Object, ...]

    def tokens_of(self, start: int, end: int) -> frozenset[int]:
        """The tokens inside [start, end), without marks that touch another token."""
        return frozenset(
            number
            for number, token in enumerate(self.tokens)
            if start <= token.start and token.end <= end and not self._is_left_out(number)
        )

    def _is_left_out(self, number: int) -> bool:
        token = self.tokens[number]
        if not token.is_mark:
            return False
        touches_last = number > 0 and self.tokens[number - 1].end == token.start
        touches_next = number + 1 < len(self.tokens) and self.tokens[number + 1].start == token.end
        return touches_last or touches_next

    def extent(self, tokens: Iterable[int]) -> tuple[int, int]:
        """Where the first of some tokens starts and the last ends."""
        numbers = list(tokens)
        return self.tokens[min(numbers)].start, self.tokens[max(numbers)].end


def read(folder: Path) -> Iterator[Document]:
    """The documents of a folder, by name."""
    for path in sorted(folder.glob("*.txt")):
        yield _document(path)


def score_factrueval(folder: Path, find: FindNames) -> dict[str, dict[str, float]]:
    """Precision, recall and F1 by type and of all together ("all")."""
    return score_documents((document, find(document.text)) for document in read(folder))


def score_documents(
    documents: Iterable[tuple[Document, Iterable[NameTriple]]],
) -> dict[str, dict[str, float]]:
    """The same for documents that have been read, each with the names that were found in it."""
    total = dict.fromkeys(NAMING_SPANS, Counts())
    for document, names in documents:
        for kind, counts in compare(document, names).items():
            total[kind] += counts
    rows = {kind: counts.row() for kind, counts in total.items()}
    return rows | {"all": sum(total.values(), Counts()).row()}


def compare(document: Document, names: Iterable[NameTriple]) -> dict[str, Counts]:
    """The counts of one document by type."""
    said = [
        (kind, document.tokens_of(start, end))
        for start, end, kind in sorted(set(names))
        if kind in NAMING_SPANS
    ]
    return _Comparison(document, said).best()


def quality(document: Document, target: Object, said: frozenset[int]) -> float:
    """What a pair of an object and the tokens of a name of its type is worth, 0 to 1."""
    right = len(said & target.naming)
    missed = sum(not document.tokens[number].is_mark for number in target.naming - said)
    extra = len(said - target.tokens)
    total = right + missed + extra
    return right / total if total else _likeness(target.tokens, said)


def _likeness(one: frozenset[int], other: frozenset[int]) -> float:
    return len(one & other) / len(one | other) if one | other else 0.0


Pairs = tuple[tuple[int, int], ...]  # numbers of an object and of a name


class _Comparison:
    """The objects of a document against the names that were found in it."""

    def __init__(self, document: Document, said: Sequence[tuple[str, frozenset[int]]]) -> None:
        self._document, self._said = document, said
        self._objects = document.objects
        self._inside = [self._holder(item, frozenset.__lt__) is not None for item in self._objects]
        self._twins = [self._holder(item, frozenset.__eq__) for item in self._objects]
        self._options = [
            [
                (number, likeness)
                for number, (kind, tokens) in enumerate(said)
                if kind == item.type and (likeness := _likeness(item.tokens, tokens))
            ]
            for item in self._objects
        ]

    def _holder(self, item: Object, relation: Callable[[frozenset[int], frozenset[int]], bool]) -> int | None:
        for number, other in enumerate(self._objects):
            if other is not item and other.type in HOLDERS[item.type] and relation(item.tokens, other.tokens):
                return number
        return None

    def best(self) -> dict[str, Counts]:
        """The counts under the matching that gives the document's highest F1."""
        groups = [list(self._matchings(group)) for group in self._groups()]
        share = 1.0
        while True:
            # The highest F1 = 2 right / (said + gold), group by group (Dinkelbach's method).
            chosen = tuple(
                pair for group in groups for pair in max(group, key=lambda pairs: self._gain(pairs, share))
            )
            counts = self._count(chosen)
            reached = sum(counts.values(), Counts()).f1
            if abs(reached - share) < 1e-9:
                return counts
            share = reached

    def _groups(self) -> Iterator[list[int]]:
        """Objects that compete for the same names, or share their words."""
        left = list(range(len(self._objects)))
        while left:
            group, grown = [left.pop(0)], True
            while grown:
                near = [number for number in left if any(self._compete(number, other) for other in group)]
                left = [number for number in left if number not in near]
                group += near
                grown = bool(near)
            yield sorted(group)

    def _compete(self, one: int, other: int) -> bool:
        names = {number for number, _ in self._options[one]} & {number for number, _ in self._options[other]}
        return bool(names) or other in {self._twins[one]} or one in {self._twins[other]}

    def _matchings(self, group: Sequence[int]) -> Iterator[Pairs]:
        forced: dict[int, int] = {}
        for item in group:
            perfect = [name for name, likeness in self._options[item] if likeness == 1.0]
            free = [name for name in perfect if name not in forced.values()]
            if free:
                forced[item] = free[0]
        yield from self._extended(tuple(forced.items()), [item for item in group if item not in forced])

    def _extended(self, pairs: Pairs, items: Sequence[int]) -> Iterator[Pairs]:
        if not items:
            yield pairs
            return
        yield from self._extended(pairs, items[1:])
        taken = {name for _, name in pairs}
        for name, _ in self._options[items[0]]:
            if name not in taken:
                yield from self._extended((*pairs, (items[0], name)), items[1:])

    def _gain(self, pairs: Pairs, share: float) -> float:
        # Against leaving the same objects and names unmatched.
        matched = frozenset(item for item, _ in pairs)
        group = (
            set(matched)
            | {twin for item in matched if (twin := self._twins[item]) is not None}
            | {item for item in range(len(self._objects)) if self._twins[item] in matched}
        )
        right = sum(self._worth(item, name) for item, name in pairs if not self._ignored(item, matched))
        freed = sum(self._ignored(item, matched) for item in matched)
        gold = sum(not self._ignored(item, matched) for item in group)
        unmatched = sum(not self._ignored(item, frozenset()) for item in group)
        return 2 * right - share * (gold - unmatched - freed)

    def _worth(self, item: int, name: int) -> float:
        return quality(self._document, self._objects[item], self._said[name][1])

    def _ignored(self, number: int, matched: frozenset[int]) -> bool:
        item, twin = self._objects[number], self._twins[number]
        if not item.naming or self._inside[number]:
            return True
        if twin is None:
            return False
        if (number in matched) != (twin in matched):
            return number not in matched
        if self._objects[twin].type == item.type:
            return twin < number
        return item.type != "organization"

    def _count(self, pairs: Pairs) -> dict[str, Counts]:
        matched = frozenset(item for item, _ in pairs)
        names = {name for _, name in pairs}
        counts = dict.fromkeys(NAMING_SPANS, Counts())
        for item, name in pairs:
            if not self._ignored(item, matched):
                counts[self._objects[item].type] += Counts(self._worth(item, name), 1, 1)
        for number, target in enumerate(self._objects):
            if number not in matched and not self._ignored(number, matched):
                counts[target.type] += Counts(0, 0, 1)
        for number, (kind, _) in enumerate(self._said):
            if number not in names:
                counts[kind] += Counts(0, 1, 0)
        return counts


def _document(path: Path) -> Document:
    tokens: list[Token] = []
    numbers: dict[str, int] = {}
    for fields in _rows(path, ".tokens"):
        start, length = int(fields[1]), int(fields[2])
        numbers[fields[0]] = len(tokens)
        tokens.append(Token(start, start + length, fields[3]))
    spans = {fields[0]: _span(fields, numbers) for fields in _rows(path, ".spans")}
    objects = []
    for fields in _rows(path, ".objects"):
        if fields[1] in TYPES:
            objects.append(_object(TYPES[fields[1]], [spans[key] for key in _until_comment(fields[2:])]))
    return Document(path.name, path.read_text(encoding="utf-8"), tuple(tokens), tuple(objects))


def _rows(path: Path, suffix: str) -> Iterator[list[str]]:
    for line in path.with_suffix(suffix).read_text(encoding="utf-8").splitlines():
        if fields := line.split():
            yield fields


def _until_comment(fields: Sequence[str]) -> Iterator[str]:
    for field in fields:
        if field == "#":
            return
        yield field


def _span(fields: Sequence[str], numbers: dict[str, int]) -> tuple[str, frozenset[int]]:
    # id, tag, start, length, first token, count, "#", token ids …, their text
    first = fields.index("#") + 1
    return fields[1], frozenset(numbers[key] for key in fields[first : first + int(fields[5])])


def _object(kind: str, spans: Sequence[tuple[str, frozenset[int]]]) -> Object:
    naming = frozenset(number for tag, tokens in spans if tag in NAMING_SPANS[kind] for number in tokens)
    return Object(kind, frozenset(number for _, tokens in spans for number in tokens), naming)
