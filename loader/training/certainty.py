"""What annotated texts mean by each name, and which names are certain: they mean one id almost always.

How often is enough depends on the kind of name, and was measured across folds of the training texts
(docs/knowledge.md). Texts are not copied: only names, ids and counts.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from loader import outlets
from loader.evaluation.links import LinkedText
from loader.extraction import morphology, names, quotes, segment, tagger
from loader.extraction.models import NameSpan
from loader.folding import fold_name
from loader.models import EntityType
from loader.spans import Span

NEVER = 1_000_000
PATRONYMICS = ("ич", "вна", "чна")
SURNAME_DOCUMENTS = 3  # that a surname alone needs
NAMESAKES = 0.2  # the share of others among those whom texts name with that surname
# Of the documents that have a name, in how many it must mean the same. Bodies share theirs in earnest:
# whose МВД it is the text may never say.
SHARES: Mapping[EntityType, float] = {"person": 0.8, "organization": 0.9, "location": 0.8}
PLACE_SHARE = 0.65  # the same for a place that Wikidata calls just so: Нью-Йорк is the city

Key = tuple[EntityType, str]


@dataclass(frozen=True, slots=True)
class Naming:
    """A place in a document where annotators say whom or what a name means."""

    document: str
    type: EntityType
    form: str  # in the nominative, as the extractor sees it
    fixed: bool  # it stands in the nominative
    wikidata_id: str | None  # None: Wikidata does not have it
    label: str  # what Wikidata calls it, sometimes empty


@dataclass(slots=True)
class Evidence:
    """How a name is used: the documents that mean each id by it, and its spellings."""

    documents: dict[str | None, set[str]] = field(default_factory=lambda: defaultdict(set))
    spellings: Counter[str] = field(default_factory=Counter)

    def spelling(self) -> str:
        """The commonest spelling, the nominative first."""
        return min(self.spellings, key=lambda form: (-self.spellings[form], form))


Names = Mapping[Key, Evidence]
Labels = Mapping[str, str]


# What the texts say


def find_namings(text: LinkedText) -> Iterator[Naming]:
    """Every linked name of a document, in the nominative that the extractor would give it."""
    paragraphs = segment.find_paragraphs(text.text)
    layout = quotes.find_layout(text.text, paragraphs)
    tagged = tagger.tag(tagger.pages_of(segment.split_sentences(text.text, layout, morphology.lemmatize)))
    for link in text.links:
        span = Span(link.start, link.end)
        found = NameSpan(span, link.type, span.of(text.text))
        for name in names.normalize(text.text, [found], tagged, outlets.relays, _knows_nothing):
            form = _dictionary_form(name).strip('\x27" «».,')
            yield Naming(text.name, name.type, form, name.fixed, link.wikidata_id, link.label)


def _knows_nothing(_kind: EntityType, _name: str) -> bool:
    return False  # the tables are being made


def _dictionary_form(name: NameSpan) -> str:
    # «российские» власти
    return (
        morphology.lemmatize(name.name)
        if name.type == "location" and morphology.is_adjective(name.name)
        else name.name
    )


def gather(namings: Iterable[Naming]) -> tuple[Names, Labels]:
    """What each name is used for, and what Wikidata calls each id."""
    used: dict[Key, Evidence] = defaultdict(Evidence)
    labels: dict[str, Counter[str]] = defaultdict(Counter)
    for naming in namings:
        evidence = used[naming.type, fold_name(naming.form)]
        evidence.documents[naming.wikidata_id].add(naming.document)
        evidence.spellings[naming.form] += 100 if naming.fixed else 1  # a nominative beats any other
        if naming.wikidata_id and naming.label:
            labels[naming.wikidata_id][naming.label] += 1
    return used, {key: min(found, key=lambda name: (-found[name], name)) for key, found in labels.items()}


# What is certain of it


def find_certain(used: Names, labels: Labels) -> dict[Key, str]:
    """The names that mean one id, each with it."""
    bearers = _bearers(used, labels)
    certain: dict[Key, str] = {}
    for key, evidence in used.items():
        wikidata_id, documents, share = _meant(key, evidence, labels)
        if wikidata_id is None or (
            key[0] == "person" and _is_shared(key[1], wikidata_id, documents, bearers)
        ):
            continue
        label = fold_name(labels.get(wikidata_id, ""))
        needed = _documents_needed(key, evidence.spelling(), label)
        least = PLACE_SHARE if key[0] == "location" and label == key[1] and documents > 4 else SHARES[key[0]]
        if share >= least and documents >= needed:
            certain[key] = wikidata_id
    return certain


def _meant(key: Key, evidence: Evidence, labels: Labels) -> tuple[str | None, int, float]:
    """The id meant most, in how many documents, and in what share of them.

    Where Wikidata calls a person or place just so, an id with another name is an annotator's slip
    and does not count. Bodies share their names in earnest: МВД.
    """
    kind, name = key
    counts = {found: len(documents) for found, documents in evidence.documents.items()}
    wikidata_id = max(sorted(counts, key=str), key=lambda found: counts[found])
    if kind != "organization" and _agree(name, fold_name(labels.get(wikidata_id or "", ""))):
        counts = {
            found: count
            for found, count in counts.items()
            if found == wikidata_id or not _is_slip(key, fold_name(labels.get(found or "", "")))
        }
    return wikidata_id, counts[wikidata_id], counts[wikidata_id] / sum(counts.values())


def _is_slip(key: Key, label: str) -> bool:
    kind, name = key
    if kind == "location" and morphology.is_adjective(name) and morphology.is_adjective(label):
        return True  # «европейские» власти are not those of a village called Европейский
    if not label or name.isascii() != label.isascii():
        return False
    return not (_agree(name, label) if kind == "person" and " " in name else stems(name) & stems(label))


def _documents_needed(key: Key, spelling: str, label: str) -> int:
    """In how many documents a name must mean its id; measured, see docs/knowledge.md."""
    kind, name = key
    same, agree = name == label, _agree(name, label)
    if kind == "person":
        return _documents_needed_for_person(name, plain_label(kind, label), agree)
    if kind == "location":
        return 1 if same or " " in name or morphology.is_adjective(spelling) else 2
    if (agree and spelling.isupper()) or (same and (" " in name or spelling.islower())):
        return 1  # «камерный оркестр» is like «Государственный камерный оркестр», and is not it
    return 2 if same else 3 if agree or " " in name or spelling.isupper() else 5


def _documents_needed_for_person(name: str, label: str, agree: bool) -> int:
    *first, last = name.replace(".", ". ").split()
    if not first:
        return SURNAME_DOCUMENTS
    if last.endswith(PATRONYMICS) and last not in label:
        return NEVER  # «Владимир Владимирович» is anybody; «Роман Абрамович» is not
    if any(len(word.rstrip(".")) == 1 for word in first):
        return 2 if any(word.startswith(first[0][0]) for word in label.split()) else NEVER
    return 1 if agree or not label else 2


def _agree(name: str, label: str) -> bool:
    """True if Wikidata's own name shows that the annotator did not slip: ФБР of «Федеральное бюро …»."""
    if _initials(label) == name or _initials(name) == label:
        return True
    words, others = stems(name), stems(label)
    return bool(words) and (words <= others or others <= words)


