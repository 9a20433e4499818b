"""Finds the verbs and set phrases of a sentence that may attribute a quote."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from loader.extraction.lexicon import (
    CUE_NOUNS,
    DIRECTIVE_VERBS,
    LIGHT_VERBS,
    OPINION_LEMMAS,
    PHRASE_CUES,
    PLEA_NOUNS,
    POSSESSIVE_PRONOUNS,
    SPEECH_NOUNS,
    SPEECH_VERBS,
)
from loader.extraction.models import Layout, NameSpan, Parse, Sentence, Word
from loader.extraction.morphology import verb_lemma
from loader.models import Cue
from loader.spans import Span

# How far a light verb's noun may stand from it: «выразил в этой связи глубокую озабоченность».
LIGHT_VERB_REACH = 8

_CUE_VERBS = SPEECH_VERBS | LIGHT_VERBS | DIRECTIVE_VERBS
_FORMS_BY_FIRST = {
    first: tuple(form for form in PHRASE_CUES if form[0] == first) for first, *_ in PHRASE_CUES
}


@dataclass(frozen=True, slots=True)
class CueWord:
    """A cue with the index of its verb, and of its last word in the sentence."""

    cue: Cue
    index: int
    last: int
    lemma: str  # of the verb
    noun: str | None = None  # of a light verb


def find_cue_verbs(parse: Parse) -> Iterator[CueWord]:
    """The verbs of speech in a sentence, by position, with the noun of a light verb."""
    for word in parse.words:
        lemma = _speech_lemma(word)
        if lemma is None:
            continue
        noun = _light_noun(parse, word) if lemma in LIGHT_VERBS else None
        if noun is None:
            yield CueWord(Cue(word.span, lemma), word.index, word.index, lemma)
        else:
            last = parse.words[noun]
            cue = Cue(Span(word.span.start, last.span.end), f"{lemma} {last.lemma}")
            yield CueWord(cue, word.index, noun, lemma, last.lemma)


def _speech_lemma(word: Word) -> str | None:
    if word.pos not in {"VERB", "AUX", "ADJ"}:
        return None
    short = word.feat("Variant") == "Short"
    if word.pos == "ADJ" and not short:
        return None
    lemma = verb_lemma(word.text)
    if lemma is None:
        return None
    if short and lemma in OPINION_LEMMAS:
        return OPINION_LEMMAS[lemma]
    return lemma if lemma in _CUE_VERBS else None


def _light_noun(parse: Parse, verb: Word) -> int | None:
    for word in parse.words[verb.index + 1 : verb.index + 1 + LIGHT_VERB_REACH]:
        if word.pos == "PUNCT" and word.text in ",:;":
            return None
        if word.pos in {"NOUN", "PROPN"} and word.lemma in CUE_NOUNS:
            return word.index
        if word.text.lower() == "понять" and word.index == verb.index + 1:
            return word.index  # «дал понять, что»
    return None


@dataclass(frozen=True, slots=True)
class PhraseCue:
    """«по словам», «по его мнению»: indices [first, last] and the possessive pronoun in it."""

    cue: Cue
    first: int
    last: int
    owner: Word | None


@dataclass(frozen=True, slots=True)
class Frame:
    """One of the narrator's sentences: its tree, the names and the cues in it."""

    parse: Parse
    names: tuple[NameSpan, ...]
    cues: tuple[CueWord, ...]  # verbs, those outside quoted fragments, by position
    phrases: tuple[PhraseCue, ...]  # by position
    fragments: tuple[Span, ...]  # quoted fragments and names in quotation marks, by position

    @property
    def words(self) -> tuple[Word, ...]:
        return self.parse.words


def frames_of(
    parses: Mapping[Span, Parse], names: Sequence[NameSpan], fragments: Sequence[Span]
) -> dict[Span, Frame]:
    """The frames of parsed sentences, by sentence span; names and fragments come by position."""
    name_starts = [name.span.start for name in names]
    fragment_starts = [fragment.start for fragment in fragments]
    frames = {}
    for span, parse in parses.items():
        inside = names[bisect_left(name_starts, span.start) : bisect_left(name_starts, span.end)]
        quoted = fragments[bisect_left(fragment_starts, span.start) : bisect_left(fragment_starts, span.end)]
        cues = tuple(
            cue for cue in find_cue_verbs(parse) if not any(mark.covers(cue.cue.span) for mark in quoted)
        )
        frames[span] = Frame(parse, tuple(inside), cues, tuple(find_cue_phrases(parse)), tuple(quoted))
    return frames


def find_cue_phrases(parse: Parse) -> Iterator[PhraseCue]:
    """The prepositional phrases that attribute, by position."""
    index = 0
    while index < len(parse.words):
        forms = _FORMS_BY_FIRST.get(parse.words[index].text.lower(), ())
        found = next((phrase for form in forms if (phrase := _phrase_at(parse, index, form))), None)
        if found:
            yield found
            index = found.last
        index += 1


def _phrase_at(parse: Parse, first: int, form: tuple[str, ...]) -> PhraseCue | None:
    words = parse.words
    position, owner = first + 1, None
    for lemma in form[1:]:
        # «по его словам», «по последним данным»: an owner or one adjective may come between.
        while position < len(words) and words[position].lemma != lemma:
            if words[position].text.lower().replace("ё", "е") in POSSESSIVE_PRONOUNS:
                owner = words[position]
            elif words[position].pos not in {"ADJ", "DET"} or position > first + 2:
                return None
            position += 1
        if position == len(words):
            return None
        position += 1
    last = words[position - 1]
    lemma = " ".join((words[first].text.lower(), last.text.lower()))
    return PhraseCue(Cue(Span(words[first].span.start, last.span.end), lemma), first, position - 1, owner)


_TRIGGERS = frozenset().union(
    SPEECH_VERBS,
    LIGHT_VERBS,
    DIRECTIVE_VERBS,
    OPINION_LEMMAS,
    CUE_NOUNS,
    PLEA_NOUNS,
    SPEECH_NOUNS,
    (form[-1] for form in PHRASE_CUES),
)


def sentences_to_parse(sentences: Sequence[Sentence], layout: Layout) -> tuple[Sentence, ...]:
    """The narrator's sentences that may attribute something: only they need a dependency tree.

    A verb of speech or a cue phrase, direct speech in the paragraph or in the next one, or the
    form of a headline with a speaker («Иванов: …», «… — Иванов»). In news about 43 % of all.
    """
    beside = {number + shift for number in (q.paragraph for q in layout.quotations) for shift in (-1, 0)}
    return tuple(
        sentence
        for sentence in sentences
        if sentence.speech is None
        and (
            sentence.paragraph in beside
            or any(token.lemma in _TRIGGERS for token in sentence.tokens)
            or _is_headline(sentence)
        )
    )


def _is_headline(sentence: Sentence) -> bool:
    tokens = sentence.tokens
    return tokens[-1].text not in {".", "!", "?"} and any(
        token.text in {":", "–", "—", "-"} for token in tokens
    )
