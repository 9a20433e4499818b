"""Whole pages in the layouts of known outlets -> the article and all that is known of it."""

from __future__ import annotations

from datetime import date

import pytest

from loader.clean import clean
from loader.metadata import find_metadata
from loader.models import RawArticle
from loader.sources.html import is_html, read_html
from tests.loader.outlet_pages import PAGES, Page
from tests.loader.outlet_texts import TEXTS


@pytest.mark.parametrize("page", [*PAGES, *TEXTS], ids=lambda page: page.name)
def test_a_page_gives_its_article(page: Page) -> None:
    if is_html(page.content):
        raw = read_html(page.content, page.name, page.url)
    else:
        raw = RawArticle(page.content, page.name, page.url)
    cleaned = clean(raw.text, raw.given.title, raw.given.subtitle, raw.given.beside)
    found = find_metadata(cleaned, raw, date(2026, 3, 1))
    assert page.title == cleaned.title
    front = "" if page.title is None else f"{page.title}\n\n"
    assert [*filter(None, cleaned.text.removeprefix(front).split("\n"))] == [*page.paragraphs]
    written = f"{found.published_at} {found.published_precision} {found.published_from}"
    assert page.published == (written if found.published_at else None)
    assert page.outlet == (found.source.name if found.source else None)
    assert (page.via, page.byline, page.place) == (found.via, found.byline, found.dateline_place)
