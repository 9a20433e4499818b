"""Statements as rows: whatever is loaded, in whatever order, and taken away again."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlite_utils
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loader.cli import cli
from loader.models import (
    Article,
    CleanArticle,
    Entity,
    Extraction,
    Mention,
    Metadata,
    Quote,
    RawArticle,
    Source,
)
from loader.spans import Span
from loader.statements.wording import Speaker, Wording
from loader.store import wordings
from loader.store.database import transaction
from loader.store.migrations import migrations
from loader.store.writer import complete, open_database, save_article

BELOVA = Entity("person", "Анна Белова", ("Белова",), "Q900001")
ELKIN = Entity("person", "Пётр Ёлкин", ("Ёлкин",))
SURNAME = Entity("person", "Белова")
TABLES = ("statement", "statement_speaker", "wording", "wording_shingle", "wording_link", "quote", "change")

SCHOOL = "Мы построим три школы, и учителя уже набраны, а мебель едет из Костаная"
SCHOOL_CUT = "Мы построим три школы, и учителя уже набраны"
SCHOOL_END = "учителя уже набраны, а мебель едет из Костаная"
BARGES = "Реку очистят от старых барж, берег укрепят камнем"
# Two speeches that hold the same formula of more than four words.
FORMULA = "Степные озёра надо сохранить для детей и внуков"
SPEECH = (
    "Рыбаки жалуются на браконьеров. Степные озёра надо сохранить для детей и внуков. Егерей станет больше"
)
OTHER_SPEECH = "Деньги на очистку дна найдены. Степные озёра надо сохранить для детей и внуков"


@dataclass(frozen=True)
class Report:
    """One quote in an article of its own."""

    text: str
    speaker: Entity | None = BELOVA
    day: int | None = 1
    outlet: str = "vesti"
    kind: str = "direct"


def article(url: str, reports: Sequence[Report]) -> Article:
    """An article of what all `reports` hold, told as the first is dated."""
    text = " ".join(
        f"{report.speaker.name if report.speaker else 'Она'}: {report.text}." for report in reports
    )
    entities = tuple(dict.fromkeys(report.speaker for report in reports if report.speaker))
    mentions, quotes, at = [], [], 0
    for report in reports:
        start = text.index(f": {report.text}.", at) + 2
        name = Span(at, start - 2)
        speaker = entities.index(report.speaker) if report.speaker else None
        if report.speaker:
            mentions.append(Mention(name, "person", "name", speaker))
        at = start + len(report.text)
        form = "name" if report.speaker else "pronoun"
        quotes.append(
            Quote(report.kind, (Span(start, at),), None, speaker, name, form, 0.9, "colon")  # type: ignore[arg-type]
        )
        at += 2
    day = reports[0].day if reports else 1
    outlet = reports[0].outlet if reports else "vesti"
    metadata = Metadata(
        source=Source(outlet, outlet, None, "outlet", None),
        published_at=day and f"2026-03-{day:02}T09:00:00+05:00",  # type: ignore[arg-type]
        language="ru",
    )
    extraction = Extraction(entities, tuple(mentions), tuple(quotes))
    return Article(
        RawArticle(text, url, url), CleanArticle(text, None, None, 0, ()), metadata, extraction, "1"
    )


def load(db: sqlite_utils.Database, articles: Iterable[tuple[str, Sequence[Report]]]) -> None:
    for url, reports in articles:
        save_article(db, article(url, reports))


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite_utils.Database]:
    with closing(open_database(tmp_path / "test.db")) as database:
        yield database


def dump(db: sqlite_utils.Database) -> dict[str, list[dict[str, object]]]:
    return {table: list(db.query(f"SELECT * FROM {table} ORDER BY 1, 2")) for table in TABLES}  # noqa: S608


def changes(db: sqlite_utils.Database, after: int = 0) -> list[tuple[str, str, int]]:
    rows = db.query(
        "SELECT kind, item, item_id FROM change WHERE id > ? AND item <> 'entity' ORDER BY id", [after]
    )
    return [(row["kind"], row["item"], row["item_id"]) for row in rows]


def found(db: sqlite_utils.Database) -> list[object]:
    """All statements without their ids: their columns, and where their quotes stand."""
    sql = """
        SELECT statement.id, statement.text, entity.key, first_seen, articles, outlets, quotes
        FROM statement LEFT JOIN entity ON entity.id = statement.speaker_id
    """
    places = """
        SELECT article.key, quote.start FROM quote JOIN article ON article.id = article_id
        WHERE statement_id = ? ORDER BY 1, 2
    """
    rows = db.execute(sql).fetchall()
    return sorted((db.execute(places, [row[0]]).fetchall(), row[1:]) for row in rows)


def texts(db: sqlite_utils.Database) -> list[tuple[str, ...]]:
    """The texts of each statement's quotes, sorted."""
    sql = "SELECT statement_id, text FROM quote ORDER BY text"
    grouped: dict[int, tuple[str, ...]] = {}
    for statement_id, text in db.execute(sql):
        grouped[statement_id] = (*grouped.get(statement_id, ()), text)
    return sorted(grouped.values())


