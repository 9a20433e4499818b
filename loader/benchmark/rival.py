"""What Datasette is asked: the same rows as the service's lists.

By queries that its operator would write, and by the pages that it has of each table without anybody's work.
Each query is as good as SQL gets over these tables: the page is found by an index first, and only its rows
are joined. They return fewer columns than the service: neither subjects nor evidence.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from loader.words import ID_BITS

NAME = "whosaid"  # of the database, in addresses
PAGE = 20

# {found}: the ids of a page, in order.
ROWS = """
    WITH found AS ({found})
    SELECT quote.id, quote.type, quote.text, quote.parts, cue_text, cue_lemma, speaker_form, confidence, rule,
        speaker.id AS speaker_id, speaker.type AS speaker_type, speaker.name AS speaker_name,
        article.id AS article_id, title, url, published_at, published_precision,
        source.slug AS source_slug, source.name AS source_name,
        statement.id AS statement_id, statement.articles, statement.outlets
    FROM found
    CROSS JOIN quote ON quote.id = found.id
    JOIN article ON article.id = quote.article_id
    LEFT JOIN source ON source.id = article.source_id
    LEFT JOIN entity AS speaker ON speaker.id = quote.speaker_id
    LEFT JOIN statement ON statement.id = quote.statement_id
"""
PIECES = {
    "newest": f"ORDER BY published_ts DESC, quote_id DESC LIMIT {PAGE}",
    "id": f"rowid & {2**ID_BITS - 1} AS id",  # a quote's id, of its place in the search index
    "page": str(PAGE),
}
FOUND = {
    "by_id": "SELECT :id AS id",
    "by_speaker": "SELECT quote_id AS id FROM quote_speaker WHERE entity_id = :speaker {newest}",
    "by_speaker_about": """
        SELECT quote_id AS id FROM quote_speaker
        WHERE entity_id = :speaker AND quote_id IN (SELECT quote_id FROM mention WHERE entity_id = :about)
        {newest}
    """,
    "search_newest": """
        SELECT {id} FROM quote_search WHERE quote_search MATCH :words ORDER BY rowid DESC LIMIT {page}
    """,
    "search_best": """
        SELECT {id} FROM quote_search WHERE quote_search MATCH :words ORDER BY rank LIMIT {page}
    """,
}
QUERIES = {name: {"sql": ROWS.format(found=found.format(**PIECES))} for name, found in FOUND.items()}
METADATA: dict[str, Any] = {"databases": {NAME: {"queries": QUERIES}}}


def path_of(query: str, **parameters: object) -> str:
    """Where Datasette answers `query` as JSON, a list of objects."""
    return f"/{NAME}/{query}.json?{urlencode({**parameters, '_shape': 'array'})}"


def speaker_page(speaker: int) -> str:
    """Where Datasette's own page of the table has the newest quotes of a speaker, with names for ids."""
    wanted = {"speaker_id": speaker, "_sort_desc": "published_ts", "_size": PAGE, "_labels": "on"}
    return f"/{NAME}/quote.json?{urlencode(wanted | {'_shape': 'array'})}"


def item_page(quote: int) -> str:
    """Where Datasette's own page of a row has a quote."""
    return f"/{NAME}/quote/{quote}.json?_shape=array"
