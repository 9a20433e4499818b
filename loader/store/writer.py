"""The only writer of rows. An article is stored whole, in one transaction, or not at all.

Ids outlive a second loading and a better extractor: what is still the same keeps its id, and
every difference that a reader of the database could see has a row in `change`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

import sqlite_utils

from loader.folding import fold_name
from loader.models import Article, Entity, RawArticle, Source
from loader.store import counts, dependents, merging, names, rows, search, statements
from loader.store.database import open_database, transaction
from loader.store.dependents import Dependents, Item
from loader.store.rows import Row

__all__ = [
    "SaveOutcome",
    "complete",
    "delete_article",
    "is_stored",
    "merge_entities",
    "open_database",
    "save_article",
]

ChangeKind = Literal["added", "changed", "deleted"]

# Times never run backwards along the ids, whatever the clock does: readers look for a time by halves.
NOTE = """
    INSERT INTO change (at, kind, item, item_id)
    SELECT max(?, coalesce((SELECT at FROM change ORDER BY id DESC LIMIT 1), '')), ?, ?, ?
"""


@dataclass(frozen=True, slots=True)
class SaveOutcome:
    """What saving an article came to."""

    article_id: int
    status: Literal["added", "changed", "unchanged"]


def is_stored(db: sqlite_utils.Database, raw: RawArticle, extractor_version: str) -> bool:
    """True if exactly this input was stored by this extractor, so that saving it again is void."""
    sql = "SELECT 1 FROM article WHERE key = ? AND raw = ? AND given IS ? AND extractor_version = ?"
    parameters = [rows.article_key(raw), raw.text, rows.given_column(raw.given), extractor_version]
    return _first(db, sql, parameters) is not None


def save_article(db: sqlite_utils.Database, article: Article) -> SaveOutcome:
    """Store `article` with its source, entities, quotes and mentions, and say what changed.

    Raises StoreError for text that cannot be stored; on any error nothing is stored.
    """
    rows.check_storable(article)
    with transaction(db):
        return _save(db, article)


def delete_article(db: sqlite_utils.Database, article_id: int) -> bool:
    """Delete an article with its quotes and what only it names; False if there is none."""
    with transaction(db):
        stored = _first(db, "SELECT * FROM article WHERE id = ?", [article_id])
        if stored is None:
            return False
        _delete_article(db, stored, article_id)
        return True


def merge_entities(db: sqlite_utils.Database, from_id: int, into_id: int) -> None:
    """Let the entity `into_id` be what `from_id` was too, in one transaction; `from_id` redirects to it.

    Raises StoreError when there are no such two, or they are of different types.
    """
    with transaction(db):
        merging.merge(db, from_id, into_id, _note)


def complete(db: sqlite_utils.Database) -> None:
    """Find the statements of the quotes that an older version stored, article by article."""
    for article_id in statements.find_unfinished(db):
        with transaction(db):
            statements.refresh(db, article_id, statements.held_by(db, article_id), _note)


def _save(db: sqlite_utils.Database, article: Article) -> SaveOutcome:
    changes_before, last_change = db.conn.total_changes, _last_change(db)
    source_id, touched = _save_source(db, article.metadata.source)
    row = rows.article_row(article, source_id)
    stored = _first(db, "SELECT * FROM article WHERE key = ?", [row["key"]])
    before = counts.read(db, stored["id"]) if stored else counts.Counted()
    spans = merging.read_spans(db, stored["id"]) if stored and stored["text"] == row["text"] else {}
    article_id = _save_row(db, "article", stored, row, {"origin": article.raw.origin})
    held, about = statements.held_by(db, article_id), dependents.read_about(db, article_id)
    entity_ids, renamed = _save_entities(db, article)
    quote_ids = _save_quotes(db, article, article_id, row, entity_ids)
    if _save_mentions(db, article, article_id, entity_ids, quote_ids):
        touched.add(("article", article_id))
    touched |= dependents.of_mentions(about, dependents.read_about(db, article_id))
    touched |= dependents.of_article(db, stored, row, article_id)
    for entity_id in renamed:
        touched |= dependents.of_entity(db, entity_id)
    statements.refresh(db, article_id, held, _note)
    heirs = merging.find_heirs(spans, merging.read_spans(db, article_id))
    _delete_orphans(db, before.shares.keys() - set(entity_ids), heirs)
    touched |= {("entity", entity_id) for entity_id in counts.update(db, article_id, before)}
    for item, item_id in sorted(dependents.not_noted(db, touched, last_change)):
        _note(db, "changed", item, item_id)
    if stored is None:
        return SaveOutcome(article_id, "added")
    written = db.conn.total_changes > changes_before
    return SaveOutcome(article_id, "changed" if written else "unchanged")


def _delete_article(db: sqlite_utils.Database, stored: Row, article_id: int) -> None:
    before = counts.read(db, article_id)
    held = statements.held_by(db, article_id)
    for quote in _all(db, "SELECT * FROM quote WHERE article_id = ? ORDER BY start, id", [article_id]):
        _delete_quote(db, quote)
    _delete(db, "article", article_id)  # and its mentions
    search.save(db, "article", article_id, stored, None)
    _note(db, "deleted", "article", article_id)
    statements.refresh(db, article_id, held, _note)
    _delete_orphans(db, before.shares, {})
    for entity_id in counts.update(db, article_id, before):
        _note(db, "changed", "entity", entity_id)


def _save_source(db: sqlite_utils.Database, source: Source | None) -> tuple[int | None, Dependents]:
    """The id of `source`, and what shows its name if that was another one."""
    if source is None:
        return None, set()
    row: Row = {
        "slug": source.slug,
        "name": source.name,
        "domain": source.domain,
        "kind": source.kind,
        "time_zone": source.time_zone,
    }
    stored = _first(db, "SELECT * FROM source WHERE slug = ?", [source.slug])
    if stored is None:
        return _insert(db, "source", row), set()
    source_id = int(str(stored["id"]))
    if not source.registered:  # pages of one site may name it differently: the first one counts
        return source_id, set()
    if rows.differs(stored, row):
        _update(db, "source", source_id, row)
    return source_id, dependents.of_source(db, source_id) if stored["name"] != source.name else set()


def _save_row(
    db: sqlite_utils.Database, item: search.Item, stored: Row | None, row: Row, only_at_first: Row
) -> int:
    """Insert or update the row of an article or a quote, with its change row; return its id."""
    if stored is None:
        item_id = _insert(db, item, row | only_at_first)
        search.save(db, item, item_id, None, row)
        _note(db, "added", item, item_id)
        return item_id
    item_id = int(str(stored["id"]))
    if rows.differs(stored, row):
        _update(db, item, item_id, row)
        search.save(db, item, item_id, stored, row)
        _note(db, "changed", item, item_id)
    return item_id


def _save_entities(db: sqlite_utils.Database, article: Article) -> tuple[list[int | None], set[int]]:
    """The row ids of the extraction's entities, by index, and which of them have another name now.

    An id is None where nothing refers to the entity.
    """
    extraction = article.extraction
    in_use = rows.entities_in_use(extraction)
    aliases = rows.names_by_entity(extraction, article.clean.text)
    language = article.metadata.language
    renamed: set[int] = set()
    ids = [
        _save_entity(db, entity, rows.article_key(article.raw), aliases[index], language, renamed)
        if index in in_use
        else None
        for index, entity in enumerate(extraction.entities)
    ]
    return ids, renamed


def _save_entity(
    db: sqlite_utils.Database,
    entity: Entity,
    article: str,
    aliases: set[str],
    language: str | None,
    renamed: set[int],
) -> int:
    stored = _find_entity(db, entity, article)
    if stored is None:
        key = rows.wikidata_key(entity) or rows.name_key(entity, article)
        row: Row = {
            "key": key,
            "type": entity.type,
            "name": rows.squeeze(entity.name),
            "wikidata_id": entity.wikidata_id,
        }
        entity_id = _insert(db, "entity", row)
        _add_names(db, entity_id, aliases, language)
        names.save(db, entity_id)
        _note(db, "added", "entity", entity_id)
        return entity_id
    entity_id = int(str(stored["id"]))
    gained = _gain_wikidata_id(db, stored, entity)
    if gained and stored["name"] != rows.squeeze(entity.name):
        renamed.add(entity_id)
    if _add_names(db, entity_id, aliases, language) or gained:
        names.save(db, entity_id)
        _note(db, "changed", "entity", entity_id)
    return entity_id


def _find_entity(db: sqlite_utils.Database, entity: Entity, article: str) -> Row | None:
    """The stored entity that `entity` is, None for a new one.

    Wikidata decides where it can. A name alone is somebody known when exactly one entity has it
    as its canonical name: two namesakes leave it open, and it gets a row of its own.
    """
    key = rows.wikidata_key(entity)
    if key is not None:
        stored = _find_by_key(db, key)
        if stored is not None:
            return stored
    name_key = rows.name_key(replace(entity, wikidata_id=None), article)  # as it was before it had an id
    stored = _find_by_key(db, name_key)
    if stored is not None or key is not None or rows.is_surname(entity):
        return stored
    sql = """
        SELECT DISTINCT entity.* FROM entity_name JOIN entity ON entity.id = entity_name.entity_id
        WHERE entity_name.folded = ? AND entity.type = ? AND entity_name.name = entity.name
    """
    namesakes = _all(db, sql, [fold_name(entity.name), entity.type])
    return namesakes[0] if len(namesakes) == 1 else None


def _find_by_key(db: sqlite_utils.Database, key: str) -> Row | None:
    """The entity with the key, or the one that took over from it."""
    sql = """
        SELECT * FROM entity WHERE key = :key
        UNION ALL SELECT entity.* FROM entity_redirect JOIN entity ON entity.id = new_id
            WHERE entity_redirect.key = :key
    """
    return next(iter(_all(db, sql, {"key": key})), None)


def _gain_wikidata_id(db: sqlite_utils.Database, stored: Row, entity: Entity) -> bool:
    """Give an entity known by name the id, and the name, that come with better knowledge."""
    if entity.wikidata_id is None or stored["wikidata_id"] is not None:
        return False
    row: Row = {
        "key": rows.wikidata_key(entity),
        "name": rows.squeeze(entity.name),
        "wikidata_id": entity.wikidata_id,
    }
    _update(db, "entity", stored["id"], row)
    return True


def _add_names(
    db: sqlite_utils.Database, entity_id: int, aliases: Iterable[str], language: str | None
) -> bool:
    """Add the names that the entity does not have yet; True if there were any."""
    known = {row["name"] for row in _all(db, "SELECT name FROM entity_name WHERE entity_id = ?", [entity_id])}
    new = sorted(set(aliases) - known)
    for name in new:
        row: Row = {"entity_id": entity_id, "name": name, "folded": fold_name(name), "language": language}
        _insert(db, "entity_name", row)
    return bool(new)


def _save_quotes(
    db: sqlite_utils.Database,
    article: Article,
    article_id: int,
    article_row: Row,
    entity_ids: Sequence[int | None],
) -> list[int]:
    """Bring the article's quotes up to date; return their row ids in the extraction's order."""
    text = article.clean.text
    found = [rows.quote_row(quote, text, entity_ids, article_row) for quote in article.extraction.quotes]
    stored = _all(db, "SELECT * FROM quote WHERE article_id = ? ORDER BY start, id", [article_id])
    by_id = {row["id"]: row for row in stored}
    speakers = _speakers_by_quote(db, article_id)
    matches = rows.match_quotes(stored, found)
    kept = set(matches)
    for row in stored:
        if row["id"] not in kept:
            _delete_quote(db, row)
    quote_ids = []
    for match, row, quote in zip(matches, found, article.extraction.quotes, strict=True):
        known = by_id.get(match)
        quote_id = _save_row(db, "quote", known, row, {"article_id": article_id})
        wanted = rows.speaker_rows(quote, entity_ids, article_row)
        speakers_changed = _save_speakers(db, quote_id, speakers.get(quote_id, []), wanted)
        if speakers_changed and known is not None and not rows.differs(known, row):
            _note(db, "changed", "quote", quote_id)
        quote_ids.append(quote_id)
    return quote_ids


def _delete_quote(db: sqlite_utils.Database, row: Row) -> None:
    _delete(db, "quote", row["id"])
    search.save(db, "quote", int(str(row["id"])), row, None)
    _note(db, "deleted", "quote", row["id"])


def _speakers_by_quote(db: sqlite_utils.Database, article_id: int) -> dict[int, list[Row]]:
    """Who said each of the article's quotes, by its id."""
    sql = """
        SELECT quote_speaker.* FROM quote JOIN quote_speaker ON quote_speaker.quote_id = quote.id
        WHERE article_id = ? ORDER BY quote.id, position
    """
    speakers: dict[int, list[Row]] = {}
    for row in _all(db, sql, [article_id]):
        speakers.setdefault(int(str(row["quote_id"])), []).append(row)
    return speakers


