"""Attributions of the sentence before: «Страна готова. Об этом сообщил министр»."""

from __future__ import annotations

import re

from loader.extraction.candidates import Context
from loader.extraction.lexicon import CUE_NOUNS, LIGHT_VERBS, REPORTING_VERBS, SPEECH_NOUNS
from loader.extraction.models import Attribution, Sentence
from loader.extraction.morphology import verb_lemma
from loader.extraction.speakers import speaker_at
from loader.spans import Span


def refers_back(context: Context, before: Sentence | None) -> Attribution | None:
    """Страна готова. Об этом сообщил министр.  The content is the sentence before."""
    lower = [word.text.lower() for word in context.words[:2]]
    if before is None or not (lower in _BACK_REFERENCES or _such_words(context) or _this_was_told(context)):
        return None
    for cue in context.frame.cues:
        reports = cue.lemma.removesuffix("ся") in REPORTING_VERBS or cue.lemma in LIGHT_VERBS
        speaker = speaker_at(context.frame, cue) if reports else None
        if speaker is not None:
            content = before.span.of(context.text).rstrip(" .!?…")
            known = _BECAME_KNOWN.match(content)
            start = before.span.start + (known.end() if known else 0)
            parts = (Span(start, before.span.start + len(content)),)
            return Attribution("indirect", parts, cue.cue, speaker, "reported:refers_back")
    return None


def _this_was_told(context: Context) -> bool:
    """«Это сообщила мать спортсменки»; not «Это подтвердило опасения», whose subject is «это»."""
    first, *rest = context.words
    told = first.text.lower() == "это" and bool(rest) and verb_lemma(rest[0].text) in _TOLD
    return told and rest[0].is_finite and rest[0].feat("Gender") != "Neut"


_TOLD = frozenset({"сообщить", "сообщать", "заявить", "заявлять", "рассказать", "объявить", "написать"})
_BACK_REFERENCES = (["об", "этом"], ["о", "чем"], ["о", "чём"])


def _such_words(context: Context) -> bool:
    """«Такое заявление сделал министр»."""
    first, *rest = context.words
    return (
        first.lemma in {"такой", "соответствующий"}
        and bool(rest)
        and rest[0].lemma in CUE_NOUNS | SPEECH_NOUNS
    )


# «Ранее стало известно, что страна готова. Об этом сообщил министр.»
_BECAME_KNOWN = re.compile(
    r"[^,]{0,80}\b(?:известно|сообщалось|сообщается|отмечалось)\b[^,]{0,20}, что\s", re.IGNORECASE
)
