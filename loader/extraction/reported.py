"""Indirect and mixed quotes: the narrator tells in his own words what somebody said.

Rules are tried in order on each of the narrator's sentences; each yields candidates, of which
one a cue is kept, and of two that overlap the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from loader.extraction.candidates import Candidate, Context, Rule, only_connects, speaks
from loader.extraction.colons import after_colon, headline
from loader.extraction.content import (
    Range,
    clause_end,
    is_verbatim,
    second_report,
    spans_of,
    starts_anew,
    type_of,
)
from loader.extraction.cues import CueWord, Frame
from loader.extraction.goals import directive, plea
from loader.extraction.lexicon import (
    ACCUSING_VERBS,
    ASKING_VERBS,
    CONTENT_CONJUNCTIONS,
    CUE_NOUNS,
    DIRECTIVE_VERBS,
    DOCUMENT_NOUNS,
    FRAGMENT_VERBS,
    KEPT_CONJUNCTIONS,
    NAMING_VERBS,
    OPINION_ADJECTIVES,
    OPINION_VERBS,
    OUTLET_NOUNS,
    RELAYING_VERBS,
    REPORTING_VERBS,
    SPEECH_NOUNS,
)
from loader.extraction.models import Attribution, Sentence, SpeakerPhrase, Word
from loader.extraction.morphology import verb_lemma
from loader.extraction.parentheses import find_parentheses, goes_on
from loader.extraction.phrases import speaker_phrase, subject_of
from loader.extraction.references import refers_back, told_before
from loader.extraction.speakers import elided_gender, genitive_of, may_speak, owner_of, speaker_at, subject_at
from loader.models import Cue
from loader.spans import Span

# How far behind its verb a что-clause may begin: «заявил во вторник на заседании в …, что».
CLAUSE_REACH = 40
_INTRODUCING = REPORTING_VERBS | OPINION_ADJECTIVES | DIRECTIVE_VERBS
_STATEMENTS = SPEECH_NOUNS | CUE_NOUNS
QUESTION_REACH = 5  # «рассказал журналистам, как …»; further off «где» begins a relative clause


def find_reported(
    text: str, sentences: Sequence[Sentence], frames: Mapping[Span, Frame]
) -> tuple[Attribution, ...]:
    """Every indirect and mixed quote of the narrator's sentences, by position."""
    found: list[Attribution] = []
    before: Sentence | None = None
    for sentence in sentences:
        frame = frames.get(sentence.span) if sentence.speech is None else None
        if frame is not None:
            context = Context(text, frame, tuple(find_parentheses(frame)))
            back = refers_back(text, frame, before)
            found += _in_sentence(context) if back is None else [back]
        before = told_before(text, sentence, before)
    return tuple(found)


def _in_sentence(context: Context) -> list[Attribution]:
    # Of a cue the first rule's candidate; of candidates that overlap the one whose cue comes first:
    # «заявил, что просил помочь» is what he said, not what he asked for.
    by_cue: dict[Span, tuple[Rule, Candidate]] = {}
    for rule in RULES:
        for candidate in rule(context):
            if _is_relayed(candidate):
                continue
            place = candidate.cue.span if candidate.cue is not None else context.frame.parse.sentence.span
            by_cue.setdefault(place, (rule, candidate))
    kept: list[Attribution] = []
    for _, (rule, candidate) in sorted(by_cue.items(), key=lambda item: item[0]):
        parts = tuple(spans_of(context.frame, context.parentheses, candidate.content))
        if parts and not any(_overlap(parts, other.parts) for other in kept):
            kept.append(_attribution(context, rule.__name__, candidate, parts))
    return sorted(kept, key=lambda attribution: attribution.parts)


def _is_relayed(candidate: Candidate) -> bool:
    # «Как сообщает ТАСС, министр заявил, что …» is the minister's; «сообщает агентство» nobody's.
    speaker = candidate.speaker
    if speaker is None or (speaker.name is not None and speaker.name.type == "person"):
        return False
    return speaker.lemma in OUTLET_NOUNS or (speaker.name is not None and speaker.name.relays)


def _overlap(parts: Sequence[Span], others: Sequence[Span]) -> bool:
    return any(part.overlaps(other) for part in parts for other in others)


def _attribution(context: Context, rule: str, candidate: Candidate, parts: tuple[Span, ...]) -> Attribution:
    return Attribution(
        type_of(context.text, parts, context.frame.fragments),
        parts,
        candidate.cue,
        candidate.speaker,
        rule=f"reported:{rule}",
        elided=candidate.elided,
    )


# Rules


def opinion(context: Context) -> Iterator[Candidate]:
    """Министр считает важным, чтобы …  Министр считает решение ошибкой."""
    for cue in context.frame.cues:
        if cue.lemma not in OPINION_VERBS or not speaks(context, cue):
            continue
        speaker = speaker_at(context.frame, cue)
        start = _behind(context, cue, speaker)
        ahead = context.words[start : start + 8]
        if speaker is None or not ahead or ahead[0].text == "," or ahead[0].lemma == "себя":
            continue
        if any(word.feat("Case") == "Ins" or word.is_infinitive for word in ahead):
            yield Candidate(cue.cue, speaker, ((start, clause_end(context.frame, cue.index, start)),))


