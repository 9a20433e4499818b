"""RSS and Atom -> articles, whole or teasers."""

from __future__ import annotations

from pathlib import Path

import pytest

from loader.dates import find_moment
from loader.models import Given
from tests.loader.sources.inputs import OTHER, TEXT, read, read_any, shown

RSS = f"""<?xml version="1.0" encoding="{{encoding}}"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:yandex="http://news.yandex.ru">
<channel><title>Степные вести</title><link>https://vesti.example/</link><language>ru-KZ</language>
<item><title>Мост &amp; река</title><link>https://vesti.example/1?utm_medium=rss</link>
 <dc:creator>Анна Белова</dc:creator>
 <pubDate>Tue, 05 Mar 2024 10:20:00 +0500</pubDate><description>{OTHER}</description>
 <content:encoded><![CDATA[<p>{TEXT}</p><blockquote>{OTHER}</blockquote>]]></content:encoded></item>
<item><title>Суд</title><link>https://vesti.example/2</link><description>{OTHER}</description></item>
<item><title>Пусто</title><link>https://vesti.example/3</link></item>
<item><title>Яндекс</title><link>https://vesti.example/4</link><yandex:full-text>{TEXT}</yandex:full-text></item>
<item><title>Обрыв</title><link>https://vesti.example/5</link>
 <content:encoded><![CDATA[{OTHER} Читать далее…]]></content:encoded></item>
</channel></rss>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ru"><title>Вести</title>
<entry><title>Мост</title><link href="https://vesti.example/1"/><published>2024-03-05T10:20:00+05:00</published>
<updated>2024-03-06T10:20:00+05:00</updated><author><name>Анна Белова</name></author>
<content type="html">&lt;p&gt;{TEXT}&lt;/p&gt;</content></entry>
<entry><title>Суд</title><id>urn:1</id><summary>{OTHER}</summary></entry></feed>"""


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1251", "koi8-r", "utf-16"])
@pytest.mark.parametrize("name", ["a.xml", "a.txt"])
def test_rss(tmp_path: Path, encoding: str, name: str) -> None:
    content = (
        RSS.format(encoding=encoding)
        .replace("«", '"')
        .replace("»", '"')
        .replace("—", "-")
        .replace("…", "...")
    )
    whole, teaser, empty, yandex, cut = read_any(tmp_path, content.encode(encoding), name)
    text = TEXT.replace("«", '"').replace("»", '"').replace("—", "-")
    assert shown([whole, teaser, empty, yandex]) == [
        (f"{name}, entry 1", f"{text}\n\n{OTHER}"),
        (f"{name}, entry 2", OTHER),
        f"{name}, entry 3: has no text, only a title; load the article's own page",
        (f"{name}, entry 4", text),
    ]
    given = Given(
        "Мост & река", None, "Анна Белова", "Tue, 05 Mar 2024 10:20:00 +0500", "Степные вести", "ru", False
    )
    assert (whole.given, whole.url) == (given, "https://vesti.example/1")
    assert [item.given.teaser for item in (teaser, yandex, cut)] == [True, False, True]


def test_atom(tmp_path: Path) -> None:
    whole, teaser = read(tmp_path, ATOM.encode(), "a.atom")
    assert (whole.text, whole.url, whole.given.byline) == (TEXT, "https://vesti.example/1", "Анна Белова")
    assert (whole.given.published, whole.given.teaser) == ("2024-03-05T10:20:00+05:00", False)
    assert (teaser.text, teaser.url, teaser.given.published, teaser.given.teaser) == (OTHER, None, None, True)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            "<rss version='2.0'><channel><title>Вести</title></channel></rss>",
            "a.xml: is a feed without entries",
        ),
        ("<rss version='2.0'><channel><title>Вес", "a.xml: cannot be read as a feed"),
    ],
)
def test_a_feed_without_entries_is_refused(tmp_path: Path, content: str, message: str) -> None:
    assert shown(read_any(tmp_path, content.encode(), "a.xml")) == [message]


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("Tue, 05 Mar 2024 10:20:00 +0500", "2024-03-05T10:20:00+05:00"),
        ("05 Mar 2024 10:20 GMT", "2024-03-05T10:20:00Z"),
        ("5 Mar 2024", "2024-03-05T00:00:00-00:00"),
        ("Tue, 35 Mar 2024 10:20:00 +0500", None),
    ],
)
def test_dates_of_feeds(written: str, moment: str | None) -> None:
    found = find_moment(written)
    assert moment == (found.rfc3339(None) if found else None)
