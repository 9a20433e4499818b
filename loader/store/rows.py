"""Article values as the columns that hold them. Pure functions: no database here."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict, deque
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from loader.errors import StoreError
from loader.folding import fold_name
from loader.models import Article, Entity, Extraction, Given, Mention, Quote, RawArticle
from loader.spans import Span

Row = dict[str, object]

GIVEN = [field.name for field in fields(Given)]


@dataclass(frozen=True, slots=True)
class FoundQuote:
    """The columns of a quote, without ids of its own, and who said it, the one named first at first."""

    row: Row
    speakers: tuple[int, ...]


def squeeze(name: str) -> str:
    """`name` on one line, with single spaces."""
    return " ".join(name.split())


def article_key(raw: RawArticle) -> str:
    """What makes two inputs the same article: the address, or without one the text and the outlet given."""
    return raw.url or outlet_key(text_key(raw.text), raw.given.site)


def text_key(text: str) -> str:
    """The key of an article of which only the received text says which one it is."""
    return _sha256(text)


def outlet_key(key: str, outlet: str | None) -> str:
    """The key of a text as this outlet published it; that of the text where no outlet was given."""
    folded = fold_name(outlet or "")
    return f"{key}@{folded}" if folded else key


def name_key(entity: Entity, article: str) -> str:
    """The key of an entity that only its name identifies, in the article with the key `article`.

    A surname alone says nothing beyond its article: two texts that each name only «Ким» may
    speak of two people.
    """
    key = f"{entity.type}:{fold_name(entity.name)}"
    return f"{key}@{article}" if is_surname(entity) else key


def is_surname(entity: Entity) -> bool:
    """True for a person whom the text calls by one word and nothing else identifies."""
    return entity.type == "person" and entity.wikidata_id is None and " " not in squeeze(entity.name)


def wikidata_key(entity: Entity) -> str | None:
    """The key of an entity that Wikidata identifies, None for others."""
    return f"wikidata:{entity.wikidata_id}" if entity.wikidata_id else None


def check_storable(article: Article) -> None:
    """Raise StoreError for text that an SQLite TEXT column cannot give back unchanged."""
    given = [value for value in _given(article.raw.given).values() if isinstance(value, str)]
    for text in (article.raw.text, article.clean.text, article.raw.url or "", *given):
        if "\0" in text:
            raise StoreError(f"{article.raw.origin}: holds a NUL character, so it is no text")
        try:
            text.encode("utf-8")
        except UnicodeEncodeError as error:
            raise StoreError(
                f"{article.raw.origin}: holds half a surrogate pair at character {error.start}, "
                "which no UTF-8 text can; decode it again from its bytes"
            ) from error


def article_row(article: Article, source_id: int | None) -> Row:
    """The columns of `article`, without its id and `origin` (the first origin is kept)."""
    metadata, clean = article.metadata, article.clean
    return {
        "key": article_key(article.raw),
        "source_id": source_id,
        "url": article.raw.url,
        "title": clean.title,
        "subtitle": clean.subtitle,
        "byline": metadata.byline,
        "dateline_place": metadata.dateline_place,
        "published_at": metadata.published_at,
        "published_precision": metadata.published_precision,
        "published_from": metadata.published_from,
        **published_columns(metadata.published_at),
        "language": metadata.language,
        "text": clean.text,
        "body_start": clean.body_start,
        "text_sha256": _sha256(clean.text),
        "raw": article.raw.text,
        "given": given_column(article.raw.given),
        "is_teaser": int(article.raw.given.teaser),
        "via": metadata.via,
        "extractor_version": article.extractor_version,
    }


def given_column(given: Given) -> str | None:
    """What the source gave, as JSON; None where it gave nothing."""
    values = {name: value for name, value in _given(given).items() if value not in (None, False)}
    return json.dumps(values, ensure_ascii=False) if values else None


def _given(given: Given) -> Row:
    return {name: getattr(given, name) for name in GIVEN}  # asdict copies, which takes ten times as long


def published_columns(published_at: str | None) -> Row:
    """The local date and the instant of an RFC 3339 time, for filters and order."""
    if published_at is None:
        return {"published_on": None, "published_ts": None}
    instant = datetime.fromisoformat(published_at)
    if instant.tzinfo is None:
        raise StoreError(f"published_at has no offset: {published_at}")
    return {"published_on": published_at[:10], "published_ts": int(instant.timestamp())}


def quote_row(quote: Quote, text: str, entity_ids: Sequence[int | None], article: Row) -> Row:
    """The columns of `quote`, without ids of its own; `article` is its article's row."""
    cue, speaker = quote.cue, quote.speaker_mention
    return {
        "type": quote.type,
        "text": quote.text(text),
        "parts": f"[{', '.join(f'[{part.start}, {part.end}]' for part in quote.parts)}]",
        "start": quote.parts[0].start,
        "end": quote.parts[-1].end,
        "cue_text": cue.span.of(text) if cue else None,
        "cue_lemma": cue.lemma if cue else None,
        "cue_start": cue.span.start if cue else None,
        "cue_end": cue.span.end if cue else None,
        "speaker_id": None if quote.speaker is None else entity_ids[quote.speaker],
        "speaker_start": speaker.start if speaker else None,
        "speaker_end": speaker.end if speaker else None,
        "speaker_form": quote.speaker_form,
        "confidence": quote.confidence,
        "rule": quote.rule,
        **{column: article[column] for column in ("source_id", "published_on", "published_ts")},
    }


