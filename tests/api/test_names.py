"""Quotes by the names of those who said them and of those whom they are about, as people type them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from pymorphy3 import MorphAnalyzer

from api.names import choose, find_candidates
from api.queries.names import read_counted
from loader.models import Entity
from loader.store.writer import open_database, save_article
from tests.api.asking import get, ids, problem
from tests.naming import sentence, serve


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    yield from serve(tmp_path_factory.mktemp("names"))


def speakers(client: FlaskClient, query: str) -> set[str]:
    return {quote["speaker"]["id"] for quote in get(client, f"/v1/quotes?{query}")["items"]}


@pytest.mark.parametrize(
    ("name", "entity"),
    [
        ("Касым-Арман Тулебаев", "1"),
        ("Касым-Арманом Тулебаевым", "1"),
        ("касым арману   ТУЛЕБАЕВУ", "1"),
        ("Тулебаев Касым-Арман", "1"),  # a surname may come first
        ("«Тулебаевым»", "1"),  # no woman's
        ("Тулебаевой", "3"),  # no man's
        ("Тулебаева", "3"),  # hers as it stands, his only in another case
        ("Дину Тулебаеву", "3"),
        ("Павлом Громовым", "7"),
        ("Громов", "7"),  # his relative says nothing
        ("Владимир", "9"),  # the city says nothing
        ("Владимиром Лужиным", "9"),
        ("СОР", "10"),
        ("союзом объединенных рек", "10"),
        ("Союза Объединённых Рек", "10"),
        ("Киров", "11"),
        ("Сергея Кирова", "11"),
        ("Ким", "12"),  # somebody with a full name before somebody of whom there is only the surname
        ("Рябовым", "17"),
    ],
)
def test_who_said_it(client: FlaskClient, name: str, entity: str) -> None:
    assert speakers(client, f"speaker_name={name}") == {entity}
    by_id, by_name = (
        get(client, f"/v1/quotes?{query}") for query in (f"speaker={entity}", f"speaker_name={name}")
    )
    assert by_id == by_name


@pytest.mark.parametrize(
    ("name", "entity"),
    [
        ("Владимир", "2"),  # who is called so in full before who is also called so
        ("Владимире", "2"),
        ("Владимира Лужина", "9"),
        ("Киров", "5"),
        ("Кирову", "5"),
        ("Петра Громова", "8"),
        ("Тулебаеве", "1"),
        ("СОР", "10"),
    ],
)
def test_whom_it_is_about(client: FlaskClient, name: str, entity: str) -> None:
    assert ids(client, f"/v1/quotes?about_name={name}") == ids(client, f"/v1/quotes?about={entity}")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("speaker_name=Тулебаев", "15 1"),
        ("speaker_name=Тулебаев&speaker_name=СОР", "15 8 1"),
        ("speaker_name=Тулебаев&about_name=Союз объединённых рек", "15"),
        ("speaker_name=Тулебаев&about=2", "1"),
        ("speaker_name=Тулебаев&speaker=1", "15 1"),
        ("speaker_name=Тулебаев&speaker=3", ""),  # said by both
        ("speaker_name=Тулебаев&published_to=2026-12-31", "1"),
        ("speaker_name=Тулебаев&sort=published", "1 15"),
        ("speaker_name=Тулебаев&q=ждать", "15 1"),
        ("about_name=Тулебаевым", "8 2"),
        ("speaker_name=Пётр Громов", ""),  # he is known, and said nothing
    ],
)
def test_beside_other_filters(client: FlaskClient, query: str, expected: str) -> None:
    assert ids(client, f"/v1/quotes?{query}") == expected.split()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("about_name=Тулебаевым", "15 8 2 1"),
        ("about_name=Тулебаевым&about=10", "15 8"),
        ("about_name=Тулебаевым&about_name=Киров", "15 8 3 2 1"),
        ("about_name=Тулебаевым&facet=year&published_to=2026-12-31", "8 2 1"),
    ],
)
def test_articles_about_a_name(client: FlaskClient, query: str, expected: str) -> None:
    assert ids(client, f"/v1/articles?{query}") == expected.split()


def test_exports_and_feeds_take_names(client: FlaskClient) -> None:
    lines = client.get("/v1/export/quotes.ndjson?speaker_name=Тулебаевым").text.splitlines()
    assert [json.loads(line) for line in lines] == get(client, "/v1/quotes?speaker=1")["items"]
    assert problem(client, "/v1/feeds/quotes.atom?speaker_name=Щукин")["status"] == 422


def test_pages_go_on(client: FlaskClient) -> None:
    first = get(client, "/v1/quotes?speaker_name=Тулебаев&limit=1")
    assert ids(client, f"/v1/quotes?speaker_name=Тулебаев&limit=1&cursor={first['next']}") == ["1"]


def candidate(id: str, kind: str, name: str, quotes: int, mentions: int, articles: int) -> dict[str, object]:
    return {
        "id": id,
        "type": kind,
        "name": name,
        "quotes": quotes,
        "mentions": mentions,
        "articles": articles,
    }


NAMESAKES = [
    candidate("4", "person", "Иван Петров", 1, 1, 1),
    candidate("6", "person", "Иван Петров", 1, 1, 1),
]
GROMOVS = [
    candidate("7", "person", "Павел Громов", 1, 2, 2),
    candidate("8", "person", "Пётр Громов", 0, 1, 1),
]
TULEBAEVS = [
    candidate("1", "person", "Касым-Арман Тулебаев", 2, 4, 4),
    candidate("3", "person", "Дина Тулебаева", 1, 1, 1),
]
STORMS = [candidate("14", "person", "Шторм", 1, 1, 1), candidate("15", "person", "Шторм", 1, 1, 1)]
RYABOVS = [candidate("16", "person", "Рябова", 1, 1, 1), candidate("17", "person", "Лев Рябов", 1, 1, 1)]


@pytest.mark.parametrize(
    ("parameter", "name", "candidates"),
    [
        ("speaker_name", "Иваном Петровым", NAMESAKES),
        ("about_name", "Громове", GROMOVS),
        ("about_name", "Тулебаеву", TULEBAEVS),  # to him, or her
        ("speaker_name", "Шторм", STORMS),  # of one article each
        ("speaker_name", "Рябова", RYABOVS),  # a woman of whom there is no more, or of Лев Рябов
    ],
)
def test_what_a_name_does_not_tell_apart(
    client: FlaskClient, parameter: str, name: str, candidates: list[dict[str, object]]
) -> None:
    by_id = parameter.removesuffix("_name")
    assert problem(client, f"/v1/quotes?{parameter}={name}") == {
        "type": "about:blank",
        "title": "Unprocessable Content",
        "status": 422,
        "detail": "The query string has parameters that cannot be used; see errors.",
        "instance": "/v1/quotes",
        "errors": [
            {
                "parameter": parameter,
                "message": f"'{name}' may be 2 entities. Use a fuller name, or `{by_id}` with an id.",
                "candidates": candidates,
            }
        ],
    }


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("Тулибаев", ["1", "3"]),
        ("Касым-Арман Тулебаев-Великий", ["1", "3"]),
        ("Сергеем Громовым", ["7", "8", "11"]),
        ("Щукин", []),
        ("Тулеб", ["1"]),  # a whole name, no beginning
    ],
)
def test_an_unknown_name_and_whoever_is_called_nearly_so(
    client: FlaskClient, name: str, near: list[str]
) -> None:
    (error,) = problem(client, f"/v1/quotes?speaker_name={name}")["errors"]
    hint = " Is it one of the candidates?" if near else ""
    assert error["message"] == f"Nobody and nothing is called '{name}'.{hint}"
    assert [one["id"] for one in error["candidates"]] == near


def test_only_the_first_of_many_unknown_names_get_suggestions(client: FlaskClient) -> None:
    query = "&".join(f"speaker_name={name}" for name in ("Тулибаев", "Громав", "Кировв", "Лужинн"))
    errors = problem(client, f"/v1/quotes?{query}")["errors"]
    assert [bool(error["candidates"]) for error in errors] == [True, True, True, False]


@pytest.mark.parametrize("name", ["", "«»", "%00", "—", "а" * 201])
def test_what_is_no_name(client: FlaskClient, name: str) -> None:
    (error,) = problem(client, f"/v1/quotes?about_name={name}")["errors"]
    assert error["parameter"] == "about_name"


def test_every_name_at_fault_is_told(client: FlaskClient) -> None:
    path = "/v1/quotes?speaker_name=Щукин&about_name=Щукин&speaker_name=Рябова&speaker=99&source=nonesuch"
    assert [error["parameter"] for error in problem(client, path)["errors"]] == [
        "speaker",
        "source",
        "about_name",
        "speaker_name",
        "speaker_name",
    ]


CASES = ("nomn", "gent", "datv", "accs", "ablt", "loct")
GIVEN = (
    "Анна",
    "Пётр",
    "Ольга",
    "Алексей",
    "Лев",
    "Игорь",
    "Илья",
    "Любовь",
    "Дарья",
    "Юрий",
    "Ерлан",
    "Айгуль",
)
SURNAMES = {
    "masc": ("Иванов", "Громов", "Толстой", "Чайковский", "Ильин", "Ткач", "Соловей", "Шевченко", "Глинка"),
    "femn": ("Иванова", "Громова", "Толстая", "Чайковская", "Ильина", "Ткач", "Шевченко", "Глинка"),
}
MORPHOLOGY = MorphAnalyzer(lang="ru")


def inflect(word: str, mark: str, gender: str, case: str) -> str:
    """The name in the case; as it is where the dictionary has no such name."""
    for parse in MORPHOLOGY.parse(word):
        if {mark, "nomn", "sing", gender} <= set(parse.tag.grammemes):
            found = parse.inflect({case})
            return str(found.word) if found else word
    return word


def gender_of(given: str) -> str:
    readings = [
        parse for parse in MORPHOLOGY.parse(given) if {"Name", "nomn", "sing"} <= set(parse.tag.grammemes)
    ]
    return str(readings[0].tag.gender) if readings else "masc"


@given(
    st.lists(st.tuples(st.sampled_from(GIVEN), st.integers(0, 8)), min_size=1, max_size=4, unique=True),
    st.sampled_from(CASES),
    st.sampled_from((str, str.upper, str.lower)),
    st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_a_name_in_any_case_is_that_name(
    chosen: list[tuple[str, int]], case: str, letters: Callable[[str], str], surname_first: bool
) -> None:
    people = []
    for given_name, number in chosen:
        surnames = SURNAMES[gender_of(given_name)]
        people.append((given_name, surnames[number % len(surnames)], gender_of(given_name)))
    with closing(open_database(":memory:")) as store:
        for number, (given_name, surname, _) in enumerate(people):
            person = Entity("person", f"{given_name} {surname}")
            save_article(store, sentence(person, None, "2026-01-01", number))
        for given_name, surname, gender in people:
            words = [inflect(given_name, "Name", gender, case), inflect(surname, "Surn", gender, case)]
            typed = letters(" ".join(reversed(words) if surname_first else words))
            found = choose(find_candidates(store, typed), speaking=True)
            names = [read_counted(store, [one.id])[0]["name"] for one in found]
            assert names == [f"{given_name} {surname}"], typed


def test_every_beginning_of_every_word_suggests_the_name(client: FlaskClient) -> None:
    for entity in get(client, "/v1/entities")["items"]:
        for alias in entity["aliases"]:
            for word in alias["name"].replace("-", " ").split():
                for end in range(1, len(word) + 1):
                    assert entity["id"] in ids(client, f"/v1/entities?q={word[:end]}&limit=100"), word[:end]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=тулеб", "1 3"),
        ("q=Тулебаевым", "1"),
        ("q=арман тул", "1"),
        ("q=влад", "9 2"),  # the person is named twice as often
        ("q=влад&sort=-quotes", "9 2"),
        ("q=объединён", "10"),
        ("q=объедин ре", ""),  # only the last word may be a beginning
        ("q=объединённых ре", "10"),
        ("q=громов&sort=-articles", "7 8"),
    ],
)
def test_suggestions(client: FlaskClient, query: str, expected: str) -> None:
    assert ids(client, f"/v1/entities?{query}") == expected.split()
