"""What a text calls people: the offices and descriptors that stand beside their names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from loader.extraction.lexicon import (
    BODY_NOUNS,
    COUNTRY_ADJECTIVES,
    COUNTRY_ALIASES,
    FORMER_WORDS,
    HEAD_NOUNS,
    KIN_NOUNS,
    KINDS,
    LEADERS,
    OFFICE_CLASSES,
    PERSON_NOUNS,
    STATE_WORDS,
)
from loader.extraction.models import Cluster, Sentence, Word
from loader.extraction.morphology import is_animate
from loader.extraction.salience import people_by_sentence
from loader.folding import fold
from loader.spans import Span

_ADJECTIVE_ENDS = ("ский", "ская", "ское", "ские", "цкий", "цкая", "цкие")
TITLE_REACH = 10  # words between a title and the name that it belongs to
APPOSITION_REACH = 4  # words of a title before the comma behind it
LEAST_SHARED = 4  # letters that a place and its adjective begin with


@dataclass(frozen=True, slots=True)
class Descriptor:
    """What a text calls somebody: «президент Казахстана» is (head-of-state, {казахстан})."""

    head: str
    office: str
    owners: frozenset[str]
    former: bool = False


def find_titles(
    clusters: Sequence[Cluster], sentences: Sequence[Sentence], tagged: Mapping[Span, tuple[Word, ...]]
) -> dict[int, set[Descriptor]]:
    """The descriptors of people, by index of their cluster."""
    places = places_of(clusters)
    found: dict[int, set[Descriptor]] = {}
    for index, span, sentence in people_by_sentence(clusters, sentences):
        found.setdefault(index, set()).update(_titles_of(span, tagged[sentence.span], places))
    return found


def places_of(clusters: Sequence[Cluster]) -> frozenset[str]:
    """The folded names of the places that a text mentions."""
    return frozenset(
        fold(name.name)
        for cluster in clusters
        if cluster.entity.type == "location"
        for name in cluster.mentions
    )


def _titles_of(name: Span, words: Sequence[Word], places: frozenset[str]) -> Iterator[Descriptor]:
    first = next((word.index for word in words if word.span.start >= name.start), len(words))
    last = max((word.index for word in words if word.span.end <= name.end), default=-1)
    if first <= last:
        yield from _titles_before(words[:first], words[first], places)
        yield from _title_and_comma(words[:first], words[first], words[last + 1 :], places)
        yield from _title_behind(words[last + 1 :], words[first], places)


def _titles_before(words: Sequence[Word], name: Word, places: frozenset[str]) -> Iterator[Descriptor]:
    """«президент Казахстана» of «президент Казахстана Токаев»; not «мать» of «мать Токаева»."""
    for distance, word in enumerate(reversed(words[-TITLE_REACH:]), start=1):
        if word.is_finite or word.pos == "CCONJ" or (word.pos == "PUNCT" and word.text not in '«»"-'):
            return
        if _is_title(word) and _agree(word, name):
            owned = distance == 1 and word.lemma in KIN_NOUNS and word.feat("Case") == "Gen"
            if not owned:  # «матери Токаева» is not what he is
                yield describe(word.lemma, _with_adjectives(words, len(words) - distance), places)


def _with_adjectives(words: Sequence[Word], title: int) -> Sequence[Word]:
    # «бывший чешский президент»: what stands before a title belongs to it.
    before = list(takewhile(lambda word: word.pos in {"ADJ", "DET"}, reversed(words[:title])))
    return words[title - len(before) :]


def _title_and_comma(
    words: Sequence[Word], name: Word, behind: Sequence[Word], places: frozenset[str]
) -> Iterator[Descriptor]:
    """«адвокат завода» of «Его адвокат, Иван Громов, отказался»; not of «адвокат, Громов и Лебедев»."""
    closed = bool(behind) and behind[0].text in {",", ".", ")"}
    if not closed or len(words) < 2 or words[-1].text != ",":
        return
    for distance, word in enumerate(reversed(words[:-1][-APPOSITION_REACH:]), start=1):
        if _is_title(word) and _agree(word, name):
            yield describe(word.lemma, words[len(words) - 1 - distance : -1], places)
            return
        if word.feat("Case") != "Gen":
            return


def _title_behind(words: Sequence[Word], name: Word, places: frozenset[str]) -> Iterator[Descriptor]:
    """«глава компании» of «Токаев, глава компании, сказал»."""
    if not words or words[0].text not in {",", "—", "–", "("}:
        return
    for distance, word in enumerate(words[1:5], start=1):
        # «О Громове, глава завода сказал»: behind a comma a nominative may be the next subject.
        apart = words[0].text != "," and word.feat("Case") == "Nom"
        if _is_title(word) and (_agree(word, name) or apart):
            yield describe(word.lemma, words[distance : distance + 5], places)
            return
        if word.pos not in {"ADJ", "NOUN", "DET"}:
            return


def _is_title(word: Word) -> bool:
    return word.lemma in PERSON_NOUNS or (
        word.pos == "NOUN" and word.text[:1].islower() and is_animate(word.text)
    )


def _agree(title: Word, name: Word) -> bool:
    # A title stands in its name's case; a foreign name may have none, or look nominative. Of «встретил
    # президента Дюваля» the tagger takes one for an accusative and the other for a genitive.
    cases = title.feat("Case"), name.feat("Case")
    alike = set(cases) == {"Acc", "Gen"} and title.lemma not in KIN_NOUNS
    return cases[1] in {cases[0], None} or alike


def describe(head: str, words: Sequence[Word], places: frozenset[str]) -> Descriptor:
    """The descriptor that a phrase makes: its head noun, and whose or of what."""
    pairs = (f"{head} {word.lemma}" for word in words)
    office = next((OFFICE_CLASSES[pair] for pair in pairs if pair in OFFICE_CLASSES), None)
    owners = frozenset(
        owner for word in words if word.lemma != head and (owner := _owner(word, places)) is not None
    )
    if office is None and head in HEAD_NOUNS and owners & places:
        office = "head-of-state"
    former = any(word.lemma in FORMER_WORDS for word in words)
    ministry = _ministry(head, words)
    if ministry is not None:
        return Descriptor(head, "министр", frozenset({ministry}), former)
    return Descriptor(head, office or OFFICE_CLASSES.get(head, head), owners, former)


def _ministry(head: str, words: Sequence[Word]) -> str | None:
    """What «министр финансов» and «глава Минфина» have in common: «фин»."""
    for word in words:
        if (
            head == "министр"
            and word.pos in {"NOUN", "ADJ"}
            and word.lemma != head
            and word.text[0].islower()
        ):
            return word.lemma[:3]
        if head in HEAD_NOUNS and word.lemma.startswith("мин") and len(word.lemma) > 5:
            return word.lemma.removeprefix("мин")[:3]
        if head in HEAD_NOUNS and word.lemma == "мид":
            return "ино"
    return None


def _owner(word: Word, places: frozenset[str]) -> str | None:
    if word.lemma in STATE_WORDS or len(word.lemma) < 2:
        return None
    country = _country_of(word.lemma, places) if word.pos == "ADJ" else None
    if country is not None or (word.pos == "ADJ" and (word.text[0].islower() or word.index == 0)):
        return country
    if word.text[0].isupper() or word.lemma in BODY_NOUNS:
        return COUNTRY_ALIASES.get(word.lemma, word.lemma)
    return None


def _country_of(adjective: str, places: frozenset[str]) -> str | None:
    """«китайский» is of Китай, if the text speaks of it."""
    known = COUNTRY_ADJECTIVES.get(adjective)
    if known is not None or not adjective.endswith("ский"):
        return known
    # A tagger takes «сербских» for a place too: no owner, or one country would have two names.
    beginning = adjective[:LEAST_SHARED]
    fitting = (
        place
        for place in places
        if place.startswith(beginning)
        and not place.endswith(_ADJECTIVE_ENDS)
        and _shared(adjective, place) >= max(LEAST_SHARED, len(place) - 2)
    )
    return min(fitting, default=None)


def _shared(first: str, second: str) -> int:
    # How many letters the two begin with in common.
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(first, second, strict=False)))


def fits(wanted: Descriptor, descriptor: Descriptor) -> bool:
    """True if the two may describe one person: the same office, no other owner; the same body led.

    «глава RT» may be who is called the editor of RT.
    """
    if wanted.office in LEADERS and descriptor.office in LEADERS and wanted.owners & descriptor.owners:
        return True
    if wanted.office != descriptor.office:
        return False
    return not wanted.owners or not descriptor.owners or bool(wanted.owners & descriptor.owners)


def offices_that_fit(wanted: Descriptor) -> frozenset[str]:
    """The offices of all descriptors that may fit."""
    return LEADERS | {wanted.office} if wanted.office in LEADERS else frozenset({wanted.office})


def likeness(wanted: Descriptor, descriptor: Descriptor) -> tuple[bool, bool, bool]:
    """How well a descriptor that fits does so: «президент» is not who was one, nor «лидер» of another."""
    return (
        wanted.former == descriptor.former,
        bool(wanted.owners & descriptor.owners),
        wanted.head == descriptor.head,
    )


def contradicts(wanted: Descriptor, descriptor: Descriptor) -> bool:
    """True if the two describe different holders of one office."""
    return wanted.office == descriptor.office and not fits(wanted, descriptor)


def is_kind_of(wanted: Descriptor, descriptor: Descriptor) -> bool:
    """True if the wanted one is a wider word: «монарх» for who is called a king."""
    return descriptor.head in KINDS.get(wanted.head, frozenset())
