"""Names as they stand in a text to nominative names, and those of one person or body together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import product
from math import prod

from loader.extraction.agreement import find_hints
from loader.extraction.declension import decline
from loader.extraction.feminine import SUBJECT_REACH, as_subject
from loader.extraction.lexicon import BODY_NAMES, BODY_NOUNS, PERSON_NOUNS
from loader.extraction.models import Gender, Hint, NameSpan, Word
from loader.extraction.morphology import (
    cased_as,
    is_animate,
    is_common_word,
    name_gender,
    nominative,
    nominative_forms,
    possible_nominatives,
    surname_gender,
)
from loader.folding import fold
from loader.models import EntityType
from loader.spans import Span

MAX_READINGS = 64  # of a name whose form is looked for among those that are known
MAX_ABBREVIATION = 4  # letters: ОБСЕ; a place written with more capitals is a name
_INITIAL = re.compile(r"\b(\w)\.(?=\w)")  # «С.Петров» is written «С. Петров»
_CASE_NUMBER = {"Sing": "sing", "Plur": "plur"}
_INITIALS = re.compile(r"(?:\w\.)+(?=\w\w)")  # of «С.Петрова», one word to the tagger
_SEXES: dict[str | None, str] = {"Masc": "masc", "Fem": "femn"}
# What only a man's surname ends in: «Эда Гонзалеса», not «Эды Громовой».
_MENS_ENDINGS = {
    "Gen": re.compile(r"[бвгджзклмнпрстфхцчшщ]а$|[ое]го$"),
    "Ins": re.compile(r"[бвгджзклмнпрстфхцчшщ](?:ом|ым)$"),
}
_GENDERS: dict[str | None, Gender] = {"Masc": "masc", "Fem": "femn", "Neut": "neut"}

Knows = Callable[[EntityType, str], bool]  # whether a name in the nominative is known


def normalize(
    text: str,
    names: Sequence[NameSpan],
    tagged: Mapping[Span, tuple[Word, ...]],
    relays: Callable[[str], bool],
    knows: Knows,
) -> tuple[NameSpan, ...]:
    """The same names with their nominative forms and gender.

    Of the forms that a name may have in the nominative the one that is known (`knows`) is taken.
    What `relays` knows as an outlet or agency becomes an organization and is marked; a common
    noun that only begins its sentence («Дипломат заявил») is no name and left out.
    """
    words = [word for span in sorted(tagged) for word in tagged[span]]
    starts = {word.span.start: index for index, word in enumerate(words)}
    normalized = []
    for name in names:
        start = first = starts.get(name.span.start)
        inside: list[Word] = []
        while first is not None and first < len(words) and name.span.covers(words[first].span):
            inside.append(words[first])
            first += 1
        if name.type == "person" and first is not None and inside:
            inside = as_subject(inside, words[first - len(inside) - inside[0].index : first + SUBJECT_REACH])
        if not _is_common(inside):
            normalized.append(
                _as_known(_normalized(text, name, inside, relays, find_hints(words, start, first)), knows)
            )
    return tuple(normalized)


def _as_known(name: NameSpan, knows: Knows) -> NameSpan:
    """«Тонге» as Тонга, which is known, where the dictionary would have it be of «Тонг».

    A surname alone stays as it is: «Яровой» is Яровая's or Яровой's.
    """
    words = name.surface.split()
    if (name.type == "person" and len(words) == 1) or knows(name.type, name.name):
        return name
    readings = [sorted(possible_nominatives(word.lower())) for word in words]
    if prod(map(len, readings)) > MAX_READINGS:
        return name
    known = [form for form in map(" ".join, product(*readings)) if knows(name.type, form)]
    if len(known) != 1:
        return name
    cased = (cased_as(word, form) for word, form in zip(words, known[0].split(" "), strict=True))
    return replace(name, name=" ".join(cased))


def _is_common(words: Sequence[Word]) -> bool:
    if len(words) != 1:
        return False
    word = words[0]
    common = word.index == 0 and is_common_word(word.text) and word.lemma not in BODY_NOUNS
    return word.lemma in PERSON_NOUNS or common


def _normalized(
    text: str, name: NameSpan, words: Sequence[Word], relays: Callable[[str], bool], hints: tuple[Hint, ...]
) -> NameSpan:
    span = _without_gloss(text, _within_marks(text, name.span))
    if name.type == "person":
        span = _from_capital(text, span)
    words = [word for word in words if span.covers(word.span)]
    surface = _squeezed(span.of(text))
    kind, relaying = name.type, relays(surface)
    if relaying or (len(words) == 1 and not BODY_NAMES.isdisjoint(nominative_forms(words[0].text.lower()))):
        kind = "organization"
    name = NameSpan(span, kind, surface, surface=surface, relays=relaying)
    if not words:
        return name
    if name.type == "person":
        return _person(text, name, words, hints)
    if len(words) == 1 and words[0].index == 0 and _is_capital_by_chance(name, words[0]):
        words = [words[0]._replace(text=words[0].text.lower())]
    if name.type == "location":
        spoken = [(word, _spoken_case(word.text)) for word in words]
        words = [word if text == word.text else word._replace(text=text) for word, text in spoken]
    full = _inflected(text, words, _head_words(words), False)
    return NameSpan(span, kind, full, surface=surface, fixed=_is_nominative(words), relays=relaying)


def _is_capital_by_chance(name: NameSpan, word: Word) -> bool:
    # «Полиция» and «Европейские страны» that begin a sentence are written so for that alone.
    written_small = word.lemma in BODY_NOUNS or (name.type == "location" and word.pos == "ADJ")
    return written_small and is_common_word(word.text)


def _spoken_case(word: str) -> str:
    # A dateline in capitals: АСТАНА is Астана, США stays.
    return word.capitalize() if word.isupper() and len(word) > MAX_ABBREVIATION else word


def _within_marks(text: str, span: Span) -> Span:
    # A mark that has no partner in the name is not part of it: «Заря is Заря.
    piece = span.of(text)
    start, end = span.start, span.end
    if piece[:1] == "/" == piece[-1:] and len(piece) > 2:
        return Span(start + 1, end - 1)  # «/ТАСС/»
    if piece[:1] in '«"„“' and not any(mark in piece[1:] for mark in '»"”“'):
        start += 1
    if piece[-1:] in '»"”“' and not any(mark in piece[:-1] for mark in '«"„“'):
        end -= 1
    return Span(start, end) if start < end else span


def _without_gloss(text: str, span: Span) -> Span:
    # «Джон Смит (John Smith)»: the name in its own script is not part of the mention.
    opening = span.of(text).find(" (")
    return Span(span.start, span.start + opening) if opening > 0 else span


def _from_capital(text: str, span: Span) -> Span:
    # «56-летний Иван Петров» and «Писатель-сатирик Иван Петров» are Иван Петров.
    first, _, rest = span.of(text).partition(" ")
    titled = fold(first) in PERSON_NOUNS or (
        "-" in first and is_animate(first.rpartition("-")[2]) and is_common_word(first.rpartition("-")[2])
    )
    return Span(span.end - len(rest), span.end) if rest and (titled or not first[0].isupper()) else span


def _person(text: str, name: NameSpan, words: Sequence[Word], hints: tuple[Hint, ...]) -> NameSpan:
    gender = _gender_of(words)
    initials = [_INITIALS.match(word.text) for word in words]
    shown = tuple(
        (word.text[found.end() if found else 0 :], word.feat("Case"), _SEXES.get(word.feat("Gender")))
        for word, found in zip(words, initials, strict=True)
    )
    forms, (case, _) = decline(shown, hints)
    parts = [f"{found[0] if found else ''}{form}" for found, form in zip(initials, forms, strict=True)]
    full = _INITIAL.sub(r"\1. ", _joined(text, words, parts))
    gender = gender or _agreed(parts)
    return NameSpan(
        name.span, name.type, full, gender, name.surface, case == "Nom", name.relays, shown, hints
    )


def _gender_of(words: Sequence[Word]) -> Gender | None:
    # A given name or patronymic knows best; the tagger's guess stands for the rest.
    ending = _MENS_ENDINGS.get(words[-1].feat("Case") or "")
    if len(words) > 1 and ending is not None and ending.search(fold(words[-1].text)):
        return "masc"
    if _is_mans_genitive(words):
        return "masc"
    tagged = Counter(word.feat("Gender") for word in words if word.feat("Gender"))
    for word in words:
        case = word.feat("Case")
        gender = _GENDERS.get(word.feat("Gender"))
        known = name_gender(nominative(word.text, case, gender, "sing", True))
        if known is not None and len(words) > 1:
            return "femn" if known == "femn" else "masc"
    if len(words) == 1 and words[0].text[-1] in "оиуеэых":
        return None  # «говорит Петренко»: such a surname shows no gender, and the tagger guesses
    shown = surname_gender(words[-1].text, words[-1].feat("Case"))
    if shown is not None:
        return "femn" if shown == "femn" else "masc"
    return _GENDERS.get(tagged.most_common(1)[0][0]) if tagged else None


def _is_mans_genitive(words: Sequence[Word]) -> bool:
    """«Мануэля Рохаса», «Мануэля Арайи»: a woman's given name never ends so in the genitive."""
    given, surname = fold(words[0].text), fold(words[-1].text)
    declined = len(words) == 2 and given.endswith("я") and surname.endswith(("и", "ы"))
    return declined and words[0].feat("Case") == "Gen" and name_gender(words[0].text) is None


