"""Quotes: which match, and their rows with speaker, subjects and evidence."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Literal

from sqlite_utils import Database

from api.queries.entities import entity_ref
from api.queries.published import published_from, published_to
from api.queries.search import matching
from api.queries.sources import source_ref
from api.queries.sql import Row, Sql, any_of, fetch, has_row, json_ids

CONTEXT = 32  # code points before and behind a part that a selector shows

QUOTES = """
    SELECT quote.id, quote.type, quote.text, cue_text, cue_lemma, cue_start, cue_end,
        speaker_start, speaker_end, speaker_form, confidence, rule, quote.curation,
        CASE WHEN ?2 THEN substr(article.text, speaker_start + 1, speaker_end - speaker_start) END
            AS speaker_text,
        speaker.id AS speaker_id, speaker.type AS speaker_type, speaker.name AS speaker_name,
        article.id AS article_id, title, url, published_at, published_precision,
        CASE WHEN ?3 THEN text_sha256 END AS text_sha256,
        source.slug AS source_slug, source.name AS source_name,
        statement.id AS statement_id, statement.articles, statement.outlets
    FROM json_each(?1) AS wanted
    CROSS JOIN quote ON quote.id = wanted.value
    JOIN article ON article.id = quote.article_id
    LEFT JOIN source ON source.id = article.source_id
    LEFT JOIN entity AS speaker ON speaker.id = quote.speaker_id
    LEFT JOIN statement ON statement.id = quote.statement_id
    ORDER BY wanted.key
"""
# SQLite cuts the words out, so that no article's whole text comes to Python. It counts from 1.
PARTS = """
    WITH part AS (
        SELECT quote.id AS quote_id, article_id, part.key AS number,
            json_extract(part.value, '$[0]') AS start, json_extract(part.value, '$[1]') AS "end"
        FROM json_each(?1) AS wanted
        CROSS JOIN quote ON quote.id = wanted.value
        CROSS JOIN json_each(quote.parts) AS part
    )
    SELECT quote_id, start, "end",
        substr(text, start + 1, "end" - start) AS exact,
        substr(text, max(start - ?2, 0) + 1, min(start, ?2)) AS prefix,
        substr(text, "end" + 1, ?2) AS suffix
    FROM part CROSS JOIN article ON article.id = part.article_id
    ORDER BY quote_id, number
"""
ABOUT = """
    SELECT quote_id, entity.id, entity.type, entity.name
    FROM mention JOIN entity ON entity.id = mention.entity_id
    WHERE quote_id IN (SELECT value FROM json_each(?))
    GROUP BY quote_id, entity.id
    ORDER BY quote_id, min(start), entity.id
"""

CO_SPEAKERS = """
    SELECT quote_id, entity.id, entity.type, entity.name
    FROM quote_speaker JOIN entity ON entity.id = quote_speaker.entity_id
    WHERE quote_id IN (SELECT value FROM json_each(?)) AND position > 0
    ORDER BY quote_id, position
