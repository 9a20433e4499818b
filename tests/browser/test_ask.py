"""Asking: with the keyboard alone, in any case form, with an address that holds the whole question."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.browser.conftest import Visitor


def asked(page) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(page.url).query))


def test_a_question_is_asked_with_the_keyboard_alone(visitor: Visitor) -> None:
    page = visitor.page("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "combobox"
    page.keyboard.type("Ёлкину")
    page.wait_for_selector("[role=option]:visible")
    assert page.get_attribute(":focus", "aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    option = page.get_attribute(":focus", "aria-activedescendant")
    assert "Пётр Ёлкин" in page.inner_text(f"#{option}")
    page.keyboard.press("Enter")
    assert page.input_value(":focus") == "Пётр Ёлкин"
    page.keyboard.press("Tab")
    page.keyboard.type("Астане")
    page.wait_for_selector("[role=option]:visible")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.wait_for_selector("h2:text('1 quote')")
    assert set(asked(page)) == {"speaker", "about"}
    assert page.inner_text("#announcer") == "1 quote"
    assert page.inner_text(".quote blockquote") == "мост в Астане выдержит зиму"


@pytest.mark.parametrize("typed", ["Белов", "беловой", "Анной Беловой", "Белову"])
def test_a_name_is_suggested_in_any_case_form(visitor: Visitor, typed: str) -> None:
    page = visitor.page("/")
    page.get_by_label("Who", exact=True).press_sequentially(typed)
    page.locator("[role=option]", has_text="Анна Белова").click()
    page.get_by_role("button", name="Show quotes").click()
    page.wait_for_url("**/?speaker=*")
    page.wait_for_selector(".said-by")
    assert {"Анна Белова"} == set(page.locator(".said-by").all_inner_texts())


def test_escape_puts_suggestions_away_and_keeps_what_was_typed(visitor: Visitor) -> None:
    page = visitor.page("/")
    box = page.get_by_label("Who", exact=True)
    box.press_sequentially("Ёлк")
    page.wait_for_selector("[role=option]:visible")
    box.press("Escape")
    assert not page.locator("[role=listbox]").first.is_visible()
    assert (box.input_value(), box.get_attribute("aria-expanded")) == ("Ёлк", "false")


def test_a_name_that_is_only_typed_is_asked_for_as_it_stands(visitor: Visitor) -> None:
    page = visitor.page("/")
    page.get_by_label("Who", exact=True).fill("Ёлкина")
    page.get_by_label("Words in the quote").fill("зима")
    page.get_by_label("Published from").fill("2026-03-01")
    page.get_by_label("Published to").fill("2026-03-31")
    page.get_by_label("Outlet").select_option("Агентство «Север»")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("h2:text('1 quote')")
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
    page.wait_for_selector("h2:text('1 quote')")
    shared = page.url
    values = [
        page.get_by_label(label, exact=True).input_value()
        for label in ("Who", "Words in the quote", "Outlet")
    ]
    assert values == ["Ёлкина", "зима", "sever"]
    page.get_by_role("button", name="Drop the filter type=indirect").click()
    page.wait_for_url(lambda url: "type=" not in url)
    page.get_by_role("button", name="Start again").click()
    page.wait_for_url(lambda url: "?" not in url)
    assert page.get_by_label("Who", exact=True).input_value() == ""
    page.go_back()
    page.go_back()
    assert shared == page.url
    page.wait_for_selector("h2:text('1 quote')")
    assert page.get_by_label("Who", exact=True).input_value() == "Ёлкина"
    page.reload()
    page.wait_for_selector("h2:text('1 quote')")
    assert page.get_by_label("Words in the quote").input_value() == "зима"
    assert page.get_by_label("Outlet").locator("option:checked").inner_text() == "Агентство «Север»"


def test_an_id_in_an_address_is_shown_by_its_name(visitor: Visitor) -> None:
    page = visitor.page("/?speaker_name=Ёлкина")
    page.locator(".said-by a").first.click()
    page.get_by_role("link", name="All that they said").click()
    page.wait_for_url("**/?speaker=*")
    page.wait_for_function("document.querySelector('[role=combobox]').value === 'Пётр Ёлкин'")


def test_a_name_that_nobody_has_proposes_others(visitor: Visitor) -> None:
    page = visitor.page("/?speaker_name=Ёлкен")
    assert page.inner_text(".state-what") == "Part of the question cannot be used."
    assert "Nobody and nothing is called 'Ёлкен'" in page.inner_text(".state")
    page.locator(".candidate", has_text="Пётр Ёлкин").click()
    page.wait_for_url("**/?speaker=*")
    page.wait_for_selector(".quote")


def test_a_filter_that_does_not_exist_is_named(visitor: Visitor) -> None:
    page = visitor.page("/?speker=1")
    assert "speker: Unknown parameter." in page.inner_text(".state")


def test_a_question_without_an_answer_can_be_widened(visitor: Visitor) -> None:
    page = visitor.page("/?speaker_name=Ёлкина&q=балки")
    assert page.inner_text(".state-what") == "No quote fits all of this."
    page.get_by_role("link", name="without “words”").click()
    page.wait_for_selector(".quote")
    assert asked(page) == {"speaker_name": "Ёлкина"}


def test_a_statement_stands_once_with_its_other_reports_under_it(visitor: Visitor) -> None:
    page = visitor.page("/?q=балки")
    assert page.locator(".quote").count() == 1
    folded = page.locator(".reports")
    assert folded.locator("summary").inner_text() == "Also in 1 other article (outlets in all: 2)"
    folded.locator("summary").press("Enter")
    folded.locator("li").wait_for()
    outlets = page.locator(".quote .outlet").all_inner_texts()
    assert {"Вести", "Агентство «Север»"} == set(outlets)


def test_a_quote_has_what_is_needed_to_judge_it(visitor: Visitor) -> None:
    page = visitor.page("/?q=переживёт зиму OR выдержит")
    quote = page.locator(".quote").first
    assert quote.locator(".said-by").inner_text() == "Пётр Ёлкин"
    assert "Агентство «Север», 2 March 2026 at 07:00: Мост переживёт зиму" in quote.inner_text()
    assert {"indirect speech", "sure to 80%"} <= set(quote.locator(".tag").all_inner_texts())
    assert page.request.get(quote.locator("a.api").get_attribute("href")).json()["type"] == "indirect"


def test_the_next_page_is_added_and_gets_the_focus(visitor: Visitor) -> None:
    page = visitor.page("/?q=пункт")
    assert page.locator(".quote").count() == 20
    page.get_by_role("button", name="Show more").press("Enter")
    page.wait_for_function("document.querySelectorAll('.quote').length === 23")
    focused = "[...document.querySelectorAll('.quote')].findIndex((one) => one.matches(':focus-within'))"
    assert page.evaluate(focused) == 20
    assert page.get_by_role("button", name="Show more").count() == 0


def test_typing_on_leaves_the_suggestion_that_was_marked(visitor: Visitor) -> None:
    page = visitor.page("/")
    box = page.get_by_label("Who", exact=True)
    box.press_sequentially("Ёлк")
    page.wait_for_selector("[role=option]:visible")
    box.press("ArrowDown")
    page.evaluate("document.activeElement.setRangeText('ыы', 3, 3, 'end')")
    box.dispatch_event("input")
    assert box.get_attribute("aria-activedescendant") is None
    assert page.locator("[aria-selected=true]").count() == 0


def test_an_address_of_the_api_shows_whole_quotes_all_the_same(visitor: Visitor) -> None:
    page = visitor.page("/?q=балки&fields=id&total=true")
    page.wait_for_selector("h2:text('2 quotes')")
    assert page.locator(".quote blockquote").count() == 1
