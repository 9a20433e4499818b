"""The browser for systems that have none: it runs, and has letters to write with."""

from __future__ import annotations

from typing import Any

from tests.browser.tools import expect, launch, packed_browser


def test_the_browser_of_the_npm_package_shows_the_explorer(playwright: Any, address: str) -> None:
    browser = launch(playwright, packed_browser())
    page = browser.new_page(base_url=address, locale="ru-RU")
    page.goto("/?speaker_name=Ёлкина")
    page.wait_for_selector("h2")
    expect(page.locator("h1")).to_have_text("Кто, что и о ком сказал?")
    assert page.locator("h1").evaluate("heading => heading.getBoundingClientRect().height") > 20
    browser.close()
