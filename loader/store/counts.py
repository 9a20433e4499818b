"""How often each entity is quoted and named, altogether and in each article, kept up to date with these."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import sqlite_utils

# article_count: those that name it or quote it.
TABLE = """
ALTER TABLE entity ADD COLUMN quote_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE entity ADD COLUMN mention_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE entity ADD COLUMN article_count INTEGER NOT NULL DEFAULT 0;
UPDATE entity SET
    quote_count = (SELECT count(*) FROM quote_speaker WHERE entity_id = entity.id),
    mention_count = (SELECT count(*) FROM mention WHERE entity_id = entity.id),
    article_count = (
        SELECT count(*) FROM (
            SELECT article_id FROM mention WHERE entity_id = entity.id
            UNION SELECT article_id FROM quote_speaker JOIN quote ON quote.id = quote_id
                WHERE entity_id = entity.id
        )
    );
CREATE INDEX entity_by_quotes ON entity(quote_count, id);
CREATE INDEX entity_by_mentions ON entity(mention_count, id);
CREATE INDEX entity_by_articles ON entity(article_count, id);
"""
# Where an entity occurs, in order of time, and how much a day has altogether: what one would have to
# count all mentions for. The indexes by counts get the type, so that a walk finds a rare one fast.
SHARES = """
CREATE TABLE entity_article (
    entity_id INTEGER NOT NULL REFERENCES entity(id) ON DELETE CASCADE,
    published_ts INTEGER NOT NULL,      -- the smallest integer where unknown
    article_id INTEGER NOT NULL REFERENCES article(id) ON DELETE CASCADE,
    published_on TEXT NOT NULL,         -- '' where unknown
    quotes INTEGER NOT NULL,            -- that the entity says in the article
    mentions INTEGER NOT NULL,
    PRIMARY KEY (entity_id, published_ts, article_id)
) WITHOUT ROWID;
INSERT INTO entity_article
    SELECT entity_id, ifnull(published_ts, -9223372036854775808), article_id, ifnull(published_on, ''),
        sum(quotes), sum(mentions)
    FROM (
        SELECT entity_id, article_id, 0 AS quotes, 1 AS mentions FROM mention
        UNION ALL SELECT entity_id, article_id, 1, 0
            FROM quote JOIN quote_speaker ON quote_speaker.quote_id = quote.id
    ) JOIN article ON article.id = article_id
    GROUP BY entity_id, article_id;
