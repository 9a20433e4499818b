"""Statements kept up to date with the quotes of an article, at a cost that the corpus does not raise.

Only the wordings that came or went, and those that stand under them, can change their statement.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import sqlite_utils

from loader.statements.groups import group
from loader.store import changes, tables, wordings
from loader.store.rows import Row

# Direct speech before what is retold, the fullest report, then any order that does not depend on
# when which was loaded.
SUMMARY = """
    SELECT
        (SELECT text FROM quote WHERE statement_id = :id
            ORDER BY type = 'direct' DESC, type = 'mixed' DESC, length(text) DESC, text LIMIT 1) AS text,
        (SELECT entity.id FROM quote JOIN wording ON wording.id = wording_id
            JOIN entity ON entity.id = speaker_id
            WHERE quote.statement_id = :id ORDER BY entity_id IS NULL, entity.key LIMIT 1) AS speaker_id,
        first.published_at AS first_seen, first.published_on, first.published_ts,
        (SELECT count(DISTINCT article_id) FROM quote WHERE statement_id = :id) AS articles,
        (SELECT count(DISTINCT source_id) FROM quote WHERE statement_id = :id) AS outlets,
        (SELECT count(*) FROM quote WHERE statement_id = :id) AS quotes
    FROM (
        SELECT published_at, quote.published_on, quote.published_ts
        FROM quote JOIN article ON article.id = article_id WHERE statement_id = :id
        ORDER BY quote.published_ts IS NULL, quote.published_ts, published_at LIMIT 1
    ) AS first
"""
SPEAKERS = """
    SELECT statement.id, entity_id, max(position > 0) AS joint, statement.published_ts, outlets
    FROM json_each(?) CROSS JOIN statement ON statement.id = value
    CROSS JOIN quote ON statement_id = statement.id CROSS JOIN quote_speaker ON quote_id = quote.id
    GROUP BY statement.id, entity_id
"""
STORED_SPEAKERS = """
    SELECT statement_id, entity_id, joint, published_ts, outlets
    FROM json_each(?) CROSS JOIN statement_speaker ON statement_id = value
"""
COLUMNS = (
    "text",
    "speaker_id",
    "first_seen",
    "published_on",
    "published_ts",
    "articles",
    "outlets",
    "quotes",
)
STORED = f"""
    SELECT statement.id, {", ".join(COLUMNS)} FROM json_each(?) CROSS JOIN statement ON statement.id = value
