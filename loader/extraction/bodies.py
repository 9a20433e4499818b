"""Phrases that name a body, or somebody beside it, as speakers: one or several, and its name."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence

from loader.extraction.lexicon import BODY_KINDS, BODY_NOUNS
from loader.extraction.models import Cluster, NameSpan, Sentence, SpeakerPhrase, Word
from loader.extraction.morphology import nominative
from loader.folding import fold
from loader.spans import Span

_MARKS = frozenset("«»\"“”„'")


def acts_as_one(phrase: SpeakerPhrase) -> bool:
    """«правительство и губернатор области» act as one; «Минфин и министр Сатпаев» are two."""
    first, *others = phrase.members
    body = first.lemma in BODY_NOUNS if first.name is None else first.name.type == "organization"
    return body and all(member.name is None for member in others)


def is_joint_body(phrase: SpeakerPhrase, name: NameSpan) -> bool:
    """«правительство и губернатор области»: a second office or body beside the first."""
    heads = [word.index for word in phrase.words if name.span.covers(word.span)]
    return any(
        word.relation == "conj" and word.head in heads and word.pos == "NOUN" and word.index not in heads
        for word in phrase.words
    )


def is_either(phrase: SpeakerPhrase, name: NameSpan) -> bool:
    """«Иванов или Петров заявил»: no single speaker."""
    heads = [word.index for word in phrase.words if name.span.covers(word.span)]
    return any(
        word.relation == "conj" and word.head in heads and word.pos == "PROPN" and word.index not in heads
        for word in phrase.words
    )


def find_kinds(
    clusters: Sequence[Cluster], sentences: Sequence[Sentence], tagged: Mapping[Span, tuple[Word, ...]]
) -> dict[int, frozenset[str]]:
    """What a text calls its bodies, by index of the cluster: «завод» of «завод «Заря»», МИД of «МИД РФ».

    The lemmas of the words in their names and of those right before them.
    """
    starts = [sentence.span.start for sentence in sentences]
    found: dict[int, frozenset[str]] = {}
    for index, cluster in enumerate(clusters):
        if cluster.entity.type != "organization":
            continue
        words = {word for name in cluster.mentions for word in fold(name.name).split()}
        for name in cluster.mentions:
            sentence = sentences[max(0, bisect_right(starts, name.span.start) - 1)]
            words |= _noun_before(tagged[sentence.span], name.span.start)
        found[index] = frozenset(words | {_ministry(word) for word in words})
    return found


def _noun_before(words: Sequence[Word], start: int) -> set[str]:
    before = [word for word in words if word.span.end <= start and word.text not in _MARKS]
    return {word.lemma for word in before[-1:] if word.pos in {"NOUN", "PROPN"}}


def _ministry(word: str) -> str:
    # «Минтранс», «Роспотребнадзор»
    return "министерство" if word.startswith("мин") or word.endswith("надзор") else word


def may_be_called(noun: str, kinds: frozenset[str]) -> bool:
    """«компания» of a text that calls it «компания «Заря»», or «завод «Заря»»."""
    return noun in kinds or not kinds.isdisjoint(BODY_KINDS.get(noun, ()))


def nominative_phrase(phrase: SpeakerPhrase) -> str:
    """«пресс-службе завода в Омске» as the name of a body: «пресс-служба завода»."""
    head = next(index for index, word in enumerate(phrase.words) if word.lemma == phrase.lemma)
    case, number = phrase.words[head].feat("Case"), "plur" if phrase.number == "plur" else "sing"
    pieces: list[str] = []
    end = phrase.span.start
    for index, word in enumerate(phrase.words):
        if index > head and word.pos == "ADP" and word.text.lower() not in {"по", "при"}:
            break
        joined = word.relation == "conj" and word.head == phrase.words[head].index
        leads = index == head or joined or (index < head and word.pos in {"ADJ", "DET"})
        pieces += [" "] * (word.span.start > end)
        pieces.append(nominative(word.text, case, phrase.gender, number, False) if leads else word.text)
        end = word.span.end
    name = "".join(pieces)
    return name[:1].lower() + name[1:] if name[1:2].islower() else name
