"""The entities of several articles: all that is stored of them is read at once, and written at once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import sqlite_utils

from loader.folding import fold_name
from loader.models import EntityWords
from loader.store import counts, names, namings, tables
from loader.store.bulk.pending import Ids
from loader.store.changes import ChangeKind, Note

BY_KEY = """
    SELECT entity.id, entity.key, entity.type, name, wikidata_id
    FROM json_each(?) AS wanted CROSS JOIN entity ON entity.key = wanted.value
"""
BY_NAME = """
    SELECT folded, entity.id, entity.key, entity.type, entity.name, entity.wikidata_id
    FROM json_each(?) CROSS JOIN entity_name ON folded = value CROSS JOIN entity ON entity.id = entity_id
    WHERE entity_name.name = entity.name
"""
NAMES = """
    SELECT entity_id, name FROM json_each(?) CROSS JOIN entity_name ON entity_id = value
"""
# What curators made one, or what has turned out to be another, is looked up with care, one by one.
TANGLED_KEYS = """
    SELECT own_entity.key FROM json_each(?1) AS wanted CROSS JOIN own_entity ON own_entity.key = value
    UNION ALL SELECT entity_redirect.key FROM json_each(?1) AS wanted
    CROSS JOIN entity_redirect ON entity_redirect.key = value
