"""Lemmas and inflection of Russian words (pymorphy3), one dictionary a process."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.metadata import version
from typing import Any, Literal

import pymorphy3
from pymorphy3.units import (
    DictionaryAnalyzer,
    KnownPrefixAnalyzer,
    KnownSuffixAnalyzer,
    UnknownPrefixAnalyzer,
)

from loader.folding import fold

# A news corpus repeats its words. What all functions of this file remember of a form takes 4 kB, most of it
# its readings (1 kB) and nominatives: about 120 MB when all are full, 410 MB with 100,000 forms.
CACHE_SIZE = 30_000


@cache
def dictionary() -> str:
    """Which dictionary the answers come from: with another one they may be others. Loads nothing."""
    return f"pymorphy3 {version('pymorphy3')}, dictionary {version('pymorphy3-dicts-ru')}"


@cache
def _analyzer() -> Any:
    return pymorphy3.MorphAnalyzer(lang="ru")


@lru_cache(maxsize=CACHE_SIZE)
def _parses(word: str) -> tuple[Any, ...]:
    # The dictionary in C++ ends a word at its first NUL, the one in Python does not.
    word = word.replace("\0", "\ufffd")
    try:
        return tuple(_analyzer().parse(word))
    except ValueError:
        # pymorphy3 asks for the Unicode name of each letter, and not all have one.
        return tuple(_analyzer().parse(""))


def _is_known(parse: Any) -> bool:
    """True for a form of the dictionary; one that was found there is not looked up once more."""
    found_there = len(parse.methods_stack) == 1 and isinstance(parse.methods_stack[0][0], DictionaryAnalyzer)
    return found_there or bool(parse.is_known)


def _inflected(parse: Any, wanted: frozenset[str]) -> str | None:
    """The form with those grammemes, as pymorphy3 inflects, which builds all forms to choose one.

    Which one it chooses hangs on the paradigm alone, and words share paradigms.
    """
    (unit, *own), *guessed = parse.methods_stack
    if not isinstance(unit, DictionaryAnalyzer) or not all(isinstance(how, _GUESSES) for how, *_ in guessed):
        inflected = parse.inflect(wanted)  # «премьер-министра»: each part by itself
        return None if inflected is None else str(inflected.word)
    word, paradigm, place = own
    affixes = _affixes(paradigm, place, wanted)
    if affixes is None:
        return None
    front, behind, prefix, suffix = affixes
    form = f"{prefix}{word[front : len(word) - behind]}{suffix}"
    for how, beginning in guessed:
        form = form if isinstance(how, KnownSuffixAnalyzer) else f"{beginning}{form}"
    return form


# An unknown word is inflected as a word of the dictionary with its end, behind what stands before it.
_GUESSES = (KnownSuffixAnalyzer, KnownPrefixAnalyzer, UnknownPrefixAnalyzer)


@lru_cache(maxsize=CACHE_SIZE)
def _affixes(paradigm: int, place: int, wanted: frozenset[str]) -> tuple[int, int, str, str] | None:
    """What to inflect the form `place` of a paradigm by: how many letters to take away before and behind
    the stem, and what to put there.
    """
    forms = _analyzer().dictionary.build_paradigm_info(paradigm)
    own_prefix, tag, own_suffix = forms[place]
    tags = [other for _, other, _ in forms]
    possible = [index for index, other in enumerate(tags) if wanted <= other.grammemes]
    if not possible:
        wanted = tag.fix_rare_cases(wanted)
        possible = [index for index, other in enumerate(tags) if wanted <= other.grammemes]
    if not possible:
        return None
    grammemes = tag.updated_grammemes(wanted)

    def likeness(index: int) -> float:
        return len(grammemes & tags[index].grammemes) - 0.1 * len(grammemes ^ tags[index].grammemes)

    prefix, _, suffix = forms[max(possible, key=likeness)]
    return len(own_prefix), len(own_suffix), prefix, suffix


@lru_cache(maxsize=CACHE_SIZE)
def lemmatize(word: str) -> str:
    """The commonest dictionary form of a word, folded."""
    return fold(_parses(word.lower())[0].normal_form) or fold(word)


@lru_cache(maxsize=CACHE_SIZE)
def lemmas(word: str) -> frozenset[str]:
    """Every dictionary form that the word may have, folded."""
    return frozenset(fold(parse.normal_form) or fold(word) for parse in _parses(word.lower()))


@lru_cache(maxsize=CACHE_SIZE)
def verb_lemma(word: str) -> str | None:
    """The infinitive that a finite verb, participle or short adjective comes from, else None."""
    for parse in _parses(word.lower()):
        if parse.tag.POS in {"VERB", "GRND", "PRTF", "PRTS", "INFN", "ADJS"}:
            return fold(parse.normal_form)
    return None


_CASES = {"Nom": "nomn", "Gen": "gent", "Dat": "datv", "Acc": "accs", "Ins": "ablt", "Loc": "loct"}
_NOMN, _NOMN_SING = frozenset({"nomn"}), frozenset({"nomn", "sing"})
_CASE_KIN = {"gent": {"gent", "gen2", "accs"}, "accs": {"accs", "gent"}, "loct": {"loct", "loc2", "datv"}}
_MASCULINE_ENDINGS = {"Gen": "а", "Acc": "а", "Dat": "у", "Ins": "ом", "Loc": "е"}
_VOWELS = frozenset("аеёиоуыэюя")
_FOREIGN_ENDS = frozenset("иоэ")
_PLACE_MARKS = frozenset({"Geox", "Orgn"})
_NAME_MARKS = frozenset({"Surn", "Name", "Patr"})


@lru_cache(maxsize=CACHE_SIZE)
def nominative(word: str, case: str | None, gender: str | None, number: str, person: bool) -> str:
    """The nominative of a word that stands in `case` (Universal Dependencies: Gen, Dat, …).

    Gender is "masc", "femn", "neut" or None, number "sing" or "plur". A word without a parse
    in that case comes back as it is. `person` prefers readings as a name. Letter case is kept.
    """
    if case in {None, "Nom"} or not word[:1].isalpha() or word.isupper():
        return word  # an abbreviation, an initial
    unknown = person and word[-1] in _FOREIGN_ENDS and not _is_known(_parses(word.lower())[0])
    if unknown and not word.endswith(("ского", "цкого")):
        return word  # «Джоли», «Мубарако»: an unknown surname that ends so has one form
    best = _reading(word, _CASES[case], gender, number, person)
    if person and (best is None or not _is_known(best)) and gender != "femn":
        stem = word.removesuffix(_MASCULINE_ENDINGS.get(case, ""))
        if stem != word and len(stem) > 1 and stem[-1] not in _VOWELS:
            return stem  # «Гонзалеса», «Рэппом»: a foreign surname that ends in a consonant
    if best is None:
        return word
    wanted = {"nomn", number} | ({gender} if gender and number == "sing" else set())
    return cased_as(word, _inflected(best, frozenset(wanted)) or _inflected(best, _NOMN) or best.normal_form)


def _reading(word: str, case: str, gender: str | None, number: str, person: bool) -> Any:
    def rank(parse: Any) -> tuple[float, ...]:
        tag = parse.tag
        fits = tag.case == case
        return (
            fits,
            tag.case in _CASE_KIN.get(case, {case}),
            tag.number == number or tag.number is None,
            gender is None or tag.gender in {gender, None} or "ms-f" in tag,
            bool((_NAME_MARKS if person else _PLACE_MARKS) & tag.grammemes),
            "Fixd" not in tag,  # Анне is Анна before it is the rare, indeclinable Анне
            "NOUN" in tag or "ADJF" in tag,
            parse.score,
        )

    readings = [p for p in _parses(word.lower()) if p.tag.case in _CASE_KIN.get(case, {case}) | {case}]
    return max(readings, key=rank, default=None)


def cased_as(pattern: str, word: str) -> str:
    """`word` with the capitals that `pattern` has."""
    # Piece by piece: «Касым-Жомарту», «ОВД-Инфо», «МиГом».
    models = pattern.split("-")
    return "-".join(
        _piece_cased_as(models[min(index, len(models) - 1)], piece)
        for index, piece in enumerate(word.split("-"))
    )


def _piece_cased_as(pattern: str, piece: str) -> str:
    if pattern.isupper() and len(pattern) > 1:
        return piece.upper()
    return piece[:1].upper() + piece[1:] if pattern[:1].isupper() else piece


@dataclass(frozen=True, slots=True)
class Inflection:
    """One reading of a word in the singular."""

    form: str  # the nominative, folded but for ё
    case: str  # as Universal Dependencies call it
    gender: Literal["masc", "femn"] | None  # None where both are meant
    kind: str | None  # Name, Surn or Patr
    known: bool  # in the dictionary, not guessed by it
    unchanged: bool  # the same in every case

    @property
    def is_name(self) -> bool:
        """True for a given name, a surname or a patronymic."""
        return self.kind is not None


_UD_CASES = {case: name for name, case in _CASES.items()}


@lru_cache(maxsize=CACHE_SIZE)
def inflections(word: str) -> tuple[Inflection, ...]:
    """What a word may be in the singular, as a noun or an adjective that is no neuter."""
    return tuple(found for parse in _parses(word.lower()) if (found := _inflection(parse)) is not None)


def _inflection(parse: Any) -> Inflection | None:
    tag = parse.tag
    if tag.case not in _UD_CASES or tag.gender == "neut" or (tag.number == "plur" and "Surn" not in tag):
        return None
    if tag.POS not in {"NOUN", "ADJF"}:
        return None
    gender = None if "ms-f" in tag or "Ms-f" in tag or tag.gender is None else str(tag.gender)
    form = parse.word if tag.case == "nomn" else None
    if form is None:
        form = _inflected(parse, _NOMN_SING | ({gender} if gender else set()))
        if form is None:
            return None
    kind = next((mark for mark in ("Name", "Surn", "Patr") if mark in tag), None)
    return Inflection(form, _UD_CASES[tag.case], gender, kind, _is_known(parse), "Fixd" in tag)  # type: ignore[arg-type]


@lru_cache(maxsize=CACHE_SIZE)
def surname_gender(word: str, case: str | None) -> str | None:
    """The gender that a surname shows in a case: «Громова» in the genitive is a man's."""
    genders = {
        str(parse.tag.gender)
        for parse in _parses(word.lower())
        if "Surn" in parse.tag and parse.tag.number == "sing" and parse.tag.case == _CASES.get(case or "")
    }
    return genders.pop() if len(genders) == 1 and genders <= {"masc", "femn"} else None


