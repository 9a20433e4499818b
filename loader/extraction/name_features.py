"""What the name recognizer sees of a word: itself, its sentence, its document, spelled as features.

Features that depend on the same things form a group; each function below spells the groups of one
such dependence. Training and running text see the same.
"""

from __future__ import annotations

import re
import string
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from loader.extraction.models import NameHints, Word
from loader.extraction.morphology import name_marks

CLASSES = ("PER", "LOC", "ORG")  # the order of `NameHints.chances`
OPENING, CLOSING, EITHER = "«„“‹", "»”›", '"'
MARKS = frozenset(OPENING + CLOSING + EITHER)
INSIDE = ("", "(", ")", "1", "2")  # what `inside_marks` says
NEAR = 4  # a noun that far before a word does not lead to it
FAR = 6  # names that far from a word, and those farther

Group = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """The words of one sentence, with what the neural tagger thinks of each."""

    words: tuple[Word, ...]
    hints: NameHints


@dataclass(frozen=True, slots=True)
class WordClusters:
    """Words alike in meaning, at three grains: clusters of words, of clusters, and of those."""

    of_row: Sequence[int]  # the cluster of every row of the word vectors
    wider: Sequence[int]  # of every cluster, the wider one it belongs to
    widest: Sequence[int]


# The word itself


# Each part of what a word is depends on less than the word: new words have known parts.


def form(lower: str, shape: str, wider: int) -> tuple[Group, ...]:
    """A word as it is written, in small letters."""
    return _spelled((), (), (f"w{lower}", f"e{lower[-4:]}", f"s{shape}k{wider}"))


def dictionary_form(lemma: str) -> tuple[Group, ...]:
    """What its dictionary form is to neighbours at each distance."""
    return _spelled(*[(f"l{lemma}",)] * 3)


def shape_and_marks(shape: str, marks: tuple[str, ...]) -> tuple[Group, ...]:
    """Its shape, and what kinds of name the dictionary has it as."""
    written, named = f"s{shape}", "g" + ",".join(marks)
    return _spelled((written,), (written, named), (written, named, written + named))


def cluster(narrow: int, wider: int, widest: int) -> tuple[Group, ...]:
    """Its clusters."""
    far = (f"c{widest}", f"k{wider}")
    near = (*far, f"f{narrow}")
    return _spelled(far, near, near)


def beginning(letters: str) -> tuple[Group, ...]:
    """Its first three letters, as many as it has."""
    return _spelled((), (), (f"p{letters[:2]}", f"p{letters}"))


def ending(letters: str) -> tuple[Group, ...]:
    """Its last three letters, as many as it has."""
    return _spelled((), (f"e{letters}",), (f"e{letters[-2:]}", f"e{letters}"))


def marks_of(text: str) -> tuple[str, ...]:
    """What kinds of name the dictionary has a word as."""
    return name_marks(text) if text[:1].isalpha() else ()


def _spelled(far: Sequence[str], near: Sequence[str], here: Sequence[str]) -> tuple[Group, ...]:
    # A feature that stands for a neighbour begins with its distance.
    return (
        tuple("-2" + name for name in far),
        tuple("-1" + name for name in near),
        tuple(here),
        tuple("+1" + name for name in near),
        tuple("+2" + name for name in far),
    )


_SIGNS = str.maketrans(
    {
        **dict.fromkeys(string.ascii_uppercase, "L"),
        **dict.fromkeys(string.ascii_lowercase, "l"),
        **dict.fromkeys("АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ", "X"),
        **dict.fromkeys("абвгдеёжзийклмнопрстуфхцчшщъыьэюя", "x"),
        **dict.fromkeys(string.digits, "d"),
    }
)
_TOO_MANY = re.compile(r"(?<=XX)X+|(?<=LL)L+|(?<=([^XL]))\1+")


def shape_of(text: str) -> str:
    """«Нью-Йорк» is Xx-Xx, «ООН» XX, «10» d; other characters stand for themselves."""
    return _TOO_MANY.sub("", text.translate(_SIGNS))[:8]


# The word in its sentence


def case_of(word: Word) -> str:
    """Its grammatical case, empty without one."""
    return word.feats.get("Case", "")


def guessed(tag: str, steps: tuple[int, ...], pos: str, case: str) -> tuple[Group, ...]:
    """The tagger's tag and steps of chance, part of speech and case, for each distance."""
    chances = [f"n{kind}{step}" for kind, step in zip(CLASSES, steps, strict=True) if step]
    here = [f"t{tag}", f"u{pos}", f"u{pos}{case}", f"t{tag}u{pos}{case}", *chances]
    here.append("n" + "".join(map(str, steps)))
    near = [f"t{tag}", f"u{pos}", f"u{pos}{case}", *chances]
    far = [f"t{tag}", f"u{pos}{case}"]
    return _spelled(far, near, here)


def _both(*names: str) -> tuple[Group, ...]:
    # Of the first of two neighbours, and of the second.
    return tuple(">" + name for name in names), tuple("<" + name for name in names)


def tag_pair(first: tuple[str, str, str], second: tuple[str, str, str]) -> tuple[Group, ...]:
    """Tag, case and part of speech of two neighbours: for the first, and for the second."""
    (tag, case, pos), (other, other_case, other_pos) = first, second
    return _both(
        f"t{tag}|{other}", f"t{tag}|{other}|{case}|{other_case}", f"u{pos}{case}|{other_pos}{other_case}"
    )


