"""Loading, extracting anew, curating and deleting in any order: what is worked out from rows is theirs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace

import pytest
import sqlite_utils
from hypothesis import given, settings
from hypothesis import strategies as st

from loader.errors import CorrectionError
from loader.models import Article, Entity
from loader.store import corrections, counts
from loader.store.curation import correct_quote, merge_entities, undo
from loader.store.writer import delete_article, open_database, save_article
from tests.loader.recount import faults
from tests.loader.test_twins import POOL
from tests.naming import sentence

FULL = Entity("person", "Ирина Петровна Лесная", ("Ирина Лесная",), "Q1")
BOR = Entity("person", "Пётр Бор", ("Петя Бор",))
KIM = Entity("person", "Ольга Ким", (), "Q4")
BETTER = (FULL, BOR, KIM)  # one name for each
PEOPLE = (
    *BETTER,
    Entity("person", "Ирина Лесная", ("Лесная",)),
    Entity("person", "Ирина Лесная", ("Лесная", "Ира Лесная"), "Q1"),
    Entity("person", "Ирина Лесная", (), "Q9"),
    Entity("person", "Лесная"),
    Entity("person", "Пётр Бор", (), "Q7"),
    Entity("person", "Ким"),
)
BODIES = ("", POOL[0], POOL[2], POOL[4])


@pytest.fixture(scope="module", autouse=True)
def famous_soon() -> Iterator[None]:
    """Who is in two articles has sums by month."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(counts, "FAMOUS", 1)
        yield


@dataclass(frozen=True)
class Save:
    """Article `number` as some extractor finds it, with or without a quote, a date, more words."""

    number: int
    speaker: Entity
    about: Entity | None
    body: str
    is_quoted: bool
    is_dated: bool

    def article(self) -> Article:
        about = None if self.about == self.speaker else self.about
        found = sentence(self.speaker, about, f"2026-01-0{self.number}", self.number)
        text = f"{found.clean.text}\n\n{self.body}" if self.body else found.clean.text
        return replace(
            found,
            raw=replace(found.raw, text=text),
            clean=replace(found.clean, text=text),
            metadata=found.metadata
            if self.is_dated
            else replace(found.metadata, published_at=None, published_precision=None),
            extraction=found.extraction if self.is_quoted else replace(found.extraction, quotes=()),
        )

    def take(self, db: sqlite_utils.Database) -> None:
        save_article(db, self.article())


@dataclass(frozen=True)
class Delete:
    """Article `number` goes, if it is there."""

    number: int

    def take(self, db: sqlite_utils.Database) -> None:
        url = f"https://vesti.example/{self.number}"
        for (article_id,) in db.execute("SELECT id FROM article WHERE url = ?", [url]).fetchall():
            delete_article(db, article_id)


@dataclass(frozen=True)
class Correct:
    """A curator says of some quote that some person said it, that it is none, or something else."""

    quote: int
    speaker: int | None
    what: str

    def take(self, db: sqlite_utils.Database) -> None:
        quote_id, person = nth(db, "quote", self.quote), nth(db, "entity", self.speaker or 0)
        values = {
            "speaker": {"speaker": person if self.speaker is not None else None},
            "together": {"co_speakers": [person]},
            "mention": {"speaker": person, "speaker_mention": {"start": 0, "end": 4}},
            "type": {"type": "indirect"},
            "rejected": {"rejected": True},
            "right": {},
        }
        if quote_id is not None:
            correct_quote(db, quote_id, values[self.what], "anna")


@dataclass(frozen=True)
class Merge:
    """A curator says that two people are one."""

    one: int
    other: int

    def take(self, db: sqlite_utils.Database) -> None:
        one, other = nth(db, "entity", self.one), nth(db, "entity", self.other)
        if one is not None and other is not None:
            merge_entities(db, one, other)


@dataclass(frozen=True)
class Undo:
    """The correction with the number is taken back."""

    number: int

    def take(self, db: sqlite_utils.Database) -> None:
        undo(db, self.number)


def nth(db: sqlite_utils.Database, table: str, number: int) -> int | None:
    ids = [row for (row,) in db.execute(f"SELECT id FROM {table} ORDER BY id")]  # noqa: S608
    return ids[number % len(ids)] if ids else None


numbers = st.integers(1, 4)
some = st.integers(0, 7)
saves = st.builds(
    Save,
    numbers,
    st.sampled_from(PEOPLE),
    st.none() | st.sampled_from(PEOPLE),
    st.sampled_from(BODIES),
    st.sampled_from((True, True, True, False)),
    st.booleans(),
)
whats = st.sampled_from(("speaker", "speaker", "together", "mention", "type", "rejected", "right"))
STEPS = st.one_of(
    saves,
    saves,
    st.builds(Delete, numbers),
    st.builds(Correct, some, st.none() | some, whats),
    st.builds(Merge, some, some),
    st.builds(Merge, some, some),
    st.builds(Undo, st.integers(1, 8)),
)
Step = Save | Delete | Correct | Merge | Undo
BETTER_SAVES = st.tuples(
    *[
        st.none()
        | st.builds(
            Save,
            st.just(number),
            st.sampled_from(BETTER),
            st.none() | st.sampled_from(BETTER),
            st.sampled_from(BODIES),
            st.booleans(),
            st.booleans(),
        )
        for number in range(1, 5)
    ]
)


