"""The tables, as a list of named migrations that sqlite-utils applies once each.

Positions are Unicode code points into `article.text`, half-open. Times: `published_at` is
RFC 3339 as shown to users; `published_on` (its local date) and `published_ts` (the same
instant in seconds since 1970, UTC) exist for filters and order. Unknown is NULL.
"""

from __future__ import annotations

import sqlite3

import sqlite_utils
from sqlite_utils import Migrations

from loader.store import (
    audit,
    corrections,
    counts,
    fetches,
    generation,
    idempotency,
    identity,
    names,
    namings,
    owners,
    quotes,
    redirects,
    reextraction,
    revisions,
    search,
    tokens,
    twins,
    wordings,
)

migrations = Migrations("whosaid")

FOUNDATION = """
CREATE TABLE source (
    id INTEGER PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    domain TEXT,
    kind TEXT NOT NULL,
    time_zone TEXT
);
CREATE TABLE article (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,           -- what makes it the same article when it comes again
    source_id INTEGER REFERENCES source(id),
    url TEXT,
    title TEXT,
    subtitle TEXT,
    byline TEXT,
    dateline_place TEXT,
    published_at TEXT,
    published_precision TEXT,
    published_from TEXT,
    published_on TEXT,
    published_ts INTEGER,
    language TEXT,
    text TEXT NOT NULL,
    body_start INTEGER NOT NULL,
    text_sha256 TEXT NOT NULL,          -- of the UTF-8 bytes of `text`
    raw TEXT NOT NULL,
    origin TEXT NOT NULL,
    via TEXT,
    extractor_version TEXT NOT NULL
);
CREATE INDEX article_by_source ON article(source_id, published_ts, id);
CREATE INDEX article_by_time ON article(published_ts, id);
CREATE INDEX article_by_day ON article(published_on, id);
CREATE TABLE entity (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,           -- type and folded name: what two articles must share
    type TEXT NOT NULL CHECK (type IN ('person', 'organization', 'location', 'event', 'law', 'work')),
    name TEXT NOT NULL,
    description TEXT,
    wikidata_id TEXT
);
CREATE INDEX entity_by_type ON entity(type, id);
CREATE TABLE entity_name (
    entity_id INTEGER NOT NULL REFERENCES entity(id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    folded TEXT NOT NULL,               -- casefolded, ё as е: for look-up by prefix
    language TEXT,
    PRIMARY KEY (entity_id, name)
) WITHOUT ROWID;
CREATE INDEX entity_name_by_prefix ON entity_name(folded, entity_id);
CREATE TABLE quote (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    article_id INTEGER NOT NULL REFERENCES article(id) ON DELETE CASCADE,
    type TEXT NOT NULL CHECK (type IN ('direct', 'indirect', 'mixed')),
    text TEXT NOT NULL,
    parts TEXT NOT NULL,                -- JSON [[start, end], ...]
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    cue_text TEXT,
    cue_lemma TEXT,
    cue_start INTEGER,
    cue_end INTEGER,
    speaker_id INTEGER REFERENCES entity(id),
    speaker_start INTEGER,
    speaker_end INTEGER,
    speaker_form TEXT,
    confidence REAL NOT NULL CHECK (confidence BETWEEN 0 AND 1),
    rule TEXT NOT NULL,
    source_id INTEGER REFERENCES source(id),  -- of the article: here so that one index answers
    published_on TEXT,
    published_ts INTEGER
);
CREATE INDEX quote_by_article ON quote(article_id, start, id);
CREATE INDEX quote_by_speaker ON quote(speaker_id, published_ts, id);
CREATE INDEX quote_by_source ON quote(source_id, published_ts, id);
CREATE INDEX quote_by_time ON quote(published_ts, id);
CREATE TABLE mention (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    article_id INTEGER NOT NULL REFERENCES article(id) ON DELETE CASCADE,
    entity_id INTEGER NOT NULL REFERENCES entity(id),
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    surface TEXT NOT NULL,
    form TEXT NOT NULL CHECK (form IN ('name', 'role', 'pronoun')),
    quote_id INTEGER REFERENCES quote(id) ON DELETE SET NULL  -- the quote it stands in
);
CREATE INDEX mention_by_article ON mention(article_id, start, id);
CREATE INDEX mention_by_entity ON mention(entity_id, article_id, id);
CREATE INDEX mention_by_quote ON mention(quote_id, entity_id);
CREATE TABLE change (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,                   -- RFC 3339, UTC
    kind TEXT NOT NULL CHECK (kind IN ('added', 'changed', 'deleted')),
    item TEXT NOT NULL CHECK (item IN ('article', 'quote', 'entity')),
    item_id INTEGER NOT NULL
);
"""

