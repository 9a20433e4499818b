"""The wordings of quotes as rows: found by their hashes, linked to those that report the same."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date

import sqlite_utils

from loader.folding import fold_name
from loader.statements.groups import Link
from loader.statements.likeness import Relation, relate
from loader.statements.sketch import sketch
from loader.statements.wording import Speaker, Wording, wording_of
from loader.store import tables

# A hash of more wordings than this tells nothing: it is a formula. Bounds what is looked at for one
# quote, and is far above the number of ways in which outlets put one statement.
MOST_OF_A_HASH = 200

QUOTES = """
    SELECT quote.id, quote.text, published_on, wording_id, entity.id AS entity_id, entity.name,
        entity.type = 'person' AND entity.wikidata_id IS NULL AND instr(entity.name, ' ') = 0 AS is_surname
    FROM quote LEFT JOIN entity ON entity.id = quote.speaker_id
    WHERE article_id = ? ORDER BY quote.id
"""
NUMBERS = """
    SELECT value, (SELECT count(*) FROM (SELECT 1 FROM wording_shingle WHERE hash = value LIMIT ?))
    FROM json_each(?)
"""
FORMULAS = """
    SELECT value FROM json_each(?1)
    WHERE EXISTS (SELECT 1 FROM wording_shingle WHERE hash = value LIMIT 1 OFFSET ?2)
"""
# Whose they are is read without their words, from an index of its own.
SPEAKERS = "CREATE INDEX wording_speaker ON wording(id, entity_id);"
UNDER = """
    SELECT hash, wording_id, entity_id FROM json_each(?) CROSS JOIN wording_shingle ON hash = value
    CROSS JOIN wording INDEXED BY wording_speaker ON wording.id = wording_id
"""
CANDIDATES = """
    SELECT DISTINCT wording.* FROM json_each(?) AS wanted
    CROSS JOIN wording_shingle ON hash = wanted.value
    CROSS JOIN wording ON wording.id = wording_id
    WHERE entity_id IS NULL OR ?2 IS NULL OR entity_id = ?2
"""
LINKS = """
    SELECT lower, upper, same FROM json_each(?) AS wanted CROSS JOIN wording_link ON lower = wanted.value
    UNION
    SELECT lower, upper, same FROM json_each(?) AS wanted CROSS JOIN wording_link ON upper = wanted.value
