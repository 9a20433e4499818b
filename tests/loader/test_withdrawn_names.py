"""Names and Wikidata ids that no article gives any more: as if nobody had ever given them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import sqlite_utils
from hypothesis import given, settings
from hypothesis import strategies as st

from loader.models import Entity
from loader.store.curation import merge_entities
from loader.store.writer import (
    delete_article,
    forget_names_from_before,
    open_database,
    save_article,
)
from tests.naming import sentence

LESNAYA = Entity("person", "Ирина Лесная", ("Лесная",))
KNOWN = Entity("person", "Ирина Лесная", ("Лесная", "Ира Лесная"), "Q1")
FULL = Entity("person", "Ирина Петровна Лесная", ("Ирина Лесная",), "Q1")
BOR = Entity("person", "Пётр Бор", ("Петя Бор",))
CITY = Entity("location", "Заречье", (), "Q2")
TOWN = Entity("location", "Заречье")
BOROUGH = Entity("location", "Заречье", ("Зареченск",), "Q3")
NAMES = "SELECT name FROM entity_name WHERE entity_id = ? ORDER BY name"
# As many articles give each name as is said, and no name is there that none gives.
GIVEN = """
    SELECT entity_id, name, count(DISTINCT article_id) FROM (
        SELECT entity_id, value AS name, article_id FROM article_naming
            JOIN naming ON naming.id = naming_id, json_each(names)
        UNION SELECT entity_id, surface, article_id FROM mention WHERE form = 'name'
    ) GROUP BY 1, 2 ORDER BY 1, 2
