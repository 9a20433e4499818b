"""What each word of a person's name may be in the nominative, and which case and gender agree for all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Literal

from loader.extraction.lexicon import NAME_PARTICLES
from loader.extraction.models import Hint, Shown
from loader.extraction.morphology import Inflection, cased_as, inflections
from loader.folding import fold

Sex = Literal["masc", "femn"]
Slot = tuple[str, Sex]  # a case (Nom, Gen, …) and a gender
Weights = tuple[float, ...]  # one for each of SLOTS

CASES = ("Nom", "Gen", "Dat", "Acc", "Ins", "Loc")
SEXES: tuple[Sex, Sex] = ("masc", "femn")
SLOTS: tuple[Slot, ...] = tuple(product(CASES, SEXES))
_PLACES = {slot: place for place, slot in enumerate(SLOTS)}
_SLOTS_OF: Mapping[Sex, tuple[Slot, ...]] = {sex: tuple((case, sex) for case in CASES) for sex in SEXES}

# A name comes again in its article and in the news of its week; a piece of one, some 3 KB, in other names.
NAMES_KEPT = 5_000
PIECES_KEPT = 20_000

# How well a reading explains a word; only the differences count.
KNOWN_NAME = 0.0
KNOWN_NAME_UNCHANGED = -0.7  # Анне is Анна before it is the rare Анне that has one form
GUESSED_NAME = -1.5
GUESSED_FOREIGN_NAME = -2.2
KNOWN_WORD = -1.8
GUESSED_WORD = -3.5
NOT_EXPLAINED = -6.0
IMPOSSIBLE = -5.5  # with less at least one word is not explained
UNCHANGED_BEFORE_HYPHEN = -1.2  # «Касым-Жомарта», «Жан-Пьера»
OTHER_PLACE = -0.5  # a surname that stands first, a given name that stands last
# What the sentence shows.
TAGGED_CASE = 2.5
TAGGED_GENDER = 1.0
NOMINATIVE = 0.15

_UNEXPLAINED: Weights = (NOT_EXPLAINED,) * len(SLOTS)
_CYRILLIC = re.compile("[а-яё]")

_RANKS = ("младш", "старш")  # «Буша-младшего»
_CONSONANTS = "бвгджзклмнпрстфхцчшщ"
_HARD = "гкхжчшщ"
_VOWELS = "аеёиоуыэюя"
_CASE_ENDINGS = ("ым", "им", "ом", "ем")  # of the instrumental

# Ending in each case -> ending of the nominative, with how likely it is for a name that is unknown.
_Ending = tuple[str, str, str, tuple[Sex, ...], float]
_MEN: tuple[Sex, ...] = ("masc",)
_AFTER_CONSONANT: tuple[_Ending, ...] = (
    # Карвер, Карвера
    ("Gen", "а", "", _MEN, -2.0),
    ("Acc", "а", "", _MEN, -2.0),
    ("Dat", "у", "", _MEN, -2.0),
    ("Ins", "ом", "", _MEN, -2.0),
    ("Ins", "ем", "", _MEN, -2.5),
    ("Loc", "е", "", _MEN, -2.0),
    # Дюваль, Дюваля
    ("Gen", "я", "ь", _MEN, -2.0),
    ("Acc", "я", "ь", _MEN, -2.0),
    ("Dat", "ю", "ь", _MEN, -2.0),
    ("Ins", "ем", "ь", _MEN, -2.0),
    ("Loc", "е", "ь", _MEN, -3.0),
    # Зума, Зумы
    ("Nom", "а", "а", SEXES, -2.5),
    ("Gen", "ы", "а", SEXES, -2.0),
    ("Dat", "е", "а", SEXES, -2.2),
    ("Acc", "у", "а", SEXES, -2.2),
    ("Ins", "ой", "а", SEXES, -2.0),
    ("Loc", "е", "а", SEXES, -2.2),
    # Баля, Бали
    ("Nom", "я", "я", SEXES, -3.5),
    ("Gen", "и", "я", SEXES, -3.0),
    ("Dat", "е", "я", SEXES, -3.0),
    ("Acc", "ю", "я", SEXES, -2.2),
    ("Ins", "ей", "я", SEXES, -2.5),
    ("Loc", "е", "я", SEXES, -3.0),
)
_AFTER_HARD: tuple[_Ending, ...] = (("Gen", "и", "а", SEXES, -2.0),)  # Рига, Риги
_AFTER_VOWEL: tuple[_Ending, ...] = (
    # Карзай, Карзая
    ("Gen", "я", "й", _MEN, -2.0),
    ("Acc", "я", "й", _MEN, -2.0),
    ("Dat", "ю", "й", _MEN, -2.0),
    ("Ins", "ем", "й", _MEN, -2.0),
    ("Loc", "е", "й", _MEN, -2.2),
    # Гарсия, Гарсии; Арайя, Арайи
    ("Nom", "я", "я", SEXES, -2.0),
    ("Gen", "и", "я", SEXES, -2.2),
    ("Dat", "е", "я", SEXES, -2.5),
    ("Dat", "и", "я", SEXES, -2.2),
    ("Acc", "ю", "я", SEXES, -2.0),
    ("Ins", "ей", "я", SEXES, -2.2),
    ("Loc", "е", "я", SEXES, -2.5),
    ("Loc", "и", "я", SEXES, -2.2),
)
# How likely an unknown name that ends so has one form in all cases.
_UNCHANGED: Mapping[str, float] = {
    **dict.fromkeys("оэи", -1.5),
    **dict.fromkeys("еую", -3.0),
    **dict.fromkeys("аяы", -3.5),
}
_ADJECTIVES = ("ский", "цкий", "ской", "цкой", "ская", "цкая")
_WOMENS_ENDINGS = ("овой", "евой", "ёвой", "иной", "ыной")
_RUSSIAN_ENDS = (
    *("ов", "ев", "ёв", "ин", "ын", "ова", "ева", "ёва", "ина", "ына"),
    *("ич", "ко", "ук", "юк", "ян", "ец", "ик"),
    *_ADJECTIVES,
)


@dataclass(frozen=True, slots=True)
class Form:
    """A nominative as it is spelt, and how well a word is it in each case and gender."""

    spelt: str
    weights: Weights


@dataclass(frozen=True, slots=True)
class Fits:
    """Every nominative that one piece of a name may be a form of, folded; in each slot the best."""

    forms: Mapping[str, Form]
    best: tuple[tuple[float, str], ...]


def _fits(forms: Mapping[str, Form]) -> Fits:
    # Found once for a piece: a corpus asks for the same pieces in name after name.
    by_form = [[(weight, form.spelt) for weight in form.weights] for form in forms.values()]
    return Fits(forms, tuple(map(max, zip(*by_form, strict=True))))


@lru_cache(maxsize=PIECES_KEPT)
def fits(piece: str, first: bool, last: bool) -> Fits:
    """Every nominative that one piece of a name may be a form of, folded, with its weights."""
    found: dict[str, list[float]] = {}
    spelt: dict[str, str] = {fold(piece): piece.lower()}
    for form, slots, weight in _readings(piece, first, last):
        folded = fold(form)
        known = found.setdefault(folded, [NOT_EXPLAINED] * len(SLOTS))
        spelt.setdefault(folded, form)
        for place in map(_PLACES.__getitem__, slots):
            known[place] = max(weight, known[place])
    return _fits({form: Form(spelt[form], tuple(weights)) for form, weights in found.items()})


def _readings(piece: str, first: bool, last: bool) -> Iterator[tuple[str, Iterable[Slot], float]]:
    folded = fold(piece)
    yield folded, SLOTS, NOT_EXPLAINED
    if folded in NAME_PARTICLES or (piece[:1].islower() and not piece.startswith(_RANKS)):
        yield folded, SLOTS, KNOWN_NAME
        return
    for found in inflections(piece):
        form, slots, weight = _of_dictionary(found, first, last)
        yield form if found.known or "ё" in piece.lower() else fold(form), slots, weight
    yield from _of_ending(folded, last)


def _of_dictionary(found: Inflection, first: bool, last: bool) -> tuple[str, Iterable[Slot], float]:
    sexes = (found.gender,) if found.gender is not None else SEXES
    if found.is_name:
        weight = KNOWN_NAME if found.known else _guessed(found.form)
        weight += KNOWN_NAME_UNCHANGED if found.unchanged else 0
        wrong = (found.kind == "Name" and last and not first) or (found.kind == "Surn" and first and not last)
        weight += OTHER_PLACE if wrong else 0
    elif found.form.endswith(_ADJECTIVES):
        weight = GUESSED_NAME  # «Цехановского», «Красного»
    else:
        weight = KNOWN_WORD if found.known else GUESSED_WORD
    if not found.known and found.form.endswith(_WOMENS_ENDINGS):
        weight = GUESSED_WORD  # «Алёхиной» is no man's nominative
    return found.form, [(found.case, sex) for sex in sexes], weight


def _guessed(form: str) -> float:
    # The dictionary guesses by the end of a word, and knows the ends of Russian surnames.
    return GUESSED_NAME if form.endswith(_RUSSIAN_ENDS) else GUESSED_FOREIGN_NAME


def _of_ending(word: str, last: bool) -> Iterator[tuple[str, Iterable[Slot], float]]:
    if word[-1] in _CONSONANTS + "ьй":
        # «Уолш»: a woman's that ends so has one form, a man's is its nominative.
        feminine = word.endswith(("ой", "ей"))
        oblique = word.endswith(_CASE_ENDINGS)
        yield word, [("Nom", "masc")], -4.0 if feminine else -1.5 if oblique else -1.0
        womans = -3.5 if feminine or oblique else -1.0 if last and word[-1] in _CONSONANTS else -1.5
        yield word, _SLOTS_OF["femn"], womans
        if not last and sum(letter in _VOWELS for letter in word) == 1:
            yield word, _SLOTS_OF["masc"], -0.5  # «Дэн Сяопина», «Ким Чен Ына»
    if word.endswith(("улы", "кызы", "оглы")):
        yield word, _SLOTS_OF["femn" if word.endswith("кызы") else "masc"], KNOWN_NAME
    yield word, SLOTS, _unchanged(word, last)
    for case, ending, nominative, sexes, weight in _endings(word):
        yield word.removesuffix(ending) + nominative, [(case, sex) for sex in sexes], weight


def _unchanged(word: str, last: bool) -> float:
    if word.endswith(("ого", "его", "ии", "йи")):
        return -4.0
    # The dictionary has most given names that end so and have one form.
    return _UNCHANGED.get(word[-1], NOT_EXPLAINED) - (0 if last else 1)


def _endings(word: str) -> Iterator[_Ending]:
    for stems, found in _BY_LAST_LETTER.get(word[-1], ()):
        stem = word.removesuffix(found[1])
        if stem != word and len(stem) > 1 and stem[-1] in stems:
            yield found


_TABLES = ((_CONSONANTS, _AFTER_CONSONANT), (_HARD, _AFTER_HARD), (f"{_VOWELS}й", _AFTER_VOWEL))
_BY_LAST_LETTER: Mapping[str, Sequence[tuple[str, _Ending]]] = {
    letter: [(stems, found) for stems, table in _TABLES for found in table if found[1].endswith(letter)]
    for letter in {found[1][-1] for _, table in _TABLES for found in table}
}


Explained = tuple[float, float]  # by the forms alone, by what the sentence shows
MOST_READINGS = 4


@lru_cache(maxsize=NAMES_KEPT)
def decline(shown: tuple[Shown, ...], hints: tuple[Hint, ...]) -> tuple[tuple[str, ...], Slot]:
    """The nominative of each word, and the case and gender in which all fit best."""
    weights = _weights(shown, hints)
    place = weights.index(max(weights))
    return _spelt(_texts(shown), place), SLOTS[place]


@lru_cache(maxsize=NAMES_KEPT)
def readings(shown: tuple[Shown, ...], hints: tuple[Hint, ...]) -> tuple[tuple[str, ...], ...]:
    """The nominatives of each word in the case and gender that fit best, then in the next best."""
    weights, texts = _weights(shown, hints), _texts(shown)
    found = sorted(((weight, _spelt(texts, place)) for place, weight in enumerate(weights)), reverse=True)
    return tuple(dict.fromkeys(forms for _, forms in found))[:MOST_READINGS]


@lru_cache(maxsize=NAMES_KEPT)
def explain(
    shown: tuple[Shown, ...], hints: tuple[Hint, ...], parts: tuple[str, ...]
) -> tuple[Explained, Explained]:
    """How well a man's name and a woman's, its parts in the nominative and folded, explain a mention."""
    declined = [
        word for word, text in zip(_pieces(_texts(shown)), shown, strict=True) if not _has_one_form(text[0])
    ]
    words = [_best_of([_weighed(word, part) for part in parts]) for word in declined]
    forms = [sum(weights) for weights in zip(*words, strict=True)] or [0] * len(SLOTS)
    men, women = (list(zip(forms, _evidence(shown, hints), strict=True))[first::2] for first in (0, 1))
    return max(men, key=sum), max(women, key=sum)


def _best_of(weights: Sequence[Weights]) -> Sequence[float]:
    # A word is of one part of the name, nearly always: what explains it nowhere cannot be better.
    found = [each for each in weights if each is not _UNEXPLAINED]
    if len(found) == 1 and min(found[0]) >= NOT_EXPLAINED:
        return found[0]
    return list(map(max, zip(*weights, strict=True)))


def _texts(shown: Sequence[Shown]) -> tuple[str, ...]:
    return tuple([word for word, _, _ in shown])


@lru_cache(maxsize=NAMES_KEPT)
def _weights(shown: tuple[Shown, ...], hints: tuple[Hint, ...]) -> Weights:
    """How well a name fits in each case and gender."""
    best = [piece.best for word in _pieces(_texts(shown)) for piece in word]
    return tuple(
        evidence + sum(weight for weight, _ in weights)
        for evidence, *weights in zip(_evidence(shown, hints), *best, strict=True)
    )


@lru_cache(maxsize=NAMES_KEPT)
def _evidence(shown: tuple[Shown, ...], hints: tuple[Hint, ...]) -> Weights:
    """What the sentence shows of a name's case and gender."""
    words = [word for word in shown if not _has_one_form(word[0])] or shown
    cases = [case for _, case, _ in words]
    genders = [gender for _, _, gender in words]
    return tuple(
        TAGGED_CASE * (cases.count(case) / len(words))
        + TAGGED_GENDER * (genders.count(sex) / len(words))
        + sum(weight for hinted, gender, weight in hints if hinted == case and gender in {None, sex})
        + (NOMINATIVE if case == "Nom" else 0)
        for case, sex in SLOTS
    )


