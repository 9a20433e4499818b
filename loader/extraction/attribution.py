"""Direct speech to its cue and speaker phrase, read from the narrator's words around it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from loader.extraction.cues import Frame
from loader.extraction.lexicon import (
    BODY_NOUNS,
    PERSON_NOUNS,
    POSSESSIVE_PRONOUNS,
    RELAYING_VERBS,
    SPEECH_NOUNS,
)
from loader.extraction.models import (
    Attribution,
    Gender,
    Layout,
    Quotation,
    Sentence,
    SpeakerPhrase,
    Word,
)
from loader.extraction.phrases import speaker_phrase
from loader.extraction.speakers import body_at, elided_gender, genitive_of, owner_of, speaker_at, subject_at
from loader.folding import fold
from loader.models import Cue
from loader.spans import Span

_JOINT = frozenset(" '\t\u00a0,.!?…—–-»\"”“")


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule found: a cue, a speaker phrase, or neither where the speaker is elided."""

    cue: Cue | None
    speaker: SpeakerPhrase | None
    elided: Gender | None = None


Rule = Callable[[Frame], Found | None]


def attribute_speech(
    text: str, layout: Layout, sentences: Sequence[Sentence], frames: Mapping[Span, Frame]
) -> tuple[Attribution, ...]:
    """One attribution for each quotation of the layout, in its order."""
    narration: dict[int, list[Span]] = {}
    for sentence in sentences:
        if sentence.speech is None and sentence.span in frames:
            narration.setdefault(sentence.paragraph, []).append(sentence.span)
    return tuple(
        _attribute(quotation, [(side, frames[span]) for side, span in _around(text, quotation, narration)])
        for quotation in layout.quotations
    )


def _around(
    text: str, quotation: Quotation, narration: Mapping[int, Sequence[Span]]
) -> Iterator[tuple[str, Span]]:
    # The narrator's sentences that may attribute a quotation, the likeliest first.
    here = narration.get(quotation.paragraph, ())
    first = bisect_left(here, quotation.outer.start, key=lambda span: span.start)
    last = bisect_left(here, quotation.outer.end, key=lambda span: span.start)
    yield from (("inside", span) for span in here[first:last] if quotation.outer.covers(span))
    behind = here[last] if last < len(here) else None
    before = here[max(0, first - 1) : first] or narration.get(quotation.paragraph - 1, ())
    introduced = before and _ends_in_colon(text[before[-1].start : quotation.outer.start])
    joined = behind is not None and _is_joined(text[quotation.outer.end - 1 : behind.start])
    if behind is not None and joined and not (introduced and _leads_on(text, behind)):
        yield "behind", behind
    if introduced:
        yield "before", before[-1]


def _ends_in_colon(text: str) -> bool:
    # Apostrophes around the marks are left over from italics: «сказал: ''«…»''».
    return text.rstrip(" \t\n\r\u00a0'").endswith(":")


def _leads_on(text: str, sentence: Span) -> bool:
    # «…!», а тот ответил: «…»: these words belong to the quotation behind them.
    return text[sentence.start : sentence.end + 1].rstrip('«"„“ ').endswith(":")


def _is_joined(gap: str) -> bool:
    return set(gap[1:]) <= _JOINT and any(mark in gap for mark in ",—–-")


def _attribute(quotation: Quotation, frames: Sequence[tuple[str, Frame]]) -> Attribution:
    for side, frame in frames:
        for rule in RULES:
            found = rule(frame)
            if found is not None:
                name = f"direct_{quotation.style}_{side}:{rule.__name__}"
                return Attribution("direct", quotation.parts, found.cue, found.speaker, name, found.elided)
    return Attribution("direct", quotation.parts, None, None, f"direct_{quotation.style}_alone")


# Rules, tried in order on each of the sentences around a quotation


def words_of_somebody(frame: Frame) -> Found | None:
    """«…», — приводит ТАСС слова министра.  ТАСС цитирует министра: «…»."""
    for cue in frame.cues:
        if cue.lemma in RELAYING_VERBS:
            for word in frame.words[cue.index + 1 :]:
                owner = _owner(frame, word) if word.lemma in SPEECH_NOUNS else None
                if owner is not None:
                    return _found(frame, cue.cue, owner)
        if cue.lemma in {"цитировать", "процитировать"}:
            quoted = next((word for word in _objects(frame, cue.index)), None)
            if quoted is not None:
                return _found(frame, cue.cue, quoted)
    return None