def _save_speakers(
    db: sqlite_utils.Database, quote_id: int, stored: Sequence[Row], wanted: Sequence[Row]
) -> bool:
    """Make the quote's speakers the wanted ones; True if they were not already."""
    if len(stored) == len(wanted) and not any(map(rows.differs, stored, wanted)):
        return False
    db.conn.execute("DELETE FROM quote_speaker WHERE quote_id = ?", [quote_id])
    for row in wanted:
        _insert(db, "quote_speaker", row | {"quote_id": quote_id})
    return True


def _save_mentions(
    db: sqlite_utils.Database,
    article: Article,
    article_id: int,
    entity_ids: Sequence[int | None],
    quote_ids: Sequence[int],
) -> bool:
    """Make the article's mentions those of the extraction; True if they were not already."""
    quotes = list(zip(quote_ids, article.extraction.quotes, strict=True))
    wanted = [
        rows.mention_row(mention, article.clean.text, entity_id, quotes)
        for mention in article.extraction.mentions
        if mention.entity is not None and (entity_id := entity_ids[mention.entity]) is not None
    ]
    stored = _all(db, "SELECT * FROM mention WHERE article_id = ? ORDER BY id", [article_id])
    if len(stored) == len(wanted) and not any(map(rows.differs, stored, wanted)):
        return False
    for row in stored:
        _delete(db, "mention", row["id"])
    for row in wanted:
        _insert(db, "mention", row | {"article_id": article_id})
    return True


