"""Countries and regions: their Wikidata ids from rigour, their Russian names from CLDR and a table.

What the two libraries say is kept in a table of its own, so that they are needed only to renew it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from loader.extraction import knowledge
from loader.training import cldr

HEADER = """\
# Territories: ids from rigour {rigour}, Russian names of countries from CLDR (Babel {babel}).
# Made by scripts/build_knowledge --libraries: do not edit; names are added in territories.tsv.
# code\twikidata_id\tother ids: earlier states, islands\tname in CLDR
"""


@dataclass(frozen=True, slots=True)
class Territory:
    """A territory with its names in Russian, the one to show first."""

    wikidata_id: str
    other_ids: tuple[str, ...]  # earlier states and islands that rigour counts to it
    names: tuple[str, ...]
    origin: str


def read_territories(ids: Path, names: Path) -> list[Territory]:
    """The territories that have a Russian name, by code.

    `ids` is the table made by `write_ids`, `names` the project's own table of names by code; a
    country that is not in it goes by its name in CLDR.
    """
    named = {line.cell(0): tuple(line.cell(1).split("|")) for line in knowledge.read_lines(names, 2, 2)}
    territories = []
    for line in knowledge.read_lines(ids, 2, 4):
        spelled, origin = _names(named.get(line.cell(0), ()), line.cell(3))
        wikidata_id = knowledge.read_id(line, 1)
        if spelled and wikidata_id:
            territories.append(Territory(wikidata_id, tuple(line.cell(2).split()), spelled, origin))
    return territories


def _names(own: tuple[str, ...], country: str) -> tuple[tuple[str, ...], str]:
    # «Гонконг (САР)», «о-ва Кука», «Конго - Киншаса» are no names that a text would use.
    if country and not any(mark in country for mark in ("(", " - ", "о-в")):
        return tuple(dict.fromkeys((*own, country))), "cldr+rigour" + "+whosaid" * bool(own)
    return own, "rigour+whosaid"


def write_ids(path: Path) -> None:
    """Write what rigour and CLDR have now."""
    # Needed here only, and not installed for users: rigour compiles against the ICU library.
    from rigour.territories import get_territories

    names: Mapping[str, str] = cldr.russian_names()
    rows = sorted(
        (found.code, found.qid, " ".join(sorted(found.other_qids)), names.get(found.code, ""))
        for found in get_territories()
        if found.qid
    )
    text = HEADER.format(rigour=metadata.version("rigour"), babel=cldr.version())
    text += "".join("\t".join(row).rstrip() + "\n" for row in rows)
    path.write_text(text, encoding="utf-8", newline="\n")
