"""Makes the tables of people, bodies and places from annotated texts and two libraries.

usage: scripts/build_knowledge SHARED_FOLDER

A name gets an id only when the annotators of NEREL meant one and the same by it almost wherever it
stands; how often is enough depends on the kind of name, and was measured across folds of the
training texts (docs/knowledge.md). Texts are not copied: only names, ids and counts.
"""

from __future__ import annotations

import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

import click

from loader import outlets
from loader.evaluation.links import LinkedText, read_links
from loader.extraction import knowledge, linking, morphology, names, quotes, segment, tagger
from loader.extraction.knowledge import Record
from loader.extraction.linking import is_adjective
from loader.extraction.models import NameSpan
from loader.folding import fold_name
from loader.models import Entity, EntityType
from loader.spans import Span
from loader.training.territories import Territory, read_territories, write_ids

SOURCES = knowledge.FOLDER / "sources"
TERRITORY_IDS = SOURCES / "territory_ids.tsv"
LIBRARIES = "babel==2.18.0 rigour==2.6.1"  # as in pyproject.toml
NEVER = 1_000_000
PATRONYMICS = ("ич", "вна", "чна")
SURNAME_DOCUMENTS = 3  # that a surname alone needs
PLACE_SHARE = 0.75  # the same for a place that Wikidata calls just so: Нью-Йорк is the city
NAMESAKES = 0.2  # the share of others among those whom texts name with that surname
SHARE = 0.9  # of the documents that have a name, in how many it must mean the same
FILES: dict[EntityType, str] = {
    "person": "people.tsv",
    "organization": "bodies.tsv",
    "location": "places.tsv",
}
HEADER = """\
# {title}. Made by scripts/build_knowledge: do not edit, it is written anew; see docs/knowledge.md.
# wikidata_id\ttype\tname\tforms\tdocuments\torigin
"""
TITLES = {"people.tsv": "People", "bodies.tsv": "Organizations", "places.tsv": "Countries, regions, cities"}

MARKS = "'\" «».,"

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
    tagged = tagger.tag(segment.split_sentences(text.text, layout, morphology.lemmatize))
    for link in text.links:
        span = Span(link.start, link.end)
        found = NameSpan(span, link.type, span.of(text.text))
        for name in names.normalize(text.text, [found], tagged, outlets.relays):
            form = _dictionary_form(name).strip('\x27" «».,')
            yield Naming(text.name, name.type, form, name.fixed, link.wikidata_id, link.label)


def _dictionary_form(name: NameSpan) -> str:
    # «российские» власти
    return morphology.lemmatize(name.name) if is_adjective(name.type, name.name) else name.name


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
        least = PLACE_SHARE if key[0] == "location" and label == key[1] and documents > 4 else SHARE
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
    if not label or name.isascii() != label.isascii():
        return False
    return not (_agree(name, label) if kind == "person" and " " in name else _stems(name) & _stems(label))


def _documents_needed(key: Key, spelling: str, label: str) -> int:
    """In how many documents a name must mean its id; measured, see docs/knowledge.md."""
    kind, name = key
    same, agree = name == label, _agree(name, label)
    if kind == "person":
        return _documents_needed_for_person(name, plain_label(kind, label), agree)
    if kind == "location":
        return 1 if same or " " in name or is_adjective(kind, spelling) else 2
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
    words, others = _stems(name), _stems(label)
    return bool(words) and (words <= others or others <= words)


def _stems(name: str) -> set[str]:
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


# Records


def make_records(used: Names, labels: Labels, preferred: Sequence[Sequence[str]]) -> list[Record]:
    """People, bodies and places with every name that is certainly theirs."""
    certain = find_certain(used, labels)
    certain |= _certain_labels(used, labels)
    kinds = _kinds(used)
    forms: dict[str, list[Key]] = defaultdict(list)
    for key, wikidata_id in sorted(certain.items()):
        if kinds[wikidata_id] == key[0]:
            forms[wikidata_id].append(key)
    records = [_record(wikidata_id, keys, used, labels) for wikidata_id, keys in forms.items()]
    return _renamed(records, preferred)


