"""Names against NEREL v1.1 (BRAT): exact spans and types, outermost ones only."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from loader.evaluation.figures import Counts

NameTriple = tuple[int, int, str]  # start, end, type
FindNames = Callable[[str], Iterable[NameTriple]]

MAIN_TYPES = {
    "PERSON": "person",
    "ORGANIZATION": "organization",
    "CITY": "location",
    "COUNTRY": "location",
    "STATE_OR_PROVINCE": "location",
    "DISTRICT": "location",
    "LOCATION": "location",
}
OTHER_TYPES = {"EVENT": "event", "LAW": "law", "WORK_OF_ART": "work"}

# NEREL calls any happening an event and any statute a law («выборы», «закон»). A name has a
# capital letter, beyond the one that begins a sentence, or a quotation mark.
_SENTENCE_START = re.compile(r"(?:^|[.!?…»\"\n])\s*$")
_NAMING = re.compile(r"[A-ZА-ЯЁ«\"„“]")


@dataclass(frozen=True, slots=True)
class Document:
    """One text with every annotated span of the types that are known here."""

    name: str
    text: str
    main: tuple[NameTriple, ...]  # person, organization, location: outermost among all three
    other: tuple[NameTriple, ...]  # event, law, work: named ones, outermost of their own type


def read(folder: Path) -> Iterator[Document]:
    """The documents of a folder, by name."""
    for path in sorted(folder.glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        annotation = path.with_suffix(".ann").read_text(encoding="utf-8")
        other = [span for span in _spans(annotation, OTHER_TYPES) if _is_name(text, span)]
        kinds = [[span for span in other if span[2] == kind] for kind in OTHER_TYPES.values()]
        yield Document(
            path.name,
            text,
            tuple(_outermost(_spans(annotation, MAIN_TYPES))),
            tuple(sorted(span for kind in kinds for span in _outermost(kind))),
        )


def score_nerel(folder: Path, find: FindNames) -> dict[str, dict[str, float]]:
    """Precision, recall and F1 by type, of the three main types together ("all"), and of
    events, laws and works, which do not count there."""
    return score_documents(read(folder), find)


def score_documents(documents: Iterable[Document], find: FindNames) -> dict[str, dict[str, float]]:
    """The same for documents that have been read."""
    main = dict.fromkeys(("person", "organization", "location"), Counts())
    other = dict.fromkeys(OTHER_TYPES.values(), Counts())
    for document in documents:
        said = set(find(document.text))
        for counts, gold in ((main, document.main), (other, document.other)):
            for kind in counts:
                counts[kind] += _compare(
                    {span for span in gold if span[2] == kind}, {span for span in said if span[2] == kind}
                )
    rows = {kind: count.row() for kind, count in main.items()}
    rows["all"] = sum(main.values(), Counts()).row()
    return rows | {kind: count.row() for kind, count in other.items()}


def _compare(gold: set[NameTriple], said: set[NameTriple]) -> Counts:
    return Counts(len(gold & said), len(said), len(gold))


def _spans(annotation: str, types: dict[str, str]) -> list[NameTriple]:
    found = set()
    for line in annotation.splitlines():
        if line.startswith("T"):
            _, middle, _ = line.split("\t", 2)
            label, offsets = middle.split(" ", 1)
            if label in types:
                numbers = offsets.replace(";", " ").split()
                found.add((int(numbers[0]), int(numbers[-1]), types[label]))
    return sorted(found)


def _outermost(spans: list[NameTriple]) -> list[NameTriple]:
    return [
        span
        for span in spans
        if not any(other[0] <= span[0] and span[1] <= other[1] and other[:2] != span[:2] for other in spans)
    ]


def _is_name(text: str, span: NameTriple) -> bool:
    piece = text[span[0] : span[1]]
    if _SENTENCE_START.search(text[max(0, span[0] - 4) : span[0]]):
        piece = piece[1:] if not piece[1:2].isupper() else piece
    before = text[max(0, span[0] - 1) : span[0]]
    return bool(_NAMING.search(piece)) or before in set('«"„“')