@lru_cache(maxsize=CACHE_SIZE)
def name_gender(word: str) -> str | None:
    """Whether a given name, patronymic or surname in the nominative is a man's or a woman's."""
    found = {
        p.tag.gender for p in _parses(word.lower()) if p.tag.case == "nomn" and _NAME_MARKS & p.tag.grammemes
    }
    found.discard(None)
    genders = {str(gender) for gender in found if str(gender) in {"masc", "femn"}}
    return genders.pop() if len(genders) == 1 else None


@lru_cache(maxsize=CACHE_SIZE)
def nominative_forms(word: str) -> frozenset[str]:
    """Every nominative singular that the word may be a form of, folded; itself included."""
    forms = {fold(word)}
    inflected = (_inflected(parse, _NOMN_SING) for parse in _parses(word.lower()))
    return frozenset(forms.union(fold(form) for form in inflected if form is not None))


@lru_cache(maxsize=CACHE_SIZE)
def possible_nominatives(word: str) -> frozenset[str]:
    """Every nominative singular that a name may be a form of, folded; itself included.

    The dictionary knows few foreign surnames and guesses at others («Рэппу» as a form of
    «Рэппа»), so the endings of both declensions are taken off besides.
    """
    folded = fold(word)
    forms = set(nominative_forms(word))
    for ending, *stems in _NAME_ENDINGS:
        stem = folded.removesuffix(ending)
        if stem != folded and len(stem) > 1:
            forms.update(stem + new for new in stems)
    return frozenset(forms)