"""  # noqa: S608 - constants
COUNTS = ("articles", "outlets")  # what quotes show of it


@dataclass(frozen=True, slots=True)
class Held:
    """What the quotes of an article belonged to before it was stored again."""

    wordings: frozenset[int]
    statements: frozenset[int]
    last_change: int  # noted before


@dataclass(slots=True)
class _Moves:
    """What regrouping does, as it goes on."""

    quotes: set[int] = field(default_factory=set)  # that left a statement for another one
    statements: set[int] = field(default_factory=set)  # that lost or gained quotes


def held_by(db: sqlite_utils.Database, article_id: int) -> Held:
    """What the quotes of the article belong to now."""
    rows = db.conn.execute(
        "SELECT wording_id, statement_id FROM quote WHERE article_id = ?", [article_id]
    ).fetchall()
    return Held(
        frozenset(wording for wording, _ in rows if wording is not None),
        frozenset(statement for _, statement in rows if statement is not None),
        changes.last_id(db),
    )


def find_unfinished(db: sqlite_utils.Database) -> list[int]:
    """The articles with quotes that were stored before there were statements."""
    rows = db.conn.execute("SELECT DISTINCT article_id FROM quote WHERE wording_id IS NULL ORDER BY 1")
    return [article_id for (article_id,) in rows]


def refresh(db: sqlite_utils.Database, article_id: int, held: Held) -> None:
    """Bring all statements up to date with the article's quotes as they are stored now.

    `held`: what they belonged to before. There is a change then of every statement that became another,
    and of every quote that belongs to another one than before, or to one with other counts.
    """
    added = wordings.assign(db, article_id)
    gone = wordings.unused(db, held.wordings)
    moves = _Moves(statements=set(held.statements))
    if added or gone:
        _regroup(db, _relink(db, added, gone), moves)
    _settle(db, article_id, moves)
    moves.quotes |= _quotes_of(db, _summarize(db, moves.statements))
    _note_quotes(db, moves.quotes, held.last_change)


def summarize(db: sqlite_utils.Database, ids: Iterable[int]) -> None:
    """Make the columns and speakers of statements that have quotes those of these. Notes nothing."""
    _renew(db, sorted(ids))


def update(db: sqlite_utils.Database, summaries: Mapping[int, Row]) -> None:
    """Let statements have these columns."""
    assignments = ", ".join(f"{column} = ?" for column in COLUMNS)
    db.conn.executemany(
        f"UPDATE statement SET {assignments} WHERE id = ?",  # noqa: S608 - constants
        [(*(one[column] for column in COLUMNS), number) for number, one in sorted(summaries.items())],
    )


def update_speakers(db: sqlite_utils.Database, speakers: Iterable[tuple[object, ...]]) -> None:
    """Let statements have these speakers, beside others that they have."""
    db.conn.executemany(
        """
        INSERT INTO statement_speaker (statement_id, entity_id, joint, published_ts, outlets)
        VALUES (?, ?, ?, ?, ?) ON CONFLICT (statement_id, entity_id) DO UPDATE
        SET joint = excluded.joint, published_ts = excluded.published_ts, outlets = excluded.outlets
        """,
        speakers,
    )


def _note_quotes(db: sqlite_utils.Database, ids: set[int], last_change: int) -> None:
    changed = ids - _noted(db, last_change) if ids else ()
    changes.note_all(db, "changed", [("quote", quote_id) for quote_id in sorted(changed)])


def _noted(db: sqlite_utils.Database, after: int) -> set[int]:
    """The quotes that a change behind the one with the id `after` is of."""
    sql = "SELECT item_id FROM change WHERE id > ? AND item = 'quote'"
    return {quote_id for (quote_id,) in db.conn.execute(sql, [after])}


def _relink(db: sqlite_utils.Database, added: Iterable[int], gone: Iterable[int]) -> set[int]:
    """Let wordings come and go; return those whose statement may have become another one."""
    affected: set[int] = set()
    deleted = set()
    for wording_id in sorted(gone):
        affected |= wordings.with_below(db, {wording_id})
        stale = wordings.withdraw(db, wording_id)
        affected |= _link_all(db, stale)
        deleted.add(wording_id)
    if added:
        affected |= _link_all(db, set(added) | wordings.publish(db, added))
    return wordings.with_below(db, affected - deleted)


def _link_all(db: sqlite_utils.Database, ids: set[int]) -> set[int]:
    """Find the links of the wordings again; return all that stood or now stand below them."""
    before = wordings.with_below(db, ids)
    wordings.link(db, ids)
    return before | wordings.with_below(db, ids)


def _regroup(db: sqlite_utils.Database, affected: set[int], moves: _Moves) -> None:
    """Put the affected wordings into their statements."""
    heads = group(*wordings.with_above(db, affected))
    before = _statements_of(db, heads)
    groups: dict[int, list[int]] = {}
    for wording_id in sorted(affected):
        groups.setdefault(heads[wording_id], []).append(wording_id)
    ids = _choose_ids(db, groups, before, affected)
    moved = []
    for head, members in groups.items():
        statement_id = ids[head] if head in ids else _insert_statement(db)
        moved += [(statement_id, wording) for wording in members if before[wording] != statement_id]
    db.conn.executemany("UPDATE wording SET statement_id = ? WHERE id = ?", moved)
    _move(db, "wording_id", [wording_id for _, wording_id in moved], moves)


def _statements_of(db: sqlite_utils.Database, ids: Iterable[int]) -> dict[int, int | None]:
    sql = "SELECT id, statement_id FROM wording WHERE id IN (SELECT value FROM json_each(?))"
    return dict(db.conn.execute(sql, [json.dumps(sorted(ids))]).fetchall())


def _choose_ids(
    db: sqlite_utils.Database,
    groups: dict[int, list[int]],
    before: dict[int, int | None],
    affected: set[int],
) -> dict[int, int]:
    """The statements that the groups stay, by head; a group that is left out is a new one.

    A head that is not affected keeps its own. Of the others each takes the one that most of its
    wordings had, unless another group has more of it.
    """
    ids = {head: kept for head in groups if head not in affected and (kept := before[head]) is not None}
    taken = set(ids.values()) | _used_elsewhere(db, before, affected)
    shares = Counter(
        (head, statement)
        for head, members in groups.items()
        for wording_id in members
        if head in affected and (statement := before[wording_id]) is not None
    )
    for (head, statement), _ in sorted(shares.items(), key=lambda share: (-share[1], share[0][::-1])):
        if head not in ids and statement not in taken:
            ids[head] = statement
            taken.add(statement)
    return ids


def _used_elsewhere(db: sqlite_utils.Database, before: dict[int, int | None], affected: set[int]) -> set[int]:
    """Those of the affected wordings' statements that have others too, which stay."""
    sql = """
        SELECT value FROM json_each(?) WHERE EXISTS (
            SELECT 1 FROM wording WHERE statement_id = value AND id NOT IN (SELECT value FROM json_each(?))
        )
    """
    statements = {before[wording_id] for wording_id in affected} - {None}
    rows = db.conn.execute(sql, [json.dumps(list(statements)), json.dumps(sorted(affected))])
    return {statement for (statement,) in rows}


