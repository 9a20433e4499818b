"""Whom a text itself speaks of, apart from what is said in it and what is called after somebody."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from loader.extraction.models import Cluster, Sentence
from loader.spans import Span

# Names of these may hold the name of a person.
_THINGS = frozenset({"law", "work", "event"})


def narrated_people(clusters: Sequence[Cluster], sentences: Sequence[Sentence]) -> list[tuple[int, int]]:
    """Start and cluster of every person's name in the narrator's text, by position."""
    spoken = sorted(sentence.span for sentence in sentences if sentence.speech is not None)
    starts = [span.start for span in spoken]
    things = _named_after(clusters)
    found = []
    for index, cluster in enumerate(clusters):
        for name in cluster.mentions if cluster.entity.type == "person" else ():
            before = bisect_right(starts, name.span.start) - 1
            quoted = before >= 0 and spoken[before].covers(name.span)
            if not quoted and name.span not in things:
                found.append((name.span.start, index))
    return sorted(found)


def people_by_sentence(
    clusters: Sequence[Cluster], sentences: Sequence[Sentence]
) -> Iterator[tuple[int, Span, Sentence]]:
    """Cluster, span and sentence of every person's name that lies in one sentence, by position."""
    people = sorted(
        (name.span, index)
        for index, cluster in enumerate(clusters)
        if cluster.entity.type == "person"
        for name in cluster.mentions
    )
    number = 0
    for sentence in sentences:
        while number < len(people) and people[number][0].start < sentence.span.start:
            number += 1
        while number < len(people) and people[number][0].end <= sentence.span.end:
            yield people[number][1], people[number][0], sentence
            number += 1


def _named_after(clusters: Sequence[Cluster]) -> set[Span]:
    # «закон Громова»: the text speaks of the law, not of him.
    names = [(name.span, cluster.entity.type) for cluster in clusters for name in cluster.mentions]
    inside: set[Span] = set()
    thing = Span(0, 0)
    for span, kind in sorted(names, key=lambda name: (name[0].start, -name[0].end)):
        if thing.covers(span) and kind == "person":
            inside.add(span)
        elif kind in _THINGS:
            thing = span
    return inside
