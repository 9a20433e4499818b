"""Words that no dictionary has, analysed the same by each of its implementations."""

from __future__ import annotations

import pytest

from loader.extraction.morphology import is_common_word, lemmatize


@pytest.mark.parametrize("word", ["дома\0", "дома\0х", "\0дома"])
def test_a_word_does_not_end_at_a_nul(word: str) -> None:
    assert not is_common_word(word)
    assert lemmatize(word) != lemmatize("дома")
