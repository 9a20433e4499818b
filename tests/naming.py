"""Articles of one sentence each, in which somebody says something about somebody. All names are invented."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path

from flask.testing import FlaskClient

from api import db
from api.app import create_app
from api.config import Config
from loader.models import (
    Article,
    CleanArticle,
    Cue,
    Entity,
    Extraction,
    Mention,
    Metadata,
    Quote,
    RawArticle,
)
from loader.spans import Span
from loader.store.curation import merge_entities
from loader.store.writer import open_database, save_article
from tests.running import COUNTING_MS

TULEBAEV = Entity("person", "Касым-Арман Тулебаев", ("Тулебаев",), "Q1")
TULEBAEVA = Entity("person", "Дина Тулебаева", ("Тулебаева",), "Q2")
PETROV = Entity("person", "Иван Петров", (), "Q3")
NAMESAKE = Entity("person", "Иван Петров", (), "Q4")
PAVEL = Entity("person", "Павел Громов")
PYOTR = Entity("person", "Пётр Громов")
VLADIMIR = Entity("location", "Владимир", (), "Q5")
LUZHIN = Entity("person", "Владимир Лужин", ("Владимир",))
KIROV = Entity("location", "Киров", (), "Q6")
SERGEY = Entity("person", "Сергей Киров")
UNION = Entity("organization", "Союз Объединённых Рек", ("СОР",), "Q7")
OLGA = Entity("person", "Ольга Ким")
KIM = Entity("person", "Ким")
SHTORM = Entity("person", "Шторм")
RYABOVA = Entity("person", "Рябова")
RYABOV = Entity("person", "Лев Рябов")

Sentence = tuple[Entity, Entity | None, str]  # who, about whom, when
# Loaded in this order the entities get the ids behind them.
SENTENCES: Sequence[Sentence] = (
    (TULEBAEV, VLADIMIR, "2026-01-05"),  # 1 about 2
    (TULEBAEVA, TULEBAEV, "2026-01-06"),  # 3
    (PETROV, KIROV, "2026-01-07"),  # 4 about 5
    (NAMESAKE, None, "2026-02-01"),  # 6
    (PAVEL, PYOTR, "2026-02-01"),  # 7 about 8
    (LUZHIN, UNION, "2026-02-03"),  # 9 about 10
    (SERGEY, PAVEL, "2026-03-01"),  # 11
    (UNION, TULEBAEV, "2026-03-02"),
    (OLGA, None, "2026-03-03"),  # 12
    (KIM, None, "2026-03-04"),  # 13: of its article only
    (SHTORM, None, "2026-03-05"),  # 14
    (SHTORM, None, "2026-03-06"),  # 15
    (RYABOVA, None, "2026-03-07"),  # 16
    (RYABOV, None, "2026-03-08"),  # 17
    (TULEBAEV, UNION, "2027-01-01"),
)


def sentence(speaker: Entity, about: Entity | None, day: str, number: int) -> Article:
    """«Somebody (number) сказал: …»; the number makes it another article."""
    words = f"{about.name} ждёт до {number} часов" if about else f"Подождём до {number} часов"
    text = f"{speaker.name} сказал: «{words}»."
    start = text.index(words)
    said = Span(start, start + len(words))
    mentions = [Mention(Span(0, len(speaker.name)), speaker.type, "name", 0)]
    if about:
        mentions.append(Mention(Span(start, start + len(about.name)), about.type, "name", 1))
    cue = text.index("сказал")
    quote = Quote(
        "direct", (said,), Cue(Span(cue, cue + 6), "сказать"), 0, mentions[0].span, "name", 0.9, "colon"
    )
    entities = (speaker, about) if about else (speaker,)
    return Article(
        RawArticle(text, "-", f"https://vesti.example/{number}"),
        CleanArticle(text, None, None, 0, ()),
        Metadata(published_at=f"{day}T10:00:00Z", published_precision="minute", language="ru"),
        Extraction(entities, tuple(mentions), (quote,)),
        "1",
    )


def write(path: Path, merged: Sequence[tuple[int, int]] = ()) -> Path:
    """A database with all SENTENCES, in which entities have been merged into others."""
    store = open_database(path)
    for (speaker, about, day), number in zip(SENTENCES, count(1), strict=False):
        save_article(store, sentence(speaker, about, day, number))
    for from_id, into_id in merged:
        merge_entities(store, from_id, into_id)
    store.close()
    return path


def serve(folder: Path, merged: Sequence[tuple[int, int]] = ()) -> Iterator[FlaskClient]:
    """A client of the service over such a database."""
    database = write(folder / "names.db", merged)
    app = create_app(Config(database=database, answers_mb=0, counting_ms=COUNTING_MS))
    yield app.test_client()
    db.reader(app).close()
