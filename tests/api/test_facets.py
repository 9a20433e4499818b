"""Totals and facets: what is counted, over which items, and where counting ends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from api import db
from api import facets as api_facets
from api.app import create_app
from api.config import Config
from api.queries import facets
from api.queries.budget import Budget
from api.queries.sql import Sql
from loader.store.writer import open_database, save_article
from tests.api.asking import get, ids, problem, walk
from tests.api.test_spec import OPERATIONS, validator
from tests.corpus import ARTICLES, joint
from tests.running import COUNTING_MS

BELOVA = {"id": "1", "type": "person", "name": "Анна Белова"}
STEEL = {"id": "3", "type": "organization", "name": "Завод «Сталь»"}
ELKIN = {"id": "4", "type": "person", "name": "Пётр Ёлкин"}
VESTI = {"slug": "vesti", "name": "Вести"}
SEVER = {"slug": "sever", "name": "Агентство «Север»"}


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the articles of the corpus and a joint statement."""
    path = tmp_path_factory.mktemp("facets") / "whosaid.db"
    store = open_database(path)
    for article in (*ARTICLES, joint()):
        save_article(store, article)
    store.close()
    return path


@pytest.fixture(scope="module")
def app(file: Path) -> Iterator[Flask]:
    """The service over it, with time to count."""
    app = create_app(Config(database=file, counting_ms=COUNTING_MS, answers_mb=0))
    yield app
    db.reader(app).close()


@pytest.fixture(scope="module")
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def beside(client: FlaskClient, path: str) -> Any:
    """What the page at `path` tells beside its items."""
    page = get(client, path)
    return {name: value for name, value in page.items() if name not in {"items", "next"}}


def test_total_and_facets_of_quotes(client: FlaskClient) -> None:
    whole = {"value": 5, "relation": "eq"}
    names = ("speaker", "source", "type", "language", "entity", "year", "month")
    asked = "&".join(f"facet={name}" for name in names)
    assert beside(client, f"/v1/quotes?language=ru&has_speaker=true&total=true&{asked}") == {
        "total": {"value": 4, "relation": "eq"},
        "facets": {
            "speaker": {
                "values": [
                    {"value": "4", "count": 3, "entity": ELKIN},
                    {"value": "1", "count": 2, "entity": BELOVA},
                ],
                "distinct": 2,
                "missing": 0,
                "total": whole | {"value": 4},
            },
            "source": {
                "values": [
                    {"value": "vesti", "count": 2, "source": VESTI},
                    {"value": "sever", "count": 2, "source": SEVER},
                ],
                "distinct": 2,
                "missing": 0,
                "total": whole | {"value": 4},
            },
            "type": {
                "values": [{"value": "direct", "count": 3}, {"value": "indirect", "count": 1}],
                "distinct": 2,
                "missing": 0,
                "total": whole | {"value": 4},
            },
            "language": {
                "values": [{"value": "ru", "count": 4}, {"value": "kk", "count": 1}],
                "distinct": 2,
                "missing": 0,
                "total": whole,
            },
            "entity": {
                "values": [
                    {"value": "2", "count": 1, "entity": {"id": "2", "type": "location", "name": "Астана"}},
                    {"value": "3", "count": 1, "entity": STEEL},
                ],
                "distinct": 2,
                "missing": 2,
                "total": whole | {"value": 4},
            },
            "year": {
                "values": [{"value": "2026", "count": 3}],
                "distinct": 1,
                "missing": 1,
                "total": whole | {"value": 4},
            },
            "month": {
                "values": [{"value": "2026-03", "count": 3}],
                "distinct": 1,
                "missing": 1,
                "total": whole | {"value": 4},
            },
        },
    }


