"""Six small articles, as the pipeline would hand them to the store. All names are invented.

Loaded in this order they get the ids 1 to 6. Articles 1 and 2 are of the same second; 5 and 6
have no date; 5 has no source, no address and no title, and its speaker is a pronoun left open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from loader.models import (
    Article,
    CleanArticle,
    Cue,
    Entity,
    EntityType,
    Extraction,
    Mention,
    MentionForm,
    Metadata,
    Quote,
    QuoteType,
    RawArticle,
    Source,
)
from loader.spans import Span

LOADED_AT = "2026-03-04T08:00:00Z"  # in the database of tests/conftest.py
VESTI = Source("vesti", "Вести", "vesti.example", "outlet", "Asia/Almaty")
SEVER = Source("sever", "Агентство «Север»", None, "agency", None)

BELOVA = Entity("person", "Анна Белова", ("Белова",), "Q900001")
ELKIN = Entity("person", "Пётр Ёлкин", ("Ёлкин",))
ASTANA = Entity("location", "Астана")
STEEL = Entity("organization", "Завод «Сталь»")


def find(text: str, words: str, number: int = 1) -> Span:
    """Where `words` stand in `text` for the `number`-th time."""
    start = -1
    for _ in range(number):
        start = text.index(words, start + 1)
    return Span(start, start + len(words))


def mention(text: str, words: str, entity: int, kind: EntityType = "person", number: int = 1) -> Mention:
    """A mention by name."""
    return Mention(find(text, words, number), kind, "name", entity)


def quote(
    text: str,
    kind: QuoteType,
    parts: Sequence[str],
    cue: tuple[str, str],
    speaker: int | None,
    named: tuple[Span, MentionForm] | None,
    confidence: float,
    rule: str,
) -> Quote:
    """A quote whose parts and cue are found by their words."""
    span, form = named or (None, None)
    spans = tuple(find(text, part) for part in parts)
    return Quote(kind, spans, Cue(find(text, cue[0]), cue[1]), speaker, span, form, confidence, rule)


def article(
    text: str,
    extraction: Extraction,
    metadata: Metadata,
    url: str | None,
    title: str | None = None,
    subtitle: str | None = None,
) -> Article:
    """An article whose text begins with its title and subtitle."""
    heading = "".join(f"{line}\n\n" for line in (title, subtitle) if line)
    clean = CleanArticle(text, title, subtitle, len(heading), ())
    return Article(RawArticle(text, "-", url), clean, metadata, extraction, "1")


def bridge() -> Article:
    """A direct quote of two parts, with an organization inside the second."""
    text = (
        "В Астане открыли мост\n\nЕго строили год\n\nАнна Белова открыла мост в Астане. "
        "«Мост построили за год, — заявила Белова. — Завод „Сталь“ поставил балки»."
    )
    extraction = Extraction(
        (BELOVA, ASTANA, STEEL),
        (
            mention(text, "Астане", 1, "location"),
            mention(text, "Анна Белова", 0),
            mention(text, "Астане", 1, "location", 2),
            mention(text, "Белова", 0, number=2),
            mention(text, "Завод „Сталь“", 2, "organization"),
        ),
        (
            quote(
                text,
                "direct",
                ("Мост построили за год", "Завод „Сталь“ поставил балки"),
                ("заявила", "заявить"),
                0,
                (find(text, "Белова", 2), "name"),
                0.95,
                "split",
            ),
        ),
    )
    metadata = Metadata(
        VESTI, "Север", "Иван Чтец", "АСТАНА", "2026-03-02T09:00:00+05:00", "minute", "header", "ru"
    )
    return article(
        text, extraction, metadata, "https://vesti.example/1", "В Астане открыли мост", "Его строили год"
    )


def winter() -> Article:
    """An indirect quote, published in the same second as the bridge."""
    text = "Мост переживёт зиму\n\nПётр Ёлкин рассказал, что мост в Астане выдержит зиму."
    extraction = Extraction(
        (ELKIN, ASTANA),
        (mention(text, "Пётр Ёлкин", 0), mention(text, "Астане", 1, "location")),
        (
            quote(
                text,
                "indirect",
                ("мост в Астане выдержит зиму",),
                ("рассказал", "рассказать"),
                0,
                (find(text, "Пётр Ёлкин"), "name"),
                0.8,
                "that_clause",
            ),
        ),
    )
    metadata = Metadata(SEVER, None, None, None, "2026-03-02T07:00:00+03:00", "minute", "dateline", "ru")
    return article(text, extraction, metadata, "https://sever.example/2", "Мост переживёт зиму")


def road() -> Article:
    """A quote without a speaker, late in the evening of its local day."""
    text = "«Дорога будет готова к лету», — говорится в сообщении."
    extraction = Extraction(
        (),
        (),
        (
            quote(
                text,
                "direct",
                ("Дорога будет готова к лету",),
                ("говорится", "говориться"),
                None,
                None,
                0.3,
                "tag",
            ),
        ),
    )
    metadata = Metadata(VESTI, None, None, None, "2026-03-02T23:30:00+05:00", "minute", "header", "ru")
    return article(text, extraction, metadata, "https://vesti.example/3")


def kazakh() -> Article:
    """A mixed quote in Kazakh, early on a local day that has not begun in UTC."""
    text = "Анна Белова қысты «ең қиын» деп атады."
    extraction = Extraction(
        (BELOVA,),
        (mention(text, "Анна Белова", 0),),
        (
            quote(
                text,
                "mixed",
                ("ең қиын",),
                ("атады", "атау"),
                0,
                (find(text, "Анна Белова"), "name"),
                0.6,
                "scare",
            ),
        ),
    )
    metadata = Metadata(VESTI, None, None, None, "2026-03-03T00:30:00+05:00", "minute", "header", "kk")
    return article(text, extraction, metadata, "https://vesti.example/4")


def undated() -> Article:
    """No date, no source, no title; the speaker is a pronoun that nobody resolved."""
    text = "Она добавила: «Пётр Ёлкин подождёт»."
    extraction = Extraction(
        (ELKIN,),
        (mention(text, "Пётр Ёлкин", 0),),
        (
            quote(
                text,
                "direct",
                ("Пётр Ёлкин подождёт",),
                ("добавила", "добавить"),
                None,
                (find(text, "Она"), "pronoun"),
                0.5,
                "colon",
            ),
        ),
    )
    return article(text, extraction, Metadata(language="ru"), None)


def snow() -> Article:
    """No date either; a character outside the BMP stands before everything."""
    text = "🙂 «Снег растает», — сказал Ёлкин."
    extraction = Extraction(
        (ELKIN,),
        (mention(text, "Ёлкин", 0),),
        (
            quote(
                text,
                "direct",
                ("Снег растает",),
                ("сказал", "сказать"),
                0,
                (find(text, "Ёлкин"), "name"),
                0.9,
                "tag",
            ),
        ),
    )
    return article(text, extraction, Metadata(source=SEVER, language="ru"), "https://sever.example/6")


def joint() -> Article:
    """A statement of two people; not one of ARTICLES, so that their ids stay as they are."""
    text = "«Дорогу закончат осенью», — заявили Пётр Ёлкин и Анна Белова."
    said = quote(
        text,
        "direct",
        ("Дорогу закончат осенью",),
        ("заявили", "заявить"),
        0,
        (find(text, "Пётр Ёлкин и Анна Белова"), "name"),
        0.7,
        "tag",
    )
    extraction = Extraction(
        (ELKIN, BELOVA),
        (mention(text, "Пётр Ёлкин", 0), mention(text, "Анна Белова", 1)),
        (replace(said, co_speakers=(1,)),),
    )
    metadata = Metadata(VESTI, None, None, None, "2026-03-02T09:00:00+05:00", "minute", "header", "ru")
    return article(text, extraction, metadata, "https://vesti.example/7")


ARTICLES = (bridge(), winter(), road(), kazakh(), undated(), snow())
