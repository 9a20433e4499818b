"""What each word of a person's name may be in the nominative, and which case and gender agree for all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product
from typing import Literal

from loader.extraction.lexicon import NAME_PARTICLES
from loader.extraction.models import Hint, Shown
from loader.extraction.morphology import CACHE_SIZE, Inflection, cased_as, inflections
from loader.folding import fold

Sex = Literal["masc", "femn"]
Slot = tuple[str, Sex]  # a case (Nom, Gen, …) and a gender
Fits = Mapping[str, "Form"]  # by the folded nominative

CASES = ("Nom", "Gen", "Dat", "Acc", "Ins", "Loc")
SEXES: tuple[Sex, Sex] = ("masc", "femn")
SLOTS: tuple[Slot, ...] = tuple(product(CASES, SEXES))
_SLOTS_OF: Mapping[Sex, tuple[Slot, ...]] = {sex: tuple((case, sex) for case in CASES) for sex in SEXES}

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
    slots: Mapping[Slot, float]


@lru_cache(maxsize=CACHE_SIZE)
def fits(piece: str, first: bool, last: bool) -> Fits:
    """Every nominative that one piece of a name may be a form of, folded, with its slots."""
    found: dict[str, dict[Slot, float]] = {}
    spelt: dict[str, str] = {fold(piece): piece.lower()}
    for form, slots, weight in _readings(piece, first, last):
        known = found.setdefault(fold(form), {})
        spelt.setdefault(fold(form), form)
        for slot in slots:
            known[slot] = max(weight, known.get(slot, NOT_EXPLAINED))
    return {form: Form(spelt[form], weights) for form, weights in found.items()}


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
    for table, stems in (
        (_AFTER_CONSONANT, _CONSONANTS),
        (_AFTER_HARD, _HARD),
        (_AFTER_VOWEL, f"{_VOWELS}й"),
    ):
        for found in table:
            stem = word.removesuffix(found[1])
            if stem != word and len(stem) > 1 and stem[-1] in stems:
                yield found


Explained = tuple[float, float]  # by the forms alone, by what the sentence shows
MOST_READINGS = 4


@lru_cache(maxsize=CACHE_SIZE)
def decline(shown: tuple[Shown, ...], hints: tuple[Hint, ...]) -> tuple[tuple[str, ...], Slot]:
    """The nominative of each word, and the case and gender in which all fit best."""
    slot = max(SLOTS, key=lambda slot: decline_as(shown, hints, slot)[0])
    return decline_as(shown, hints, slot)[1], slot


@lru_cache(maxsize=CACHE_SIZE)
def decline_as(
    shown: tuple[Shown, ...], hints: tuple[Hint, ...], slot: Slot
) -> tuple[float, tuple[str, ...]]:
    """The nominative of each word of a name that stands in a case and gender, and how well it fits."""
    words = [[_best(piece, slot) for piece in _pieces(shown, index)] for index in range(len(shown))]
    total = _evidence(shown, hints, slot) + sum(weight for word in words for weight, _ in word)
    forms = (_spelt(word[0], [form for _, form in best]) for word, best in zip(shown, words, strict=True))
    return total, tuple(forms)


def _evidence(shown: Sequence[Shown], hints: Sequence[Hint], slot: Slot) -> float:
    words = [word for word in shown if not _has_one_form(word[0])] or shown
    cases = sum(case == slot[0] for _, case, _ in words) / len(words)
    genders = sum(gender == slot[1] for _, _, gender in words) / len(words)
    beside = sum(weight for case, gender, weight in hints if case == slot[0] and gender in {None, slot[1]})
    return TAGGED_CASE * cases + TAGGED_GENDER * genders + beside + (NOMINATIVE if slot[0] == "Nom" else 0)


def _pieces(shown: Sequence[Shown], index: int) -> list[Fits]:
    word = shown[index][0]
    pieces = word.split("-")
    first, last = index == 0, index == len(shown) - 1
    of_family = (
        not first and fold(shown[index - 1][0]) in {"аль", "эль"} and word[-1] not in _CONSONANTS + "а"
    )
    return [
        _fixed(piece)
        if of_family or _has_one_form(piece)  # «Аль Тани»
        else _before_hyphen(piece, first, last)
        if number < len(pieces) - 1
        else fits(piece, first, last)
        for number, piece in enumerate(pieces)
    ]


def _has_one_form(piece: str) -> bool:
    return len(piece) < 2 or not piece.isalpha() or piece.isupper() or not _is_cyrillic(piece)


def _is_cyrillic(piece: str) -> bool:
    return any("а" <= letter <= "я" or letter == "ё" for letter in piece.lower())


def _fixed(piece: str) -> Fits:
    return {fold(piece): Form(piece, dict.fromkeys(SLOTS, 0.0))}


@lru_cache(maxsize=CACHE_SIZE)
def _before_hyphen(piece: str, first: bool, last: bool) -> Fits:
    likely = -3.0 if piece.endswith((*_CASE_ENDINGS, "а", "у")) else UNCHANGED_BEFORE_HYPHEN
    found = fits(piece, first, last)
    same = found[fold(piece)]
    slots = {slot: max(same.slots.get(slot, NOT_EXPLAINED), likely) for slot in SLOTS}
    return {**found, fold(piece): replace(same, slots=slots)}


def _best(piece: Fits, slot: Slot) -> tuple[float, str]:
    return max((form.slots.get(slot, NOT_EXPLAINED), form.spelt) for form in piece.values())


def _spelt(word: str, forms: Sequence[str]) -> str:
    # A piece that keeps its form keeps its letters, too.
    pieces = zip(word.split("-"), forms, strict=True)
    return "-".join(piece if fold(piece) == fold(form) else cased_as(piece, form) for piece, form in pieces)


@lru_cache(maxsize=CACHE_SIZE)
def readings(shown: tuple[Shown, ...], hints: tuple[Hint, ...]) -> tuple[tuple[str, ...], ...]:
    """The nominatives of each word in the case and gender that fit best, then in the next best."""
    found = sorted((decline_as(shown, hints, slot) for slot in SLOTS), reverse=True)
    return tuple(dict.fromkeys(forms for _, forms in found))[:MOST_READINGS]


@lru_cache(maxsize=CACHE_SIZE)
def explain(shown: tuple[Shown, ...], hints: tuple[Hint, ...], parts: tuple[str, ...], sex: Sex) -> Explained:
    """How well a man's or woman's name, its parts in the nominative and folded, explains a mention."""
    declined = (index for index, word in enumerate(shown) if not _has_one_form(word[0]))
    words = [_pieces(shown, index) for index in declined]
    found = []
    for slot in _SLOTS_OF[sex]:
        form = sum(max(_weight(word, part, slot) for part in parts) for word in words)
        found.append((form, _evidence(shown, hints, slot)))
    return max(found, key=sum)


def _weight(word: Sequence[Fits], part: str, slot: Slot) -> float:
    pieces = part.split("-")
    if len(pieces) != len(word):
        return NOT_EXPLAINED
    found = (fits.get(piece) for fits, piece in zip(word, pieces, strict=True))
    return sum(form.slots.get(slot, NOT_EXPLAINED) if form else NOT_EXPLAINED for form in found)