def _insert_statement(db: sqlite_utils.Database) -> int:
    cursor = db.conn.execute("INSERT INTO statement (text, articles, outlets, quotes) VALUES ('', 0, 0, 0)")
    statement_id = int(cursor.lastrowid or 0)
    changes.note(db, "added", "statement", statement_id)
    return statement_id


def _settle(db: sqlite_utils.Database, article_id: int, moves: _Moves) -> None:
    """Give the article's quotes the statements of their wordings."""
    _move(db, "article_id", [article_id], moves)
    moves.statements |= held_by(db, article_id).statements  # a quote that stays may have another date


def _move(
    db: sqlite_utils.Database,
    column: Literal["wording_id", "article_id"],
    values: Iterable[int],
    moves: _Moves,
) -> None:
    """Give the quotes that have one of `values` in `column` the statements of their wordings."""
    moved = db.conn.execute(
        f"""
        SELECT quote.id, quote.statement_id, wording.statement_id
        FROM json_each(?) CROSS JOIN quote ON quote.{column} = value
        CROSS JOIN wording ON wording.id = quote.wording_id
        WHERE quote.statement_id IS NOT wording.statement_id
        """,  # noqa: S608 - constants
        [json.dumps(list(values))],
    ).fetchall()
    new = [(statement_id, quote_id) for quote_id, _, statement_id in moved]
    db.conn.executemany("UPDATE quote SET statement_id = ? WHERE id = ?", new)
    for quote_id, previous, statement_id in moved:
        moves.quotes.add(quote_id)
        moves.statements |= {statement_id} if previous is None else {statement_id, previous}


def _quotes_of(db: sqlite_utils.Database, statements: Iterable[int]) -> set[int]:
    sql = "SELECT quote.id FROM json_each(?) CROSS JOIN quote ON statement_id = value"
    return {quote_id for (quote_id,) in db.conn.execute(sql, [json.dumps(list(statements))])}


def _summarize(db: sqlite_utils.Database, statements: Iterable[int]) -> list[int]:
    """Make the columns of the statements those of their quotes; delete those that have none left.

    Returns those that have other counts now, which their quotes show.
    """
    ids = sorted(statements)
    stored = _stored(db, ids)
    summaries, renewed = _renew(db, ids)
    for one in ids:
        if one not in summaries:
            db.conn.execute("DELETE FROM statement WHERE id = ?", [one])
            changes.note(db, "deleted", "statement", one)
        elif one in renewed and stored[one]["quotes"]:  # one without was inserted just now
            changes.note(db, "changed", "statement", one)
    return [one for one in summaries if any(stored[one][name] != summaries[one][name] for name in COUNTS)]


def _stored(db: sqlite_utils.Database, ids: Sequence[int]) -> dict[int, Row]:
    found = tables.fetch_all(db, STORED, [json.dumps(list(ids))])
    return {int(str(row.pop("id"))): row for row in found}


def _renew(db: sqlite_utils.Database, ids: Sequence[int]) -> tuple[dict[int, Row], set[int]]:
    """Make the columns and speakers of the statements those of their quotes.

    Returns the columns of those that have quotes, and which of these became others.
    """
    found = {one: tables.fetch_first(db, SUMMARY, {"id": one}) for one in ids}
    summaries = {one: summary for one, summary in found.items() if summary}
    stored = _stored(db, ids)
    renewed = {one: summary for one, summary in summaries.items() if summary != stored[one]}
    update(db, renewed)
    return summaries, renewed.keys() | _save_speakers(db, summaries)


def _save_speakers(db: sqlite_utils.Database, statements: Iterable[int]) -> set[int]:
    """Make the speakers of the statements those of their quotes; return those that had others."""
    ids = json.dumps(list(statements))
    wanted = set(db.conn.execute(SPEAKERS, [ids]))
    stored = set(db.conn.execute(STORED_SPEAKERS, [ids]))
    gone = [(statement_id, entity_id) for statement_id, entity_id, *_ in stored - wanted]
    db.conn.executemany("DELETE FROM statement_speaker WHERE statement_id = ? AND entity_id = ?", gone)
    db.conn.executemany(
        """
        INSERT INTO statement_speaker (statement_id, entity_id, joint, published_ts, outlets)
        VALUES (?, ?, ?, ?, ?)
        """,
        sorted(wanted - stored),
    )
    return {statement_id for statement_id, *_ in wanted ^ stored}
