"""Whom a speaker phrase means: names, pronouns, offices and descriptors to the text's entities.

Evidence is weighed in the order in which a reader would: the name itself, the title that the
text gives somebody, the last speaker, who is spoken of most. Where it stays open, nobody.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from loader.extraction.bodies import acts_as_one, is_either, is_joint_body, nominative_phrase
from loader.extraction.discourse import NOBODY, Discourse, Spoken
from loader.extraction.lexicon import DOCUMENT_NOUNS, JOINT_ADJECTIVES, OUTLET_NOUNS, PERSON_NOUNS
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
from loader.extraction.roles import OfficeHolder, OfficeHolders, Roles
from loader.folding import fold
from loader.models import Entity
from loader.spans import Span

RECENT_SPEAKER = 1500  # code points; a pronoun's antecedent in news prose is rarely further

# How everybody must have been found who is said to speak together: an incomplete list misleads.
_SURE: frozenset[Evidence] = frozenset({"name", "surname", "title", "office", "body"})
_NOT_ALL_KNOWN = Resolved(None, None, ("several speak together, and not all of them are known",), "unnamed")
_POSSESSIVES: dict[str, Gender] = {"его": "masc", "ее": "femn"}
# «Вера и Илья Громовы»: the surname is both's, so neither name is whole.
_SHARED_SURNAME = re.compile(r"\w(?:[оеёи]вы|[иы]ны|[сц]кие)", re.IGNORECASE)


class Resolver:
    """Resolves the attributions of one text in reading order; later ones see earlier speakers."""

    def __init__(
        self,
        clusters: Sequence[Cluster],
        sentences: Sequence[Sentence],
        tagged: Mapping[Span, tuple[Word, ...]],
        office_holder: OfficeHolder,
        office_holders: OfficeHolders,
        authors: Sequence[Authors] = (),
        sources: Sequence[SpeakerPhrase] = (),
    ) -> None:
        self._authors = authors
        self._sources = list(sources)
        self._of_name = {name.span: index for index, c in enumerate(clusters) for name in c.mentions}
        self._discourse = Discourse(clusters, sentences)
        self._roles = Roles(self._discourse, sentences, tagged, office_holder, office_holders)

    def resolve(self, attribution: Attribution) -> Resolved:
        """The speaker of the next attribution."""
        position = attribution.parts[0].start
        phrase = attribution.speaker
        self._hear(position if phrase is None else phrase.span.start)
        if phrase is None and attribution.elided is not None:
            resolved = self._somebody(position, attribution.elided)
        elif phrase is None:
            resolved = self._discourse.carried(position)
        elif phrase.form != "pronoun":
            resolved = self._phrase(phrase, attribution.elided)
        elif phrase.number == "plur":
            resolved = self._they(phrase.span.start)
        elif phrase.lemma == "кто":
            resolved = Resolved(None, None, ("«кто» is whoever does so",), "unnamed")
        else:
            resolved = self._somebody(phrase.span.start, phrase.gender)
        if not resolved.relayed:
            place = phrase.span.start if phrase is not None else position
            alone = None if resolved.others else resolved.cluster
            self._discourse.add(Spoken(place, alone, resolved, phrase is None))
        return resolved

    def _hear(self, position: int) -> None:
        # «… со ссылкой на министра. По его словам …»: whom a report refers to spoke last.
        while self._sources and self._sources[0].span.end <= position:
            source = self._sources.pop(0)
            resolved = self._phrase(source)
            if not resolved.relayed and resolved.how != "nobody":
                self._discourse.add(Spoken(source.span.start, resolved.cluster, resolved, False))

    # Each kind of phrase

    def _phrase(self, phrase: SpeakerPhrase, shown: Gender | None = None) -> Resolved:
        if phrase.members and not acts_as_one(phrase):
            return self._together(phrase)
        return self._role(phrase, shown) if phrase.name is None else self._named(phrase, phrase.name)

    def _named(self, phrase: SpeakerPhrase, name: NameSpan) -> Resolved:
        relayed = name.relays or (name.type != "person" and phrase.lemma in OUTLET_NOUNS)
        if name.type == "organization" and is_joint_body(phrase, name):
            body = Entity("organization", nominative_phrase(phrase))
            return Resolved(None, body, ("two bodies together, by the words of the text",), "body")
        if is_either(phrase, name):
            return Resolved(None, None, ("several people, of whom one spoke",), "unnamed")
        index = self._of_name.get(name.span)
        if index is not None and name.type == "person" and phrase.lemma in PERSON_NOUNS:
            self._roles.learn(index, phrase)
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
            return NOBODY if phrase.form == "pronoun" else self._role(phrase)
        shared = phrase.name.type == "person" and _SHARED_SURNAME.search(phrase.name.name.split()[-1][-4:])
        return _NOT_ALL_KNOWN if shared else self._named(phrase, phrase.name)

    def _they(self, position: int) -> Resolved:
        """«Они» behind what several people said together are the same."""
        last = self._discourse.last_speaker(position)
        near = (
            last is not None
            and self._discourse.paragraph(position) - self._discourse.paragraph(last.position) <= 1
        )
        if last is None or not last.resolved.others or not near:
            return Resolved(None, None, ("a plural pronoun names nobody",), "unnamed")
        return replace(
            last.resolved, evidence=("it stands for those who spoke together before",), how="last speaker"
        )

    def _one_of(self, together: Resolved, gender: Gender | None) -> Resolved:
        """«она» behind what Сатпаев and Лебедева said together."""
        indexes = [each.cluster for each in (together, *together.others) if each.cluster is not None]
        agreeing = [index for index in indexes if self._discourse.may_be(index, gender)]
        if len(agreeing) == 1:
            return self._discourse.resolved(
                agreeing[0], "of those who spoke together only {} agrees in gender", "last speaker"
            )
        return Resolved(None, None, ("it may be any of those who spoke together",), "unnamed")

    def _document(self, phrase: SpeakerPhrase) -> Resolved:
        """«в совместном заявлении» of those who made it, another document of who spoke before."""
        owner = next((word for word in phrase.words if fold(word.text) in _POSSESSIVES), None)
        if owner is not None:  # «в его телеграмме»
            return self._somebody(phrase.span.start, _POSSESSIVES[fold(owner.text)])
        carried = self._discourse.carried(phrase.span.start)
        if carried.how == "nobody" or any(word.lemma in JOINT_ADJECTIVES for word in phrase.words):
            for authors in reversed(self._authors):
                before = authors.phrase.span.start < phrase.span.start
                if before and authors.document == phrase.lemma:
                    return self._together(authors.phrase)
        return carried

    def _somebody(self, position: int, gender: Gender | None) -> Resolved:
        """Whom a pronoun, or a verb without a subject, stands for."""
        people = [
            index
            for index, cluster in enumerate(self._discourse.clusters)
            if cluster.entity.type == "person" and self._discourse.agrees(index, gender)
        ]
        before = [index for index in people if self._discourse.last_before(index, position) >= 0]
        before.sort(key=lambda person: self._discourse.prominence(person, position), reverse=True)
        last = self._discourse.last_speaker(position)
        if last is not None and position - last.position < RECENT_SPEAKER:
            unnamed = last.cluster is None and last.resolved.body is None
            if not self._discourse.newcomer(last, position, gender):
                if last.resolved.others:
                    return self._one_of(last.resolved, gender)
                if unnamed and not last.inherited:
                    return Resolved(None, None, ("it stands for the unnamed speaker before",), "unnamed")
                if last.cluster is not None and self._discourse.may_be(last.cluster, gender):
                    return self._discourse.resolved(
                        last.cluster, "{} spoke last and agrees in gender", "last speaker", (), before
                    )
        if before:
            return self._discourse.resolved(
                before[0], "{} was named before as a subject and agrees", "subject", before
            )
        if people:
            people.sort(key=lambda person: self._discourse.salience[person], reverse=True)
            return self._discourse.resolved(
                people[0], "{} is the person the text speaks of most", "salience", people
            )
        return NOBODY

    def _role(self, phrase: SpeakerPhrase, shown: Gender | None = None) -> Resolved:
        if phrase.lemma in OUTLET_NOUNS:
            return Resolved(None, None, ("an outlet relays",), "unnamed", relayed=True)
        if phrase.lemma in DOCUMENT_NOUNS:
            return self._document(phrase)
        return self._roles.resolve(phrase, shown)