"""
COUNTED = "SELECT entity_id, name, articles FROM entity_name ORDER BY 1, 2"
CONTENTS = (
    "SELECT key, name, type, wikidata_id, quote_count, mention_count, article_count FROM entity ORDER BY 1",
    "SELECT key, entity_name.name, folded, language, articles FROM entity_name"
    " JOIN entity ON entity.id = entity_id ORDER BY 1, 2",
    "SELECT entity.key, name_word.name, position, word, length FROM name_word"
    " JOIN entity ON entity.id = entity_id ORDER BY 1, 2, 3, 4",
    "SELECT DISTINCT entity.key, naming.name, naming.wikidata_id, names, article_id FROM naming"
    " JOIN entity ON entity.id = entity_id JOIN article_naming ON naming_id = naming.id ORDER BY 1, 5",
    "SELECT article_id, start, surface, entity.key FROM mention JOIN entity ON entity.id = entity_id"
    " ORDER BY 1, 2",
    "SELECT article_id, quote.text, key, position FROM quote JOIN quote_speaker ON quote_id = quote.id"
    " JOIN entity ON entity.id = entity_id ORDER BY 1, 2, 4",
    "SELECT words, speaker_name, entity.key FROM wording LEFT JOIN entity ON entity.id = entity_id"
    " ORDER BY 1, 2, 3",
    "SELECT statement.text, quotes, articles, entity.key, statement.published_ts FROM statement"
    " LEFT JOIN entity ON entity.id = speaker_id ORDER BY 1, 4",
    "SELECT entity.key, article_id, quotes, mentions FROM entity_article"
    " JOIN entity ON entity.id = entity_id ORDER BY 1, 2",
    "SELECT * FROM day ORDER BY 1",
)


@pytest.fixture
def db() -> Iterator[sqlite_utils.Database]:
    with closing(open_database(":memory:")) as database:
        yield database


def save(db: sqlite_utils.Database, number: int, speaker: Entity, about: Entity | None = None) -> None:
    save_article(db, sentence(speaker, about, "2026-03-02", number))


def names(db: sqlite_utils.Database, entity_id: int) -> list[str]:
    return [name for (name,) in db.execute(NAMES, [entity_id])]


def entities(db: sqlite_utils.Database) -> list[tuple[object, ...]]:
    return db.execute("SELECT id, key, name, wikidata_id FROM entity ORDER BY id").fetchall()


def changes(db: sqlite_utils.Database, after: int) -> list[tuple[object, ...]]:
    sql = "SELECT kind, item, item_id FROM change WHERE id > ? ORDER BY id"
    return db.execute(sql, [after]).fetchall()


def last_change(db: sqlite_utils.Database) -> int:
    return int(db.execute("SELECT max(id) FROM change").fetchone()[0])


def contents(db: sqlite_utils.Database) -> list[object]:
    return [db.execute(sql).fetchall() for sql in CONTENTS]


def test_an_alias_that_the_extraction_withdraws_goes_and_the_entity_has_changed(
    db: sqlite_utils.Database,
) -> None:
    save(db, 1, BOR)
    last = last_change(db)
    save(db, 1, replace(BOR, aliases=()))
    assert names(db, 1) == ["Бор", "Пётр Бор"]
    assert db.execute("SELECT word FROM name_word WHERE word = 'петя'").fetchall() == []
    assert changes(db, last) == [("changed", "entity", 1)]


def test_a_name_that_another_article_gives_stays(db: sqlite_utils.Database) -> None:
    save(db, 1, BOR)
    save(db, 2, BOR)
    save(db, 1, replace(BOR, aliases=()))
    assert "Петя Бор" in names(db, 1)
    delete_article(db, 2)
    assert "Петя Бор" not in names(db, 1)


def test_an_id_that_the_extraction_withdraws_goes_and_the_entity_stays(db: sqlite_utils.Database) -> None:
    save(db, 1, KNOWN)
    last = last_change(db)
    save(db, 1, LESNAYA)
    assert entities(db) == [(1, "person:ирина лесная", "Ирина Лесная", None)]
    assert ("changed", "entity", 1) in changes(db, last)
    assert ("changed", "quote", 1) in changes(db, last)
    save(db, 2, LESNAYA)
    assert len(entities(db)) == 1


def test_an_id_that_another_article_gives_stays(db: sqlite_utils.Database) -> None:
    save(db, 1, KNOWN)
    save(db, 2, KNOWN)
    save(db, 1, LESNAYA)
    assert entities(db) == [(1, "wikidata:Q1", "Ирина Лесная", "Q1")]


def test_another_name_of_the_same_id_renames_the_entity(db: sqlite_utils.Database) -> None:
    save(db, 1, KNOWN)
    save(db, 1, FULL)
    assert entities(db) == [(1, "wikidata:Q1", "Ирина Петровна Лесная", "Q1")]
    assert names(db, 1) == ["Ирина Лесная", "Ирина Петровна Лесная", "Лесная"]


def test_who_loses_the_id_becomes_who_has_the_name(db: sqlite_utils.Database) -> None:
    save(db, 1, KNOWN)
    save(db, 2, replace(KNOWN, wikidata_id="Q9"))  # a namesake, so that the third stands alone
    save(db, 3, LESNAYA)
    save(db, 4, LESNAYA)
    merge_entities(db, 3, 1)  # and somebody knows better
    save(db, 1, BOR)
    assert [key for _, key, _, _ in entities(db)] == ["person:ирина лесная", "wikidata:Q9", "person:петр бор"]
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []


def test_two_of_one_name_that_nothing_tells_apart_any_more_are_one_with_the_older_id(
    db: sqlite_utils.Database,
) -> None:
    save(db, 1, LESNAYA, TOWN)
    save(db, 2, CITY)
    save(db, 2, BOROUGH, TOWN)  # a third Заречье, as long as the first is the city
    assert [row for row in entities(db) if "заречье" in str(row[1])] == [
        (2, "location:заречье", "Заречье", None)
    ]
    save(db, 3, CITY)  # who had the id that is withdrawn is not found by it
    assert entities(db)[1] == (2, "wikidata:Q2", "Заречье", "Q2")


def test_names_of_an_older_version_stay_until_all_articles_are_noted(tmp_path: Path) -> None:
    path = tmp_path / "older.db"
    with closing(open_database(path)) as db:
        save(db, 1, BOR)
        save(db, 2, replace(KNOWN, aliases=("Ира",)))
        db.execute("DROP TABLE article_naming")
        db.execute("DROP TABLE naming")
        db.execute("ALTER TABLE entity_name DROP COLUMN articles")
        db.execute("DELETE FROM _sqlite_migrations WHERE name = 'named'")
    with closing(open_database(path)) as db:
        save(db, 1, replace(BOR, aliases=()))
        assert not forget_names_from_before(db)
        assert "Петя Бор" in names(db, 1)
        save(db, 2, LESNAYA)
        assert entities(db)[1] == (2, "wikidata:Q1", "Ирина Лесная", "Q1")
        last = last_change(db)
        assert forget_names_from_before(db)
        assert (names(db, 1), names(db, 2)) == (["Бор", "Пётр Бор"], ["Ирина Лесная", "Лесная"])
        assert entities(db)[1] == (2, "person:ирина лесная", "Ирина Лесная", None)
        assert {("changed", "entity", 1), ("changed", "entity", 2)} <= set(changes(db, last))
        assert db.execute(COUNTED).fetchall() == db.execute(GIVEN).fetchall()


VARIANTS = (LESNAYA, KNOWN, FULL, replace(KNOWN, wikidata_id="Q9"), BOR, CITY, TOWN, BOROUGH)
said = st.tuples(st.sampled_from(VARIANTS), st.sampled_from((None, *VARIANTS)))


@given(st.lists(st.tuples(said, st.integers(1, 4), st.booleans()), min_size=1, max_size=10))
@settings(max_examples=80, deadline=None)
def test_every_name_is_counted_by_the_articles_that_give_it(
    versions: list[tuple[tuple[Entity, Entity | None], int, bool]],
) -> None:
    with closing(open_database(":memory:")) as db:
        for (speaker, about), number, is_deleted in versions:
            save(db, number, speaker, None if about == speaker else about)
            if is_deleted:
                delete_article(db, db.execute("SELECT max(id) FROM article").fetchone()[0])
            assert db.execute(COUNTED).fetchall() == db.execute(GIVEN).fetchall()
            unsaid = """
                SELECT 1 FROM entity WHERE NOT EXISTS (SELECT 1 FROM naming WHERE entity_id = entity.id
                    AND name = entity.name) OR wikidata_id IS NOT NULL AND NOT EXISTS (
                    SELECT 1 FROM naming WHERE entity_id = entity.id AND wikidata_id = entity.wikidata_id)
            """
            assert db.execute(unsaid).fetchall() == []
            assert db.execute("PRAGMA foreign_key_check").fetchall() == []


# What the older extractor says may be anything; what the better one says calls one entity one name.
OLDER = (*VARIANTS, Entity("person", "Лесная"), Entity("person", "Пётр Бор", (), "Q7"))
BETTER = (FULL, BOR, BOROUGH, Entity("organization", "Союз рек", ("СОР",), "Q5"))


@given(st.lists(st.tuples(*[st.sampled_from(group) for group in (OLDER, OLDER, BETTER, BETTER)]), max_size=5))
@settings(max_examples=80, deadline=None)
def test_a_better_extractor_leaves_what_it_alone_would_have_found(
    texts: Sequence[tuple[Entity, Entity, Entity, Entity]],
) -> None:
    with closing(open_database(":memory:")) as db, closing(open_database(":memory:")) as fresh:
        for number, (speaker, about, _, _) in enumerate(texts, 1):
            save(db, number, speaker, None if about == speaker else about)
        for number, (_, _, speaker, about) in enumerate(texts, 1):
            save(db, number, speaker, None if about == speaker else about)
            save(fresh, number, speaker, None if about == speaker else about)
        assert contents(db) == contents(fresh)
