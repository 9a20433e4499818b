"""Whom a name that people type means: one entity, or those whom it may mean.

Who has the name as it was typed comes before those of whose name it is another case, and among these
whoever is called so in full before those who are also called so. A person of whom a text has nothing
but the surname is left out where somebody has it as part of a full name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import groupby
from operator import attrgetter, itemgetter

from sqlite_utils import Database

from api.problems import Fault, shown
from api.queries.names import find_having, find_words, read_counted, select_named
from api.queries.sql import Row, fetch
from loader import fold_words, nominatives

MOST_CANDIDATES = 10
MOST_SUGGESTIONS = 5
SURE_LETTERS = 2  # who mistypes a name mostly has its beginning right
MOST_COMPARED = 2000  # words of names with that beginning
NEARNESS = 0.75  # one letter of four is another one
# Comparing letters takes some 20 ms a word: so many words of a name, of so many names of a request.
MOST_WORDS_COMPARED = 4
MOST_NAMES_COMPARED = 3

Forms = Sequence[Iterable[str]]  # what each word of a name may be


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entity that has the name that was typed, and how."""

    id: int
    is_person: bool
    only_surname: bool
    silent: bool
    mentions: int
    distance: int  # 0: that is its name as typed; 1: in another case; 2: as endings tell, perhaps
    alias: bool  # it has another name in full


def resolve_names(
    db: Database, parameter: str, typed: Sequence[str], speaking: bool
) -> tuple[list[int], list[Fault]]:
    """The entities that the names mean, and what is wrong with those that mean none or several.

    `speaking`: who said nothing comes behind others who have the name as it was typed.
    """
    ids, faults = [], list[Fault]()
    for name in typed:
        found = choose(find_candidates(db, name), speaking)
        if len(found) == 1:
            ids.append(found[0].id)
        else:
            suggests = len(faults) < MOST_NAMES_COMPARED
            fault = (
                _ambiguous(db, parameter, name, found) if found else _unknown(db, parameter, name, suggests)
            )
            faults.append(fault)
    return ids, faults


def choose(candidates: Sequence[Candidate], speaking: bool) -> list[Candidate]:
    """Those whom people mean by the name: one, or several that it does not tell apart."""
    in_full = [found for found in candidates if found.is_person and not found.only_surname]

    def rank(found: Candidate) -> tuple[int, bool, bool]:
        return found.distance, speaking and found.silent, found.alias

    def stands_back(found: Candidate) -> bool:
        return found.only_surname and any(found.distance >= other.distance for other in in_full)

    left = [found for found in candidates if not stands_back(found)]
    best = [found for found in left if rank(found) == min(map(rank, left))]
    # «Кирова»: a woman of whom there is no more, or Сергей Киров? Nothing tells.
    return best + in_full if best and all(found.only_surname for found in best) else best


def find_candidates(db: Database, typed: str) -> list[Candidate]:
    """The entities that have the name, each by that of its names which fits best, in order of their ids."""
    words = fold_words(typed)
    known, guessed = ([nominatives(word, guess) for word in words] for guess in (False, True))
    rows = fetch(db, select_named(guessed))
    found = []
    for _, rows_of_name in groupby(rows, key=itemgetter("entity_id", "name")):
        candidate = _compare(list(rows_of_name), ([[word] for word in words], known, guessed))
        found += [candidate] if candidate else []
    return [
        min(names, key=attrgetter("distance", "alias")) for _, names in groupby(found, key=attrgetter("id"))
    ]


def _compare(rows: list[Row], readings: Sequence[Forms]) -> Candidate | None:
    """The entity whose name has these rows, if one of the readings of what was typed is the name.

    It may begin at any word of the name.
    """
    name = [{row["word"] for row in words_of} for _, words_of in groupby(rows, key=itemgetter("position"))]
    orders = [name[start:] + name[:start] for start in range(len(name))]
    fitting = (
        distance for distance, forms in enumerate(readings) if any(_fits(order, forms) for order in orders)
    )
    distance = next(fitting, None)
    if distance is None:
        return None
    row = rows[0]
    return Candidate(
        row["entity_id"],
        row["type"] == "person",
        bool(row["only_surname"]),
        not row["quotes"],
        row["mentions"],
        distance,
        row["name"] > 0 or bool(row["only_surname"]),
    )


def _fits(name: list[set[str]], forms: Forms) -> bool:
    return all(not word.isdisjoint(form) for word, form in zip(name, forms, strict=True))


def _ambiguous(db: Database, parameter: str, name: str, found: Sequence[Candidate]) -> Fault:
    best_known = sorted(found, key=lambda one: (-one.mentions, one.id))[:MOST_CANDIDATES]
    listed = f", {MOST_CANDIDATES} of them listed" if len(found) > MOST_CANDIDATES else ""
    hint = f"Use a fuller name, or `{parameter.removesuffix('_name')}` with an id."
    message = f"{shown(name)!r} may be {len(found)} entities{listed}. {hint}"
    return parameter, message, read_counted(db, [one.id for one in best_known])


def _unknown(db: Database, parameter: str, name: str, suggests: bool) -> Fault:
    near = read_counted(db, _find_near(db, name)) if suggests else []
    hint = " Is it one of the candidates?" if near else ""
    return parameter, f"Nobody and nothing is called {shown(name)!r}.{hint}", near


def _find_near(db: Database, name: str) -> list[int]:
    """The entities with names that are nearly this one, the nearest first."""
    words = list(dict.fromkeys(fold_words(name)))[:MOST_WORDS_COMPARED]
    near = [word for typed in words for word in _near_words(db, typed)]
    return find_having(db, near, MOST_SUGGESTIONS) if near else []


def _near_words(db: Database, typed: str) -> list[str]:
    known = find_words(db, typed[:SURE_LETTERS], MOST_COMPARED)
    forms = nominatives(typed)
    near = {word for form in forms for word in get_close_matches(form, known, 3, NEARNESS)}
    return sorted(near)
