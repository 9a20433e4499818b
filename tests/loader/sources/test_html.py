"""Web pages -> articles with what their metadata gives; pages without an article are refused."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loader.clean import clean
from loader.errors import SourceError
from loader.metadata import find_metadata
from loader.models import Given, RawArticle
from loader.sources.feeds import is_feed
from loader.sources.html import html_to_text, is_html
from loader.sources.reading import read_document

BODY = (
    "<p>Министр транспорта Ирина Лесная рассказала о ремонте моста.</p>"
    "<blockquote><p>Мы закончим ремонт в срок. Движение откроют в сентябре.</p></blockquote>"
    "<p>Она добавила, что <b>подрядчик</b> <a href='/x'>уже выбран</a>.</p>"
)
TEXT = (
    "Министр транспорта Ирина Лесная рассказала о ремонте моста.\n\n"
    "Мы закончим ремонт в срок. Движение откроют в сентябре.\n\n"
    "Она добавила, что подрядчик уже выбран."
)
LD = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": "Мост откроют осенью",
    "datePublished": "2024-03-05T10:20:00.000+05:00",
    "author": [{"@type": "Person", "name": "Анна Белова"}, {"name": "Пётр Чернов"}],
    "publisher": {"@type": "Organization", "name": "Степные вести"},
}


def page(head: str = "", body: str = BODY, title: str = "Мост откроют осенью") -> str:
    return (
        f"<!DOCTYPE html><html lang='ru-KZ'><head><title>{title}</title>{head}</head><body>"
        f"<nav><a href='/'>Главная</a> <a href='/p'>Политика</a></nav><article>{body}</article>"
        "<aside>Курс валют</aside><footer>© Степные вести</footer></body></html>"
    )


def ld(*values: object) -> str:
    return "".join(
        f"<script type='application/ld+json'>{json.dumps(value, ensure_ascii=False)}</script>"
        for value in values
    )


def read(markup: str) -> RawArticle:
    return read_document(markup.encode(), "a.html")


def test_a_page_gives_its_text_with_block_quotes_and_its_metadata() -> None:
    head = "<link rel='canonical' href='/most?utm_source=x#top'><meta property='og:url' content='https://a.example/b'>"
    found = read(page(head.replace("/most", "https://vesti.example/most") + ld(LD)))
    assert found == RawArticle(
        TEXT,
        "a.html",
        "https://vesti.example/most",
        Given(
            title="Мост откроют осенью",
            byline="Анна Белова, Пётр Чернов",
            published="2024-03-05T10:20:00.000+05:00",
            site="Степные вести",
            language="ru",
        ),
    )


@pytest.mark.parametrize("name", ["a.txt", "a.html"])
@pytest.mark.parametrize(
    "prefix", ["", "\ufeff", "\n\n", "<!-- saved -->", "<?xml version='1.0' encoding='utf-8'?>"]
)
def test_a_page_is_known_by_its_content(name: str, prefix: str) -> None:
    assert read_document((prefix + page()).encode(), name).text == TEXT


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1251", "koi8_r"])
def test_a_page_in_any_encoding(encoding: str) -> None:
    markup = page(f"<meta charset='{encoding}'>").replace("©", "")
    assert read_document(markup.encode(encoding), "a.html").text == TEXT


@pytest.mark.parametrize(
    ("head", "body", "title", "expected"),
    [
        ("", "", "Мост откроют осенью", "Мост откроют осенью"),
        # the site behind the title is not the title
        (
            "<meta property='og:site_name' content='Степные вести'>",
            "",
            "Мост откроют | Степные вести",
            "Мост откроют",
        ),
        ("", "<h1>Мост откроют осенью</h1>", "Мост откроют осенью — новости дня", "Мост откроют осенью"),
        ("", "<h1>Мост откроют осенью</h1>", "Мост", "Мост откроют осенью"),
        ("", "<h1>Мосты откроют осенью</h1>", "Мост", "Мост"),
        # but a dash inside a title is
        (
            "<meta property='og:site_name' content='Вести'>",
            "",
            "Кризис — это надолго",
            "Кризис — это надолго",
        ),
        ("<meta property='og:title' content='Министр: мост готов'>", "", "Вести", "Министр: мост готов"),
        ("", "", "", None),
    ],
)
def test_title(head: str, body: str, title: str, expected: str | None) -> None:
    assert expected == read(page(head, body + BODY, title)).given.title


@pytest.mark.parametrize(
    ("head", "published"),
    [
        ("<meta property='article:published_time' content='2024-03-05T10:20'>", "2024-03-05T10:20"),
        ("<meta itemprop='datePublished' content='2024-03-05'>", "2024-03-05"),
        (ld({"@graph": [{"@type": "WebSite"}, LD]}), LD["datePublished"]),
        (ld([LD, dict(LD, headline="Другая")]), None),  # two articles: a list, not this page's
        (ld(dict(LD, **{"@type": "Product"})), None),
        ("<script type='application/ld+json'>{broken</script>", None),
        ("<meta property='article:modified_time' content='2024-03-06'>", None),  # when it was changed
    ],
)
def test_published(head: str, published: str | None) -> None:
    assert published == read(page(head)).given.published


@pytest.mark.parametrize(
    ("head", "url"),
    [
        ("<link rel='canonical' href='https://vesti.example/1'>", "https://vesti.example/1"),
        ("<link rel='canonical' href='https://vesti.example/'>", None),  # the front page
        ("<link rel='canonical' href='javascript:alert(1)'>", None),
        (
            "<meta property='og:url' content='https://VESTI.example:443/1?id=2&amp;fbclid=3'>",
            "https://vesti.example/1?id=2",
        ),
        (ld(dict(LD, mainEntityOfPage={"@id": "https://vesti.example/5"})), "https://vesti.example/5"),
        ("<link rel='canonical' href='http://['>", None),
        ("", None),
    ],
)
def test_address(head: str, url: str | None) -> None:
    assert url == read(page(head)).url


def test_what_the_page_gives_goes_before_what_the_text_shows() -> None:
    body = f"<h1>Мост откроют осенью</h1><p>ЯКУТСК, 4 марта. /ТАСС/. Рабочие чинят мост.</p>{BODY}"
    raw = read(page("<link rel='canonical' href='https://vesti.example/1'>" + ld(LD), body))
    cleaned = clean(raw.text, raw.given.title, raw.given.subtitle)
    found = find_metadata(cleaned, raw)
    assert cleaned.title == "Мост откроют осенью"
    assert cleaned.text.count("Мост откроют осенью") == 1
    assert found.source is not None
    assert (found.source.slug, found.source.name) == ("vesti-example", "Степные вести")
    assert (found.byline, found.via, found.dateline_place) == ("Анна Белова, Пётр Чернов", "ТАСС", "Якутск")
    assert (found.published_at, found.published_from) == ("2024-03-05T10:20:00+05:00", "source")


def test_short_news_keeps_its_paragraphs_and_nothing_else() -> None:
    body = (
        "<h1>Мост откроют осенью</h1><div><span>05.03.2024</span> <span>10:20</span></div>"
        "<p>Министр транспорта Ирина Лесная рассказала о ремонте моста.</p>"
        "<blockquote><p>Мы закончим ремонт в срок.</p></blockquote><p>Подрядчик уже выбран.</p>"
        "<div class='related'><h3>Другие новости</h3><ul><li><a href='/2'>Река обмелела</a></li></ul></div>"
    )
    found = read(page(body=body))
    assert clean(found.text, found.given.title).text.split("\n\n") == [
        "Мост откроют осенью",
        "Министр транспорта Ирина Лесная рассказала о ремонте моста.",
        "Мы закончим ремонт в срок.",
        "Подрядчик уже выбран.",
    ]
    assert (found.given.beside or "").splitlines()[0] == "05.03.2024 10:20"


@pytest.mark.parametrize(
    "markup", ["<html></html>", "<!DOCTYPE html><title>Вести</title>", "<!doctype html>", "<p></p>"]
)
def test_a_page_without_an_article_is_refused(markup: str) -> None:
    with pytest.raises(SourceError, match=r"^a\.html: is a(n empty)? web page"):
        read(markup)


@pytest.mark.parametrize(
    ("fragment", "text"),
    [
        ("Мост готов", "Мост готов"),
        ("<p>Мост</p><p>готов<br>сегодня</p>", "Мост\n\nготов\nсегодня"),
        ("Мост &laquo;готов&raquo; &amp; открыт", "Мост «готов» & открыт"),
        ("<script>alert(1)</script>Мост<style>p{}</style>", "Мост"),
        ("5 < 6", "5 < 6"),
    ],
)
def test_fragments(fragment: str, text: str) -> None:
    assert text == html_to_text(fragment)


@settings(max_examples=30, deadline=None)
@given(st.text(alphabet="<>/ абв\n='\"!-ptblockquoteh1&;", max_size=120))
def test_any_markup_gives_an_article_or_a_source_error(markup: str) -> None:
    try:
        message = "a.html: " + read("<html>" + markup).text.strip()
    except SourceError as error:
        message = str(error)
    assert message.removeprefix("a.html: ")


@pytest.mark.parametrize("beginning", ["<!-- -->", "<!--", "<?xml ", "<?xml ?>", " "])
def test_a_beginning_repeated_is_told_at_once(beginning: str) -> None:
    """Each would take longer than the universe has been there if comments could be read in two ways."""
    assert not is_html(beginning * 1000 + "x")
    assert not is_feed(beginning * 1000 + "x")