BARE, KNOWN, SURNAME = PEOPLE[3], PEOPLE[4], PEOPLE[6]
OTHER, BOR_KNOWN, SURNAME_KIM = PEOPLE[5], PEOPLE[7], PEOPLE[8]


def said(number: int, speaker: Entity, about: Entity | None = None, quoted: bool = True) -> Save:
    return Save(number, speaker, about, "", quoted, True)


@pytest.mark.parametrize(
    "steps",
    [
        # Whom only a quote kept that is found no more goes when the last word about it is taken back,
        (said(1, FULL), Correct(0, None, "speaker"), said(1, BOR, quoted=False), Undo(1)),
        # and when its article is deleted.
        (
            *(said(1, FULL), said(2, BOR), Correct(0, 1, "speaker")),
            *(Delete(2), said(1, FULL, quoted=False), Delete(1)),
        ),
        # Whom a curator's word kept without any article is called what the next one says.
        (said(2, FULL, BARE), Merge(1, 0), Delete(2), said(3, KNOWN)),
        # Two that are one for want of what told them apart are found by a key of one of them only.
        (said(3, BOR, OTHER), said(4, SURNAME_KIM, BARE), said(1, KNOWN, BARE), said(3, SURNAME)),
        (said(4, SURNAME_KIM, BOR), Merge(1, 0), said(1, BOR_KNOWN), Delete(1)),
    ],
)
def test_what_went_wrong_once(steps: Sequence[Step]) -> None:
    with closing(open_database(":memory:")) as db:
        for step in steps:
            step.take(db)
            assert faults(db) == []


@given(st.lists(saves, min_size=1, max_size=4), st.lists(STEPS, max_size=14))
@settings(max_examples=30, deadline=None)
def test_what_is_worked_out_is_that_of_the_rows(first: list[Save], steps: list[Step]) -> None:
    with closing(open_database(":memory:")) as db:
        for step in (*first, *steps):
            with suppress(CorrectionError):
                step.take(db)
            assert faults(db) == []


# Rows by what names them for readers, not by ids: what comes back may have another one.
CONTENTS = (
    "SELECT url, title, text, published_at, extractor_version FROM article ORDER BY 1",
    "SELECT key, name, type, wikidata_id, quote_count, mention_count, article_count FROM entity ORDER BY 1",
    "SELECT entity.key, entity_name.name, folded, articles FROM entity_name"
    " JOIN entity ON entity.id = entity_id ORDER BY 1, 2",
    "SELECT url, start, surface, entity.key, quote_id IS NULL, own_id FROM mention"
    " JOIN article ON article.id = article_id JOIN entity ON entity.id = entity_id ORDER BY 1, 2",
    "SELECT url, quote.text, type, parts, cue_text, speaker_start, confidence, rule, curation FROM quote"
    " JOIN article ON article.id = article_id ORDER BY 1, 2",
    "SELECT url, quote.text, position, entity.key FROM quote_speaker JOIN quote ON quote.id = quote_id"
    " JOIN article ON article.id = article_id JOIN entity ON entity.id = entity_id ORDER BY 1, 2, 3",
    "SELECT statement.text, quotes, articles, outlets, first_seen, entity.key FROM statement"
    " LEFT JOIN entity ON entity.id = speaker_id ORDER BY 1, 6",
    "SELECT words, speaker_name, entity.key FROM wording"
    " LEFT JOIN entity ON entity.id = entity_id ORDER BY 1, 2, 3",
    "SELECT url, entity.key, naming.name, names, own_id FROM article_naming"
    " JOIN naming ON naming.id = naming_id JOIN entity ON entity.id = entity_id"
    " JOIN article ON article.id = article_id ORDER BY 1, 2, 3, 4",
    "SELECT url, similar, articles FROM article JOIN article_body ON article_body.id = body_id ORDER BY 1",
    "SELECT * FROM day ORDER BY 1",
    "SELECT id FROM found_quote",
    "SELECT * FROM curated_entity",
    "SELECT * FROM own_entity",
    "SELECT old_id FROM entity_redirect WHERE correction_id IS NOT NULL",
)


def contents(db: sqlite_utils.Database) -> dict[str, list[object]]:
    return {sql: db.execute(sql).fetchall() for sql in CONTENTS}


@given(
    st.lists(saves, min_size=1, max_size=4),
    st.lists(STEPS, max_size=14),
    BETTER_SAVES,
    st.randoms(use_true_random=False),
)
@settings(max_examples=30, deadline=None)
def test_when_all_is_undone_and_read_anew_it_is_as_if_loaded_so(
    first: list[Save], steps: list[Step], last: tuple[Save | None, ...], random: object
) -> None:
    with closing(open_database(":memory:")) as db, closing(open_database(":memory:")) as fresh:
        for step in (*first, *steps):
            with suppress(CorrectionError):
                step.take(db)
        endings: list[Step] = [Undo(one.id) for one in corrections.find_all(db) if one.undone_at is None]
        endings += [save or Delete(number) for number, save in enumerate(last, 1)]
        random.shuffle(endings)  # type: ignore[attr-defined]
        for step in endings:
            step.take(db)
        for save in last:
            if save:
                save.take(fresh)
        assert faults(db) == []
        assert contents(db) == contents(fresh)
