"""Who tells and who is told where both stand behind the verb: «сообщил «Заре» источник»."""

from __future__ import annotations

from collections.abc import Sequence

from loader.extraction.lexicon import PERSON_NOUNS, QUANTITY_NOUNS
from loader.extraction.models import NameSpan, Parse, Word

ADJECTIVES = 2  # that may stand before who tells: «сообщил «Заре» высокопоставленный источник»
_MARKS = frozenset('«»"“”„')
_PEOPLE = PERSON_NOUNS | QUANTITY_NOUNS


def teller(parse: Parse, names: Sequence[NameSpan], verb: Word, subject: Word) -> Word:
    """Who fills the subject's slot of a verb, if its `subject` is a body.

    A body right behind the verb, with a person in the nominative behind it, is told; what cannot be
    declined looks like a subject to the tagger.
    """
    named = next((name for name in names if name.span.covers(subject.span)), None)
    body = subject.text[0].isupper() and (named is None or named.type == "organization")
    if subject.index < verb.index or not body:
        return subject
    end = subject.span.end if named is None else named.span.end
    behind = [word for word in parse.words[subject.index + 1 :] if word.span.start >= end]
    while behind and behind[0].text in _MARKS:
        behind = behind[1:]
    for word in behind[: ADJECTIVES + 1]:
        if word.feat("Case") != "Nom" or word.pos not in {"ADJ", "NOUN", "NUM", "PROPN"}:
            break
        person = any(name.type == "person" and name.span.start == word.span.start for name in names)
        if person or word.lemma in _PEOPLE:
            return word
    return subject
