"""Wikidata ids against NEREL's links: how many are found, and how many of those found are right."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from loader.evaluation.figures import Counts
from loader.evaluation.nerel import MAIN_TYPES
from loader.models import EntityType, Extraction
from loader.spans import Span

_SPAN = re.compile(r"(T\d+)\t(\w+) (\d+) (?:.* )?(\d+)\t")
_LINK = re.compile(r"N\d+\tReference (T\d+) Wikidata:(Q\d+|NULL)(?:\t([^\t]*))?")


@dataclass(frozen=True, slots=True)
class Link:
    """A name in a text with what it means; no id when Wikidata does not have it."""

    start: int
    end: int
    type: EntityType
    wikidata_id: str | None
    label: str  # what Wikidata calls it, sometimes empty


@dataclass(frozen=True, slots=True)
class LinkedText:
    """A text with the links of its people, organizations and places."""

    name: str
    text: str
    links: tuple[Link, ...]


def read_links(folder: Path) -> Iterator[LinkedText]:
    """The texts of a folder (NAME.txt with NAME.ann, BRAT as in NEREL v1.1), by name."""
    for path in sorted(folder.glob("*.txt")):
        annotation = path.with_suffix(".ann").read_text(encoding="utf-8")
        yield LinkedText(path.name, path.read_text(encoding="utf-8"), tuple(_links(annotation)))


def _links(annotation: str) -> Iterator[Link]:
    kinds: dict[str, EntityType] = MAIN_TYPES  # type: ignore[assignment]
    spans = {
        found[1]: (int(found[3]), int(found[4]), kinds[found[2]])
        for line in annotation.splitlines()
        if (found := _SPAN.match(line)) and found[2] in kinds
    }
    for line in annotation.splitlines():
        found = _LINK.match(line)
        if found and found[1] in spans:
            wikidata_id = None if found[2] == "NULL" else found[2]
            yield Link(*spans[found[1]], wikidata_id, (found[3] or "").strip())


def score_links(texts: Iterable[LinkedText], extract: Callable[[str], Extraction]) -> dict[str, float]:
    """Accuracy and precision of ids, as the scorer beside the annotated texts counts them.

    accuracy   of the names that have an id, the share whose overlapping mention of the same type
               has that one
    precision  of the ids given there, the share that is right
    """
    counts = sum((_compare(text, extract(text.text)) for text in texts), Counts())
    return {
        "accuracy": round(counts.recall, 4),
        "precision": round(counts.precision, 4),
        "gold": counts.gold,
    }


def _compare(text: LinkedText, found: Extraction) -> Counts:
    right = said = 0
    wanted = [link for link in text.links if link.wikidata_id]
    for link in wanted:
        given = _given(link, found)
        said += given is not None
        right += given == link.wikidata_id
    return Counts(right, said, len(wanted))


def _given(link: Link, found: Extraction) -> str | None:
    """The id of the mention at the same place, else of the first one that overlaps."""
    span = Span(link.start, link.end)
    over = [
        mention
        for mention in found.mentions
        if mention.form == "name" and mention.type == link.type and mention.span.overlaps(span)
    ]
    exact = [mention for mention in over if mention.span == span]
    mention = next(iter(exact or over), None)
    return None if mention is None or mention.entity is None else found.entities[mention.entity].wikidata_id
