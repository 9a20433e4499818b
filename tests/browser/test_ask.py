"""Asking: with the keyboard alone, in any case form, with an address that holds the whole question."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.browser.conftest import Visitor
from tests.browser.tools import eventually, expect


def asked(page: Any) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(page.url).query))


def expect_found(page: Any, count: str) -> None:
    expect(page.locator("#answer h2")).to_have_text(count)


def type_name(page: Any, name: str) -> None:
    """Type a name in one go, so that there are no suggestions but those for all of it; wait for them."""
    page.keyboard.insert_text(name)
    page.wait_for_selector("[role=option]:visible")


def test_a_question_is_asked_with_the_keyboard_alone(visitor: Visitor) -> None:
    page = visitor.page("/")
    focused, marked = page.locator(":focus"), page.locator("[role=option][aria-selected=true]:visible")
    page.keyboard.press("Tab")
    expect(focused).to_have_id("skip")
    page.keyboard.press("Enter")
    expect(focused).to_have_id("main")
    page.keyboard.press("Tab")
    expect(focused).to_have_role("combobox")
    type_name(page, "Ёлкину")
    expect(focused).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(marked).to_contain_text("Пётр Ёлкин")
    expect(focused).to_have_attribute("aria-activedescendant", marked.get_attribute("id"))
    page.keyboard.press("Enter")
    expect(focused).to_have_value("Пётр Ёлкин")
    page.keyboard.press("Tab")
    type_name(page, "Астане")
    page.keyboard.press("ArrowUp")
    expect(marked).to_contain_text("Астана")
    page.keyboard.press("Enter")
    expect(focused).to_have_value("Астана")
    page.keyboard.press("Enter")
    expect_found(page, "1 quote")
    assert set(asked(page)) == {"speaker", "about"}
    expect(page.locator("#announcer")).to_have_text("1 quote")
    expect(page.locator(".quote blockquote")).to_have_text("мост в Астане выдержит зиму")


@pytest.mark.parametrize("typed", ["Белов", "беловой", "Анной Беловой", "Белову"])
def test_a_name_is_suggested_in_any_case_form(visitor: Visitor, typed: str) -> None:
    page = visitor.page("/")
    page.get_by_label("Who", exact=True).focus()
    type_name(page, typed)
    page.locator("[role=option]", has_text="Анна Белова").click()
    page.get_by_role("button", name="Show quotes").click()
    page.wait_for_url("**/?speaker=*")
    eventually(lambda: set(page.locator(".said-by").all_inner_texts()), {"Анна Белова"})


def test_what_is_suggested_follows_what_is_typed(visitor: Visitor) -> None:
    page = visitor.page("/")
    box, options = page.get_by_label("Who", exact=True), page.locator("[role=option]:visible")
    box.press_sequentially("А")
    expect(options.filter(has_text="Астана")).to_have_count(1)
    box.press_sequentially("нна")
    expect(options).to_have_text(["Анна Белова person, 14 quotes"])


def test_escape_puts_suggestions_away_and_keeps_what_was_typed(visitor: Visitor) -> None:
    page = visitor.page("/")
    box = page.get_by_label("Who", exact=True)
    box.focus()
    type_name(page, "Ёлк")
    box.press("Escape")
    expect(page.locator("[role=listbox]").first).to_be_hidden()
    expect(box).to_have_value("Ёлк")
    expect(box).to_have_attribute("aria-expanded", "false")


def test_a_name_that_is_only_typed_is_asked_for_as_it_stands(visitor: Visitor) -> None:
    page = visitor.page("/")
    page.get_by_label("Who", exact=True).fill("Ёлкина")
    page.get_by_label("Words in the quote").fill("зима")
    page.get_by_label("Published from").fill("2026-03-01")
    page.get_by_label("Published to").fill("2026-03-31")
    page.get_by_label("Outlet").select_option("Агентство «Север»")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect_found(page, "1 quote")
    expected = {
        "speaker_name": "Ёлкина",
        "q": "зима",
        "published_from": "2026-03-01",
        "published_to": "2026-03-31",
        "source": "sever",
    }
    assert expected == asked(page)


def test_an_address_can_be_shared_reloaded_and_gone_back_from(visitor: Visitor) -> None:
    page = visitor.page("/?speaker_name=Ёлкина&q=зима&source=sever&type=indirect")
    expect_found(page, "1 quote")
    shared = page.url
    who, words = page.get_by_label("Who", exact=True), page.get_by_label("Words in the quote")
    outlet = page.get_by_label("Outlet")
    expect(who).to_have_value("Ёлкина")
    expect(words).to_have_value("зима")
    expect(outlet).to_have_value("sever")
    page.get_by_role("button", name="Drop the filter type=indirect").click()
    page.wait_for_url(lambda url: "type=" not in url)
    page.get_by_role("button", name="Start again").click()
    page.wait_for_url(lambda url: "?" not in url)
    expect(who).to_have_value("")
    page.go_back()
    page.wait_for_url(lambda url: "?" in url)
    page.go_back()
    expect(page).to_have_url(shared)
    expect_found(page, "1 quote")
    expect(who).to_have_value("Ёлкина")
    page.reload()
    expect_found(page, "1 quote")
    expect(words).to_have_value("зима")
    expect(outlet.locator("option:checked")).to_have_text("Агентство «Север»")


def test_an_id_in_an_address_is_shown_by_its_name(visitor: Visitor) -> None:
    page = visitor.page("/?speaker_name=Ёлкина")
    page.locator(".said-by a").first.click()
    page.get_by_role("link", name="All that they said").click()
    page.wait_for_url("**/?speaker=*")
    expect(page.get_by_label("Who", exact=True)).to_have_value("Пётр Ёлкин")


def test_a_name_that_nobody_has_proposes_others(visitor: Visitor) -> None:
    page = visitor.page("/?speaker_name=Ёлкен")
    expect(page.locator(".state-what")).to_have_text("Part of the question cannot be used.")
    expect(page.locator(".state")).to_contain_text("Nobody and nothing is called 'Ёлкен'")
    page.locator(".candidate", has_text="Пётр Ёлкин").click()
    page.wait_for_url("**/?speaker=*")
    page.wait_for_selector(".quote")


def test_a_filter_that_does_not_exist_is_named(visitor: Visitor) -> None:
    page = visitor.page("/?speker=1")
    expect(page.locator(".state")).to_contain_text("speker: Unknown parameter.")


def test_a_question_without_an_answer_can_be_widened(visitor: Visitor) -> None:
    page = visitor.page("/?speaker_name=Ёлкина&q=балки")
    expect(page.locator(".state-what")).to_have_text("No quote fits all of this.")
    page.get_by_role("link", name="without “words”").click()
    page.wait_for_selector(".quote")
    assert asked(page) == {"speaker_name": "Ёлкина"}


def test_a_statement_stands_once_with_its_other_reports_under_it(visitor: Visitor) -> None:
    page = visitor.page("/?q=балки")
    expect(page.locator(".quote")).to_have_count(1)
    summary = page.locator(".reports summary")
    expect(summary).to_have_text("Also in 1 other article (outlets in all: 2)")
    summary.press("Enter")
    eventually(
        lambda: sorted(page.locator(".quote .outlet").all_inner_texts()), ["Агентство «Север»", "Вести"]
    )


def test_a_quote_has_what_is_needed_to_judge_it(visitor: Visitor) -> None:
    page = visitor.page("/?q=переживёт зиму OR выдержит")
    quote = page.locator(".quote").first
    expect(quote.locator(".said-by")).to_have_text("Пётр Ёлкин")
    expect(quote).to_contain_text("Агентство «Север», 2 March 2026 at 07:00: Мост переживёт зиму")
    assert {"indirect speech", "sure to 80%"} <= set(quote.locator(".tag").all_inner_texts())
    assert page.request.get(quote.locator("a.api").get_attribute("href")).json()["type"] == "indirect"


def test_the_next_page_is_added_and_gets_the_focus(visitor: Visitor) -> None:
    page = visitor.page("/?q=пункт")
    quotes, more = page.locator(".quote"), page.get_by_role("button", name="Show more")
    expect(quotes).to_have_count(20)
    more.press("Enter")
    expect(quotes).to_have_count(23)
    expect(quotes.nth(20).locator(":focus")).to_have_count(1)
    expect(more).to_have_count(0)


def test_typing_on_leaves_the_suggestion_that_was_marked(visitor: Visitor) -> None:
    page = visitor.page("/")
    box = page.get_by_label("Who", exact=True)
    box.focus()
    type_name(page, "Ёлк")
    box.press("ArrowDown")
    expect(page.locator("[aria-selected=true]")).to_have_count(1)
    # A key and what it does to the suggestions, before others can come.
    left = page.evaluate("""() => {
      const box = document.activeElement;
      box.setRangeText("ыы", 3, 3, "end");
      box.dispatchEvent(new Event("input"));
      const marked = document.querySelectorAll("[aria-selected=true]");
      return [box.getAttribute("aria-activedescendant"), marked.length];
    }""")
    assert left == [None, 0]


def test_an_address_of_the_api_shows_whole_quotes_all_the_same(visitor: Visitor) -> None:
    page = visitor.page("/?q=балки&fields=id&total=true")
    expect_found(page, "2 quotes")
    expect(page.locator(".quote blockquote")).to_have_count(1)