def _delete_orphans(db: sqlite_utils.Database, candidates: Iterable[int], heirs: Mapping[int, int]) -> None:
    """Delete those entities among `candidates` that nothing refers to any more.

    Who asks for one that has turned out to be another, its heir, is sent there.
    """
    sql = """
        SELECT EXISTS (SELECT 1 FROM mention WHERE entity_id = :entity)
            OR EXISTS (SELECT 1 FROM quote_speaker WHERE entity_id = :entity) AS used
    """
    for entity_id in sorted(candidates):
        if not _all(db, sql, {"entity": entity_id})[0]["used"]:
            if entity_id in heirs:
                merging.redirect(db, entity_id, heirs[entity_id])
            _delete(db, "entity", entity_id)
            _note(db, "deleted", "entity", entity_id)


def _last_change(db: sqlite_utils.Database) -> int:
    return int(db.conn.execute("SELECT coalesce(max(id), 0) FROM change").fetchone()[0])


def _note(db: sqlite_utils.Database, kind: ChangeKind, item: Item, item_id: object) -> None:
    at = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    db.conn.execute(NOTE, [at, kind, item, item_id])


# The statements below are put together from table and column names in this file and rows.py only.


def _insert(db: sqlite_utils.Database, table: str, row: Row) -> int:
    columns = ", ".join(f'"{column}"' for column in row)
    values = ", ".join("?" for _ in row)
    sql = f'INSERT INTO "{table}" ({columns}) VALUES ({values})'  # noqa: S608
    return int(db.conn.execute(sql, list(row.values())).lastrowid or 0)


def _update(db: sqlite_utils.Database, table: str, row_id: object, row: Row) -> None:
    assignments = ", ".join(f'"{column}" = ?' for column in row)
    sql = f'UPDATE "{table}" SET {assignments} WHERE id = ?'  # noqa: S608
    db.conn.execute(sql, [*row.values(), row_id])


def _delete(db: sqlite_utils.Database, table: str, row_id: object) -> None:
    db.conn.execute(f'DELETE FROM "{table}" WHERE id = ?', [row_id])  # noqa: S608


def _first(db: sqlite_utils.Database, sql: str, parameters: Sequence[object]) -> Row | None:
    return next(iter(_all(db, sql, parameters)), None)


def _all(db: sqlite_utils.Database, sql: str, parameters: Sequence[object] | dict[str, object]) -> list[Row]:
    cursor = db.conn.execute(sql, parameters)
    columns = [column[0] for column in cursor.description]
    return [dict(zip(columns, values, strict=True)) for values in cursor]