def test_total_and_facets_of_articles(client: FlaskClient) -> None:
    path = "/v1/articles?q=Астана&total=true&facet=source&facet=language&facet=entity&facet_size=1"
    whole = {"value": 2, "relation": "eq"}
    assert beside(client, path) == {
        "total": whole,
        "facets": {
            "source": {
                "values": [{"value": "vesti", "count": 1, "source": VESTI}],
                "distinct": 2,
                "missing": 0,
                "total": whole,
            },
            "language": {
                "values": [{"value": "ru", "count": 2}],
                "distinct": 1,
                "missing": 0,
                "total": whole,
            },
            "entity": {
                "values": [
                    {"value": "2", "count": 2, "entity": {"id": "2", "type": "location", "name": "Астана"}}
                ],
                "distinct": 4,
                "missing": 0,
                "total": whole,
            },
        },
    }


def test_total_and_facets_of_statements(client: FlaskClient) -> None:
    path = "/v1/statements?published_to=2026-03-02&total=true&facet=speaker&facet=source"
    whole = {"value": 4, "relation": "eq"}
    assert beside(client, path) == {
        "total": whole,
        "facets": {
            "speaker": {
                "values": [
                    {"value": "1", "count": 2, "entity": BELOVA},
                    {"value": "4", "count": 2, "entity": ELKIN},
                ],
                "distinct": 2,
                "missing": 1,
                "total": whole,
            },
            "source": {
                "values": [
                    {"value": "vesti", "count": 3, "source": VESTI},
                    {"value": "sever", "count": 1, "source": SEVER},
                ],
                "distinct": 2,
                "missing": 0,
                "total": whole,
            },
        },
    }


def test_nothing_fits(client: FlaskClient) -> None:
    none = {"value": 0, "relation": "eq"}
    assert beside(client, "/v1/quotes?id=1&speaker=2&total=true&facet=year") == {
        "total": none,
        "facets": {"year": {"values": [], "distinct": 0, "missing": 0, "total": none}},
    }


def test_only_what_is_asked_for(client: FlaskClient) -> None:
    assert beside(client, "/v1/quotes?speaker=1") == beside(client, "/v1/quotes?total=false") == {}
    assert list(beside(client, "/v1/quotes?total=true")) == ["total"]
    assert list(beside(client, "/v1/quotes?facet=type")) == ["facets"]


@pytest.mark.parametrize("path", ["/v1/quotes?", "/v1/quotes?q=мост", "/v1/articles?", "/v1/statements?"])
def test_the_same_on_each_page(client: FlaskClient, path: str) -> None:
    asked = "&facet=source&facet=year&total=true"
    pages = list(walk(client, f"{path}{asked}&limit=1"))
    assert len(pages) > 1
    told = [(page["total"], page["facets"]) for page in pages]
    assert all(one == told[0] for one in told)
    assert told[0][0] == {"value": len(pages), "relation": "eq"}


def test_a_cursor_goes_with_and_without_them(client: FlaskClient) -> None:
    cursor = get(client, "/v1/quotes?limit=2")["next"]
    asked = f"/v1/quotes?limit=2&facet=type&facet_size=2&total=true&cursor={cursor}"
    assert get(client, asked)["total"] == {"value": 7, "relation": "eq"}
    assert ids(client, asked) == ids(client, f"/v1/quotes?limit=2&cursor={cursor}")


# What may be chosen, by the list, the facet and the filter that goes with it.
FILTERS: dict[str, dict[str, list[list[str]]]] = {
    "/v1/quotes": {
        "speaker": [["1"], ["4"], ["1", "4"], ["2"]],
        "about": [["2"], ["3", "4"]],
        "speaker_name": [["Беловой"], ["Ёлкин", "Анна Белова"]],
        "about_name": [["Астану"], ["Пётр Ёлкин"]],
        "source": [["vesti"], ["sever"], ["vesti", "sever"]],
        "type": [["direct"], ["mixed", "indirect"]],
        "language": [["ru"], ["kk"]],
        "has_speaker": [["true"], ["false"]],
        "curated": [["true"], ["false"]],
        "min_confidence": [["0.6"], ["0.9"]],
        "published_from": [["2026-03-02T09:00:00Z"], ["2026-03-02"]],
        "published_to": [["2026-03-02"]],
        "q": [["мост OR дорога OR Ёлкин"], ["мост -год"]],
        "statement": [["1", "2", "4"]],
    },
    "/v1/articles": {
        "about": [["1"], ["2", "4"]],
        "source": [["vesti"], ["vesti", "sever"]],
        "language": [["ru"], ["kk"]],
        "published_from": [["2026-03-02T09:00:00Z"]],
        "published_to": [["2026-03-02"]],
        "q": [["мост OR дорога OR Ёлкин"], ["Белова"]],
    },
    "/v1/statements": {
        "speaker": [["1"], ["1", "4"]],
        "source": [["vesti"], ["vesti", "sever"]],
        "published_from": [["2026-03-02T09:00:00Z"]],
        "min_outlets": [["1"]],
    },
}
# The filter that takes the values of a facet; those of `year` and `month` are bounds of their own.
CHOSEN_BY = {
    "speaker": "speaker",
    "source": "source",
    "type": "type",
    "entity": "about",
    "language": "language",
}


