"""Text to paragraphs, sentences and tokens (razdel)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, partial
from itertools import pairwise
from operator import attrgetter

from razdel import tokenize
from razdel.segmenters.punct import DASHES
from razdel.segmenters.sentenize import DELIMITER, SentSegmenter, SentSplitter
from razdel.segmenters.tokenize import PUNCTS

from loader.extraction.models import Layout, Sentence, Token
from loader.spans import Span, trim

# «… 30 апреля 2011г. Глава банка …»: the segmenter takes «г.» for a town there.
_YEAR = re.compile(r"\b\d{4}\s?г\.(?=\s+[А-ЯЁ])")
BRACKET_REACH = 100  # code points between a bracket and a semicolon in it
# A news corpus repeats its words: as in `morphology`, at less a word.
CACHE_SIZE = 50_000
LONGEST_STRETCH = 20_000  # characters of a paragraph: razdel takes time by the square of a sentence
LONGEST_KEPT = 40
_LINE = re.compile(r"[^\n\r]+")
_start = attrgetter("start")

# White space, and marks without width that editors and files leave behind.
_BLANK = " \t\u00a0\u2009\u202f\u3000\ufeff\u200b\u200e\u200f\u2060"

# What stands between the end of direct speech and the narrator's words: «…», — сказал он.
_JOINT = " \t\u00a0,.!?…—–-'"


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
        for span in _sentence_spans(text, piece, _inside(piece, layout.fragments))
    )


def _inside(piece: Span, fragments: Sequence[Span]) -> list[Span]:
    # A long text has thousands, by position.
    first = bisect_left(fragments, piece.start, key=_start)
    begin = fragments[first : bisect_left(fragments, piece.end, first, key=_start)]
    return [fragment for fragment in begin if fragment.end <= piece.end]


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


def _sentence_spans(text: str, piece: Span, inside: Sequence[Span]) -> Iterator[Span]:
    # A quoted fragment of several sentences stays in the sentence that quotes it.
    start = piece.start
    for end in _sentence_ends(text, piece):
        if not any(fragment.start < end < fragment.end for fragment in inside):
            span = trim(text, Span(start, end))
            if len(span):
                yield span
            start = end


def _sentence_ends(text: str, piece: Span) -> Iterator[int]:
    for stretch in _stretches(text, piece):
        for first, last in _sentences(stretch.of(text)):
            start, end = stretch.start + first, stretch.start + last
            if text[end - 1] == ";" and _is_inside_brackets(text, piece, end):
                continue
            yield from (match.end() for match in _YEAR.finditer(text, start, end - 1))
            yield end


# Of the marks that razdel looks at, those behind which a sentence may begin: it never ends one before
# a word in small letters, nor where no white space stands.
_MAY_END = rf"{DELIMITER}(?=\s)(?!\s+[а-яёa-z]+(?:[\W\d]|$))"
_sentenize = SentSegmenter(SentSplitter(_MAY_END))
_one_ends = re.compile(_MAY_END).search


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    # Most headlines, quotes and paragraphs are one sentence.
    if _one_ends(text):
        yield from ((int(sentence.start), int(sentence.stop)) for sentence in _sentenize(text))
    else:
        whole = text.strip()
        yield (start := text.find(whole)), start + len(whole)


def _stretches(text: str, piece: Span) -> Iterator[Span]:
    """The piece, in stretches of bounded length, cut behind blanks: what has no sentences is no text."""
    start = piece.start
    while piece.end - start > LONGEST_STRETCH:
        end = text.rfind(" ", start, start + LONGEST_STRETCH) + 1 or start + LONGEST_STRETCH
        yield Span(start, end)
        start = end
    yield Span(start, piece.end)


def _is_inside_brackets(text: str, piece: Span, position: int) -> bool:
    """«(Бавария; Германия)»: the semicolon is not between sentences."""
    opened = text.rfind("(", max(piece.start, position - BRACKET_REACH), position)
    closed = text.find(")", position, min(piece.end, position + BRACKET_REACH))
    return opened >= 0 and closed >= 0 and ")" not in text[opened:position]


def _tokens(text: str, span: Span, lemmatize: Callable[[str], str]) -> tuple[Token, ...]:
    pieces = [(match[0], match.start()) for match in _PIECE.finditer(text, span.start, span.end)]
    found = []
    for index, (piece, start) in enumerate(pieces):
        before = behind = ""
        if piece[0] in _JOINING and index and _LEANS_BACK.match(piece):
            before = pieces[index - 1][0][-1]
        if piece[-1] in _JOINING and index + 1 < len(pieces) and _LEANS_FORTH.search(piece):
            behind = pieces[index + 1][0][0]
        split = _split if len(piece) <= LONGEST_KEPT else _split.__wrapped__
        found += [
            _token((Span(start + first, start + last), token, lemma))
            for first, last, token, lemma in split(piece, before, behind, lemmatize)
        ]
    return tuple(found)


_token: Callable[[tuple[Span, str, str]], Token] = partial(tuple.__new__, Token)  # in half the time

# No token goes over white space, so that a piece without any is always cut the same way, and a text
# repeats its pieces. But a mark at the edge of a piece is joined to it by what stands beyond the white
# space: «кто -то» is «кто» and «-то», and «5, 6» is «5,» and «6».
_PIECE = re.compile(r"\S+")
_JOINING = frozenset(f"{DASHES}_.,/\\")
_LEANS_BACK = re.compile(rf"[{re.escape(DASHES)}_]\S|[.,/\\]\d")
_LEANS_FORTH = re.compile(rf"\S[{re.escape(DASHES)}_]$|\d[.,/\\]$")


# Eight of ten new pieces: a word and no mark or one, which razdel takes apart whatever they are.
_PLAIN = re.compile(rf"([а-яё]+)([{re.escape(PUNCTS)}]?)", re.IGNORECASE)


@lru_cache(maxsize=CACHE_SIZE)
def _split(
    piece: str, before: str, behind: str, lemmatize: Callable[[str], str]
) -> tuple[tuple[int, int, str, str], ...]:
    """The tokens of a piece, with their positions in it and lemmas; beyond white space stand `before`
    and `behind`."""
    if not before and not behind and (plain := _PLAIN.fullmatch(piece)):
        found = [(*plain.span(group), plain[group]) for group in (1, 2) if plain[group]]
        return tuple((start, end, token, lemmatize(token)) for start, end, token in found)
    left, right = (before and f"{before} "), (behind and f" {behind}")
    tokens = [
        (token.start - len(left), token.stop - len(left), token.text, lemmatize(token.text))
        for token in tokenize(f"{left}{piece}{right}")
    ]
    return tuple(tokens[bool(before) : len(tokens) - bool(behind)])
