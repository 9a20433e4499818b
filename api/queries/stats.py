"""How much there is of everything, from the counts that are kept."""

from __future__ import annotations

from sqlite_utils import Database

from api.queries.generation import read_generation
from api.queries.sql import Row, Sql, fetch

# `day` has the sums of articles, quotes and mentions: counting those rows would take most of a second. Days
# are looked up: asked for on the way, of each row, they take three times as long as all sums.
AMOUNTS = Sql(
    """
    SELECT ifnull(sum(articles), 0) AS articles, ifnull(sum(quotes), 0) AS quotes,
        ifnull(sum(mentions), 0) AS mentions,
        ifnull((SELECT articles FROM day WHERE published_on = ''), 0) AS articles_undated,
        (SELECT min(published_on) FROM day WHERE published_on > '') AS first_day,
        (SELECT max(published_on) FROM day WHERE published_on > '') AS last_day,
        ifnull(sum(quotes), 0) - (SELECT count(*) FROM quote WHERE speaker_id IS NULL) AS quotes_with_speaker,
        (SELECT count(*) FROM source) AS sources,
        (SELECT statements FROM statement_count) AS statements
    FROM day
    """
)
TYPES = Sql("SELECT type AS value, count(*) AS count FROM entity GROUP BY type ORDER BY count DESC, type")


def read_stats(db: Database) -> Row:
    """How much there is, between which days, and the state of the data."""
    types = fetch(db, TYPES)
    return fetch(db, AMOUNTS)[0] | {
        "generation": read_generation(db),
        "entities": sum(row["count"] for row in types),
        "entity_types": types,
    }
