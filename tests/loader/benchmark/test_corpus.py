"""The benchmark's articles: the same for the same seed, storable, and as skewed as they should be."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader.benchmark.corpus import QUOTES_PER_ARTICLE, make_article, make_articles
from loader.store.writer import open_database, save_article


@given(st.integers(0, 10**9), st.integers(0, 10))
def test_what_is_marked_stands_in_the_text(number: int, seed: int) -> None:
    article = make_article(number, seed)
    text, found = article.clean.text, article.extraction
    assert len(found.quotes) == QUOTES_PER_ARTICLE
    assert text.startswith(f"{article.clean.title}\n\n")
    for mention in found.mentions:
        assert mention.entity is not None
        assert mention.span.of(text) == found.entities[mention.entity].name
    for quote in found.quotes:
        assert text[quote.parts[0].start - 1] == "«"
        assert text[quote.parts[0].end] == "»"
        assert quote.speaker is not None
        assert quote.speaker_mention is not None
        assert quote.speaker_mention.of(text) == found.entities[quote.speaker].name


def test_an_article_depends_on_its_number_and_the_seed_alone() -> None:
    whole = list(make_articles(20))
    assert list(make_articles(5, start=10)) == whole[10:15]
    assert next(islice(make_articles(1, seed=2), 1)) != whole[0]


def test_one_speaker_says_a_third_and_few_others_much() -> None:
    said: Counter[str] = Counter()
    for article in make_articles(400):
        said.update(
            article.extraction.entities[quote.speaker].name
            for quote in article.extraction.quotes
            if quote.speaker is not None
        )
    (_, first), (_, second) = said.most_common(2)
    assert first / said.total() == pytest.approx(1 / 3, abs=0.05)
    assert second < first / 3
    assert len(said) > 300


def test_it_is_stored_like_any_article(tmp_path: Path) -> None:
    db = open_database(tmp_path / "made.db")
    statuses = {save_article(db, article).status for article in make_articles(60)}
    counts = {table: db[table].count for table in ("article", "quote", "statement")}
    db.close()
    assert statuses == {"added"}
    assert counts["article"] == 60
    assert counts["quote"] == 360
    assert counts["statement"] < 360, "some words are reported by several articles"