def verb_with_subject(frame: Frame) -> Found | None:
    """«…», — сказал министр.  Министр сказал: «…»."""
    # «Спикер, объявивший перерыв, сказал»: participles last.
    for cue in sorted(frame.cues, key=lambda cue: not frame.words[cue.index].is_finite):
        subject = subject_at(frame, cue)
        if subject is not None and subject.lemma not in {"что", "это", "который"}:
            return Found(cue.cue, speaker_at(frame, cue), elided_gender(frame, cue))
    return None


def verb_in_body(frame: Frame) -> Found | None:
    """«…», — сообщили в пресс-службе завода.  «…», — говорится в заявлении министерства."""
    for cue in frame.cues:
        phrase = body_at(frame, cue)
        if phrase is not None:
            return Found(cue.cue, phrase)
    return None


def opening_phrase(frame: Frame) -> Found | None:
    """По словам министра, считает он это верным или нет: «…»."""
    phrase = next(iter(frame.phrases), None)
    owner = owner_of(frame, phrase) if phrase is not None and phrase.first == 0 else None
    return None if owner is None or phrase is None else _found(frame, phrase.cue, owner)


def phrase_with_owner(frame: Frame) -> Found | None:
    """По словам министра: «…»."""
    for phrase in frame.phrases:
        owner = owner_of(frame, phrase)
        if owner is not None:
            return _found(frame, phrase.cue, owner)
    return None


def verb_before_name(frame: Frame) -> Found | None:
    """«…», — отметил И. Петров: where the tree lost the subject, the name is still there."""
    for cue in frame.cues:
        for word in frame.words[cue.last + 1 : cue.last + 12]:
            name = next((n for n in frame.names if n.span.covers(word.span)), None)
            if name is not None and name.type != "location" and word.feat("Case") in {"Nom", None}:
                return _found(frame, cue.cue, word)
    return None


def verb_alone(frame: Frame) -> Found | None:
    """Затем добавил: «…».  The subject is to be found in what went before."""
    return next((Found(cue.cue, None, elided_gender(frame, cue)) for cue in frame.cues), None)


def subject_alone(frame: Frame) -> Found | None:
    """«…», — с этими словами полковник вышел."""
    for word in frame.words:
        if word.relation == "nsubj" and word.pos in {"NOUN", "PROPN", "PRON"}:
            return _found(frame, None, word)
    return None


def name_alone(frame: Frame) -> Found | None:
    """Иван Петров: «…».  «…», — Иван Петров, министр."""
    person = next((name for name in frame.names if name.type == "person"), None)
    head = next((word for word in frame.words if person and person.span.covers(word.span)), None)
    if head is None and frame.words[0].lemma in PERSON_NOUNS | BODY_NOUNS:
        head = frame.words[0]  # «Министр: «…»
    return None if head is None else _found(frame, None, head)


def _owner(frame: Frame, noun: Word) -> Word | None:
    # «слова министра», «его слова»
    children = (frame.words[child] for child in frame.parse.children[noun.index])
    possessive = (word for word in children if fold(word.text) in POSSESSIVE_PRONOUNS)
    return next(possessive, None) or genitive_of(frame.parse, noun)


def _found(frame: Frame, cue: Cue | None, head: Word) -> Found:
    return Found(cue, speaker_phrase(frame.parse, head, frame.names))


def _objects(frame: Frame, verb: int) -> Iterator[Word]:
    children = (frame.words[child] for child in frame.parse.children[verb])
    return (word for word in children if word.relation == "obj" and word.pos in {"NOUN", "PROPN"})


RULES: tuple[Rule, ...] = (
    words_of_somebody,
    opening_phrase,
    verb_with_subject,
    verb_in_body,
    phrase_with_owner,
    verb_before_name,
    verb_alone,
    subject_alone,
    name_alone,
)