@lru_cache(maxsize=NAMES_KEPT)
def _pieces(words: tuple[str, ...]) -> tuple[tuple[Fits, ...], ...]:
    """What each piece of each word may be."""
    return tuple(tuple(_pieces_of(words, index)) for index in range(len(words)))


def _pieces_of(words: Sequence[str], index: int) -> Iterator[Fits]:
    word = words[index]
    pieces = word.split("-")
    first, last = index == 0, index == len(words) - 1
    of_family = not first and fold(words[index - 1]) in {"аль", "эль"} and word[-1] not in _CONSONANTS + "а"
    for number, piece in enumerate(pieces):
        if of_family or _has_one_form(piece):  # «Аль Тани»
            yield _fixed(piece)
        elif number < len(pieces) - 1:
            yield _before_hyphen(piece, first, last)
        else:
            yield fits(piece, first, last)


@lru_cache(maxsize=PIECES_KEPT)
def _has_one_form(piece: str) -> bool:
    return len(piece) < 2 or not piece.isalpha() or piece.isupper() or not _CYRILLIC.search(piece.lower())


def _fixed(piece: str) -> Fits:
    return _fits({fold(piece): Form(piece, (0.0,) * len(SLOTS))})


@lru_cache(maxsize=NAMES_KEPT)
def _before_hyphen(piece: str, first: bool, last: bool) -> Fits:
    likely = -3.0 if piece.endswith((*_CASE_ENDINGS, "а", "у")) else UNCHANGED_BEFORE_HYPHEN
    found = fits(piece, first, last)
    same = found.forms[fold(piece)]
    weights = tuple(max(weight, likely) for weight in same.weights)
    return _fits({**found.forms, fold(piece): Form(same.spelt, weights)})


@lru_cache(maxsize=NAMES_KEPT)
def _spelt(words: tuple[str, ...], place: int) -> tuple[str, ...]:
    """The nominative of each word of a name that stands in the case and gender of SLOTS[place]."""
    return tuple(
        _cased(word, [piece.best[place][1] for piece in pieces])
        for word, pieces in zip(words, _pieces(words), strict=True)
    )


def _cased(word: str, forms: Sequence[str]) -> str:
    # A piece that keeps its form keeps its letters, too.
    pieces = zip(word.split("-"), forms, strict=True)
    return "-".join(piece if fold(piece) == fold(form) else cased_as(piece, form) for piece, form in pieces)


def _weighed(word: Sequence[Fits], part: str) -> Weights:
    """How well the part of a name explains a word."""
    pieces = part.split("-")
    if len(pieces) != len(word):
        return _UNEXPLAINED
    forms = [fits.forms.get(piece) for fits, piece in zip(word, pieces, strict=True)]
    weights = [form.weights if form else _UNEXPLAINED for form in forms]
    return weights[0] if len(weights) == 1 else tuple(map(sum, zip(*weights, strict=True)))
