"""Articles: which match, and their rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from sqlite_utils import Database

from api.queries.kinds import KINDS
from api.queries.published import published_from, published_to
from api.queries.search import matching
from api.queries.similar import similar_to
from api.queries.sources import source_ref
from api.queries.sql import Row, Sql, any_of, fetch, has_row, json_ids


def _about(entities: Sequence[int]) -> Sql:
    occurring = any_of("entity_id", entities)
    text = " ".join(["id IN (SELECT article_id FROM entity_article WHERE", occurring.text, ")"])
    return Sql(text, occurring.values)


CONDITIONS: Mapping[str, Callable[[Any], Sql]] = {
    "id": partial(any_of, "id"),
    "about": _about,
    "about_name": _about,
    "source": partial(any_of, "source_id"),
    "language": lambda tag: Sql("language = ?", (tag,)),
    "published_from": published_from,
    "published_to": published_to,
    "similar_to": similar_to,
    "q": partial(matching, "article"),
}

ARTICLES = """
    SELECT article.id, url, article.title, article.subtitle, byline, dateline_place, article.published_at,
        article.published_precision, published_from, language, via, article.is_teaser,
        CASE WHEN ?2 THEN article.text END AS text, body_start, article.text_sha256, extractor_version,
        latest.number AS revision, first.seen_at AS first_seen_at, latest.seen_at AS revised_at,
        similar AS similar_count, source.slug AS source_slug, source.name AS source_name
    FROM json_each(?1) AS wanted
    CROSS JOIN article ON article.id = wanted.value
    CROSS JOIN revision AS first ON first.article_id = article.id AND first.number = 1
    CROSS JOIN revision AS latest ON latest.article_id = article.id
        AND latest.number = (SELECT max(number) FROM revision WHERE article_id = article.id)
    LEFT JOIN article_body ON article_body.id = body_id
    LEFT JOIN source ON source.id = article.source_id
    ORDER BY wanted.key
"""


QUOTES = "SELECT count(*) AS quotes FROM quote WHERE article_id = ?"
WITHOUT_TEXT = frozenset({"id"})


def read_written(db: Database, article_id: int) -> Row:
    """What tells somebody who wrote an article that it is there: without its text, with how many quotes."""
    (article,) = read_articles(db, [article_id], WITHOUT_TEXT)
    (count,) = fetch(db, Sql(QUOTES, (article_id,)))
    return {"article": article, "quotes": count["quotes"]}


about_any = partial(has_row, "entity_article", "article_id = article.id", "entity_id")
# The same, to be asked of one article after the other.
OF_EACH: Mapping[str, Callable[[Any], Sql]] = {
    **CONDITIONS,
    **dict.fromkeys(("about", "about_name"), about_any),
    "language": lambda tag: Sql("+language = ?", (tag,)),
}


def conditions(filters: Mapping[str, Any], of_each: bool = False) -> list[Sql]:
    """What an article must fulfil; `source` and names hold ids here. One without a condition: a KeyError.

    `of_each`: for articles that are found otherwise, and asked one after the other.
    """
    known = OF_EACH if of_each else CONDITIONS
    return [known[name](value) for name, value in filters.items()]


def in_order(filters: Mapping[str, Any]) -> list[Sql]:
    """What articles must fulfil that are found in the order of another index than those of kinds."""
    own = {name: value for name, value in filters.items() if name not in KINDS}
    kinds = {name: value for name, value in filters.items() if name in KINDS}
    return [*conditions(own), *conditions(kinds, of_each=True)]


def read_articles(db: Database, ids: Sequence[int], wanted: frozenset[str] | None = None) -> list[Row]:
    """The articles with these ids, in this order; those that do not exist are left out.

    With `wanted` only these fields are right: the text is not read for nothing.
    """
    with_text = wanted is None or "text" in wanted
    return [_article(row) for row in fetch(db, Sql(ARTICLES, (json_ids(ids), with_text)))]


def _article(row: Row) -> Row:
    return row | {"source": source_ref(row), "is_teaser": bool(row["is_teaser"])}
