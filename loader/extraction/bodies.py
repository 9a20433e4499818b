"""Phrases that name a body, or somebody beside it, as speakers: one or several, and its name."""

from __future__ import annotations

from loader.extraction.lexicon import BODY_NOUNS
from loader.extraction.models import Cluster, NameSpan, SpeakerPhrase
from loader.extraction.morphology import nominative
from loader.folding import fold


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


def is_noun_of(phrase: SpeakerPhrase, cluster: Cluster) -> bool:
    """«компания» of a text that calls it «компания «Заря»»."""
    return any(phrase.lemma in fold(name.name).split() for name in cluster.mentions)


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
