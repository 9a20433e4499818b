"""Direct speech as punctuation shows it: quotation marks, dialogue dashes, blocks after a colon.

Names and terms in quotation marks are told apart from speech by what stands around them; they
are handed on as fragments, since a fragment of speech («назвал решение «ошибкой»») looks the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from loader.extraction.lexicon import (
    BLOCK_VERBS,
    CUE_NOUNS,
    RELAYING_VERBS,
    REPORTING_VERBS,
    SPEECH_VERBS,
    UTTERANCE_NOUNS,
)
from loader.extraction.models import Layout, Quotation
from loader.extraction.morphology import lemmas
from loader.spans import Span, trim

OPENING = "«„‹“"
CLOSING = {"«": "»", "„": "“”", "‹": "›", "“": "”", '"': '"'}
MARKS = '«»„“”‹›"'
DASHES = "—–-"
STOPS = ".!?…"

_WORD = re.compile(r"\w[\w-]*")
# «, — », «. – »: what stands between direct speech and the narrator's words.
_JOINT = re.compile(rf"'*\s*(?P<stop>[,{STOPS}]*)\s*(?P<dash>[{DASHES}])\s")
_DASH_LINE = re.compile(rf"[{DASHES}]\s+")
# A dash that may begin or end an attribution inside direct speech; a hyphen has no spaces.
_INNER_DASH = re.compile(rf"(?P<stop>[,{STOPS}]*)\s+[{DASHES}]\s+|(?P<stop2>[,{STOPS}]+)\s*[—–]\s*")
_CUE_PHRASE = re.compile(r"\b(?:по|со?)\s(?:\w+\s)?(?:словам|слов|мнению|утверждени\w+)\b", re.IGNORECASE)
MIN_OPEN_BLOCK = 9  # words
NARRATION = 200  # code points in which the narrator's first words stand
MAX_INTERRUPTION = 25  # words; longer stretches between two dashes are the speaker's own
MAX_SPEECH_PARAGRAPHS = 12  # a mark left open longer than that was never meant to be


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A pair of marks and the paragraph around it, for the rules below."""

    before: str  # from the beginning of the paragraph to the opening mark
    content: str
    after: str  # from the closing mark to the end of the paragraph
    heads: str = ""  # the paragraph before, where the marks begin their own


Rule = Callable[[Surroundings], bool]


def find_layout(text: str, paragraphs: Sequence[Span]) -> Layout:
    """Cut direct speech out of a text whose paragraphs are known."""
    pairs = tuple(find_pairs(text, paragraphs))
    quotations = [
        quotation for pair in pairs if (quotation := _quotation_in_marks(text, pair, paragraphs)) is not None
    ]
    taken = [quotation.outer for quotation in quotations]
    fragments = tuple(pair for pair in pairs if not any(pair == outer for outer in taken))
    quotations += _unmarked(text, paragraphs, taken)
    quotations.sort(key=lambda quotation: quotation.outer)
    return Layout(tuple(paragraphs), tuple(quotations), fragments)


# Pairs of marks


def find_pairs(text: str, paragraphs: Sequence[Span]) -> Iterator[Span]:
    """The outermost pairs of quotation marks, marks included, by position.

    A pair left open at the end of its paragraph is closed by an inner pair's last mark
    (`«Читаю газету «Труд», — сказал он`), by a later paragraph that closes it, or, where it
    begins the paragraph, by the paragraph's end; else the mark is ignored.
    """
    number = 0
    while number < len(paragraphs):
        last = number
        found = list(_pairs_in(text, paragraphs[number]))
        yield from (pair for pair, _ in found if pair is not None)
        open_at = found[-1][1] if found else None
        if open_at is not None:
            paragraph = paragraphs[number]
            repaired = _repair(text, paragraph, open_at)
            if repaired is None:
                last, repaired = _close_later(text, paragraphs, number, open_at)
            if repaired is None and open_at == paragraph.start:
                repaired = Span(open_at, paragraph.end)
            if repaired is not None:
                yield repaired
                if last == number:
                    rest = Span(repaired.end, paragraph.end)
                    yield from (pair for pair, _ in _pairs_in(text, rest) if pair is not None)
        number = last + 1


def _pairs_in(text: str, span: Span) -> Iterator[tuple[Span | None, int | None]]:
    # Yields (pair, None) for each outermost pair, at last (None, position of a mark left open).
    stack: list[int] = []
    for position in range(span.start, span.end):
        mark = text[position]
        if mark not in MARKS:
            continue
        if _closes(text, position, span, stack):
            start = stack.pop()
            if not stack:
                yield Span(start, position + 1), None
        elif _opens(text, position, span):
            stack.append(position)
    if stack:
        yield None, stack[0]


def _opens(text: str, position: int, span: Span) -> bool:
    mark = text[position]
    if mark in OPENING:
        return True
    if mark != '"':
        return False
    follows_space = position == span.start or not (
        text[position - 1].isalnum() or text[position - 1] in STOPS + ","
    )
    return follows_space and position + 1 < span.end and not text[position + 1].isspace()


