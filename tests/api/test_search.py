"""Full-text search: what is found, in which order, and how it is shown."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote as escaped

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from api import db as service_db
from api.app import create_app
from api.config import Config
from api.highlights import find_highlights
from api.queries import search
from api.searchtext import parse_search
from loader.models import Article, CleanArticle, Extraction, Metadata, Quote, RawArticle, Source
from loader.spans import Span
from loader.store.writer import open_database, save_article
from tests.api.asking import get, ids, walk
from tests.api.test_pagination import spoil

# Each is an article that is one quote; it has the id of its place here, from 1 on. Newest last.
SAYINGS = (
    "Президент прибыл в Алматы",  # 1
    "С президентом говорили о мосте",  # 2
    "Вице-премьер обещал ёлку к празднику",  # 3
    "Елки стали дороже",  # 4
    "Завод плавит сталь",  # 5
    "Замок на горе открыли",  # 6
    "Мост, мост и ещё раз мост",  # 7
    "Строительство моста через реку идёт по плану",  # 8
    "Мост через широкую реку строительство переживёт",  # 9
    "Токаев подписал указ",  # 10
    "Указ Токаева опубликован",  # 11
    "Covid-19 отступает, C++ остаётся",  # 12
    "Президентский срок истекает",  # 13
    "🙂 «Пре́мьера» удалась",  # 14
)
SOURCES = (Source("vesti", "Вести", None, "outlet", None), Source("sever", "Север", None, "agency", None))


def saying(number: int, text: str) -> Article:
    """An article that is one quote, published on the `number`-th minute of a day; every seventh never."""
    quote = Quote("direct", (Span(0, len(text)),), None, None, None, None, number % 10 / 10, "whole")
    minute = f"2026-03-02T00:{number % 60:02}:00+05:00" if number % 7 else None
    return Article(
        RawArticle(text, "-", f"https://vesti.example/{number}"),
        CleanArticle(text, None, None, 0, ()),
        Metadata(source=SOURCES[number % 2], published_at=minute, language="ru"),
        Extraction((), (), (quote,)),
        "1",
    )


def serve(path: Path, texts: tuple[str, ...]) -> Iterator[FlaskClient]:
    """The service over a database of `texts`."""
    with closing(open_database(path)) as store:
        for number, text in enumerate(texts, 1):
            save_article(store, saying(number, text))
    app = create_app(Config(database=path, answers_mb=0))
    yield app.test_client()
    service_db.reader(app).close()


@pytest.fixture(scope="module")
def sayings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    yield from serve(tmp_path_factory.mktemp("sayings") / "whosaid.db", SAYINGS)


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        # any form finds any other; another word with the same root is another word
        ("президент", "1 2"),
        ("президентом", "1 2"),
        ("ПРЕЗИДЕНТАМИ", "1 2"),
        ("президентский", "13"),
        # so do surnames that the dictionary does not know
        ("Токаев", "10 11"),
        ("Токаева", "10 11"),
        # е is ё, with stress marks or without
        ("ёлка", "3 4"),
        ("елка", "3 4"),
        ("ЁЛКИ", "3 4"),
        ("премьера", "3 14"),  # of премьер too
        ("пре́мьера", "3 14"),
        # a form of two words finds both, each of the words its own
        ("стали", "4 5"),
        ("стать", "4"),
        ("сталь", "4 5"),
        ("замки", "6"),
        # as it stands
        ('"президент"', "1"),
        ('"президентом"', "2"),
        ('"президента"', ""),
        ('"строительство моста"', "8"),
        ("«строительство моста»", "8"),
        ("„строительство моста“", "8"),
        ("“строительство моста”", "8"),
        ('"моста строительство"', ""),
        ('"через реку"', "8"),
        ('"ЧЕРЕЗ РЕКУ', "8"),
        ('"елку к празднику"', "3"),
        ('"строительство мос"*', "8"),
        ('"строительство мос"', ""),
        # beginnings
        ("президент*", "1 2 13"),
        ("ПРЕЗ*", "1 2 13"),
        ("мосты*", ""),
        # side by side: all of them
        ("мост река", "8 9"),
        ("река мост строительство", "8 9"),
        ("мост AND река", "8 9"),
        ("мост президент", "2"),
        ("мост Алматы", ""),
        # without
        ("мост -река", "2 7"),
        ("-река мост", "2 7"),
        ("мост NOT река", "2 7"),
        ("мост -реки -президента", "7"),
        ('мост -"через реку"', "2 7 9"),
        ("мост -стро*", "2 7"),
        ("мост -(река OR президент)", "7"),
        ("мост - река", "8 9"),
        # either
        ("Алматы OR указ", "1 10 11"),
        ("Алматы | указ", "1 10 11"),
        ("Алматы|указ", "1 10 11"),
        ("Алматы or указ", ""),
        ("мост река OR Алматы", "1 8 9"),
        ("мост (река OR президент)", "2 8 9"),
        ("(мост (река OR президент)) -план", "2 9"),
        ("мост (река OR президент", "2 8 9"),
        ("мост) река", "8 9"),
        ("OR мост OR", "2 7 8 9"),
        # marks only part words
        ("вице-премьер", "3"),
        ("премьер, вице!", "3"),
        ("covid-19", "12"),
        ("COVID 19", "12"),
        ("C++", "12"),
        ("мост\0река", "8 9"),
        ("🙂 указ", "10 11"),
        ("words:мост", ""),
        ("мост^2", ""),
        ("NEAR(мост река)", ""),
        ("нет такого", ""),
    ],
)
@pytest.mark.parametrize("path", ["/v1/quotes", "/v1/articles"])
def test_what_is_found(sayings: FlaskClient, path: str, q: str, expected: str) -> None:
    assert sorted(ids(sayings, f"{path}?q={escaped(q)}"), key=int) == expected.split()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=мост", "9 8 2 7"),
        ("q=мост&sort=published", "7 2 8 9"),
        ("q=мост&source=sever", "9 7"),
        ("q=мост&source=sever&source=vesti", "9 8 2 7"),
        ("q=мост&id=7&id=8&id=1", "8 7"),
        ("q=мост&id=7&id=8&source=vesti", "8"),
        ("q=мост&published_from=2026-03-01", "9 8 2"),
        ("q=мост&published_from=2026-03-02T00:08:00%2B05:00", "9 8"),
        ("q=мост&published_to=2026-03-02T00:08:00%2B05:00", "8 2"),
        ("q=мост&published_from=2026-03-02&published_to=2026-03-02&source=vesti&language=ru", "8 2"),
        ("q=мост&published_from=2026-03-04", ""),
        ("q=мост&published_to=2026-02-27", ""),
        ("q=мост&published_from=0001-01-01&published_to=9999-12-31", "9 8 2"),
        ("q=мост&language=kk", ""),
    ],
)
@pytest.mark.parametrize("path", ["/v1/quotes", "/v1/articles"])
def test_order_and_other_filters(sayings: FlaskClient, path: str, query: str, expected: str) -> None:
    assert ids(sayings, f"{path}?{query}") == expected.split()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=мост&min_confidence=0.8", "9 8"),
        ("q=мост&has_speaker=false&type=direct", "9 8 2 7"),
        ("q=мост&has_speaker=true", ""),
        ("q=мост&type=indirect", ""),
    ],
)
def test_filters_of_quotes(sayings: FlaskClient, query: str, expected: str) -> None:
    assert ids(sayings, f"/v1/quotes?{query}") == expected.split()


@pytest.mark.parametrize(
    ("query", "expected"),
    [("q=мост&speaker=1", "1"), ("q=Ёлкин&about=4", "5"), ("q=мост&about=2&sort=relevance", "2")],
)
def test_speakers_and_subjects(client: FlaskClient, query: str, expected: str) -> None:
    assert ids(client, f"/v1/quotes?{query}") == expected.split()


def test_the_quoted_words_are_searched_not_what_stands_around_them(client: FlaskClient) -> None:
    assert ids(client, "/v1/quotes?q=заявила") == []
    assert ids(client, "/v1/articles?q=заявила") == ["1"]


def test_titles_are_searched(client: FlaskClient) -> None:
    assert ids(client, '/v1/articles?q="открыли мост"') == ["1"]


def test_relevance_puts_the_best_first(sayings: FlaskClient) -> None:
    # three times; then once, in ever longer texts
    assert ids(sayings, "/v1/quotes?q=мост&sort=relevance") == ["7", "2", "9", "8"]
    # the rarer word counts for more
    assert ids(sayings, "/v1/quotes?q=мост OR Алматы&sort=relevance")[0] == "1"


BIGGEST = 2**63 - 1


@pytest.mark.parametrize(
    ("sort", "key", "expected"),
    [
        ("-published", (BIGGEST,), "9 8 2 7"),
        ("-published", (-BIGGEST - 1,), ""),
        ("published", (BIGGEST,), ""),
        ("published", (-BIGGEST - 1,), "7 2 8 9"),
        ("relevance", (BIGGEST, -BIGGEST - 1, 0), "7 2 9 8"),
        ("relevance", (BIGGEST, BIGGEST, BIGGEST), ""),
        ("relevance", (-BIGGEST - 1, 0, 0), ""),
    ],
)
def test_a_cursor_between_any_rows_is_answered(
    sayings: FlaskClient, sort: str, key: tuple[int, ...], expected: str
) -> None:
    path = f"/v1/quotes?q=мост&sort={sort}"
    cursor = get(sayings, f"{path}&limit=1")["next"]
    assert ids(sayings, f"{path}&cursor={spoil(cursor, *key)}") == expected.split()


WORDS = ("мост", "моста", "река", "реку", "сталь", "стали", "план")
sentences = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)
terms = st.sampled_from((*WORDS, '"моста"', "рек*", '"мост река"'))
searches = st.one_of(
    terms,
    st.lists(terms, min_size=2, max_size=3).map(" OR ".join),
    st.tuples(terms, terms).map(" -".join),
    st.tuples(terms, terms).map(" ".join),
)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """Sixty sayings of few words, some of the same minute, some of none."""
    texts = tuple(
        " ".join(WORDS[(number * factor) % len(WORDS)] for factor in range(1, 2 + number % 4))
        for number in range(60)
    )
    yield from serve(tmp_path_factory.mktemp("many") / "whosaid.db", texts)


@given(
    q=searches,
    sort=st.sampled_from(("-published", "published", "relevance")),
    others=st.sampled_from(
        ("", "&source=vesti", "&min_confidence=0.5", "&published_to=2026-03-01T19:30:00Z")
    ),
    together=st.sampled_from((1, 3, 2000)),
    few=st.sampled_from((0, 20_000)),
)
@settings(max_examples=40, deadline=None)  # each walks through up to sixty pages
def test_pages_of_one_are_the_whole(
    many: FlaskClient, q: str, sort: str, others: str, together: int, few: int
) -> None:
    path = f"/v1/quotes?q={escaped(q)}&sort={sort}{others}"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(search, "RANKED_TOGETHER", together)
        patched.setattr(search, "FEW", few)
        whole = get(many, f"{path}&limit=100")
        assert whole["next"] is None
        assert whole["items"] == [item for page in walk(many, f"{path}&limit=1") for item in page["items"]]
    found = {item["id"] for item in whole["items"]}
    assert len(found) == len(whole["items"])
    assert found == set(ids(many, f"/v1/quotes?q={escaped(q)}{others}&limit=100"))


def test_lots_are_ranked_one_behind_the_other(many: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    newest = ids(many, "/v1/quotes?q=мост&limit=100")
    monkeypatch.setattr(search, "RANKED_TOGETHER", 5)
    ranked = ids(many, "/v1/quotes?q=мост&sort=relevance&limit=100")
    assert len(newest) > 10
    for lot in range(0, len(newest), 5):
        assert set(newest[lot : lot + 5]) == set(ranked[lot : lot + 5])
    assert newest != ranked


def test_what_is_published_meanwhile_moves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "whosaid.db"
    for asking in serve(path, ("мост", "мост мост", "мост да река")):
        first = get(asking, "/v1/quotes?q=мост&sort=relevance&limit=1")
        with closing(open_database(path)) as store:
            save_article(store, saying(4, "мост мост мост"))
        rest = get(asking, f"/v1/quotes?q=мост&sort=relevance&cursor={first['next']}")
        seen = [item["id"] for item in (*first["items"], *rest["items"])]
        assert sorted(seen) == ["1", "2", "3"]


typed = st.text() | st.text(alphabet="аб \"*-()|«»„“”ORANDT\0🙂+:^{},'")


@given(q=typed, sort=st.sampled_from(("-published", "published", "relevance")))
@settings(max_examples=200, deadline=None)  # the first loads a dictionary
@pytest.mark.parametrize("path", ["/v1/quotes", "/v1/articles"])
def test_whatever_people_type_is_answered(sayings: FlaskClient, path: str, q: str, sort: str) -> None:
    response = sayings.get(path, query_string={"q": q, "sort": sort, "highlight": "true"})
    assert response.status_code in {200, 422}, response.text
    body = response.json
    assert body is not None
    if response.status_code == 422:
        assert {error["parameter"] for error in body["errors"]} == {"q"}
        return
    for item in body["items"]:
        assert_highlights_fit(item)


def assert_highlights_fit(item: dict[str, object]) -> None:
    """Each piece stands where it says, with disjoint matches in order inside it."""
    text, highlights = item["text"], item["highlights"]
    assert isinstance(text, str)
    assert isinstance(highlights, list)
    assert 1 <= len(highlights) <= 3
    behind = 0
    for piece in highlights:
        assert behind <= piece["start"]
        assert text[piece["start"] :].startswith(piece["text"])
        behind = piece["start"] + len(piece["text"])
        ends = [0]
        for match in piece["matches"]:
            assert ends[-1] <= match["start"] < match["end"] <= len(piece["text"])
            ends.append(match["end"])
        assert len(ends) > 1


def test_highlights_are_only_for_those_who_ask(sayings: FlaskClient) -> None:
    for query in ("q=мост", "q=мост&highlight=false"):
        assert "highlights" not in get(sayings, f"/v1/quotes?{query}")["items"][0]
    assert "highlights" not in get(sayings, "/v1/quotes/7")


@pytest.mark.parametrize(
    ("q", "marked"),
    [
        ("мост", "[Мост], [мост] и ещё раз [мост]"),
        ('"мост и ещё"', "Мост, [мост и ещё] раз мост"),
        ('"раз мос"*', "Мост, мост и ещё [раз мост]"),
        ("мост раз -зима", "[Мост], [мост] и ещё [раз] [мост]"),
        ('мост "раз мост"', "[Мост], [мост] и ещё [раз мост]"),
        ("мос* -ели", "[Мост], [мост] и ещё раз [мост]"),
        ("премьер", "🙂 «[Пре́мьера]» удалась"),
        ("президент OR ПРИБЫТЬ", "[Президент] [прибыл] в Алматы"),
        ("сталь", "Елки [стали] дороже"),
    ],
)
def test_what_was_found_is_shown(sayings: FlaskClient, q: str, marked: str) -> None:
    items = get(sayings, f"/v1/quotes?q={escaped(q)}&highlight=true")["items"]
    assert marked in {mark(piece) for item in items for piece in item["highlights"]}


def mark(piece: dict[str, object]) -> str:
    """The piece with brackets around its matches."""
    text, matches = piece["text"], piece["matches"]
    assert isinstance(text, str)
    assert isinstance(matches, list)
    for match in reversed(matches):
        start, end = match["start"], match["end"]
        text = f"{text[:start]}[{text[start:end]}]{text[end:]}"
    return text


def test_of_a_long_text_the_pieces_with_most_terms_are_shown(tmp_path: Path) -> None:
    filler = "слово за словом " * 20
    text = f"Мост {filler}мост {filler}мост {filler}река у моста {filler}мост"
    for asking in serve(tmp_path / "whosaid.db", (text,)):
        (item,) = get(asking, "/v1/articles?q=мост река&highlight=true")["items"]
        pieces = item["highlights"]
        assert [len(piece["matches"]) for piece in pieces] == [1, 1, 2]
        assert mark(pieces[0]).startswith("[Мост] слово")
        assert "[река] у [моста]" in mark(pieces[2])
        assert all(len(piece["text"]) < 200 for piece in pieces)
        assert_highlights_fit(item)


@given(
    words=st.lists(
        st.sampled_from(("мост", "река,", "и", "через", "«план»", "🙂")), min_size=40, max_size=200
    ),
    q=st.sampled_from(('мост OR "река и"', "и", '"через план" OR мос*', "река мост", '"мост река"')),
)
@settings(max_examples=50, deadline=None)
def test_pieces_of_any_text_fit(words: list[str], q: str) -> None:
    text = " ".join(words)
    pieces = find_highlights(text, parse_search(q))
    if pieces:
        assert_highlights_fit({"text": text, "highlights": pieces})
    assert all(len(piece["text"]) <= max(300, 2 * 80 + 20) for piece in pieces)


def test_a_word_that_several_terms_find_is_marked_once() -> None:
    (piece,) = find_highlights("Мосты строят. Мост и снег.", parse_search('мост мосты "мост" снег'))
    assert mark(piece) == "[Мосты] строят. [Мост] и [снег]."
