"""A browser, and the service over articles of its own, as users run it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from loader.models import Article
from loader.store.writer import open_database, save_article
from tests.browser.articles import ALL
from tests.browser.tools import PATIENCE, axe, find_browser, launch, playwright_api, settle
from tests.running import serving

# Each violation of the policy, also those that the page itself would survive.
WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.violations.push(`${event.violatedDirective}: ${event.blockedURI}`));
"""


def write(file: Path, articles: Iterable[Article]) -> Path:
    """A database with `articles`."""
    with closing(open_database(file)) as store:
        for article in articles:
            save_article(store, article)
    return file


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the service over the articles of tests/browser/articles.py answers."""
    folder = tmp_path_factory.mktemp("explorer")
    with serving(write(folder / "whosaid.db", ALL), folder / "log") as address:
        yield address


@pytest.fixture(scope="session")
def playwright() -> Iterator[Any]:
    """What drives browsers."""
    with playwright_api().sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium(playwright: Any) -> Iterator[Any]:
    """The browser."""
    launched = launch(playwright, find_browser())
    yield launched
    launched.close()


@pytest.fixture(scope="session")
def axe_source() -> str:
    """What finds barriers on a page."""
    return axe()


class Visitor:
    """Opens pages, and remembers what went wrong in them."""

    def __init__(self, chromium: Any, address: str) -> None:
        self._chromium = chromium
        self._contexts: list[Any] = []
        self.address = address
        self.errors: list[str] = []

    def page(self, path: str | None = None, **settings: Any) -> Any:
        """A new window, at `path` if given; `settings` are Playwright's of a context."""
        context = self._chromium.new_context(**{"locale": "en-GB", "base_url": self.address} | settings)
        self._contexts.append(context)
        context.set_default_timeout(PATIENCE)
        context.add_init_script(WATCH)
        page = context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._note)
        if path is not None:
            self.open(page, path)
        return page

    def open(self, page: Any, path: str) -> None:
        """Go to an address and wait until what it names is shown.

        Names of outlets and of ids in the form may come later.
        """
        page.goto(path)
        settle(page)

    def close(self) -> None:
        """Nothing may have gone wrong."""
        for context in self._contexts:
            for page in context.pages:
                self.errors += page.evaluate("window.violations ?? []")
                assert page.evaluate("window.ran") is None
            context.close()
        assert self.errors == []

    def _note(self, message: Any) -> None:
        # Chromium itself notes every answer that is no success; what is shown of it, the tests look at.
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.errors.append(message.text)


@pytest.fixture
def visitor(chromium: Any, address: str) -> Iterator[Visitor]:
    """Somebody at the pages of the service."""
    visitor = Visitor(chromium, address)
    yield visitor
    visitor.close()
