"""Stored articles extracted again: what is stored of them is all that it takes, whatever they came from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import sqlite_utils

from loader.extracting import extract_article
from loader.loading import load_article
from loader.models import Given, RawArticle
from loader.sources.reading import Options, read_articles
from loader.store import reextraction
from loader.store.writer import delete_article, open_database, save_again, save_article
from loader.version import EXTRACTOR_VERSION
from tests.loader.sources.test_warc import page, write
from tests.naming import PAVEL, sentence

ALL = reextraction.Span(0, 1_000)
META = '<meta property="og:site_name" content="Вести"><meta name="author" content="Пётр Бор">'


def said(number: int) -> str:
    return f"Министр Ирина Лесная приехала в Якутск. «Мост номер {number} готов», — сказала она."


def rss(tag: str, text: str, number: int) -> bytes:
    return (
        "<rss xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel><title>Вести</title><item>"
        f"<title>Мост готов</title><link>https://vesti.example/{number}</link>"
        f"<pubDate>Tue, 05 Mar 2024 10:20:00 +0600</pubDate><{tag}>{text}</{tag}></item></channel></rss>"
    ).encode()


ATOM = (
    "<feed xmlns='http://www.w3.org/2005/Atom'><title>Вести</title><entry><title>Мост</title>"
    f"<link href='https://vesti.example/7'/><content>{said(7)}</content></entry></feed>"
)
NINJS = {"uri": "https://vesti.example/8", "headline": "Мост", "body_text": said(8), "language": "ru"}
FILES = {
    "text.txt": f"АСТАНА, 5 марта 2024. /Вести/. {said(1)}\n\nЧитайте также\n".encode(),
    "dated.txt": f" date 2024-03-05 Мост готов\n\n{said(2)}\n\nАвтор: Пётр Бор\n".encode(),
    "windows.txt": said(3).replace(". ", ".\r\n").encode("cp1251"),
    "page.html": page(said(4)).replace("<title>", f"{META}<title>").encode(),
    "whole.rss": rss("content:encoded", said(5), 5),
    "teaser.rss": rss("description", "Мост готов, сказала министр Ирина Лесная.", 6),
    "news.atom": ATOM.encode(),
    "ninjs.json": json.dumps(NINJS).encode(),
    "lines.jsonl": "\n".join(
        json.dumps({"title": "Мост", "subtitle": "Готов", "text": said(number), "source": "Север"})
        for number in (9, 10)
    ).encode(),
    "table.csv": f'Заголовок,Текст,Дата,СМИ\nМост,"{said(11)}",05.03.2024,Вести\n'.encode(),
    "pages.warc": write([("https://vesti.example/12", "200 OK", "text/html", page(said(12)).encode())], True),
}


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite_utils.Database]:
    with closing(open_database(tmp_path / "test.db")) as database:
        yield database


def load_all(db: sqlite_utils.Database, folder: Path) -> None:
    folder.mkdir()
    for name, content in FILES.items():
        (folder / name).write_bytes(content)
    for found in read_articles(str(folder), str(folder), Options()):
        assert isinstance(found, RawArticle), found
        load_article(db, found)


def raws(db: sqlite_utils.Database, span: reextraction.Span = ALL) -> list[RawArticle]:
    return list(reextraction.read(db, span))


def texts(db: sqlite_utils.Database, span: reextraction.Span) -> list[str]:
    return [raw.text.split("до ")[1].split(" ")[0] for raw in raws(db, span)]


def save(db: sqlite_utils.Database, number: int, version: str = "1") -> None:
    save_article(db, replace(sentence(PAVEL, None, "2026-03-02", number), extractor_version=version))


def test_the_same_extractor_changes_nothing_in_any_format(db: sqlite_utils.Database, tmp_path: Path) -> None:
    load_all(db, tmp_path / "articles")
    before = list(db.conn.iterdump())
    found = raws(db)
    assert len(found) == len(FILES) + 1
    assert {save_again(db, extract_article(raw)).status for raw in found} == {"unchanged"}  # type: ignore[union-attr]
    assert before == list(db.conn.iterdump())


def test_only_what_another_extractor_stored_is_outdated(db: sqlite_utils.Database) -> None:
    for number, version in enumerate(("1", "2", "1"), 1):
        save(db, number, version)
    assert texts(db, reextraction.outdated(db, "2")) == ["1", "3"]
    assert reextraction.count(db, reextraction.outdated(db, "2")) == 2
    assert texts(db, reextraction.outdated(db, "3")) == ["1", "2", "3"]


def test_articles_of_which_names_are_not_noted_are_outdated(db: sqlite_utils.Database) -> None:
    for number in (1, 2):
        save(db, number)
    db.conn.execute("DELETE FROM article_naming WHERE article_id = 2")
    assert texts(db, reextraction.outdated(db, "1")) == ["2"]


def test_articles_may_come_and_go_meanwhile(
    db: sqlite_utils.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reextraction, "PAGE", 2)
    for number in (1, 2, 3, 4):
        save(db, number)
    found = reextraction.read(db, reextraction.outdated(db, "2"))
    first = next(found)
    for article_id in (2, 3):
        delete_article(db, article_id)
    save(db, 5)
    assert [first.url, *(raw.url for raw in found)] == ["https://vesti.example/1", "https://vesti.example/4"]


def test_an_article_that_was_deleted_or_changed_since_is_left_alone(db: sqlite_utils.Database) -> None:
    save(db, 1)
    again = sentence(PAVEL, None, "2026-03-02", 1)
    for raw in (replace(again.raw, text="Иначе."), replace(again.raw, given=Given(title="Мост"))):
        before = list(db.conn.iterdump())
        assert save_again(db, replace(again, raw=raw)) is None
        assert before == list(db.conn.iterdump())
    delete_article(db, 1)
    assert save_again(db, again) is None


def test_a_run_over_all_goes_on_where_it_ended(db: sqlite_utils.Database) -> None:
    for number in (1, 2, 3):
        save(db, number, EXTRACTOR_VERSION)
    span = reextraction.all_articles(db, "today's tables")
    assert texts(db, span) == ["1", "2", "3"]
    reextraction.note_progress(db, "today's tables", span, 1)
    save(db, 4, EXTRACTOR_VERSION)
    rest = reextraction.all_articles(db, "today's tables")
    assert texts(db, rest) == ["2", "3"]
    assert texts(db, reextraction.all_articles(db, "tomorrow's tables")) == ["1", "2", "3", "4"]
    reextraction.note_progress(db, "today's tables", rest, 3)
    assert reextraction.all_articles(db, "today's tables") == reextraction.Span(0, 4)
