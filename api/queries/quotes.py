"""Quotes: which match, and their rows with speaker, subjects and evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Literal

import orjson
from sqlite_utils import Database

from api.queries.kinds import KINDS, of_type
from api.queries.published import published_from, published_to
from api.queries.search import matching
from api.queries.sources import source_ref
from api.queries.sql import Row, Sql, any_of, fetch, has_row, json_ids

CONTEXT = 32  # code points before and behind a part that a selector shows

# What is cut out of the article's text: the words that name the speaker, and the selectors of the parts.
Cut = tuple[str | None, list[Row]]
NOTHING_CUT: Cut = (None, [])
# The ids of entities, in order, by those of quotes.
Named = Mapping[int, Iterable[int]]

# These leave order to Python: SQLite would sort the whole rows of a page.
QUOTES = """
    SELECT quote.id, quote.type, quote.text, parts, cue_text, cue_lemma, cue_start, cue_end,
        speaker_start, speaker_end, speaker_form, confidence, rule, quote.curation, quote.speaker_id,
        article.id AS article_id, title, url, published_at, published_precision,
        CASE WHEN ?2 THEN text_sha256 END AS text_sha256,
        source.slug AS source_slug, source.name AS source_name,
        quote.statement_id, coalesce(articles, 1) AS articles, coalesce(outlets, 1) AS outlets
    FROM quote
    JOIN article ON article.id = quote.article_id
    LEFT JOIN source ON source.id = article.source_id
    LEFT JOIN statement INDEXED BY statement_shared
        ON statement.id = quote.statement_id AND (articles <> 1 OR outlets <> 1)
    WHERE quote.id IN (SELECT value FROM json_each(?1))
"""
# Each once, however many quotes it has. SQLite would count from the text's beginning for each piece.
TEXTS = "SELECT id, text FROM article WHERE id IN (SELECT value FROM json_each(?))"
ENTITIES = "SELECT id, type, name FROM entity WHERE id IN (SELECT value FROM json_each(?))"
# By quote: where which entity is mentioned in it; in which place which one is named that said it too.
ABOUT = """
    SELECT quote_id, start, entity_id FROM mention WHERE quote_id IN (SELECT value FROM json_each(?))
"""
CO_SPEAKERS = """
    SELECT quote_id, position, entity_id FROM quote_speaker
    WHERE quote_id IN (SELECT value FROM json_each(?)) AND position > 0
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


def read_quotes(db: Database, ids: Sequence[int], wanted: frozenset[str] | None = None) -> list[Row]:
    """The quotes with these ids, in this order; those that do not exist are left out.

    With `wanted` only these fields are right: whatever costs a look into other rows is left out.
    """

    def wants(*fields: str) -> bool:
        return wanted is None or not wanted.isdisjoint(fields)

    among = json_ids(ids)
    about = _by_quote(db, wants("about") and Sql(ABOUT, (among,)))
    others = _by_quote(db, wants("co_speakers") and Sql(CO_SPEAKERS, (among,)))
    rows = {row["id"]: row for row in fetch(db, Sql(QUOTES, (among, wants("evidence"))))}
    for row in rows.values():
        row["parts"] = orjson.loads(row["parts"])
    cuts = _cut_out(db, rows.values()) if wants("speaker_mention", "evidence") else {}
    entities = _read_refs(db, rows.values(), about, others)
    return [
        _quote(
            row,
            cuts.get(row["id"], NOTHING_CUT),
            entities,
            about.get(row["id"], ()),
            others.get(row["id"], ()),
        )
        for row in map(rows.get, ids)
        if row is not None
    ]


def _by_quote(db: Database, statement: Sql | Literal[False]) -> Named:
    """The entities of each quote, each once, in the order of their places."""
    found: dict[int, dict[int, None]] = defaultdict(dict)
    places = db.execute(statement.text, statement.values) if statement else ()
    for quote_id, _, entity_id in sorted(places):
        found[quote_id][entity_id] = None
    return found


def _read_refs(db: Database, rows: Iterable[Row], *named: Named) -> Mapping[int | None, Row]:
    """The entities that the quotes name, by their ids."""
    ids = {row["speaker_id"] for row in rows}.union(*(ids for one in named for ids in one.values()))
    refs = fetch(db, Sql(ENTITIES, (json_ids(ids - {None}),)))
    return {ref["id"]: ref for ref in refs}


def _cut_out(db: Database, rows: Iterable[Row]) -> dict[int, Cut]:
    """What the quotes need of the texts of their articles, by the ids of the quotes."""
    by_article: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        by_article[row["article_id"]].append(row)
    texts = db.execute(TEXTS, (json_ids(by_article),))
    return {row["id"]: _cut(text, row) for article_id, text in texts for row in by_article[article_id]}


def _cut(text: str, row: Row) -> Cut:
    start, end = row["speaker_start"], row["speaker_end"]
    selectors = [selector for part in row["parts"] for selector in _selectors(text, *part)]
    return None if start is None else text[start:end], selectors


def _selectors(text: str, start: int, end: int) -> tuple[Row, Row]:
    words = {
        "type": "TextQuoteSelector",
        "exact": text[start:end],
        "prefix": text[max(start - CONTEXT, 0) : start],
        "suffix": text[end : end + CONTEXT],
    }
    return {"type": "TextPositionSelector", "start": start, "end": end}, words


def _quote(
    row: Row, cut: Cut, entities: Mapping[int | None, Row], about: Iterable[int], co_speakers: Iterable[int]
) -> Row:
    """A quote's row as the contract nests it."""
    mention, selectors = cut
    return {
        "id": row["id"],
        "type": row["type"],
        "text": row["text"],
        "parts": [{"start": start, "end": end} for start, end in row["parts"]],
        "cue": _cue(row),
        "speaker": entities.get(row["speaker_id"]),
        "co_speakers": [entities[entity_id] for entity_id in co_speakers],
        "speaker_mention": _speaker_mention(row, mention),
        "confidence": row["confidence"],
        "rule": row["rule"],
        "curation": row["curation"] and orjson.loads(row["curation"]),
        "about": [entities[entity_id] for entity_id in about],
        "article": _article(row),
        "statement": _statement(row),
        "evidence": {"text_sha256": row["text_sha256"], "selectors": selectors},
    }


def _cue(row: Row) -> Row | None:
    if row["cue_start"] is None:
        return None
    return {
        "text": row["cue_text"],
        "lemma": row["cue_lemma"],
        "start": row["cue_start"],
        "end": row["cue_end"],
    }


def _speaker_mention(row: Row, words: str | None) -> Row | None:
    if row["speaker_start"] is None:
        return None
    return {
        "text": words,
        "start": row["speaker_start"],
        "end": row["speaker_end"],
        "form": row["speaker_form"],
    }


def _article(row: Row) -> Row:
    return {
        "id": row["article_id"],
        "title": row["title"],
        "url": row["url"],
        "published_at": row["published_at"],
        "published_precision": row["published_precision"],
        "source": source_ref(row),
    }


def _statement(row: Row) -> Row | None:
    if row["statement_id"] is None:
        return None
    return {"id": row["statement_id"], "articles": row["articles"], "outlets": row["outlets"]}