def _closes(text: str, position: int, span: Span, stack: Sequence[int]) -> bool:
    if not stack:
        return False
    mark, opening = text[position], text[stack[-1]]
    if mark != '"':
        return mark in CLOSING[opening]
    if opening != '"':
        return False
    if position + 1 == span.end:
        return True
    before, after = text[position - 1], text[position + 1]
    return not before.isspace() and (not after.isalnum() or before in STOPS)


def _repair(text: str, paragraph: Span, start: int) -> Span | None:
    # The last closing mark of the paragraph ends the outer pair too, if nothing of the quotation
    # follows it: «Читаю «Труд», — сказал он.
    closers = [i for i in range(start + 1, paragraph.end) if text[i] in CLOSING.get(text[start], "")]
    for position in reversed(closers):
        rest = text[position + 1 : paragraph.end]
        if not rest.strip(STOPS + " ") or _JOINT.match(rest):
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
                text[position] == '"' and _opens(text, position, paragraph)
            ):
                if depth == 0:
                    return later, Span(start, position + 1)
                depth -= 1
            elif text[position] == text[start] and position != paragraph.start:
                depth += 1
    return number, None


# Speech or not


def _is_attributed_behind(around: Surroundings) -> bool:
    """«Мы готовы», — сказал министр.  Near miss: «Спартак» — чемпион."""
    joint = _JOINT.match(around.after)
    if not joint:
        return False
    ended = joint["stop"] or around.content.rstrip()[-1:] in STOPS
    if not ended:
        return False
    begins = _begins_sentence(around) or len(_words(around.content)) > 3
    return begins and (_has_cue(around.after, 30) or _is_sentence(around.content))


def _is_attributed_without_dash(around: Surroundings) -> bool:
    """«Мы к этому готовы», сказал министр."""
    rest = around.after.lstrip(" '\u00a0")
    return (
        rest.startswith(",")
        and _begins_sentence(around)
        and _is_sentence(around.content)
        and _has_cue(rest, 4)
    )


def _is_introduced(around: Surroundings) -> bool:
    """Министр сказал: «Мы готовы».  Near miss: Вышли две газеты: «Труд» и «Вести»."""
    if not around.before.rstrip(" '\u00a0").endswith(":"):
        return _is_shouted(around)
    sentence = re.split(rf"[{STOPS}]\s", around.before)[-1]
    if _has_cue(sentence, 60):
        return len(_words(around.content)) > 1 or around.content.rstrip()[-1:] in STOPS
    ends = not around.after.strip() or around.after.lstrip()[:1] in STOPS or _JOINT.match(around.after)
    return bool(ends) and _is_sentence(around.content)


def _is_shouted(around: Surroundings) -> bool:
    # Люди вышли с криками «Мы требуем ответа».
    words = _words(around.before)
    return bool(words) and not lemmas(words[-1]).isdisjoint(UTTERANCE_NOUNS) and _is_sentence(around.content)


def _is_continued(around: Surroundings) -> bool:
    """… — сказал министр. «Это решено. Мы начнём завтра»."""
    rest = around.after.lstrip(" '\u00a0")
    ended = around.content.rstrip()[-1:] in STOPS or rest[:1] in STOPS
    alone = not rest.strip(STOPS + " ") or (ended and rest.lstrip(STOPS + " ")[:1].isupper())
    return _begins_sentence(around) and alone and ended and _is_sentence(around.content)


SPEECH_RULES: tuple[Rule, ...] = (
    _is_attributed_behind,
    _is_attributed_without_dash,
    _is_introduced,
    _is_continued,
)


def _quotation_in_marks(text: str, pair: Span, paragraphs: Sequence[Span]) -> Quotation | None:
    number = _paragraph_of(pair.start, paragraphs)
    last = paragraphs[_paragraph_of(pair.end - 1, paragraphs)]
    closed = text[pair.end - 1] in CLOSING[text[pair.start]] and len(pair) > 1
    content = trim(text, Span(pair.start + 1, pair.end - 1 if closed else pair.end))
    if not len(content):
        return None
    around = Surroundings(
        before=text[paragraphs[number].start : pair.start],
        content=content.of(text),
        after=text[pair.end : max(pair.end, last.end)],
    )
    several_paragraphs = "\n" in around.content
    if not several_paragraphs and not any(rule(around) for rule in SPEECH_RULES):
        return None
    return Quotation(tuple(_speech_parts(text, content)), pair, "marks", number)


def _paragraph_of(position: int, paragraphs: Sequence[Span]) -> int:
    low, high = 0, len(paragraphs) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if paragraphs[middle].start <= position:
            low = middle
        else:
            high = middle - 1
    return low


def _begins_sentence(around: Surroundings) -> bool:
    before = around.before.rstrip(" '\u00a0" + DASHES)
    return (not before or before[-1] in STOPS + ':»"”') and around.content[:1] not in ",;"


