"""Takes the pictures of the explorer that the README shows, over the articles of seeds/."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from loader.cli import cli
from tests.browser.tools import find_browser, launch, playwright_api
from tests.running import ROOT, serving

DOCS = ROOT / "docs"
SIZE = {"width": 1200, "height": 760}
TEXT = (
    "«Мост построят к осени», — сообщил министр Пётр Ёлкин. Он добавил, что дорогу в Астану закончат раньше."
)


def main() -> None:
    """Take them all."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "whosaid.db"
        result = CliRunner().invoke(cli, ["load", "seeds", "--database", str(database)])
        assert result.exit_code == 0, result.output
        with serving(database, Path(folder) / "log") as address, playwright_api().sync_playwright() as api:
            browser = launch(api, find_browser())
            take(browser, address)
            browser.close()


def take(browser: Any, address: str) -> None:
    """The four pages, one of them in the dark and one in Russian."""
    light = browser.new_page(base_url=address, viewport=SIZE, locale="en-GB", reduced_motion="reduce")
    light.goto("/?speaker_name=Токаева")
    light.get_by_label("About what", exact=True).press_sequentially("каз")
    light.wait_for_selector("[role=option]:visible")
    light.keyboard.press("ArrowDown")
    save(light, "ask")
    light.goto("/paste")
    light.get_by_label("Text of an article, in Russian").fill(TEXT)
    light.get_by_role("button", name="Look into it").click()
    light.wait_for_selector(".marker")
    light.locator(".marker").nth(1).focus()
    light.locator(".reading").scroll_into_view_if_needed()
    light.evaluate("scrollTo(0, document.body.scrollHeight)")
    save(light, "paste")
    russian = browser.new_page(base_url=address, viewport=SIZE, locale="ru-RU")
    russian.goto("/articles/4")
    russian.wait_for_selector(".marker")
    russian.locator(".marker").nth(1).focus()
    save(russian, "article")
    dark = browser.new_page(
        base_url=address, viewport=SIZE, locale="en-GB", color_scheme="dark", reduced_motion="reduce"
    )
    dark.goto("/?speaker_name=Токаева")
    dark.locator(".said-by a").first.click()
    dark.wait_for_selector("canvas[data-drawn] >> nth=3")
    save(dark, "person")


def save(page: Any, name: str) -> None:
    """The picture of what is in the window."""
    page.wait_for_load_state("networkidle")
    page.screenshot(path=DOCS / f"explorer-{name}.png")


if __name__ == "__main__":
    main()
