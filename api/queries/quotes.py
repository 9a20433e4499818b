"""Quotes: which match, and their rows with speaker, subjects and evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from functools import partial
from typing import Any, Literal, NamedTuple

import orjson
from sqlite_utils import Database

from api.queries.kinds import KINDS, of_type
from api.queries.published import published_from, published_to
from api.queries.search import matching
from api.queries.sql import Row, Sql, any_of, has_row, json_ids

CONTEXT = 32  # code points before and behind a part that a selector shows

# What is cut out of the article's text: the words that name the speaker, and the selectors of the parts.
Cut = tuple[str | None, list[Row]]
NOTHING_CUT: Cut = (None, [])
Part = tuple[int, int]  # where it starts and ends
# The ids of entities, in order, by those of quotes.
Named = Mapping[int, Iterable[int]]

# These leave order to Python: SQLite would sort the whole rows of a page.
QUOTES = """
    SELECT quote.id, quote.type, quote.text, parts, cue_text, cue_lemma, cue_start, cue_end,
        speaker_start, speaker_end, speaker_form, confidence, rule, quote.curation, quote.speaker_id,
        quote.statement_id, coalesce(articles, 1), coalesce(outlets, 1),
        article.id, title, url, published_at, published_precision, CASE WHEN ?2 THEN text_sha256 END,
        source.slug, source.name
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


class Stored(NamedTuple):
    """A quote with its article and statement, as QUOTES has it."""

    id: int
    type: str
    text: str
    parts: str  # JSON
    cue_text: str | None
    cue_lemma: str | None
    cue_start: int | None
    cue_end: int | None
    speaker_start: int | None
    speaker_end: int | None
    speaker_form: str | None
    confidence: float
    rule: str
    curation: str | None  # JSON
    speaker_id: int | None
    statement_id: int | None
    articles: int
    outlets: int
    article_id: int
    title: str | None
    url: str | None
    published_at: str | None
    published_precision: str | None
    text_sha256: str | None
    source_slug: str | None
    source_name: str | None


def read_quotes(db: Database, ids: Sequence[int], wanted: frozenset[str] | None = None) -> list[Row]:
    """The quotes with these ids, in this order; those that do not exist are left out.

    With `wanted` only these fields are right: whatever costs a look into other rows is left out.
    """

    def wants(*fields: str) -> bool:
        return wanted is None or not wanted.isdisjoint(fields)

    among = json_ids(ids)
    about = _by_quote(db, wants("about") and Sql(ABOUT, (among,)))
    others = _by_quote(db, wants("co_speakers") and Sql(CO_SPEAKERS, (among,)))
    found = map(Stored._make, db.execute(QUOTES, (among, wants("evidence"))))
    stored = {quote.id: (quote, orjson.loads(quote.parts)) for quote in found}
    cuts = _cut_out(db, stored.values()) if wants("speaker_mention", "evidence") else {}
    speakers = {quote.speaker_id for quote, _ in stored.values()}
    entities = _read_refs(db, speakers.union(*about.values(), *others.values()))
    return [
        _quote(
            *stored[quote_id],
            cuts.get(quote_id, NOTHING_CUT),
            entities,
            about.get(quote_id, ()),
            others.get(quote_id, ()),
        )
        for quote_id in ids
        if quote_id in stored
    ]


def _by_quote(db: Database, statement: Sql | Literal[False]) -> Named:
    """The entities of each quote, each once, in the order of their places."""
    found: dict[int, dict[int, None]] = defaultdict(dict)
    places = db.execute(statement.text, statement.values) if statement else ()
    for quote_id, _, entity_id in sorted(places):
        found[quote_id][entity_id] = None
    return found


def _read_refs(db: Database, ids: Set[int | None]) -> Mapping[int | None, Row]:
    """The entities with these ids, as items refer to them, by their ids."""
    found = db.execute(ENTITIES, (json_ids(ids - {None}),))  # type: ignore[arg-type]
    return {entity_id: {"id": entity_id, "type": kind, "name": name} for entity_id, kind, name in found}


def _cut_out(db: Database, quotes: Iterable[tuple[Stored, list[Part]]]) -> dict[int, Cut]:
    """What the quotes need of the texts of their articles, by the ids of the quotes."""
    by_article: dict[int, list[tuple[Stored, list[Part]]]] = defaultdict(list)
    for quote in quotes:
        by_article[quote[0].article_id].append(quote)
    texts = db.execute(TEXTS, (json_ids(by_article),))
    return {
        quote.id: _cut(text, quote, parts)
        for article_id, text in texts
        for quote, parts in by_article[article_id]
    }


def _cut(text: str, quote: Stored, parts: Iterable[Part]) -> Cut:
    selectors = [selector for start, end in parts for selector in _selectors(text, start, end)]
    return None if quote.speaker_start is None else text[quote.speaker_start : quote.speaker_end], selectors


def _selectors(text: str, start: int, end: int) -> tuple[Row, Row]:
    words = {
        "type": "TextQuoteSelector",
        "exact": text[start:end],
        "prefix": text[max(start - CONTEXT, 0) : start],
        "suffix": text[end : end + CONTEXT],
    }
    return {"type": "TextPositionSelector", "start": start, "end": end}, words


def _quote(
    quote: Stored,
    parts: Iterable[Part],
    cut: Cut,
    entities: Mapping[int | None, Row],
    about: Iterable[int],
    co_speakers: Iterable[int],
) -> Row:
    """A quote as the contract nests it."""
    mention, selectors = cut
    return {
        "id": quote.id,
        "type": quote.type,
        "text": quote.text,
        "parts": [{"start": start, "end": end} for start, end in parts],
        "cue": _cue(quote),
        "speaker": entities.get(quote.speaker_id),
        "co_speakers": [entities[entity_id] for entity_id in co_speakers],
        "speaker_mention": _speaker_mention(quote, mention),
        "confidence": quote.confidence,
        "rule": quote.rule,
        "curation": quote.curation and orjson.loads(quote.curation),
        "about": [entities[entity_id] for entity_id in about],
        "article": _article(quote),
        "statement": _statement(quote),
        "evidence": {"text_sha256": quote.text_sha256, "selectors": selectors},
    }


def _cue(quote: Stored) -> Row | None:
    if quote.cue_start is None:
        return None
    return {
        "text": quote.cue_text,
        "lemma": quote.cue_lemma,
        "start": quote.cue_start,
        "end": quote.cue_end,
    }


def _speaker_mention(quote: Stored, words: str | None) -> Row | None:
    if quote.speaker_start is None:
        return None
    return {
        "text": words,
        "start": quote.speaker_start,
        "end": quote.speaker_end,
        "form": quote.speaker_form,
    }


def _article(quote: Stored) -> Row:
    source = {"slug": quote.source_slug, "name": quote.source_name}
    return {
        "id": quote.article_id,
        "title": quote.title,
        "url": quote.url,
        "published_at": quote.published_at,
        "published_precision": quote.published_precision,
        "source": None if quote.source_slug is None else source,
    }


def _statement(quote: Stored) -> Row | None:
    if quote.statement_id is None:
        return None
    return {"id": quote.statement_id, "articles": quote.articles, "outlets": quote.outlets}
