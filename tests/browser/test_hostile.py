"""Articles are anybody's: what looks like markup in them is text on every page."""

from __future__ import annotations

from typing import Any

from tests.browser.articles import HOSTILE_SOURCE, IMAGE, SCRIPT
from tests.browser.conftest import Visitor
from tests.browser.tools import expect, settle

HOSTILE = 8  # the number of the article


def check_nothing_was_made_of_it(page: Any) -> None:
    expect(page.locator("main script, main img")).to_have_count(0)
    assert page.evaluate("window.ran") is None


def test_in_a_list_of_quotes(visitor: Visitor) -> None:
    page = visitor.page("/?source=hostile")
    quote = page.locator(".quote").first
    expect(quote.locator(".said-by")).to_have_text(f"Имя {SCRIPT}")
    expect(quote.locator("blockquote")).to_have_text(f"Слова {SCRIPT} {IMAGE}")
    expect(quote).to_contain_text(HOSTILE_SOURCE.name)
    expect(quote).to_contain_text(f"Заголовок {SCRIPT}")
    expect(page.get_by_label("Outlet").locator("option:checked")).to_have_text(HOSTILE_SOURCE.name)
    check_nothing_was_made_of_it(page)


def test_in_suggestions(visitor: Visitor) -> None:
    page = visitor.page("/")
    page.get_by_label("Who", exact=True).fill("Имя")
    expect(page.locator("[role=option]:visible").first).to_contain_text(SCRIPT)
    check_nothing_was_made_of_it(page)


def test_in_an_article(visitor: Visitor) -> None:
    page = visitor.page(f"/articles/{HOSTILE}")
    page.locator(".marker").focus()
    expect(page.locator("h1")).to_have_text(f"Заголовок {SCRIPT}")
    expect(page).to_have_title(f"Заголовок {SCRIPT} – whosaid")
    expect(page.get_by_role("region", name="Evidence")).to_contain_text(SCRIPT)
    expect(page.locator("main a[href^='javascript']")).to_have_count(0)
    check_nothing_was_made_of_it(page)


def test_on_a_page_of_a_person(visitor: Visitor) -> None:
    page = visitor.page("/?source=hostile")
    page.locator(".said-by a").first.click()
    expect(page.locator("h1")).to_have_text(f"Имя {SCRIPT}")
    settle(page)
    check_nothing_was_made_of_it(page)


def test_in_a_text_that_is_pasted_and_in_a_question(visitor: Visitor) -> None:
    page = visitor.page("/paste")
    page.get_by_label("Text of an article, in Russian").fill(
        f"«Мост {SCRIPT} {IMAGE} готов», — сказал Пётр Ёлкин."
    )
    page.get_by_role("button", name="Look into it").click()
    expect(page.locator(".text")).to_contain_text(SCRIPT)
    check_nothing_was_made_of_it(page)
    visitor.open(page, f"/?speaker_name={SCRIPT}")
    expect(page.locator(".state")).to_contain_text(SCRIPT)
    check_nothing_was_made_of_it(page)
