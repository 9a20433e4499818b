"""Pasting: the text goes to /v1/extract, and what is found is shown as in an article."""

from __future__ import annotations

from typing import Any

from tests.browser.conftest import Visitor
from tests.browser.tools import expect

TEXT = "🙂 «Мост построят», — сообщил Пётр Ёлкин.\n\nОн добавил, что Астана растёт 🙂."


def test_what_is_found_stands_where_it_is_in_the_text(visitor: Visitor) -> None:
    page = visitor.page("/paste")
    page.get_by_label("Text of an article, in Russian").fill(TEXT)
    page.get_by_role("button", name="Look into it").press("Enter")
    page.wait_for_selector("h2:text('2 quotes found')")
    expect(page.locator("#announcer")).to_have_text("2 quotes found")
    assert "".join(page.locator("[data-quote='1']").all_inner_texts()) == "Мост построят"
    assert "".join(page.locator("[data-quote='2']").all_inner_texts()) == "Астана растёт"
    page.locator(".marker").nth(1).focus()
    for words in ("Пётр Ёлкин", "«добавил»", "«Он»", "spoke last"):
        expect(page.get_by_role("region", name="Evidence")).to_contain_text(words)
    expect(page.locator(".lit-speaker")).to_have_text(["Он"])


def test_a_text_in_which_nothing_is_found(visitor: Visitor) -> None:
    page = visitor.page("/paste")
    page.get_by_label("Text of an article, in Russian").fill("Идёт снег.")
    page.get_by_role("button", name="Look into it").click()
    page.wait_for_selector(".state-what:text('No quotes and no names')")


def test_a_text_that_is_too_long(visitor: Visitor) -> None:
    page = visitor.page("/paste")
    page.get_by_label("Text of an article, in Russian").fill("Идёт снег. " * 12_000)
    page.get_by_role("button", name="Look into it").click()
    page.wait_for_selector(".state-what:text('This text is too long.')")
    page.get_by_role("button", name="Try again").wait_for()


def paste(page: Any, text: str) -> None:
    page.get_by_label("Text of an article, in Russian").fill(text)
    page.get_by_role("button", name="Look into it").click()


def test_a_quote_that_begins_with_a_name_is_reached_by_its_number(visitor: Visitor) -> None:
    page = visitor.page("/paste")
    paste(page, "«Анна Белова победила», — сообщил Пётр Ёлкин.")
    page.locator(".marker").click()
    evidence = page.get_by_role("region", name="Evidence")
    expect(evidence).to_contain_text("«сообщил»")
    expect(page.locator(".name .marker")).to_have_count(0)
    page.locator(".marker + .name").click()
    expect(evidence).not_to_contain_text("«сообщил»")


def test_another_text_gives_up_the_answer_to_the_one_before(visitor: Visitor) -> None:
    page = visitor.page("/paste")
    held: list[Any] = []
    page.route("**/v1/extract", lambda route: held.append(route), times=1)
    paste(page, "Идёт снег.")
    with page.expect_event("requestfailed"):
        paste(page, TEXT)
    page.wait_for_selector("h2:text('2 quotes found')")
    assert len(held) == 1


def test_the_skip_link_leaves_what_was_written(visitor: Visitor) -> None:
    page = visitor.page("/paste")
    page.get_by_label("Text of an article, in Russian").fill(TEXT)
    page.locator("#skip").press("Enter")
    page.wait_for_url("**/paste#main")
    expect(page.get_by_label("Text of an article, in Russian")).to_have_value(TEXT)
