"""What is known of an article beside its text, and what is left open."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader.clean import clean
from loader.language import find_language
from loader.metadata import find_dateline, find_metadata
from loader.models import Metadata, RawArticle

SEEDS = Path(__file__).resolve().parents[2] / "seeds"

LEAD = "Министр рассказал, что ремонт моста закончат к осени"
REST = "Движение откроют в сентябре, а летом мост будет закрыт для машин."


def metadata_of(raw: str, url: str | None = None) -> Metadata:
    return find_metadata(clean(raw), RawArticle(raw, origin="test", url=url))


@pytest.mark.parametrize(
    ("seed", "outlet", "via", "place", "published_at", "precision", "published_from"),
    [
        ("000", "Zakon.kz", "Акорда", None, "2025-12-12T00:00:00+05:00", "day", "header"),
        ("001", "ТАСС", None, "Астана", "2026-01-05T00:00:00+03:00", "day", "header"),
        ("002", "Kazpravda.kz", None, None, None, None, None),
        ("003", "BaigeNews.kz", "Акорда", None, "2023-11-23T18:56:00+06:00", "minute", "line"),
        ("004", None, None, None, "2025-10-10T00:00:00-00:00", "day", "header"),
    ],
)
def test_seeds(
    seed: str,
    outlet: str | None,
    via: str | None,
    place: str | None,
    published_at: str | None,
    precision: str | None,
    published_from: str | None,
) -> None:
    [path] = SEEDS.glob(f"{seed}_*.txt")
    found = metadata_of(path.read_text("utf-8"))
    assert outlet == (found.source.name if found.source else None)
    assert (via, place) == (found.via, found.dateline_place)
    assert (published_at, precision) == (found.published_at, found.published_precision)
    assert published_from == found.published_from
    assert found.language == "ru"


@pytest.mark.parametrize(
    ("lead", "slug", "via"),
    [
        (f"{LEAD}, сообщает Zakon.kz.", "zakon-kz", None),
        (f"{LEAD}, передаёт корреспондент агентства «Казинформ».", "kazinform", None),
        (f"Мост готов, рассказала она корреспонденту ТАСС. {LEAD}.", "tass", None),
        (f"{LEAD}. Вчера избили корреспондента ТАСС.", None, None),
        (f"{LEAD}, сообщили РБК в министерстве.", None, None),
        (f"{LEAD}, сообщили в Акорде.", None, "Акорда"),
        (f"{LEAD}, передает Tengrinews.kz со ссылкой на пресс-службу Акорды.", "tengrinews", "Акорда"),
        # an agency's copy is taken over by anyone: who printed it stays open
        (f"{LEAD}, сообщает ТАСС.", None, "ТАСС"),
        (f"{LEAD}, пишет Reuters.", None, "Reuters"),
        # an outlet that is cited is not the outlet that cites
        (f"Как пишет Zakon.kz, {LEAD}.", None, "Zakon.kz"),
        # two signatures leave it open
        (f"{LEAD}, сообщает Zakon.kz. Ранее, сообщает Tengrinews.kz, он молчал.", None, None),
        # an agency with a dateline speaks for itself
        (f"ЯКУТСК, 5 марта. /ТАСС/. {LEAD}.", "tass", None),
        # somebody's signature below an agency's dateline: a relay
        (f"ЯКУТСК, 5 марта. /ТАСС/. {LEAD}, сообщает Zakon.kz.", "zakon-kz", "ТАСС"),
        # a name that only begins like an outlet's
        (f"{LEAD}, сообщает Zakon.kzkz.", None, None),
        (f"{LEAD}. Об Акорде и Кремле он не говорил.", None, None),
        (f"{LEAD}.", None, None),
    ],
)
def test_outlet_and_relay(lead: str, slug: str | None, via: str | None) -> None:
    found = metadata_of(f"Мост откроют осенью\n\n{lead}\n\n{REST}")
    assert (slug, via) == (found.source.slug if found.source else None, found.via)


def test_a_signature_far_below_is_background() -> None:
    found = metadata_of(f"{LEAD}.\n\n{REST}\n\n{REST}\n\nРанее об этом сообщает Zakon.kz, пишет Reuters.")
    assert (found.source, found.via) == (None, None)


@pytest.mark.parametrize(
    ("url", "slug"),
    [
        ("https://www.zakon.kz/sobytiya/1-most.html", "zakon-kz"),
        ("https://kaz.zakon.kz/1", "zakon-kz"),
        ("https://notzakon.kz/1", "tass"),
        ("http://[", "tass"),
    ],
)
def test_the_address_tells_the_outlet(url: str, slug: str) -> None:
    found = metadata_of(f"ЯКУТСК, 5 марта. /ТАСС/. {LEAD}.", url)
    assert found.source is not None
    assert slug == found.source.slug


@pytest.mark.parametrize(
    ("paragraph", "place", "day", "month", "year", "agency"),
    [
        ("ЯКУТСК, 5 марта. /ТАСС/. Мост", "Якутск", 5, 3, None, "tass"),
        ("МОСКВА, 31 дек — РИА Новости. Мост", "Москва", 31, 12, None, "ria-novosti"),
        ("Москва. 12 сент. INTERFAX.RU - Мост", "Москва", 12, 9, None, "interfax"),
        ("РОСТОВ-НА-ДОНУ, 1 мая 2024 г. /ТАСС/. Мост", "Ростов-на-Дону", 1, 5, 2024, "tass"),
        ("АСТАНА. КАЗИНФОРМ – Мост", "Астана", None, None, None, "kazinform"),
        ("Лондон, 5 марта (Reuters) - Мост", "Лондон", 5, 3, None, "reuters"),
        ("ООН, 5 марта. Мост", "ООН", 5, 3, None, None),
    ],
)
def test_dateline(
    paragraph: str, place: str, day: int | None, month: int | None, year: int | None, agency: str | None
) -> None:
    found = find_dateline(paragraph)
    assert found is not None
    assert (place, day, month, year) == (found.place, found.day, found.month, found.year)
    assert agency == (found.agency.slug if found.agency else None)


@pytest.mark.parametrize(
    "paragraph",
    [
        "Министр, 5 марта назначенный на пост, рассказал о мосте",
        "Якутск, 5 марта отметивший юбилей, готовится к открытию моста",
        "МЧС сообщило о закрытии моста",
        "Москва – ТАСС и другие агентства получили письмо",
        "5 марта откроют мост",
        "С 5 марта мост закрыт для машин",
        "МЧС 5 марта закрыло мост",
        "АСТАНА, 5 маршрутов закроют на время ремонта",
        "",
    ],
)
def test_no_dateline(paragraph: str) -> None:
    assert find_dateline(paragraph) is None


def test_byline() -> None:
    assert metadata_of(f"Мост откроют осенью\n\n{LEAD}.\n\nАвтор: Ирина Лесная").byline == "Ирина Лесная"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (f"{LEAD}. {REST} Это был трудный год.", "ru"),
        ("Министр көпір жөндеуі күзге дейін аяқталатынын айтты, қозғалыс қыркүйекте ашылады.", "kk"),
        ("Міністр розповів, що ремонт мосту закінчать до осені, а рух відкриють у вересні.", "uk"),
        ("Министърът каза, че ремонтът на моста ще завърши до есента, а движението започва сега.", "bg"),
        ("The minister said that the bridge would be repaired by autumn.", "en"),
        ("Да, мы.", None),  # too little to tell
        ("", None),
    ],
)
def test_language(text: str, language: str | None) -> None:
    assert language == find_language(text)


@given(st.text())
def test_any_text_has_metadata(raw: str) -> None:
    assert isinstance(metadata_of(raw), Metadata)
