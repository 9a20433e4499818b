"""The tables that all others stand on: as the first migrations made them, each with what it holds.

Positions are Unicode code points into `article.text`, half-open. Times: `published_at` is
RFC 3339 as shown to users; `published_on` (its local date) and `published_ts` (the same
instant in seconds since 1970, UTC) exist for filters and order. Unknown is NULL.
"""

from __future__ import annotations

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