def content_clause(context: Context) -> Iterator[Candidate]:
    """Министр заявил, что страна готова.  Он уверен в том, что …"""
    for cue in context.frame.cues:
        if not (cue.lemma in _INTRODUCING or cue.noun is not None) or not may_speak(context.frame, cue):
            continue
        if cue.lemma in RELAYING_VERBS and cue.noun in SPEECH_NOUNS:
            continue  # «приводит слова министра, что …» is the minister's
        if cue.lemma in ACCUSING_VERBS and not _has_accuser(context, cue):
            continue
        conjunction = _conjunction_behind(context, cue)
        if conjunction is not None:
            start = conjunction + (context.words[conjunction].text.lower() not in KEPT_CONJUNCTIONS)
            end = clause_end(context.frame, cue.index, start)
            if not context.words[cue.index].is_finite:
                end = min(end, _before_main_clause(context, start))
            speaker = speaker_at(context.frame, cue)
            yield Candidate(cue.cue, speaker, ((start, end),), elided_gender(context.frame, cue))


def _has_accuser(context: Context, cue: CueWord) -> bool:
    # «Министра обвиняют в том, что …»: the tree may take whom they accuse for the subject.
    verb, subject = context.words[cue.index], subject_at(context.frame, cue)
    if subject is None or subject.feat("Case") not in {"Nom", None}:
        return False
    speaker = speaker_at(context.frame, cue)
    together = speaker is not None and bool(speaker.members)
    return together or subject.feat("Number") in {verb.feat("Number"), None}


def _before_main_clause(context: Context, start: int) -> int:
    # «Депутат, заявивший, что закон плох, ушёл»: content ends at the last comma before «ушёл».
    words = context.words
    root = next((word for word in words[start:] if word.head is None and word.is_finite), None)
    if root is None or any(words[c].relation == "mark" for c in context.frame.parse.children[root.index]):
        return context.end
    commas = [word.index for word in words[start : root.index] if word.text == ","]
    return commas[-1] if commas else context.end


def _conjunction_behind(context: Context, cue: CueWord) -> int | None:
    for word in context.words[cue.last + 1 : cue.last + CLAUSE_REACH]:
        lower = word.text.lower()
        joined = context.words[word.index - 1].text == "," or (lower == "что" and word.index == cue.last + 1)
        if lower in CONTENT_CONJUNCTIONS and joined:
            open_question = lower not in {"что", "чтобы", "чтоб", "будто", "якобы", "ли"}
            if open_question and (cue.lemma not in ASKING_VERBS or word.index > cue.last + QUESTION_REACH):
                return None
            return word.index
        if word.feat("VerbForm") == "Conv" and verb_lemma(word.text) in REPORTING_VERBS:
            return None  # «сообщил министр, добавив, что …»
        if lower == ":" or (word.is_finite and word.relation not in {"acl:relcl", "acl"}):
            return None
    return None


def cue_phrase(context: Context) -> Iterator[Candidate]:
    """По словам министра, страна готова.  Страна, по его словам, готова."""
    words = context.words
    for phrase in context.frame.phrases:
        owner = owner_of(context.frame, phrase)
        if owner is None or not _opens_clause(words, phrase.first):
            continue
        speaker = speaker_phrase(context.frame.parse, owner, context.frame.names)
        last = max([phrase.last, *(word.index for word in speaker.words)])
        start = _phrase_end(words, last)
        after = start, second_report(context.frame, start)
        ranges: tuple[Range, ...] = (after,)
        begins = words[phrase.first].text[0].isupper() or starts_anew(words, phrase.first, 0)
        if not begins and not only_connects(words[: phrase.first]):
            ranges = ((0, phrase.first), after)
        yield Candidate(phrase.cue, speaker, ranges)


def _opens_clause(words: Sequence[Word], first: int) -> bool:
    if first == 0 or words[first].text[0].isupper():
        return True
    before = words[first - 1]
    return before.text in {",", "–", "—", "-", "("} or before.pos in {"CCONJ", "SCONJ", "ADV"}


def _phrase_end(words: Sequence[Word], last: int) -> int:
    # «по словам министра во вторник, …»: up to the comma that closes the phrase, if it comes soon.
    for word in words[last + 1 : last + 10]:
        if word.text == ",":
            return word.index + 1
        if word.is_finite:
            break
    return last + 1


def parenthesis(context: Context) -> Iterator[Candidate]:
    """Страна готова, сообщил министр.  Как сообщил министр, страна готова."""
    for found in context.parentheses:
        if found.first == 0 and context.words[0].text != ",":
            ranges: tuple[Range, ...] = ((found.last, context.end),)
        elif goes_on(context.words, found):
            ranges = ((0, found.first), (found.last, context.end))
        else:
            ranges = ((0, found.first),)
        if not ranges[0][0]:
            ranges = (_behind_that(context.words, ranges[0]), *ranges[1:])
        if sum(end - first for first, end in ranges) >= 2:
            yield Candidate(found.cue.cue, found.speaker, ranges, elided_gender(context.frame, found.cue))


