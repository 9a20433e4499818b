"""Articles are anybody's: what looks like markup in them is text on every page."""

from __future__ import annotations

from typing import Any

from tests.browser.articles import HOSTILE_SOURCE, IMAGE, SCRIPT
from tests.browser.conftest import Visitor

HOSTILE = 8  # the number of the article


def check_nothing_was_made_of_it(page: Any) -> None:
    assert page.locator("main script, main img").count() == 0
    assert page.evaluate("window.ran") is None


def test_in_a_list_of_quotes(visitor: Visitor) -> None:
    page = visitor.page("/?source=hostile")
    quote = page.locator(".quote").first
    assert quote.locator(".said-by").inner_text() == f"Имя {SCRIPT}"
    assert quote.locator("blockquote").inner_text() == f"Слова {SCRIPT} {IMAGE}"
    assert HOSTILE_SOURCE.name in quote.inner_text()
    assert f"Заголовок {SCRIPT}" in quote.inner_text()
    assert page.get_by_label("Outlet").locator("option:checked").inner_text() == HOSTILE_SOURCE.name
    check_nothing_was_made_of_it(page)


def test_in_suggestions(visitor: Visitor) -> None:
    page = visitor.page("/")
    page.get_by_label("Who", exact=True).press_sequentially("Имя")
    page.wait_for_selector("[role=option]:visible")
    assert SCRIPT in page.locator("[role=option]").first.inner_text()
    check_nothing_was_made_of_it(page)


def test_in_an_article(visitor: Visitor) -> None:
    page = visitor.page(f"/articles/{HOSTILE}")
    page.locator(".marker").focus()
    assert page.locator("h1").inner_text() == f"Заголовок {SCRIPT}"
    assert page.title() == f"Заголовок {SCRIPT} – whosaid"
    assert SCRIPT in page.get_by_role("region", name="Evidence").inner_text()
    assert page.locator("main a[href^='javascript']").count() == 0
    check_nothing_was_made_of_it(page)


def test_on_a_page_of_a_person(visitor: Visitor) -> None:
    page = visitor.page("/?source=hostile")
    page.locator(".said-by a").first.click()
    page.wait_for_selector("canvas[data-drawn]")
    assert page.locator("h1").inner_text() == f"Имя {SCRIPT}"
    check_nothing_was_made_of_it(page)


def test_in_a_text_that_is_pasted_and_in_a_question(visitor: Visitor) -> None:
    page = visitor.page("/paste")
    page.get_by_label("Text of an article, in Russian").fill(
        f"«Мост {SCRIPT} {IMAGE} готов», — сказал Пётр Ёлкин."
    )
    page.get_by_role("button", name="Look into it").click()
    page.wait_for_selector(".text")
    assert SCRIPT in page.inner_text(".text")
    check_nothing_was_made_of_it(page)
    visitor.open(page, f"/?speaker_name={SCRIPT}")
    assert SCRIPT in page.inner_text(".state")
    check_nothing_was_made_of_it(page)