def test_copies_are_one_statement(db: sqlite_utils.Database) -> None:
    load(
        db,
        [
            ("1", [Report(SCHOOL_CUT, day=3)]),
            ("2", [Report(SCHOOL, day=2, outlet="sever")]),
            ("3", [Report(BARGES), Report("Они " + SCHOOL[3:], None, kind="indirect")]),
        ],
    )
    assert dump(db)["statement"] == [
        {
            "id": 1,
            "text": SCHOOL,
            "speaker_id": 1,
            "first_seen": "2026-03-01T09:00:00+05:00",
            "published_on": "2026-03-01",
            "published_ts": 1772337600,
            "articles": 3,
            "outlets": 2,
            "quotes": 3,
        },
        {
            "id": 2,
            "text": BARGES,
            "speaker_id": 1,
            "first_seen": "2026-03-01T09:00:00+05:00",
            "published_on": "2026-03-01",
            "published_ts": 1772337600,
            "articles": 1,
            "outlets": 1,
            "quotes": 1,
        },
    ]


def test_the_direct_and_then_the_fullest_wording_is_canonical(db: sqlite_utils.Database) -> None:
    load(db, [("1", [Report(SCHOOL, kind="indirect")]), ("2", [Report(SCHOOL_CUT)])])
    assert [row["text"] for row in dump(db)["statement"]] == [SCHOOL_CUT]


def test_a_bridge_joins_two_parts_and_parts_them_again(db: sqlite_utils.Database) -> None:
    load(db, [("1", [Report(SCHOOL_CUT)]), ("2", [Report(SCHOOL_END)])])
    assert texts(db) == [(SCHOOL_CUT,), (SCHOOL_END,)]
    last = len(dump(db)["change"])
    load(db, [("3", [Report(SCHOOL)])])
    assert texts(db) == [tuple(sorted((SCHOOL, SCHOOL_CUT, SCHOOL_END)))]
    assert [row["id"] for row in dump(db)["statement"]] == [1]
    assert sorted(changes(db, last)) == [
        ("added", "article", 3),
        ("added", "quote", 3),
        ("changed", "quote", 1),  # more articles report the same
        ("changed", "quote", 2),
        ("changed", "statement", 1),
        ("deleted", "statement", 2),
    ]
    load(db, [("3", [])])
    assert texts(db) == [(SCHOOL_CUT,), (SCHOOL_END,)]
    assert sorted(row["id"] for row in dump(db)["statement"]) == [1, 3]


