"""Names word by word: which entities have one, and which words are near to one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlite_utils import Database

from api.queries.sql import Row, Sql, any_of, fetch, json_ids

LAST_CHARACTER = "\U0010ffff"

# A person whom a text calls by a surname only, and nothing else identifies, is one of that article.
NAMED = """
    SELECT name_word.entity_id, name_word.name, position, word, entity.type,
        quote_count AS quotes, mention_count AS mentions,
        entity.type = 'person' AND wikidata_id IS NULL AND instr(entity.name, ' ') = 0 AS only_surname
    FROM found
    JOIN name_word USING (entity_id, name)
    JOIN entity ON entity.id = name_word.entity_id
    ORDER BY name_word.entity_id, name_word.name, position
"""
COUNTED = """
    SELECT entity.id, entity.type, name,
        quote_count AS quotes, mention_count AS mentions, article_count AS articles
    FROM json_each(?) AS wanted
    CROSS JOIN entity ON entity.id = wanted.value
    ORDER BY wanted.key
"""


def beginning(column: str, prefix: str) -> Sql:
    """That `column` begins with `prefix`."""
    # A range, not LIKE: it uses the index for any prefix and has no wildcards to escape.
    return Sql(f"{column} >= ? AND {column} < ?", (prefix, prefix + LAST_CHARACTER))


def select_named(words: Sequence[Iterable[str]]) -> Sql:
    """The names of as many words as `words`, each of which has one of the given forms somewhere.

    A row for each word that a word of such a name may be.
    """
    options = [any_of("word", sorted(forms)) for forms in words]
    arms = " INTERSECT ".join(
        f"SELECT entity_id, name FROM name_word WHERE {option.text} AND length = ?"  # noqa: S608
        for option in options
    )
    values = tuple(value for option in options for value in (*option.values, len(words)))
    return Sql(f"WITH found AS ({arms}) {NAMED}", values)


def select_words(prefix: str, count: int) -> Sql:
    """Up to `count` words of names that begin with `prefix`."""
    begins = beginning("word", prefix)
    return Sql(
        f"SELECT DISTINCT word FROM name_word WHERE {begins.text} ORDER BY word LIMIT ?",  # noqa: S608
        (*begins.values, count),
    )


def select_having(words: Sequence[str], count: int) -> Sql:
    """Up to `count` entities that have most of `words` in one of their names, the best known first."""
    having = any_of("word", words)
    return Sql(
        f"""
        SELECT entity_id AS id, max(hits) AS most FROM (
            SELECT entity_id, count(DISTINCT position) AS hits FROM name_word
            WHERE {having.text} GROUP BY entity_id, name
        ) JOIN entity ON entity.id = entity_id
        GROUP BY entity_id ORDER BY most DESC, mention_count DESC, entity_id LIMIT ?
        """,  # noqa: S608
        (*having.values, count),
    )


def find_words(db: Database, prefix: str, count: int) -> list[str]:
    """Up to `count` words of names that begin with `prefix`."""
    return [row["word"] for row in fetch(db, select_words(prefix, count))]


def find_having(db: Database, words: Sequence[str], count: int) -> list[int]:
    """Up to `count` entities that have most of `words` in one of their names, the best known first."""
    return [row["id"] for row in fetch(db, select_having(words, count))]


def read_counted(db: Database, ids: Sequence[int]) -> list[Row]:
    """The entities with these ids, in this order, with their counts."""
    return fetch(db, Sql(COUNTED, (json_ids(ids),)))