"""
TANGLED_NAMES = "SELECT folded, own_entity.type FROM json_each(?) CROSS JOIN own_entity ON folded = value"
TANGLED_IDS = "SELECT own_entity.id FROM json_each(?) CROSS JOIN own_entity ON own_entity.id = value"


@dataclass(slots=True)
class Known:
    """An entity that is stored, or will be."""

    id: int
    key: str
    type: str
    name: str
    wikidata_id: str | None
    names: set[str] = field(default_factory=set)

    @property
    def is_surname(self) -> bool:
        """True if it is known by a surname alone."""
        return self.type == "person" and self.wikidata_id is None and " " not in self.name


class Entities:
    """What is known of the entities of some articles, and what waits to be written of them."""

    def __init__(self, db: sqlite_utils.Database, wanted: Iterable[EntityWords], ids: Ids) -> None:
        self._db, self._ids = db, ids
        self._by_key: dict[str, Known] = {}
        self._by_name: dict[tuple[str, str], dict[int, Known]] = defaultdict(dict)
        self._namings: dict[tuple[object, ...], int] = {}
        self._new: dict[int, Known] = {}
        self._renamed: dict[int, Known] = {}
        self._new_names: dict[tuple[int, str], str | None] = {}
        self._counted: Counter[tuple[int, str]] = Counter()
        self._totals: dict[int, list[int]] = {}
        self._read(list(wanted))

    def _read(self, wanted: Sequence[EntityWords]) -> None:
        db = self._db.conn
        keys = tables.among({key for one in wanted for key in (one.key, one.name_key) if key})
        for values in db.execute(BY_KEY, [keys]):
            self._by_key[values[1]] = Known(*values)
        unknown = tables.among({one.folded for one in wanted if one.name_key not in self._by_key})
        for folded, *values in db.execute(BY_NAME, [unknown]):
            known = self._by_key.setdefault(values[1], Known(*values))
            self._by_name[folded, known.type][known.id] = known
        by_id = {known.id: known for known in self._by_key.values()}
        found = tables.among(by_id)
        for entity_id, name in db.execute(NAMES, [found]):
            by_id[entity_id].names.add(name)
        self._namings = namings.find_all(self._db, by_id, {one.given for one in wanted})
        self._tangled_keys = {key for (key,) in db.execute(TANGLED_KEYS, [keys])}
        folded_names = tables.among({one.folded for one in wanted})
        self._tangled_names = set(db.execute(TANGLED_NAMES, [folded_names]).fetchall())
        self._tangled_ids = {entity_id for (entity_id,) in db.execute(TANGLED_IDS, [found])}

    def are_plain(self, wanted: Sequence[EntityWords]) -> bool:
        """True if each is new, or is a stored one that keeps its name and id whatever the article says."""
        bare = {one.name_key for one in wanted if one.key is None}
        return all(self._is_plain(one) and not (one.key and one.name_key in bare) for one in wanted)

    def _is_plain(self, one: EntityWords) -> bool:
        if not self._tangled_keys.isdisjoint({one.key, one.name_key}):
            return False
        if (one.folded, one.type) in self._tangled_names:
            return False
        known = self._find(one)
        if known is None:
            return True
        gains = one.key is not None and known.wikidata_id is None
        return bool(known.names) and not gains and known.id not in self._tangled_ids

    def _find(self, one: EntityWords) -> Known | None:
        """As `entities` finds a stored one."""
        if one.key is not None and one.key in self._by_key:
            return self._by_key[one.key]
        known = self._by_key.get(one.name_key)
        if known is not None or one.key is not None or one.is_surname:
            return known
        namesakes = self._by_name.get((one.folded, one.type), {})
        return next(iter(namesakes.values())) if len(namesakes) == 1 else None

    def take(
        self, wanted: Sequence[EntityWords], language: str | None
    ) -> tuple[dict[int, Known], list[Note]]:
        """Each of the entities by its index, and what is to be noted of them."""
        found, notes = {}, []
        for one in wanted:
            known = self._find(one)
            kind: ChangeKind = "added" if known is None else "changed"
            if known is None:
                known = self._add(one)
            new = one.names - known.names
            if new:
                known.names |= new
                self._new_names.update(dict.fromkeys([(known.id, name) for name in new], language))
                if known.id not in self._new:
                    self._renamed[known.id] = known
            if new or kind == "added":
                notes.append(Note(kind, "entity", known.id))
            found[one.index] = known
        return found, notes

    def _add(self, one: EntityWords) -> Known:
        key = one.key or one.name_key
        known = Known(self._ids.take("entity"), key, one.type, one.name, one.wikidata_id)
        self._by_key[key] = self._new[known.id] = known
        if one.name in one.names:
            self._by_name[one.folded, known.type][known.id] = known
        return known

    def name(
        self, wanted: Iterable[EntityWords], found: dict[int, Known]
    ) -> tuple[set[int], list[tuple[object, ...]]]:
        """The namings of an article, by id, and the rows of those that are new."""
        ids: set[int] = set()
        new: list[tuple[object, ...]] = []
        for one in wanted:
            known = found[one.index]
            values = (known.id, None, one.name, one.wikidata_id, one.given)
            naming_id = self._namings.get(values)
            if naming_id is None:
                naming_id = self._ids.take("naming")
                new.append((naming_id, *values))
            self._namings[values] = naming_id
            ids.add(naming_id)
        return ids, new

    def count_names(self, given: dict[int, set[str]]) -> None:
        """Count the names that an article gives."""
        self._counted.update((entity_id, name) for entity_id, found in given.items() for name in found)

    def count_shares(self, shares: dict[int, list[int]]) -> None:
        """Count how often an article quotes and names each entity."""
        for entity_id, (quotes, mentions) in shares.items():
            total = self._totals.setdefault(entity_id, [0, 0, 0])
            total[0] += quotes
            total[1] += mentions
            total[2] += 1

    def write(self) -> None:
        """Write what waits: the entities, their names with their words, their counts."""
        db, totals, counted = self._db, self._totals, self._counted
        columns = (
            "id",
            "key",
            "type",
            "name",
            "wikidata_id",
            "quote_count",
            "mention_count",
            "article_count",
        )
        tables.insert_tuples(
            db,
            "entity",
            columns,
            [
                (one.id, one.key, one.type, one.name, one.wikidata_id, *totals.pop(one.id, (0, 0, 0)))
                for one in self._new.values()
            ],
        )
        counts.add(db, totals)
        tables.insert_tuples(
            db,
            "entity_name",
            ("entity_id", "name", "folded", "language", "articles"),
            [
                (entity_id, name, fold_name(name), language, counted.pop((entity_id, name), 0))
                for (entity_id, name), language in sorted(self._new_names.items())
            ],
        )
        namings.add(db, counted)
        names.save_words(
            db,
            {one.id: (one.name, sorted(one.names)) for one in (*self._new.values(), *self._renamed.values())},
            self._renamed,
        )
        for waiting in (self._new, self._renamed, self._new_names, totals, counted):
            waiting.clear()
