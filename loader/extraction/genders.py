"""What a text shows of a person's gender: the verb beside the name, a title that only a woman has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import takewhile

from loader.extraction.models import Cluster, Gender, Sentence, Word, words_inside
from loader.extraction.morphology import is_animate
from loader.extraction.salience import people_by_sentence
from loader.spans import Span

VERB_REACH = 8  # words between a name and its verb

_OF_VERB: dict[str | None, Gender] = {"Masc": "masc", "Fem": "femn"}


def with_shown_genders(
    clusters: Sequence[Cluster], sentences: Sequence[Sentence], tagged: Mapping[Span, tuple[Word, ...]]
) -> tuple[Cluster, ...]:
    """The clusters, each person with the gender that the text shows, if it shows one."""
    shown = shown_genders(clusters, sentences, tagged)
    return tuple(
        replace(each, gender=shown[index]) if index in shown else each for index, each in enumerate(clusters)
    )


def shown_genders(
    clusters: Sequence[Cluster], sentences: Sequence[Sentence], tagged: Mapping[Span, tuple[Word, ...]]
) -> dict[int, Gender]:
    """The gender that a person's names stand with, by index of the cluster; those without are left out.

    «Рами Сабир открыл» is a man and «певица Рами Сабир» a woman, whatever the name looks like.
    """
    votes: dict[int, Counter[Gender]] = {}
    for index, span, sentence in people_by_sentence(clusters, sentences):
        votes.setdefault(index, Counter()).update(_shown(span, tagged[sentence.span]))
    return {index: gender for index, found in votes.items() if (gender := _clear(found)) is not None}


def _clear(votes: Counter[Gender]) -> Gender | None:
    (first, most), *others = [*votes.most_common(), (None, 0)]
    return first if most > sum(count for _, count in others) else None


def _shown(name: Span, words: Sequence[Word]) -> Iterator[Gender]:
    inside = words_inside(words, name)
    if not inside or not any(word.feat("Case") in {"Nom", None} for word in inside):
        return
    before, after = words[: inside[0].index], words[inside[-1].index + 1 :]
    if before and _is_womans_title(before[-1]):
        yield "femn"
        return
    verb = _verb(after) or (_verb(before[::-1]) if not after or after[0].pos == "PUNCT" else None)
    gender = _OF_VERB.get(verb.feat("Gender")) if verb is not None else None
    if gender is not None:
        yield gender


def _is_womans_title(word: Word) -> bool:
    nominative = word.feat("Gender") == "Fem" and word.feat("Case") == "Nom"
    return nominative and word.pos == "NOUN" and is_animate(word.text)


def _verb(words: Sequence[Word]) -> Word | None:
    # The nearest finite verb, if neither punctuation nor another subject stands before it.
    near = list(takewhile(lambda word: word.pos not in {"PUNCT", "CCONJ", "SCONJ"}, words[:VERB_REACH]))
    verb = next((word for word in near if word.is_finite), None)
    between = near[: near.index(verb)] if verb is not None else []
    if any(word.feat("Case") == "Nom" and word.pos in {"PROPN", "PRON"} for word in between):
        return None
    return verb
