"""Sentences that attribute the one before: «Страна готова. Об этом сообщил министр.»"""

from __future__ import annotations

import re

from loader.extraction.cues import Frame
from loader.extraction.lexicon import CUE_NOUNS, LIGHT_VERBS, REPORTING_VERBS, SPEECH_NOUNS
from loader.extraction.models import Attribution, Sentence
from loader.extraction.morphology import tense, verb_lemma
from loader.extraction.speakers import speaker_at
from loader.spans import Span

_TOLD = frozenset({"сообщить", "сообщать", "заявить", "заявлять", "рассказать", "объявить", "написать"})
_BACK_REFERENCES = (["об", "этом"], ["о", "чем"], ["о", "чём"])
# «Ранее стало известно, что страна готова. Об этом сообщил министр.»
_BECAME_KNOWN = re.compile(
    r"[^,]{0,80}\b(?:известно|сообщалось|сообщается|отмечалось)\b[^,]{0,20}, что\s", re.IGNORECASE
)
MAX_CAPTION = 6  # words; a longer line without a stop is a headline


def refers_back(text: str, frame: Frame, before: Sentence | None) -> Attribution | None:
    """Страна готова. Об этом сообщил министр.  The content is the sentence before."""
    lower = [word.text.lower() for word in frame.words[:2]]
    refers = lower in _BACK_REFERENCES or _such_words(frame) or _this_was_told(frame)
    if before is None or not (refers or _told_alone(frame)):
        return None
    for cue in frame.cues:
        reports = cue.lemma.removesuffix("ся") in REPORTING_VERBS or cue.lemma in LIGHT_VERBS
        speaker = speaker_at(frame, cue) if reports else None
        if speaker is not None:
            content = before.span.of(text).rstrip(" .!?…")
            known = _BECAME_KNOWN.match(content)
            start = before.span.start + (known.end() if known else 0)
            parts = (Span(start, before.span.start + len(content)),)
            return Attribution("indirect", parts, cue.cue, speaker, "reported:refers_back")
    return None


def told_before(text: str, sentence: Sentence, before: Sentence | None) -> Sentence | None:
    """What the sentence behind `sentence` may refer to: not speech, which has its own attribution, and
    not the caption of a picture, which tells nothing.
    """
    if sentence.speech is not None:
        return None
    return before if before is not None and _is_caption(text, sentence) else sentence


def _is_caption(text: str, sentence: Sentence) -> bool:
    """«Ерлан Сатпаев» on a line of its own; not «Мост построили» and not «Пожар на заводе.»"""
    end = sentence.span.end
    short = len(sentence.tokens) <= MAX_CAPTION and sentence.tokens[-1].text not in {".", "!", "?", "…"}
    alone = text[end : end + 1] in {"", "\n", "\r"}
    return short and alone and not any(_is_predicate(token.text) for token in sentence.tokens)


def _is_predicate(word: str) -> bool:
    return tense(word) is not None


def _told_alone(frame: Frame) -> bool:
    """«Рассказала его пресс-секретарь Громова.»: a verb of telling and who told, nothing else."""
    first, *rest = frame.words
    told = first.is_finite and verb_lemma(first.text) in _TOLD and first.feat("Gender") != "Neut"
    cue = next((cue for cue in frame.cues if cue.index == 0), None)
    speaker = speaker_at(frame, cue) if told and cue is not None else None
    if speaker is None:
        return False
    beyond = (word for word in rest if not speaker.span.covers(word.span))
    return all(word.pos == "PUNCT" for word in beyond)


def _this_was_told(frame: Frame) -> bool:
    """«Это сообщила мать спортсменки»; not «Это подтвердило опасения», whose subject is «это»."""
    first, *rest = frame.words
    told = first.text.lower() == "это" and bool(rest) and verb_lemma(rest[0].text) in _TOLD
    return told and rest[0].is_finite and rest[0].feat("Gender") != "Neut"


def _such_words(frame: Frame) -> bool:
    """«Такое заявление сделал министр»."""
    first, *rest = frame.words
    return (
        first.lemma in {"такой", "соответствующий"}
        and bool(rest)
        and (rest[0].lemma in CUE_NOUNS or rest[0].lemma in SPEECH_NOUNS)
    )