# What is about an entity, in order of time: its articles by entity_article, in each the quotes by this. Most
# mentions stand in no quote, and are not in it.
INSIDE = """
CREATE INDEX mention_inside ON mention(entity_id, article_id, quote_id) WHERE quote_id IS NOT NULL;
"""
# What few are of: a language, or a way of quoting. Most quotes are direct, and found without an index.
RARE = """
CREATE INDEX article_by_language ON article(language, published_ts, id);
CREATE INDEX quote_by_type ON quote(type, published_ts, id) WHERE type <> 'direct';
"""
SURE = """
CREATE INDEX quote_by_confidence ON quote(confidence);
"""

# What a page of quotes reads of other tables, without their rows: where entities stand in a quote (most
# mentions stand in none), who said it beside the first, and how often it is told, where that is not once.
SHORT = """
DROP INDEX mention_by_quote;
CREATE INDEX mention_by_quote ON mention(quote_id, start, entity_id) WHERE quote_id IS NOT NULL;
CREATE INDEX quote_speaker_joint ON quote_speaker(quote_id, position, entity_id) WHERE position > 0;
CREATE INDEX statement_shared ON statement(id, articles, outlets) WHERE articles <> 1 OR outlets <> 1;
"""

# Everybody who said a quote, the one named first (quote.speaker_id) too: one index gives what
# somebody said, alone or with others, in order of time. `published_ts` is the quote's.
SPEAKERS = """
CREATE TABLE quote_speaker (
    quote_id INTEGER NOT NULL REFERENCES quote(id) ON DELETE CASCADE,
    entity_id INTEGER NOT NULL REFERENCES entity(id),
    position INTEGER NOT NULL,          -- 0 for the one named first
    published_ts INTEGER,
    PRIMARY KEY (quote_id, entity_id)
) WITHOUT ROWID;
INSERT INTO quote_speaker
    SELECT id, speaker_id, 0, published_ts FROM quote WHERE speaker_id IS NOT NULL;
CREATE INDEX quote_speaker_by_entity ON quote_speaker(entity_id, published_ts, quote_id);
"""

