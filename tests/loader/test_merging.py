"""Entities that turn out to be one: as if they had been from the start."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import sqlite_utils
from hypothesis import given, settings
from hypothesis import strategies as st

from loader.errors import StoreError
from loader.models import Entity
from loader.store.curation import merge_entities
from loader.store.writer import SaveOutcome, open_database, save_article
from tests import naming
from tests.corpus import joint
from tests.naming import KIROV, NAMESAKE, PAVEL, PETROV, SENTENCES, SERGEY, SHTORM, Sentence, sentence

CONTENTS = (
    "SELECT key, name, type, wikidata_id, quote_count, mention_count, article_count FROM entity ORDER BY 1",
    "SELECT entity.key, article_id, published_on, quotes, mentions FROM entity_article"
    " JOIN entity ON entity.id = entity_id ORDER BY 1, 2",
    "SELECT article_id, start, surface, entity.key, quote_id FROM mention"
    " JOIN entity ON entity.id = entity_id ORDER BY 1, 2",
    "SELECT quote_id, position, entity.key, published_ts FROM quote_speaker"
    " JOIN entity ON entity.id = entity_id ORDER BY 1, 2",
    "SELECT quote.id, entity.key FROM quote LEFT JOIN entity ON entity.id = speaker_id ORDER BY 1",
    "SELECT statement.text, statement.quotes, statement.articles, entity.key FROM statement"
    " JOIN entity ON entity.id = speaker_id ORDER BY 1, 4",
    "SELECT quote.id, other.id FROM quote JOIN quote AS other USING (statement_id) ORDER BY 1, 2",
    "SELECT * FROM day ORDER BY 1",
    "SELECT key, entity_name.name, articles FROM entity_name JOIN entity ON entity.id = entity_id"
    " ORDER BY 1, 2",
    "SELECT entity.key, name_word.name, position, word, length FROM name_word"
    " JOIN entity ON entity.id = entity_id ORDER BY 1, 2, 3, 4",
)


def contents(db: sqlite_utils.Database) -> list[object]:
    return [db.execute(sql).fetchall() for sql in CONTENTS]


def load(db: sqlite_utils.Database, sentences: Sequence[Sentence]) -> None:
    for number, (speaker, about, day) in enumerate(sentences, 1):
        save_article(db, sentence(speaker, about, day, number))


def id_of(db: sqlite_utils.Database, key: str) -> int:
    return int(db.execute("SELECT id FROM entity WHERE key = ?", [key]).fetchone()[0])


def with_one(sentences: Sequence[Sentence], old: Entity, new: Entity) -> list[Sentence]:
    return [
        (new if speaker == old else speaker, new if about == old else about, day)
        for speaker, about, day in sentences
    ]


@given(
    st.lists(
        st.tuples(
            st.sampled_from((PETROV, NAMESAKE, PAVEL)),
            st.sampled_from((None, PETROV, NAMESAKE, KIROV)),
            st.sampled_from(("2026-01-01", "2026-01-02")),
        ),
        max_size=6,
    )
)
@settings(max_examples=40, deadline=None)
def test_merged_is_as_if_one_from_the_start(sentences: list[Sentence]) -> None:
    sentences = [(PETROV, None, "2026-01-01"), (NAMESAKE, PETROV, "2026-01-01"), *sentences]
    with closing(open_database(":memory:")) as db, closing(open_database(":memory:")) as fresh:
        load(db, sentences)
        load(fresh, with_one(sentences, NAMESAKE, PETROV))
        merge_entities(db, id_of(db, "wikidata:Q4"), id_of(db, "wikidata:Q3"))
        assert contents(db) == contents(fresh)
        assert list(db.query("PRAGMA foreign_key_check")) == []
        for number, (speaker, about, day) in enumerate(sentences, 1):  # and stays so
            outcome = save_article(db, sentence(speaker, about, day, number))
            assert outcome == SaveOutcome(number, "unchanged")


def test_every_difference_has_a_change() -> None:
    with closing(open_database(":memory:")) as db:
        save_article(db, sentence(PETROV, None, "2026-01-01", 1))
        save_article(db, sentence(NAMESAKE, None, "2026-01-02", 2))
        save_article(db, sentence(PAVEL, NAMESAKE, "2026-01-02", 3))
        (last,) = db.execute("SELECT max(id) FROM change").fetchone()
        merge_entities(db, 2, 1)
        changes = db.execute("SELECT kind, item, item_id FROM change WHERE id > ?", [last]).fetchall()
        assert sorted(changes) == [
            ("added", "statement", 4),  # with another speaker it is another one
            ("changed", "article", 2),
            ("changed", "article", 3),
            ("changed", "entity", 1),
            ("changed", "quote", 2),
            ("changed", "quote", 3),
            ("deleted", "entity", 2),
            ("deleted", "statement", 2),
        ]
        assert db.execute("SELECT * FROM entity_redirect").fetchall() == [(2, 1, None, 1, 1)]


def test_a_wikidata_id_goes_to_who_has_none() -> None:
    with closing(open_database(":memory:")) as db:
        save_article(db, sentence(PAVEL, None, "2026-01-01", 1))
        known = Entity("person", "П. Громов", (), "Q9")
        save_article(db, sentence(known, None, "2026-01-01", 2))
        merge_entities(db, 2, 1)
        assert db.execute("SELECT id, key, name, wikidata_id FROM entity").fetchall() == [
            (1, "wikidata:Q9", "Павел Громов", "Q9")
        ]
        for number, person in ((3, PAVEL), (4, known)):
            save_article(db, sentence(person, None, "2026-01-01", number))
        assert db.execute("SELECT id, quote_count FROM entity").fetchall() == [(1, 4)]


def test_who_spoke_together_speaks_once() -> None:
    with closing(open_database(":memory:")) as db:
        save_article(db, joint())  # Ёлкин and Белова
        merge_entities(db, 2, 1)
        assert db.execute("SELECT quote_id, position, entity_id FROM quote_speaker").fetchall() == [(1, 0, 1)]
        assert db.execute("SELECT quote_count, mention_count FROM entity").fetchall() == [(1, 2)]


def test_who_spoke_first_may_be_the_one_that_goes() -> None:
    with closing(open_database(":memory:")) as db:
        save_article(db, joint())
        merge_entities(db, 1, 2)
        assert db.execute("SELECT quote_id, position, entity_id FROM quote_speaker").fetchall() == [(1, 0, 2)]
        assert db.execute("SELECT speaker_id FROM quote").fetchall() == [(2,)]


def test_chains_stay_flat(tmp_path: Path) -> None:
    with closing(open_database(naming.write(tmp_path / "names.db", [(14, 15), (15, 13), (16, 17)]))) as db:
        redirects = db.execute("SELECT old_id, new_id FROM entity_redirect ORDER BY 1").fetchall()
        assert redirects == [(14, 13), (15, 13), (16, 17)]


@pytest.mark.parametrize(
    ("from_id", "into_id", "reason"),
    [
        (1, 1, "The entity 1 is itself already"),
        (1, 99, "There is no entity with the id 99"),
        (99, 1, "There is no entity with the id 99"),
        (1, 2, "The person 1 and the location 2 cannot be one"),
    ],
)
def test_what_cannot_be_one(from_id: int, into_id: int, reason: str) -> None:
    with closing(open_database(":memory:")) as db:
        load(db, SENTENCES[:1])
        before = contents(db)
        with pytest.raises(StoreError, match=reason):
            merge_entities(db, from_id, into_id)
        assert contents(db) == before


def test_who_turns_out_to_be_another_in_a_text_that_is_read_again() -> None:
    """A surname that is understood now: its entity is gone, and who has its id finds the other one."""
    with closing(open_database(":memory:")) as db:
        save_article(db, sentence(SERGEY, None, "2026-01-01", 1))
        first = sentence(SHTORM, None, "2026-01-01", 2)
        save_article(db, first)
        mentions = first.extraction.mentions
        better = replace(first.extraction, entities=(SERGEY,), mentions=mentions)
        save_article(db, replace(first, extraction=better, extractor_version="2"))
        assert db.execute("SELECT id FROM entity").fetchall() == [(1,)]
        assert db.execute("SELECT old_id, new_id, key FROM entity_redirect").fetchall() == [(2, 1, None)]


def test_who_is_not_there_any_more_is_nobody_else() -> None:
    with closing(open_database(":memory:")) as db:
        first = sentence(SHTORM, KIROV, "2026-01-01", 1)
        save_article(db, first)
        fewer = replace(first.extraction, mentions=first.extraction.mentions[:1])
        save_article(db, replace(first, extraction=fewer, extractor_version="2"))
        assert db.execute("SELECT name FROM entity").fetchall() == [("Шторм",)]
        assert db.execute("SELECT * FROM entity_redirect").fetchall() == []