def speaker_ids(quote: Quote, entity_ids: Sequence[int | None]) -> tuple[int, ...]:
    """Who said `quote`, the one named first at first."""
    indexes = () if quote.speaker is None else (quote.speaker, *quote.co_speakers)
    # Two entities of one text may be one in the database: it speaks once.
    found = dict.fromkeys(entity_ids[index] for index in indexes)
    return tuple(entity_id for entity_id in found if entity_id is not None)


def speaker_rows(speakers: Iterable[int], published_ts: object) -> list[Row]:
    """The rows of who said a quote, the one named first at position 0."""
    return [
        {"entity_id": entity_id, "position": position, "published_ts": published_ts}
        for position, entity_id in enumerate(speakers)
    ]


def places_of(quotes: Iterable[tuple[int | None, Quote]]) -> list[tuple[int, Span]]:
    """The parts of an article's quotes, each with the row id of the quote; some have none."""
    return [(quote_id, part) for quote_id, quote in quotes if quote_id is not None for part in quote.parts]


def mention_row(mention: Mention, text: str, entity_id: int, places: Iterable[tuple[int, Span]]) -> Row:
    """The columns of `mention`; `places` are where the article's quotes stand."""
    return {
        "entity_id": entity_id,
        "start": mention.span.start,
        "end": mention.span.end,
        "surface": mention.span.of(text),
        "form": mention.form,
        "quote_id": quote_around(mention.span, places),
    }


def names_by_entity(extraction: Extraction, text: str) -> list[set[str]]:
    """For each entity all names it goes by: canonical, aliases, and as written in the text."""
    names = [given_names(entity) for entity in extraction.entities]
    for mention in extraction.mentions:
        if mention.form == "name" and mention.entity is not None:
            names[mention.entity].add(mention.span.of(text))
    return [{squeezed for name in group if (squeezed := squeeze(name))} for group in names]


def given_names(entity: Entity) -> set[str]:
    """The names that an entity has wherever it stands: canonical, aliases, a person's surname."""
    return {squeeze(name) for name in (entity.name, *entity.aliases, *_surname(entity))} - {""}


def _surname(entity: Entity) -> list[str]:
    # People are looked up by it, also where a text has only the full name.
    return entity.name.split()[-1:] if entity.type == "person" else []


def entities_in_use(extraction: Extraction) -> set[int]:
    """Indexes of the entities that a mention or a quote refers to: only these are stored."""
    mentioned = {mention.entity for mention in extraction.mentions}
    speaking = {index for quote in extraction.quotes for index in (quote.speaker, *quote.co_speakers)}
    return {index for index in mentioned | speaking if index is not None}


def match_quotes(
    stored: Sequence[Row], found: Sequence[Row], curated: Container[object] = ()
) -> list[int | None]:
    """For each found quote the id of the stored one that it still is, or None for a new one.

    The same words at the same place with the same type come first, then the same words, in order. Those
    in `curated` are looked for under other boundaries too: a person's word for them must not be lost.
    """
    matches: list[int | None] = [None] * len(found)
    for columns in (("parts", "type", "text"), ("text",)):
        taken = set(matches)
        free: dict[tuple[object, ...], deque[int]] = defaultdict(deque)
        for row in stored:
            if row["id"] not in taken:
                free[tuple(row[column] for column in columns)].append(_id(row))
        for index, row in enumerate(found):
            waiting = free.get(tuple(row[column] for column in columns))
            if matches[index] is None and waiting:
                matches[index] = waiting.popleft()
    for row in stored:
        if row["id"] in curated and row["id"] not in matches:
            nearest = _find_nearest(row, found, matches)
            if nearest is not None:
                matches[nearest] = _id(row)
    return matches


def _find_nearest(stored: Row, found: Sequence[Row], matches: Sequence[int | None]) -> int | None:
    """Which free quote is most of the stored one, or the stored one most of it; None where none is."""
    near = [
        (abs(len(str(row["text"])) - len(str(stored["text"]))), _distance(row, stored), index)
        for index, row in enumerate(found)
        if matches[index] is None and _is_most_of(str(row["text"]), str(stored["text"]))
    ]
    return min(near)[2] if near else None


def _is_most_of(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return shorter in longer and 2 * len(shorter) >= len(longer)


def _distance(one: Row, other: Row) -> int:
    return abs(int(str(one["start"])) - int(str(other["start"])))


def differs(stored: Row, wanted: Row) -> bool:
    """True if a column of `wanted` has another value in `stored`."""
    return any(stored[column] != value for column, value in wanted.items())


def quote_around(span: Span, places: Iterable[tuple[int, Span]]) -> int | None:
    """The quote with the shortest part that covers `span`; `places` are the parts, each with its quote."""
    around = [(len(part), quote_id) for quote_id, part in places if part.covers(span)]
    return min(around)[1] if around else None


def _id(row: Row) -> int:
    value = row["id"]
    assert isinstance(value, int)
    return value


def _sha256(text: str) -> str:
    # surrogatepass: a key for any text; check_storable refuses such a text with a message.
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