@st.composite
def queries(draw: st.DrawFn) -> tuple[str, dict[str, list[str]]]:
    path = draw(st.sampled_from(sorted(FILTERS)))
    names = draw(st.lists(st.sampled_from(sorted(FILTERS[path])), max_size=3, unique=True))
    return path, {name: draw(st.sampled_from(FILTERS[path][name])) for name in names}


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(queries())
def test_counts_are_those_of_the_lists(client: FlaskClient, asked: tuple[str, dict[str, list[str]]]) -> None:
    path, filters = asked

    def items(**others: str | None) -> list[Any]:
        query = {name: value for name, value in (filters | others).items() if value is not None}
        page = get(client, f"{path}?{urlencode(query | {'limit': 100}, doseq=True)}")
        assert page["next"] is None
        return list(page["items"])

    names = OPERATIONS_FACETS[path]
    query = urlencode(filters | {"facet": names, "facet_size": 100, "total": "true"}, doseq=True)
    page = get(client, f"{path}?{query}")
    validator(OPERATIONS[path]["responses"]["200"]["content"]["application/json"]["schema"]).validate(page)
    assert page["total"] == {"value": len(items()), "relation": "eq"}
    for name, facet in page["facets"].items():
        chosen_by = CHOSEN_BY.get(name)
        left_out = {chosen_by: None, f"{chosen_by}_name": None} if chosen_by else {}
        fitting = items(**left_out)
        assert facet["total"] == {"value": len(fitting), "relation": "eq"}
        assert facet["distinct"] == len(facet["values"])
        counts = [value["count"] for value in facet["values"]]
        assert counts == sorted(counts, reverse=True)
        assert sum(counts) + facet["missing"] >= len(fitting)
        if chosen_by:
            for value in facet["values"]:
                assert value["count"] == len(items(**left_out | {chosen_by: value["value"]}))
        else:
            assert {value["value"]: value["count"] for value in facet["values"]} == times(fitting, name)


OPERATIONS_FACETS = {
    path: next(
        parameter["schema"]["items"]["enum"]
        for parameter in OPERATIONS[path]["parameters"]
        if parameter["name"] == "facet"
    )
    for path in FILTERS
}


def times(found: list[Any], name: str) -> dict[str, int]:
    """How many items are of each year or month, as they show it."""
    shown = [item.get("first_seen") or item.get("article", item).get("published_at") for item in found]
    return dict(Counter(moment[: 4 if name == "year" else 7] for moment in shown if moment))


def test_every_facet_of_a_value_that_nothing_has_is_missing(client: FlaskClient) -> None:
    facet = beside(client, "/v1/quotes?id=5&facet=speaker&facet=source&facet=month")["facets"]
    one = {"values": [], "distinct": 0, "missing": 1, "total": {"value": 1, "relation": "eq"}}
    assert facet == {"speaker": one, "source": one, "month": one}


