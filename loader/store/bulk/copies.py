"""Which of several new articles and quotes are like nothing else: for these nothing has to be looked at."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain

import sqlite_utils

from loader.statements import bodies
from loader.statements.likeness import relate
from loader.statements.wording import Wording
from loader.store import tables, twins, wordings

BODIES = "SELECT hash, body_id FROM json_each(?) CROSS JOIN article_body_hash ON hash = value"

Hashes = frozenset[int]
Place = tuple[int, int]  # the ids of a wording and of its statement


class Wordings:
    """The wordings that share a hash with those of some articles."""

    def __init__(self, db: sqlite_utils.Database, hashes: Iterable[int]) -> None:
        self._db = db
        wanted = set(hashes)
        formulas = wordings.find_formulas(db, wanted)
        self._stored: dict[int, list[tuple[int, int | None]]] = defaultdict(list)
        for value, wording_id, entity_id in wordings.find_under(db, wanted - formulas):
            self._stored[value].append((wording_id, entity_id))
        self._numbers = dict.fromkeys(wanted, 0)
        self._numbers |= {value: len(found) for value, found in self._stored.items()}
        self._numbers |= dict.fromkeys(formulas, wordings.MOST_OF_A_HASH + 1)
        self._met: dict[int, list[Wording]] = defaultdict(list)
        self._places: dict[Wording, Place] = {}

    def take(self, found: Sequence[tuple[Wording, Hashes]]) -> dict[Wording, Place] | None:
        """Remember the wordings of an article; those that are stored already, with their places.

        None if another one is like one that is there by then: what becomes of it has to be looked at.
        """
        stored = self._find(found)
        left = [one for one in found if one[0] not in stored]
        new = dict(left)
        alone = len(new) == len(left) and not self._make_formula(new.values())
        for wording, hashes in new.items():
            alone = alone and not self._is_like_another(wording, hashes)
            for value in hashes:
                self._numbers[value] += 1
                self._met[value].append(wording)
        return stored if alone else None

    def place(self, wording: Wording, place: Place) -> None:
        """Remember where a wording will be stored that is like no other one."""
        self._places[wording] = place

    def forget_places(self) -> None:
        """Let what is stored be looked for where it is now."""
        self._places.clear()

    def _find(self, found: Sequence[tuple[Wording, Hashes]]) -> dict[Wording, Place]:
        places = {wording: self._places[wording] for wording, _ in found if wording in self._places}
        # One that is stored has all its hashes there.
        left = {
            wording.key: wording
            for wording, hashes in found
            if wording not in places and hashes and all(map(self._numbers.__getitem__, hashes))
        }
        if left:
            stored = wordings.find_keys(self._db, left)
            places |= {left[key]: place for key, place in stored.items()}
        return places

    def _make_formula(self, new: Iterable[Hashes]) -> bool:
        """True if a hash is a formula from now on, which unlinks others."""
        most, numbers = wordings.MOST_OF_A_HASH, self._numbers
        more = Counter(chain.from_iterable(new))
        return any(numbers[value] <= most < numbers[value] + number for value, number in more.items())

    def _is_like_another(self, wording: Wording, hashes: Hashes) -> bool:
        most, numbers, speaker = wordings.MOST_OF_A_HASH, self._numbers, wording.speaker.entity
        shared = [value for value in hashes if 0 < numbers[value] <= most]
        near = {other for value in shared if value in self._met for other in self._met[value]}
        ids = {
            wording_id
            for value in shared
            for wording_id, other in self._stored.get(value, ())
            if other is None or speaker is None or other == speaker
        }
        if ids:
            near.update(wordings.read_all(self._db, ids).values())
        return any(relate(wording, other) is not None for other in near if _may_speak(wording, other))


def _may_speak(one: Wording, other: Wording) -> bool:
    speakers = {one.speaker.entity, other.speaker.entity}
    return len(speakers) == 1 or None in speakers


class Bodies:
    """The bodies that share hashes with those of some articles."""

    def __init__(self, db: sqlite_utils.Database, hashes: Iterable[int]) -> None:
        self._db = db
        self._numbers = twins.numbers(db, set(hashes))
        telling = [one for one, number in self._numbers.items() if 0 < number <= twins.MOST_OF_A_HASH]
        self._under: dict[int, list[object]] = defaultdict(list)
        for value, body_id in db.conn.execute(BODIES, [tables.among(telling)]):
            self._under[value].append(body_id)
        self._keys: set[bytes] = set()

    def take(self, key: bytes, hashes: Sequence[int]) -> bool:
        """Remember the body of an article; True if it is new, and may be like none that is there by then."""
        if key in self._keys or twins.is_known(self._db, key):
            return False
        numbers, most = self._numbers, twins.MOST_OF_A_HASH
        crossing = most in map(numbers.__getitem__, hashes)
        known = [value for value in hashes if 0 < numbers[value] < most]
        shared = Counter(chain.from_iterable(self._under[value] for value in known))
        for value in hashes:
            numbers[value] += 1
            self._under[value].append(key)
        self._keys.add(key)
        return not crossing and not any(number >= bodies.LEAST_SHARED for number in shared.values())
