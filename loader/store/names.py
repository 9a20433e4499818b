"""Names as people look for them: word by word, in the nominative that each may be a form of.

A word that the canonical name has, in whatever case, counts as the word that stands there: «Беловой»
of «Анна Белова» is «Белова», never «Белов». Other words count as every nominative that they may be.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import sqlite_utils

from loader.extraction.morphology import nominatives, possible_nominatives
from loader.store import tables
from loader.words import fold_words

# One row for each word of each name of an entity. Names that differ in the case of their words only
# are one here; `name` numbers them within the entity, from 0 for the canonical one.
TABLE = """
CREATE TABLE name_word (
    entity_id INTEGER NOT NULL REFERENCES entity(id) ON DELETE CASCADE,
    name INTEGER NOT NULL,
    position INTEGER NOT NULL,          -- of the word, from 0
    word TEXT NOT NULL,                 -- folded, in the nominative; a row for each that it may be
    length INTEGER NOT NULL,            -- of the name, in words
    PRIMARY KEY (entity_id, name, position, word)
) WITHOUT ROWID;
CREATE INDEX name_word_by_word ON name_word(word, length, entity_id, name, position);
"""
COLUMNS = ("entity_id", "name", "position", "word", "length")

Words = tuple[frozenset[str], ...]  # what each word of a name may be


def save(db: sqlite_utils.Database, entity_id: int) -> None:
    """Make the entity's words those of the names that are stored for it."""
    (canonical,) = db.conn.execute("SELECT name FROM entity WHERE id = ?", [entity_id]).fetchone()
    rows = db.conn.execute("SELECT name FROM entity_name WHERE entity_id = ? ORDER BY name", [entity_id])
    save_words(db, {entity_id: (canonical, [name for (name,) in rows])}, [entity_id])


def save_words(
    db: sqlite_utils.Database, named: Mapping[int, tuple[str, Sequence[str]]], known: Iterable[int]
) -> None:
    """Make the words of entities those of their names, the canonical one and all in order.

    `known`: those that may have words already.
    """
    db.conn.executemany("DELETE FROM name_word WHERE entity_id = ?", [(entity_id,) for entity_id in known])
    new = [
        (entity_id, number, position, word, len(words))
        for entity_id, (canonical, names) in named.items()
        for number, words in enumerate(find_names(canonical, names))
        for position, possible in enumerate(words)
        for word in sorted(possible)
    ]
    tables.insert_tuples(db, "name_word", COLUMNS, new)


def fill(db: sqlite_utils.Database) -> None:
    """Save the words of all entities."""
    for (entity_id,) in db.conn.execute("SELECT id FROM entity ORDER BY id").fetchall():
        save(db, entity_id)


def find_names(canonical: str, aliases: Iterable[str]) -> list[Words]:
    """The canonical name as it stands, then those among `aliases` that are not the same, each once."""
    head = tuple(frozenset([word]) for word in fold_words(canonical))
    known = frozenset().union(*head)
    found = (fold_words(alias) for alias in aliases if alias != canonical)
    others = (tuple(_possible(word, known) for word in words) for words in found)
    # The canonical name is number 0 even if it has no letter and so no row.
    return [head, *(words for words in dict.fromkeys(others) if words and words != head)]


def _possible(word: str, known: frozenset[str]) -> frozenset[str]:
    if word in known:
        return frozenset([word])
    found, guessed = nominatives(word), possible_nominatives(word)
    return found & known or guessed & known or found
