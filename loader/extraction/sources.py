"""Who spoke without being quoted: «со ссылкой на министра», «Громов рассказал о мосте»."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from loader.extraction.cues import Frame
from loader.extraction.lexicon import BODY_NOUNS, PERSON_NOUNS, QUANTITY_NOUNS, VOICING_VERBS
from loader.extraction.models import SpeakerPhrase, Word
from loader.extraction.morphology import is_animate
from loader.extraction.phrases import speaker_phrase
from loader.extraction.speakers import may_speak, subject_at

_SOMEBODY = PERSON_NOUNS | BODY_NOUNS | QUANTITY_NOUNS
HEAD_REACH = 5  # words between «на» and the noun: «на нового официального представителя»


def find_sources(frames: Iterable[Frame]) -> tuple[SpeakerPhrase, ...]:
    """The phrases behind «со ссылкой на» and the subjects of verbs of speech, by position.

    «По его словам» in the next sentence is theirs.
    """
    found = {
        phrase.span: phrase
        for frame in frames
        for head in (*_heads(frame), *_subjects(frame))
        if (phrase := speaker_phrase(frame.parse, head, frame.names)).form != "pronoun"
    }
    return tuple(found[span] for span in sorted(found))


def _subjects(frame: Frame) -> Iterator[Word]:
    """«Громов» of «Громов рассказал о мосте»; not of «Громов спросил Сатпаева», who answers."""
    for cue in frame.cues:
        if cue.lemma in VOICING_VERBS and may_speak(frame, cue):
            subject = subject_at(frame, cue)
            if subject is not None and subject.feat("Number") == "Sing" and _is_somebody(frame, subject):
                yield subject


def _heads(frame: Frame) -> Iterator[Word]:
    for word in frame.words[:-2]:
        behind = frame.words[word.index + 1 : word.index + 2 + HEAD_REACH]
        if word.text.lower() == "ссылкой" and behind[0].text.lower() == "на":
            head = next((other for other in behind if other.pos in {"NOUN", "PROPN"}), None)
            if head is not None and _is_somebody(frame, head):
                yield head


def _is_somebody(frame: Frame, head: Word) -> bool:
    # «со ссылкой на итоги встречи» refers to nobody.
    named = any(name.type != "location" and name.span.covers(head.span) for name in frame.names)
    return named or head.lemma in _SOMEBODY or is_animate(head.lemma)
