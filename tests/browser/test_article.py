"""Reading: the whole text, quotes where the API says they are, and the evidence for each."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.articles import ALL
from tests.browser.conftest import Visitor
from tests.browser.tools import eventually, expect

# The text as it stands on the page, without the numbers that are put before quotes.
SHOWN = """
[...document.querySelectorAll(".text > *")].map((paragraph) => {
  const copy = paragraph.cloneNode(true);
  copy.querySelectorAll(".marker").forEach((marker) => marker.remove());
  return copy.textContent;
})
"""
SAID = """
key => [...document.querySelectorAll(`[data-quote="${key}"]`)].map((piece) => piece.textContent).join("")
"""


@pytest.mark.parametrize("number", range(1, len(ALL) + 1))
def test_the_text_and_every_quote_in_it_are_those_of_the_api(visitor: Visitor, number: int) -> None:
    page = visitor.page(f"/articles/{number}")
    article = page.request.get(f"/v1/articles/{number}?include=quotes").json()
    assert page.evaluate(SHOWN) == [line for line in article["text"].split("\n") if line]
    quotes = article["included"]["quotes"]
    expect(page.locator(".marker")).to_have_count(len(quotes))
    for quote in quotes:
        words = "".join(article["text"][part["start"] : part["end"]] for part in quote["parts"])
        assert page.evaluate(SAID, quote["id"]) == words


def test_pointing_at_a_quote_shows_its_evidence(visitor: Visitor) -> None:
    page = visitor.page("/articles/1")
    page.locator(".said").first.hover()
    evidence = page.get_by_role("region", name="Evidence")
    for words in (
        "Анна Белова",
        "«заявила» (заявить)",
        "«Белова»",
        "“Белова” is a name of Анна Белова.",
        "95%",
        "split",
    ):
        expect(evidence).to_contain_text(words)
    expect(page.locator(".lit-cue")).to_have_text(["заявила"])
    expect(page.locator(".lit-speaker")).to_have_text(["Белова"])
    assert (
        "".join(page.locator(".lit").all_inner_texts()) == "Мост построили за годЗавод „Сталь“ поставил балки"
    )
    link = evidence.locator("a.api").get_attribute("href")
    assert page.request.get(link).json()["rule"] == "split"


def test_evidence_is_reached_by_keyboard(visitor: Visitor) -> None:
    page = visitor.page("/articles/6")
    evidence = page.get_by_role("region", name="Evidence")
    page.locator(".marker").focus()
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_class("name")
    expect(evidence.locator("blockquote")).to_have_text("Ёлкин")
    expect(evidence).to_contain_text("Пётр Ёлкин")
    page.keyboard.press("Shift+Tab")
    expect(evidence).to_contain_text("“Ёлкин” is a name of Пётр Ёлкин.")


def bottom(place: Any) -> float:
    box = place.bounding_box()
    return float(box["y"] + box["height"])


def test_evidence_is_reached_by_tap(visitor: Visitor) -> None:
    page = visitor.page("/articles/2", viewport={"width": 360, "height": 640}, has_touch=True, is_mobile=True)
    page.locator(".said").first.tap()
    evidence = page.get_by_role("region", name="Evidence")
    expect(evidence).to_contain_text("«рассказал»")
    assert bottom(evidence) <= 641
    evidence.get_by_role("button", name="Close").tap()
    expect(evidence).not_to_contain_text("«рассказал»")


def test_on_a_phone_the_evidence_does_not_cover_its_quote(visitor: Visitor) -> None:
    page = visitor.page("/articles/9", viewport={"width": 320, "height": 640}, has_touch=True, is_mobile=True)
    quote, evidence = page.locator(".said").last, page.locator(".evidence.open")
    quote.tap()
    evidence.wait_for()
    eventually(lambda: bottom(quote) <= evidence.bounding_box()["y"], True)


def test_speakers_have_their_own_colours_and_numbers(visitor: Visitor) -> None:
    page = visitor.page("/articles/9")
    colour = "element => getComputedStyle(element).borderBottomColor"
    first, second, third = (page.locator(".said").nth(index).evaluate(colour) for index in range(3))
    assert first == third != second
    legend = page.locator(".legend li").all_inner_texts()
    assert legend[0].startswith("Пётр Ёлкин quotes 1, 3, 5")
    assert legend[1].startswith("Анна Белова quotes 2, 4, 6")


def test_names_are_underlined_and_lead_to_their_page(visitor: Visitor) -> None:
    page = visitor.page("/articles/1")
    name = page.locator(".text p .name", has_text="Астане").first
    assert "underline" in name.evaluate("element => getComputedStyle(element).textDecorationLine")
    name.click()
    page.get_by_role("region", name="Evidence").get_by_role("link", name="Астана").click()
    page.wait_for_selector("h1:text('Астана')")
    expect(page.locator(":focus")).to_have_id("main")


def test_where_an_article_comes_from(visitor: Visitor) -> None:
    page = visitor.page("/articles/1")
    origin = page.locator(".origin")
    for words in ("Вести", "2 March 2026 at 09:00", "Иван Чтец", "АСТАНА", "via Север"):
        expect(origin).to_contain_text(words)
    original = origin.get_by_role("link", name="Original")
    expect(original).to_have_attribute("href", "https://vesti.example/1")
    expect(page.locator("h1")).to_have_text(["В Астане открыли мост"])


def test_an_article_that_is_not_there(visitor: Visitor) -> None:
    page = visitor.page("/articles/999")
    expect(page.locator(".state-what")).to_have_text("There is nothing at this address.")


def test_closing_the_evidence_keeps_the_keyboard_s_place(visitor: Visitor) -> None:
    page = visitor.page("/articles/1")
    page.locator(".marker").first.focus()
    page.get_by_role("button", name="Close").press("Enter")
    expect(page.locator(".evidence:focus")).to_have_count(1)
