"""What is worked out of an article's words before it is stored, by whoever extracts it. Pure: no database."""

from __future__ import annotations

from dataclasses import replace

from loader.models import Article, ArticleWords, QuoteWords
from loader.statements import bodies
from loader.statements.sketch import hashes_of
from loader.store import search


def with_words(article: Article) -> Article:
    """The same article, with what is worked out of its words."""
    return replace(article, worked_out=_work_out(article))


def words_of(article: Article) -> ArticleWords:
    """What is worked out of the article's words, now if that was not done, or of other words."""
    known = article.worked_out
    if known and known.clean == article.clean and known.quotes == article.extraction.quotes:
        return known
    return _work_out(article)


def _work_out(article: Article) -> ArticleWords:
    clean, quotes = article.clean, article.extraction.quotes
    words, lemmas = search.indexed(clean.text)
    body = bodies.words_of(clean.text[clean.body_start :])
    return ArticleWords(
        clean,
        quotes,
        words,
        lemmas,
        bodies.key_of(body, 0) if len(body) >= bodies.LEAST else None,
        tuple(bodies.sketch(body)),
        tuple(_of_quote(quote.text(clean.text)) for quote in quotes),
    )


def _of_quote(text: str) -> QuoteWords:
    from loader.statements.words import read_words  # loads the dictionary

    words, lemmas = search.indexed(text)
    comparable = read_words(text)
    return QuoteWords(words, lemmas, comparable, hashes_of(comparable))
