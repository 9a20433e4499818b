"""Reported speech that asks, promises or offers: its content is an infinitive or «к диалогу»."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from loader.extraction.candidates import Candidate, Context, only_connects, speaks
from loader.extraction.content import OPENING_MARKS, clause_end
from loader.extraction.cues import CueWord
from loader.extraction.lexicon import DIRECTIVE_VERBS, PLEA_NOUNS, PLEA_VERBS
from loader.extraction.models import SpeakerPhrase, Word
from loader.extraction.morphology import verb_lemma
from loader.extraction.phrases import speaker_phrase, subject_of
from loader.extraction.speakers import elided_gender, may_speak, speaker_at
from loader.models import Cue

INFINITIVE_REACH = 25
# «призвал во вторник все стороны к диалогу»
GOAL_REACH = 12


def directive(context: Context) -> Iterator[Candidate]:
    """Министр призвал граждан сохранять спокойствие.  Президент выступил, призвав к диалогу."""
    for cue in context.frame.cues:
        if cue.lemma not in DIRECTIVE_VERBS:
            continue
        gerund = context.words[cue.index].feat("VerbForm") == "Conv"
        if not (may_speak(context.frame, cue) if gerund else speaks(context, cue)):
            continue
        speaker = speaker_at(context.frame, cue)
        start = _infinitive_behind(context, cue)
        if speaker is not None and start is not None:
            yield Candidate(cue.cue, speaker, ((start, clause_end(context.frame, cue.index, start)),))
        elif start is not None and _goes_on_speaking(context, cue):
            end = clause_end(context.frame, cue.index, start)
            yield Candidate(cue.cue, None, ((start, end),), elided_gender(context.frame, cue))
        elif speaker is not None and context.words[0].is_infinitive and _inverted(context, cue, speaker):
            yield Candidate(cue.cue, speaker, ((0, cue.index),))


def _goes_on_speaking(context: Context, cue: CueWord) -> bool:
    # «Также предложил закрыть шахты»: nothing before the verb but what joins it to the sentence before.
    verb = context.words[cue.index]
    past = verb.is_finite and verb.feat("Number") == "Sing" and verb.feat("Gender") in {"Masc", "Fem"}
    return past and only_connects(context.words[: cue.index])


def _inverted(context: Context, cue: CueWord, speaker: SpeakerPhrase) -> bool:
    # «Отложить голосование предложил депутат»: nothing of the content behind the speaker.
    return speaker.span.start > context.words[cue.index].span.start


def _infinitive_behind(context: Context, cue: CueWord) -> int | None:
    words = context.words
    for word in words[cue.last + 1 : cue.last + INFINITIVE_REACH]:
        if word.is_infinitive:
            start = word.index - (words[word.index - 1].text.lower() == "не")
            return start - (start > 0 and words[start - 1].text in OPENING_MARKS)
        conjunction = word.text.lower() in {"что", "чтобы", "чтоб"} and words[word.index - 1].text == ","
        if word.is_finite or word.text in {":", ";"} or conjunction:
            return None
        goal = cue.lemma in {"призвать", "призывать"} and word.text.lower() in {"к", "ко"}
        if goal and not any(w.is_infinitive for w in words[word.index : word.index + GOAL_REACH]):
            return word.index
    return None


def plea(context: Context) -> Iterator[Candidate]:
    """Министр обратился к жителям с просьбой сохранять спокойствие."""
    words = context.words
    for verb in words:
        if not verb.is_finite or verb_lemma(verb.text) not in PLEA_VERBS:
            continue
        ahead = words[verb.index + 1 : verb.index + GOAL_REACH]
        noun = next((word for word in ahead if word.lemma in PLEA_NOUNS and word.feat("Case") == "Ins"), None)
        start = noun.index + 1 if noun is not None else context.end
        goal = next((w.index for w in words[start : start + 2] if w.is_infinitive), None)
        subject = subject_of(context.frame.parse, verb.index)
        if noun is not None and goal is not None and subject is not None and _may_plead(words, verb):
            cue = Cue(noun.span, noun.lemma)
            speaker = speaker_phrase(context.frame.parse, subject, context.frame.names)
            goal -= words[goal - 1].text.lower() == "не"
            yield Candidate(cue, speaker, ((goal, clause_end(context.frame, verb.index, goal)),))


def _may_plead(words: Sequence[Word], verb: Word) -> bool:
    denied = verb.index > 0 and words[verb.index - 1].text.lower() == "не"
    return not denied and verb.feat("Person") not in {"1", "2"}
