"""Texts, pages and feeds made to break their readers: name of the file -> how it is made."""

from __future__ import annotations

import json
from collections.abc import Callable

from tests.loader.hostile.documents import PARAGRAPHS, TEXT, article_page, entry, feed, line, page

MEGA = 1_000_000
GOOD = TEXT.encode()
LAUGHS = "".join(f'<!ENTITY a{n} "{10 * f"&a{n - 1};"}">' for n in range(1, 12))

Made = dict[str, Callable[[], bytes]]


def attributes(number: int) -> str:
    """A tag's attributes, each with a name of its own."""
    return " ".join(f"a{name}='1'" for name in range(number))


def linked(value: str) -> bytes:
    """An article's page whose JSON-LD is `value`."""
    return page(PARAGRAPHS, f'<script type="application/ld+json">{value}</script>')


def declared(charset: str, written: str = "cp1251") -> bytes:
    """A page that says to be in `charset` and is not."""
    return page(PARAGRAPHS, f"<meta charset={charset}>").decode().encode(written)


TEXTS: Made = {
    "empty.txt": lambda: b"",
    "blank.txt": lambda: b" \n\t " * 1_000,
    "nul.txt": lambda: GOOD + b"\0" + GOOD,
    "nul_late.txt": lambda: GOOD * 500 + b"\0",
    "nuls.txt": lambda: bytes(MEGA),
    "line.txt": lambda: "а".encode() * 25 * MEGA,
    "no_blank.txt": lambda: "мост".encode() * 150_000,
    "marks.txt": lambda: ("«" * 10_000 + "\n" + GOOD.decode() + "»" * 10_000).encode(),
    "marks_only.txt": lambda: "«»".encode() * 100_000,
    "speech.txt": lambda: "«мост» — сказал ".encode() * 600,
    "commas.txt": lambda: b"," * MEGA,
    "commas_in.txt": lambda: GOOD + b"," * 30_000 + GOOD,
    "dashes.txt": lambda: GOOD + "— ".encode() * 10_000,
    "initials.txt": lambda: "А. ".encode() * 5_000,
    "blanks.txt": lambda: GOOD + b" " * MEGA + GOOD,
    "breaks.txt": lambda: GOOD + b"\n" * MEGA + GOOD,
    "accents.txt": lambda: GOOD + "\u0301".encode() * 30_000,
    "overlong.txt": lambda: GOOD + b"\xc0\xaf\xe0\x80\xaf" + GOOD,
    "cesu8.txt": lambda: GOOD + b"\xed\xa0\xbd\xed\xb8\x80" + GOOD,
    "half_utf16.txt": lambda: TEXT.encode("utf-16") + b"\x00\xd8" + TEXT.encode("utf-16-le"),
    "odd_utf16.txt": lambda: TEXT.encode("utf-16") + b"\x10",
    "utf32.txt": lambda: b"\xff\xfe\0\0" + b"\xff\xff\xff\xff" * 9,
    "mixed.txt": lambda: GOOD + TEXT.encode("cp1251") * 3,
    "controls.txt": lambda: (TEXT + "".join(map(chr, range(1, 32))) + "\x7f\x80\x9f").encode(),
    "bidi.txt": lambda: TEXT.replace("Ирина", "\u202eИрина\u202c\u200b").encode(),
    "noncharacters.txt": lambda: f"{TEXT}\ufffe\uffff\U0010ffff".encode(),
    "year.txt": lambda: f"99999 января 999999999999\n\n{TEXT}".encode(),
    "dateline.txt": lambda: f"АСТАНА, 31 февраля 0000 года. /ТАСС/. {TEXT}".encode(),
    "pdf.txt": lambda: b"%PDF-1.4\n1 0 obj <</Type/Catalog>> endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n",
    "rtf.txt": lambda: b"{\\rtf1\\ansi\\ansicpg1251 \\'cc\\'ee\\'f1\\'f2 \\par}",
    "svg.txt": lambda: b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><text>a</text></svg>',
    "svg_bare.txt": lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><text>a</text></svg>',
    "sitemap.xml": lambda: b'<?xml version="1.0"?><urlset><url>a</url></urlset>',
    "elf.txt": lambda: b"\x7fELF\x02\x01\x01" + bytes(99),
    "png.txt": lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    "jpeg.txt": lambda: b"\xff\xd8\xff\xe0\x10JFIF" + bytes(range(1, 256)),
    "gif.txt": lambda: b"GIF89a\x01\x01",
    "brackets.txt": lambda: b"(" * MEGA,
    "less.txt": lambda: b"<" * MEGA,
}

