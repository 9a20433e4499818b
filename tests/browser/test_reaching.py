"""Who can use the pages: on a phone, in the dark, with a screen reader, in two languages, behind a prefix."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.serving import make_server

from api.app import create_app
from api.config import Config
from tests.browser.conftest import Visitor, write
from tests.browser.tools import expect, settle
from tests.corpus import ARTICLES
from tests.running import COUNTING_MS

PHONE = {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True}
SCHEMES = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "phone": {"color_scheme": "light", **PHONE},
    "dark phone": {"color_scheme": "dark", **PHONE},
}
PATHS = ("/", "/articles/1", "/articles/9", "/entities/1", "/paste", "/?q=балки", "/?speker=1")
BARRIERS = "axe.run(document, {resultTypes: ['violations']}).then((found) => found.violations)"


def look_closer(page: Any, path: str) -> None:
    """Open what a page has folded."""
    for folded in page.locator("summary").all():
        folded.click()
    for reports in page.locator(".reports").all():
        reports.locator("li").first.wait_for()
    if path.startswith("/articles"):
        page.locator(".marker").first.focus()
    if path == "/":
        page.get_by_role("combobox").first.fill("Ёлк")
        page.wait_for_selector("[role=option]:visible")
        page.keyboard.press("ArrowDown")
        page.wait_for_selector("[role=option][aria-selected=true]")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_there_are_no_serious_barriers(visitor: Visitor, axe_source: str, path: str, scheme: str) -> None:
    page = visitor.page(path, reduced_motion="reduce", **SCHEMES[scheme])
    look_closer(page, path)
    page.evaluate(axe_source)
    serious = [
        (found["id"], [node["html"] for node in found["nodes"]])
        for found in page.evaluate(BARRIERS)
        if found["impact"] in {"serious", "critical"}
    ]
    assert serious == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(page.locator("h1")).to_have_count(1)


def test_the_scheme_is_the_reader_s(visitor: Visitor) -> None:
    paper = "getComputedStyle(document.body).backgroundColor"
    light, dark = (
        visitor.page("/paste", color_scheme=scheme).evaluate(paper) for scheme in ("light", "dark")
    )
    assert light != dark


def test_the_interface_speaks_the_language_of_the_browser(visitor: Visitor) -> None:
    page = visitor.page("/", locale="ru-RU")
    expect(page.locator("html")).to_have_attribute("lang", "ru")
    expect(page.locator("h1")).to_have_text("Кто, что и о ком сказал?")
    expect(page.get_by_role("button", name="Показать цитаты")).to_be_visible()


def test_another_language_can_be_chosen_and_is_kept(visitor: Visitor) -> None:
    page = visitor.page("/?q=балки")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("blockquote").first).to_have_attribute("lang", "ru")
    page.get_by_role("button", name="Русский").click()
    page.wait_for_selector("html[lang=ru] h2:text('2 цитаты')")
    visitor.open(page, "/paste")
    expect(page.locator("h1")).to_have_text("Что найдётся в тексте?")
    expect(page.get_by_role("button", name="Русский")).to_have_attribute("aria-pressed", "true")


def test_a_prefix_holds_for_pages_files_and_questions(chromium: Any, tmp_path: Path) -> None:
    file = write(tmp_path / "whosaid.db", ARTICLES)
    app = create_app(Config(database=file, access_log="none", counting_ms=COUNTING_MS))
    server = make_server("127.0.0.1", 0, DispatcherMiddleware(_nothing, {"/whosaid": app}), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    visitor = Visitor(chromium, f"http://127.0.0.1:{server.server_port}")
    try:
        page = visitor.page("/whosaid/?q=балки")
        page.locator(".said-by a").first.click()
        page.wait_for_url("**/whosaid/entities/*")
        settle(page)
        page.get_by_role("link", name="Ask").click()
        page.get_by_label("Words in the quote").fill("балки")
        page.keyboard.press("Enter")
        page.wait_for_url("**/whosaid/?q=*")
        expect(page.locator("#answer h2")).to_have_text("1 quote")
        visitor.close()
    finally:
        server.shutdown()
        server.server_close()


def _nothing(_environ: Any, start_response: Any) -> list[bytes]:
    start_response("404 Not Found", [("Content-Type", "text/plain")])
    return [b""]
