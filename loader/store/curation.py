"""What curators do, each in one transaction: correct a quote, say that two entities are one, take it back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

import sqlite_utils

from loader.errors import CorrectionError
from loader.models import QuoteType
from loader.store import corrections, dependents, entities, joining, quotes, redirects, renewal, tables
from loader.store.corrections import Correction
from loader.store.database import transaction
from loader.store.dependents import Dependents
from loader.store.rows import Row

LOCAL = "local"  # who works on the file itself
TYPES = get_args(QuoteType)
CHANGES = (*corrections.FIELDS, "rejected")  # what may be said of a quote


def correct_quote(
    db: sqlite_utils.Database, quote_id: int, changes: Mapping[str, Any], by: str, note: str | None = None
) -> Correction:
    """Let a quote be what a curator says, until that is undone; without `changes`: it is right as it is.

    `changes`: `speaker` (an entity's id or None), `co_speakers` (ids), `speaker_mention` (a `start` and an
    `end` in the article's text, or None), `type`, `rejected` (True: it is no quote). Raises
    CorrectionError, with the field, for what cannot be so.
    """
    with transaction(db):
        quote = tables.fetch_first(db, "SELECT * FROM quote WHERE id = ?", [quote_id])
        if quote is None:
            raise CorrectionError(f"There is no quote with the id {quote_id}.")
        wanted = _check(db, quote, changes)
        before = _before(db, quote, wanted)
        article_id = int(str(quote["article_id"]))
        correction_id = corrections.add(db, "quote", quote_id, str(quote["text"]), (wanted, before), by, note)
        _renew(db, article_id, quote_id)
        return _read(db, correction_id)


def merge_entities(
    db: sqlite_utils.Database, from_id: int, into_id: int, by: str = LOCAL, note: str | None = None
) -> Correction:
    """Let the entity `into_id` be what `from_id` was too, until that is undone; `from_id` redirects to it.

    Raises CorrectionError when there are no such two, or they are of different types.
    """
    with transaction(db):
        name = _check_mergeable(db, from_id, into_id)
        correction_id = corrections.add(db, "entity", from_id, name, ({"into": into_id}, {}), by, note)
        joining.join(db, from_id, into_id, correction_id)
        return _read(db, correction_id)


def undo(db: sqlite_utils.Database, correction_id: int, by: str = LOCAL) -> Correction:
    """Take a correction back, whatever has been said or loaded since.

    Raises CorrectionError when there is none with the id, or it has been undone.
    """
    with transaction(db):
        correction = _read(db, correction_id)
        if correction.undone_at is not None:
            raise CorrectionError(f"The correction {correction_id} was undone at {correction.undone_at}.")
        corrections.mark_undone(db, correction_id, by)
        if correction.item == "entity":
            joining.part(db, correction.item_id)
        else:
            _undo_of_quote(db, correction)
        return _read(db, correction_id)


def _undo_of_quote(db: sqlite_utils.Database, correction: Correction) -> None:
    sql = "SELECT article_id FROM found_quote WHERE id = ?"
    found = tables.fetch_first(db, sql, [correction.item_id])
    if found is not None:  # else its article is gone
        _renew(db, int(str(found["article_id"])), correction.item_id)


def _renew(db: sqlite_utils.Database, article_id: int, quote_id: int) -> None:
    """Show a quote after what curators say of it now."""
    before, held = renewal.look(db, [article_id]), quotes.held_by(db, article_id)
    if tables.fetch_first(db, "SELECT 1 FROM quote WHERE id = ?", [quote_id]):
        quotes.keep_found(db, article_id, [quote_id])
    quotes.renew(db, article_id, [quote_id])
    quotes.link_mentions(db, article_id)
    touched: Dependents = set()
    if before.about[article_id] != dependents.read_about(db, article_id):
        touched.add(("article", article_id))
    renewal.regroup(db, before)
    entities.delete_orphans(db, {*before.counted[article_id].shares, *held}, {})
    renewal.note(db, before, touched | renewal.recount(db, before))


def _check(db: sqlite_utils.Database, quote: Row, changes: Mapping[str, Any]) -> dict[str, Any]:
    """`changes` as they are stored: entities as they are now, a place with its words."""
    for name in changes.keys() - set(CHANGES):
        raise CorrectionError(f"Nothing can be said of {name!r}.", name)
    if "type" in changes and changes["type"] not in TYPES:
        raise CorrectionError(f"A quote is one of {', '.join(TYPES)}.", "type")
    wanted = dict(changes)
    for field in ("speaker", "co_speakers"):
        if changes.get(field) is not None:
            wanted[field] = _check_entities(db, field, changes[field])
    if changes.get("speaker_mention") is not None:
        wanted["speaker_mention"] = _check_mention(db, quote, changes["speaker_mention"])
    _check_together(quote, wanted)
    return wanted


def _check_entities(db: sqlite_utils.Database, field: str, value: Any) -> Any:
    ids = value if isinstance(value, list) else [value]
    known = redirects.resolve(db, ids)
    for entity_id in ids:
        if entity_id not in known:
            raise CorrectionError(f"There is no entity with the id {entity_id}.", field)
    return [known[entity_id] for entity_id in ids] if isinstance(value, list) else known[value]


def _check_mention(db: sqlite_utils.Database, quote: Row, place: Mapping[str, int]) -> dict[str, Any]:
    sql = "SELECT text FROM article WHERE id = ?"
    (text,) = db.conn.execute(sql, [quote["article_id"]]).fetchone()
    start, end = place["start"], place["end"]
    if not 0 <= start < end <= len(text):
        raise CorrectionError(
            f"From {start} to {end} is no place in the article's text of {len(text)} code points.",
            "speaker_mention",
        )
    return {"start": start, "end": end, "text": text[start:end]}


def _check_together(quote: Row, wanted: Mapping[str, Any]) -> None:
    """Others speak only beside somebody, and each of them once."""
    speaker = wanted.get("speaker", quote["speaker_id"])
    others = wanted.get("co_speakers", [])
    if others and speaker is None:
        raise CorrectionError("Nobody speaks together with an unknown speaker.", "co_speakers")
    if len({speaker, *others}) <= len(others):
        raise CorrectionError("Each of those who said it together is named once.", "co_speakers")
    if wanted.get("speaker_mention") is not None and speaker is None:
        raise CorrectionError("An unknown speaker is not named.", "speaker_mention")


def _before(db: sqlite_utils.Database, quote: Row, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """What the fields of `wanted` are now."""
    sql = "SELECT entity_id FROM quote_speaker WHERE quote_id = ? AND position > 0 ORDER BY position"
    start = quote["speaker_start"]
    values = {
        "speaker": quote["speaker_id"],
        "co_speakers": [entity_id for (entity_id,) in db.conn.execute(sql, [quote["id"]])],
        "speaker_mention": None if start is None else {"start": start, "end": quote["speaker_end"]},
        "type": quote["type"],
        "rejected": False,
    }
    return {name: values[name] for name in wanted}


def _check_mergeable(db: sqlite_utils.Database, from_id: int, into_id: int) -> str:
    """The name of the first, if the two can be one."""
    if from_id == into_id:
        raise CorrectionError(f"The entity {from_id} is itself already.", "into")
    (name, kind), (_, other) = _read_entity(db, from_id), _read_entity(db, into_id, "into")
    if kind != other:
        raise CorrectionError(f"The {kind} {from_id} and the {other} {into_id} cannot be one.", "into")
    return name


def _read_entity(db: sqlite_utils.Database, entity_id: int, field: str | None = None) -> tuple[str, str]:
    sql = "SELECT name, type FROM entity WHERE id = ?"
    row = db.conn.execute(sql, [entity_id]).fetchone()
    if row is not None:
        name, kind = row
        return name, kind
    now = redirects.resolve(db, [entity_id]).get(entity_id)
    why = f"The entity {entity_id} is {now} now." if now else f"There is no entity with the id {entity_id}."
    raise CorrectionError(why, field)


def _read(db: sqlite_utils.Database, correction_id: int) -> Correction:
    found = corrections.find(db, correction_id)
    if found is None:
        raise CorrectionError(f"There is no correction with the id {correction_id}.")
    return found