def _agreed(parts: Sequence[str]) -> Gender | None:
    known = [gender for part in parts if (gender := name_gender(part))]
    return None if not known else "femn" if known[0] == "femn" else "masc"


def _head_words(words: Sequence[Word]) -> int:
    """How many leading words agree in case: the adjectives and the head noun."""
    if words[0].lemma in BODY_NOUNS:
        return 1  # «Пресс-служба» that begins a sentence is tagged an adjective
    case = words[0].feat("Case")
    for count, word in enumerate(words, start=1):
        if word.feat("Case") != case and case is not None:
            return count - 1
        if word.pos in {"NOUN", "PROPN"} or word.pos not in {"ADJ", "DET"}:
            return count
    return len(words)


def _inflected(text: str, words: Sequence[Word], count: int, person: bool) -> str:
    head = words[max(0, count - 1)]
    case = head.feat("Case")
    number = _CASE_NUMBER.get(head.feat("Number") or "Sing", "sing")
    gender = _GENDERS.get(head.feat("Gender"))
    parts = [
        nominative(word.text, case, gender, number, person) if index < count else word.text
        for index, word in enumerate(words)
    ]
    return _joined(text, words, parts)


def _joined(text: str, words: Sequence[Word], parts: Sequence[str]) -> str:
    # With the white space that stands between the words in the text.
    pieces = [parts[0]]
    for before, word, part in zip(words, words[1:], parts[1:], strict=False):
        pieces += [text[before.span.end : word.span.start], part]
    return _squeezed("".join(pieces))


def _squeezed(name: str) -> str:
    return " ".join(name.split())


def _is_nominative(words: Sequence[Word]) -> bool:
    return words[0].feat("Case") == "Nom"