def _certain_labels(used: Names, labels: Labels) -> dict[Key, str]:
    """What Wikidata calls an id, where no text calls anything so and a text's name is like it."""
    kinds = _kinds(used)
    like = _stems_by_id(used)
    plain = {
        wikidata_id: (kinds[wikidata_id], fold_name(plain_label(kinds[wikidata_id], label)))
        for wikidata_id, label in labels.items()
    }
    shared = Counter(plain.values())
    return {
        key: wikidata_id
        for wikidata_id, key in plain.items()
        if shared[key] == 1 and key not in used and _is_words(key[1]) and like[wikidata_id] & _stems(key[1])
    }


def _is_words(name: str) -> bool:
    # Not «(941) Маррей», an asteroid that annotators took for the tennis player.
    return " " in name and name.replace(" ", "").replace("-", "").replace(".", "").isalpha()


def _stems_by_id(used: Names) -> Mapping[str | None, set[str]]:
    stems: dict[str | None, set[str]] = defaultdict(set)
    for (_, name), evidence in used.items():
        for wikidata_id in evidence.documents:
            stems[wikidata_id] |= _stems(name)
    return stems


def _kinds(used: Names) -> Mapping[str, EntityType]:
    """What each id is: in some texts a club is a place."""
    counts: dict[str, Counter[EntityType]] = defaultdict(Counter)
    for (kind, _), evidence in used.items():
        for wikidata_id, documents in evidence.documents.items():
            if wikidata_id is not None:
                counts[wikidata_id][kind] += len(documents)
    return {wikidata_id: min(found, key=lambda k: (-found[k], k)) for wikidata_id, found in counts.items()}


def _record(wikidata_id: str, keys: Sequence[Key], used: Names, labels: Labels) -> Record:
    kind = keys[0][0]
    label = plain_label(kind, labels.get(wikidata_id, ""))
    documents: set[str] = set()
    spellings: Counter[str] = Counter()
    for key in keys:
        found = used[key].documents[wikidata_id] if key in used else set()
        documents |= found
        spellings[used[key].spelling() if key in used else label] = len(found)
    name = _canonical(kind, spellings, label)
    return Record(wikidata_id, kind, name, _others(spellings, name), len(documents), "nerel")


def _canonical(kind: EntityType, spellings: Counter[str], label: str) -> str:
    """The name to show: full, in the nominative, common."""

    def rank(form: str) -> tuple[float, ...]:
        parts = form.split()
        initials = "." in form or any(len(part) == 1 for part in parts)
        full = len(parts) > 1 and not form.isascii() if kind == "person" else not form.isupper()
        return not initials, full, fold_name(form) == fold_name(label), spellings[form], -len(form)

    best = max(sorted(spellings), key=rank)
    return label if label and not rank(best)[1] else best


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


def _others(spellings: Iterable[str], name: str) -> tuple[str, ...]:
    other = {fold_name(form): form for form in sorted(spellings, reverse=True)}
    other.pop(fold_name(name), None)
    return tuple(sorted(other.values()))


# The project's own names


def _renamed(records: Sequence[Record], preferred: Sequence[Sequence[str]]) -> list[Record]:
    """The records under the names that the project prefers; those without an id at the end."""
    by_form = {
        fold_name(form): index
        for index, record in enumerate(records)
        if record.type == "organization"
        for form in (record.name, *record.forms)
    }
    result = list(records)
    for name, *forms in preferred:
        known = {by_form[key] for form in (name, *forms) if (key := fold_name(form)) in by_form}
        if len(known) == 1:
            index = known.pop()
            record = result[index]
            more = {record.name, *record.forms, *forms}
            result[index] = replace(
                record, name=name, forms=_others(more, name), origin=_origin(record.origin, "whosaid")
            )
        elif not known:
            result.append(Record(None, "organization", name, _others(forms, name), 0, "whosaid"))
    return result


def _origin(*origins: str) -> str:
    return "+".join(sorted({part for origin in origins for part in origin.split("+")}))


# Places


def add_territories(records: Sequence[Record], used: Names, territories: Iterable[Territory]) -> list[Record]:
    """The records with countries and regions; their names win, unless the texts mean something else."""
    places = {record.wikidata_id: record for record in records if record.type == "location"}
    for territory in territories:
        wikidata_id = _preferred_id(used, territory)
        forms = [form for form in territory.names if not _means_another(used, form, territory)]
        if not forms:
            continue
        known = places.get(wikidata_id) or Record(wikidata_id, "location", forms[0], (), 0, territory.origin)
        places[wikidata_id] = replace(
            known,
            name=forms[0],
            forms=_others({known.name, *known.forms, *forms}, forms[0]),
            origin=_origin(known.origin, territory.origin),
        )
    rest = [record for record in records if record.type != "location"]
    return [*rest, *_without_shared_names(list(places.values()))]


