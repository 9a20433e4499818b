"""Text to paragraphs, sentences and tokens (razdel)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from razdel import sentenize, tokenize

from loader.extraction.models import Layout, Sentence, Token
from loader.spans import Span, trim

# «… 30 апреля 2011г. Глава банка …»: the segmenter takes «г.» for a town there.
_YEAR = re.compile(r"\b\d{4}\s?г\.(?=\s+[А-ЯЁ])")
_LINE = re.compile(r"[^\n\r]+")

# White space, and marks without width that editors and files leave behind.
_BLANK = " \t\u00a0\u2009\u202f\u3000\ufeff\u200b\u200e\u200f\u2060"

# What stands between the end of direct speech and the narrator's words: «…», — сказал он.
_JOINT = " \t\u00a0,.!?…—–-"


def find_paragraphs(text: str) -> tuple[Span, ...]:
    """The lines of `text` that hold more than white space, without the white space around them."""
    lines = (trim(text, Span(*match.span()), _BLANK) for match in _LINE.finditer(text))
    return tuple(line for line in lines if len(line))


def split_sentences(text: str, layout: Layout, lemmatize: Callable[[str], str]) -> tuple[Sentence, ...]:
    """Cut a text into sentences; direct speech and the words around it never share one.

    `«Мы готовы. Начнём», — сказал он.` gives «Мы готовы.», «Начнём» (speech 0) and «сказал он.»
    """
    return tuple(
        Sentence(span, _tokens(text, span, lemmatize), paragraph, speech)
        for paragraph, piece, speech in _pieces(text, layout)
        for span in _sentence_spans(text, piece, layout.fragments)
    )


def _pieces(text: str, layout: Layout) -> Iterator[tuple[int, Span, int | None]]:
    # Every paragraph, cut at the borders of direct speech: (paragraph, span, quotation or None).
    parts = [(part, index) for index, quotation in enumerate(layout.quotations) for part in quotation.parts]
    outer = sorted((quotation.outer.start, quotation.outer.end) for quotation in layout.quotations)
    cuts = sorted(
        {position for part, _ in parts for position in (part.start, part.end)}
        | {position for edges in outer for position in edges}
    )
    first_cut = first_part = 0
    for number, paragraph in enumerate(layout.paragraphs):
        while first_cut < len(cuts) and cuts[first_cut] <= paragraph.start:
            first_cut += 1
        edges = [paragraph.start]
        while first_cut < len(cuts) and cuts[first_cut] < paragraph.end:
            edges.append(cuts[first_cut])
            first_cut += 1
        edges.append(paragraph.end)
        for start, end in pairwise(edges):
            while first_part < len(parts) and parts[first_part][0].end <= start:
                first_part += 1
            inside = first_part < len(parts) and parts[first_part][0].start <= start
            speech = parts[first_part][1] if inside else None
            piece = Span(start, end)
            if speech is None:
                piece = _narration(text, piece, paragraph)
            if any(map(str.isalnum, piece.of(text))):
                yield number, piece, speech


def _narration(text: str, piece: Span, paragraph: Span) -> Span:
    # The comma and dash after direct speech belong to neither side.
    if piece.start == paragraph.start:
        return trim(text, piece)
    stripped = piece.of(text).lstrip(_JOINT + '«»"“”„‹›')
    return trim(text, Span(piece.end - len(stripped), piece.end))


def _sentence_spans(text: str, piece: Span, fragments: Sequence[Span]) -> Iterator[Span]:
    # A quoted fragment of several sentences stays in the sentence that quotes it.
    inside = [fragment for fragment in fragments if piece.covers(fragment)]
    start = piece.start
    for end in _sentence_ends(text, piece):
        if not any(fragment.start < end < fragment.end for fragment in inside):
            span = trim(text, Span(start, end))
            if len(span):
                yield span
            start = end


def _sentence_ends(text: str, piece: Span) -> Iterator[int]:
    for sentence in sentenize(piece.of(text)):
        start, end = piece.start + int(sentence.start), piece.start + int(sentence.stop)
        yield from (match.end() for match in _YEAR.finditer(text, start, end - 1))
        yield end


def _tokens(text: str, span: Span, lemmatize: Callable[[str], str]) -> tuple[Token, ...]:
    return tuple(
        Token(Span(token.start, token.stop).shifted(span.start), token.text, lemmatize(token.text))
        for token in tokenize(span.of(text))
    )
