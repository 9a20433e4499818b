"""JSON, JSON lines, ninjs and schema.org -> articles, with errors that name file and item."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from loader.errors import SourceError
from loader.models import Given, RawArticle
from loader.sources.fields import parse_mapping
from loader.sources.reading import Options
from tests.loader.sources.inputs import OTHER, TEXT, read, read_any, shown

LD = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": "Мост откроют осенью",
    "articleBody": TEXT,
    "datePublished": "2024-03-05T10:20:00+05:00",
    "author": {"@type": "Person", "name": "Анна Белова"},
    "publisher": {"@type": "Organization", "name": "Степные вести"},
    "mainEntityOfPage": {"@id": "https://vesti.example/1"},
    "inLanguage": "ru",
}
NINJS_1 = {
    "uri": "https://vesti.example/1",
    "type": "text",
    "versioncreated": "2024-03-05T10:20:00+05:00",
    "headline": "Мост откроют осенью",
    "byline": "Анна Белова",
    "body_text": TEXT,
    "infosource": [{"name": "Степные вести"}],
    "language": "ru",
}
NINJS_3 = {
    "standard": {"name": "ninjs", "version": "3.0"},
    "uri": "https://vesti.example/1",
    "type": "text",
    "firstCreated": "2024-03-05T10:20:00+05:00",
    "headlines": [{"role": "main", "value": "Мост откроют осенью"}],
    "by": "Анна Белова",
    "bodies": [{"contentType": "text/html", "value": f"<p>{TEXT}</p>"}],
    "infosources": [{"name": "Степные вести"}],
    "language": "ru",
}
PLAIN = {
    "Title": "Мост откроют осенью",
    "full_text": TEXT,
    "authors": ["Анна Белова"],
    "pub_date": "2024-03-05T10:20:00+05:00",
    "link": "https://VESTI.example/1?utm_source=rss",
    "source": {"id": None, "name": "Степные вести"},
    "lang": "ru",
}
EXPECTED = RawArticle(
    TEXT,
    "a.json",
    "https://vesti.example/1",
    Given(
        title="Мост откроют осенью",
        byline="Анна Белова",
        published="2024-03-05T10:20:00+05:00",
        site="Степные вести",
        language="ru",
    ),
)


def dump(value: Any, **options: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, **options).encode()


def lines(*values: Any) -> bytes:
    return b"".join(dump(value) + b"\n" for value in values)


@pytest.mark.parametrize("value", [LD, NINJS_1, NINJS_3, PLAIN, {"@graph": [LD]}, {"_source": PLAIN}])
def test_an_article_in_each_vocabulary(tmp_path: Path, value: dict[str, Any]) -> None:
    [found] = read(tmp_path, dump(value, indent=1), "a.json")
    assert EXPECTED.given == found.given
    assert (EXPECTED.text, EXPECTED.url) == (found.text, found.url)


@pytest.mark.parametrize(
    "document",
    [
        [{"text": TEXT}, {"text": OTHER}],
        {"status": "ok", "articles": [{"text": TEXT}, {"text": OTHER}]},
        {"hits": {"hits": [{"_source": {"text": TEXT}}, {"_source": {"text": OTHER}}]}},
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_a_list_of_articles(tmp_path: Path, document: Any, encoding: str) -> None:
    content = dump(document).decode().replace("—", "-").encode(encoding)
    found = read_any(tmp_path, content, "a.json")
    expected = [("a.json, item 1", TEXT.replace("—", "-")), ("a.json, item 2", OTHER)]
    assert expected == shown(found)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251", "koi8_r"])
def test_lines(tmp_path: Path, encoding: str) -> None:
    text = "Суд отложил заседание до пятницы. Об этом сообщила судья Анна Белова."
    content = lines({"text": text}, {"text": OTHER}).decode().encode(encoding)
    found = read_any(tmp_path, content, "a.jsonl")
    assert shown(found) == [("a.jsonl, line 1", text), ("a.jsonl, line 2", OTHER)]


def test_a_broken_line_does_not_stop_the_others(tmp_path: Path) -> None:
    content = b"".join(
        [
            lines({"text": TEXT}),
            b'{"text": "\xd0\n',
            b"\n",
            dump({"text": "Мост"})[:-1] + b"\n",
            lines([1], {"title": "Мост"}, {"text": TEXT.encode().decode("koi8_r")}),
            lines({"text": "я" * 400_000}),
            dump({"text": OTHER}),
        ]
    )
    found = shown(read_any(tmp_path, content, "a.jsonl", Options(max_bytes=100_000)))
    assert found[0] == ("a.jsonl, line 1", TEXT)
    assert found[-1] == ("a.jsonl, line 9", OTHER)
    for message, expected in zip(
        found[1:-1],
        [  # the empty line is none
            "a.jsonl, line 2: is not UTF-8",
            "a.jsonl, line 4: is broken JSON: Expecting ',' delimiter",
            "a.jsonl, line 5: is no JSON object",
            'a.jsonl, line 6: has no text; say which field holds it: --map text=NAME (there are "title")',
            "a.jsonl, line 7: is mojibake: UTF-8 read as KOI8-R",
            "a.jsonl, line 8: is larger",
        ],
        strict=True,
    ):
        assert isinstance(message, str)
        assert message.startswith(expected)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"[]", "a.json: is a list without any article"),
        (b'{"text": "\xd0\x9c', "a.json: is broken JSON"),
        (b'[{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}]", "a.json: is JSON nested deeper than"),
        (dump({"a": 1}), "a.json: has no text"),
        (dump({"text": "   "}), "a.json: has no text"),
        (dump(dict(NINJS_1, type="picture")), "a.json: has no text"),
    ],
)
def test_what_holds_no_article(tmp_path: Path, content: bytes, message: str) -> None:
    [found] = shown(read_any(tmp_path, content, "a.json"))
    assert str(found).startswith(message)


def test_a_summary_alone_is_a_teaser(tmp_path: Path) -> None:
    [teaser, whole] = read(tmp_path, lines({"description": OTHER}, {"description": OTHER, "content": TEXT}))
    assert (teaser.text, teaser.given.teaser) == (OTHER, True)
    assert (whole.text, whole.given.teaser) == (TEXT, False)


@pytest.mark.parametrize(
    ("date", "published"),
    [
        (1709616000, "2024-03-05T05:20:00Z"),
        ("1709616000000", "2024-03-05T05:20:00Z"),
        ("5 марта 2024, 10:20", "5 марта 2024, 10:20"),
        (2024, None),
        (True, None),
        (None, None),
    ],
)
def test_dates(tmp_path: Path, date: object, published: str | None) -> None:
    [found] = read(tmp_path, dump({"text": TEXT, "date": date}))
    assert published == found.given.published


def test_a_field_with_markup_is_read_as_a_page(tmp_path: Path) -> None:
    page = f"<html><head><title>Мост</title></head><body><article><p>{TEXT}</p></article></body></html>"
    pieces = f"<p>{TEXT}</p><blockquote>{OTHER}</blockquote>"
    whole, piece = read(tmp_path, lines({"html": page, "title": "Мост готов"}, {"content": pieces}))
    assert (whole.text, whole.given.title) == (TEXT, "Мост готов")
    assert piece.text == f"{TEXT}\n\n{OTHER}"


def test_a_mapping_says_where_fields_stand(tmp_path: Path) -> None:
    (tmp_path / "mapping.yaml").write_text("text: story.paragraphs\ntitle: names.0\n", "utf-8")
    mapped = parse_mapping(["url=ids.web"], str(tmp_path / "mapping.yaml"))
    value = {
        "story": {"paragraphs": TEXT},
        "names": ["Мост"],
        "ids": {"web": "https://vesti.example/1"},
        "text": "-",
    }
    [found] = read(tmp_path, dump(value), options=Options(mapped=mapped))
    assert (found.text, found.url, found.given.title) == (TEXT, "https://vesti.example/1", "Мост")


@pytest.mark.parametrize(
    ("pairs", "message"),
    [
        (["text"], "text: is no mapping"),
        (["body=x"], "body: is no field"),
        (["text="], "text=: is no mapping"),
    ],
)
def test_a_mapping_that_is_none(pairs: list[str], message: str) -> None:
    with pytest.raises(SourceError, match=message):
        parse_mapping(pairs, None)


@pytest.mark.parametrize("content", ["- a\n- b\n", "a: [1]\n", "{"])
def test_a_mapping_file_that_is_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "m.yaml").write_text(content, "utf-8")
    with pytest.raises(SourceError, match="mapping"):
        parse_mapping([], str(tmp_path / "m.yaml"))
