"""What curators said of quotes and entities, and a quote as it is shown after their word.

A correction is kept for good: undone, it says so; where what it corrects is gone, it waits for it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

import sqlite_utils

from loader.store import tables
from loader.store.rows import FoundQuote, Row

TABLE = """
CREATE TABLE correction (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    item TEXT NOT NULL CHECK (item IN ('quote', 'entity')),
    item_id INTEGER NOT NULL,           -- it may be gone, and come back
    subject TEXT NOT NULL,              -- its words, or its name, at the time
    changes TEXT NOT NULL,              -- JSON: what the curator set; of an entity {"into": id}
    before TEXT NOT NULL,               -- JSON: what these were
    note TEXT,
    at TEXT NOT NULL,                   -- RFC 3339, UTC
    made_by TEXT NOT NULL,              -- the name of the token, or 'local'
    is_applied INTEGER NOT NULL,
    undone_at TEXT,
    undone_by TEXT
);
CREATE INDEX correction_by_item ON correction(item, item_id);
-- JSON: which fields a curator set, when, and why; NULL where none looked at the quote.
ALTER TABLE quote ADD COLUMN curation TEXT;
CREATE INDEX quote_curated ON quote(published_ts, id) WHERE curation IS NOT NULL;
"""
FIELDS = ("speaker", "co_speakers", "speaker_mention", "type")  # of a quote, beside `rejected`
CONFIDENCE = 1.0  # of what a person said of a quote
RULE = "curator"
OF_QUOTES = """
    SELECT * FROM correction
    WHERE item = 'quote' AND undone_at IS NULL AND item_id IN (SELECT value FROM json_each(?)) ORDER BY id
"""
APPLIED = "UPDATE correction SET is_applied = :applied WHERE id = :id AND is_applied <> :applied"

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Correction:
    """What a curator said; times are RFC 3339 in UTC."""

    id: int
    item: Literal["quote", "entity"]
    item_id: int
    subject: str
    changes: Values
    before: Values
    note: str | None
    at: str
    made_by: str
    is_applied: bool
    undone_at: str | None
    undone_by: str | None

    @property
    def state(self) -> Literal["applied", "unapplied", "undone"]:
        """Whether it is in what is shown, waits for what it corrects, or was taken back."""
        if self.undone_at is not None:
            return "undone"
        return "applied" if self.is_applied else "unapplied"


def now() -> str:
    """The time, as tables have it."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def add(
    db: sqlite_utils.Database,
    item: Literal["quote", "entity"],
    item_id: int,
    subject: str,
    values: tuple[Values, Values],
    by: str,
    note: str | None,
) -> int:
    """Store what a curator says, `values` being what is set and what that was; return its id."""
    changes, before = values
    row: Row = {
        "item": item,
        "item_id": item_id,
        "subject": subject,
        "changes": json.dumps(changes, ensure_ascii=False),
        "before": json.dumps(before, ensure_ascii=False),
        "note": note,
        "at": now(),
        "made_by": by,
        "is_applied": 1,
    }
    return tables.insert(db, "correction", row)


def find(db: sqlite_utils.Database, correction_id: int) -> Correction | None:
    """The correction with the id, None if there is none."""
    row = tables.fetch_first(db, "SELECT * FROM correction WHERE id = ?", [correction_id])
    return _correction(row) if row else None


def find_all(db: sqlite_utils.Database) -> list[Correction]:
    """All corrections, the oldest first."""
    return [_correction(row) for row in tables.fetch_all(db, "SELECT * FROM correction ORDER BY id", [])]


def of_quotes(db: sqlite_utils.Database, ids: Iterable[int]) -> dict[int, list[Correction]]:
    """The corrections of the quotes that hold, the oldest first, by quote."""
    found = defaultdict(list)
    for row in tables.fetch_all(db, OF_QUOTES, [json.dumps(sorted(ids))]):
        found[int(str(row["item_id"]))].append(_correction(row))
    return dict(found)


