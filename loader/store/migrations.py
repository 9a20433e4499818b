"""The tables, as a list of named migrations that sqlite-utils applies once each."""

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
    rendering,
    revisions,
    search,
    tokens,
    twins,
    wordings,
)
from loader.store.foundation import FOUNDATION, GIVEN, SPEAKERS, STATEMENT_SPEAKERS, STATEMENTS

migrations = Migrations("whosaid")

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

# What the rendering of quotes reads of other tables, without their rows: where entities stand in a quote
# (most mentions stand in none), who said it beside the first, and how often it is told, where not once.
SHORT = """
DROP INDEX mention_by_quote;
CREATE INDEX mention_by_quote ON mention(quote_id, start, entity_id) WHERE quote_id IS NOT NULL;
CREATE INDEX quote_speaker_joint ON quote_speaker(quote_id, position, entity_id) WHERE position > 0;
CREATE INDEX statement_shared ON statement(id, articles, outlets) WHERE articles <> 1 OR outlets <> 1;
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


@migrations()
def statements_counted(db: sqlite_utils.Database) -> None:
    """How many statements there are."""
    _execute_all(db, counts.STATEMENTS)


@migrations()
def rendered(db: sqlite_utils.Database) -> None:
    """Quotes as readers get them."""
    _execute_all(db, rendering.TABLES)
    rendering.begin(db)  # an older one is filled when all its tables are as they are today


def _execute_all(db: sqlite_utils.Database, script: str) -> None:
    # sqlite3's executescript would commit the transaction that the migration runs in.
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            db.execute(statement)
            statement = ""