@lru_cache(maxsize=CACHE_SIZE)
def nominatives(word: str) -> frozenset[str]:
    """Every nominative, in the singular and in its own number, that the dictionary has for a word.

    Folded; the word itself included. «Штатов» is «штат» and «штаты».
    """
    inflected = (_inflected(parse, _NOMN) for parse in _parses(word.lower()))
    return nominative_forms(word) | {fold(form) for form in inflected if form is not None}


# An ending of a case, and what may stand in its place in the nominative.
_NAME_ENDINGS = (
    ("а", ""),
    ("у", "", "а"),
    ("ом", ""),
    ("е", "", "а", "я"),
    ("ы", "а"),
    ("и", "а", "я", "ь"),
    ("ой", "а"),
    ("ей", "я"),
    ("я", "й", "ь"),
    ("ю", "й", "ь", "я"),
    ("ем", "й", "ь"),
)


@lru_cache(maxsize=CACHE_SIZE)
def is_common_word(word: str) -> bool:
    """True if the dictionary knows the word, and never as a name."""
    readings = _parses(word.lower())
    return _is_known(readings[0]) and not any(
        {"Surn", "Name", "Patr", "Geox", "Orgn", "Abbr", "UNKN"} & parse.tag.grammemes for parse in readings
    )


@lru_cache(maxsize=CACHE_SIZE)
def is_third_person(word: str) -> bool:
    """True for a finite verb that is not in the first or second person: сообщил, сообщает."""
    best = _parses(word.lower())[0].tag
    return "VERB" in best and best.person not in {"1per", "2per"} and best.mood != "impr"


@lru_cache(maxsize=CACHE_SIZE)
def tense(word: str) -> str | None:
    """past, pres or futr for a word that is commonly a finite verb, else None."""
    best = _parses(word.lower())[0].tag
    return str(best.tense) if "VERB" in best and best.tense else None


@lru_cache(maxsize=CACHE_SIZE)
def is_noun(word: str) -> bool:
    """True if the commonest reading of a word is a noun."""
    return "NOUN" in _parses(word.lower())[0].tag


@lru_cache(maxsize=CACHE_SIZE)
def is_animate(word: str) -> bool:
    """True if the commonest reading of a common noun is a living being."""
    best = _parses(word.lower())[0].tag
    return "NOUN" in best and "anim" in best


def name_marks(word: str) -> tuple[str, ...]:
    """What kinds of name (Name, Surn, Patr, Geox, Orgn, Abbr) the word may be; "?" if unknown."""
    readings = _parses(word.lower())
    marks = {mark for parse in readings for mark in _KINDS_OF_NAME & parse.tag.grammemes}
    return tuple(sorted(marks if _is_known(readings[0]) else marks | {"?"}))


_KINDS_OF_NAME = _NAME_MARKS | {"Geox", "Orgn", "Abbr"}


_ADJECTIVE_ENDINGS = ("ий", "ый", "ой", "ая", "яя", "ое", "ее", "ые", "ие")


def is_adjective(name: str) -> bool:
    """True if a name looks like one adjective in the nominative: «российские», «Парижская», Грозный."""
    return name.endswith(_ADJECTIVE_ENDINGS) and name.isalpha()