def test_a_formula_joins_no_speeches(db: sqlite_utils.Database) -> None:
    load(db, [("1", [Report(FORMULA)]), ("2", [Report(SPEECH)])])
    assert texts(db) == [(SPEECH, FORMULA)]
    load(db, [("3", [Report(OTHER_SPEECH)])])
    assert texts(db) == [(OTHER_SPEECH,), (SPEECH,), (FORMULA,)]


def test_words_that_two_said_belong_to_neither(db: sqlite_utils.Database) -> None:
    load(db, [("1", [Report(SCHOOL)]), ("2", [Report(SCHOOL, None)])])
    assert len(texts(db)) == 1
    load(db, [("3", [Report(SCHOOL, ELKIN)])])
    assert texts(db) == [(SCHOOL,), (SCHOOL,), (SCHOOL,)]
    load(db, [("3", [])])
    assert len(texts(db)) == 1


def test_a_statement_ends_with_its_last_quote(db: sqlite_utils.Database) -> None:
    load(db, [("1", [Report(SCHOOL)]), ("2", [Report(SCHOOL)])])
    load(db, [("1", [])])
    assert [(row["id"], row["articles"]) for row in dump(db)["statement"]] == [(1, 1)]
    last = len(dump(db)["change"])
    load(db, [("2", [])])
    assert changes(db, last) == [
        ("changed", "article", 2),
        ("deleted", "quote", 2),
        ("deleted", "statement", 1),
    ]
    rows = dump(db)
    assert [rows[table] for table in TABLES[:-1]] == [[]] * 6


def test_a_statement_knows_when_a_report_gets_another_date(db: sqlite_utils.Database) -> None:
    load(db, [("1", [Report(SCHOOL, day=5)]), ("2", [Report(SCHOOL, day=4)])])
    last = len(dump(db)["change"])
    load(db, [("2", [Report(SCHOOL, day=None)])])
    assert [row["first_seen"] for row in dump(db)["statement"]] == ["2026-03-05T09:00:00+05:00"]
    assert changes(db, last) == [
        ("changed", "article", 2),
        ("changed", "quote", 2),
        ("changed", "statement", 1),
    ]


TEXTS = [
    *(SCHOOL, SCHOOL_CUT, SCHOOL_END, BARGES, FORMULA, SPEECH, OTHER_SPEECH),
    BARGES.replace("барж", "ржавых барж"),
    BARGES.replace("Реку очистят", "Реку не очистят"),
    SCHOOL.replace("три", "две"),
    "Это неправда",
    "Мост готов",
]
reports = st.builds(
    Report,
    st.sampled_from(TEXTS),
    st.sampled_from([BELOVA, BELOVA, ELKIN, SURNAME, None]),
    st.sampled_from([1, 2, 6, None]),
    st.sampled_from(["vesti", "sever"]),
    st.sampled_from(["direct", "indirect"]),
)
corpora = st.lists(st.lists(reports, min_size=1, max_size=2), min_size=1, max_size=7).map(
    lambda corpus: [(str(number), told) for number, told in enumerate(corpus)]
)


@pytest.mark.parametrize("cap", [wordings.MOST_OF_A_HASH, 1, 2])
@given(corpus=corpora, data=st.data())
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_neither_the_order_nor_what_was_there_before_counts(
    monkeypatch: pytest.MonkeyPatch, cap: int, corpus: list[tuple[str, list[Report]]], data: st.DataObject
) -> None:
    monkeypatch.setattr(wordings, "MOST_OF_A_HASH", cap)
    with closing(open_database(":memory:")) as plain, closing(open_database(":memory:")) as other:
        load(plain, corpus)
        shuffled = data.draw(st.permutations(corpus))
        told_before = data.draw(st.lists(reports, max_size=2))
        load(other, [("gone", told_before), *((url, told_before) for url, _ in shuffled[::2])])
        load(other, shuffled)
        load(other, [("gone", [])])
        assert found(other) == found(plain)
        assert list(other.query("PRAGMA foreign_key_check")) == []
        before = dump(other)
        load(other, shuffled)
        assert dump(other) == before
        # Every quote has a statement, and every change is told of a thing that is there.
        assert all(row["statement_id"] is not None for row in before["quote"])
        there: set[int] = set()
        for kind, item, item_id in changes(other):
            if item == "statement":
                assert (item_id in there) == (kind != "added")
                (there.discard if kind == "deleted" else there.add)(item_id)
        assert there == {row["id"] for row in before["statement"]}


