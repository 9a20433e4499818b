"""Statements kept up to date with the quotes of an article, at a cost that the corpus does not raise.

Only the wordings that came or went, and those that stand under them, can change their statement.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal

import sqlite_utils

from loader.statements.groups import group
from loader.store import changes, wordings

Note = Callable[
    [sqlite_utils.Database, Literal["added", "changed", "deleted"], Literal["quote", "statement"], int], None
]

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
    SELECT entity_id, max(position > 0) AS joint, statement.published_ts, outlets
    FROM statement JOIN quote ON statement_id = statement.id JOIN quote_speaker ON quote_id = quote.id
    WHERE statement.id = ? GROUP BY entity_id ORDER BY entity_id
"""
STORED_SPEAKERS = """
    SELECT entity_id, joint, published_ts, outlets FROM statement_speaker
    WHERE statement_id = ? ORDER BY entity_id
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
COUNTS = [COLUMNS.index(column) for column in ("articles", "outlets")]  # what quotes show of it


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


def refresh(db: sqlite_utils.Database, article_id: int, held: Held, note: Note) -> None:
    """Bring all statements up to date with the article's quotes as they are stored now.

    `held`: what they belonged to before. `note` is told what became of every statement, and of every
    quote that belongs to another one than before, or to one with other counts, unless it has been told
    of that quote since.
    """
    added = wordings.assign(db, article_id)
    gone = wordings.unused(db, held.wordings)
    moves = _Moves(statements=set(held.statements))
    if added or gone:
        _regroup(db, _relink(db, added, gone), moves, note)
    _settle(db, article_id, moves)
    for statement_id in sorted(moves.statements):
        if _summarize(db, statement_id, note):
            moves.quotes |= _quotes_of(db, statement_id)
    for quote_id in sorted(moves.quotes - _noted(db, held.last_change)):
        note(db, "changed", "quote", quote_id)


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
    for wording_id in sorted(added):
        affected |= _link_all(db, wordings.publish(db, wording_id))
    return wordings.with_below(db, affected - deleted)


def _link_all(db: sqlite_utils.Database, ids: set[int]) -> set[int]:
    """Find the links of the wordings again; return all that stood or now stand below them."""
    before = wordings.with_below(db, ids)
    for wording_id in sorted(ids):
        wordings.link(db, wording_id)
    return before | wordings.with_below(db, ids)


def _regroup(db: sqlite_utils.Database, affected: set[int], moves: _Moves, note: Note) -> None:
    """Put the affected wordings into their statements."""
    heads = group(*wordings.with_above(db, affected))
    before = _statements_of(db, heads)
    groups: dict[int, list[int]] = {}
    for wording_id in sorted(affected):
        groups.setdefault(heads[wording_id], []).append(wording_id)
    ids = _choose_ids(db, groups, before, affected)
    for head, members in groups.items():
        statement_id = ids[head] if head in ids else _insert_statement(db, note)
        for wording_id in members:
            if before[wording_id] != statement_id:
                db.conn.execute(
                    "UPDATE wording SET statement_id = ? WHERE id = ?", [statement_id, wording_id]
                )
                _move(db, "wording_id", wording_id, moves)


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


def _insert_statement(db: sqlite_utils.Database, note: Note) -> int:
    cursor = db.conn.execute("INSERT INTO statement (text, articles, outlets, quotes) VALUES ('', 0, 0, 0)")
    statement_id = int(cursor.lastrowid or 0)
    note(db, "added", "statement", statement_id)
    return statement_id


def _settle(db: sqlite_utils.Database, article_id: int, moves: _Moves) -> None:
    """Give the article's quotes the statements of their wordings."""
    _move(db, "article_id", article_id, moves)
    moves.statements |= held_by(db, article_id).statements  # a quote that stays may have another date


def _move(
    db: sqlite_utils.Database, column: Literal["wording_id", "article_id"], value: int, moves: _Moves
) -> None:
    """Give the quotes that have `value` in `column` the statements of their wordings."""
    moved = db.conn.execute(
        f"""
        SELECT quote.id, quote.statement_id, wording.statement_id
        FROM quote JOIN wording ON wording.id = quote.wording_id
        WHERE quote.{column} = ? AND quote.statement_id IS NOT wording.statement_id
        """,  # noqa: S608 - constants
        [value],
    ).fetchall()
    for quote_id, previous, statement_id in moved:
        db.conn.execute("UPDATE quote SET statement_id = ? WHERE id = ?", [statement_id, quote_id])
        moves.statements.add(statement_id)
        moves.quotes.add(quote_id)
        if previous is not None:
            moves.statements.add(previous)


def _quotes_of(db: sqlite_utils.Database, statement_id: int) -> set[int]:
    rows = db.conn.execute("SELECT id FROM quote WHERE statement_id = ?", [statement_id])
    return {quote_id for (quote_id,) in rows}


def _summarize(db: sqlite_utils.Database, statement_id: int, note: Note) -> bool:
    """Make a statement's columns those of its quotes; delete it when it has none left.

    True if it has other counts now, which its quotes show.
    """
    summary = db.conn.execute(SUMMARY, {"id": statement_id}).fetchone()
    if summary is None:
        db.conn.execute("DELETE FROM statement WHERE id = ?", [statement_id])
        note(db, "deleted", "statement", statement_id)
        return False
    stored = db.conn.execute(
        f"SELECT {', '.join(COLUMNS)} FROM statement WHERE id = ?",  # noqa: S608 - constants
        [statement_id],
    ).fetchone()
    if stored != summary:
        assignments = ", ".join(f"{column} = ?" for column in COLUMNS)
        db.conn.execute(f"UPDATE statement SET {assignments} WHERE id = ?", [*summary, statement_id])  # noqa: S608
    differs = _save_speakers(db, statement_id) or stored != summary
    if differs and stored[COLUMNS.index("quotes")]:  # one without was inserted just now
        note(db, "changed", "statement", statement_id)
    return any(stored[index] != summary[index] for index in COUNTS)


def _save_speakers(db: sqlite_utils.Database, statement_id: int) -> bool:
    """Make a statement's speakers those of its quotes; True if they were not already."""
    wanted = db.conn.execute(SPEAKERS, [statement_id]).fetchall()
    if wanted == db.conn.execute(STORED_SPEAKERS, [statement_id]).fetchall():
        return False
    db.conn.execute("DELETE FROM statement_speaker WHERE statement_id = ?", [statement_id])
    db.conn.executemany(
        """
        INSERT INTO statement_speaker (statement_id, entity_id, joint, published_ts, outlets)
        VALUES (?, ?, ?, ?, ?)
        """,
        [(statement_id, *speaker) for speaker in wanted],
    )
    return True