def test_counting_ends_at_a_limit_and_says_so(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(facets, "STEPS", (1, 3))
    monkeypatch.setattr(facets, "WHOLE", 6)
    monkeypatch.setattr(facets, "TOTALS", (4, 6))
    asked = "min_confidence=0&total=true&facet=type&facet=source"
    newest = {"value": 3, "relation": "gte"}
    assert beside(client, f"/v1/quotes?{asked}") == {
        "total": {"value": 6, "relation": "gte"},
        "facets": {
            "type": {
                "values": [{"value": "direct", "count": 2}, {"value": "mixed", "count": 1}],
                "distinct": 2,
                "missing": 0,
                "total": newest,
            },
            "source": {
                "values": [{"value": "vesti", "count": 3, "source": VESTI}],
                "distinct": 1,
                "missing": 0,
                "total": newest,
            },
        },
    }
    # Fewer than the limit are all.
    assert beside(client, "/v1/quotes?type=direct&total=true") == {"total": {"value": 5, "relation": "eq"}}
    assert beside(client, "/v1/quotes?type=mixed&facet=year")["facets"]["year"]["total"] == {
        "value": 1,
        "relation": "eq",
    }


@pytest.mark.parametrize("most", range(2, 9))
@pytest.mark.parametrize(
    "query", ["has_speaker=true", "language=ru&type=direct", "q=мост OR Ёлкин OR дорога"]
)
@pytest.mark.parametrize("others", ["", "&facet=year"])
def test_what_is_cut_counts_the_newest(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, query: str, most: int, others: str
) -> None:
    monkeypatch.setattr(facets, "STEPS", (1, most))
    monkeypatch.setattr(facets, "WHOLE", most)
    fitting = get(client, f"/v1/quotes?{query}")["items"]
    told = beside(client, f"/v1/quotes?{query}&total=true&facet=speaker{others}")
    counted = {"value": min(most, len(fitting)), "relation": "eq" if len(fitting) < most else "gte"}
    facet = told["facets"]["speaker"]
    assert (told["total"], facet["total"]) == (counted, counted)
    speakers = [
        [speaker["id"] for speaker in (item["speaker"], *item["co_speakers"]) if speaker]
        for item in fitting[:most]
    ]
    assert {value["value"]: value["count"] for value in facet["values"]} == Counter(chain(*speakers))
    assert facet["missing"] == speakers.count([])


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/v1/quotes?", True),
        ("/v1/articles?", True),
        ("/v1/quotes?speaker=1&", True),
        ("/v1/quotes?speaker=1&type=direct&", False),
        ("/v1/quotes?speaker=1&speaker=2&", False),
        ("/v1/quotes?language=ru&", False),
        ("/v1/statements?", False),
    ],
)
def test_a_total_that_is_kept_is_not_counted(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, path: str, kept: bool
) -> None:
    whole = get(client, f"{path}total=true&limit=100")
    assert whole["total"] == {"value": len(whole["items"]), "relation": "eq"}
    monkeypatch.setattr(facets, "STEPS", (1, 2))
    monkeypatch.setattr(facets, "TOTALS", (1,))
    told = get(client, f"{path}total=true&limit=100")["total"]
    assert (
        told == whole["total"] if kept else told == {"value": min(len(whole["items"]), 1), "relation": "gte"}
    )


