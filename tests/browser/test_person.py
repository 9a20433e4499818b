"""Looking: charts of a person, each with its table and the answer of the API that it shows."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.conftest import Visitor
from tests.browser.tools import eventually, expect, settle

TITLES = [
    "Quotes per month",
    "Most spoken about",
    "Spoken about by",
    "Quoted in the same articles",
    "Outlets that quote them",
]


@pytest.fixture
def elkin(visitor: Visitor) -> Any:
    page = visitor.page()
    visitor.open(page, f"/entities/{entity_id(page, 'Пётр Ёлкин')}")
    return page


def entity_id(page: Any, name: str) -> str:
    return page.request.get("/v1/entities", params={"q": name}).json()["items"][0]["id"]


def table_of(figure: Any) -> list[list[str]]:
    figure.locator("summary").click()
    figure.locator("details[open]").wait_for()
    return [row.locator("th, td").all_inner_texts() for row in figure.locator("tbody tr").all()]


def test_every_chart_is_drawn_and_has_its_table_and_its_answer(elkin: Any) -> None:
    expect(elkin.locator(".chart h2")).to_have_text(TITLES)
    figures = elkin.locator(".chart").all()
    for figure in figures:
        assert elkin.request.get(figure.locator("a.api").get_attribute("href")).status == 200
    empty = figures.pop(TITLES.index("Spoken about by"))
    expect(empty.locator(".state")).to_have_text("There is nothing to count.")
    for figure in figures:
        assert figure.locator("canvas").evaluate("canvas => canvas.width * canvas.height") > 0
        assert table_of(figure)


def test_a_table_has_the_figures_of_the_api(elkin: Any) -> None:
    figure = elkin.locator(".chart").nth(0)
    answer = elkin.request.get(figure.locator("a.api").get_attribute("href")).json()
    rows = table_of(figure)
    assert [row[1] for row in rows] == ["12", "1", "1"]
    assert [row[0] for row in rows] == ["Dec 2025", "Mar 2026", "Without a date"]
    assert sum(item["quotes"] for item in answer["items"]) == 13
    # The bars are the months between too.
    expect(figure.locator("canvas")).to_have_attribute("data-drawn", "4")


def test_who_is_quoted_together_and_by_whom(elkin: Any) -> None:
    together = table_of(elkin.locator(".chart").nth(3))
    assert together[0] == ["Анна Белова", "1"]
    outlets = table_of(elkin.locator(".chart").nth(4))
    assert outlets == [["Агентство «Север»", "14"]]


def test_the_library_is_loaded_for_charts_alone(visitor: Visitor) -> None:
    page = visitor.page("/")
    assert page.evaluate("typeof Chart") == "undefined"
    page.locator(".said-by a").first.click()
    page.wait_for_selector("canvas[data-drawn]")
    assert page.evaluate("typeof Chart") == "function"


def test_a_place_that_says_nothing_has_what_is_said_about_it(visitor: Visitor) -> None:
    page = visitor.page()
    visitor.open(page, f"/entities/{entity_id(page, 'Астана')}")
    titles = [
        "Mentions per month",
        "Spoken about by",
        "Quoted in the same articles",
        "Outlets with quotes about them",
    ]
    expect(page.locator(".chart h2")).to_have_text(titles)
    expect(page.locator(".quote blockquote")).to_have_text(["мост в Астане выдержит зиму"])
    page.get_by_role("link", name="What is said about them").click()
    page.wait_for_url("**/?about=*")


def test_charts_of_pages_that_were_left_are_let_go_of(elkin: Any) -> None:
    elkin.locator(".chart").nth(3).locator("summary").click()
    elkin.locator(".chart").nth(3).locator("tbody a").first.click()
    elkin.wait_for_selector("h1:text('Анна Белова')")
    settle(elkin)
    pictures = elkin.locator(".picture").count()
    eventually(lambda: elkin.evaluate("Object.keys(Chart.instances).length"), pictures)
