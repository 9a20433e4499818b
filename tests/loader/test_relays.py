"""Who published an article, whom it relays and who wrote it; and who is only named in it."""

from __future__ import annotations

import pytest

from loader.clean import clean
from loader.metadata import find_dateline, find_metadata
from loader.models import Metadata, RawArticle

TITLE = "Мост откроют осенью"
LEAD = "Министр рассказал, что ремонт моста закончат к осени"
REST = "Движение откроют в сентябре, а летом мост будет закрыт для машин."
ZAKON = "https://www.zakon.kz/1.html"


def metadata_of(raw: str, url: str | None = None) -> Metadata:
    return find_metadata(clean(raw), RawArticle(raw, "test", url))


@pytest.mark.parametrize(
    ("lead", "slug", "via"),
    [
        (f"{LEAD}, сообщает Zakon.kz со ссылкой на Акорду.", "zakon-kz", "Акорда"),
        (f"{LEAD}, передает Kazpravda.kz со ссылкой на primeminister.kz.", "kazpravda", "PrimeMinister.kz"),
        (f"{LEAD}, сообщает корреспондент Tengrinews.kz со ссылкой на МВД.", "tengrinews", None),
        (f"{LEAD}, — сообщает собкор «Казахстанской правды».", "kazpravda", None),
        (f"{LEAD}. Об этом сообщает пресс-служба Акорды.", None, "Акорда"),
        (f"{LEAD}. Об этом сообщает пресс-служба министерства транспорта.", None, None),
        (f"{LEAD}, пишет газета «Ведомости» со ссылкой на источник.", None, "Ведомости"),
        (f"По данным РИА Новости, {LEAD}.", None, "РИА Новости"),
        (f"{LEAD}, передаёт «Интерфакс».", None, "Интерфакс"),
        (f"{LEAD}, сообщает агентство «Интерфакс-Казахстан».", None, "Интерфакс-Казахстан"),
        # an agency that stands first, with what it says
        (f"Агентство Reuters сообщает, что {LEAD}.", None, "Reuters"),
        (f"Газета The New York Times написала, что {LEAD}.", None, "The New York Times"),
        (f"ТАСС сообщает: {LEAD}.", None, "ТАСС"),
        # three in a chain: the nearest one
        (f"{LEAD}, сообщает Zakon.kz со ссылкой на ТАСС, который ссылается на Reuters.", "zakon-kz", "ТАСС"),
        (f"Как сообщает ТАСС со ссылкой на Reuters, {LEAD}.", None, "ТАСС"),
        (f"Со ссылкой на Reuters сообщает ТАСС: {LEAD}.", None, "ТАСС"),
        # a signature at the end
        (f"{LEAD}, — РИА Новости.", None, "РИА Новости"),
        (f"{LEAD}. /ТАСС/", None, "ТАСС"),
        (f"{LEAD} (Интерфакс).", None, "Интерфакс"),
        # named, but as news
        ("Суд оштрафовал «Интерфакс» за новость о мосте. Штраф оплатят весной.", None, None),
        (f"Журналиста ТАСС задержали у моста. {LEAD}.", None, None),
        (f"Источник Reuters сообщил, что {LEAD}.", None, None),
        (f"Агентство Reuters сообщило о сокращении штата. {LEAD}.", None, None),
        (f"Пресс-секретарь Кремля подтвердил, что {LEAD}.", None, None),
        (f"{LEAD}. Главный редактор — РИА Новости и газеты — при этом молчал.", None, None),
        (f"Министр встретился с главой ТАСС. {LEAD}.", None, None),
        # told to an outlet: its own text says so too
        (f"{LEAD}, рассказал он в интервью РБК.", None, None),
        (f"Об этом «Ленте.ру» рассказали в министерстве. {LEAD}.", None, None),
    ],
)
def test_outlet_and_relay(lead: str, slug: str | None, via: str | None) -> None:
    found = metadata_of(f"{TITLE}\n\n{lead}\n\n{REST}")
    assert (slug, via) == (found.source.slug if found.source else None, found.via)


