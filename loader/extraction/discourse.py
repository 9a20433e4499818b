"""What a text shows about its people where a phrase stands: who spoke last, who was named, who agrees."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from loader.extraction.models import Cluster, Evidence, Gender, Resolved, Sentence
from loader.extraction.salience import narrated_people
from loader.models import Candidate

CARRY_PARAGRAPHS = 2  # how far unattributed speech still belongs to the speaker before it
MAX_CANDIDATES = 5  # listed as passed over in the evidence
NOBODY = Resolved(None, None, ("nobody in the text fits",), "nobody")


@dataclass(frozen=True, slots=True)
class Spoken:
    """An attribution that is resolved already."""

    position: int
    cluster: int | None  # None for nobody known, and for several
    resolved: Resolved
    inherited: bool  # it had no speaker phrase of its own


class Discourse:
    """The people and bodies of one text, and who has spoken in it so far."""

    def __init__(self, clusters: Sequence[Cluster], sentences: Sequence[Sentence]) -> None:
        self.clusters = clusters
        self._starts = [[name.span.start for name in cluster.mentions] for cluster in clusters]
        self._sentences = sentences
        self._sentence_starts = [sentence.span.start for sentence in sentences]
        self._narrated = narrated_people(clusters, sentences)
        self.salience = Counter(index for _, index in self._narrated)
        self._speakers: list[Spoken] = []
        self._have_spoken: set[int | None] = set()  # clusters, for whoever weighs hundreds
        self._weighed: dict[tuple[int, bool, bool], Candidate] = {}  # a long text weighs hundreds each time

    def add(self, spoken: Spoken) -> None:
        """Somebody spoke, behind all who did before."""
        self._speakers.append(spoken)
        self._have_spoken.add(spoken.cluster)

    def resolved(
        self,
        index: int,
        reason: str,
        how: Evidence,
        candidates: Sequence[int] = (),
        others_near: Sequence[int] = (),
    ) -> Resolved:
        """The cluster as speaker; `reason` has {} where its name belongs.

        `candidates` are all who were weighed, the likeliest first, and `others_near` those who were not
        because somebody stood before them all.
        """
        evidence = [reason.format(self.clusters[index].entity.name)]
        others = sorted(self.clusters[other].entity.name for other in candidates if other != index)
        if others:
            evidence.append(f"passed over: {', '.join(others[:MAX_CANDIDATES])}")
        weighed = dict.fromkeys((index, *candidates, *others_near))
        considered = tuple(self._considered(other, other == index) for other in weighed)
        return Resolved(index, None, tuple(evidence), how, candidates=considered)

    def _considered(self, index: int, chosen: bool) -> Candidate:
        has_spoken = index in self._have_spoken
        known = self._weighed.get((index, chosen, has_spoken))
        if known is None:
            times = self.salience[index]
            spoken = ", has spoken before" if has_spoken else ""
            why = f"{'chosen' if chosen else 'passed over'}: named {times} time{'s' * (times != 1)}"
            known = Candidate(self.clusters[index].entity.name, f"{why} by the narrator{spoken}")
            self._weighed[index, chosen, has_spoken] = known
        return known

    def carried(self, position: int) -> Resolved:
        """The speaker before, for speech without any attribution."""
        last = self.last_speaker(position)
        if last is None or self.paragraph(position) - self.paragraph(last.position) > CARRY_PARAGRAPHS:
            only = self._only_person_before(position)
            if only is not None:
                return self.resolved(only, "{} alone is named just before", "subject")
            return Resolved(None, None, ("no attribution, and nobody spoke just before",), "nobody")
        return replace(last.resolved, evidence=("carried over from the speaker before",), how="carried")

    def _only_person_before(self, position: int) -> int | None:
        """«Громов возглавляет союз врачей.», and then a paragraph of speech that nothing attributes."""
        here = self.paragraph(position)
        first = bisect_left(self._sentence_starts, here - 1, key=self.paragraph)
        if first == len(self._sentence_starts):
            return None
        start = bisect_left(self._narrated, (self._sentence_starts[first], -1))
        people = {index for _, index in self._narrated[start : bisect_left(self._narrated, (position, -1))]}
        return people.pop() if len(people) == 1 else None

    def last_before(self, index: int, position: int) -> int:
        """Where the cluster is named last before `position`; -1 when it is not."""
        starts = self._starts[index]
        before = bisect_left(starts, position) - 1
        return starts[before] if before >= 0 else -1

    def prominence(self, index: int, position: int) -> tuple[bool, int, int]:
        """How likely the cluster is an antecedent: a recent subject rather than the name that stands last."""
        recent = self._recent_subject(index, position)
        return (
            recent >= 0,
            recent if recent >= 0 else self.salience[index],
            self.last_before(index, position),
        )

    def _recent_subject(self, index: int, position: int) -> int:
        """Where the cluster is a subject last, in this paragraph or the one before; -1 when it is not."""
        starts = self._starts[index]
        here = self.paragraph(position)
        for number in range(bisect_left(starts, position) - 1, -1, -1):
            if here - self.paragraph(starts[number]) > 1:
                break
            name = self.clusters[index].mentions[number]
            if name.fixed and name.span.end <= position:
                return starts[number]
        return -1

    def last_speaker(self, position: int) -> Spoken | None:
        """Who spoke last before `position`."""
        return next((spoken for spoken in reversed(self._speakers) if spoken.position < position), None)

    def newcomer(self, last: Spoken, position: int, gender: Gender | None) -> bool:
        """True if the narrator named somebody else, in a later paragraph than the last speaker."""
        first = bisect_right(self._narrated, (last.position, len(self.clusters)))
        paragraph = self.paragraph(last.position)
        for start, index in self._narrated[first : bisect_left(self._narrated, (position, -1))]:
            if index != last.cluster and self.agrees(index, gender) and self.paragraph(start) > paragraph:
                return True
        return False

    def may_be(self, index: int, gender: Gender | None) -> bool:
        """True if a pronoun of `gender` can stand for the cluster."""
        # For a body it agrees with the body's noun, which is known only sometimes.
        cluster = self.clusters[index]
        return self.agrees(index, gender) and (cluster.entity.type == "person" or cluster.gender is not None)

    def agrees(self, index: int, gender: Gender | None) -> bool:
        """True unless the genders are known and differ."""
        known = self.clusters[index].gender
        return known is None or gender is None or known == gender

    def paragraph(self, position: int) -> int:
        """The number of the paragraph in which `position` lies."""
        before = bisect_right(self._sentence_starts, position) - 1
        return self._sentences[max(0, before)].paragraph if self._sentences else 0
