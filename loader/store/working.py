"""What is worked out of an article before it is stored, by whoever extracts it. Pure: no database."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from loader.folding import fold_name
from loader.models import Article, ArticleWords, EntityWords, QuoteWords
from loader.statements import bodies
from loader.statements.sketch import hashes_of
from loader.store import rows, search


def with_words(article: Article) -> Article:
    """The same article, with what is worked out of it."""
    return replace(article, worked_out=_work_out(article))


def words_of(article: Article) -> ArticleWords:
    """What is worked out of the article: now, if that was not done, or of another one."""
    known = article.worked_out
    made_of = article.raw, article.clean, article.extraction
    return known if known and (known.raw, known.clean, known.extraction) == made_of else _work_out(article)


def _work_out(article: Article) -> ArticleWords:
    clean = article.clean
    words, lemmas = search.indexed(clean.text)
    body = bodies.words_of(clean.text[clean.body_start :])
    return ArticleWords(
        article.raw,
        clean,
        article.extraction,
        words,
        lemmas,
        bodies.key_of(body, 0) if len(body) >= bodies.LEAST else None,
        tuple(bodies.sketch(body)),
        tuple(_of_quote(quote.text(clean.text)) for quote in article.extraction.quotes),
        tuple(_of_entities(article)),
    )


def _of_entities(article: Article) -> Iterator[EntityWords]:
    """The entities that mentions or quotes of the article refer to."""
    extraction, article_key = article.extraction, rows.article_key(article.raw)
    in_use = rows.entities_in_use(extraction)
    names = rows.names_by_entity(extraction, article.clean.text)
    for index, entity in enumerate(extraction.entities):
        if index in in_use:
            yield EntityWords(
                index,
                entity.type,
                rows.squeeze(entity.name),
                entity.wikidata_id,
                rows.wikidata_key(entity),
                rows.name_key(replace(entity, wikidata_id=None), article_key),
                fold_name(entity.name),
                rows.is_surname(entity),
                json.dumps(sorted(rows.given_names(entity)), ensure_ascii=False),
                frozenset(names[index]),
            )


def _of_quote(text: str) -> QuoteWords:
    from loader.statements.words import read_words  # loads the dictionary

    words, lemmas = search.indexed(text)
    comparable = read_words(text)
    return QuoteWords(words, lemmas, comparable, hashes_of(comparable))
