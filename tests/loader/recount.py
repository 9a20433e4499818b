"""Everything that is worked out from other rows, worked out anew: what differs, by the name of the check."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable

import sqlite_utils

from loader.statements import bodies
from loader.statements.groups import group
from loader.store import counts, names, statements, twins, wordings
from tests.loader import test_search_index as search

# No row may come out of any of these.
NONE = {
    "references": "PRAGMA foreign_key_check",
    "counts": """
        SELECT id FROM entity WHERE
            quote_count <> (SELECT count(*) FROM quote_speaker WHERE entity_id = entity.id)
            OR mention_count <> (SELECT count(*) FROM mention WHERE entity_id = entity.id)
            OR article_count <> (SELECT count(*) FROM entity_article WHERE entity_id = entity.id)
    """,
    "orphans": """
        SELECT id FROM entity WHERE id NOT IN (
            SELECT entity_id FROM mention UNION SELECT entity_id FROM quote_speaker
            UNION SELECT entity_id FROM curated_entity
            UNION SELECT new_id FROM entity_redirect WHERE correction_id IS NOT NULL
        )
    """,
    "names": """
        SELECT entity_id, name, articles FROM entity_name
        EXCEPT SELECT entity_id, name, count(DISTINCT article_id) FROM (
            SELECT entity_id, value AS name, article_id FROM article_naming
                JOIN naming ON naming.id = naming_id, json_each(names)
            UNION SELECT entity_id, surface, article_id FROM mention WHERE form = 'name'
        ) GROUP BY 1, 2
    """,
    "sums by month": """
        WITH sums AS (
            SELECT entity_id, substr(published_on, 1, 7), sum(quotes), sum(mentions), count(*)
            FROM entity_article WHERE entity_id IN (SELECT entity_id FROM entity_month) GROUP BY 1, 2
        ), stored AS (SELECT * FROM entity_month WHERE articles > 0)
        SELECT * FROM (SELECT * FROM sums EXCEPT SELECT * FROM stored)
        UNION ALL SELECT * FROM (SELECT * FROM stored EXCEPT SELECT * FROM sums)
    """,
    "number of statements": """
        SELECT statements FROM statement_count WHERE statements <> (SELECT count(*) FROM statement)
    """,
    "all months or none": """
        SELECT entity_id FROM entity_month
        WHERE entity_id NOT IN (SELECT entity_id FROM entity_month WHERE month = '')
    """,
    "namings": """
        SELECT naming.id FROM naming LEFT JOIN article_naming ON naming_id = naming.id
        WHERE article_id IS NULL
    """,
    "canonical names": """
        SELECT id FROM entity
        WHERE EXISTS (SELECT 1 FROM naming WHERE entity_id = entity.id) AND NOT EXISTS (
            SELECT 1 FROM naming WHERE entity_id = entity.id AND name = entity.name
        )
    """,
    "speakers": """
        SELECT id FROM quote WHERE speaker_id IS NOT (
            SELECT entity_id FROM quote_speaker WHERE quote_id = quote.id AND position = 0
        )
    """,
    "positions of speakers": """
        SELECT quote_id FROM quote_speaker GROUP BY quote_id HAVING max(position) + 1 <> count(*)
    """,
    "mentions in quotes": """
        SELECT id FROM mention WHERE quote_id IS NOT (
            SELECT id FROM quote WHERE article_id = mention.article_id
                AND start <= mention.start AND "end" >= mention."end"
        )
    """,
    "words of quotes": """
        SELECT quote.id FROM quote JOIN article ON article.id = article_id
        WHERE quote.text <> substr(article.text, start + 1, "end" - start)
    """,
    "words of mentions": """
        SELECT mention.id FROM mention JOIN article ON article.id = article_id
        WHERE surface <> substr(article.text, start + 1, "end" - start)
    """,
    "dates of quotes": """
        SELECT quote.id FROM quote JOIN article ON article.id = article_id
        WHERE (quote.published_ts, quote.published_on) IS NOT (article.published_ts, article.published_on)
    """,
    "dates of speakers": """
        SELECT quote.id FROM quote JOIN quote_speaker ON quote_id = quote.id
        WHERE quote_speaker.published_ts IS NOT quote.published_ts
    """,
    "corrections": """
        SELECT id FROM correction WHERE undone_at IS NULL AND item = 'quote' AND is_applied
            AND NOT EXISTS (SELECT 1 FROM found_quote WHERE id = correction.item_id AND is_found)
    """,
    "curated quotes": """
        SELECT id FROM quote WHERE curation IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM correction WHERE item = 'quote' AND item_id = quote.id AND is_applied
        )
    """,
    "redirects": """
        SELECT old_id FROM entity_redirect
        WHERE old_id IN (SELECT id FROM entity) OR new_id IN (SELECT old_id FROM entity_redirect)
            OR key IN (SELECT key FROM entity)
    """,
    "own entities": "SELECT id FROM mention WHERE own_id IS NOT NULL AND own_id = entity_id",
    "revisions": """
        SELECT article.id FROM article LEFT JOIN (
            SELECT article_id, max(number) AS last, count(*) AS all_of_them FROM revision GROUP BY article_id
        ) AS numbered ON numbered.article_id = article.id
        LEFT JOIN revision ON revision.article_id = article.id AND number = last
        WHERE last IS NOT all_of_them OR revision.text IS NOT NULL
            OR (revision.title, revision.text_sha256, length, revision.published_at)
                IS NOT (article.title, article.text_sha256, length(article.text), article.published_at)
    """,
    "bodies": """
        SELECT id FROM article_body
        WHERE articles = 0 OR articles <> (SELECT count(*) FROM article WHERE body_id = article_body.id)
    """,
    "unused wordings": "SELECT id FROM wording WHERE id NOT IN (SELECT wording_id FROM quote)",
    "statements of quotes": """
        SELECT quote.id FROM quote LEFT JOIN wording ON wording.id = wording_id
        WHERE wording.id IS NULL OR quote.statement_id IS NOT wording.statement_id
    """,
    "unused statements": "SELECT id FROM statement WHERE id NOT IN (SELECT statement_id FROM quote)",
}


def faults(db: sqlite_utils.Database) -> list[str]:
    """The names of the checks that do not come out as they must."""
    none = [name for name, sql in NONE.items() if db.execute(sql).fetchall()]
    return none + [check.__name__ for check in CHECKS if not check(db)]


def days(db: sqlite_utils.Database) -> bool:
    """The counts of each day, and in each article of each entity."""
    wanted: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    shares = set()
    for (article_id,) in db.execute("SELECT id FROM article").fetchall():
        counted = counts.read(db, article_id)
        assert counted.day is not None
        day, quotes, mentions = counted.day
        for index, more in enumerate((1, quotes, mentions)):
            wanted[day][index] += more
        shares |= {(entity_id, article_id, *share) for entity_id, share in counted.shares.items()}
    stored = "SELECT entity_id, article_id, published_ts, published_on, quotes, mentions FROM entity_article"
    return shares == set(db.execute(stored).fetchall()) and {
        day: [*found] for day, *found in db.execute("SELECT * FROM day")
    } == dict(wanted)


def words_of_names(db: sqlite_utils.Database) -> bool:
    """The words under which each entity is found."""
    wanted = set()
    for entity_id, canonical in db.execute("SELECT id, name FROM entity").fetchall():
        sql = "SELECT name FROM entity_name WHERE entity_id = ? ORDER BY name"
        known = [name for (name,) in db.execute(sql, [entity_id])]
        wanted |= {
            (entity_id, number, position, word, len(words))
            for number, words in enumerate(names.find_names(canonical, known))
            for position, possible in enumerate(words)
            for word in possible
        }
    return wanted == set(db.execute("SELECT entity_id, name, position, word, length FROM name_word"))


def search_index(db: sqlite_utils.Database) -> bool:
    """Every word of every article and quote, and no other."""
    return all(search.indexed(db, item) == search.wanted(db, item) for item in ("article", "quote"))


def links_of_wordings(db: sqlite_utils.Database) -> bool:
    """Which quotes report the same."""
    ids = [wording_id for (wording_id,) in db.execute("SELECT id FROM wording").fetchall()]
    related = wordings._related(db, wordings.read_all(db, ids))
    wanted = {(*pair, same) for pair, same in related}
    stored = db.execute("SELECT lower, upper, same FROM wording_link").fetchall()
    return wanted == {(lower, upper, bool(same)) for lower, upper, same in stored}


def groups(db: sqlite_utils.Database) -> bool:
    """The statements: the groups of the wordings, with what is said of them."""
    stored = dict(db.execute("SELECT id, statement_id FROM wording").fetchall())
    heads = group(set(stored), wordings.links_of(db, stored))
    return _partition(stored.items()) == _partition(heads.items()) and all(
        _is_summed_up(db, statement_id) for statement_id in set(stored.values())
    )


def _is_summed_up(db: sqlite_utils.Database, statement_id: int) -> bool:
    columns = ", ".join(statements.COLUMNS)
    stored = db.execute(f"SELECT {columns} FROM statement WHERE id = ?", [statement_id]).fetchone()  # noqa: S608
    said = db.execute(statements.STORED_SPEAKERS, [statement_id]).fetchall()
    return bool(
        stored == db.execute(statements.SUMMARY, {"id": statement_id}).fetchone()
        and said == db.execute(statements.SPEAKERS, [statement_id]).fetchall()
    )


def _partition(found: Iterable[tuple[int, int]]) -> set[frozenset[int]]:
    members = defaultdict(set)
    for one, head in found:
        members[head].add(one)
    return {frozenset(ids) for ids in members.values()}


def copies(db: sqlite_utils.Database) -> bool:
    """The links between nearly the same articles."""
    texts = dict(db.execute("SELECT body_id, substr(text, body_start + 1) FROM article").fetchall())
    wanted = {}
    for one in sorted(texts):
        for other in (other for other in sorted(texts) if other > one):
            words = [bodies.words_of(texts[body_id]) for body_id in (one, other)]
            if len({*bodies.sketch(words[0])} & {*bodies.sketch(words[1])}) >= bodies.LEAST_SHARED:
                likeness = bodies.likeness(*map(bodies.shingles, words))
                if likeness is not None:
                    wanted[one, other] = likeness
    stored = {(lower, upper): found for lower, upper, found in db.execute("SELECT * FROM article_twin")}
    similar = [db.execute(twins.SIMILAR, [body_id]).fetchone() for body_id in texts]
    return stored == wanted and all(known == counted for known, counted in similar)


def changes(db: sqlite_utils.Database) -> bool:
    """Whoever follows the changes knows what is there."""
    there: dict[str, set[int]] = defaultdict(set)
    for kind, item, item_id in db.execute("SELECT kind, item, item_id FROM change ORDER BY id"):
        if (item_id in there[item]) == (kind == "added"):
            return False
        (there[item].discard if kind == "deleted" else there[item].add)(item_id)
    items = ("article", "quote", "entity", "statement")
    return all(there[item] == {row for (row,) in db.execute(f"SELECT id FROM {item}")} for item in items)  # noqa: S608


def entities_to_keep(db: sqlite_utils.Database) -> bool:
    """Those that quotes which curators looked at may need again."""
    wanted = set()
    for quote_id, found in db.execute("SELECT id, speakers FROM found_quote").fetchall():
        sql = "SELECT changes FROM correction WHERE item = 'quote' AND item_id = ? AND undone_at IS NULL"
        said = [json.loads(values) for (values,) in db.execute(sql, [quote_id])]
        named = {one for values in said for one in (values.get("speaker"), *values.get("co_speakers", ()))}
        wanted |= {(entity_id, quote_id) for entity_id in {*json.loads(found), *named} - {None}}
    return wanted == set(db.execute("SELECT entity_id, quote_id FROM curated_entity"))


CHECKS: tuple[Callable[[sqlite_utils.Database], bool], ...] = (
    days,
    words_of_names,
    search_index,
    links_of_wordings,
    groups,
    copies,
    changes,
    entities_to_keep,
)