def _behind_that(words: Sequence[Word], content: Range) -> Range:
    # «О том, что страна готова, сообщил министр»
    lead = [word.text.lower() for word in words[:4]]
    skipped = next((len(that) for that in _THAT if lead[: len(that)] == that), 0)
    return min(skipped, content[1]), content[1]


_THAT = (["о", "том", ",", "что"], ["то", ",", "что"])


def fragment(context: Context) -> Iterator[Candidate]:
    """Министр назвал решение «серьёзной ошибкой».  Near miss: Министр возглавил «Зарю»."""
    verbatim = [mark for mark in context.frame.fragments if is_verbatim(context.text, mark)]
    for cue in context.frame.cues if verbatim else ():
        verb = context.words[cue.index]
        named = (
            verbatim and cue.lemma in FRAGMENT_VERBS and (verb.is_finite or verb.feat("VerbForm") == "Conv")
        )
        if not named or not may_speak(context.frame, cue):
            continue
        speaker = speaker_at(context.frame, cue)
        start = _behind(context, cue, speaker)
        end = clause_end(context.frame, cue.index, start)
        if speaker is None or start >= end:
            continue
        content = Span(context.words[start].span.start, context.words[end - 1].span.end)
        if any(content.covers(mark) and not _is_thing(context, cue, mark) for mark in verbatim):
            yield Candidate(cue.cue, speaker, ((start, end),))


def _is_thing(context: Context, cue: CueWord, mark: Span) -> bool:
    # «добавил «мигалок» Думе»: one word right behind a verb that names nothing is its object.
    inside = [word for word in context.words if mark.covers(word.span) and word.pos != "PUNCT"]
    behind = mark.start <= context.words[min(cue.last + 1, context.end - 1)].span.start
    return cue.lemma not in NAMING_VERBS and len(inside) == 1 and behind and inside[0].pos == "NOUN"


def cue_noun(context: Context) -> Iterator[Candidate]:
    """Агентство приводит слова министра, что страна готова.  Заявление министра о том, что …"""
    words = context.words
    for noun in words:
        if noun.pos != "NOUN" or noun.lemma not in _STATEMENTS:
            continue
        owner = genitive_of(context.frame.parse, noun)
        if owner is None or owner.pos not in {"NOUN", "PROPN"} or owner.feat("Case") != "Gen":
            continue
        conjunction = _that_behind(words, noun.index)
        if conjunction is not None:
            speaker = speaker_phrase(context.frame.parse, owner, context.frame.names)
            end = _before_main_clause(context, conjunction + 1)
            yield Candidate(_noun_cue(context, noun), speaker, ((conjunction + 1, end),))


def _noun_cue(context: Context, noun: Word) -> Cue:
    # «приводит слова» is one cue, «заявление» stands alone.
    for cue in context.frame.cues:
        if cue.lemma in RELAYING_VERBS and 0 < noun.index - cue.index <= 4:
            return Cue(Span(cue.cue.span.start, noun.span.end), f"{cue.lemma} {noun.lemma}")
    return Cue(noun.span, noun.lemma)


def _that_behind(words: Sequence[Word], noun: int) -> int | None:
    for word in words[noun + 1 : noun + 15]:
        if word.is_finite:
            return None
        if word.text.lower() == "что" and words[word.index - 1].text == ",":
            return word.index
    return None


def in_document(context: Context) -> Iterator[Candidate]:
    """Комитет распространил заявление, в котором говорится, что страна готова."""
    words = context.words
    for cue in context.frame.cues:
        relative = words[max(0, cue.index - 3) : cue.index]
        which = next((word.index for word in relative if word.lemma == "который"), None)
        conjunction = _conjunction_behind(context, cue)
        if not cue.lemma.endswith("ся") or which is None or conjunction is None:
            continue
        document = next((word for word in words[which::-1] if word.lemma in DOCUMENT_NOUNS), None)
        author = _author(context, document) if document is not None else None
        if author is not None:
            speaker = speaker_phrase(context.frame.parse, author, context.frame.names)
            end = clause_end(context.frame, cue.index, conjunction + 1)
            yield Candidate(cue.cue, speaker, ((conjunction + 1, end),))


def _author(context: Context, document: Word) -> Word | None:
    # Whoever published it; of «опубликован доклад ООН» whose it is.
    finite = (word for word in context.words[document.index :: -1] if word.is_finite)
    verb = next(finite, None)
    subject = subject_of(context.frame.parse, verb.index) if verb is not None else None
    if subject is None or subject.index == document.index:
        return genitive_of(context.frame.parse, document) or document
    return subject


RULES: tuple[Rule, ...] = (
    opinion,
    directive,
    plea,
    content_clause,
    cue_phrase,
    parenthesis,
    fragment,
    cue_noun,
    in_document,
    after_colon,
    headline,
)


def _behind(context: Context, cue: CueWord, speaker: SpeakerPhrase | None) -> int:
    # The word behind the cue, and behind its subject in inverted order.
    last = cue.last
    if speaker is not None and speaker.span.start > context.words[cue.index].span.start:
        last = max([last, *(word.index for word in speaker.words)])
    return last + 1
