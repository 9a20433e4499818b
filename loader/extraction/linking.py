"""Entities of one text to what is known of them for certain: Wikidata ids and full names.

A name that several people or bodies bear is known to nobody: better no id than a wrong one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from loader.extraction import knowledge
from loader.extraction.knowledge import Record
from loader.extraction.lexicon import NAME_KINDS, OWNERS_BEHIND
from loader.extraction.morphology import is_adjective, lemmatize, possible_nominatives
from loader.folding import fold_name
from loader.models import Entity, EntityType

NEREL = "nerel"  # the origin of what was learned from links, whose names are only the commonest
PATRONYMICS = ("ич", "вна", "чна", "улы", "кызы")

Names = Mapping[tuple[str, str], "Known | None"]  # (type, folded name); None for an ambiguous name


@dataclass(frozen=True, slots=True)
class Known:
    """What a name stands for."""

    wikidata_id: str | None
    name: str
    origin: str


class Linker:
    """Tables of names, ready to be asked; a user's rows win over the project's."""

    def __init__(self, project: Sequence[Path], user: Sequence[Path] = ()) -> None:
        self._names = _index(project, user)

    def link(self, entity: Entity) -> Entity:
        """The entity with its full name, and with its Wikidata id where that is certain.

        РК becomes Казахстан (Q232), ООН Организация Объединенных Наций (Q1065). The names in the
        text stay aliases. What the tables do not know stays as it is.
        """
        known = find_known(self._names, entity)
        if known is None:
            return entity
        name = _shown(entity, known)
        aliases = {entity.name, *entity.aliases} - {name}
        return Entity(entity.type, name, tuple(sorted(aliases)), known.wikidata_id)

    def knows(self, kind: EntityType, name: str) -> bool:
        """True if the tables have the name as it is, for one of that type or for several."""
        return (kind, fold_name(name)) in self._names


def _shown(entity: Entity, known: Known) -> str:
    """The known name, unless the text has a full one of its own that is no mere form of it.

    РК and ООН are spelt out and «Криштиану Роналда» mended, but a text that writes «Мэтт Хэнкок»
    or «Кремль» is not made to say «Мэттью Хэнкок» or «Администрация президента России».
    """
    own, theirs = fold_name(entity.name).split(), fold_name(known.name).split()
    if entity.type == "person" and _is_full(entity.name):
        # The same words in any order, and a patronymic may fall away.
        left = [word for word in own if not any(right in possible_nominatives(word) for right in theirs)]
        covered = all(any(right in possible_nominatives(word) for word in own) for right in theirs)
        return known.name if covered and all(word.endswith(PATRONYMICS) for word in left) else entity.name
    mere_case = entity.name[0].islower() and own == theirs  # «полиция», not «Полиция»
    learned = known.origin == NEREL and not entity.name.isupper() and (own != theirs or mere_case)
    return entity.name if entity.type == "organization" and learned else known.name


def find_known(names: Names, entity: Entity) -> Known | None:
    """What the names of an entity agree on, None when they know nothing or contradict each other.

    A person who is called by a full name in the text is found by it alone: the surname of an
    unknown «Пётр Обама» says nothing.
    """
    called: Sequence[str] = (entity.name, *entity.aliases)
    if entity.type == "person":
        called = [name for name in called if _is_full(name) and _share_word(name, entity.name)] or called
    found = {known for name in called if (known := _look_up(names, entity.type, name)) is not None}
    known = found.pop() if len(found) == 1 else None
    if known is None or any(_has_other_initial(name, known.name) for name in (entity.name, *entity.aliases)):
        return None
    return known


def _has_other_initial(name: str, known: str) -> bool:
    """True for «И. Ветрова» where Анна Ветрова is known."""
    return name[1:2] == "." and not any(word.startswith(name[0]) for word in known.split())


def _is_full(name: str) -> bool:
    return sum(len(part.rstrip(".")) > 1 for part in name.replace(".", ". ").split()) > 1


def _share_word(name: str, other: str) -> bool:
    return not set(fold_name(name).split()).isdisjoint(fold_name(other).split())


def _look_up(names: Names, kind: str, name: str) -> Known | None:
    for variant in _variants(kind, name):
        key = kind, fold_name(variant)
        if key in names:
            return names[key]
    return None


def _variants(kind: str, name: str) -> Iterator[str]:
    yield name
    words = name.replace(".", ". ").split()
    if kind == "person" and len(words) == 2:
        yield " ".join(words)  # «Б.Обама»
        yield f"{words[1]} {words[0]}"  # «Обама Барак»
    elif kind == "person" and len(words) == 3:
        # «Иван Петрович Сидоров», «Сидоров Иван Петрович»
        if words[1].endswith(PATRONYMICS):
            yield f"{words[0]} {words[2]}"
        elif words[2].endswith(PATRONYMICS):
            yield f"{words[1]} {words[0]}"
    elif kind == "location" and is_adjective(name):
        yield lemmatize(name)  # «российские» власти
    elif kind != "person":
        yield from _without_kind(name)
        if kind == "organization":
            yield from _other_owners(name)
            if name.isascii():
                yield name.removeprefix("The ") if name.startswith("The ") else f"The {name}"


def _without_kind(name: str) -> Iterator[str]:
    # «Республика Кипр», «партия „Яблоко“»: what stands behind the word for its kind.
    kind, _, own = name.partition(" ")
    if fold_name(kind) in NAME_KINDS and (own[:1].isupper() or own[:1] in '«„“"'):
        yield own


def _other_owners(name: str) -> Iterator[str]:
    # «МВД РФ» is МВД России.
    for names in OWNERS_BEHIND:
        for country in names:
            if name.endswith(f" {country}"):
                own = name.removesuffix(country)
                yield from (own + other for other in names if other != country)


def _index(project: Sequence[Path], user: Sequence[Path]) -> Names:
    names: dict[tuple[str, str], Known | None] = {}
    own = [record for path in user for record in knowledge.read_records(path)]
    preferred = {record.wikidata_id: record.name for record in own if record.wikidata_id}
    theirs = (record for path in project for record in knowledge.read_records(path))
    for records in (theirs, own):
        names |= _unambiguous(records, preferred)
    return names


def _unambiguous(records: Iterable[Record], preferred: Mapping[str, str]) -> Names:
    names: dict[tuple[str, str], Known | None] = {}
    for record in records:
        name = preferred.get(record.wikidata_id or "", record.name)
        known = Known(record.wikidata_id, name, record.origin)
        for form in (record.name, *record.forms):
            key = record.type, fold_name(form)
            names[key] = known if names.get(key, known) == known else None
    return names


@cache
def default() -> Linker:
    """What the project's tables know, and the user's."""
    return Linker(knowledge.project_files(), knowledge.user_files())
