"""Pages of outlets as collectors and people copy them: their text, with what stands around it."""

from __future__ import annotations

from tests.loader.outlet_pages import FIRST, SECOND, THIRD, TITLE, Page

REST = f"{SECOND}\n\n{THIRD}"

TEXTS = [
    Page(
        "zakon.kz: all in one line behind a header",
        None,
        f" date 2025-12-12 {FIRST}, сообщает Zakon.kz.\n\n{REST}",
        (f"{FIRST}, сообщает Zakon.kz.", SECOND, THIRD),
        "2025-12-12T00:00:00+05:00 day header",
        "Zakon.kz",
        title=None,
    ),
    Page(
        "tass.ru: header, title, subtitle, dateline",
        None,
        f" date 2026-01-05 {TITLE}\n\nЛетом он будет закрыт для машин\n\nАСТАНА, 5 января. "
        f"/ТАСС/. {FIRST}.\n\n{REST}",
        ("Летом он будет закрыт для машин", f"АСТАНА, 5 января. /ТАСС/. {FIRST}.", SECOND, THIRD),
        "2026-01-05T00:00:00+03:00 day header",
        "ТАСС",
        place="Астана",
    ),
    Page(
        "tass.ru: filed the day before it was collected",
        None,
        f" date 2026-01-06 {TITLE}\n5 янв, 23:10\nОбновлено 6 янв, 00:15\n\nАСТАНА, 5 января. "
        f"/ТАСС/. {FIRST}.\n\n{REST}",
        (f"АСТАНА, 5 января. /ТАСС/. {FIRST}.", SECOND, THIRD),
        "2026-01-05T23:10:00+03:00 minute line",
        "ТАСС",
        place="Астана",
    ),
    Page(
        "inform.kz: language, clock first, teaser, title again, collage",
        "https://www.inform.kz/ru/most-32af94",
        f" date 2025-11-23 РУ\n    15:00, 23 Ноябрь 2025\n\n    {TITLE}\n\n    Кратко о мосте "
        f"за неделю\n\n    {TITLE}\n"
        f"    Коллаж: Kazinform / Freepik\n\n    {FIRST}.\n\n    {SECOND}\n\n    {THIRD}\n\n   "
        f" Теги:\n    Мосты",
        ("Кратко о мосте за неделю", f"{FIRST}.", SECOND, THIRD, "Мосты"),
        "2025-11-23T15:00:00+05:00 minute line",
        "Казинформ",
    ),
    Page(
        "kt.kz: collected two days later, views behind the clock, another article's date below",
        "https://www.kt.kz/rus/most.html",
        f" date 2025-08-29 27.08.2025, 16:01 17426\n{TITLE}\n{FIRST}, передаёт "
        f"Казинформ.\n{REST}\n29.08.2025, 15:00 676",
        (f"{FIRST}, передаёт Казинформ.", SECOND, THIRD),
        "2025-08-27T16:01:00+05:00 minute line",
        "Казахстан сегодня",
        via="Казинформ",
    ),
    Page(
        "vz.ru: a header of a month, author below the date",
        "https://vz.ru/news/2021/3/25/1091305.html",
        f" date 2021-03 {TITLE}\n25 марта 2021, 14:33 • Новости дня\nTекст: Пётр "
        f"Чернов\n\n{FIRST}, передает ТАСС.\n\n{REST}",
        (f"{FIRST}, передает ТАСС.", SECOND, THIRD),
        "2021-03-25T14:33:00+03:00 minute line",
        "Взгляд",
        via="ТАСС",
        byline="Пётр Чернов",
    ),
    Page(
        "ntv.ru: a date with clock, views on their own line, a list below",
        "https://www.ntv.ru/novosti/2082567/",
        f"04.10.2018, 17:19\n\n836\n\n{TITLE}\n\n{FIRST}.\n\n{REST}\n\nКартина дня\nРека "
        f"обмелела\nКурс валют",
        (f"{FIRST}.", SECOND, THIRD),
        "2018-10-04T17:19:00+03:00 minute line",
        "НТВ",
    ),
    Page(
        "tengrinews.kz: a bar, ПОДЕЛИТЬСЯ, a generated picture",
        "https://tengrinews.kz/kazakhstan_news/most-530395",
        f"27 марта 2024 | 20:10\n\n{TITLE}\n\nПОДЕЛИТЬСЯ\n\nИзображение сгенерировано "
        f"нейросетью\n\n{FIRST}, передает "
        f"Tengrinews.kz.\n\n{REST}\n\n#мосты #новости",
        (f"{FIRST}, передает Tengrinews.kz.", SECOND, THIRD),
        "2024-03-27T20:10:00+05:00 minute line",
        "Tengrinews.kz",
    ),
    Page(
        "profile.ru: today's date and rates at the head of the page",
        "https://profile.ru/most-121915/",
        f"Опубликовано: 5 марта 2010\nUSD 92.51 -0.79 EUR 98.91 -0.65\n{TITLE}\n\n{FIRST}.\n\n{REST}",
        (f"{FIRST}.", SECOND, THIRD),
        "2010-03-05T00:00:00+03:00 day line",
        "Профиль",
    ),
    Page(
        "azattyq.org: the month before the day",
        "https://rus.azattyq.org/a/32587835.html",
        f"{TITLE}\n\nсентябрь 11, 2023\n\n{FIRST}.\n\n{REST}",
        (f"{FIRST}.", SECOND, THIRD),
        "2023-09-11T00:00:00-00:00 day line",
        "Азаттык",
    ),
    Page(
        "interfax-russia.ru: a dateline without a place",
        None,
        f"{TITLE}\n\n17 ноября. Interfax-Russia.ru - {FIRST}.\n\n{REST}",
        (f"17 ноября. Interfax-Russia.ru - {FIRST}.", SECOND, THIRD),
        None,
        "Интерфакс-Россия",
    ),
    Page(
        "kazpravda.kz: title, subtitle, a credit; no date",
        None,
        f"{TITLE}\n\nЛетом он будет закрыт для машин\n\nФото: пресс-служба Акорды\n\n{FIRST}, "
        f"сообщает Kazpravda.kz.\n\n{REST}",
        ("Летом он будет закрыт для машин", f"{FIRST}, сообщает Kazpravda.kz.", SECOND, THIRD),
        None,
        "Kazpravda.kz",
    ),
    Page(
        "baigenews.kz: everything above the text",
        None,
        f"{TITLE}\n\n23 Ноября 2023, 18:56\nАВТОР\nПодпишитесь на наш\nTelegram-канал\nи "
        f"узнавайте новости первыми!\n"
        f"akorda.kz 23 Ноября 2023, 18:56\n1550\nФото: akorda.kz\n\n{FIRST}, передает "
        f"BaigeNews.kz.\n\n{REST}\n\nНаверх",
        (f"{FIRST}, передает BaigeNews.kz.", SECOND, THIRD),
        "2023-11-23T18:56:00+06:00 minute line",
        "BaigeNews.kz",
    ),
    Page(
        "lenta.ru: rubric crumbs, yesterday's time without a header",
        "https://lenta.ru/news/2023/11/23/most/",
        f"Главная / Россия / Общество\nВчера, 18:56\n{TITLE}\n{FIRST}, пишут "
        f"«Ведомости».\n\n{REST}\n\nОбсудить (12)\nЛента новостей\n19:00",
        (f"{FIRST}, пишут «Ведомости».", SECOND, THIRD),
        None,
        "Лента.ру",
        via="Ведомости",
    ),
    Page(
        "ria.ru: pasted with its tail",
        None,
        f"{TITLE}\n18:56 23.11.2023 (обновлено: 19:10 23.11.2023)\n© РИА Новости / Анна "
        f"Белова\nАСТАНА, 23 ноя — РИА Новости. "
        f"{FIRST}.\n\n{REST}\n\nНовости дня\nРека обмелела",
        (f"АСТАНА, 23 ноя — РИА Новости. {FIRST}.", SECOND, THIRD),
        "2023-11-23T18:56:00+03:00 minute line",
        "РИА Новости",
        place="Астана",
    ),
    Page(
        "kaztag.kz: views by an eye, an agency's copy in another outlet",
        "https://orda.kz/most/",
        f"{TITLE}\n23.11.23, 18:56\n👁 512\n\nАСТАНА, 23 ноября — КазТАГ. "
        f"{FIRST}.\n\n{REST}\n\nИсточник: КазТАГ",
        (f"АСТАНА, 23 ноября — КазТАГ. {FIRST}.", SECOND, THIRD),
        "2023-11-23T18:56:00+06:00 minute line",
        "Orda.kz",
        via="КазТАГ",
        place="Астана",
    ),
    Page(
        "a regional paper: weekday, author's name with the paper, typo notice, age",
        None,
        f"{TITLE}\nЧт, 23 нояб. 2023 г., 18:56 (МСК)\n\n{FIRST}.\n\n{REST}\n\nАнна Белова, "
        f"«Полевые записки»\n\n"
        "Нашли ошибку? Выделите её и нажмите Ctrl+Enter\n18+",
        (f"{FIRST}.", SECOND, THIRD),
        "2023-11-23T18:56:00+03:00 minute line",
        None,
        byline="Анна Белова",
    ),
    Page(
        "a page of which only «5 минут назад» is known",
        "https://www.gazeta.uz/ru/2023/11/23/most/",
        f"{TITLE}\n5 минут назад\nВремя чтения: 2 мин.\n\n{FIRST}.\n\n{REST}\n\nВсе права защищены.",
        (f"{FIRST}.", SECOND, THIRD),
        None,
        "Газета.uz",
    ),
]
