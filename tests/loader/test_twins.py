"""Nearly the same articles: linked whatever came first, and every article whose links change is noted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import sqlite_utils
from hypothesis import given, settings
from hypothesis import strategies as st

from loader.models import Article, CleanArticle, Extraction, Metadata, RawArticle
from loader.sources.urls import canonical_url
from loader.statements import bodies
from loader.store import twins
from loader.store.writer import complete, delete_article, open_database, save_article

FIRST = (
    "В посёлке Заречный во вторник открыли новый пешеходный мост через реку Светлую. Его длина составила "
    "сто двадцать метров, ширина четыре метра. Работы продолжались полтора года и обошлись районному "
    "бюджету в триста миллионов рублей. Раньше жителям левого берега приходилось добираться до школы и "
    "больницы в объезд, дорога занимала больше часа."
)
SECOND = (
    "По словам главы администрации Ольги Сосновой, строители закончили на месяц раньше срока. Следующим "
    "летом у моста разобьют сквер с детской площадкой, а к осени проложат велосипедную дорожку до "
    "железнодорожной станции. Проект сквера жители выберут на голосовании в январе."
)
WIRE = f"{FIRST}\n\n{SECOND}"
# The same event in other words, with a quote and a figure in common.
OTHER = (
    "Жители Заречного дождались переправы: пешеходный мост связал оба берега Светлой. Подрядчик сдал объект "
    "досрочно, рассказала журналистам Ольга Соснова. На строительство ушло триста миллионов рублей. Теперь "
    "школьникам не нужно вставать затемно, чтобы успеть на автобус, который шёл кругом через соседний район. "
    "Власти обещают заняться благоустройством набережной и спросить горожан, каким должен стать новый парк."
)
RATES = (
    "Официальный курс доллара на {} ноября составил {} рубля, сообщил Центральный банк. Курс евро составил "
    "{} рубля. Индекс биржи вырос на {} процента и достиг {} пункта. Баррель нефти стоит {} доллара."
)
POOL = (
    WIRE,
    FIRST,
    f"ЗАРЕЧНЫЙ, 22 ноября. {WIRE}",
    f"{WIRE}\n\nОб этом сообщило агентство «Север».",
    WIRE.replace("сто двадцать", "сто тридцать"),
    WIRE.replace("открыли", "торжественно открыли").replace("закончили", "завершили"),
    SECOND,
    OTHER,
    f"{OTHER}\n\n{SECOND}",
    "Мост открыт.",
)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite_utils.Database]:
    with closing(open_database(tmp_path / "test.db")) as database:
        yield database


def article(body: str, number: int = 1, title: str | None = None) -> Article:
    text = f"{title}\n\n{body}" if title else body
    clean = CleanArticle(text, title, None, len(text) - len(body), ())
    raw = RawArticle(text, "-", f"https://vesti.example/{number}")
    return Article(raw, clean, Metadata(language="ru"), Extraction((), (), ()), "1")


def save_all(db: sqlite_utils.Database, *texts: str) -> None:
    for number, text in enumerate(texts, start=1):
        save_article(db, article(text, number))


def similar(db: sqlite_utils.Database) -> dict[int, int]:
    """How many are similar to each article, by its id."""
    sql = "SELECT article.id, similar FROM article JOIN article_body ON article_body.id = body_id ORDER BY 1"
    return dict(db.execute(sql).fetchall())


def links(db: sqlite_utils.Database) -> list[object]:
    """All links with their likeness, by the texts; how many articles have each text, and the numbers."""
    name = "(SELECT min(text) FROM article WHERE body_id = {})"
    lower, upper = name.format("lower"), name.format("upper")
    numbers = """
        SELECT text, articles, similar FROM article JOIN article_body ON article_body.id = body_id ORDER BY 1
    """
    hashes = "SELECT hash, count(*) FROM article_body_hash GROUP BY hash ORDER BY 1"
    pairs = db.execute(f"SELECT {lower}, {upper}, likeness FROM article_twin").fetchall()  # noqa: S608
    return [
        sorted((*sorted(pair), likeness) for *pair, likeness in pairs),
        db.execute(numbers).fetchall(),
        db.execute(hashes).fetchall(),
        db.execute("SELECT count(*) FROM article_body").fetchall(),
    ]


def likeness(one: str, other: str) -> float | None:
    return bodies.likeness(*(bodies.shingles(bodies.words_of(text)) for text in (one, other)))


@pytest.mark.parametrize(
    "copy",
    [
        WIRE.upper(),
        WIRE.replace("«", '"').replace("\n\n", " "),
        *POOL[1:6],
        f"{OTHER} {WIRE}",
    ],
)
def test_copies_are_linked(db: sqlite_utils.Database, copy: str) -> None:
    save_all(db, WIRE, copy)
    assert similar(db) == {1: 1, 2: 1}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (WIRE, OTHER),
        (FIRST, SECOND),
        (RATES.format(21, 98, 104, 2, 2710, 71), RATES.format(22, 99, 105, 3, 2745, 70)),
        ("Мост открыт.", "Мост открыт."),  # so few words may be anybody's
        ("да " * 30, "нет " * 30),
    ],
)
def test_others_are_not(db: sqlite_utils.Database, one: str, other: str) -> None:
    save_all(db, one, other)
    assert similar(db) == {1: 0, 2: 0}


def test_a_piece_of_something_much_longer_is_no_copy() -> None:
    long = " ".join(f"{word}{number}" for number in range(8) for word in FIRST.split())
    assert likeness(FIRST, f"{FIRST} {long}") is None
    assert likeness(FIRST, WIRE) == 1.0


@pytest.mark.parametrize(
    "address",
    [
        "http://vesti.example/1",
        "https://www.vesti.example/1",
        "https://m.vesti.example/1",
        "https://vesti.example/1/",
        "https://vesti.example/amp/1",
    ],
)
def test_an_address_that_may_be_another_page_is_another_article_and_linked(
    db: sqlite_utils.Database, address: str
) -> None:
    assert canonical_url(address) == address
    first = article(WIRE)
    save_article(db, first)
    save_article(db, replace(first, raw=replace(first.raw, url=address)))
    assert similar(db) == {1: 1, 2: 1}


def test_titles_do_not_count(db: sqlite_utils.Database) -> None:
    save_article(db, article(WIRE, 1, "Мост открыт"))
    save_article(
        db, article(WIRE, 2, "В посёлке Заречный торжественно открыли пешеходный мост через Светлую")
    )
    assert similar(db) == {1: 1, 2: 1}


def test_the_likeness_is_the_share_of_the_shorter_one() -> None:
    corrected = WIRE.replace("сто двадцать", "сто тридцать")
    all_threes = len(bodies.shingles(bodies.words_of(WIRE)))
    assert likeness(WIRE, corrected) == likeness(corrected, WIRE) == round(1 - 3 / all_threes, 3)
    assert likeness(FIRST, OTHER) is None


def test_whose_links_change_is_noted(db: sqlite_utils.Database) -> None:
    save_all(db, WIRE, OTHER, FIRST)
    assert noted(db) == [("added", 1), ("added", 2), ("added", 3), ("changed", 1)]
    last = last_change(db)
    save_article(db, article(OTHER, 3))
    assert noted(db, last) == [("changed", 3), ("changed", 1), ("changed", 2)]
    last = last_change(db)
    delete_article(db, 3)
    assert noted(db, last) == [("deleted", 3), ("changed", 2)]
    assert similar(db) == {1: 0, 2: 0}


def noted(db: sqlite_utils.Database, after: int = 0) -> list[tuple[str, int]]:
    sql = "SELECT kind, item_id FROM change WHERE id > ? AND item = 'article' ORDER BY id"
    return [tuple(row) for row in db.execute(sql, [after]).fetchall()]


def last_change(db: sqlite_utils.Database) -> int:
    return int(db.execute("SELECT max(id) FROM change").fetchone()[0])


def test_an_older_database_is_completed(tmp_path: Path) -> None:
    path = tmp_path / "older.db"
    with closing(open_database(path)) as db:
        save_all(db, *POOL)
        new, numbers = links(db), similar(db)
        last = last_change(db)
        db.execute("DROP INDEX article_by_body")
        db.execute("ALTER TABLE article DROP COLUMN body_id")
        for table in ("article_twin", "article_body_hash", "article_body"):
            db.execute(f"DROP TABLE {table}")
        db.execute("DELETE FROM _sqlite_migrations WHERE name = 'twinned'")
    with closing(open_database(path)) as db:
        complete(db)
        assert links(db) == new
        assert sorted(noted(db, last)) == [
            ("changed", article_id) for article_id, number in numbers.items() if number
        ]
        last = last_change(db)
        complete(db)
        assert last_change(db) == last


numbered = st.tuples(st.integers(1, 8), st.none() | st.sampled_from(POOL))


@pytest.mark.parametrize("most", [twins.MOST_OF_A_HASH, 3])
def test_any_way_to_the_same_articles_gives_the_same_links(
    monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """Loaded, changed and deleted, in any order, with hashes that become formulas and end to be some."""
    monkeypatch.setattr(twins, "MOST_OF_A_HASH", most)

    @settings(max_examples=60, deadline=None)
    @given(st.lists(numbered, min_size=1, max_size=14), st.randoms(use_true_random=False))
    def check(steps: list[tuple[int, str | None]], random: object) -> None:
        with closing(open_database(":memory:")) as db, closing(open_database(":memory:")) as fresh:
            known: dict[int, int] = {}
            texts: dict[int, str] = {}
            for number, text in steps:
                before, last = similar(db), last_change(db) if known else 0
                if text is not None:
                    known[number] = save_article(db, article(text, number)).article_id
                    texts[number] = text
                elif number in known:
                    delete_article(db, known.pop(number))
                    del texts[number]
                changed = {item_id for _, item_id in noted(db, last)}
                after = similar(db)
                assert {key for key in after if after[key] != before.get(key, 0)} <= changed
            order = sorted(texts)
            random.shuffle(order)  # type: ignore[attr-defined]
            for number in order:
                save_article(fresh, article(texts[number], number))
            assert links(db) == links(fresh)
            assert db.execute("PRAGMA foreign_key_check").fetchall() == []

    check()


def test_the_number_is_that_of_the_links(db: sqlite_utils.Database) -> None:
    save_all(db, *POOL, WIRE, WIRE, OTHER)
    sql = """
        SELECT (SELECT count(*) FROM article AS other WHERE other.id != article.id AND (
            other.body_id = article.body_id
            OR EXISTS (SELECT 1 FROM article_twin WHERE lower = min(other.body_id, article.body_id)
                AND upper = max(other.body_id, article.body_id))
        )) FROM article ORDER BY id
    """
    assert [number for (number,) in db.execute(sql)] == list(similar(db).values())
    assert similar(db)[1] > 5


def test_the_next_of_an_older_database_are_found_without_looking_at_the_others(
    db: sqlite_utils.Database,
) -> None:
    plan = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {twins.UNFINISHED}", [1])]
    assert plan == ["SEARCH article USING COVERING INDEX article_by_body (body_id=?)"]