def stems(name: str) -> set[str]:
    """What the longer words of a name begin with."""
    return {word[:4] for word in name.replace("-", " ").split() if len(word) > 2}


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.replace("-", " ").split() if len(word) > 2)


Bearers = Mapping[str, Mapping[str | None, tuple[frozenset[str], int]]]


def _bearers(used: Names, labels: Labels) -> Bearers:
    """By each word of full names (order differs from text to text): who has it, the words of all
    names of theirs with it, and in how many documents they are named so."""
    bearers: dict[str, dict[str | None, tuple[frozenset[str], int]]] = defaultdict(dict)
    for (kind, name), evidence in used.items():
        if kind == "person" and " " in name:
            for wikidata_id, documents in evidence.documents.items():
                label = fold_name(labels.get(wikidata_id or "", "")).replace(",", "")
                words = frozenset(name.split())
                for word in words:
                    known, count = bearers[word].get(wikidata_id, (frozenset(label.split()), 0))
                    bearers[word][wikidata_id] = known | words, count + len(documents)
    return bearers


def _is_shared(name: str, wikidata_id: str, documents: int, bearers: Bearers) -> bool:
    """True if others have the name too: a surname whose bearers texts name in full, «Джордж Буш»
    of «Джордж Уокер Буш»."""
    words = set(name.split())
    known = bearers.get(name.split()[-1], {})
    others = [count for other, (theirs, count) in known.items() if other != wikidata_id and words <= theirs]
    if len(words) > 1:
        return bool(others) and documents < 3 * sum(others)
    return sum(others) > NAMESAKES * sum(count for _, count in known.values())


def plain_label(kind: EntityType, label: str) -> str:
    """«Песков, Дмитрий Сергеевич» and «Дмитрий Сергеевич Песков» as «Дмитрий Песков»."""
    if kind != "person":
        return label
    if label.count(", ") == 1:
        last, first = label.split(", ")
        label = f"{first} {last}"
    words = label.split()
    if len(words) == 3 and words[1].endswith(PATRONYMICS):
        return f"{words[0]} {words[2]}"
    if len(words) == 4 and words[2] in {"оглы", "кызы"}:
        return f"{words[0]} {words[3]}"
    return label
