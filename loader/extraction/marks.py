"""Pairs of quotation marks, mended where one is missing, doubled, or of another kind."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from loader.spans import Span, trim

OPENING = "«„‹“"
# What may close each opening mark. German and English habits share “, which closes the one
# and opens the other.
CLOSING = {"«": "»", "„": "“”", "‹": "›", "“": "”", '"': '"', "”": "”"}
ANY_CLOSING = '»”“›"'
MARKS = '«»„“”‹›"'
_MARK = re.compile(f"[{MARKS}]")
DASHES = "—–-"
STOPS = ".!?…"

# «, — », «. – »: what stands between direct speech and the narrator's words.
JOINT = re.compile(rf"'*\s*(?P<stop>[,{STOPS}]*)\s*(?P<dash>[{DASHES}])\s")
MAX_SPEECH_PARAGRAPHS = 12  # a mark left open longer than that was never meant to be


@dataclass(frozen=True, slots=True)
class Pair:
    """Outermost quotation marks: with them, and what stands inside."""

    outer: Span
    content: Span
    closed: bool


def find_pairs(text: str, paragraphs: Sequence[Span]) -> Iterator[Pair]:
    """The outermost pairs, by position.

    A pair left open at the end of its paragraph is closed by the last mark that narration
    follows (`«Читаю газету «Труд», — сказал он`, `«Мост открыт", — сказал он`), by a later
    paragraph that closes it, or, where it begins the paragraph, by the paragraph's end; else the
    mark is ignored. A closing mark alone, with narration behind it, closes its paragraph.
    """
    number = 0
    while number < len(paragraphs):
        last = number
        paragraph = paragraphs[number]
        found = _scan(text, paragraph)
        if not found.pairs and found.stray is not None:
            found = _Scan((Span(paragraph.start, found.stray + 1),), None, None)
        yield from (_pair(text, span) for span in found.pairs)
        if found.open_at is not None:
            mended = _mend(text, paragraph, found.open_at)
            if mended is None:
                last, mended = _close_later(text, paragraphs, number, found.open_at)
            if mended is None and found.open_at == paragraph.start:
                mended = Span(found.open_at, paragraph.end)
            if mended is not None:
                yield _pair(text, mended)
                if last == number:
                    rest = Span(mended.end, paragraph.end)
                    yield from (_pair(text, span) for span in _scan(text, rest).pairs)
        number = last + 1


def _pair(text: str, outer: Span) -> Pair:
    opens = text[outer.start] in MARKS
    closed = len(outer) > opens and text[outer.end - 1] in ANY_CLOSING
    content = trim(text, Span(outer.start + opens, outer.end - closed))
    doubled = closed and len(content) and text[content.end - 1] == text[outer.end - 1] != '"'
    if doubled and text[outer.start : outer.end].count(text[outer.end - 1]) > 1 and _odd(text, content):
        content = trim(text, Span(content.start, content.end - 1))
    return Pair(outer, content, closed)


def _odd(text: str, content: Span) -> bool:
    # «Завод «Заря»»»: more marks close than open.
    piece = content.of(text)
    return piece.count("»") > piece.count("«")


@dataclass(frozen=True, slots=True)
class _Scan:
    pairs: tuple[Span, ...]
    open_at: int | None  # an opening mark without a partner
    stray: int | None  # a closing mark without one, narration behind it


def _scan(text: str, span: Span) -> _Scan:
    stack: list[int] = []
    pairs: list[Span] = []
    stray = None
    for position in (mark.start() for mark in _MARK.finditer(text, span.start, span.end)):
        if _closes(text, position, span, stack):
            start = stack.pop()
            if not stack:
                pairs.append(Span(start, position + 1))
        elif _opens(text, position, span, stack):
            stack.append(position)
        elif pairs and not stack and pairs[-1].end == position:
            pairs[-1] = Span(pairs[-1].start, position + 1)  # a closing mark written twice
        elif not stack and JOINT.match(text, position + 1, span.end):
            stray = position
    return _Scan(tuple(pairs), stack[0] if stack else None, stray)


def _opens(text: str, position: int, span: Span, stack: Sequence[int]) -> bool:
    mark = text[position]
    if mark in OPENING:
        return True
    if mark not in '"”' or (mark == "”" and stack):
        return False
    before = text[position - 1] if position > span.start else " "
    begins = not (before.isalnum() or before in STOPS + ",")
    return begins and position + 1 < span.end and not text[position + 1].isspace()


def _closes(text: str, position: int, span: Span, stack: Sequence[int]) -> bool:
    if not stack:
        return False
    mark, opening = text[position], text[stack[-1]]
    if mark == "“" and opening == "“":
        return _ends_word(text, position, span)
    if mark != '"':
        return mark in CLOSING[opening]
    return opening == '"' and _ends_word(text, position, span)


def _ends_word(text: str, position: int, span: Span) -> bool:
    if position + 1 == span.end:
        return True
    before, after = text[position - 1], text[position + 1]
    return not before.isspace() and (not after.isalnum() or before in STOPS)


def _mend(text: str, paragraph: Span, start: int) -> Span | None:
    # The last closing mark that nothing of the quotation follows, the mark's own kind first.
    for marks in (CLOSING[text[start]], ANY_CLOSING):
        for position in range(paragraph.end - 1, start, -1):
            if text[position] in marks:
                rest = text[position + 1 : paragraph.end]
                if not rest.strip(STOPS + " ") or JOINT.match(rest):
                    return Span(start, position + 1)
    return None


def _close_later(text: str, paragraphs: Sequence[Span], number: int, start: int) -> tuple[int, Span | None]:
    # A quotation of several paragraphs; each of them may open with a mark of its own.
    closing = CLOSING[text[start]]
    for later in range(number + 1, min(len(paragraphs), number + MAX_SPEECH_PARAGRAPHS)):
        depth = 0
        paragraph = paragraphs[later]
        for position in range(paragraph.start, paragraph.end):
            if text[position] in closing and not (
                text[position] == '"' and _opens(text, position, paragraph, ())
            ):
                if depth == 0:
                    return later, Span(start, position + 1)
                depth -= 1
            elif text[position] == text[start] and position != paragraph.start:
                depth += 1
    return number, None


def paragraph_at(position: int, paragraphs: Sequence[Span]) -> int:
    """The index of the last paragraph that begins at or before `position`."""
    return max(0, bisect_right(paragraphs, position, key=lambda paragraph: paragraph.start) - 1)
