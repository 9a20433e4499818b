"""Articles as they go from process to process."""

from __future__ import annotations

import pytest

from loader.models import Article
from loader.run.packing import pack, unpack
from loader.store.working import with_words
from tests.corpus import ARTICLES


@pytest.mark.parametrize("article", [with_words(article) for article in ARTICLES])
def test_an_article_is_unpacked_as_it_was(article: Article) -> None:
    unpacked = unpack(pack(article))
    assert unpacked == article
    assert unpacked.worked_out == article.worked_out  # which articles are not compared by


def test_what_shares_a_text_has_it_once() -> None:
    """Comparing what was worked out with the article that it is of then takes no time."""
    unpacked = unpack(pack(with_words(ARTICLES[0])))
    assert unpacked.worked_out.raw is unpacked.raw
    assert unpacked.worked_out.extraction is unpacked.extraction
