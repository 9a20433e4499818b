"""Makes the tables of people, bodies and places from annotated texts and two libraries.

usage: scripts/build_knowledge SHARED_FOLDER
"""

from __future__ import annotations

import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path

import click

from loader.evaluation.links import read_links
from loader.extraction import knowledge, linking
from loader.extraction.knowledge import Record
from loader.extraction.morphology import is_adjective
from loader.folding import fold_name
from loader.models import EntityType
from loader.training.certainty import (
    SHARES,
    Key,
    Labels,
    Names,
    Naming,
    find_certain,
    find_namings,
    gather,
    plain_label,
    stems,
)
from loader.training.territories import Territory, read_territories, write_ids

SOURCES = knowledge.FOLDER / "sources"
TERRITORY_IDS = SOURCES / "territory_ids.tsv"
LIBRARIES = "babel==2.18.0 rigour==2.6.1"  # as in pyproject.toml
FILES: dict[EntityType, str] = {
    "person": "people.tsv",
    "organization": "bodies.tsv",
    "location": "places.tsv",
}
PREFERRED: dict[EntityType, str] = {"organization": "bodies.tsv", "location": "places.tsv"}  # in sources
HEADER = """\
# {title}. Made by scripts/build_knowledge: do not edit, it is written anew; see docs/knowledge.md.
# wikidata_id\ttype\tname\tforms\tdocuments\torigin
"""
TITLES = {"people.tsv": "People", "bodies.tsv": "Organizations", "places.tsv": "Countries, regions, cities"}

MARKS = "'\" «».,"


# Records


def make_records(used: Names, labels: Labels) -> list[Record]:
    """People, bodies and places with every name that is certainly theirs."""
    certain = find_certain(used, labels)
    certain |= _certain_labels(used, labels)
    kinds = _kinds(used)
    forms: dict[str, list[Key]] = defaultdict(list)
    for key, wikidata_id in sorted(certain.items()):
        if kinds[wikidata_id] == key[0]:
            forms[wikidata_id].append(key)
    return [_record(wikidata_id, keys, used, labels) for wikidata_id, keys in forms.items()]


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
        if shared[key] == 1 and key not in used and _is_words(key[1]) and like[wikidata_id] & stems(key[1])
    }


def _is_words(name: str) -> bool:
    # Not «(941) Маррей», an asteroid that annotators took for the tennis player.
    return " " in name and name.replace(" ", "").replace("-", "").replace(".", "").isalpha()


def _stems_by_id(used: Names) -> Mapping[str | None, set[str]]:
    known: dict[str | None, set[str]] = defaultdict(set)
    for (_, name), evidence in used.items():
        for wikidata_id in evidence.documents:
            known[wikidata_id] |= stems(name)
    return known


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
    if kind == "person" and len(best.split()) == len(label.split()) > 1 and stems(best) == stems(label):
        return label  # Ирина Яровая, where texts have «Ириной Яровой» alone, and Мазепа, not Мазёпа
    if kind == "location" and label and is_adjective(best) and not is_adjective(label):
        return label  # Севастополь, which texts may name by «севастопольский» alone
    return label if label and not rank(best)[1] else best


def _others(spellings: Iterable[str], name: str) -> tuple[str, ...]:
    other = {fold_name(form): form for form in sorted(spellings, reverse=True)}
    other.pop(fold_name(name), None)
    return tuple(sorted(other.values()))


# The project's own names


Spelled = Sequence[Sequence[str]]  # names that mean the same, the first of each the one to show


def rename(records: Sequence[Record], kind: EntityType, preferred: Spelled, used: Names) -> list[Record]:
    """The records under the names that the project prefers; those without an id at the end.

    A name by which texts mean something else stays out.
    """
    by_form = {
        fold_name(form): index
        for index, record in enumerate(records)
        if record.type == kind
        for form in (record.name, *record.forms)
    }
    result = list(records)
    for name, *forms in preferred:
        known = {by_form[key] for form in (name, *forms) if (key := fold_name(form)) in by_form}
        index = by_form.get(fold_name(name), next(iter(known), None))
        if index is not None and (len(known) == 1 or fold_name(name) in by_form):
            record = result[index]
            own = [
                form
                for form in forms
                if by_form.get(fold_name(form), index) == index
                and not _is_doubtful(used, kind, form, record.wikidata_id)
            ]
            result[index] = replace(
                record,
                name=name,
                forms=_others({record.name, *record.forms, *own}, name),
                origin=_origin(record.origin, "whosaid"),
            )
        elif not known:
            result.append(Record(None, kind, name, _others(forms, name), 0, "whosaid"))
    return result


def _is_doubtful(used: Names, kind: EntityType, form: str, wikidata_id: str | None) -> bool:
    evidence = used.get((kind, fold_name(form)))
    if kind != "location" or evidence is None:
        return False
    everything = sum(map(len, evidence.documents.values()))
    return len(evidence.documents.get(wikidata_id, ())) < SHARES[kind] * everything


def _origin(*origins: str) -> str:
    return "+".join(sorted({part for origin in origins for part in origin.split("+")}))


# Places


def add_territories(records: Sequence[Record], used: Names, territories: Iterable[Territory]) -> list[Record]:
    """The records with countries and regions; their names win, unless the texts mean something else."""
    places = {
        record.wikidata_id: record for record in records if record.type == "location" and record.wikidata_id
    }
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
    rest = [record for record in records if record.wikidata_id not in places]
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
    """The project's own names, the first of each line the one to show."""
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
    return from_namings(chain.from_iterable(map(find_namings, texts)))


def from_namings(namings: Iterable[Naming]) -> list[Record]:
    """All records, where texts name people, bodies and places so."""
    used, labels = gather(namings)
    records = make_records(used, labels)
    for kind, file in PREFERRED.items():
        records = rename(records, kind, read_preferred(SOURCES / file), used)
    territories = read_territories(TERRITORY_IDS, SOURCES / "territories.tsv")
    return add_territories(records, used, territories)


def linker_without_dev(shared: Path) -> linking.Linker:
    """Tables made from train alone: what is to be measured on dev."""
    with tempfile.TemporaryDirectory() as folder:
        write_records(Path(folder), build(shared, ["train"]))
        return linking.Linker([Path(folder, name) for name in FILES.values()])


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
