"""Who held an office on a day, for texts that name the office alone: «президент Казахстана заявил».

The answer comes from a table with dates (knowledge/offices.tsv and the user's own). Where that is
silent, or two people could be meant, there is none.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from loader.extraction import knowledge
from loader.extraction.knowledge import Line, Record
from loader.extraction.morphology import lemmatize
from loader.folding import fold, fold_name
from loader.models import Entity


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds an office, with what the answer rests on."""

    name: str
    wikidata_id: str | None
    evidence: str


@dataclass(frozen=True, slots=True)
class Term:
    """A row of the table: one stay of one person in one office."""

    offices: frozenset[str]
    owner: str
    holder: str
    wikidata_id: str | None
    start: datetime.date
    end: datetime.date  # the last day for which the row is known
    origin: str

    def covers(self, day: datetime.date) -> bool:
        """True if the holder is known to be in office on that day."""
        return self.start <= day <= self.end


# What a text calls an office, in lemmas, with the class by which the table knows it. Longer ones first.
OFFICE_PHRASES: tuple[tuple[tuple[str, ...], str], ...] = (
    (("генеральный", "секретарь"), "secretary-general"),
    (("глава", "государство"), "head-of-state"),
    (("глава", "правительство"), "head-of-government"),
    (("глава", "кабинет", "министр"), "head-of-government"),
    (("глава", "кабмин"), "head-of-government"),
    (("председатель", "правительство"), "head-of-government"),
    (("премьер", "министр"), "head-of-government"),
    (("президент",), "president"),
    (("премьер",), "head-of-government"),
    (("премьер-министр",), "head-of-government"),
    (("канцлер",), "head-of-government"),
    (("бундесканцлер",), "head-of-government"),
    (("генсек",), "secretary-general"),
    (("лидер",), "leader"),
    (("председатель",), "chair"),
    (("глава",), "chair"),
)
# Nothing but these may stand beside the office and its owner: not «экс-», «вице-», «бывший».
FILLERS = frozenset({"нынешний", "действующий", "действовать"})
# The head of the Chinese state is its chairman.
CHAIRMEN = frozenset({"Китай"})


def holder(office: str, owner: str, on: datetime.date | None) -> Holder | None:
    """Who held the office on the day: `holder("president", "Казахстан", date(2023, 5, 1))`.

    None without a day, on a day for which the table has nobody, or more than one: on the day of
    an inauguration both may be meant. A user's rows win over the project's.
    """
    if on is None:
        return None
    terms = _terms().get((office, fold_name(owner)), ())
    return next((_held(group, on) for group in terms if any(term.covers(on) for term in group)), None)


def _held(terms: Iterable[Term], day: datetime.date) -> Holder | None:
    found = {(term.holder, term.wikidata_id): term for term in terms if term.covers(day)}
    if len(found) != 1:
        return None
    term = next(iter(found.values()))
    evidence = (
        f"{term.holder} held the office in {term.owner} on {day}, by the table of offices ({term.origin})"
    )
    return Holder(term.holder, term.wikidata_id, evidence)


def find_office(lemmas: Sequence[str]) -> tuple[str, str] | None:
    """Office and owner as `holder` wants them, from the lemmas of a phrase; None for anything else.

    «президент республика казахстан» is ("president", "Казахстан"), «американский президент»
    ("president", "США"); «супруга президент казахстан» and «президент компания» are none.
    """
    words = tuple(word for word in map(fold, lemmas) if word not in FILLERS)
    for phrase, office in OFFICE_PHRASES:
        for start in range(len(words) - len(phrase) + 1):
            if words[start : start + len(phrase)] == phrase:
                owner = _owners().get(words[:start] + words[start + len(phrase) :])
                return None if owner is None else _named(office, owner)
    return None


def holder_of(lemmas: Sequence[str], on: datetime.date | None) -> tuple[Entity, str] | None:
    """The person whom a phrase means on a day, with the evidence: `find_office` and `holder` in one."""
    office = find_office(lemmas) if on is not None else None
    found = holder(*office, on) if office is not None else None
    if found is None:
        return None
    return Entity("person", found.name, wikidata_id=found.wikidata_id), found.evidence


def holders_of(lemmas: Sequence[str]) -> frozenset[str]:
    """Everybody who is known to have held the office that a phrase names, on any day."""
    office = find_office(lemmas)
    if office is None:
        return frozenset()
    groups = _terms()[office[0], fold_name(office[1])]
    return frozenset(term.holder for group in groups for term in group)


def _named(office: str, owner: str) -> tuple[str, str] | None:
    if office == "chair" and owner in CHAIRMEN:
        office = "president"
    return (office, owner) if (office, fold_name(owner)) in _terms() else None


# Tables

Terms = Mapping[tuple[str, str], Sequence[Sequence[Term]]]  # the user's and the project's terms


@cache
def _terms() -> Terms:
    project, *own = knowledge.office_files()
    terms: dict[tuple[str, str], list[list[Term]]] = {}
    for paths in (own, [project]):
        for key, found in _by_office(term for path in paths for term in read_terms(path)).items():
            terms.setdefault(key, []).append(found)
    return terms


def _by_office(terms: Iterable[Term]) -> dict[tuple[str, str], list[Term]]:
    found: dict[tuple[str, str], list[Term]] = {}
    for term in terms:
        for office in term.offices:
            found.setdefault((office, fold_name(term.owner)), []).append(term)
    return found


def read_terms(path: Path) -> list[Term]:
    """The rows of a table: office, owner, holder, wikidata_id, from, to, known_until, origin.

    Raises KnowledgeError for a row that cannot be meant.
    """
    return [_term(line) for line in knowledge.read_lines(path, 6, 8)]


def _term(line: Line) -> Term:
    offices = frozenset(line.cell(0).split("|"))
    unknown = offices - {office for _, office in OFFICE_PHRASES}
    if unknown:
        raise line.error(f"the office is {sorted(unknown)[0]!r}, which no phrase stands for")
    if not line.cell(1) or not line.cell(2):
        raise line.error("the owner or the holder is empty")
    start, end = _date(line, 4), _date(line, 5) or _date(line, 6)
    if start is None or end is None or end < start:
        raise line.error("there must be a day `from`, and a later one in `to` or else in `known_until`")
    wikidata_id = knowledge.read_id(line, 3)
    return Term(offices, line.cell(1), line.cell(2), wikidata_id, start, end, line.cell(7) or "user")


def _date(line: Line, index: int) -> datetime.date | None:
    if not line.cell(index):
        return None
    try:
        return datetime.date.fromisoformat(line.cell(index))
    except ValueError as error:
        raise line.error(f"the date is {line.cell(index)!r}, not like 2019-03-20") from error


@cache
def _owners() -> Mapping[tuple[str, ...], str]:
    """What owners are called, in lemmas: («российский», «федерация») is Россия."""
    owners = {term.owner for groups in _terms().values() for group in groups for term in group}
    names: dict[tuple[str, ...], str] = {_lemmas(owner): owner for owner in owners}
    for path in (*knowledge.project_files(), *knowledge.user_files()):
        for record in knowledge.read_records(path):
            owner = _owner(record, owners)
            if owner is not None:
                names |= {_lemmas(form): owner for form in (record.name, *record.forms)}
    return names


def _owner(record: Record, owners: set[str]) -> str | None:
    if record.type == "person":
        return None
    return next((form for form in (record.name, *record.forms) if form in owners), None)


def _lemmas(name: str) -> tuple[str, ...]:
    return tuple(map(lemmatize, name.split()))