def _is_sentence(content: str) -> bool:
    words = _words(content)
    first = words[0] if words else ""
    return len(words) > 2 and (first[:1].isupper() or first[:1].isdigit() or content[:1] in "…")


def _words(text: str) -> list[str]:
    return _WORD.findall(text)


def _has_cue(text: str, words: int) -> bool:
    # True if a verb of speech stands among the first words (of a tail) or at all.
    return any(_is_cue(word) for word in _words(text)[:words])


def _is_cue(word: str) -> bool:
    found = lemmas(word)
    return not found.isdisjoint(SPEECH_VERBS) or not found.isdisjoint(CUE_NOUNS)


# Attributions inside direct speech


def _speech_parts(text: str, content: Span) -> Iterator[Span]:
    """Cut «Мы готовы, — сказал он, — начать» into what is said before and after the narrator."""
    start = content.start
    dashes = list(_INNER_DASH.finditer(text, content.start, content.end))
    index = 0
    while index < len(dashes):
        opening = dashes[index]
        for closing_index in range(index + 1, min(index + 4, len(dashes))):
            closing = dashes[closing_index]
            said = text[opening.end() : closing.start()]
            if _is_interruption(opening, said, closing):
                yield _speech_part(text, start, opening)
                start = closing.end()
                index = closing_index
                break
        index += 1
    yield trim(text, Span(start, content.end))


def _is_interruption(opening: re.Match[str], said: str, closing: re.Match[str]) -> bool:
    if not _stop(opening) or not _stop(closing) or "\n" in said:
        return False
    if any(mark in said for mark in ("!", "?")):
        return False
    words = _words(said)
    return 0 < len(words) <= MAX_INTERRUPTION and any(
        not lemmas(word).isdisjoint(SPEECH_VERBS) for word in words[:5]
    )


def _stop(dash: re.Match[str]) -> str:
    return dash["stop"] or dash["stop2"] or ""


def _speech_part(text: str, start: int, dash: re.Match[str]) -> Span:
    # The comma before the dash belongs to the attribution, another stop to the speech.
    kept = dash.start() + len(_stop(dash).rstrip(","))
    return trim(text, Span(start, max(start, kept)))


# Speech without marks


def _unmarked(text: str, paragraphs: Sequence[Span], taken: Sequence[Span]) -> Iterator[Quotation]:
    introduced = False
    for number, paragraph in enumerate(paragraphs):
        free = not any(paragraph.overlaps(span) for span in taken)
        dash = _DASH_LINE.match(text, paragraph.start, paragraph.end)
        if free and dash:
            content = Span(dash.end(), paragraph.end)
            parts = tuple(_dialogue_parts(text, content))
            if parts and (parts[-1].end < content.end or len(parts) > 1 or introduced):
                yield Quotation(parts, Span(paragraph.start, max(parts[-1].end, dash.end())), "dash", number)
        elif free and introduced and _is_block(paragraph.of(text)):
            yield Quotation((paragraph,), paragraph, "block", number)
        introduced = _introduces(paragraph.of(text))


def _dialogue_parts(text: str, content: Span) -> Iterator[Span]:
    """— Мы готовы, — сказал он. — Начнём завтра.  gives «Мы готовы» and «Начнём завтра.»"""
    start = content.start
    opened = False
    for dash in _INNER_DASH.finditer(text, content.start, content.end):
        if opened:
            if _stop(dash):
                start, opened = dash.end(), False
        elif _stop(dash) and _narrates(text[dash.end() : min(content.end, dash.end() + NARRATION)]):
            yield _speech_part(text, start, dash)
            opened = True
    if not opened:
        yield trim(text, Span(start, content.end))


def _narrates(rest: str) -> bool:
    # The narrator's words begin in lower case with a verb of speech, or with a subject before it.
    words = _words(re.split(rf"[{STOPS}]\s|\s[—–]\s", rest)[0])[:6]
    return bool(words) and any(not lemmas(word).isdisjoint(SPEECH_VERBS) for word in words)


def _introduces(paragraph: str) -> bool:
    if not paragraph.endswith(":"):
        return False
    sentence = re.split(rf"[{STOPS}]\s", paragraph)[-1]
    verbs = REPORTING_VERBS | RELAYING_VERBS | BLOCK_VERBS
    return bool(_CUE_PHRASE.search(sentence)) or any(
        not lemmas(word).isdisjoint(verbs) for word in _words(sentence)
    )


def _is_block(paragraph: str) -> bool:
    # Without a full stop it has to be long: a line behind a colon may also be a heading.
    words = len(_words(paragraph))
    if _CUE_PHRASE.search(paragraph[:60]):
        return False  # a narrator's paragraph of its own
    return _is_sentence(paragraph) and words > (4 if paragraph[-1] in STOPS + '»"' else MIN_OPEN_BLOCK)