@pytest.mark.parametrize(
    "query",
    [
        "/v1/quotes?",
        "/v1/quotes?speaker=4",
        "/v1/quotes?q=мост OR Ёлкин OR дорога",
        "/v1/quotes?has_speaker=true",
        "/v1/articles?",
        "/v1/statements?published_to=2026-03-02",
    ],
)
def test_what_is_not_too_much_is_counted_whole(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    asked = f"{query}&facet=source&facet=year&total=true"
    at_once = beside(client, asked)
    monkeypatch.setattr(facets, "STEPS", (1, 2))
    assert beside(client, asked) == at_once
    monkeypatch.setattr(facets, "WHOLE", at_once["total"]["value"] + 1)
    assert beside(client, asked) == at_once
    monkeypatch.setattr(facets, "WHOLE", at_once["total"]["value"])
    cut = beside(client, asked)["facets"]
    assert {facet["total"]["relation"] for facet in cut.values()} == {"gte"}
    assert cut["source"]["total"]["value"] == 2


@pytest.mark.parametrize(
    ("seconds", "begun"),
    [
        (12.0, [2, 4]),
        (13.0, [2, 4, 8]),
        # A step on the way is taken where the last one might not end.
        (8.0, [1, 2, 4]),
        (9.0, [1, 4]),
        (13.0, [1, 4, 8]),
    ],
)
def test_what_would_be_cut_is_not_begun(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, seconds: float, begun: list[int]
) -> None:
    """Each step takes as long as it has rows at most, by a clock that only they move: seven are there."""
    budgets: list[Budget] = []
    asked: list[int] = []
    collect = facets._collect

    class Clocked(Budget):
        def __init__(self, db: Database, seconds: float) -> None:
            super().__init__(db, seconds)
            budgets.append(self)

        def left(self) -> float:
            return seconds - sum(asked)

    def collecting(items: Sql) -> Sql:
        asked.append(int(items.values[-1]))
        return collect(items)

    monkeypatch.setattr(api_facets, "Budget", Clocked)
    monkeypatch.setattr(facets, "_collect", collecting)
    monkeypatch.setattr(facets, "STEPS", (2, 4) if begun[0] == 2 else (1, 2, 4))
    answer = client.get("/v1/quotes?facet=type")
    assert asked == begun
    is_cut = begun[-1] < 8
    number = 4 if is_cut else get(client, "/v1/quotes?total=true")["total"]["value"]
    assert answer.json is not None
    told = answer.json["facets"]["type"]["total"]
    assert told == {"value": number, "relation": "gte" if is_cut else "eq"}
    assert budgets[0].was_short is is_cut
    assert ("ETag" in answer.headers) is not is_cut


def test_where_time_is_up_nothing_is_claimed_and_nobody_keeps_it(file: Path) -> None:
    hurried = create_app(Config(database=file, counting_ms=0))
    response = hurried.test_client().get("/v1/quotes?language=ru&total=true&facet=type&limit=1")
    db.reader(hurried).close()
    unknown = {"value": 0, "relation": "gte"}
    assert response.json is not None
    assert response.json["total"] == unknown
    assert response.json["facets"] == {"type": {"values": [], "distinct": 0, "missing": 0, "total": unknown}}
    assert len(response.json["items"]) == 1
    assert "ETag" not in response.headers
    assert response.headers["Cache-Control"] == "no-store"


def test_a_statement_that_takes_too_long_is_stopped(app: Flask) -> None:
    """One that would run for hours; the connection goes on with others."""
    database = db.reader(app).database()
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    budget = Budget(database, 0.05)
    assert budget.fetch(Sql(endless)) is None
    assert budget.was_short
    again = Budget(database, 60)
    assert again.fetch(Sql("SELECT 1 AS one")) == [{"one": 1}]
    assert not again.was_short


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("/v1/quotes?facet=nonesuch", "facet"),
        ("/v1/quotes?facet=", "facet"),
        ("/v1/quotes?facet=confidence", "facet"),
        ("/v1/articles?facet=speaker", "facet"),
        ("/v1/quotes?facet=type&facet_size=0", "facet_size"),
        ("/v1/quotes?facet=type&facet_size=101", "facet_size"),
        ("/v1/quotes?facet=type&facet_size=x", "facet_size"),
        ("/v1/quotes?facet_size=5", "facet_size"),
        ("/v1/quotes?total=yes", "total"),
        ("/v1/quotes?total=", "total"),
        ("/v1/quotes/1?total=true", "total"),
    ],
)
def test_bad_input(client: FlaskClient, query: str, name: str) -> None:
    assert [error["parameter"] for error in problem(client, query)["errors"]] == [name]


def test_an_unknown_facet_names_the_known_ones(client: FlaskClient) -> None:
    (error,) = problem(client, "/v1/articles?facet=speaker")["errors"]
    assert error["message"] == "Must be one of: source, language, entity, year, month."
