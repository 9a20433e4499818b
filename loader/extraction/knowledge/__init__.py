"""What the project and its user know of the world: tables of names and offices, and how to read them.

The tables lie beside this file; `scripts/build_knowledge` makes people.tsv, bodies.tsv and
places.tsv. A user's own tables are named by the environment variable WHOSAID_KNOWLEDGE.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from loader.errors import KnowledgeError
from loader.models import EntityType

FOLDER = Path(__file__).parent
USER_FILES = "WHOSAID_KNOWLEDGE"
OFFICES = "offices.tsv"
_ID = re.compile(r"Q[1-9][0-9]*")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table, with its place for messages."""

    path: Path
    number: int
    cells: tuple[str, ...]

    def cell(self, index: int) -> str:
        """The cell at `index`, empty where the row is shorter."""
        return self.cells[index] if index < len(self.cells) else ""

    def error(self, message: str) -> KnowledgeError:
        """An error that says where it is."""
        return KnowledgeError(f"{self.path}:{self.number}: {message}")


@dataclass(frozen=True, slots=True)
class Record:
    """Somebody or something with every name by which it is known for certain."""

    wikidata_id: str | None
    type: EntityType
    name: str
    forms: tuple[str, ...]  # further names, in the nominative
    documents: int  # how many documents of the origin name it
    origin: str


def project_files() -> tuple[Path, ...]:
    """The project's own tables of names."""
    return tuple(FOLDER / name for name in ("people.tsv", "bodies.tsv", "places.tsv"))


def user_files() -> tuple[Path, ...]:
    """The user's tables of names, none when WHOSAID_KNOWLEDGE is not set."""
    return tuple(path for path in _user_tables() if path.name != OFFICES)


def office_files() -> tuple[Path, ...]:
    """The tables of offices: the project's, then the user's."""
    return (FOLDER / OFFICES, *(path for path in _user_tables() if path.name == OFFICES))


def _user_tables() -> tuple[Path, ...]:
    named = os.environ.get(USER_FILES, "")
    if not named:
        return ()
    path = Path(named)
    if path.is_dir():
        return tuple(sorted(path.glob("*.tsv")))
    return (path,)


def read_records(path: Path) -> Iterator[Record]:
    """The rows of a table of names: wikidata_id, type, name, forms, documents, origin.

    Only the first three must be there. Raises KnowledgeError for a row that cannot be meant.
    """
    for line in read_lines(path, 3, 6):
        kind = next((known for known in get_args(EntityType) if known == line.cell(1)), None)
        if kind is None:
            raise line.error(f"the type is {line.cell(1)!r}, not one of {', '.join(get_args(EntityType))}")
        if not line.cell(2):
            raise line.error("the name is empty")
        if line.cell(4) and not line.cell(4).isdecimal():
            raise line.error(f"the number of documents is {line.cell(4)!r}")
        forms = tuple(form.strip() for form in line.cell(3).split("|") if form.strip())
        documents = int(line.cell(4) or 0)
        yield Record(read_id(line, 0), kind, line.cell(2), forms, documents, line.cell(5) or "user")


def read_id(line: Line, index: int) -> str | None:
    """The Wikidata id in a cell, None when it is empty."""
    if line.cell(index) and not _ID.fullmatch(line.cell(index)):
        raise line.error(f"the Wikidata id is {line.cell(index)!r}, not like Q232")
    return line.cell(index) or None


def read_lines(path: Path, least: int, most: int) -> Iterator[Line]:
    """The rows of a table, with white space around the cells removed.

    Empty lines and those that begin with # are left out. Raises KnowledgeError for a file that
    cannot be read and for a row of less than `least` or more than `most` cells.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise KnowledgeError(f"{path}: cannot read it as a table in UTF-8: {error}") from error
    for number, row in enumerate(text.splitlines(), start=1):
        if row.strip() and not row.startswith("#"):
            line = Line(path, number, tuple(cell.strip() for cell in row.split("\t")))
            if not least <= len(line.cells) <= most:
                wanted = f"{least} to {most}" if least < most else f"{most}"
                raise line.error(f"{len(line.cells)} cells separated by tabs, where {wanted} are meant")
            yield line
