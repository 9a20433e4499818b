"""Quotes: which match, and what is sent of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import orjson
from sqlite_utils import Database

from api.queries.kinds import KINDS, of_type
from api.queries.published import published_from, published_to
from api.queries.search import matching
from api.queries.sql import Row, Sql, any_of, has_row, json_ids
from schemas.dumping import Finished

# As the loader made them. SQLite would hand texts over decoded, only to be encoded again.
QUOTES = """
    SELECT quote_id, CAST(json AS BLOB) FROM quote_json WHERE quote_id IN (SELECT value FROM json_each(?))
"""
# The same as one text, in the order of the ids: SQLite reads the tables of a CROSS JOIN from left to right.
# One row, for at each Python gives the interpreter to whoever wants it, and takes it back.
LISTED = """
    SELECT CAST(group_concat(quote_json.json) AS BLOB)
    FROM json_each(?) AS asked CROSS JOIN quote_json ON quote_id = asked.value
"""
# What each entity said, alone or with others, in the order of the index of speakers. It goes by
# the name and the columns of `quote`, so that the conditions on quotes hold for it.
SAID = """(
        SELECT quote_id AS id, entity_id AS speaker_id, quote_speaker.published_ts, published_on,
            article_id, source_id, type, confidence, statement_id, curation
        FROM quote_speaker CROSS JOIN quote ON quote.id = quote_speaker.quote_id
    ) AS quote"""
# The same, where nothing else of a quote is asked for: its row need not be looked up.
SAID_ALL = """(
        SELECT quote_id AS id, entity_id AS speaker_id, published_ts FROM quote_speaker
    ) AS quote"""
# The quotes in articles, in the order of the index of these, likewise.
IN_ARTICLES = """(
        SELECT quote.id, language, article.published_ts, article.published_on, article_id, quote.source_id,
            speaker_id, type, confidence, statement_id, curation
        FROM article CROSS JOIN quote ON article_id = article.id
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
    "type": of_type,
    "language": lambda tag: Sql(
        "id IN (SELECT quote.id FROM article CROSS JOIN quote ON article_id = article.id WHERE language = ?)",
        (tag,),
    ),
    "has_speaker": lambda known: Sql(f"speaker_id IS {'NOT ' if known else ''}NULL"),
    "curated": lambda wanted: Sql(f"curation IS {'NOT ' if wanted else ''}NULL"),
    "min_confidence": lambda least: Sql("id IN (SELECT id FROM quote WHERE confidence >= ?)", (least,)),
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
    "language": lambda tag: Sql(
        "EXISTS (SELECT 1 FROM article WHERE article.id = quote.article_id AND language = ?)", (tag,)
    ),
    "type": partial(any_of, "+type"),
    "min_confidence": lambda least: Sql("+confidence >= ?", (least,)),
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
        return "quote", in_order(filters)
    asked = in_order({name: value for name, value in filters.items() if name != by})
    return said(asked), [Sql("speaker_id = ?", tuple(speakers)), *asked]


def said(asked: Sequence[Sql]) -> str:
    """The table of what each entity said, that has what these conditions ask for."""
    return SAID if asked else SAID_ALL


def in_order(filters: Mapping[str, Any]) -> list[Sql]:
    """What quotes must fulfil that are found in the order of another index than those of kinds."""
    own = {name: value for name, value in filters.items() if name not in KINDS}
    kinds = {name: value for name, value in filters.items() if name in KINDS}
    return [*conditions(own), *conditions(kinds, of_each=True)]


def read_finished(db: Database, ids: Sequence[int]) -> list[Finished]:
    """The quotes with these ids as they are sent, in this order; those that do not exist are left out."""
    found = dict(db.execute(QUOTES, (json_ids(ids),)).fetchall())
    return [Finished(found[quote_id]) for quote_id in ids if quote_id in found]


def list_finished(db: Database, ids: Sequence[int]) -> Finished:
    """The same as one list."""
    ((quotes,),) = db.execute(LISTED, (json_ids(ids),)).fetchall()
    return Finished(b"[%b]" % (quotes or b""))


def read_quotes(db: Database, ids: Sequence[int]) -> list[Row]:
    """The same to look into; ids in them are texts."""
    found = dict(db.execute(QUOTES, (json_ids(ids),)).fetchall())
    return [orjson.loads(found[quote_id]) for quote_id in ids if quote_id in found]
