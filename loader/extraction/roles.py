"""Whom a role means: «министр», «глава ведомства», «в компании», by what the text calls whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

from loader.extraction.bodies import find_kinds, may_be_called, nominative_phrase
from loader.extraction.discourse import NOBODY, Discourse
from loader.extraction.lexicon import (
    ANONYMOUS_NOUNS,
    BODY_NOUNS,
    BYSTANDER_NOUNS,
    EXPERT_NOUNS,
    HEAD_NOUNS,
    KIN_NOUNS,
    LEADERS,
    MEN_NOUNS,
    PERSON_NOUNS,
    STATE_OFFICES,
    STATE_WORDS,
    WOMEN_NOUNS,
)
from loader.extraction.models import Cluster, Gender, Resolved, Sentence, SpeakerPhrase, Word
from loader.extraction.morphology import is_animate
from loader.extraction.titles import (
    Descriptor,
    contradicts,
    describe,
    find_titles,
    fits,
    is_kind_of,
    likeness,
    offices_that_fit,
    places_of,
)
from loader.folding import fold
from loader.models import Entity
from loader.spans import Span

# Who held an office when the article appeared, by the lemmas of a phrase, and the evidence.
OfficeHolder = Callable[[Sequence[str]], tuple[Entity, str] | None]
# Everybody who ever held an office, by the lemmas of a phrase.
OfficeHolders = Callable[[Sequence[str]], frozenset[str]]


class Roles:
    """What one text calls its people, and who holds the offices that it names."""

    def __init__(
        self,
        discourse: Discourse,
        sentences: Sequence[Sentence],
        tagged: Mapping[Span, tuple[Word, ...]],
        office_holder: OfficeHolder,
        office_holders: OfficeHolders,
    ) -> None:
        self._discourse = discourse
        self._office_holder = office_holder
        self._office_holders = office_holders
        self._sentences = sentences
        self._tagged = tagged

    # Not before they are asked for: many texts name whoever speaks.

    @cached_property
    def _places(self) -> frozenset[str]:
        return places_of(self._discourse.clusters)

    @cached_property
    def _descriptors(self) -> dict[int, set[Descriptor]]:
        return find_titles(self._discourse.clusters, self._sentences, self._tagged)

    @cached_property
    def _kinds(self) -> dict[int, frozenset[str]]:
        return find_kinds(self._discourse.clusters, self._sentences, self._tagged)

    @cached_property
    def _called(self) -> defaultdict[str, set[int]]:
        """Who has each office by some descriptor."""
        called: defaultdict[str, set[int]] = defaultdict(set)
        for index, descriptors in self._descriptors.items():
            for descriptor in descriptors:
                called[descriptor.office].add(index)
        return called

    @cached_property
    def _bearers(self) -> dict[str, int]:
        """The first person with each surname."""
        bearers: dict[str, int] = {}
        for index, cluster in enumerate(self._discourse.clusters):
            parts = cluster.entity.name.split()
            if cluster.entity.type == "person" and len(parts) > 1:
                bearers.setdefault(fold(parts[-1]), index)
        return bearers

    def learn(self, index: int, phrase: SpeakerPhrase) -> None:
        """The phrase calls the person `index` what it does: «министр Громов»."""
        title = describe(phrase.lemma, phrase.words, self._places)
        self._descriptors.setdefault(index, set()).add(title)
        self._called[title.office].add(index)

    def resolve(self, phrase: SpeakerPhrase, shown: Gender | None) -> Resolved:
        """Whom a phrase without a name means; `shown` is the gender that its verb shows."""
        part = self._part_of_name(phrase)
        if part is not None:
            return part
        shown = shown or _natural_gender(phrase)
        if phrase.number == "plur" and phrase.lemma not in BODY_NOUNS:
            return Resolved(None, None, ("several people, none named",), "unnamed")
        titled = self._titled(phrase, shown)
        if titled is not None:
            return titled
        if phrase.lemma in BODY_NOUNS:
            return self._body(phrase)
        lemmas = [word.lemma for word in phrase.words if word.pos != "PUNCT"]
        holder = self._office_holder(lemmas)
        if holder is not None:
            return self._held(*holder)
        holders = self._office_holders(lemmas)
        if holders:
            return self._once_held(holders, phrase.span.start)
        if phrase.lemma in EXPERT_NOUNS and len(phrase.words) == 1:
            return self._expert(phrase, shown)
        if phrase.lemma in ANONYMOUS_NOUNS | KIN_NOUNS | BYSTANDER_NOUNS or _is_of_something(phrase):
            return Resolved(None, None, ("the text never names them",), "unnamed")
        if _is_office(phrase):
            return self._by_salience(phrase, shown)
        return NOBODY

    def _expert(self, phrase: SpeakerPhrase, shown: Gender | None) -> Resolved:
        # «Заведующий отделением Громов заявил … — сказал врач»: who spoke just before, by name.
        last = self._discourse.last_speaker(phrase.span.start)
        index = last.cluster if last is not None else None
        if last is None or index is None or self._discourse.clusters[index].entity.type != "person":
            return Resolved(None, None, ("the text never names them",), "unnamed")
        near = self._discourse.paragraph(phrase.span.start) - self._discourse.paragraph(last.position) <= 1
        if not near or not self._discourse.agrees(index, shown):
            return Resolved(None, None, ("the text never names them",), "unnamed")
        return self._discourse.resolved(
            index, f"{{}} spoke last and may be the {phrase.lemma}", "last speaker"
        )

    def _part_of_name(self, phrase: SpeakerPhrase) -> Resolved | None:
        # A surname that looks like a common word: «Дом отметил» of Иван Дом.
        word = phrase.words[0].text
        if len(phrase.words) > 1 or not word[0].isupper():
            return None
        index = self._bearers.get(fold(word))
        if index is None:
            return None
        return self._discourse.resolved(index, "it is the surname of {}", "surname")

    def _titled(self, phrase: SpeakerPhrase, shown: Gender | None) -> Resolved | None:
        wanted = describe(phrase.lemma, phrase.words, self._places)
        position = phrase.span.start
        called: set[int] = set().union(*(self._called.get(office, ()) for office in offices_that_fit(wanted)))
        fitting = [
            index
            for index, descriptors in self._descriptors.items()
            # A president whom only a quotation names is not who the narrator means.
            if index in called
            and self._discourse.salience[index] > 0
            and self._discourse.agrees(index, shown)
            and any(fits(wanted, descriptor) for descriptor in descriptors)
        ]
        if not fitting:
            return None
        last = self._discourse.last_speaker(position)
        fitting.sort(
            key=lambda person: (
                self._likeness(wanted, person)[0],
                last is not None and person == last.cluster,
                self._likeness(wanted, person),
                self._discourse.last_before(person, position) >= 0,
                self._discourse.salience[person],
                self._discourse.last_before(person, position),
            ),
            reverse=True,
        )
        return self._discourse.resolved(fitting[0], f"the text calls {{}} {phrase.lemma}", "title", fitting)

    def _likeness(self, wanted: Descriptor, person: int) -> tuple[bool, ...]:
        return max(likeness(wanted, other) for other in self._descriptors[person] if fits(wanted, other))

    def _by_salience(self, phrase: SpeakerPhrase, shown: Gender | None) -> Resolved:
        wanted = describe(phrase.lemma, phrase.words, self._places)
        position = phrase.span.start
        if wanted.owners and wanted.office != "head-of-state":
            return self._leading(wanted, position, shown)
        people = [
            index
            for index, cluster in enumerate(self._discourse.clusters)
            if cluster.entity.type == "person"
            and self._discourse.salience[index] > 0
            and self._discourse.agrees(index, shown)
            and not any(contradicts(wanted, other) for other in self._descriptors.get(index, ()))
        ]
        people = [index for index in people if not self._leads_another(index, wanted)] or people
        last = self._discourse.last_speaker(position)
        if last is not None and last.resolved.how == "office" and wanted.office == "head-of-state":
            return last.resolved  # «президент Казахстана … глава государства»
        if last is not None and last.cluster in people:
            return self._discourse.resolved(
                last.cluster, f"{{}} spoke last and may be the {phrase.lemma}", "last speaker", people
            )
        ranked = sorted(
            people,
            key=lambda person: (
                any(is_kind_of(wanted, other) for other in self._descriptors.get(person, ())),
                self._discourse.prominence(person, position),
            ),
            reverse=True,
        )
        if not ranked:
            return NOBODY
        return self._discourse.resolved(
            ranked[0], "{} is the person the text speaks of most", "salience", ranked
        )

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
        last = self._discourse.last_speaker(position)
        index = last.cluster if last is not None else None
        if index is None or wanted.office not in LEADERS or not self._discourse.agrees(index, shown):
            return NOBODY
        if any(other.office in LEADERS and not other.owners for other in self._descriptors.get(index, ())):
            return self._discourse.resolved(index, "{} spoke last and leads a body", "last speaker")
        return NOBODY

    def _held(self, holder: Entity, evidence: str) -> Resolved:
        # Who held the office on the article's date: somebody whom the text names, or not.
        names = _names_of(holder.name)
        for index, cluster in enumerate(self._discourse.clusters):
            if cluster.entity.type == "person" and not names.isdisjoint(map(fold, _all_names(cluster))):
                return Resolved(index, None, (evidence,), "office")
        return Resolved(None, holder, (evidence,), "office")

    def _once_held(self, holders: frozenset[str], position: int) -> Resolved:
        # No date tells who held the office: of the people of the text, who ever did.
        people = [
            index
            for index, cluster in enumerate(self._discourse.clusters)
            if self._discourse.salience[index] > 0
            and any(not _names_of(name).isdisjoint(map(fold, _all_names(cluster))) for name in holders)
        ]
        if not people:
            return NOBODY
        index = max(people, key=lambda person: self._discourse.prominence(person, position))
        return self._discourse.resolved(index, "{} is known to have held the office", "title", people)

    def _body(self, phrase: SpeakerPhrase) -> Resolved:
        bodies = [
            (self._discourse.last_before(index, phrase.span.start), index)
            for index, kinds in self._kinds.items()
            if may_be_called(phrase.lemma, kinds)
        ]
        before = [item for item in bodies if item[0] >= 0]
        if before and len(phrase.words) == 1:
            index = max(before)[1]
            return Resolved(
                index,
                None,
                (f"{self._discourse.clusters[index].entity.name} is the {phrase.lemma} named last",),
                "body",
            )
        name = nominative_phrase(phrase)
        return Resolved(None, Entity("organization", name), ("a body, by the words of the text",), "body")


def _is_office(phrase: SpeakerPhrase) -> bool:
    words = [word for word in phrase.words if word.lemma != "сам"]
    return phrase.lemma in PERSON_NOUNS or (len(words) == 1 and is_animate(phrase.lemma))


def _natural_gender(phrase: SpeakerPhrase) -> Gender | None:
    if phrase.lemma in WOMEN_NOUNS:
        return "femn"
    return "masc" if phrase.lemma in MEN_NOUNS else None


def _is_of_something(phrase: SpeakerPhrase) -> bool:
    """«журналист газеты», «капитан судна»: somebody else's, unless the text sets a name beside it.

    Who leads something may be anybody, and «глава государства» says no more than «глава».
    """
    if phrase.lemma in LEADERS | STATE_WORDS:
        return False
    head = next((word.index for word in phrase.words if word.lemma == phrase.lemma), None)
    return any(
        word.head == head
        and word.pos == "NOUN"
        and word.feat("Case") == "Gen"
        and word.lemma not in STATE_WORDS
        for word in phrase.words
    )


def _names_of(holder: str) -> frozenset[str]:
    return frozenset({fold(holder), *fold(holder).split()})


def _all_names(cluster: Cluster) -> tuple[str, ...]:
    return (cluster.entity.name, *cluster.entity.aliases)