def shape_pair(shape: str, other: str) -> tuple[Group, ...]:
    """The shapes of two neighbours."""
    return _both(f"s{shape}|{other}")


def lemma_pair(lemma: str, other: str) -> tuple[Group, ...]:
    """The dictionary forms of two neighbours."""
    return _both(f"l{lemma}|{other}")


def tag_before(tag: str, lemma: str) -> tuple[Group, ...]:
    """The tag of the first of two neighbours with the form of the second."""
    return ((f">m{tag}|{lemma}",),)


def tag_behind(lemma: str, tag: str) -> tuple[Group, ...]:
    """The form of the first of two neighbours with the tag of the second."""
    return ((f"<m{lemma}|{tag}",),)


# What features speak of a dictionary form: of itself, or of it with what stands beside it.
OWN, FIRST, SECOND, BEHIND_TAG, BEFORE_TAG = 1, 2, 4, 8, 16
ANY = OWN | FIRST | SECOND | BEHIND_TAG | BEFORE_TAG
_OWN = re.compile(r"(?:[-+][12])?l")  # at any distance


def forms_of(features: Iterable[str]) -> Mapping[str, int]:
    """The dictionary forms that spelled features speak of, with what these are.

    `dictionary_form`; first and second of `lemma_pair`; `tag_before`; `tag_behind`.
    """
    found: defaultdict[str, int] = defaultdict(int)
    for name in features:
        kind, pair = name[:2], name[2:]
        if kind in {">l", "<l"}:
            # A form may hold the mark between the two: then either one may end at each.
            for cut in (index for index, letter in enumerate(pair) if letter == "|"):
                found[pair[:cut]] |= FIRST
                found[pair[cut + 1 :]] |= SECOND
        elif kind == ">m":
            found[pair.partition("|")[2]] |= BEHIND_TAG
        elif kind == "<m":
            found[pair.rpartition("|")[0]] |= BEFORE_TAG
        elif own := _OWN.match(name):
            found[name[own.end() :]] |= OWN
    return dict(found)


def place(first: bool, last: bool, marks: str, tag: str, ahead: str, behind: str) -> tuple[Group, ...]:
    """Where in its sentence and in quotation marks a word stands, and how far names are."""
    ends = (*(["BOS"] if first else []), *(["EOS"] if last else []))
    return (("b", *ends, f"q{marks}", f"q{marks}{tag}", f"a{ahead}", f"h{behind}"),)


def inside_marks(words: Sequence[Word]) -> list[str]:
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


def nouns_before_marks(words: Sequence[Word]) -> Iterator[str | None]:
    """For each word in quotation marks, the noun that leads to them: in «фильм „Белый берег“»."""
    noun, before_marks, inside, distance = "", "", False, 0
    for word in words:
        if word.text in OPENING or (word.text == EITHER and not inside):
            before_marks, inside = noun if distance < 2 else "-", True
        elif word.text in CLOSING or word.text == EITHER:
            inside = False
        yield "z" + before_marks if inside else None
        if word.pos == "NOUN" and word.text.islower():
            noun, distance = word.lemma, 0
        else:
            distance += 1


def near_noun(noun: str, distance: int) -> str:
    """The last noun in small letters before a word, fewer than `NEAR` words between: «фирма Лотос»."""
    return f"y{noun}{distance}"


def heads(*names: str) -> tuple[Group, ...]:
    """The nouns that lead to a word: `near_noun`, then that of `nouns_before_marks`."""
    return (names,)


def chunk(
    kind: str, size: int, lemmas: tuple[str, str], cases: tuple[str, str], before: str, behind: str
) -> tuple[Group, ...]:
    """The name that the tagger sees a word in: its kind, its size, its ends, what is beside it."""
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


class Document:
    """What the document says of a word elsewhere: one mention often is clearer than another."""

    def __init__(self) -> None:
        # By lemma, or what stands for it.
        self._classes: dict[Hashable, dict[str, int]] = {}
        self._small: set[Hashable] = set()
        self._tails: dict[Hashable, str] = {}

    def add_capital(self, lemma: Hashable, tag: str) -> None:
        """A word that begins with a capital letter has that tag."""
        # Counted by hand: a `Counter` takes as long to make as all else here.
        counts, kind = self._classes.setdefault(lemma, {}), tag[2:] or "O"
        counts[kind] = counts.get(kind, 0) + 1

    def add_small(self, lemmas: Iterable[Hashable]) -> None:
        """These words begin with a small letter."""
        self._small.update(lemmas)

    def add_tail(self, lemma: Hashable, tag: str) -> None:
        """A word goes on with a name."""
        self._tails[lemma] = tag[2:]

    def features_of(self, lemma: Hashable) -> Group:
        """Only of words that begin with a capital letter."""
        counts = self._classes.get(lemma, {})
        total = sum(counts.values())
        found = [
            f"d{kind}{'=' if count == total else '+' if 2 * count > total else '-'}{min(total, 3)}"
            for kind, count in counts.items()
        ]
        if lemma in self._small:
            found.append("dlow")
        if lemma in self._tails:
            found.append("dt" + self._tails[lemma])
        return tuple(found)


def elsewhere(*names: str) -> tuple[Group, ...]:
    """What a `Document` says of a word."""
    return (names,)
