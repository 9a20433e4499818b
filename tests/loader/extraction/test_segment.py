"""Tokens and sentences, against those of razdel for the whole text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from razdel import sentenize, tokenize

from loader.extraction import segment
from loader.extraction.models import Layout
from loader.extraction.segment import split_sentences
from loader.spans import Span

MARKS = 'аБя z9 12 .,-–—_/\\!?…«»"():;*№Δ\u00a0\u2009\u200b'


def check(text: str) -> None:
    sentences = split_sentences(text, Layout((Span(0, len(text)),), (), ()), str.lower)
    for sentence in sentences:
        expected = [(token.start, token.stop, token.text) for token in tokenize(sentence.span.of(text))]
        start = sentence.span.start
        found = [(t.span.start - start, t.span.end - start, t.text) for t in sentence.tokens]
        assert found == expected
        assert all(token.lemma == token.text.lower() for token in sentence.tokens)
    assert sentences


@pytest.mark.parametrize(
    "sentence",
    [
        "Кто-то сказал: «10,5 %».",
        # Marks that stand apart from what they join …
        "кто -то и кое- кто",
        "5, 6 и 7",
        "от 3/ 4 до 1 /2",
        "а_ б _в",
        # … and that stand alone.
        "мост — дорога",
        "а " + "б-" * 60 + " в",
    ],
)
def test_the_same_tokens_as_razdel(sentence: str) -> None:
    check(sentence)


@given(st.text(st.sampled_from(MARKS), max_size=15))
def test_the_same_tokens_as_razdel_in_any_text(words: str) -> None:
    check(f"а {words} б")


PIECES = (*".?!…;\"»”’)]}«(„'=:-–— \n\t_", "г. ", "т. е.", "А. ", "слово ", "Слово ", "еВро ", "1", "12 ")
PIECES += ("IX ", ":) ", ";-)) ", "x9 ", " и ", "ул.", "см. ", "\u00a0", "ѣ", "\x1c", "İ ")


@given(st.lists(st.sampled_from(PIECES), max_size=15).map("".join))
def test_the_same_sentences_as_razdel(text: str) -> None:
    found = list(segment._sentences(text))
    assert found == [(sentence.start, sentence.stop) for sentence in sentenize(text)]
