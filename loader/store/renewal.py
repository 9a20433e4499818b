"""What hangs on the rows of an article, brought up to date after a curator's word."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlite_utils

from loader.store import changes, counts, dependents, entities, namings, statements, withdrawal
from loader.store.counts import Counted
from loader.store.dependents import About, Dependents
from loader.store.namings import Names
from loader.store.statements import Held


@dataclass(frozen=True, slots=True)
class Before:
    """What hung on the rows of some articles, by their ids."""

    counted: dict[int, Counted]
    held: dict[int, Held]
    about: dict[int, About]
    named: dict[int, Names]
    last_change: int


def look(db: sqlite_utils.Database, articles: Iterable[int]) -> Before:
    """What hangs on the rows of the articles, before these are written."""
    ids = sorted(set(articles))
    return Before(
        {article_id: counts.read(db, article_id) for article_id in ids},
        {article_id: statements.held_by(db, article_id) for article_id in ids},
        {article_id: dependents.read_about(db, article_id) for article_id in ids},
        {article_id: namings.read(db, article_id) for article_id in ids},
        changes.last_id(db),
    )


def regroup(db: sqlite_utils.Database, before: Before) -> None:
    """Bring the statements up to date."""
    for article_id, held in before.held.items():
        statements.refresh(db, article_id, held)


def recount(db: sqlite_utils.Database, before: Before) -> Dependents:
    """Bring the counts and the names up to date; return what looks different for it.

    Quotes that are about others than before are among it.
    """
    touched: Dependents = set()
    for article_id, named in before.named.items():
        touched |= withdrawal.of_names(db, entities.count_names(db, named, namings.read(db, article_id)))
    for article_id, counted in before.counted.items():
        touched |= {("entity", entity_id) for entity_id in counts.update(db, article_id, counted)}
    for article_id, about in before.about.items():
        touched |= dependents.of_mentions(about, dependents.read_about(db, article_id))
    return touched


def note(db: sqlite_utils.Database, before: Before, touched: Dependents) -> None:
    """Give everything in `touched` its change, unless it has had one since."""
    for item, item_id in sorted(dependents.not_noted(db, touched, before.last_change)):
        changes.note(db, "changed", item, item_id)
