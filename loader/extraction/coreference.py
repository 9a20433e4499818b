"""Whom a speaker phrase means: names, pronouns, offices and descriptors to the text's entities.

Evidence is weighed in the order in which a reader would: the name itself, the title that the
text gives somebody, the last speaker, who is spoken of most. Where it stays open, nobody.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from loader.extraction.bodies import acts_as_one, is_either, is_joint_body, is_noun_of, nominative_phrase
from loader.extraction.lexicon import (
    ANONYMOUS_NOUNS,
    BODY_NOUNS,
    DOCUMENT_NOUNS,
    EXPERT_NOUNS,
    HEAD_NOUNS,
    JOINT_ADJECTIVES,
    KIN_NOUNS,
    LEADERS,
    OUTLET_NOUNS,
    PERSON_NOUNS,
    STATE_OFFICES,
)
from loader.extraction.models import (
    Attribution,
    Authors,
    Cluster,
    Evidence,
    Gender,
    NameSpan,
    Resolved,
    Sentence,
    SpeakerPhrase,
    Word,
)
from loader.extraction.morphology import is_animate
from loader.extraction.salience import narrated_people
from loader.extraction.titles import (
    Descriptor,
    contradicts,
    describe,
    find_titles,
    fits,
    is_kind_of,
    places_of,
)
from loader.folding import fold
from loader.models import Entity
from loader.spans import Span

CARRY_PARAGRAPHS = 2  # how far unattributed speech still belongs to the speaker before it
MAX_CANDIDATES = 5  # listed as passed over in the evidence
RECENT_SPEAKER = 1500  # code points; a pronoun's antecedent in news prose is rarely further


@dataclass(frozen=True, slots=True)
class _Spoken:
    """An attribution that is resolved already."""

    position: int
    cluster: int | None  # None for nobody known, and for several
    resolved: Resolved
    inherited: bool  # it had no speaker phrase of its own


_NOBODY = Resolved(None, None, ("nobody in the text fits",), "nobody")


# How everybody must have been found who is said to speak together: an incomplete list misleads.
_SURE: frozenset[Evidence] = frozenset({"name", "surname", "title", "office", "body"})
_NOT_ALL_KNOWN = Resolved(None, None, ("several speak together, and not all of them are known",), "unnamed")
# «Вера и Илья Громовы»: the surname is both's, so neither name is whole.
_SHARED_SURNAME = re.compile(r"\w(?:[оеёи]вы|[иы]ны|[сц]кие)", re.IGNORECASE)

# Who held an office when the article appeared, by the lemmas of a phrase, and the evidence.
OfficeHolder = Callable[[Sequence[str]], tuple[Entity, str] | None]


class Resolver:
    """Resolves the attributions of one text in reading order; later ones see earlier speakers."""

    def __init__(
        self,
        clusters: Sequence[Cluster],
        sentences: Sequence[Sentence],
        tagged: Mapping[Span, tuple[Word, ...]],
        office_holder: OfficeHolder,
        authors: Sequence[Authors] = (),
        sources: Sequence[SpeakerPhrase] = (),
    ) -> None:
        self._authors = authors
        self._sources = list(sources)
        self._office_holder = office_holder
        self._clusters = clusters
        self._of_name = {name.span: index for index, c in enumerate(clusters) for name in c.mentions}
        self._starts = [[name.span.start for name in cluster.mentions] for cluster in clusters]
        self._sentences = sentences
        self._sentence_starts = [sentence.span.start for sentence in sentences]
        self._places = places_of(clusters)
        self._descriptors = find_titles(clusters, sentences, tagged)
        self._narrated = narrated_people(clusters, sentences)
        self._salience = Counter(index for _, index in self._narrated)
        self._speakers: list[_Spoken] = []

    def resolve(self, attribution: Attribution) -> Resolved:
        """The speaker of the next attribution."""
        position = attribution.parts[0].start
        phrase = attribution.speaker
        self._hear(position if phrase is None else phrase.span.start)
        if phrase is None and attribution.elided is not None:
            resolved = self._somebody(position, attribution.elided)
        elif phrase is None:
            resolved = self._carried(position)
        elif phrase.members and not acts_as_one(phrase):
            resolved = self._together(phrase)
        elif phrase.form == "pronoun" and phrase.number == "plur":
            resolved = self._they(phrase.span.start)
        elif phrase.form == "pronoun":
            resolved = self._somebody(phrase.span.start, phrase.gender)
        elif phrase.name is not None:
            resolved = self._named(phrase, phrase.name)
        else:
            resolved = self._role(phrase, attribution.elided)
        if not resolved.relayed:
            place = phrase.span.start if phrase is not None else position
            alone = None if resolved.others else resolved.cluster
            self._speakers.append(_Spoken(place, alone, resolved, phrase is None))
        return resolved

    def _hear(self, position: int) -> None:
        # «… со ссылкой на министра. По его словам …»: whom a report refers to spoke last.
        while self._sources and self._sources[0].span.end <= position:
            source = self._sources.pop(0)
            known = source.name is not None
            resolved = self._named(source, source.name) if source.name is not None else self._role(source)
            if not resolved.relayed and (known or resolved.cluster is not None):
                self._speakers.append(_Spoken(source.span.start, resolved.cluster, resolved, False))

    # Each kind of phrase

    def _named(self, phrase: SpeakerPhrase, name: NameSpan) -> Resolved:
        relayed = name.relays or (name.type != "person" and phrase.lemma in OUTLET_NOUNS)
        if name.type == "organization" and is_joint_body(phrase, name):
            body = Entity("organization", nominative_phrase(phrase))
            return Resolved(None, body, ("two bodies together, by the words of the text",), "body")
        if is_either(phrase, name):
            return Resolved(None, None, ("several people, of whom one spoke",), "unnamed")
        index = self._of_name.get(name.span)
        if index is not None and name.type == "person" and phrase.lemma in PERSON_NOUNS:
            title = describe(phrase.lemma, phrase.words, self._places)
            self._descriptors.setdefault(index, set()).add(title)
        return Resolved(index, None, (f"the name {name.name} stands in the speaker slot",), "name", relayed)

    def _together(self, phrase: SpeakerPhrase) -> Resolved:
        """«министр Сатпаев и Громов»: everybody, or nobody where one of them stays open."""
        found = [self._member(member) for member in phrase.members]
        speakers = {(each.cluster, each.body) for each in found}
        if any(each.how not in _SURE for each in found) or len(speakers) < len(found):
            return _NOT_ALL_KNOWN
        first, *others = found
        return replace(
            first,
            evidence=tuple(step for each in found for step in each.evidence),
            how=next((each.how for each in found if each.how != "name"), "name"),
            relayed=all(each.relayed for each in found),
            others=tuple(others),
        )

    def _member(self, phrase: SpeakerPhrase) -> Resolved:
        if phrase.name is None:
            return _NOBODY if phrase.form == "pronoun" else self._role(phrase)
        shared = phrase.name.type == "person" and _SHARED_SURNAME.search(phrase.name.name.split()[-1][-4:])
        return _NOT_ALL_KNOWN if shared else self._named(phrase, phrase.name)

    def _they(self, position: int) -> Resolved:
        """«Они» behind what several people said together are the same."""
        last = self._last_speaker(position)
        near = last is not None and self._paragraph(position) - self._paragraph(last.position) <= 1
        if last is None or not last.resolved.others or not near:
            return Resolved(None, None, ("a plural pronoun names nobody",), "unnamed")
        return replace(
            last.resolved, evidence=("it stands for those who spoke together before",), how="last speaker"
        )

    def _one_of(self, together: Resolved, gender: Gender | None) -> Resolved:
        """«она» behind what Сатпаев and Лебедева said together."""
        indexes = [each.cluster for each in (together, *together.others) if each.cluster is not None]
        agreeing = [index for index in indexes if self._may_be(index, gender)]
        if len(agreeing) == 1:
            return self._resolved(
                agreeing[0], "of those who spoke together only {} agrees in gender", "last speaker"
            )
        return Resolved(None, None, ("it may be any of those who spoke together",), "unnamed")

    def _document(self, phrase: SpeakerPhrase) -> Resolved:
        """«в совместном заявлении» of those who made it, another document of who spoke before."""
        carried = self._carried(phrase.span.start)
        if carried.how == "nobody" or any(word.lemma in JOINT_ADJECTIVES for word in phrase.words):
            for authors in reversed(self._authors):
                before = authors.phrase.span.start < phrase.span.start
                if before and authors.document == phrase.lemma:
                    return self._together(authors.phrase)
        return carried

    def _somebody(self, position: int, gender: Gender | None) -> Resolved:
        """Whom a pronoun, or a verb without a subject, stands for."""
        last = self._last_speaker(position)
        if last is not None and position - last.position < RECENT_SPEAKER:
            unnamed = last.cluster is None and last.resolved.body is None
            if not self._newcomer(last, position, gender):
                if last.resolved.others:
                    return self._one_of(last.resolved, gender)
                if unnamed and not last.inherited:
                    return Resolved(None, None, ("it stands for the unnamed speaker before",), "unnamed")
                if last.cluster is not None and self._may_be(last.cluster, gender):
                    return self._resolved(last.cluster, "{} spoke last and agrees in gender", "last speaker")
        people = [
            index
            for index, cluster in enumerate(self._clusters)
            if cluster.entity.type == "person" and self._agrees(index, gender)
        ]
        before = [index for index in people if self._last_before(index, position) >= 0]
        if before:
            index = max(before, key=lambda person: self._prominence(person, position))
            return self._resolved(index, "{} was named before as a subject and agrees", "subject", before)
        if people:
            index = max(people, key=lambda person: self._salience[person])
            return self._resolved(index, "{} is the person the text speaks of most", "salience", people)
        return _NOBODY

    def _resolved(self, index: int, reason: str, how: Evidence, candidates: Sequence[int] = ()) -> Resolved:
        evidence = [reason.format(self._clusters[index].entity.name)]
        others = sorted(self._clusters[other].entity.name for other in candidates if other != index)
        if others:
            evidence.append(f"passed over: {', '.join(others[:MAX_CANDIDATES])}")
        return Resolved(index, None, tuple(evidence), how)

    def _role(self, phrase: SpeakerPhrase, shown: Gender | None = None) -> Resolved:
        if phrase.lemma in OUTLET_NOUNS:
            return Resolved(None, None, ("an outlet relays",), "unnamed", relayed=True)
        if phrase.lemma in DOCUMENT_NOUNS:
            return self._document(phrase)
        part = self._part_of_name(phrase)
        if part is not None:
            return part
        if phrase.number == "plur" and phrase.lemma not in BODY_NOUNS:
            return Resolved(None, None, ("several people, none named",), "unnamed")
        titled = self._titled(phrase, shown)
        if titled is not None:
            return titled
        if phrase.lemma in BODY_NOUNS:
            return self._body(phrase)
        holder = self._office_holder([word.lemma for word in phrase.words if word.pos != "PUNCT"])
        if holder is not None:
            return self._held(*holder)
        if phrase.lemma in EXPERT_NOUNS and len(phrase.words) == 1:
            return self._expert(phrase, shown)
        if phrase.lemma in ANONYMOUS_NOUNS | KIN_NOUNS:
            return Resolved(None, None, ("the text never names them",), "unnamed")
        if _is_office(phrase):
            return self._by_salience(phrase, shown)
        return _NOBODY

    def _expert(self, phrase: SpeakerPhrase, shown: Gender | None) -> Resolved:
        # «Заведующий отделением Громов заявил … — сказал врач»: who spoke just before, by name.
        last = self._last_speaker(phrase.span.start)
        index = last.cluster if last is not None else None
        if last is None or index is None or self._clusters[index].entity.type != "person":
            return Resolved(None, None, ("the text never names them",), "unnamed")
        near = self._paragraph(phrase.span.start) - self._paragraph(last.position) <= 1
        if not near or not self._agrees(index, shown):
            return Resolved(None, None, ("the text never names them",), "unnamed")
        return self._resolved(index, f"{{}} spoke last and may be the {phrase.lemma}", "last speaker")

    def _part_of_name(self, phrase: SpeakerPhrase) -> Resolved | None:
        # A surname that looks like a common word: «Дом отметил» of Иван Дом.
        word = phrase.words[0].text
        if len(phrase.words) > 1 or not word[0].isupper():
            return None
        for index, cluster in enumerate(self._clusters):
            parts = cluster.entity.name.split()
            if cluster.entity.type == "person" and len(parts) > 1 and fold(word) == fold(parts[-1]):
                return self._resolved(index, "it is the surname of {}", "surname")
        return None

    def _titled(self, phrase: SpeakerPhrase, shown: Gender | None) -> Resolved | None:
        wanted = describe(phrase.lemma, phrase.words, self._places)
        position = phrase.span.start
        fitting = [
            index
            for index, descriptors in self._descriptors.items()
            # A president whom only a quotation names is not who the narrator means.
            if self._salience[index] > 0
            and self._agrees(index, shown)
            and any(fits(wanted, descriptor) for descriptor in descriptors)
        ]
        if not fitting:
            return None
        last = self._last_speaker(position)
        index = max(
            fitting,
            key=lambda person: (
                last is not None and person == last.cluster,
                self._last_before(person, position) >= 0,
                self._salience[person],
                self._last_before(person, position),
            ),
        )
        return self._resolved(index, f"the text calls {{}} {phrase.lemma}", "title", fitting)

    def _by_salience(self, phrase: SpeakerPhrase, shown: Gender | None) -> Resolved:
        wanted = describe(phrase.lemma, phrase.words, self._places)
        position = phrase.span.start
        if wanted.owners and wanted.office != "head-of-state":
            return self._leading(wanted, position, shown)
        people = [
            index
            for index, cluster in enumerate(self._clusters)
            if cluster.entity.type == "person"
            and self._salience[index] > 0
            and self._agrees(index, shown)
            and not any(contradicts(wanted, other) for other in self._descriptors.get(index, ()))
        ]
        people = [index for index in people if not self._leads_another(index, wanted)] or people
        last = self._last_speaker(position)
        if last is not None and last.resolved.how == "office" and wanted.office == "head-of-state":
            return last.resolved  # «президент Казахстана … глава государства»
        if last is not None and last.cluster in people:
            return self._resolved(
                last.cluster, f"{{}} spoke last and may be the {phrase.lemma}", "last speaker", people
            )
        ranked = sorted(
            people,
            key=lambda person: (
                any(is_kind_of(wanted, other) for other in self._descriptors.get(person, ())),
                self._prominence(person, position),
            ),
        )
        if not ranked:
            return _NOBODY
        return self._resolved(ranked[-1], "{} is the person the text speaks of most", "salience", people)

    def _leads_another(self, index: int, wanted: Descriptor) -> bool:
        # «… заявил председатель совета Громов. Президент сказал»: an office, and he has another. Not so
        # «глава Чехии»: of a state or of its government.
        if wanted.head in HEAD_NOUNS:
            return False
        offices = {descriptor.office for descriptor in self._descriptors.get(index, ())}
        return wanted.office in STATE_OFFICES and bool(offices & (LEADERS | STATE_OFFICES))

    def _leading(self, wanted: Descriptor, position: int, shown: Gender | None) -> Resolved:
        # «главный редактор канала Громова сообщила … глава «Зари» добавила»: whoever spoke last, if she
        # leads something that the text leaves open.
        last = self._last_speaker(position)
        index = last.cluster if last is not None else None
        if index is None or wanted.office not in LEADERS or not self._agrees(index, shown):
            return _NOBODY
        if any(other.office in LEADERS and not other.owners for other in self._descriptors.get(index, ())):
            return self._resolved(index, "{} spoke last and leads a body", "last speaker")
        return _NOBODY

    def _held(self, holder: Entity, evidence: str) -> Resolved:
        # Who held the office on the article's date: somebody whom the text names, or not.
        names = {fold(holder.name), *fold(holder.name).split()}
        for index, cluster in enumerate(self._clusters):
            if cluster.entity.type == "person" and not names.isdisjoint(map(fold, _all_names(cluster))):
                return Resolved(index, None, (evidence,), "office")
        return Resolved(None, holder, (evidence,), "office")

    def _body(self, phrase: SpeakerPhrase) -> Resolved:
        bodies = [
            (self._last_before(index, phrase.span.start), index)
            for index, cluster in enumerate(self._clusters)
            if cluster.entity.type == "organization" and is_noun_of(phrase, cluster)
        ]
        before = [item for item in bodies if item[0] >= 0]
        if before and len(phrase.words) == 1:
            index = max(before)[1]
            return Resolved(
                index,
                None,
                (f"{self._clusters[index].entity.name} is the {phrase.lemma} named last",),
                "body",
            )
        name = nominative_phrase(phrase)
        return Resolved(None, Entity("organization", name), ("a body, by the words of the text",), "body")

    def _carried(self, position: int) -> Resolved:
        last = self._last_speaker(position)
        if last is None or self._paragraph(position) - self._paragraph(last.position) > CARRY_PARAGRAPHS:
            return Resolved(None, None, ("no attribution, and nobody spoke just before",), "nobody")
        return replace(last.resolved, evidence=("carried over from the speaker before",), how="carried")

    # What the text shows

    def _last_before(self, index: int, position: int) -> int:
        starts = self._starts[index]
        before = bisect_left(starts, position) - 1
        return starts[before] if before >= 0 else -1

    def _prominence(self, index: int, position: int) -> tuple[bool, int, int]:
        # An antecedent is likelier to be a recent subject than the name that happens to stand last.
        here = self._paragraph(position)
        subjects = [
            name.span.start
            for name in self._clusters[index].mentions
            if name.fixed and name.span.end <= position and here - self._paragraph(name.span.start) <= 1
        ]
        recent = max(subjects, default=-1)
        return (
            recent >= 0,
            recent if recent >= 0 else self._salience[index],
            self._last_before(index, position),
        )

    def _last_speaker(self, position: int) -> _Spoken | None:
        return next((spoken for spoken in reversed(self._speakers) if spoken.position < position), None)

    def _newcomer(self, last: _Spoken, position: int, gender: Gender | None) -> bool:
        # Somebody else was named in the narrator's text, in a later paragraph than the last speaker.
        first = bisect_right(self._narrated, (last.position, len(self._clusters)))
        paragraph = self._paragraph(last.position)
        for start, index in self._narrated[first : bisect_left(self._narrated, (position, -1))]:
            if index != last.cluster and self._agrees(index, gender) and self._paragraph(start) > paragraph:
                return True
        return False

    def _may_be(self, index: int, gender: Gender | None) -> bool:
        # A pronoun for a body agrees with the body's noun, which is known only sometimes.
        cluster = self._clusters[index]
        return self._agrees(index, gender) and (cluster.entity.type == "person" or cluster.gender is not None)

    def _agrees(self, index: int, gender: Gender | None) -> bool:
        known = self._clusters[index].gender
        return known is None or gender is None or known == gender

    def _paragraph(self, position: int) -> int:
        before = bisect_right(self._sentence_starts, position) - 1
        return self._sentences[max(0, before)].paragraph if self._sentences else 0


def _is_office(phrase: SpeakerPhrase) -> bool:
    return phrase.lemma in PERSON_NOUNS or (len(phrase.words) == 1 and is_animate(phrase.lemma))


def _all_names(cluster: Cluster) -> tuple[str, ...]:
    return (cluster.entity.name, *cluster.entity.aliases)
