"""Where the content of reported speech begins and ends: word ranges to spans of the text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from loader.extraction.cues import Frame
from loader.extraction.lexicon import SPEECH_VERBS
from loader.extraction.models import Word
from loader.extraction.morphology import verb_lemma
from loader.extraction.parentheses import Parenthesis, goes_on
from loader.extraction.phrases import is_finite
from loader.models import QuoteType
from loader.spans import Span

Range = tuple[int, int]  # word indices, half-open

OPENING_MARKS = frozenset('«“„"‹(')
CLOSING_MARKS = frozenset('»”“"›)')
# A second predicate of the speaker may be led in by a few words: «, и в связи с этим призвал».
LEAD_IN = 3
LEAD_IN_OF_CUE = 8


def spans_of(frame: Frame, parentheses: Sequence[Parenthesis], content: Sequence[Range]) -> Iterator[Span]:
    """The spans of content ranges, without attributions in parenthesis and outer punctuation."""
    for start, end in content:
        for first, last in _around(frame.words, parentheses, start, end):
            first, last = _trimmed(frame.words, first, last)
            if first < last:
                yield Span(frame.words[first].span.start, frame.words[last - 1].span.end)


def _around(
    words: Sequence[Word], parentheses: Sequence[Parenthesis], start: int, end: int
) -> Iterator[Range]:
    for parenthesis in parentheses:
        if start < parenthesis.first < end:
            yield start, parenthesis.first
            if not goes_on(words, parenthesis):
                return
            start = min(end, parenthesis.last)
    yield start, end


def _trimmed(words: Sequence[Word], first: int, last: int) -> Range:
    while first < last and words[first].pos == "PUNCT" and words[first].text not in OPENING_MARKS:
        first += 1
    while first < last and words[last - 1].pos == "PUNCT" and words[last - 1].text not in CLOSING_MARKS:
        last -= 1
    return first, last


def clause_end(frame: Frame, verb: int, start: int) -> int:
    """Where the content of `verb` that begins at `start` ends: at the verb's next predicate.

    «Он заявил, что страна готова, и призвал к миру» ends before «, и призвал».
    """
    governor = frame.words[verb]
    for word in frame.words[start:]:
        if word.head != verb or word.relation not in {"conj", "parataxis"} or not is_finite(word):
            continue
        if word.feat("Number") != governor.feat("Number") and not _has_subject(frame, word):
            continue
        cut = _cut_before(frame, word, start)
        if cut is not None:
            return cut
    return len(frame.words)


def _cut_before(frame: Frame, predicate: Word, start: int) -> int | None:
    first = min([predicate.index, *(c for c in frame.parse.children[predicate.index] if c > start)])
    reach = LEAD_IN_OF_CUE if (verb_lemma(predicate.text) or "") in SPEECH_VERBS else LEAD_IN
    for index in range(first, max(start, first - reach), -1):
        if frame.words[index].text.lower() in {"и", "а", "но", ",", ";"}:
            comma = frame.words[index - 1].text == ","
            return index - 1 if comma else index
    return None


def _has_subject(frame: Frame, verb: Word) -> bool:
    return any(frame.words[child].relation == "nsubj" for child in frame.parse.children[verb.index])


def type_of(text: str, parts: Sequence[Span], fragments: Sequence[Span]) -> QuoteType:
    """`mixed` where the content holds somebody's words in quotation marks, else `indirect`."""
    inside = [fragment for fragment in fragments if any(part.overlaps(fragment) for part in parts)]
    return "mixed" if any(is_verbatim(text, fragment) for fragment in inside) else "indirect"


def is_verbatim(text: str, fragment: Span) -> bool:
    """«серьёзной ошибкой» is somebody's words; «Единая Россия» is a name."""
    return fragment.of(text)[1:2].islower()