PAGES: Made = {
    "deep.html": lambda: page("<div>" * 100_000 + TEXT),
    "deep_closed.html": lambda: page("<div>" * 100_000 + TEXT + "</div>" * 100_000),
    "deep_inline.html": lambda: page("<p><b><i>" * 50_000 + TEXT),
    "deep_some.html": lambda: page("<div>" * 200 + PARAGRAPHS),
    "attributes.html": lambda: page(f"<p {attributes(50_000)}>{TEXT}</p>"),
    "attribute.html": lambda: page(f"<p title='{'а' * MEGA}'>{TEXT}</p>"),
    "tags.html": lambda: page("<p>а</p>" * 300_000),
    "breaks.html": lambda: page("<br>" * MEGA + TEXT),
    "links.html": lambda: page("<a href=x>мост</a> " * 100_000),
    "headings.html": lambda: page("<h1>а</h1>" * 5_000 + PARAGRAPHS),
    "metas.html": lambda: page(PARAGRAPHS, "<meta name=a content=b>" * 100_000),
    "title.html": lambda: page(PARAGRAPHS, f"<title>{'мост ' * 200_000}</title>"),
    "title_bars.html": lambda: page(PARAGRAPHS, f"<title>{' | ' * 300_000}</title>"),
    "comments.html": lambda: b"<!--" * 200_000,
    "less.html": lambda: b"<html><" + b"<p" * 500_000,
    "line.html": lambda: page("<p>" + "а" * 25 * MEGA),
    "long_line.html": lambda: page("<p>" + "мост " * 4_000),
    "cut.html": lambda: article_page()[:-200],
    "scripts.html": lambda: page(PARAGRAPHS + "<script>" * 100_000),
    "ld_deep.html": lambda: linked("[" * 100_000),
    "ld_graphs.html": lambda: linked('{"@graph":' * 50_000),
    "ld_digits.html": lambda: linked('{"@type":"NewsArticle","headline":' + "9" * 5_000 + "}"),
    "ld_types.html": lambda: linked(
        '{"@type":["NewsArticle",{}],"headline":[1],"author":[{},[],1],"url":{}}'
    ),
    "ld_half.html": lambda: linked('{"@type":"NewsArticle","headline":"\\ud800 мост"}'),
    "ld_nul.html": lambda: linked('{"@type":"NewsArticle","headline":"мост\\u0000"}'),
    "references.html": lambda: page(f"{PARAGRAPHS}&#0;&#x0;&#55296;&#xD800;&#1114112;"),
    "bidi.html": lambda: page(PARAGRAPHS.replace("Ирина", "&#x202e;Ирина")),
    "nul_late.html": lambda: page(PARAGRAPHS * 300) + b"\0",
    "charset.html": lambda: declared("utf-7", "utf-8"),
    "charset_hex.html": lambda: declared("hex"),
    "charset_rot13.html": lambda: declared("rot13"),
    "charset_escape.html": lambda: declared("unicode_escape"),
    "charset_utf16.html": lambda: declared("utf-16"),
    "charset_none.html": lambda: declared("no-such-charset"),
    "entities.html": lambda: b'<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/hostname">]><p>&x;' + GOOD,
    "canonical.html": lambda: page(
        PARAGRAPHS, f"<link rel=canonical href='http://a.example/{'a' * 100_000}'>"
    ),
    "port.html": lambda: page(PARAGRAPHS, "<link rel=canonical href='http://[::1]:99999999/x'>"),
    "frames.html": lambda: b"<html><frameset>" + b"<frame src=file:///etc/hostname>" * 1_000,
    "instructions.html": lambda: b"<?xml " * 100_000 + b"<html>",
}

FEEDS: Made = {
    "laughs.rss": lambda: feed(entry("&a11;")).replace(b"<rss", f"<!DOCTYPE rss [{LAUGHS}]><rss".encode(), 1),
    "laughs_outside.rss": lambda: feed(entry("&a;")).replace(
        b"<rss", b'<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/a.dtd"><rss', 1
    ),
    "quadratic.rss": lambda: feed(entry("&a;" * 50_000)).replace(
        b"<rss", b'<!DOCTYPE rss [<!ENTITY a "' + b"a" * 50_000 + b'">]><rss', 1
    ),
    "external.rss": lambda: feed(entry("&a;&b;")).replace(
        b"<rss",
        b'<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/hostname"><!ENTITY b SYSTEM "http://127.0.0.1:9/">]><rss',
        1,
    ),
    "deep.rss": lambda: feed(entry() + "<a>" * 20_000),
    "deep_page.rss": lambda: feed(entry(f"<![CDATA[{'<div>' * 50_000}{TEXT}]]>")),
    "attributes.rss": lambda: feed(f"{entry()}<a {attributes(20_000)}/>"),
    "namespaces.rss": lambda: feed(entry() + "".join(f'<a xmlns:n{n}="u{n}"/>' for n in range(2_000))),
    "none.rss": lambda: feed(""),
    "bare.rss": lambda: feed("<item/>" * 50),
    "less.rss": lambda: feed(entry() + "<" * 100_000),
    "references.rss": lambda: feed(entry(title="&#0;&#xD800;&#56320;мост")),
    "date.rss": lambda: feed(entry(more=f"<pubDate>Tue, 99 Foo {'9' * 5_000} 99:99 +9999</pubDate>")),
    "charset.rss": lambda: feed(entry()).replace(b"utf-8", b"hex"),
    "cdata.rss": lambda: feed("<item><description><![CDATA[" * 10_000),
    "base64.rss": lambda: feed('<item><content type="application/x" mode="base64">$$$</content></item>'),
}