# A statement is what several quotes report in the same words. Its counts and its time are those of
# its quotes; `published_on` and `published_ts` belong to `first_seen` and go by the names that they
# have elsewhere. A wording is a quote's comparable words with their speaker, stored once however
# often it is reported; it is found by its hashes, and linked to the wordings that report the same.
STATEMENTS = """
CREATE TABLE statement (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    text TEXT NOT NULL,                 -- the canonical one of its quotes
    speaker_id INTEGER REFERENCES entity(id),
    first_seen TEXT,
    published_on TEXT,
    published_ts INTEGER,
    articles INTEGER NOT NULL,
    outlets INTEGER NOT NULL,
    quotes INTEGER NOT NULL
);
CREATE INDEX statement_by_time ON statement(published_ts, id, articles, outlets);
CREATE INDEX statement_by_outlets ON statement(outlets, id, articles);
CREATE INDEX statement_by_speaker ON statement(speaker_id, published_ts, id);
CREATE TABLE wording (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    words TEXT NOT NULL,                -- with single spaces
    entity_id INTEGER,                  -- the speaker; NULL when unknown or only a surname
    speaker_name TEXT NOT NULL,         -- folded
    day INTEGER,                        -- an ordinal, for few words alone
    article_id INTEGER,                 -- for words that only this article can have
    statement_id INTEGER REFERENCES statement(id)
);
CREATE INDEX wording_by_statement ON wording(statement_id);
CREATE TABLE wording_shingle (
    hash INTEGER NOT NULL,
    wording_id INTEGER NOT NULL REFERENCES wording(id),
    PRIMARY KEY (hash, wording_id)
) WITHOUT ROWID;
CREATE INDEX wording_shingle_by_wording ON wording_shingle(wording_id);
CREATE TABLE wording_link (
    lower INTEGER NOT NULL REFERENCES wording(id),
    upper INTEGER NOT NULL REFERENCES wording(id),
    same INTEGER NOT NULL,              -- 1: the same words; 0: the lower stands under the upper
    PRIMARY KEY (lower, upper)
) WITHOUT ROWID;
CREATE INDEX wording_link_by_upper ON wording_link(upper, lower);
-- NULL in quotes of an older version, until they are loaded anew or completed.
ALTER TABLE quote ADD COLUMN wording_id INTEGER REFERENCES wording(id);
ALTER TABLE quote ADD COLUMN statement_id INTEGER REFERENCES statement(id);
CREATE INDEX quote_by_wording ON quote(wording_id);
CREATE INDEX quote_by_statement ON quote(statement_id, published_ts, id);
ALTER TABLE change RENAME TO change_before;
CREATE TABLE change (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,                   -- RFC 3339, UTC
    kind TEXT NOT NULL CHECK (kind IN ('added', 'changed', 'deleted')),
    item TEXT NOT NULL CHECK (item IN ('article', 'quote', 'entity', 'statement')),
    item_id INTEGER NOT NULL
);
INSERT INTO change SELECT id, at, kind, item, item_id FROM change_before;
DROP TABLE change_before;
"""

# Everybody who is said to have said it, alone or with others, by a full name or a surname: what
# `quote_speaker` is for quotes. `published_ts` and `outlets` are the statement's.
STATEMENT_SPEAKERS = """
CREATE TABLE statement_speaker (
    statement_id INTEGER NOT NULL REFERENCES statement(id) ON DELETE CASCADE,
    entity_id INTEGER NOT NULL REFERENCES entity(id),
    joint INTEGER NOT NULL,             -- 1: named behind another speaker of the same quote
    published_ts INTEGER,
    outlets INTEGER NOT NULL,
    PRIMARY KEY (statement_id, entity_id)
) WITHOUT ROWID;
INSERT INTO statement_speaker
    SELECT statement.id, entity_id, max(position > 0), statement.published_ts, outlets
    FROM statement JOIN quote ON statement_id = statement.id JOIN quote_speaker ON quote_id = quote.id
    GROUP BY statement.id, entity_id;
CREATE INDEX statement_speaker_by_time ON statement_speaker(entity_id, published_ts, statement_id);
CREATE INDEX statement_speaker_by_outlets ON statement_speaker(entity_id, outlets, statement_id);
"""

# What the source said of the article beside its text (JSON), and whether it had only the beginning.
GIVEN = """
ALTER TABLE article ADD COLUMN given TEXT;
ALTER TABLE article ADD COLUMN is_teaser INTEGER NOT NULL DEFAULT 0;
"""


@migrations()
def foundation(db: sqlite_utils.Database) -> None:
    """Sources, articles, entities, quotes, mentions and the change sequence."""
    _execute_all(db, FOUNDATION)


@migrations()
def speakers(db: sqlite_utils.Database) -> None:
    """Several speakers of one quote."""
    _execute_all(db, SPEAKERS)


@migrations()
def stamped(db: sqlite_utils.Database) -> None:
    """The stamp by which readers notice that anything was written."""
    _execute_all(db, generation.TABLE)


@migrations()
def searchable(db: sqlite_utils.Database) -> None:
    """The words of articles and quotes, and their dictionary forms."""
    _execute_all(db, search.TABLES)
    search.fill(db)


@migrations()
def statements(db: sqlite_utils.Database) -> None:
    """The same words across articles."""
    _execute_all(db, STATEMENTS)