"""


def assign(db: sqlite_utils.Database, article_id: int) -> set[int]:
    """Give each quote of the article its wording; return the ids of those that are new."""
    from loader.statements.words import read_words  # loads the dictionary

    quotes = db.conn.execute(QUOTES, [article_id]).fetchall()
    wordings = [
        wording_of(
            read_words(text),
            _speaker(entity_id, name, is_surname),
            date.fromisoformat(day).toordinal() if day else None,
            article_id,
        )
        for _, text, day, _, entity_id, name, is_surname in quotes
    ]
    saved = [save(db, wording) for wording in wordings]
    assigned = [
        (wording_id, quote_id)
        for (quote_id, _, _, known, *_), (wording_id, _) in zip(quotes, saved, strict=True)
        if wording_id != known
    ]
    db.conn.executemany("UPDATE quote SET wording_id = ? WHERE id = ?", assigned)
    return {wording_id for wording_id, is_new in saved if is_new}


def _speaker(entity_id: int | None, name: str | None, is_surname: int | None) -> Speaker:
    if entity_id is None or name is None:
        return Speaker()
    return Speaker(None if is_surname else entity_id, fold_name(name))


def save(db: sqlite_utils.Database, wording: Wording) -> tuple[int, bool]:
    """The id of `wording`, and whether it was not there yet."""
    known = db.conn.execute("SELECT id FROM wording WHERE key = ?", [wording.key]).fetchone()
    if known:
        return int(known[0]), False
    columns = "key, words, entity_id, speaker_name, day, article_id"
    cursor = db.conn.execute(
        f"INSERT INTO wording ({columns}) VALUES (?, ?, ?, ?, ?, ?)",  # noqa: S608 - constants
        [
            wording.key,
            " ".join(wording.words),
            wording.speaker.entity,
            wording.speaker.name,
            wording.day,
            wording.article,
        ],
    )
    return int(cursor.lastrowid or 0), True


def outdate(db: sqlite_utils.Database, entity_id: int) -> None:
    """Let all wordings of the speaker give way to new ones when their articles are refreshed."""
    db.conn.execute("UPDATE wording SET key = 'outdated ' || id WHERE entity_id = ?", [entity_id])


def find_keys(db: sqlite_utils.Database, keys: Iterable[str]) -> dict[str, tuple[int, int]]:
    """The stored wordings with these keys, each with its statement."""
    sql = """
        SELECT wording.key, wording.id, statement_id FROM json_each(?)
        CROSS JOIN wording ON wording.key = value
    """
    return {key: tuple(ids) for key, *ids in db.conn.execute(sql, [json.dumps(list(keys))])}


def unused(db: sqlite_utils.Database, ids: Iterable[int]) -> set[int]:
    """Those of the wordings `ids` that no quote has."""
    sql = """
        SELECT value FROM json_each(?)
        WHERE NOT EXISTS (SELECT 1 FROM quote WHERE wording_id = value)
    """
    return {wording_id for (wording_id,) in db.conn.execute(sql, [tables.among(ids)])}


def publish(db: sqlite_utils.Database, ids: Iterable[int]) -> set[int]:
    """Let new wordings be found; return the others whose links have to be found again.

    These are under a hash that has just become a formula, and have links, of which some may go.
    """
    new = read_all(db, ids)
    hashes = [(value, wording_id) for wording_id, wording in new.items() for value in sketch(wording)]
    db.conn.executemany("INSERT INTO wording_shingle (hash, wording_id) VALUES (?, ?)", sorted(hashes))
    more = Counter(value for value, _ in hashes)
    counted = numbers(db, more, MOST_OF_A_HASH + 1 + len(new))
    formulas = [value for value in more if counted[value] - more[value] <= MOST_OF_A_HASH < counted[value]]
    stale = _under_hashes(db, formulas) - new.keys()
    return stale & {end for link in links_of(db, stale) for end in (link.lower, link.upper)}


def withdraw(db: sqlite_utils.Database, wording_id: int) -> set[int]:
    """Delete the wording and its links; return the wordings whose links have to be found again.

    These are under a hash that was a formula and no longer is.
    """
    hashes = sketch(read_all(db, [wording_id])[wording_id])
    db.conn.execute("DELETE FROM wording_shingle WHERE wording_id = ?", [wording_id])
    db.conn.execute("DELETE FROM wording_link WHERE lower = ?1 OR upper = ?1", [wording_id])
    db.conn.execute("DELETE FROM wording WHERE id = ?", [wording_id])
    counted = numbers(db, hashes, MOST_OF_A_HASH + 1)
    return _under_hashes(db, [value for value in hashes if counted[value] == MOST_OF_A_HASH])


def numbers(db: sqlite_utils.Database, hashes: Iterable[int], most: int) -> dict[int, int]:
    """How many wordings are under each of `hashes`: `most` stands for more, too."""
    return dict(db.conn.execute(NUMBERS, [most, tables.among(hashes)]).fetchall())


def find_formulas(db: sqlite_utils.Database, hashes: Iterable[int]) -> set[int]:
    """Those of `hashes` that more than MOST_OF_A_HASH wordings are under."""
    return {value for (value,) in db.conn.execute(FORMULAS, [tables.among(hashes), MOST_OF_A_HASH])}


def find_under(db: sqlite_utils.Database, hashes: Iterable[int]) -> Iterator[tuple[int, int, int | None]]:
    """Each of `hashes` with each wording under it, and with the speaker of that."""
    return iter(db.conn.execute(UNDER, [tables.among(hashes)]))


def _under_hashes(db: sqlite_utils.Database, hashes: Collection[int]) -> set[int]:
    """The wordings under any of `hashes`."""
    if not hashes:
        return set()
    sql = "SELECT wording_id FROM wording_shingle WHERE hash IN (SELECT value FROM json_each(?))"
    return {wording_id for (wording_id,) in db.conn.execute(sql, [tables.among(hashes)])}


def link(db: sqlite_utils.Database, ids: Iterable[int]) -> None:
    """Make the links of the wordings `ids` those that their words have now."""
    mine = read_all(db, ids)
    wanted = dict(_related(db, mine))
    stored = {(link.lower, link.upper): link.same for link in links_of(db, mine)}
    gone = [pair for pair, same in stored.items() if wanted.get(pair) != same]
    new = [(*pair, same) for pair, same in wanted.items() if stored.get(pair) != same]
    db.conn.executemany("DELETE FROM wording_link WHERE lower = ? AND upper = ?", gone)
    db.conn.executemany("INSERT INTO wording_link (lower, upper, same) VALUES (?, ?, ?)", new)


def _related(
    db: sqlite_utils.Database, mine: Mapping[int, Wording]
) -> Iterable[tuple[tuple[int, int], bool]]:
    for wording_id, (wording, others) in zip(mine, _with_candidates(db, mine.values()), strict=True):
        for other_id, other in others.items():
            relation = None if other_id == wording_id else relate(wording, other)
            if relation is Relation.SAME:
                yield (min(wording_id, other_id), max(wording_id, other_id)), True
            elif relation is Relation.UNDER:
                yield (wording_id, other_id), False
            elif relation is Relation.OVER:
                yield (other_id, wording_id), False


def candidates(db: sqlite_utils.Database, wording: Wording) -> dict[int, Wording]:
    """The stored wordings that share a hash with `wording` and may have its speaker, by id."""
    return next(_with_candidates(db, [wording]))[1]


def _with_candidates(
    db: sqlite_utils.Database, wordings: Iterable[Wording]
) -> Iterator[tuple[Wording, dict[int, Wording]]]:
    """Each wording with its candidates."""
    sketches = [(wording, sketch(wording)) for wording in wordings]
    counted = numbers(db, set().union(*(hashes for _, hashes in sketches)), MOST_OF_A_HASH + 1)
    for wording, hashes in sketches:
        telling = tables.among(value for value in hashes if counted[value] <= MOST_OF_A_HASH)
        rows = db.conn.execute(CANDIDATES, [telling, wording.speaker.entity])
        yield wording, {row[0]: _wording(row) for row in rows.fetchall()}


def read_all(db: sqlite_utils.Database, ids: Iterable[int]) -> dict[int, Wording]:
    """The stored wordings `ids`, by id in order."""
    sql = "SELECT wording.* FROM json_each(?) CROSS JOIN wording ON wording.id = value"
    return {row[0]: _wording(row) for row in db.conn.execute(sql, [tables.among(ids)]).fetchall()}


def _wording(row: tuple[int, str, str, int | None, str, int | None, int | None, int | None]) -> Wording:
    _, _, words, entity_id, name, day, article_id, _ = row
    return Wording(tuple(words.split()), Speaker(entity_id, name), day, article_id)


def links_of(db: sqlite_utils.Database, ids: Iterable[int]) -> set[Link]:
    """The links at either end of which one of the wordings `ids` is."""
    wanted = tables.among(ids)
    rows = db.conn.execute(LINKS, [wanted, wanted])
    return {Link(lower, upper, bool(same)) for lower, upper, same in rows}


def with_below(db: sqlite_utils.Database, ids: Iterable[int]) -> set[int]:
    """`ids` with their cores and all that stands under these: what a change there can regroup."""
    return _closure(db, ids, below=True)[0]


def with_above(db: sqlite_utils.Database, ids: Iterable[int]) -> tuple[set[int], set[Link]]:
    """`ids` with their cores and all above these, and the links among all of them."""
    return _closure(db, ids, below=False)


def _closure(db: sqlite_utils.Database, ids: Iterable[int], below: bool) -> tuple[set[int], set[Link]]:
    found = set(ids)
    links: set[Link] = set()
    new = found
    while new:
        followed = {link for link in links_of(db, new) if link.same or _leaves(link, new, below)}
        links |= followed
        new = {end for link in followed for end in (link.lower, link.upper)} - found
        found |= new
    return found, links


def _leaves(link: Link, members: set[int], below: bool) -> bool:
    return (link.upper if below else link.lower) in members