OBJECTS: Made = {
    "deep.json": lambda: b"[" * 100_000,
    "deep_object.json": lambda: b'{"a":' * 100_000,
    "deep_text.json": lambda: b'{"text":' + b"[" * 900 + b'"' + b"a" + b'"' + b"]" * 900 + b"}",
    "half.json": lambda: b'{"text": "\\ud83d ' + GOOD.replace(b"\n", b" ") + b'"}',
    "half_title.json": lambda: line(text=TEXT, title="мост ").replace(b"\xd1\x82 ", b"\xd1\x82 \\udfff"),
    "half_name.json": lambda: b'{"\\udfff": "a"}',
    "half_url.json": lambda: (
        b'{"url": "http://a.example/\\udfff", "text": "\xd0\x9c\xd0\xbe\xd1\x81\xd1\x82"}'
    ),
    "nul.json": lambda: line(text=f"{TEXT}\0"),
    "nul_title.json": lambda: line(text=TEXT, title="мост\0"),
    "infinite.json": lambda: line(text=f"{TEXT} 1", date=float("inf")),
    "exponent.json": lambda: b'{"date": 1e999999, ' + line(text=f"{TEXT} 2")[1:],
    "digits.json": lambda: b'{"date": ' + b"9" * 5_000 + b', "text": "a"}',
    "digits_short.json": lambda: line(text=f"{TEXT} 3", date=int("9" * 4_000)),
    "digits_text.json": lambda: line(text=f"{TEXT} 4", date="9" * 5_000),
    "digits_other.json": lambda: line(text=f"{TEXT} 5", date="²१२"),
    "types.json": lambda: line(
        text=f"{TEXT} 6", title={"name": [1]}, url=[1], date={"value": []}, author=[None, [[]]]
    ),
    "ninjs.json": lambda: line(
        uri=1, versioncreated=1, body_text=TEXT, headlines=[{"role": [], "value": {}}], type=[1]
    ),
    "url.json": lambda: line(text=f"{TEXT} 7", url="http://a.example/" + "a" * 100_000),
    "title.json": lambda: line(text=f"{TEXT} 8", title="мост " * 200_000),
    "site.json": lambda: line(text=f"{TEXT} 9", source="мост " * 20_000),
    "authors.json": lambda: line(text=f"{TEXT} 10", author=["мост"] * 20_000),
    "last_day.json": lambda: line(text=f"{TEXT} 11", date="9999-12-31T23:59:59-23:59"),
    "first_day.json": lambda: line(text=f"{TEXT} 12", date="0001-01-01T00:00:00+14:00"),
    "offset.json": lambda: line(text=f"{TEXT} 13", date="2024-01-01T00:00:00+99:99"),
    "first_zoned.json": lambda: line(
        text=f"{TEXT} 14", date="0001-01-01 00:00:00", url="https://tass.ru/hostile/1"
    ),
    "last_zoned.json": lambda: line(
        text=f"{TEXT} 15", date="9999-12-31 23:59:59", url="https://tass.ru/hostile/2"
    ),
    "names.json": lambda: json.dumps({f"k{n}": n for n in range(100_000)}).encode(),
    "numbers.json": lambda: b'[{"a":1},' + b"1," * 50 + b"1]",
    "items.json": lambda: b'{"items": [null, 1, "a", [], {}]}',
    "lists.json": lambda: b'[{"a":1},' + b"[]," * 5 * MEGA + b"1]",
    "page.json": lambda: line(text="<div>" * 100_000 + TEXT),
    "line.jsonl": lambda: line(text=f"{TEXT} 16") + line(text="а" * 25 * MEGA) + line(text=f"{TEXT} 17"),
    "lines.jsonl": lambda: (
        line(text=f"{TEXT} 18") + b'\xff\xfe\n{\n[]\nnull\n1e9\n"a"\n' + b"[" * 5_000 + b"\n{}\n"
    ),
}