CREATE INDEX entity_article_by_article ON entity_article(article_id);
CREATE TABLE day (
    published_on TEXT PRIMARY KEY,      -- '' for what has no date
    articles INTEGER NOT NULL,
    quotes INTEGER NOT NULL,
    mentions INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO day
    SELECT ifnull(published_on, ''), count(*),
        sum((SELECT count(*) FROM quote WHERE article_id = article.id)),
        sum((SELECT count(*) FROM mention WHERE article_id = article.id))
    FROM article GROUP BY 1;
DROP INDEX entity_by_quotes;
DROP INDEX entity_by_mentions;
DROP INDEX entity_by_articles;
CREATE INDEX entity_by_quotes ON entity(quote_count, id, type);
CREATE INDEX entity_by_mentions ON entity(mention_count, id, type);
CREATE INDEX entity_by_articles ON entity(article_count, id, type);
"""
# Who is in more articles than FAMOUS has sums by month, so that nobody has to read all of these. Triggers
# keep them up to date, whatever is written. Who has a row without a month has all others.
MONTHS = """
CREATE TABLE entity_month (
    entity_id INTEGER NOT NULL REFERENCES entity(id) ON DELETE CASCADE,
    month TEXT NOT NULL,                -- '' where unknown
    quotes INTEGER NOT NULL,
    mentions INTEGER NOT NULL,
    articles INTEGER NOT NULL,
    PRIMARY KEY (entity_id, month)
) WITHOUT ROWID;
CREATE TRIGGER entity_month_more AFTER INSERT ON entity_article
WHEN EXISTS (SELECT 1 FROM entity_month WHERE entity_id = new.entity_id AND month = '')
BEGIN
    INSERT INTO entity_month (entity_id, month, quotes, mentions, articles)
        VALUES (new.entity_id, substr(new.published_on, 1, 7), new.quotes, new.mentions, 1)
    ON CONFLICT (entity_id, month) DO UPDATE SET quotes = quotes + excluded.quotes,
        mentions = mentions + excluded.mentions, articles = articles + 1;
END;
CREATE TRIGGER entity_month_less AFTER DELETE ON entity_article
BEGIN
    UPDATE entity_month SET quotes = quotes - old.quotes, mentions = mentions - old.mentions,
        articles = articles - 1
    WHERE entity_id = old.entity_id AND month = substr(old.published_on, 1, 7);
END;
"""
# Counting them would read an index of all.
STATEMENTS = """
CREATE TABLE statement_count (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    statements INTEGER NOT NULL
);
INSERT INTO statement_count (id, statements) SELECT 1, count(*) FROM statement;
CREATE TRIGGER statement_count_more AFTER INSERT ON statement
BEGIN
    UPDATE statement_count SET statements = statements + 1;
END;
CREATE TRIGGER statement_count_less AFTER DELETE ON statement
BEGIN
    UPDATE statement_count SET statements = statements - 1;
END;
"""
FAMOUS = 5_000  # articles: sorting fewer by their days takes some milliseconds
NEWLY_FAMOUS = """
    SELECT id FROM entity WHERE article_count > ?
        AND NOT EXISTS (SELECT 1 FROM entity_month WHERE entity_id = entity.id AND month = '')
"""
SUM_UP = """
    INSERT INTO entity_month (entity_id, month, quotes, mentions, articles)
    SELECT ?1, '', 0, 0, 0 WHERE NOT EXISTS (
        SELECT 1 FROM entity_article WHERE entity_id = ?1 AND published_on = ''
    )
    UNION ALL SELECT entity_id, substr(published_on, 1, 7), sum(quotes), sum(mentions), count(*)
        FROM entity_article WHERE entity_id = ?1 GROUP BY 2
"""
DAY = """
    SELECT ifnull(published_on, ''),
        (SELECT count(*) FROM quote WHERE article_id = article.id),
        (SELECT count(*) FROM mention WHERE article_id = article.id)
    FROM article WHERE id = ?
"""
FOUND = """
    SELECT entity_id, ifnull(published_ts, -9223372036854775808), ifnull(published_on, ''),
        sum(said), sum(named)
    FROM (
        SELECT entity_id, 0 AS said, 1 AS named FROM mention WHERE article_id = :article
        UNION ALL SELECT entity_id, 1, 0 FROM quote
            JOIN quote_speaker ON quote_speaker.quote_id = quote.id WHERE article_id = :article
    ) JOIN article ON article.id = :article
    GROUP BY entity_id
"""
INSERT = """
    INSERT INTO entity_article (article_id, entity_id, published_ts, published_on, quotes, mentions)
    VALUES (?, ?, ?, ?, ?, ?)
"""
ADD = """
    UPDATE entity SET
        quote_count = quote_count + ?, mention_count = mention_count + ?, article_count = article_count + ?
    WHERE id = ?
"""
STILL_THERE = "SELECT entity.id FROM json_each(?) CROSS JOIN entity ON entity.id = value"
ADD_TO_DAY = """
    INSERT INTO day (published_on, articles, quotes, mentions) VALUES (?, ?, ?, ?)
    ON CONFLICT (published_on) DO UPDATE SET articles = articles + excluded.articles,
        quotes = quotes + excluded.quotes, mentions = mentions + excluded.mentions
"""

UNKNOWN = -9_223_372_036_854_775_808  # when an article without a time was published

Share = tuple[int, str, int, int]  # when the article was published, the quotes and the mentions in it


@dataclass(frozen=True, slots=True)
class Counted:
    """What an article adds to all counts; nothing when there is none."""

    day: tuple[str, int, int] | None = None  # with its quotes and mentions
    shares: dict[int, Share] = field(default_factory=dict)  # by entity


def read(db: sqlite_utils.Database, article_id: object) -> Counted:
    """What the article adds now."""
    day = db.conn.execute(DAY, [article_id]).fetchone()
    rows = db.conn.execute(FOUND, {"article": article_id})
    return Counted(day, {entity_id: tuple(share) for entity_id, *share in rows})


def update(db: sqlite_utils.Database, article_id: int, before: Counted) -> list[int]:
    """Bring all counts up to date with an article that added `before`.

    Returns the entities that are there still and count otherwise now.
    """
    after = read(db, article_id)
    if before == after:
        return []
    if before.day != after.day:
        _add_to_day(db, before, -1)
        _add_to_day(db, after, 1)
    db.conn.execute("DELETE FROM entity_article WHERE article_id = ?", [article_id])
    db.conn.executemany(
        INSERT, [(article_id, entity_id, *share) for entity_id, share in after.shares.items()]
    )
    more = {
        entity_id: _difference(before.shares.get(entity_id), after.shares.get(entity_id))
        for entity_id in sorted({*before.shares, *after.shares})
    }
    changed = [entity_id for entity_id, numbers in more.items() if any(numbers)]
    add(db, {entity_id: more[entity_id] for entity_id in changed})
    return [entity_id for (entity_id,) in db.conn.execute(STILL_THERE, [json.dumps(changed)])]


def add(db: sqlite_utils.Database, totals: Mapping[int, Sequence[int]]) -> None:
    """Let entities have so many quotes, mentions and articles more."""
    db.conn.executemany(ADD, [(*more, entity_id) for entity_id, more in totals.items()])
    sum_up(db)


def sum_up(db: sqlite_utils.Database) -> None:
    """Begin to keep the sums by month of who has become famous."""
    famous = db.conn.execute(NEWLY_FAMOUS, [FAMOUS]).fetchall()
    db.conn.executemany(SUM_UP, famous)


def add_to_days(db: sqlite_utils.Database, days: Mapping[str, Mapping[str, int]]) -> None:
    """Let days have more of everything."""
    kinds = ("articles", "quotes", "mentions")
    db.conn.executemany(ADD_TO_DAY, [(day, *(more[kind] for kind in kinds)) for day, more in days.items()])


def _add_to_day(db: sqlite_utils.Database, counted: Counted, sign: int) -> None:
    if counted.day is not None:
        day, quotes, mentions = counted.day
        db.conn.execute(ADD_TO_DAY, [day, sign, sign * quotes, sign * mentions])
        db.conn.execute("DELETE FROM day WHERE published_on = ? AND articles = 0", [day])


def _difference(before: Share | None, after: Share | None) -> tuple[int, int, int]:
    """What an entity has more now: quotes, mentions and articles."""
    _, _, quotes_before, mentions_before = before or (0, "", 0, 0)
    _, _, quotes, mentions = after or (0, "", 0, 0)
    articles = (after is not None) - (before is not None)
    return quotes - quotes_before, mentions - mentions_before, articles