"""
# What each entity said, alone or with others, in the order of the index of speakers. It goes by
# the name and the columns of `quote`, so that the conditions on quotes hold for it.
SAID = """(
        SELECT quote_id AS id, entity_id AS speaker_id, quote_speaker.published_ts, published_on,
            article_id, source_id, type, confidence, statement_id, curation
        FROM quote_speaker CROSS JOIN quote ON quote.id = quote_speaker.quote_id
    ) AS quote"""


def _said_by(entities: Sequence[int]) -> Sql:
    speaking = any_of("entity_id", entities)
    return Sql(
        " ".join(["id IN (SELECT quote_id FROM quote_speaker WHERE", speaking.text, ")"]), speaking.values
    )


def _about(entities: Sequence[int]) -> Sql:
    mentioned = any_of("entity_id", entities)
    text = " ".join(
        ["id IN (SELECT quote_id FROM mention WHERE", mentioned.text, "AND quote_id IS NOT NULL)"]
    )
    return Sql(text, mentioned.values)


CONDITIONS: Mapping[str, Callable[[Any], Sql]] = {
    "id": partial(any_of, "id"),
    "speaker": _said_by,
    "about": _about,
    "speaker_name": _said_by,
    "about_name": _about,
    "source": partial(any_of, "source_id"),
    "type": partial(any_of, "type"),
    "language": lambda tag: Sql(
        "EXISTS (SELECT 1 FROM article WHERE article.id = quote.article_id AND language = ?)", (tag,)
    ),
    "has_speaker": lambda known: Sql(f"speaker_id IS {'NOT ' if known else ''}NULL"),
    "curated": lambda wanted: Sql(f"curation IS {'NOT ' if wanted else ''}NULL"),
    "min_confidence": lambda least: Sql("confidence >= ?", (least,)),
    "statement": partial(any_of, "statement_id"),
    "published_from": published_from,
    "published_to": published_to,
    "q": partial(matching, "quote"),
}


said_by_any = partial(has_row, "quote_speaker", "quote_id = quote.id", "entity_id")
about_any = partial(has_row, "mention", "quote_id = quote.id", "entity_id")
# The same, to be asked of one quote after the other.
OF_EACH: Mapping[str, Callable[[Any], Sql]] = {
    **CONDITIONS,
    **dict.fromkeys(("speaker", "speaker_name"), said_by_any),
    **dict.fromkeys(("about", "about_name"), about_any),
}


def conditions(filters: Mapping[str, Any], of_each: bool = False) -> list[Sql]:
    """What a quote must fulfil; `source` and the names hold ids here. One without a condition: a KeyError.

    `of_each`: for quotes that are found otherwise, and asked one after the other.
    """
    known = OF_EACH if of_each else CONDITIONS
    return [known[name](value) for name, value in filters.items()]


def select_from(filters: Mapping[str, Any]) -> tuple[str, list[Sql]]:
    """The table whose rows are quotes in order of time, and what they must fulfil.

    One speaker's quotes are a range of an index; those of several have to be sorted.
    """
    by = "speaker" if "speaker" in filters else "speaker_name"
    speakers = set(filters.get(by, ()))
    if len(speakers) != 1:
        return "quote", conditions(filters)
    others = {name: value for name, value in filters.items() if name != by}
    return SAID, [Sql("speaker_id = ?", tuple(speakers)), *conditions(others)]


def read_quotes(db: Database, ids: Sequence[int], wanted: frozenset[str] | None = None) -> list[Row]:
    """The quotes with these ids, in this order; those that do not exist are left out.

    With `wanted` only these fields are right: whatever costs a look into other rows is left out.
    """

    def wants(*fields: str) -> bool:
        return wanted is None or not wanted.isdisjoint(fields)

    among = json_ids(ids)
    parts = _by_quote(db, wants("parts", "evidence") and Sql(PARTS, (among, CONTEXT)))
    about = _by_quote(db, wants("about") and Sql(ABOUT, (among,)))
    others = _by_quote(db, wants("co_speakers") and Sql(CO_SPEAKERS, (among,)))
    rows = fetch(db, Sql(QUOTES, (among, wants("speaker_mention"), wants("evidence"))))
    return [_quote(row, parts[row["id"]], about[row["id"]], others[row["id"]]) for row in rows]


def _by_quote(db: Database, statement: Sql | Literal[False]) -> Mapping[int, list[Row]]:
    grouped: dict[int, list[Row]] = defaultdict(list)
    for row in fetch(db, statement) if statement else ():
        grouped[row["quote_id"]].append(row)
    return grouped


def _quote(row: Row, parts: list[Row], about: list[Row], co_speakers: list[Row]) -> Row:
    """A quote's row as the contract nests it."""
    return row | {
        "parts": parts,
        "cue": _group(row, "cue", ("text", "lemma", "start", "end")),
        "speaker": entity_ref(row, "speaker"),
        "co_speakers": co_speakers,
        "curation": row["curation"] and json.loads(row["curation"]),
        "speaker_mention": _group(row, "speaker", ("text", "start", "end", "form")),
        "about": about,
        "article": row | {"id": row["article_id"], "source": source_ref(row)},
        "statement": None if row["statement_id"] is None else row | {"id": row["statement_id"]},
        "evidence": {
            "text_sha256": row["text_sha256"],
            "selectors": [selector for part in parts for selector in _selectors(part)],
        },
    }


def _group(row: Row, prefix: str, names: Sequence[str]) -> Row | None:
    """The columns `<prefix>_<name>` as one value, None when it has no place in the text."""
    if row[f"{prefix}_start"] is None:
        return None
    return {name: row[f"{prefix}_{name}"] for name in names}


def _selectors(part: Row) -> tuple[Row, Row]:
    return part | {"type": "TextPositionSelector"}, part | {"type": "TextQuoteSelector"}
