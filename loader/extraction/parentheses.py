"""Attributions in parenthesis: «…, отметил министр», «как сообщил министр, …»."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from loader.extraction.addressees import teller
from loader.extraction.cues import CueWord, Frame
from loader.extraction.lexicon import CONTENT_CONJUNCTIONS, LIGHT_VERBS, OPINION_ADJECTIVES, REPORTING_VERBS
from loader.extraction.models import SpeakerPhrase, Word
from loader.extraction.phrases import speaker_phrase
from loader.extraction.speakers import body_at

# What may stand between the comma and the verb, besides adverbs.
_OPENERS = frozenset({"как", "об", "этом", "о", "чем", "чём"})
_OPENING_MARKS = frozenset('«“„"‹(')

_TELLING = REPORTING_VERBS | LIGHT_VERBS


@dataclass(frozen=True, slots=True)
class Parenthesis:
    """Word indices [first, last) of an attribution, the comma before it included."""

    cue: CueWord
    speaker: SpeakerPhrase
    first: int
    last: int


def find_parentheses(frame: Frame) -> Iterator[Parenthesis]:
    """The attributions that commas set off, their subject behind the verb, by position."""
    for cue in frame.cues:
        verb = frame.words[cue.index]
        opines = cue.lemma in OPINION_ADJECTIVES
        if not opines and (cue.lemma not in _TELLING or not verb.is_finite):
            continue
        first = _start(frame.words, cue.index)
        subject = _subject_behind(frame, cue) if first is not None else None
        if first is None or subject is None:
            continue
        subject = teller(frame.parse, frame.names, verb, subject)
        speaker = speaker_phrase(frame.parse, subject, frame.names)
        last = _end(frame.words, cue, speaker)
        if first == 0 and last == len(frame.words):
            last = _without_comma(frame.words, cue, speaker)
        if last is not None:
            yield Parenthesis(cue, speaker, first, last)


def _start(words: Sequence[Word], verb: int) -> int | None:
    index = verb - 1
    while index >= 0 and index >= verb - 4:
        word = words[index]
        if word.text in {",", "–", "—", "-"}:
            return index
        if word.text.lower() not in _OPENERS and word.pos != "ADV":
            return None
        index -= 1
    return 0 if index < 0 and words[0].text.lower() == "как" else None


def _subject_behind(frame: Frame, cue: CueWord) -> Word | None:
    words = frame.words
    for child in frame.parse.children[cue.index]:
        if child > cue.index and words[child].relation == "nsubj":
            return words[child]
    for word in words[cue.last + 1 : cue.last + 4]:
        if word.pos in {"NOUN", "PROPN", "PRON", "X"} and word.feat("Case") in {"Nom", None}:
            return word
        if word.pos == "PUNCT" and word.text not in _OPENING_MARKS:
            break
        relays = any(name.relays and name.span.covers(word.span) for name in frame.names)
        if relays and words[cue.index].feat("Number") == "Sing":
            return word  # «передаёт ТАСС»; in «сообщили ТАСС в министерстве» it is told
    phrase = body_at(frame, cue)
    if phrase is not None and phrase.span.start > words[cue.index].span.start:
        return next((word for word in phrase.words if word.lemma == phrase.lemma), None)
    return None


def _end(words: Sequence[Word], cue: CueWord, speaker: SpeakerPhrase) -> int | None:
    # Up to the comma behind the speaker phrase; None where a что-clause follows: no parenthesis.
    index = max(cue.last, max(word.index for word in speaker.words)) + 1
    while index < len(words):
        lower = words[index].text.lower()
        if lower == ":" and not _is_time(words, index):
            # «Страна готова, сообщил министр:» leads on to a quotation of its own.
            return index if index + 1 == len(words) else None
        if lower in {",", ";"}:
            follows = words[index + 1].text.lower() if index + 1 < len(words) else ""
            return None if follows in CONTENT_CONJUNCTIONS else index
        if lower in CONTENT_CONJUNCTIONS and lower != "как":
            return None
        index += 1
    return index


def _is_time(words: Sequence[Word], colon: int) -> bool:
    # «в 10:30»
    return colon + 1 < len(words) and words[colon + 1].span.start == words[colon].span.end


def _without_comma(words: Sequence[Word], cue: CueWord, speaker: SpeakerPhrase) -> int:
    """«Как сообщил акимат на мосту идёт ремонт»: the comma is missing, the clause is there.

    The attribution then ends with its noun and what the noun governs in the genitive.
    """
    heads = (word.index for word in speaker.words if word.lemma == speaker.lemma)
    last = max(cue.last, next(heads, cue.last))
    while last + 1 < len(words) and (words[last + 1].feat("Case") == "Gen" or words[last + 1].pos == "PROPN"):
        last += 1
    return last + 1 if any(word.is_finite for word in words[last + 1 :]) else len(words)


def goes_on(words: Sequence[Word], found: Parenthesis) -> bool:
    """True if the content goes on behind the parenthesis.

    «Страна, сообщил министр, готова» does; «Страна готова, сообщил министр, добавив, …» does not.
    """
    rest = words[found.last + 1 :]
    if len(rest) < 3 or rest[0].feat("VerbForm") in {"Conv", "Part"} or rest[0].lemma in {"который", "где"}:
        return False
    return not any(word.is_finite or word.feat("Variant") == "Short" for word in words[: found.first])
