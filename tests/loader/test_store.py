"""Articles as rows: whole, once, with ids that last and a change row for every difference."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import sqlite_utils
from hypothesis import given, settings
from hypothesis import strategies as st

from loader.errors import StoreError
from loader.models import (
    Article,
    CleanArticle,
    Cue,
    Entity,
    Extraction,
    Mention,
    Metadata,
    Quote,
    RawArticle,
    Source,
)
from loader.spans import Span
from loader.store.rows import match_quotes
from loader.store.writer import SaveOutcome, find_stored, open_database, save_article

TEXT = "Лесная сказала: «Мост готов». По её словам, «всё идёт по плану», — передал Якутск."
TABLES = (
    *("source", "article", "entity", "entity_name", "quote", "quote_speaker", "mention", "change"),
    *("statement", "statement_speaker", "wording", "wording_shingle", "wording_link"),
)
SOURCE = Source("stepnye-vesti", "Степные вести", "vesti.example", "outlet", "Asia/Almaty")


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite_utils.Database]:
    with closing(open_database(tmp_path / "test.db")) as database:
        yield database


def span(words: str, text: str = TEXT) -> Span:
    start = text.index(words)
    return Span(start, start + len(words))


def quote(words: str, text: str = TEXT, speaker: int | None = 0) -> Quote:
    return Quote(
        type="direct",
        parts=(span(words, text),),
        cue=Cue(span("сказала", text), "сказать"),
        speaker=speaker,
        speaker_mention=span("Лесная", text),
        speaker_form="name",
        confidence=0.9,
        rule="verb_before_colon",
    )


def article(
    text: str = TEXT,
    quotes: tuple[str, ...] = ("Мост готов", "всё идёт по плану"),
    person: Entity = Entity("person", "Ирина Лесная", ("Лесная",)),  # noqa: B008 - frozen
    places: tuple[str, ...] = ("Якутск",),
    version: str = "1",
    url: str | None = "https://vesti.example/1",
    raw: str | None = None,
) -> Article:
    entities = (person, *(Entity("location", place) for place in places))
    mentions = (
        Mention(span("Лесная", text), "person", "name", 0),
        *(Mention(span(place, text), "location", "name", index) for index, place in enumerate(places, 1)),
    )
    return Article(
        raw=RawArticle(raw or text, "vesti.txt", url),
        clean=CleanArticle(text, None, None, 0, ()),
        metadata=Metadata(source=SOURCE, published_at="2024-03-05T10:20:00+06:00", language="ru"),
        extraction=Extraction(entities, mentions, tuple(quote(words, text) for words in quotes)),
        extractor_version=version,
    )


def dump(db: sqlite_utils.Database) -> dict[str, list[dict[str, object]]]:
    return {table: list(db.query(f"SELECT * FROM {table} ORDER BY 1, 2")) for table in TABLES}  # noqa: S608


def changes(db: sqlite_utils.Database, after: int = 0) -> list[tuple[str, str, int]]:
    rows = db.query("SELECT kind, item, item_id FROM change WHERE id > ? ORDER BY id", [after])
    return [(row["kind"], row["item"], row["item_id"]) for row in rows]


def ids(db: sqlite_utils.Database, table: str, column: str) -> dict[str, int]:
    return {row[column]: row["id"] for row in db.query(f"SELECT * FROM {table}")}  # noqa: S608


def test_an_article_becomes_rows(db: sqlite_utils.Database) -> None:
    assert save_article(db, article()) == SaveOutcome(1, "added")
    rows = dump(db)
    stored = rows["article"][0]
    assert stored["key"] == "https://vesti.example/1"
    assert (stored["published_on"], stored["published_ts"]) == ("2024-03-05", 1709612400)
    assert [(row["name"], row["key"]) for row in rows["entity"]] == [
        ("Ирина Лесная", "person:ирина лесная"),
        ("Якутск", "location:якутск"),
    ]
    assert [(row["entity_id"], row["name"], row["folded"]) for row in rows["entity_name"]] == [
        (1, "Ирина Лесная", "ирина лесная"),
        (1, "Лесная", "лесная"),
        (2, "Якутск", "якутск"),
    ]
    assert rows["quote"][0] == {
        "id": 1,
        "article_id": 1,
        "type": "direct",
        "text": "Мост готов",
        "parts": "[[17, 27]]",
        "start": 17,
        "end": 27,
        "cue_text": "сказала",
        "cue_lemma": "сказать",
        "cue_start": 7,
        "cue_end": 14,
        "speaker_id": 1,
        "speaker_start": 0,
        "speaker_end": 6,
        "speaker_form": "name",
        "confidence": 0.9,
        "rule": "verb_before_colon",
        "source_id": 1,
        "published_on": "2024-03-05",
        "published_ts": 1709612400,
        "wording_id": 1,
        "statement_id": 1,
        "curation": None,
    }
    assert [(row["surface"], row["quote_id"]) for row in rows["mention"]] == [
        ("Лесная", None),
        ("Якутск", None),
    ]
    assert sorted(changes(db)) == [
        ("added", "article", 1),
        ("added", "entity", 1),
        ("added", "entity", 2),
        ("added", "quote", 1),
        ("added", "quote", 2),
        ("added", "statement", 1),
        ("added", "statement", 2),
    ]


def test_the_same_again_changes_no_row(db: sqlite_utils.Database) -> None:
    save_article(db, article())
    before = dump(db)
    assert save_article(db, article()) == SaveOutcome(1, "unchanged")
    assert before == dump(db)


def test_the_same_from_another_path_changes_no_row(db: sqlite_utils.Database) -> None:
    save_article(db, article())
    before = dump(db)
    moved = replace(article(), raw=RawArticle(TEXT, "elsewhere.txt", "https://vesti.example/1"))
    assert save_article(db, moved).status == "unchanged"
    assert before == dump(db)


def test_without_an_address_the_received_text_is_the_identity(db: sqlite_utils.Database) -> None:
    first = save_article(db, article(url=None))
    assert save_article(db, article(url=None, raw=TEXT + "\n")).article_id != first.article_id
    assert save_article(db, article(url=None)) == SaveOutcome(first.article_id, "unchanged")


def test_a_failure_in_the_middle_leaves_nothing(db: sqlite_utils.Database) -> None:
    save_article(db, article())
    before = dump(db)
    broken = replace(quote("Мост готов"), confidence=7.0)  # a CHECK of the last table but one refuses it
    another = article(url="https://vesti.example/2", places=())
    extraction = replace(another.extraction, quotes=(quote("всё идёт по плану"), broken))
    with pytest.raises(sqlite3.IntegrityError):
        save_article(db, replace(another, extraction=extraction))
    assert before == dump(db)
    assert not db.conn.in_transaction


def test_a_better_extractor_keeps_what_is_the_same(db: sqlite_utils.Database) -> None:
    save_article(db, article())
    last = len(changes(db))
    outcome = save_article(db, article(quotes=("Мост готов", "идёт по плану"), version="2"))
    assert outcome == SaveOutcome(1, "changed")
    assert ids(db, "quote", "text") == {"Мост готов": 1, "идёт по плану": 3}
    assert changes(db, last) == [
        ("changed", "article", 1),
        ("deleted", "quote", 2),
        ("added", "quote", 3),
        ("added", "statement", 3),
        ("deleted", "statement", 2),
    ]


def test_a_corrected_text_keeps_the_ids_of_quotes_that_moved(db: sqlite_utils.Database) -> None:
    save_article(db, article())
    last = len(changes(db))
    save_article(db, article(text="Вчера " + TEXT))
    assert ids(db, "quote", "text") == {"Мост готов": 1, "всё идёт по плану": 2}
    assert changes(db, last) == [("changed", "article", 1), ("changed", "quote", 1), ("changed", "quote", 2)]
    assert [row["start"] for row in dump(db)["mention"]] == [6, 6 + TEXT.index("Якутск")]


def test_another_publication_time_reaches_the_quotes(db: sqlite_utils.Database) -> None:
    save_article(db, article())
    unknown = replace(article(), metadata=Metadata(source=SOURCE, language="ru"))
    save_article(db, unknown)
    assert {row["published_ts"] for row in dump(db)["quote"]} == {None}


def test_a_mention_that_is_gone_takes_its_entity_along(db: sqlite_utils.Database) -> None:
    save_article(db, article())
    last = len(changes(db))
    save_article(db, article(places=()))
    assert list(ids(db, "entity", "name")) == ["Ирина Лесная"]
    assert [row["name"] for row in dump(db)["entity_name"]] == ["Ирина Лесная", "Лесная"]
    assert changes(db, last) == [("deleted", "entity", 2), ("changed", "article", 1)]


def test_an_entity_of_another_article_stays(db: sqlite_utils.Database) -> None:
    save_article(db, article())
    save_article(db, article(url="https://vesti.example/2"))
    save_article(db, article(places=()))
    assert ids(db, "entity", "name") == {"Ирина Лесная": 1, "Якутск": 2}


def test_an_entity_that_nothing_refers_to_is_not_stored(db: sqlite_utils.Database) -> None:
    extraction = article().extraction
    unused = replace(extraction, entities=(*extraction.entities, Entity("work", "Никем не названная")))
    save_article(db, replace(article(), extraction=unused))
    assert "Никем не названная" not in ids(db, "entity", "name")


def test_a_wikidata_id_that_comes_later_keeps_the_entity(db: sqlite_utils.Database) -> None:
    save_article(db, article())
    known = Entity("person", "Ирина Лесная", ("Лесная",), "Q1")
    save_article(db, article(url="https://vesti.example/2", person=known))
    save_article(db, article(url="https://vesti.example/3"))  # without the id: the only one so named
    people = [row for row in dump(db)["entity"] if row["type"] == "person"]
    assert [(row["id"], row["key"], row["wikidata_id"]) for row in people] == [(1, "wikidata:Q1", "Q1")]
    assert ("changed", "entity", 1) in changes(db)


def test_namesakes_with_different_ids_stay_apart(db: sqlite_utils.Database) -> None:
    for number, wikidata_id in enumerate(("Q1", "Q2", None)):
        person = Entity("person", "Ирина Лесная", (), wikidata_id)
        save_article(db, article(url=f"https://vesti.example/{number}", person=person))
    people = [row["key"] for row in dump(db)["entity"] if row["type"] == "person"]
    assert people == ["wikidata:Q1", "wikidata:Q2", "person:ирина лесная"]


def test_spellings_of_one_name_are_one_entity(db: sqlite_utils.Database) -> None:
    for number, name in enumerate(("«Алёнушка»", "Аленушка", "АЛЁНУШКА")):
        person = Entity("organization", name)
        save_article(db, article(url=f"https://vesti.example/{number}", person=person))
    assert [row["name"] for row in dump(db)["entity"] if row["type"] == "organization"] == ["«Алёнушка»"]


def test_a_mention_knows_the_quote_it_stands_in(db: sqlite_utils.Database) -> None:
    bridge = Entity("location", "Мост")
    found = article()
    extraction = replace(
        found.extraction,
        entities=(*found.extraction.entities, bridge),
        mentions=(*found.extraction.mentions, Mention(span("Мост"), "location", "name", 2)),
    )
    save_article(db, replace(found, extraction=extraction))
    assert [(row["surface"], row["quote_id"]) for row in dump(db)["mention"]][-1] == ("Мост", 1)


def test_a_mention_of_nobody_known_is_not_stored(db: sqlite_utils.Database) -> None:
    found = article()
    unresolved = Mention(span("её"), "person", "pronoun", None)
    extraction = replace(found.extraction, mentions=(*found.extraction.mentions, unresolved))
    save_article(db, replace(found, extraction=extraction))
    assert "её" not in [row["surface"] for row in dump(db)["mention"]]


def test_a_renamed_source_changes_what_shows_its_name(db: sqlite_utils.Database) -> None:
    save_article(db, article())
    last = len(changes(db))
    metadata = replace(article().metadata, source=replace(SOURCE, name="Вести степи"))
    assert save_article(db, replace(article(), metadata=metadata)).status == "changed"
    assert dump(db)["source"][0]["name"] == "Вести степи"
    assert changes(db, last) == [("changed", "article", 1), ("changed", "quote", 1), ("changed", "quote", 2)]
    metadata = replace(metadata, source=replace(SOURCE, name="Вести степи", domain=None))
    save_article(db, replace(article(), metadata=metadata))
    assert len(changes(db, last)) == 3  # no body of theirs shows the domain


@pytest.mark.parametrize(("text", "reason"), [("\ud800", "surrogate"), ("а\0б", "NUL")])
def test_text_that_no_column_gives_back_is_refused(db: sqlite_utils.Database, text: str, reason: str) -> None:
    with pytest.raises(StoreError, match=reason):
        save_article(db, article(raw=text))
    assert dump(db)["article"] == []


def test_saving_is_void_for_the_same_input_and_extractor(db: sqlite_utils.Database) -> None:
    raw = article().raw
    assert find_stored(db, raw, "1") is None
    save_article(db, article())
    assert find_stored(db, raw, "1") is not None
    assert find_stored(db, raw, "2") is None
    assert find_stored(db, replace(raw, text="иначе"), "1") is None


def test_quotes_with_the_same_words_are_matched_in_order() -> None:
    def row(start: int, item_id: int | None = None) -> dict[str, object]:
        return {"id": item_id, "parts": f"[[{start}, {start + 2}]]", "type": "direct", "text": "да"}

    assert match_quotes([row(10, 1), row(20, 2)], [row(11), row(21), row(31)]) == [1, 2, None]
    # the one that has not moved is itself, whatever comes before it
    assert match_quotes([row(10, 1), row(20, 2)], [row(5), row(10)]) == [2, 1]


def together(
    *co_speakers: int, quotes: tuple[str, ...] = ("Мост готов", "всё идёт по плану"), url: str = "1"
) -> Article:
    """What Лесная said with Бор (1) and Пень (2), of whom there are no mentions."""
    alone = article(quotes=quotes, places=(), url=f"https://vesti.example/{url}")
    people = Entity("person", "Пётр Бор"), Entity("person", "Илья Пень")
    said = tuple(replace(quote, co_speakers=co_speakers) for quote in alone.extraction.quotes)
    extraction = replace(alone.extraction, entities=(*alone.extraction.entities, *people), quotes=said)
    return replace(alone, extraction=extraction)


def spoken(db: sqlite_utils.Database) -> list[tuple[str, list[str]]]:
    """The words of each quote with the names of those who said it."""
    sql = """
        SELECT quote.text, group_concat(entity.name, '+') FROM quote
        JOIN (SELECT * FROM quote_speaker ORDER BY quote_id, position) AS said ON said.quote_id = quote.id
        JOIN entity ON entity.id = said.entity_id GROUP BY quote.id ORDER BY quote.id
    """
    return [(text, names.split("+")) for text, names in db.execute(sql)]


def test_each_speaker_of_a_quote_becomes_a_row(db: sqlite_utils.Database) -> None:
    save_article(db, together(2, 1, quotes=("Мост готов",)))
    rows = dump(db)
    assert [(row["id"], row["name"]) for row in rows["entity"]] == [
        (1, "Ирина Лесная"),
        (2, "Пётр Бор"),
        (3, "Илья Пень"),
    ]
    assert sorted(rows["quote_speaker"], key=lambda row: str(row["position"])) == [
        {"quote_id": 1, "entity_id": 1, "position": 0, "published_ts": 1709612400},
        {"quote_id": 1, "entity_id": 3, "position": 1, "published_ts": 1709612400},
        {"quote_id": 1, "entity_id": 2, "position": 2, "published_ts": 1709612400},
    ]
    assert rows["quote"][0]["speaker_id"] == 1


def test_a_quote_of_nobody_known_has_no_speakers(db: sqlite_utils.Database) -> None:
    found = article()
    extraction = replace(found.extraction, quotes=(quote("Мост готов", speaker=None),))
    save_article(db, replace(found, extraction=extraction))
    assert dump(db)["quote_speaker"] == []


def test_two_that_are_one_in_the_database_speak_once(db: sqlite_utils.Database) -> None:
    found = together(1)
    twice = (found.extraction.entities[0], replace(found.extraction.entities[0], name="ИРИНА ЛЕСНАЯ"))
    save_article(db, replace(found, extraction=replace(found.extraction, entities=twice)))
    assert spoken(db) == [("Мост готов", ["Ирина Лесная"]), ("всё идёт по плану", ["Ирина Лесная"])]


def test_another_co_speaker_changes_the_quote_and_keeps_its_id(db: sqlite_utils.Database) -> None:
    save_article(db, together())
    last = len(changes(db))
    save_article(db, together(1))
    assert changes(db, last) == [
        ("added", "entity", 2),
        ("changed", "quote", 1),
        ("changed", "quote", 2),
        ("changed", "statement", 1),
        ("changed", "statement", 2),
    ]
    assert spoken(db)[0] == ("Мост готов", ["Ирина Лесная", "Пётр Бор"])
    assert save_article(db, together(1)).status == "unchanged"
    last = len(changes(db))
    save_article(db, together(2, 1))  # the order counts too
    assert changes(db, last) == [
        ("added", "entity", 3),
        ("changed", "quote", 1),
        ("changed", "quote", 2),
        ("changed", "statement", 1),
        ("changed", "statement", 2),
    ]
    assert spoken(db)[1] == ("всё идёт по плану", ["Ирина Лесная", "Илья Пень", "Пётр Бор"])


def test_a_co_speaker_is_there_as_long_as_a_quote_is(db: sqlite_utils.Database) -> None:
    save_article(db, together(1, url="1"))
    save_article(db, together(1, url="2"))
    save_article(db, together(url="1"))
    assert "Пётр Бор" in ids(db, "entity", "name")
    last = len(changes(db))
    save_article(db, together(1, quotes=(), url="2"))
    assert "Пётр Бор" not in ids(db, "entity", "name")
    assert changes(db, last) == [
        ("deleted", "quote", 3),
        ("deleted", "quote", 4),
        ("changed", "statement", 1),
        ("changed", "statement", 2),
        ("changed", "quote", 1),  # fewer articles report the same
        ("changed", "quote", 2),
        ("deleted", "entity", 2),
        ("changed", "entity", 1),  # says less
    ]


def test_another_publication_time_reaches_the_speakers(db: sqlite_utils.Database) -> None:
    save_article(db, together(1))
    last = len(changes(db))
    metadata = replace(together(1).metadata, published_at="2024-03-05T04:20:01Z")
    save_article(db, replace(together(1), metadata=metadata))
    assert {row["published_ts"] for row in dump(db)["quote_speaker"]} == {1709612401}
    assert changes(db, last) == [
        ("changed", item, number)
        for item, number in [("article", 1), ("quote", 1), ("quote", 2), ("statement", 1), ("statement", 2)]
    ]


def test_a_database_from_before_joint_statements_is_filled(tmp_path: Path) -> None:
    path = tmp_path / "older.db"
    found = article()
    extraction = replace(found.extraction, quotes=(*found.extraction.quotes, quote("готов", speaker=None)))
    with closing(open_database(path)) as db:
        save_article(db, replace(found, extraction=extraction))
        before = dump(db)
        db.execute("DROP TABLE quote_speaker")
        db.execute("DELETE FROM _sqlite_migrations WHERE name = 'speakers'")
    with closing(open_database(path)) as db:
        assert before == dump(db)
        assert [row["position"] for row in dump(db)["quote_speaker"]] == [0, 0]
        indexes = {index.name for index in db["quote_speaker"].indexes}
        assert "quote_speaker_by_entity" in indexes


articles = st.builds(
    article,
    text=st.sampled_from((TEXT, "Вчера " + TEXT, TEXT + " " + TEXT)),
    quotes=st.lists(st.sampled_from(("Мост готов", "готов", "всё идёт по плану", "идёт")), max_size=5).map(
        tuple
    ),
    person=st.sampled_from((Entity("person", "Ирина Лесная"), Entity("person", "Лесная", (), "Q1"))),
    places=st.lists(st.sampled_from(("Якутск", "Мост")), unique=True).map(tuple),
    version=st.sampled_from("12"),
) | st.sampled_from(((), (1,), (2, 1))).map(lambda others: together(*others))


@given(st.lists(articles, min_size=1, max_size=4))
@settings(max_examples=50, deadline=None)
def test_whatever_came_before_the_rows_are_those_of_the_last_version(versions: list[Article]) -> None:
    with closing(open_database(":memory:")) as db, closing(open_database(":memory:")) as fresh:
        for version in versions:
            save_article(db, version)
        save_article(fresh, versions[-1])
        assert contents(db) == contents(fresh)
        assert list(db.query("PRAGMA foreign_key_check")) == []
        before = dump(db)
        assert save_article(db, versions[-1]).status == "unchanged"
        assert before == dump(db)


@given(st.lists(articles, min_size=1, max_size=4))
@settings(max_examples=50, deadline=None)
def test_the_changes_tell_what_is_there(versions: list[Article]) -> None:
    with closing(open_database(":memory:")) as db:
        for version in versions:
            save_article(db, version)
        there: dict[str, set[int]] = {item: set() for item in ("article", "quote", "entity", "statement")}
        for kind, item, item_id in changes(db):
            assert (item_id in there[item]) == (kind != "added")
            (there[item].discard if kind == "deleted" else there[item].add)(item_id)
        assert there == {item: {row["id"] for row in dump(db)[item]} for item in there}


def contents(db: sqlite_utils.Database) -> list[object]:
    """All rows without ids."""
    named = """
        SELECT "start", "end", surface, form, entity.key, quote_id IS NULL FROM mention
        JOIN entity ON entity.id = entity_id ORDER BY 1, 2, 5
    """
    said = """
        SELECT quote.type, text, parts, entity.key, position, quote_speaker.published_ts FROM quote
        LEFT JOIN quote_speaker ON quote_id = quote.id LEFT JOIN entity ON entity.id = entity_id
        ORDER BY 3, 2, 5
    """
    called = """
        SELECT key, entity.name, wikidata_id, entity_name.name, folded, articles
        FROM entity JOIN entity_name ON entity_id = entity.id ORDER BY 1, 4
    """
    columns = "key, title, text, raw, extractor_version, published_at"
    rows = [f"SELECT {columns} FROM article", called, named, said]  # noqa: S608
    return [db.execute(sql).fetchall() for sql in rows]


def test_a_database_opens_again_with_all_it_held(tmp_path: Path) -> None:
    path = tmp_path / "имя с пробелом.db"
    with closing(open_database(path)) as db:
        save_article(db, article())
        before = dump(db)
    with closing(open_database(path)) as db:
        assert before == dump(db)
        assert db.conn.execute("PRAGMA foreign_keys").fetchone() == (1,)
        assert db.conn.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_path_that_is_no_database_is_refused(tmp_path: Path) -> None:
    letter = tmp_path / "letter.db"
    letter.write_text("Это письмо, а не база данных. " * 100, "utf-8")
    with pytest.raises(StoreError, match=r"letter\.db"):
        open_database(letter)
    assert letter.read_text("utf-8").startswith("Это письмо")
    with pytest.raises(StoreError, match="cannot"):
        open_database(tmp_path)
    with pytest.raises(StoreError, match="cannot"):
        open_database(tmp_path / "nowhere" / "whosaid.db")


def test_somebody_elses_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "theirs.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE article (id INTEGER)")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="not one of whosaid"):
        open_database(path)
    assert before == path.read_bytes()


def test_a_database_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "newer.db"
    with closing(open_database(path)) as db:
        db.execute("UPDATE _sqlite_migrations SET name = 'telepathy' WHERE name = 'foundation'")
    with pytest.raises(StoreError, match="newer version"):
        open_database(path)