@pytest.mark.parametrize(
    ("url", "body", "via"),
    [
        (ZAKON, f"{LEAD}, передает ТАСС.\n\n{REST}", "ТАСС"),
        (ZAKON, f"{LEAD}, рассказал он в интервью РБК.\n\n{REST}", "РБК"),
        ("https://www.rbc.ru/1", f"{LEAD}, рассказал он в интервью РБК.\n\n{REST}", None),
        ("https://tass.ru/1", f"ЯКУТСК, 5 марта. /ТАСС/. {LEAD}.\n\n{REST}", None),
        ("https://ru.sputnik.kz/1", f"АСТАНА, 5 мар — Sputnik. {LEAD}.\n\n{REST}", None),
        (ZAKON, f"АСТАНА, 5 мар — Sputnik. {LEAD}.\n\n{REST}", "Sputnik"),
        # lines and signatures below the text
        (ZAKON, f"{LEAD}.\n\n{REST}\n\nИсточник: ТАСС", "ТАСС"),
        (ZAKON, f"{LEAD}.\n\n{REST}\n\nПо материалам Tengrinews.kz", "Tengrinews.kz"),
        (ZAKON, f"{LEAD}.\n\n{REST}\n\nИсточник: пресс-служба Акорды", "Акорда"),
        (ZAKON, f"{LEAD}.\n\n{REST} /ТАСС/", "ТАСС"),
        (ZAKON, f"{LEAD}.\n\n{REST}\n\nИсточник: zakon.kz", None),
        # whose the picture is says nothing of the text
        (ZAKON, f"Фото: ТАСС\n\n{LEAD}.\n\n{REST}", None),
        (ZAKON, f"{LEAD}.\n\n{REST}\n\n© РИА Новости", None),
    ],
)
def test_relay_of_a_known_outlet(url: str, body: str, via: str | None) -> None:
    assert via == metadata_of(f"{TITLE}\n\n{body}", url).via


@pytest.mark.parametrize(
    ("paragraph", "place", "day", "agency"),
    [
        ("АСТАНА, 23 ноября — КазТАГ. Мост", "Астана", 23, "kaztag"),
        ("МОСКВА, 5 мар — РИА Новости. Мост", "Москва", 5, "ria-novosti"),
        ("МОСКВА, 5 марта. /Корр. ТАСС Иван Лесной/. Мост", "Москва", 5, "tass"),
        ("5 марта, Минск /Корр. БЕЛТА/. Мост", "Минск", 5, "belta"),
        ("17 ноября. Interfax-Russia.ru - Мост", None, 17, "interfax-russia"),
        ("АЛМАТЫ. КазТАГ - Мост", "Алматы", None, "kaztag"),
        ("ПЕКИН, 5 марта. /Синьхуа/ -- Мост", "Пекин", 5, "xinhua"),
    ],
)
def test_dateline(paragraph: str, place: str | None, day: int | None, agency: str) -> None:
    found = find_dateline(paragraph)
    assert found is not None
    assert (place, day, agency) == (found.place, found.day, found.agency.slug if found.agency else None)


@pytest.mark.parametrize(
    "paragraph",
    [
        "5 марта, Минск. Мост через Свислочь закрыли",
        "5 марта, ТАСС и другие агентства получили письмо",
        "17 ноября. Интерфакс сообщил о мосте",
    ],
)
def test_no_dateline(paragraph: str) -> None:
    assert find_dateline(paragraph) is None


@pytest.mark.parametrize(
    ("line", "byline"),
    [
        ("Автор: Ирина Лесная", "Ирина Лесная"),
        ("Авторы: Ирина Лесная, Пётр Чернов", "Ирина Лесная, Пётр Чернов"),
        ("Текст: Ирина Лесная", "Ирина Лесная"),
        ("Tекст: Ирина Лесная", "Ирина Лесная"),  # its first letter is a Latin one
        ("Текст и фото: Ирина Лесная", "Ирина Лесная"),
        ("Текст: Ирина Лесная, фото: Анна Белова", "Ирина Лесная"),
        ("Беседовала Ирина Лесная", "Ирина Лесная"),
        ("Подготовил Пётр Чернов", "Пётр Чернов"),
        ("Корреспондент Ирина Лесная", "Ирина Лесная"),
        ("Ирина Лесная, «Ведомости»", "Ирина Лесная"),
        ("Ирина Лесная и Пётр Чернов, vesti.kz", "Ирина Лесная и Пётр Чернов"),
        ("Ирина ЛЕСНАЯ", None),  # no usual ending of a surname: it may be anything
        ("Ирина СЕРИКОВА, Астана", "Ирина СЕРИКОВА"),
        # nobody wrote these
        ("Фото: Ирина Лесная", None),
        ("Фото автора", None),
        ("© Ирина Лесная / РИА Новости", None),
        ("Источник: Ирина Лесная", None),
        ("Изображение сгенерировано нейросетью", None),
    ],
)
@pytest.mark.parametrize("place", ["above", "below"])
def test_byline(line: str, byline: str | None, place: str) -> None:
    above, below = (f"{line}\n\n", "") if place == "above" else ("", f"\n\n{line}")
    found = metadata_of(f"{TITLE}\n\n{above}{LEAD}.\n\n{REST}{below}")
    assert byline == found.byline