def test_an_older_database_is_completed(tmp_path: Path) -> None:
    corpus = [("1", [Report(SCHOOL)]), ("2", [Report(SCHOOL_CUT), Report(BARGES)])]
    with closing(open_database(tmp_path / "test.db")) as db:
        load(db, corpus)
        expected = found(db)
        forget = ["UPDATE quote SET wording_id = NULL, statement_id = NULL"]
        forget += [f"DELETE FROM {table}" for table in reversed(TABLES[:5])]  # noqa: S608
        for sql in forget:
            db.conn.execute(sql)
        db.conn.commit()
        complete(db)
        assert found(db) == expected
        before = dump(db)
        complete(db)
        assert dump(db) == before


def test_a_new_quote_is_compared_with_as_few_in_a_large_corpus(db: sqlite_utils.Database) -> None:
    """The rows that 60 new quotes look at, beside 2,000 quotes and beside 20,000.

    Each is one of twenty reports of an event, in words of its own, and holds the same formula.
    """
    randomly = random.Random(7)

    def wording(event: int) -> Wording:
        at = randomly.randint(0, 10)
        told = [f"слово{event}-{number}" for number in range(at, at + randomly.randint(5, 20))]
        words = [*told, "рамка", "государственный", "программа", "развитие"]
        return Wording(tuple(words), Speaker(randomly.choice([event, None])))

    def add(first: int, last: int) -> None:
        with transaction(db):
            for number in range(first, last):
                wording_id, is_new = wordings.save(db, wording(number // 20))
                if is_new:
                    wordings.publish(db, [wording_id])

    def looked_at(quotes: list[Wording]) -> int:
        return sum(len(wordings.candidates(db, quote)) for quote in quotes)

    add(0, 2_000)
    few = looked_at([wording(event) for event in range(40, 100)])
    add(2_000, 20_000)
    many = looked_at([wording(event) for event in range(940, 1000)])
    assert few > 60
    assert many < few * 1.2


def test_the_commands_complete_an_older_database(tmp_path: Path) -> None:
    path = tmp_path / "test.db"
    with closing(open_database(path)) as db:
        load(db, [("1", [Report(SCHOOL)])])
        with transaction(db):
            db.conn.execute("UPDATE quote SET wording_id = NULL, statement_id = NULL")
    assert CliRunner().invoke(cli, ["migrate", "--database", str(path)]).exit_code == 0
    with closing(open_database(path)) as db:
        assert db.execute("SELECT statement_id FROM quote").fetchall() == [(1,)]


def test_an_older_database_is_migrated_with_its_changes(tmp_path: Path) -> None:
    path = tmp_path / "test.db"
    with closing(sqlite_utils.Database(path)) as older:
        migrations.apply(older, stop_before="statements")
        older.conn.execute(
            "INSERT INTO change (id, at, kind, item, item_id) VALUES (41, '2026', 'added', 'article', 9)"
        )
        older.conn.commit()
        with pytest.raises(sqlite3.IntegrityError):
            older.conn.execute(
                "INSERT INTO change (at, kind, item, item_id) VALUES ('', 'added', 'statement', 1)"
            )
    with closing(open_database(path)) as db:
        load(db, [("1", [Report(SCHOOL)])])
        assert [(row["id"], row["item"]) for row in dump(db)["change"]] == [
            (41, "article"),
            (42, "article"),
            (43, "entity"),
            (44, "quote"),
            (45, "statement"),
        ]
