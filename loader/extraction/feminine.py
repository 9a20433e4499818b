"""A woman's name in the nominative that looks like a man's genitive: «Александра Громова сказала»."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from loader.extraction.lexicon import PERSON_NOUNS
from loader.extraction.models import Word
from loader.extraction.morphology import is_animate, name_gender, surname_gender

SUBJECT_REACH = 12  # words between a name and its verb
_OF_WOMAN = {"Case": "Nom", "Gender": "Fem", "Number": "Sing"}
_NOMINALS = frozenset({"NOUN", "PROPN", "PRON"})


def as_subject(name: list[Word], around: Sequence[Word]) -> list[Word]:
    """The words of a name, in the nominative if it is the subject of a woman's verb.

    «Александра Громова, жена Сатпаева, сказала», «пресс-секретарь группы Александра Громова сказала»;
    not «жена Александра Громова сказала» and not «Александра Громова задержала полиция». `around` is
    the sentence from its beginning to some words behind the name.
    """
    given, surname = name[0], name[-1]
    both = len(name) == 2 and name_gender(given.text) == surname_gender(surname.text, "Nom") == "femn"
    if not both or any(word.feat("Case") not in {"Gen", "Acc"} for word in name):
        return name
    before = [word for word in around if word.span.end <= given.span.start]
    behind = [word for word in around if word.span.start >= surname.span.end]
    if not _may_begin(before) or not _has_womans_verb(behind):
        return name
    return [word._replace(feats=_OF_WOMAN) for word in name]


def _may_begin(before: Sequence[Word]) -> bool:
    # Nothing, or a title with the thing that it is of: nobody whose a man could be.
    owned = list(takewhile(_is_things, reversed(before)))
    rest = before[: len(before) - len(owned)]
    if not owned:
        return not rest
    return bool(rest) and rest[-1].lemma in PERSON_NOUNS and rest[-1].feat("Case") == "Nom"


def _is_things(word: Word) -> bool:
    genitive = word.feat("Case") == "Gen" and word.pos in {"NOUN", "ADJ", "PROPN"}
    return genitive and not is_animate(word.lemma)


def _has_womans_verb(behind: Sequence[Word]) -> bool:
    between = list(takewhile(lambda word: not word.is_finite, behind))
    verb = behind[len(between)] if len(between) < len(behind) else None
    if verb is None or verb.feat("Gender") != "Fem" or any(map(_ends_clause, between)):
        return False
    # What stands in apposition between commas is no other subject.
    apposed = len(between) > 1 and between[0].text == "," and between[-1].text == ","
    subjects = [] if apposed else [word for word in between if _is_subject(word)]
    closing = takewhile(lambda word: word.pos != "PUNCT", behind[len(between) + 1 :])
    return not subjects and not any(map(_is_subject, closing))


def _ends_clause(word: Word) -> bool:
    return word.pos in {"SCONJ", "CCONJ"} or word.text in {".", "!", "?", "…", ";", ":"}


def _is_subject(word: Word) -> bool:
    return word.feat("Case") == "Nom" and word.pos in _NOMINALS