def _preferred_id(used: Names, territory: Territory) -> str:
    """The id by which texts mean it, if rigour knows that too: Дания is Q35 rather than the kingdom."""
    meant = Counter(
        found
        for form in territory.names
        if (evidence := used.get(("location", fold_name(form))))
        for found, documents in evidence.documents.items()
        for _ in documents
    )
    ids = (territory.wikidata_id, *territory.other_ids)
    return max(ids, key=lambda found: meant[found])


def _means_another(used: Names, form: str, territory: Territory) -> bool:
    evidence = used.get(("location", fold_name(form)))
    if evidence is None:
        return False
    ids = {territory.wikidata_id, *territory.other_ids}
    mine = sum(len(documents) for found, documents in evidence.documents.items() if found in ids)
    others = sum(len(documents) for found, documents in evidence.documents.items() if found not in ids)
    return others > 1 and 4 * mine < others


def _without_shared_names(records: Sequence[Record]) -> list[Record]:
    """The records without the forms that another one has as its name."""
    named = {fold_name(record.name): record.wikidata_id for record in records}
    return [
        replace(
            record,
            forms=tuple(
                form
                for form in record.forms
                if named.get(fold_name(form), record.wikidata_id) == record.wikidata_id
            ),
        )
        for record in records
    ]


# Files


def read_preferred(path: Path) -> list[list[str]]:
    """The project's own names of bodies, the first of each line the one to show."""
    return [line.cell(0).split("|") for line in knowledge.read_lines(path, 1, 1)]


def write_records(folder: Path, records: Iterable[Record]) -> None:
    """The three tables, sorted by name."""
    rows: dict[str, list[str]] = {name: [] for name in FILES.values()}
    for record in sorted(records, key=_by_name):
        rows[FILES[record.type]].append(_row(record))
    for name, lines in rows.items():
        text = HEADER.format(title=TITLES[name]) + "".join(lines)
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def _by_name(record: Record) -> tuple[str, str]:
    return fold_name(record.name), record.wikidata_id or ""


def _row(record: Record) -> str:
    cells = (
        record.wikidata_id or "",
        record.type,
        record.name,
        "|".join(record.forms),
        str(record.documents),
        record.origin,
    )
    return "\t".join(cells) + "\n"


def build(shared: Path, splits: Sequence[str]) -> list[Record]:
    """All records: from the given parts of NEREL and from the tables in knowledge/sources."""
    texts = chain.from_iterable(read_links(shared / "nerel" / split) for split in splits)
    used, labels = gather(chain.from_iterable(map(find_namings, texts)))
    preferred = read_preferred(SOURCES / "bodies.tsv")
    territories = read_territories(TERRITORY_IDS, SOURCES / "territories.tsv")
    return add_territories(make_records(used, labels, preferred), used, territories)


def linker_without_dev(shared: Path) -> Callable[[Entity], Entity]:
    """A `link` over tables made from train alone: what is to be measured on dev."""
    with tempfile.TemporaryDirectory() as folder:
        write_records(Path(folder), build(shared, ["train"]))
        return linking.linker([Path(folder, name) for name in FILES.values()])


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("shared", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--without-dev", is_flag=True, help="Leave out NEREL's dev part, to measure on it.")
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=knowledge.FOLDER,
    help="Folder to write to; the project's own by default.",
)
@click.option(
    "--libraries",
    is_flag=True,
    help="First renew the ids and names of territories from rigour and Babel, which must be installed.",
)
def main(shared: Path, without_dev: bool, output: Path, libraries: bool) -> None:
    """Make the tables of people, bodies and places.

    SHARED is the folder with nerel/train and nerel/dev. Takes about half a minute, and writes the
    same files from the same texts.
    """
    if libraries:
        _renew_territories()
    records = build(shared, ["train"] if without_dev else ["train", "dev"])
    output.mkdir(parents=True, exist_ok=True)
    write_records(output, records)
    for kind, name in FILES.items():
        click.echo(f"{name}: {sum(record.type == kind for record in records)}")


def _renew_territories() -> None:
    try:
        write_ids(TERRITORY_IDS)
    except ImportError as error:
        raise click.ClickException(
            f"{error}; install both libraries: .venv/bin/python -m pip install {LIBRARIES}"
        ) from error


if __name__ == "__main__":
    main()
