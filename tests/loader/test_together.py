"""Articles stored together: whatever they are, the tables are those of the same articles one by one."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import sqlite_utils
from hypothesis import given, settings
from hypothesis import strategies as st

from loader.benchmark.corpus import make_article
from loader.errors import StoreError
from loader.models import (
    Article,
    CleanArticle,
    Cue,
    Entity,
    Extraction,
    Given,
    Mention,
    Metadata,
    Quote,
    RawArticle,
    Source,
)
from loader.spans import Span
from loader.store import changes, counts, twins, wordings
from loader.store.bulk import articles as together
from loader.store.bulk.articles import save_together
from loader.store.database import transaction
from loader.store.merging import merge
from loader.store.writer import SaveOutcome, open_database, save_article
from tests.loader.loads import dump

PEOPLE = (
    Entity("person", "Анна Белова", ("Белова",)),
    Entity("person", "Анна Белова", ("Анна Петровна Белова",), "Q1"),
    Entity("person", "Белова"),
    Entity("person", "Анна  Белова", ("А. Белова",)),
    Entity("organization", "«Заря»", ("Заря",)),
    Entity("organization", "Заря", (), "Q2"),
    Entity("location", "Заря"),
)
SAYINGS = (
    "Мост через реку откроют в сентябре, когда закончат дорогу",
    "Мост через реку откроют в сентябре",
    "Мост через реку откроют в сентябре, когда закончат дорогу и набережную у старого вокзала",
    "Тарифы на воду для жителей города в этом году не вырастут",
    "Спасибо",
    "Да",
)
SOURCES = (
    None,
    Source("vesti", "Вести", "vesti.example", "outlet", "Asia/Almaty"),
    Source("vesti", "Вести дня", "vesti.example", "outlet", "Asia/Almaty"),
    Source("zarya", "Заря", "zarya.example", "outlet", None, registered=False),
    Source("zarya", "Заря.", "zarya.example", "outlet", None, registered=False),
)


@dataclass(frozen=True)
class Told:
    """What an article is made of."""

    address: int | None  # None: known by its text alone
    paragraphs: tuple[tuple[int, int | None], ...]  # a person, and what it says
    source: int
    day: int | None
    site: str | None = None
    is_bad: bool = False


def article_of(told: Told) -> Article:
    text = "Что было в городе\n\n"
    entities: list[Entity] = []
    mentions, quotes = [], []
    for number, (person, saying) in enumerate(told.paragraphs):
        entity = PEOPLE[person]
        entities.append(entity)
        if saying is not None:
            part = Span(len(text) + 1, len(text) + 1 + len(SAYINGS[saying]))
            cue = Cue(Span(part.end + 4, part.end + 11), "сказать")
            text += f"«{SAYINGS[saying]}», — сказала "
            span = Span(len(text), len(text) + len(entity.name))
            confidence = 2.0 if told.is_bad else 0.9
            quotes.append(Quote("direct", (part,), cue, number, span, "name", confidence, "after"))
            mentions.append(Mention(part, "location", "role", number))
        mentions.append(Mention(Span(len(text), len(text) + len(entity.name)), entity.type, "name", number))
        text += f"{entity.name}. Потом о том же говорили ещё долго, и никто не уходил.\n\n"
    url = None if told.address is None else f"https://vesti.example/{told.address}"
    date = None if told.day is None else f"2026-03-{told.day:02}T10:00:00+05:00"
    precision = None if date is None else "second"
    return Article(
        RawArticle(text, "made", url, Given(site=told.site)),
        CleanArticle(text.strip(), "Что было в городе", None, len("Что было в городе\n\n"), ()),
        Metadata(SOURCES[told.source], None, None, None, date, precision, date and "source", "ru"),
        Extraction(tuple(entities), tuple(mentions), tuple(quotes)),
        "1",
    )


articles = st.builds(
    Told,
    st.none() | st.integers(1, 6),
    st.lists(
        st.tuples(st.integers(0, len(PEOPLE) - 1), st.none() | st.integers(0, len(SAYINGS) - 1)), max_size=4
    ).map(tuple),
    st.integers(0, len(SOURCES) - 1),
    st.none() | st.integers(1, 9),
    st.sampled_from([None, "Вести", "Заря"]),
    st.sampled_from([False] * 9 + [True]),
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(articles, min_size=1, max_size=6), min_size=1, max_size=4),
    st.sampled_from([1, 2, 200]),
    st.booleans(),
)
def test_any_articles_stored_together_are_as_one_by_one(
    batches: list[list[Told]], most: int, merged: bool
) -> None:
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(wordings, "MOST_OF_A_HASH", most)
        patch.setattr(twins, "MOST_OF_A_HASH", most)
        patch.setattr(counts, "FAMOUS", most)
        paths = Path(folder, "together.db"), Path(folder, "single.db")
        with closing(open_database(paths[0])) as db, closing(open_database(paths[1])) as other:
            for batch in batches:
                made = [article_of(told) for told in batch]
                found = [kind(one) for one in save_together(db, made)]
                assert found == [kind(_single(other, article)) for article in made]
                if merged:
                    _merge(db)
                    _merge(other)
        assert dump(paths[0]) == dump(paths[1])


def _merge(db: sqlite_utils.Database) -> None:
    """Make one of the first two people."""
    found = [one for (one,) in db.execute("SELECT id FROM entity WHERE type = 'person' ORDER BY id LIMIT 2")]
    if len(found) == 2:
        with transaction(db):
            merge(db, found[1], found[0], changes.note)


def kind(saved: SaveOutcome | Exception) -> SaveOutcome | type:
    return type(saved) if isinstance(saved, Exception) else saved


def _single(db: sqlite_utils.Database, article: Article) -> SaveOutcome | Exception:
    try:
        return save_article(db, article)
    except Exception as error:
        return error


def test_new_articles_need_no_way_of_their_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(open_database(tmp_path / "some.db")) as db, monkeypatch.context() as patch:
        patch.delattr(together, "_save_one")  # whoever takes it fails
        saved = save_together(db, [make_article(number) for number in range(20)])
        assert [one.status for one in saved if isinstance(one, SaveOutcome)] == ["added"] * 20


def test_those_that_cannot_be_stored_are_left_out_alone(tmp_path: Path) -> None:
    articles = [make_article(number) for number in range(together.AT_ONCE + 5)]
    no_text, refused = 3, together.AT_ONCE - 2
    articles[no_text] = replace(
        articles[no_text], raw=replace(articles[no_text].raw, text="Мост \ud83d", url=None)
    )
    [first, *others] = articles[refused].extraction.quotes
    quotes = (replace(first, confidence=2.0), *others)  # which the table's CHECK refuses
    articles[refused] = replace(
        articles[refused], extraction=replace(articles[refused].extraction, quotes=quotes)
    )
    with closing(open_database(tmp_path / "some.db")) as db:
        saved = save_together(db, articles)
        assert [kind(saved.pop(place)) for place in (refused, no_text)] == [
            sqlite3.IntegrityError,
            StoreError,
        ]
        assert saved == [SaveOutcome(number, "added") for number in range(1, len(saved) + 1)]
        assert db["article"].count == len(saved)


def test_without_time_some_are_stored_all_the_same(tmp_path: Path) -> None:
    articles = [make_article(number) for number in range(together.AT_ONCE + 5)]
    with closing(open_database(tmp_path / "some.db")) as db:
        assert len(save_together(db, articles, until=0.0)) == together.AT_ONCE
        assert len(save_together(db, articles, until=0.0)) == 1  # which is there already


@pytest.mark.parametrize("save", [save_article, lambda db, article: save_together(db, [article])[0]])
def test_a_teaser_that_waited_while_the_whole_was_stored_is_void(
    tmp_path: Path, save: Callable[[sqlite_utils.Database, Article], object]
) -> None:
    whole = make_article(1)
    text = "Мост открыт."
    teaser = replace(
        whole,
        raw=replace(whole.raw, text=text, given=Given(teaser=True)),
        clean=CleanArticle(text, None, None, 0, ()),
        extraction=Extraction((), (), ()),
    )
    with closing(open_database(tmp_path / "some.db")) as db:
        save_together(db, [whole])
        before = dump(tmp_path / "some.db")
        assert save(db, teaser) == SaveOutcome(1, "unchanged")
        assert dump(tmp_path / "some.db") == before
