"""Pages in the layouts of known outlets, as they come from their sites; texts and facts are made up."""

from __future__ import annotations

import json
from dataclasses import dataclass

TITLE = "Мост через Ишим откроют осенью"
FIRST = "Министр транспорта Ирина Лесная рассказала журналистам, что ремонт моста закончат к осени"
SECOND = "«Мы закончим ремонт в срок», — сказала Лесная. Движение откроют в сентябре."
THIRD = "Летом мост будет закрыт для машин, а пешеходы смогут переходить реку по временному настилу."


@dataclass(frozen=True, slots=True)
class Page:
    """A page and what is to be known of its article; the text is that below the title."""

    name: str
    url: str | None
    content: str  # HTML, or the text of a page
    paragraphs: tuple[str, ...]
    published: str | None  # "2023-11-23T18:56:00+06:00 minute source"
    outlet: str | None
    via: str | None = None
    byline: str | None = None
    place: str | None = None
    title: str | None = TITLE


def paragraphs(*texts: str) -> str:
    """The texts as elements of HTML."""
    return "".join(f"<p>{text}</p>" for text in texts)


def site(head: str, top: str, article: str, bottom: str = "") -> str:
    """A whole page: navigation, what stands above an article, the article, and what stands below."""
    return (
        f"<!DOCTYPE html><html lang='ru'><head><meta "
        f"charset='utf-8'><title>{TITLE}</title>{head}</head><body>"
        "<header><nav><a href='/'>Главная</a><a href='/politics'>Политика</a><a "
        "href='/sport'>Спорт</a></nav></header>"
        f"<main><article>{top}<div class='article-body'>{article}</div></article>{bottom}</main>"
        "<aside><h3>Популярное</h3><ul><li><a href='/2'>Река обмелела</a></li><li><a "
        "href='/3'>Курс валют</a></li></ul>"
        "</aside><footer><p>© Все права защищены. 18+</p></footer></body></html>"
    )


def ld(**values: object) -> str:
    """An article of schema.org in the head of a page."""
    article = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": TITLE, **values}
    return f"<script type='application/ld+json'>{json.dumps(article, ensure_ascii=False)}</script>"


def meta(name: str, content: str) -> str:
    """One <meta> of the head."""
    return f"<meta property='{name}' content='{content}'>"


HEADING = f"<h1>{TITLE}</h1>"
COMMENTS = (
    "<section class='comments' id='comments'><h3>Комментарии (2)</h3><div "
    "class='comment'><p>Асан: Давно пора!</p></div>"
    "<div class='comment'><p>Мария: Посмотрим осенью, обещали ещё весной.</p></div></section>"
)
SHARE = "<div class='share'><a href='#'>Поделиться</a><a href='#'>Telegram</a><a href='#'>WhatsApp</a></div>"