def mark_undone(db: sqlite_utils.Database, correction_id: int, by: str) -> None:
    """Say that a correction does not hold any more."""
    row: Row = {"is_applied": 0, "undone_at": now(), "undone_by": by}
    tables.update(db, "correction", correction_id, row)


def mark_applied(db: sqlite_utils.Database, correction_id: int, applied: bool) -> None:
    """Say whether a correction is in what is shown."""
    db.conn.execute(APPLIED, {"id": correction_id, "applied": int(applied)})


def entities_of(changes: Values) -> set[int]:
    """The entities that a correction of a quote names."""
    named = {changes.get("speaker"), *changes.get("co_speakers", ())}
    return {entity_id for entity_id in named if entity_id is not None}


def applicable(found: Iterable[Correction], entities: Mapping[int, int]) -> list[Correction]:
    """Those of which every entity is still there; `entities`: what each is now."""
    return [correction for correction in found if entities_of(correction.changes) <= entities.keys()]


def correct(
    found: FoundQuote, corrections: Sequence[Correction], entities: Mapping[int, int], text: str
) -> FoundQuote | None:
    """A quote of the article `text` as it is shown, None where a curator said that it is none.

    `corrections` are applicable, the oldest first: of several that set a field the last one counts.
    """
    speakers = tuple(dict.fromkeys(entities[entity_id] for entity_id in found.speakers))
    row = found.row | {"speaker_id": next(iter(speakers), None), "curation": None}
    values: dict[str, Any] = {}
    for correction in corrections:
        values |= correction.changes
    if values.get("rejected"):
        return None
    if corrections:
        row["curation"] = _curation(values, corrections[-1])
    row["type"] = values.get("type", row["type"])
    said_by = _said_by(values, speakers, entities)
    if said_by != speakers:
        row |= {"confidence": CONFIDENCE, "rule": f"{str(row['rule']).split(':')[0]}:{RULE}"}
    if "speaker_mention" in values:
        row |= _mention(values["speaker_mention"], text)
    elif said_by[:1] != speakers[:1]:
        row |= _mention(None, text)  # what names somebody else is no evidence
    row["speaker_id"] = next(iter(said_by), None)
    return FoundQuote(row, said_by)


def _said_by(values: Values, speakers: tuple[int, ...], entities: Mapping[int, int]) -> tuple[int, ...]:
    first, others = speakers[:1], speakers[1:]
    if "speaker" in values:
        first = () if values["speaker"] is None else (entities[values["speaker"]],)
    if "co_speakers" in values:
        others = tuple(entities[entity_id] for entity_id in values["co_speakers"])
    return tuple(dict.fromkeys((*first, *others))) if first else ()


def _curation(values: Values, last: Correction) -> str:
    fields = [field for field in FIELDS if field in values]
    return json.dumps({"id": last.id, "fields": fields, "at": last.at, "note": last.note}, ensure_ascii=False)


def _mention(place: Values | None, text: str) -> Row:
    """The columns of what names the speaker; a text that has changed is searched for the same words."""
    start = None if place is None else find_again(text, str(place["text"]), int(place["start"]))
    if place is None or start is None:
        return {"speaker_start": None, "speaker_end": None, "speaker_form": None}
    return {"speaker_start": start, "speaker_end": start + len(place["text"]), "speaker_form": None}


def find_again(text: str, words: str, start: int) -> int | None:
    """Where `words` stand in `text`, nearest to `start`; None where they do not."""
    before, behind = text.rfind(words, 0, start + len(words)), text.find(words, start)
    return min(
        (place for place in (before, behind) if place >= 0), key=lambda p: abs(p - start), default=None
    )


def _correction(row: Row) -> Correction:
    values: dict[str, Any] = dict(row)
    values |= {name: json.loads(values[name]) for name in ("changes", "before")}
    return Correction(**values | {"is_applied": bool(values["is_applied"])})
