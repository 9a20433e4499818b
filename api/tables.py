"""Items as rows of a table: what is nested or repeated in JSON, as columns of text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

SEPARATOR = " | "  # between the values of one cell
# Spreadsheets take a cell that begins so for a formula, which may read other cells and send them away.
# Behind an apostrophe they show it as text.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

Columns = Mapping[str, str]  # name -> where its value is in the JSON

SOURCE = {"source_slug": "source.slug", "source_name": "source.name"}
ARTICLES: Columns = {
    "id": "id",
    **SOURCE,
    **{
        name: name
        for name in (
            *("url", "title", "subtitle", "byline", "dateline_place"),
            *("published_at", "published_precision", "published_from"),
            *("language", "via", "is_teaser", "text", "body_start", "text_sha256", "extractor_version"),
            *("revision", "first_seen_at", "revised_at", "similar_count"),
        )
    },
}
QUOTES: Columns = {
    "id": "id",
    "type": "type",
    "text": "text",
    "speaker_id": "speaker.id",
    "speaker_type": "speaker.type",
    "speaker_name": "speaker.name",
    "co_speaker_ids": "co_speakers.id",
    "co_speaker_names": "co_speakers.name",
    "speaker_mention": "speaker_mention.text",
    "speaker_mention_form": "speaker_mention.form",
    "cue": "cue.text",
    "cue_lemma": "cue.lemma",
    "confidence": "confidence",
    "rule": "rule",
    "curated_fields": "curation.fields",
    "curated_at": "curation.at",
    "curation_note": "curation.note",
    "about_ids": "about.id",
    "about_names": "about.name",
    "article_id": "article.id",
    "article_title": "article.title",
    "article_url": "article.url",
    "published_at": "article.published_at",
    "published_precision": "article.published_precision",
    "source_slug": "article.source.slug",
    "source_name": "article.source.name",
    "statement_id": "statement.id",
    "statement_articles": "statement.articles",
    "statement_outlets": "statement.outlets",
    "part_starts": "parts.start",
    "part_ends": "parts.end",
    "text_sha256": "evidence.text_sha256",
}
ENTITIES: Columns = {
    **{name: name for name in ("id", "type", "name", "quotes", "mentions", "articles")},
    **{name: name for name in ("description", "wikidata_id")},
    "aliases": "aliases.name",
}


def head_of(columns: Columns) -> str:
    """The first record: the names of the columns."""
    return _written([list(columns)])


def rows_of(columns: Columns, items: Iterable[Any]) -> str:
    """A record for each item, as RFC 4180 has them."""
    places = [place.split(".") for place in columns.values()]
    return _written([_cell(item, place) for place in places] for item in items)


def _written(records: Iterable[Sequence[str]]) -> str:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\r\n").writerows(records)
    return buffer.getvalue()


def _cell(item: Any, place: Sequence[str]) -> str:
    """What stands at the place, of every element where that is a list of objects; nothing for null."""
    for name in place:
        if item is None:
            return ""
        item = [element[name] for element in item] if isinstance(item, list) else item[name]
    return _harmless(SEPARATOR.join(map(_shown, item)) if isinstance(item, list) else _shown(item))


def _shown(value: Any) -> str:
    """A simple value as JSON spells it, but nothing for null and a text as it is."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text
