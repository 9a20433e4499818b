"""What a database holds that can be asked for: drawn with a seed, so that a second run asks the same."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random

from loader.benchmark.errors import BenchmarkError
from loader.store.database import open_to_read
from loader.store.trouble import told

SEED = 1
MANY = 200  # different speakers, quotes, articles asked for in turn
SAMPLED = 2_000  # quotes whose words are counted
WORD = re.compile(r"[^\W\d_]{5,}")  # shorter ones are mostly prepositions
COMMON_WORDS = 8
EXPORTED = 1_000  # rows, about
LISTED = 20  # quotes of a page

BY_QUOTES = "SELECT id FROM entity WHERE quote_count >= ? ORDER BY quote_count DESC, id LIMIT ?"
BY_MENTIONS = "SELECT id FROM entity ORDER BY mention_count DESC, id LIMIT ?"
# Of those that the speaker names: how often, and how often anybody does.
NAMED_BY = """
    SELECT mention.entity_id, count(DISTINCT quote_speaker.quote_id) AS times, mention_count
    FROM quote_speaker JOIN mention ON mention.quote_id = quote_speaker.quote_id
    JOIN entity ON entity.id = mention.entity_id
    WHERE quote_speaker.entity_id = ?
    GROUP BY mention.entity_id
"""
MIDDLE = "SELECT published_ts, id FROM quote ORDER BY published_ts DESC, id DESC LIMIT 1 OFFSET ?"
MIDDLE_OF_SPEAKER = """
    SELECT published_ts, quote_id FROM quote_speaker WHERE entity_id = ?
    ORDER BY published_ts DESC, quote_id DESC LIMIT 1 OFFSET ?
"""
SHARED = "SELECT id FROM statement WHERE articles > 1 ORDER BY articles DESC, id LIMIT ?"


@dataclass(frozen=True, slots=True)
class Facts:
    """Ids, names and words of one database."""

    articles: int  # how many it holds
    quotes: int
    speakers: Sequence[int]  # many different ones, each with a page of quotes where there are such
    commonest: int  # the speaker with most quotes
    often_named: int  # by the commonest speaker
    rarely_named: int  # by that speaker; often by others
    famous: Sequence[int]  # the entities with most mentions
    quote_ids: Sequence[int]
    article_ids: Sequence[int]
    statement_ids: Sequence[int]  # of several articles, where there are such
    sources: Sequence[str]
    prefixes: Sequence[str]  # of names
    words: Sequence[str]  # the commonest
    texts: Sequence[str]  # of articles
    middle: tuple[int, int]  # the key of the quote in the middle of all, newest first
    middle_of_commonest: tuple[int, int]
    exported_articles: tuple[str, int]  # a day up to which so many articles are published
    exported_quotes: tuple[str, int]
    entities: int
    corrections: Sequence[int]
    revised: Sequence[int]  # articles with revisions


def find_facts(path: Path) -> Facts:
    """What to ask of the database at `path`.

    Raises BenchmarkError when it holds too little, StoreError when it is none of ours, or damaged.
    """
    random = Random(SEED)
    with closing(open_to_read(path)) as opened, told(opened):
        db = opened.conn

        def column(sql: str, *values: object) -> list[int]:
            return [row[0] for row in db.execute(sql, values)]

        articles, quotes = column("SELECT count(*) FROM article")[0], column("SELECT count(*) FROM quote")[0]
        # A page as long in a small database as in a large one: else growth would be that of the pages.
        speakers = column(BY_QUOTES, LISTED, MANY * 10) or column(BY_QUOTES, 1, MANY * 10)
        if not speakers:
            raise BenchmarkError(f"{path}: nobody says anything there; scripts/bench build makes a database")
        famous, commonest = column(BY_MENTIONS, 8), speakers[0]
        named = db.execute(NAMED_BY, [commonest]).fetchall()
        if not named:
            raise BenchmarkError(f"{path}: its commonest speaker names nobody; ask for more articles")
        quote_ids = _sample(column, random, "quote")
        article_ids = _sample(column, random, "article")
        said = column("SELECT count(*) FROM quote_speaker WHERE entity_id = ?", commonest)[0]
        return Facts(
            articles=articles,
            quotes=quotes,
            speakers=random.sample(speakers, min(MANY, len(speakers))),
            commonest=commonest,
            often_named=max(named, key=lambda row: (row[1], row[0]))[0],
            rarely_named=min(named, key=lambda row: (row[1], -row[2], row[0]))[0],
            famous=famous,
            quote_ids=quote_ids,
            article_ids=article_ids,
            statement_ids=column(SHARED, MANY) or column("SELECT id FROM statement LIMIT ?", MANY),
            sources=[row[0] for row in db.execute("SELECT slug FROM source ORDER BY id LIMIT 20")],
            prefixes=_prefixes(db, [*famous, *speakers[:20]]),
            words=_common_words(db, _sample(column, random, "quote", SAMPLED)),
            texts=_texts(db, article_ids[:20]),
            middle=db.execute(MIDDLE, [quotes // 2]).fetchone(),
            middle_of_commonest=db.execute(MIDDLE_OF_SPEAKER, [commonest, said // 2]).fetchone(),
            exported_articles=_first_days(db, "article"),
            exported_quotes=_first_days(db, "quote"),
            entities=column("SELECT count(*) FROM entity")[0],
            corrections=column("SELECT id FROM correction ORDER BY id LIMIT 20"),
            revised=column("SELECT DISTINCT article_id FROM revision ORDER BY article_id LIMIT ?", MANY),
        )


def _sample(column: Callable[..., list[int]], random: Random, table: str, count: int = MANY) -> list[int]:
    """Ids of `count` rows from all over `table`."""
    last = column(f"SELECT max(id) FROM {table}")[0]  # noqa: S608
    sql = f"SELECT id FROM {table} WHERE id >= ? ORDER BY id LIMIT 1"  # noqa: S608
    return [column(sql, random.randint(1, last))[0] for _ in range(count)]


def _common_words(db: sqlite3.Connection, ids: Sequence[int]) -> list[str]:
    """The words that most of these quotes hold."""
    counted: Counter[str] = Counter()
    for quote_id in ids:
        (text,) = db.execute("SELECT text FROM quote WHERE id = ?", [quote_id]).fetchone()
        counted.update(set(WORD.findall(text.lower())))
    return [word for word, _ in counted.most_common(COMMON_WORDS)]


def _prefixes(db: sqlite3.Connection, ids: Sequence[int]) -> list[str]:
    """What somebody has typed of these names: three letters."""
    names = [
        db.execute("SELECT name FROM entity WHERE id = ?", [entity_id]).fetchone()[0] for entity_id in ids
    ]
    return list(dict.fromkeys(name[:3].lower() for name in names))


def _texts(db: sqlite3.Connection, ids: Sequence[int]) -> list[str]:
    return [db.execute("SELECT text FROM article WHERE id = ?", [row_id]).fetchone()[0] for row_id in ids]


def _first_days(db: sqlite3.Connection, table: str) -> tuple[str, int]:
    """A day, and how many rows are of that day or older: enough to measure, few enough to wait for."""
    total = 0
    days = f"SELECT published_on, {table}s FROM day WHERE published_on > '' ORDER BY published_on"  # noqa: S608
    found = db.execute(days).fetchall()
    for day, number in found:
        total += number
        if total >= EXPORTED or day == found[-1][0]:
            return day, total
    raise BenchmarkError("no article has a date; scripts/bench build makes a database that can be measured")
