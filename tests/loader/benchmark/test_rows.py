"""Every operation that reads is measured, with requests that a service over made articles answers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from loader.benchmark import servers
from loader.benchmark.asking import ask
from loader.benchmark.build import build
from loader.benchmark.errors import BenchmarkError
from loader.benchmark.facts import Facts, find_facts
from loader.benchmark.rows import Row, make_rows
from loader.store.writer import open_database

CONTRACT = Path(__file__).parents[3] / "openapi.yaml"
ARTICLES = 60


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("made") / "made.db"
    build(path, ARTICLES, 1, lambda number: None)
    return path


@pytest.fixture(scope="module")
def facts(made: Path) -> Facts:
    return find_facts(made)


@pytest.fixture(scope="module")
def address(made: Path) -> Iterator[str]:
    with servers.whosaid(made, 1, made.parent) as address:
        yield address


@pytest.fixture(scope="module")
def rows(facts: Facts, address: str) -> list[Row]:
    return make_rows(facts, address)


def test_no_operation_that_reads_is_left_out(rows: list[Row]) -> None:
    paths = yaml.safe_load(CONTRACT.read_text("utf-8"))["paths"]
    reading = {methods["get"]["operationId"] for methods in paths.values() if "get" in methods}
    assert {row.operation for row in rows} == reading | {"extractText"}


def test_each_row_has_a_name_of_its_own(rows: list[Row]) -> None:
    assert len({row.name for row in rows}) == len(rows)


def test_the_service_answers_all_requests_as_expected(rows: list[Row], address: str) -> None:
    for row in rows:
        for request in {request.path: request for request in row.requests[:3]}.values():
            answer = ask(address, request)
            assert answer.status == row.expected, (row.name, request.path, answer.body)


def test_only_what_made_articles_never_have_is_not_asked_for(rows: list[Row]) -> None:
    assert [row.name for row in rows if not row.requests] == ["correction"]


def test_exports_have_as_many_rows_as_is_said(rows: list[Row], address: str) -> None:
    for row in rows:
        if row.operation.endswith("AsNdjson"):
            assert ask(address, row.requests[0]).body.count(b"\n") == row.items, row.name


def test_each_speaker_in_turn_has_a_whole_page(rows: list[Row], address: str) -> None:
    in_turn = next(row for row in rows if row.name == "quotes of many speakers in turn")
    assert {len(ask(address, request).json["items"]) for request in in_turn.requests} == {20}


def test_the_deep_page_is_in_the_middle(rows: list[Row], address: str, facts: Facts) -> None:
    deep = next(row for row in rows if row.name == "quotes, deep inside")
    newest = ask(address, next(row for row in rows if row.name == "quotes, newest").requests[0]).json
    items = ask(address, deep.requests[0]).json["items"]
    assert len(items) == len(newest["items"]) == 20
    moments = [item["article"]["published_at"] for item in (*newest["items"], *items)]
    assert moments == sorted(moments, reverse=True)
    assert facts.middle[1] not in {int(item["id"]) for item in items}


def test_the_same_database_gives_the_same_requests(made: Path, facts: Facts) -> None:
    assert find_facts(made) == facts


def test_what_is_found_is_what_the_names_say(facts: Facts) -> None:
    assert facts.articles == ARTICLES
    assert facts.quotes == ARTICLES * 6
    assert facts.commonest in facts.famous
    assert facts.often_named != facts.rarely_named
    assert len(set(facts.speakers)) == len(facts.speakers) > 1


def test_an_empty_database_is_refused(tmp_path: Path) -> None:
    open_database(tmp_path / "empty.db").close()
    with pytest.raises(BenchmarkError, match="nobody says anything there; scripts/bench build"):
        find_facts(tmp_path / "empty.db")
