"""When there is no answer: a plain sentence, and what to do next. Each with the real service."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.browser.conftest import Visitor, write
from tests.browser.tools import expect
from tests.corpus import ARTICLES
from tests.running import serving


@contextmanager
def relaying(address: str, open_gate: threading.Event) -> Iterator[str]:
    """A way to the service at `address` that lets headers alone through while `open_gate` is not set."""
    target = (str(urlsplit(address).hostname), int(urlsplit(address).port or 0))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_accept, args=(listener, target, open_gate), daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        open_gate.set()


def _accept(listener: socket.socket, target: tuple[str, int], open_gate: threading.Event) -> None:
    while True:
        try:
            client, _ = listener.accept()
        except OSError:
            return
        service = socket.create_connection(target)
        threading.Thread(target=_copy, args=(client, service, open_gate), daemon=True).start()
        threading.Thread(target=_copy, args=(service, client, open_gate), daemon=True).start()


def _copy(source: socket.socket, target: socket.socket, open_gate: threading.Event) -> None:
    try:
        while chunk := source.recv(65536):
            head, blank, body = chunk.rpartition(b"\r\n\r\n")
            target.sendall(head + blank)
            open_gate.wait()
            target.sendall(body)
    except OSError:
        pass
    finally:
        for end in (source, target):
            end.close()


def expect_sentence(page: Any, sentence: str) -> None:
    expect(page.locator(".state-what").first).to_have_text(sentence)


def test_an_empty_database(chromium: Any, tmp_path: Path) -> None:
    with serving(write(tmp_path / "empty.db", ()), tmp_path / "log") as address:
        visitor = Visitor(chromium, address)
        page = visitor.page("/")
        expect_sentence(page, "There are no quotes here yet.")
        expect(page.locator(".state")).to_contain_text("scripts/load")
        visitor.close()


def test_a_database_that_is_gone_and_comes_back(chromium: Any, tmp_path: Path) -> None:
    file = write(tmp_path / "whosaid.db", ARTICLES)
    with serving(file, tmp_path / "log") as address:
        visitor = Visitor(chromium, address)
        file.rename(tmp_path / "away.db")
        for path in ("/", "/articles/1", "/entities/1"):
            page = visitor.page(path)
            expect_sentence(page, "The service cannot answer at the moment.")
            expect(page.locator(".state")).to_have_attribute("data-status", "503")
            expect(page.locator(".state")).to_contain_text("request ")
        (tmp_path / "away.db").rename(file)
        page.get_by_role("button", name="Try again").press("Enter")
        page.wait_for_selector("main h1:text('Анна Белова')")
        visitor.close()


def test_a_slow_answer_is_told_of_and_comes(chromium: Any, address: str) -> None:
    gate = threading.Event()
    gate.set()
    with relaying(address, gate) as slow:
        visitor = Visitor(chromium, slow)
        page = visitor.page("/")
        gate.clear()
        page.get_by_label("Words in the quote").fill("балки")
        page.keyboard.press("Enter")
        page.wait_for_selector("text=The answer takes longer than usual.")
        expect(page.locator("#answer")).to_have_attribute("aria-busy", "true")
        gate.set()
        expect(page.locator("#answer h2")).to_have_text("2 quotes")
        expect(page.locator("#answer[aria-busy]")).to_have_count(0)
        visitor.close()


def test_a_page_left_while_its_answer_comes_does_not_write_over_the_next(chromium: Any, address: str) -> None:
    gate = threading.Event()
    gate.set()
    with relaying(address, gate) as slow:
        visitor = Visitor(chromium, slow)
        page = visitor.page("/?q=балки")
        gate.clear()
        with page.expect_response(lambda response: "/v1/articles/" in response.url):
            page.locator(".reported a").first.click()
        page.go_back()
        gate.set()
        expect(page.locator("#answer h2")).to_have_text("2 quotes")
        expect(page.get_by_label("Words in the quote")).to_have_value("балки")
        visitor.close()


def test_a_service_that_has_gone(chromium: Any, tmp_path: Path) -> None:
    with serving(write(tmp_path / "whosaid.db", ARTICLES), tmp_path / "log") as address:
        visitor = Visitor(chromium, address)
        page = visitor.page("/")
    page.get_by_role("button", name="Show quotes").click()
    page.wait_for_selector(".state-what:text('The service does not answer.')")
    page.get_by_role("button", name="Try again").wait_for()
    visitor.close()


def test_an_address_that_names_no_page(visitor: Visitor) -> None:
    page = visitor.page("/entities/999")
    expect_sentence(page, "There is nothing at this address.")