PAGES = [
    Page(
        "zakon.kz: a photo credit, views and an invitation around the text",
        "https://www.zakon.kz/sobytiia/6415623-most.html",
        site(
            meta("og:site_name", "Zakon.kz") + meta("article:published_time", "2023-11-23T18:56:00+06:00"),
            HEADING + "<div class='date'>23 ноября 2023, 18:56</div><figure><img src='1.jpg'>"
            "<figcaption>Фото: пресс-служба министерства</figcaption></figure>",
            paragraphs(f"{FIRST}, сообщает Zakon.kz.", SECOND, THIRD)
            + "<p>Подписывайтесь на наш Telegram-канал и узнавайте новости первыми!</p>",
            SHARE,
        ),
        (f"{FIRST}, сообщает Zakon.kz.", SECOND, THIRD),
        "2023-11-23T18:56:00+06:00 second source",
        "Zakon.kz",
    ),
    Page(
        "zakon.kz: relays Акорда",
        "https://www.zakon.kz/politika/6415624-most.html",
        site(
            ld(datePublished="2024-11-23T18:56:00+05:00", author={"@type": "Person", "name": "Анна Белова"}),
            HEADING,
            paragraphs(f"{FIRST}, сообщает Zakon.kz со ссылкой на Акорду.", SECOND, THIRD),
            COMMENTS,
        ),
        (f"{FIRST}, сообщает Zakon.kz со ссылкой на Акорду.", SECOND, THIRD),
        "2024-11-23T18:56:00+05:00 second source",
        "Zakon.kz",
        via="Акорда",
        byline="Анна Белова",
    ),
    Page(
        "tass.ru: a dateline, tags below",
        "https://tass.ru/obschestvo/19360000",
        site(
            ld(datePublished="2023-11-23T12:56:00.000Z", publisher={"@type": "Organization", "name": "ТАСС"}),
            "<div>23 ноября, 15:56</div>" + HEADING,
            paragraphs(f"АСТАНА, 23 ноября. /ТАСС/. {FIRST}.", SECOND, THIRD),
            "<div class='tags'><a href='/t/1'>Казахстан</a></div>",
        ),
        (f"АСТАНА, 23 ноября. /ТАСС/. {FIRST}.", SECOND, THIRD),
        "2023-11-23T12:56:00Z second source",
        "ТАСС",
        place="Астана",
    ),
    Page(
        "ria.ru: time before date, and when it was changed",
        "https://ria.ru/20231123/most-1911000000.html",
        site(
            "",
            "<div>18:56 23.11.2023 (обновлено: 19:10 23.11.2023)</div>"
            + HEADING
            + "<div>© РИА Новости / Анна Белова</div>",
            paragraphs(f"АСТАНА, 23 ноя — РИА Новости. {FIRST}.", SECOND, THIRD),
        ),
        (f"АСТАНА, 23 ноя — РИА Новости. {FIRST}.", SECOND, THIRD),
        "2023-11-23T18:56:00+03:00 minute line",
        "РИА Новости",
        place="Астана",
    ),
    Page(
        "interfax.ru: a dateline in ordinary letters, a date in <time>",
        "https://www.interfax.ru/world/932100",
        site(
            "",
            "<time itemprop='datePublished' datetime='2023-11-23T18:56'>18:56, 23 ноября 2023</time>"
            + HEADING,
            paragraphs(f"Москва. 23 ноября. INTERFAX.RU - {FIRST}.", SECOND, THIRD),
        ),
        (f"Москва. 23 ноября. INTERFAX.RU - {FIRST}.", SECOND, THIRD),
        "2023-11-23T18:56:00+03:00 minute source",
        "Интерфакс",
        place="Москва",
    ),
    Page(
        "lenta.ru: who told it, and an author",
        "https://lenta.ru/news/2023/11/23/most/",
        site(
            meta("og:site_name", "Lenta.RU") + meta("article:published_time", "2023-11-23T18:56:00+03:00"),
            "<div>18:56, 23 ноября 2023</div>" + HEADING + "<div>Фото: Анна Белова / РИА Новости</div>",
            paragraphs(f"{FIRST}. Об этом сообщает ТАСС.", SECOND, THIRD),
        ),
        (f"{FIRST}. Об этом сообщает ТАСС.", SECOND, THIRD),
        "2023-11-23T18:56:00+03:00 second source",
        "Лента.ру",
        via="ТАСС",
    ),
    Page(
        "inform.kz: a nominative month, a teaser, the title twice",
        "https://www.inform.kz/ru/most-32af94",
        site(
            "",
            f"<div>РУ</div><div>18:56, 23 Ноябрь 2023 | GMT +6</div>{HEADING}<div>Коллаж: "
            f"Kazinform / Freepik</div>",
            paragraphs(f"АСТАНА. КАЗИНФОРМ — {FIRST}, передает корреспондент агентства.", SECOND, THIRD),
            "<div class='tags'>Теги: Мосты, Реки</div>",
        ),
        (f"АСТАНА. КАЗИНФОРМ — {FIRST}, передает корреспондент агентства.", SECOND, THIRD),
        "2023-11-23T18:56:00+06:00 minute line",
        "Казинформ",
        place="Астана",
    ),
    Page(
        "kazpravda.kz: a subtitle and an author in capitals",
        "https://kazpravda.kz/n/most/",
        site(
            meta("article:published_time", "2023-11-23"),
            f"{HEADING}<div>23 ноября 2023 г.</div>",
            paragraphs(f"{FIRST}.", SECOND, THIRD) + "<p>Анна СЕРИКОВА, Астана</p>",
        ),
        (f"{FIRST}.", SECOND, THIRD),
        "2023-11-23T00:00:00+06:00 day source",
        "Kazpravda.kz",
        byline="Анна СЕРИКОВА",
    ),
    Page(
        "baigenews.kz: date, author's label, invitation in three lines",
        "https://baigenews.kz/most_184000/",
        site(
            "",
            f"{HEADING}<p>23 Ноября 2023, 18:56</p><p>АВТОР</p><p>Подпишитесь на наш</p><p>Telegram-канал</p>"
            "<p>и узнавайте новости первыми!</p><p>1550</p><p>Фото: akorda.kz</p>",
            paragraphs(f"{FIRST}, передает BaigeNews.kz со ссылкой на Акорду.", SECOND, THIRD),
            "<p>Наверх</p>",
        ),
        (f"{FIRST}, передает BaigeNews.kz со ссылкой на Акорду.", SECOND, THIRD),
        "2023-11-23T18:56:00+06:00 minute line",
        "BaigeNews.kz",
        via="Акорда",
    ),
    Page(
        "tengrinews.kz: a bar in the date, a picture made by a machine",
        "https://tengrinews.kz/kazakhstan_news/most-517000/",
        site(
            meta("og:site_name", "Главные новости Казахстана - Tengrinews.kz"),
            f"<div>23 ноября 2023 | 18:56</div>{HEADING}<div>ПОДЕЛИТЬСЯ</div><div>Изображение "
            f"сгенерировано нейросетью</div>",
            paragraphs(f"{FIRST}, передает Tengrinews.kz.", SECOND, THIRD),
            COMMENTS,
        ),
        (f"{FIRST}, передает Tengrinews.kz.", SECOND, THIRD),
        "2023-11-23T18:56:00+06:00 minute line",
        "Tengrinews.kz",
    ),
    Page(
        "nur.kz: a labelled date and a related link inside the text",
        "https://www.nur.kz/politics/2050000-most/",
        site(
            "",
            f"{HEADING}<div>Опубликовано: 23.11.2023, 18:56</div>",
            paragraphs(f"{FIRST}, сообщает NUR.KZ.", SECOND, "Читайте также: Когда обмелеет река", THIRD),
            "<div>Оригинал статьи: https://www.nur.kz/politics/2050000-most/</div>",
        ),
        (f"{FIRST}, сообщает NUR.KZ.", SECOND, THIRD),
        "2023-11-23T18:56:00+06:00 minute line",
        "NUR.KZ",
    ),
    Page(
        "vedomosti.ru: an author, the rubric behind the date",
        "https://www.vedomosti.ru/politics/news/2023/11/23/1007000-most",
        site(
            ld(
                datePublished="2023-11-23T18:56:00+03:00",
                author=[{"name": "Анна Белова"}, {"name": "Пётр Чернов"}],
            ),
            f"<div>23 ноября 2023, 18:56 / Политика</div>{HEADING}",
            paragraphs(f"{FIRST}, пишет Reuters.", SECOND, THIRD),
        ),
        (f"{FIRST}, пишет Reuters.", SECOND, THIRD),
        "2023-11-23T18:56:00+03:00 second source",
        "Ведомости",
        via="Reuters",
        byline="Анна Белова, Пётр Чернов",
    ),
    Page(
        "belta.by: the date first in the dateline",
        "https://www.belta.by/society/view/most-601000-2023/",
        site(
            "",
            f"<div>23 ноября 2023, 18:56</div>{HEADING}",
            paragraphs(f"23 ноября, Минск /Корр. БЕЛТА/. {FIRST}.", SECOND, THIRD + "-0-"),
        ),
        (f"23 ноября, Минск /Корр. БЕЛТА/. {FIRST}.", SECOND, THIRD + "-0-"),
        "2023-11-23T18:56:00+03:00 minute line",
        "БелТА",
        place="Минск",
    ),
    Page(
        "kun.uz: the clock before a numeric date",
        "https://kun.uz/ru/news/2023/11/23/most",
        site(
            "",
            f"<div>18:56 / 23.11.2023</div>{HEADING}",
            paragraphs(f"{FIRST}. Об этом сообщила пресс-служба министерства.", SECOND, THIRD),
        ),
        (f"{FIRST}. Об этом сообщила пресс-служба министерства.", SECOND, THIRD),
        "2023-11-23T18:56:00+05:00 minute line",
        "Kun.uz",
    ),
    Page(
        "an outlet that the register does not know: by the name of its site, without a zone",
        "https://vesti.example/news/1",
        site(
            meta("og:site_name", "Полевые записки") + meta("article:author", "Анна Белова"),
            f"<div>Вчера в 18:56</div>{HEADING}",
            paragraphs(f"{FIRST}.", SECOND, THIRD),
        ),
        (f"{FIRST}.", SECOND, THIRD),
        None,
        "Полевые записки",
        byline="Анна Белова",
    ),
]
