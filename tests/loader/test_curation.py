"""What curators say: it survives what is loaded later, and is undone without a trace in what is shown."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest
import sqlite_utils
from hypothesis import given, settings
from hypothesis import strategies as st

from loader.errors import CorrectionError
from loader.models import Article, Entity, Extraction
from loader.spans import Span
from loader.store import corrections
from loader.store.curation import correct_quote, merge_entities, undo
from loader.store.writer import (
    SaveOutcome,
    delete_article,
    open_database,
    replace_article,
    save_article,
)
from tests.corpus import joint, winter
from tests.loader.test_merging import CONTENTS
from tests.naming import KIM, KIROV, NAMESAKE, OLGA, PAVEL, PETROV, Sentence, sentence

# Those that say what a text alone says, too: nothing must be left of what was undone.
ALL_CONTENTS = (
    *CONTENTS,
    "SELECT id, article_id, type, text, parts, cue_text, speaker_start, speaker_end, speaker_form,"
    " confidence, rule, curation FROM quote ORDER BY 1",
    "SELECT entity.key, entity_name.name, folded, language, articles FROM entity_name"
    " JOIN entity ON entity.id = entity_id ORDER BY 1, 2",
    "SELECT statement_id IS NULL, articles, outlets FROM quote JOIN statement ON statement.id = statement_id"
    " ORDER BY quote.id",
    "SELECT statement.text, entity.key, joint FROM statement_speaker JOIN entity ON entity.id = entity_id"
    " JOIN statement ON statement.id = statement_id ORDER BY 1, 2",
    "SELECT words, speaker_name, count(*) FROM wording GROUP BY 1, 2 ORDER BY 1, 2",
    "SELECT count(*) FROM quote_search",
    "SELECT old_id, new_id FROM entity_redirect ORDER BY 1",
    "SELECT id, own_id FROM mention WHERE own_id IS NOT NULL",
    "SELECT * FROM found_quote",
    "SELECT * FROM curated_entity",
    "SELECT * FROM own_entity",
    "SELECT article_id, entity.key, naming.name, names, own_id FROM article_naming"
    " JOIN naming ON naming.id = naming_id JOIN entity ON entity.id = entity_id ORDER BY 1, 2, 3, 4",
    "SELECT count(*) FROM naming",
)


@pytest.fixture
def db() -> Iterator[sqlite_utils.Database]:
    with closing(open_database(":memory:")) as database:
        yield database


def contents(db: sqlite_utils.Database) -> list[object]:
    return [db.execute(sql).fetchall() for sql in ALL_CONTENTS]


def quote_row(db: sqlite_utils.Database, quote_id: int = 1) -> dict[str, Any] | None:
    return next(iter(db.query("SELECT * FROM quote WHERE id = ?", [quote_id])), None)


def speakers(db: sqlite_utils.Database, quote_id: int = 1) -> list[int]:
    sql = "SELECT entity_id FROM quote_speaker WHERE quote_id = ? ORDER BY position"
    return [entity_id for (entity_id,) in db.execute(sql, [quote_id])]


def changes(db: sqlite_utils.Database, after: int) -> list[tuple[str, str, int]]:
    return db.execute(
        "SELECT kind, item, item_id FROM change WHERE id > ? ORDER BY 1, 2, 3", [after]
    ).fetchall()


def last_change(db: sqlite_utils.Database) -> int:
    return int(db.execute("SELECT coalesce(max(id), 0) FROM change").fetchone()[0])


def is_applied(db: sqlite_utils.Database, correction_id: int = 1) -> bool:
    found = corrections.find(db, correction_id)
    assert found is not None
    return found.is_applied


def without_quotes(article: Article, version: str = "2") -> Article:
    return replace(article, extraction=replace(article.extraction, quotes=()), extractor_version=version)


def with_words(article: Article, words: str, version: str = "2") -> Article:
    """The article with other boundaries of its quote."""
    start = article.clean.text.index(words)
    quote = replace(article.extraction.quotes[0], parts=(Span(start, start + len(words)),))
    extraction: Extraction = replace(article.extraction, quotes=(quote,))
    return replace(article, extraction=extraction, extractor_version=version)


def load(db: sqlite_utils.Database) -> None:
    """Petrov (1) about Kirov (2), the namesake (3), Olga (4)."""
    save_article(db, sentence(PETROV, KIROV, "2026-01-01", 1))
    save_article(db, sentence(NAMESAKE, None, "2026-01-01", 2))
    save_article(db, sentence(OLGA, PETROV, "2026-01-01", 3))


def test_who_said_it_is_whom_the_curator_names(db: sqlite_utils.Database) -> None:
    load(db)
    last = last_change(db)
    correction = correct_quote(db, 1, {"speaker": 3}, "anna", "Однофамилец")
    assert (correction.before, correction.changes, correction.made_by) == (
        {"speaker": 1},
        {"speaker": 3},
        "anna",
    )
    row = quote_row(db)
    assert row is not None
    assert (row["speaker_id"], row["confidence"], row["rule"]) == (3, 1.0, "colon:curator")
    assert (row["speaker_start"], row["speaker_end"], row["speaker_form"]) == (None, None, None)
    curation = {"id": 1, "fields": ["speaker"], "at": correction.at, "note": "Однофамилец"}
    assert json.loads(row["curation"]) == curation
    assert speakers(db) == [3]
    assert db.execute("SELECT id, quote_count FROM entity ORDER BY id").fetchall() == [
        (1, 0),
        (2, 0),
        (3, 2),
        (4, 1),
    ]
    assert changes(db, last) == [
        ("added", "statement", 4),
        ("changed", "entity", 1),
        ("changed", "entity", 3),
        ("changed", "quote", 1),
        ("deleted", "statement", 1),
    ]


def test_a_correction_survives_what_is_loaded_later(db: sqlite_utils.Database) -> None:
    load(db)
    correct_quote(db, 1, {"speaker": 3, "type": "mixed"}, "anna")
    before = quote_row(db)
    article = sentence(PETROV, KIROV, "2026-01-01", 1)
    assert save_article(db, article) == SaveOutcome(1, "unchanged")
    better = replace(
        article.extraction.quotes[0], speaker=None, type="indirect", confidence=0.4, rule="new:rule"
    )
    extraction = replace(article.extraction, quotes=(better,))
    save_article(db, replace(article, extraction=extraction, extractor_version="2"))
    assert quote_row(db) == {**(before or {}), "rule": "new:curator"}
    undo(db, 1)
    row = quote_row(db)
    assert row is not None
    assert (row["speaker_id"], row["type"], row["confidence"]) == (None, "indirect", 0.4)  # as found at last


def test_the_measured_confidence_stays_with_what_is_only_confirmed(db: sqlite_utils.Database) -> None:
    load(db)
    before = quote_row(db)
    correction = correct_quote(db, 1, {}, "anna", "Проверено по записи")
    expected = json.dumps(
        {"id": 1, "fields": [], "at": correction.at, "note": "Проверено по записи"}, ensure_ascii=False
    )
    assert quote_row(db) == {**(before or {}), "curation": expected}


def test_a_speaker_who_is_the_same_keeps_the_evidence(db: sqlite_utils.Database) -> None:
    load(db)
    before = quote_row(db) or {}
    correct_quote(db, 1, {"speaker": 1}, "anna")
    assert {**(quote_row(db) or {}), "curation": None} == before


def test_a_mention_that_the_curator_names_is_found_again_in_another_text(db: sqlite_utils.Database) -> None:
    article = sentence(PETROV, KIROV, "2026-01-01", 1)
    load(db)
    correct_quote(db, 1, {"speaker": 2, "speaker_mention": {"start": 21, "end": 26}}, "anna")
    row = quote_row(db) or {}
    assert article.clean.text[row["speaker_start"] : row["speaker_end"]] == "Киров"
    text = "Вчера. " + article.clean.text
    quote = replace(article.extraction.quotes[0], parts=(Span(28, 28 + len(row["text"])),), cue=None)
    longer = replace(
        article,
        clean=replace(article.clean, text=text),
        extraction=Extraction(article.extraction.entities, (), (quote,)),
    )
    save_article(db, longer)
    row = quote_row(db) or {}
    assert (row["speaker_id"], text[row["speaker_start"] : row["speaker_end"]]) == (2, "Киров")


def test_what_is_no_quote_is_gone_until_that_is_undone(db: sqlite_utils.Database) -> None:
    load(db)
    before, last = contents(db), last_change(db)
    correct_quote(db, 1, {"rejected": True}, "anna")
    assert quote_row(db) is None
    assert changes(db, last) == [
        ("changed", "article", 1),  # its mentions are in no quote now
        ("changed", "entity", 1),
        ("deleted", "quote", 1),
        ("deleted", "statement", 1),
    ]
    assert save_article(db, sentence(PETROV, KIROV, "2026-01-01", 1)) == SaveOutcome(1, "unchanged")
    assert quote_row(db) is None
    last = last_change(db)
    undo(db, 1, "pavel")
    assert changes(db, last)[:2] == [("added", "quote", 1), ("added", "statement", 4)]
    assert contents(db) == before


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("Киров ждёт до 1", True),  # most of it
        ("сказал: «Киров ждёт до 1 часов", True),  # more than it
        ("Киров", False),
    ],
)
def test_other_boundaries(db: sqlite_utils.Database, words: str, kept: bool) -> None:
    load(db)
    correct_quote(db, 1, {"speaker": 3}, "anna")
    save_article(db, with_words(sentence(PETROV, KIROV, "2026-01-01", 1), words))
    assert is_applied(db) == kept
    assert [row["speaker_id"] for row in db.query("SELECT speaker_id FROM quote WHERE article_id = 1")] == [
        3 if kept else 1
    ]


def test_a_correction_waits_for_a_quote_that_is_found_no_more(db: sqlite_utils.Database) -> None:
    load(db)
    correct_quote(db, 1, {"speaker": 3}, "anna")
    corrected = contents(db)
    article = sentence(PETROV, KIROV, "2026-01-01", 1)
    save_article(db, without_quotes(article))
    assert quote_row(db) is None
    assert not is_applied(db)
    delete_article(db, 2)  # whom the correction names is still needed
    assert db.execute("SELECT count(*) FROM entity WHERE id = 3").fetchone() == (1,)
    save_article(db, article)
    assert is_applied(db)
    assert speakers(db) == [3]
    save_article(db, sentence(NAMESAKE, None, "2026-01-01", 2))
    undone = undo(db, 1)
    assert not undone.is_applied
    assert speakers(db) == [1]
    assert corrected != contents(db)


def test_of_several_corrections_the_last_one_counts_and_any_can_be_undone(db: sqlite_utils.Database) -> None:
    load(db)
    before = contents(db)
    correct_quote(db, 1, {"speaker": 3}, "anna")
    correct_quote(db, 1, {"speaker": None, "type": "mixed"}, "pavel")
    correct_quote(db, 1, {"type": "indirect"}, "anna")
    row = quote_row(db) or {}
    assert (row["speaker_id"], row["type"]) == (None, "indirect")
    undo(db, 2)
    row = quote_row(db) or {}
    assert (row["speaker_id"], row["type"]) == (3, "indirect")
    undo(db, 1)
    undo(db, 3)
    assert contents(db) == before


def test_corrections_of_an_article_that_goes_stay_in_the_list(db: sqlite_utils.Database) -> None:
    load(db)
    correct_quote(db, 1, {"speaker": 3}, "anna")
    delete_article(db, 1)
    assert not is_applied(db)
    undo(db, 1)
    assert db.execute("SELECT count(*) FROM curated_entity").fetchone() == (0,)


def test_who_spoke_together_is_told_apart_again(db: sqlite_utils.Database) -> None:
    save_article(db, joint())
    before = contents(db)
    merge_entities(db, 1, 2)
    assert speakers(db) == [2]
    undo(db, 1)
    assert contents(db) == before
    assert speakers(db) == [1, 2]


def test_what_is_loaded_since_goes_to_whom_its_key_says(db: sqlite_utils.Database) -> None:
    load(db)
    merge_entities(db, 3, 1)
    save_article(db, sentence(NAMESAKE, KIROV, "2026-01-02", 4))
    save_article(db, sentence(PETROV, NAMESAKE, "2026-01-02", 5))
    assert speakers(db, 4) == speakers(db, 5) == [1]
    undo(db, 1)
    assert (speakers(db, 4), speakers(db, 5)) == ([3], [1])
    with closing(open_database(":memory:")) as fresh:
        load(fresh)
        save_article(fresh, sentence(NAMESAKE, KIROV, "2026-01-02", 4))
        save_article(fresh, sentence(PETROV, NAMESAKE, "2026-01-02", 5))
        assert contents(db) == contents(fresh)


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_a_chain_of_merges_is_undone_in_any_order(db: sqlite_utils.Database, order: tuple[int, int]) -> None:
    load(db)
    before = contents(db)
    merge_entities(db, 3, 4)  # the one with a Wikidata id goes: Olga gets it
    merge_entities(db, 4, 1)
    assert db.execute("SELECT old_id, new_id FROM entity_redirect").fetchall() == [(3, 1), (4, 1)]
    undo(db, order[0])
    left = {1: [(4, 1)], 2: [(3, 4)]}[order[0]]
    assert db.execute("SELECT old_id, new_id FROM entity_redirect").fetchall() == left
    undo(db, order[1])
    assert contents(db) == before


@pytest.mark.parametrize(
    ("quote_id", "values", "field", "message"),
    [
        (9, {}, None, "There is no quote with the id 9."),
        (1, {"speaker": 99}, "speaker", "There is no entity with the id 99."),
        (1, {"co_speakers": [1]}, "co_speakers", "Each of those who said it together is named once."),
        (
            1,
            {"speaker": None, "co_speakers": [1]},
            "co_speakers",
            "Nobody speaks together with an unknown speaker.",
        ),
        (1, {"type": "free"}, "type", "A quote is one of direct, indirect, mixed."),
        (1, {"speaker": 3, "speaker_mention": {"start": 3, "end": 999}}, "speaker_mention", "From 3 to 999"),
        (1, {"words": "x"}, "words", "Nothing can be said of 'words'."),
    ],
)
def test_what_cannot_be_said(
    db: sqlite_utils.Database, quote_id: int, values: dict[str, Any], field: str | None, message: str
) -> None:
    load(db)
    before = contents(db)
    with pytest.raises(CorrectionError, match=message) as raised:
        correct_quote(db, quote_id, values, "anna")
    assert raised.value.field == field
    assert contents(db) == before


def test_what_was_undone_cannot_be_undone_again(db: sqlite_utils.Database) -> None:
    load(db)
    correct_quote(db, 1, {"type": "mixed"}, "anna")
    undo(db, 1, "pavel")
    with pytest.raises(CorrectionError, match="The correction 1 was undone at "):
        undo(db, 1)
    with pytest.raises(CorrectionError, match="There is no correction with the id 2"):
        undo(db, 2)


def test_a_merged_name_that_is_loaded_again_is_the_other_one(db: sqlite_utils.Database) -> None:
    """A text that has only the name of the entity that went finds the one that took over."""
    save_article(db, sentence(OLGA, None, "2026-01-01", 1))
    save_article(db, sentence(PAVEL, None, "2026-01-01", 2))
    merge_entities(db, 2, 1)
    save_article(db, sentence(replace(PAVEL, wikidata_id="Q77"), None, "2026-01-01", 3))
    assert speakers(db, 3) == [1]
    save_article(db, sentence(PAVEL, None, "2026-01-01", 4))
    assert speakers(db, 4) == [1]
    undo(db, 1)
    assert db.execute("SELECT id, key FROM entity ORDER BY id").fetchall() == [
        (1, "person:ольга ким"),
        (2, "wikidata:Q77"),
    ]
    assert speakers(db, 4) == [2]


def test_whom_an_article_alone_names_stays_merged_when_its_address_is_another(
    db: sqlite_utils.Database,
) -> None:
    save_article(db, sentence(KIM, None, "2026-01-01", 1))
    save_article(db, sentence(OLGA, None, "2026-01-01", 2))
    merge_entities(db, 1, 2)
    moved = sentence(KIM, None, "2026-01-01", 1)
    moved = replace(moved, raw=replace(moved.raw, url="https://vesti.example/moved"))
    replace_article(db, 1, moved)
    assert speakers(db) == [2]
    assert save_article(db, moved) == SaveOutcome(1, "unchanged")
    undo(db, 1)
    assert db.execute("SELECT id, key FROM entity ORDER BY id").fetchall() == [
        (1, "person:ким@https://vesti.example/moved"),
        (2, "person:ольга ким"),
    ]


def test_who_lends_another_one_its_name_is_found_by_it(db: sqlite_utils.Database) -> None:
    """Of the two that are one only the second is named any more, so this is what they are called."""
    save_article(db, sentence(PETROV, None, "2026-01-01", 1))
    save_article(db, sentence(OLGA, Entity("person", "Пётр Бор", (), "Q7"), "2026-01-01", 2))
    merge_entities(db, 3, 1)
    delete_article(db, 1)
    assert db.execute("SELECT id, name FROM entity ORDER BY id").fetchall() == [
        (1, "Пётр Бор"),
        (2, "Ольга Ким"),
    ]
    save_article(db, sentence(OLGA, Entity("person", "Пётр Бор"), "2026-01-01", 2))
    undo(db, 1)
    assert db.execute("SELECT id, name FROM entity ORDER BY id").fetchall() == [
        (2, "Ольга Ким"),
        (3, "Пётр Бор"),
    ]


PEOPLE = (PETROV, NAMESAKE, PAVEL)
SAYINGS = st.tuples(
    st.sampled_from(PEOPLE), st.sampled_from((None, *PEOPLE)), st.sampled_from(("2026-01-01", "2026-01-02"))
)
STEPS = st.one_of(
    st.tuples(st.just("save"), st.integers(0, 3), st.booleans()),
    st.tuples(st.just("speaker"), st.integers(0, 3), st.integers(0, 3)),
    st.tuples(st.just("reject"), st.integers(0, 3), st.just(0)),
    st.tuples(st.just("type"), st.integers(0, 3), st.just(0)),
    st.tuples(st.just("merge"), st.integers(0, 2), st.integers(0, 2)),
    st.tuples(st.just("undo"), st.integers(0, 9), st.just(0)),
)


def take(db: sqlite_utils.Database, sentences: list[Sentence], step: tuple[str, int, int]) -> None:
    """One thing that a curator or the loader may do; what cannot be done changes nothing."""
    kind, one, other = step
    try:
        if kind == "save":
            number = one % len(sentences)
            article = sentence(*sentences[number], number + 1)
            save_article(db, without_quotes(article) if other else article)
        elif kind == "speaker":
            correct_quote(db, one + 1, {"speaker": other or None}, "anna")
        elif kind == "reject":
            correct_quote(db, one + 1, {"rejected": True}, "anna")
        elif kind == "type":
            correct_quote(db, one + 1, {"type": "mixed"}, "anna")
        elif kind == "merge":
            merge_entities(db, one + 1, other + 1)
        else:
            undo(db, one + 1)
    except CorrectionError:
        pass


def check_counts(db: sqlite_utils.Database) -> None:
    """Every count is that of the rows."""
    counted = """
        SELECT id, quote_count, mention_count FROM entity WHERE
            quote_count <> (SELECT count(*) FROM quote_speaker WHERE entity_id = entity.id)
            OR mention_count <> (SELECT count(*) FROM mention WHERE entity_id = entity.id)
            OR article_count <> (SELECT count(*) FROM entity_article WHERE entity_id = entity.id)
    """
    assert db.execute(counted).fetchall() == []
    said = "SELECT sum(quotes) FROM day"
    assert db.execute(said).fetchone() == db.execute("SELECT nullif(count(*), -1) FROM quote").fetchone()
    assert list(db.query("PRAGMA foreign_key_check")) == []
    linked = """
        SELECT id FROM mention WHERE quote_id IS NOT (
            SELECT id FROM quote WHERE article_id = mention.article_id
                AND start <= mention.start AND "end" >= mention."end"
        )
    """
    assert db.execute(linked).fetchall() == []
    first = """
        SELECT id FROM quote WHERE speaker_id IS NOT (
            SELECT entity_id FROM quote_speaker WHERE quote_id = quote.id AND position = 0
        )
    """
    assert db.execute(first).fetchall() == []


@given(
    st.lists(SAYINGS, min_size=2, max_size=4), st.lists(STEPS, max_size=12), st.randoms(use_true_random=False)
)
@settings(max_examples=150, deadline=None)
def test_when_all_is_undone_nothing_is_left(
    sentences: list[Sentence], steps: list[tuple[str, int, int]], chance: Any
) -> None:
    with closing(open_database(":memory:")) as db, closing(open_database(":memory:")) as fresh:
        for number, said in enumerate(sentences, 1):
            save_article(db, sentence(*said, number))
            save_article(fresh, sentence(*said, number))
        for step in steps:
            take(db, sentences, step)
            check_counts(db)
        standing = [one.id for one in corrections.find_all(db) if one.undone_at is None]
        chance.shuffle(standing)
        for correction_id in standing:
            undo(db, correction_id)
            check_counts(db)
        for number, said in enumerate(sentences, 1):
            save_article(db, sentence(*said, number))
        assert without_ids(db) == without_ids(fresh)


def without_ids(db: sqlite_utils.Database) -> list[object]:
    """The contents with articles in place of their quotes, one each: what comes back has another id."""
    of_quotes = dict(db.execute("SELECT id, article_id FROM quote").fetchall())
    found: list[object] = []
    for sql in ALL_CONTENTS:
        cursor = db.execute(sql)
        columns = [column[0] for column in cursor.description]
        numbered = [name in {"quote_id", "id"} and "quote" in sql for name in columns]
        rows = [
            [
                of_quotes[value] if number and value else value
                for number, value in zip(numbered, row, strict=True)
            ]
            for row in cursor
        ]
        found.append(sorted(rows, key=str))
    return found


def test_winter_is_untouched(db: sqlite_utils.Database) -> None:
    """An article without corrections keeps nothing of them."""
    save_article(db, winter())
    assert [db.execute(sql).fetchall() for sql in ALL_CONTENTS[-5:-2]] == [[], [], []]