@migrations()
def statement_speakers(db: sqlite_utils.Database) -> None:
    """Several speakers of one statement."""
    _execute_all(db, STATEMENT_SPEAKERS)


@migrations()
def looked_up(db: sqlite_utils.Database) -> None:
    """The words of names, whatever case they are in."""
    _execute_all(db, names.TABLE)
    names.fill(db)


@migrations()
def counted(db: sqlite_utils.Database) -> None:
    """How often each entity is quoted and named."""
    _execute_all(db, counts.TABLE)


@migrations()
def shared(db: sqlite_utils.Database) -> None:
    """How often each entity is quoted and named in each article, and how much a day has."""
    _execute_all(db, counts.SHARES)


@migrations()
def given(db: sqlite_utils.Database) -> None:
    """What sources say of their articles."""
    _execute_all(db, GIVEN)


@migrations()
def redirected(db: sqlite_utils.Database) -> None:
    """Entities that turned out to be others."""
    _execute_all(db, redirects.TABLE)


@migrations()
def fetched(db: sqlite_utils.Database) -> None:
    """What servers said of pages."""
    _execute_all(db, fetches.TABLE)


@migrations()
def told_apart(db: sqlite_utils.Database) -> None:
    """The outlet in the keys of articles without an address."""
    identity.renew_keys(db)


@migrations()
def named(db: sqlite_utils.Database) -> None:
    """Which articles call an entity what."""
    _execute_all(db, namings.TABLE)


@migrations()
def revised(db: sqlite_utils.Database) -> None:
    """What articles said before."""
    _execute_all(db, revisions.TABLE)


@migrations()
def twinned(db: sqlite_utils.Database) -> None:
    """Articles that are nearly the same."""
    _execute_all(db, twins.TABLES)


@migrations()
def written_to(db: sqlite_utils.Database) -> None:
    """Who may write over HTTP, what they wrote, and what they were answered."""
    for script in (tokens.TABLE, audit.TABLE, idempotency.TABLE):
        _execute_all(db, script)


@migrations()
def read_again(db: sqlite_utils.Database) -> None:
    """Which extractor stored which article, and how far another one has come."""
    _execute_all(db, reextraction.TABLE)


@migrations()
def curated(db: sqlite_utils.Database) -> None:
    """What curators said of quotes and entities, and what these would be without."""
    for script in (corrections.TABLE, quotes.TABLES, redirects.CHAINS, owners.TABLES):
        _execute_all(db, script)


@migrations()
def marked(db: sqlite_utils.Database) -> None:
    """With which dictionary the search index was made: the first one that there was."""
    _execute_all(db, search.MARKER)
    search.mark(db)


@migrations()
def found_inside(db: sqlite_utils.Database) -> None:
    """Where an entity is mentioned inside quotes, article by article."""
    _execute_all(db, INSIDE)


@migrations()
def found_by_kind(db: sqlite_utils.Database) -> None:
    """Articles by language, and quotes by type, in order of time."""
    _execute_all(db, RARE)


@migrations()
def found_by_confidence(db: sqlite_utils.Database) -> None:
    """Quotes of which hardly any are as sure as somebody wants."""
    _execute_all(db, SURE)


@migrations()
def told_how_often(db: sqlite_utils.Database) -> None:
    """How often a text has its words, so that the index can be asked for it."""
    search.refill(db)


@migrations()
def read_in_short(db: sqlite_utils.Database) -> None:
    """Few pages of the file for a page of quotes."""
    _execute_all(db, SHORT)


@migrations()
def summed_up(db: sqlite_utils.Database) -> None:
    """How often the most famous are quoted and named in each month."""
    _execute_all(db, counts.MONTHS)
    counts.sum_up(db)


@migrations()
def told_by_speaker(db: sqlite_utils.Database) -> None:
    """Whose wordings are, apart from their words."""
    _execute_all(db, wordings.SPEAKERS)


def _execute_all(db: sqlite_utils.Database, script: str) -> None:
    # sqlite3's executescript would commit the transaction that the migration runs in.
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            db.execute(statement)
            statement = ""
