"""What a colon or a dash alone attributes: «Министр пояснил: страна готова», «Страна готова — министр»."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from loader.extraction.candidates import Candidate, Context, speaks
from loader.extraction.lexicon import BODY_NOUNS, OPINION_ADJECTIVES, PERSON_NOUNS, REPORTING_VERBS
from loader.extraction.models import Word
from loader.extraction.phrases import speaker_phrase
from loader.extraction.speakers import elided_gender, may_speak, speaker_at

HEADLINE_SPEAKER = 9  # words of a headline in which its speaker stands


def after_colon(context: Context) -> Iterator[Candidate]:
    """Министр пояснил: страна готова."""
    colon = next((word.index for word in context.words if _leads_on(context, word)), None)
    if colon is None or colon + 3 >= context.end:
        return
    for cue in context.frame.cues:
        near = cue.index < colon <= cue.index + 12
        opines = cue.lemma in OPINION_ADJECTIVES and may_speak(context.frame, cue)
        if near and (opines or (cue.lemma in REPORTING_VERBS and speaks(context, cue))):
            speaker = speaker_at(context.frame, cue)
            elided = elided_gender(context.frame, cue)
            yield Candidate(cue.cue, speaker, ((colon + 1, context.end),), elided)
            return


def _leads_on(context: Context, word: Word) -> bool:
    # Not «в 10:30», and neither «Light: My Life» nor «Общество :: Вести», which are titles.
    if word.text != ":":
        return False
    before, following = context.text[word.span.start - 1], context.text[word.span.end : word.span.end + 2]
    joined = not (before.isspace() or before == ":") and following[:1].isspace()
    return joined and not (following[1:].isascii() and following[1:].isalpha())


def headline(context: Context) -> Iterator[Candidate]:
    """Иванов: стране нужны дороги  /  Стране нужны дороги — министр"""
    words, end = context.words, context.frame.parse.sentence.span.end
    if context.text[end : end + 1].strip() or words[-1].text in {".", "!", "…"}:
        return
    colon = next((word.index for word in words[:HEADLINE_SPEAKER] if word.text == ":"), None)
    if colon is not None and colon + 3 < context.end and _is_speaker(context, words[:colon]):
        speaker = speaker_phrase(context.frame.parse, words[0], context.frame.names)
        yield Candidate(None, speaker, ((colon + 1, context.end),))
    dash = next((word.index for word in words[-HEADLINE_SPEAKER:] if word.text in {"–", "—", "-", "―"}), None)
    if dash is not None and dash > 3 and _is_speaker(context, words[dash + 1 :]):
        speaker = speaker_phrase(context.frame.parse, words[dash + 1], context.frame.names)
        yield Candidate(None, speaker, ((0, dash),))


def _is_speaker(context: Context, words: Sequence[Word]) -> bool:
    # Names and titles alone: «Премьер Иванов», «Минтранс»; not «Главное» or «Видео».
    if not words or any(word.is_finite or word.text in {":", ",", "("} for word in words):
        return False
    first = words[0]
    placed = any(name.type == "location" and name.span.covers(first.span) for name in context.frame.names)
    if placed:
        return False  # «Чехия: что посмотреть»
    named = any(name.type != "location" and name.span.covers(first.span) for name in context.frame.names)
    titled = first.lemma in PERSON_NOUNS or first.lemma in BODY_NOUNS
    return (named or titled or first.pos == "PROPN") and first.feat("Case") in {"Nom", None}
