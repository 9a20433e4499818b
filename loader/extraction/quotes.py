"""Direct speech as punctuation shows it: quotation marks, dialogue dashes, blocks after a colon.

Names and terms in quotation marks are told apart from speech by what stands around them; they
are handed on as fragments, since a fragment of speech («назвал решение «ошибкой»») looks the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from loader.extraction.blocks import compared_gap, introduces, is_block, usual_gap
from loader.extraction.lexicon import (
    CUE_NOUNS,
    SPEECH_VERBS,
    UTTERANCE_NOUNS,
)
from loader.extraction.marks import DASHES, JOINT, STOPS, Pair, find_pairs, paragraph_at
from loader.extraction.models import Layout, Quotation
from loader.extraction.morphology import lemmas
from loader.extraction.surface import WORD, is_sentence, words_of
from loader.spans import Span, trim

_DASH_LINE = re.compile(rf"[{DASHES}]\s+")
# A dash that may begin or end an attribution inside direct speech; a hyphen has no spaces.
_INNER_DASH = re.compile(rf"(?P<stop>[,:{STOPS}]*)\s+[{DASHES}]\s+|(?P<stop2>[,:{STOPS}]+)\s*[—–]\s*")
# White space, dashes, emoji and bullets before a mark: «⚡️«Мост открыт», — сказал министр».
_ORNAMENTS = re.compile(rf"(?:['{DASHES}]|[^\w!-/:-@\[-`{{-~«»„“”‹›…])+\Z")
CONTEXT = 1000  # code points around a pair of marks; no attribution reaches further
NARRATION = 200  # code points in which the narrator's first words stand
MAX_INTERRUPTION = 25  # words; longer stretches between two dashes are the speaker's own


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A pair of marks and the paragraph around it, for the rules below."""

    before: str  # from the beginning of the paragraph to the opening mark
    content: str
    after: str  # from the closing mark to the end of the paragraph


Rule = Callable[[Surroundings], bool]


def find_layout(text: str, paragraphs: Sequence[Span]) -> Layout:
    """Cut direct speech out of a text whose paragraphs are known."""
    quotations: list[Quotation] = []
    fragments: list[Span] = []
    for pair in find_pairs(text, paragraphs):
        quotation = _quotation_in_marks(text, pair, paragraphs)
        if quotation is not None:
            quotations.append(quotation)
        else:
            fragments.append(pair.outer)
    taken = {
        number
        for quotation in quotations
        for number in range(quotation.paragraph, paragraph_at(quotation.outer.end - 1, paragraphs) + 1)
    }
    quotations += _unmarked(text, paragraphs, taken)
    quotations.sort(key=lambda quotation: quotation.outer)
    return Layout(tuple(paragraphs), tuple(quotations), tuple(sorted(fragments)))


# Speech or not


def _is_attributed_behind(around: Surroundings) -> bool:
    """«Мы готовы», — сказал министр.  Near miss: «Спартак» — чемпион."""
    joint = JOINT.match(around.after)
    if not joint:
        return False
    ended = joint["stop"] or around.content.rstrip()[-1:] in STOPS + ","
    if not ended:
        return _begins_sentence(around) and is_sentence(around.content) and _has_cue(around.after, 2)
    begins = _begins_sentence(around) or len(words_of(around.content)) > 3
    return begins and (_has_cue(around.after, 30) or is_sentence(around.content))


def _is_attributed_without_dash(around: Surroundings) -> bool:
    """«Мы к этому готовы», сказал министр."""
    rest = around.after.lstrip(" '\u00a0")
    return (
        rest.startswith(",")
        and _begins_sentence(around)
        and is_sentence(around.content)
        and _has_cue(rest, 4)
    )


def _is_introduced(around: Surroundings) -> bool:
    """Министр сказал: «Мы готовы».  Near miss: Вышли две газеты: «Труд» и «Вести»."""
    if not around.before.rstrip(" '\u00a0").endswith(":"):
        return _is_shouted(around)
    sentence = re.split(rf"[{STOPS}]\s", around.before)[-1]
    if _has_cue(sentence, 60):
        ended = around.content.rstrip()[-1:] in STOPS or around.after.lstrip()[:1] in STOPS
        return len(words_of(around.content)) > 1 or ended or not around.after.strip()
    ends = not around.after.strip() or around.after.lstrip()[:1] in STOPS or JOINT.match(around.after)
    return bool(ends) and is_sentence(around.content)


def _is_shouted(around: Surroundings) -> bool:
    # Люди вышли с криками «Мы требуем ответа».
    words = words_of(around.before)
    return bool(words) and not lemmas(words[-1]).isdisjoint(UTTERANCE_NOUNS) and is_sentence(around.content)


def _is_continued(around: Surroundings) -> bool:
    """… — сказал министр. «Это решено. Мы начнём завтра»."""
    rest = around.after.lstrip(" '\u00a0")
    ended = around.content.rstrip()[-1:] in STOPS or rest[:1] in STOPS
    alone = not rest.strip(STOPS + " ") or (ended and rest.lstrip(STOPS + " ")[:1].isupper())
    return _begins_sentence(around) and alone and ended and is_sentence(around.content)


SPEECH_RULES: tuple[Rule, ...] = (
    _is_attributed_behind,
    _is_attributed_without_dash,
    _is_introduced,
    _is_continued,
)


def _quotation_in_marks(text: str, pair: Pair, paragraphs: Sequence[Span]) -> Quotation | None:
    if not len(pair.content):
        return None
    number = paragraph_at(pair.outer.start, paragraphs)
    last = paragraphs[paragraph_at(pair.outer.end - 1, paragraphs)]
    around = Surroundings(
        before=text[max(paragraphs[number].start, pair.outer.start - CONTEXT) : pair.outer.start],
        content=pair.content.of(text),
        after=text[pair.outer.end : max(pair.outer.end, min(last.end, pair.outer.end + CONTEXT))],
    )
    if not pair.closed:
        # «Мост открыт, — сказал министр: the narrator's words stand where the mark is missing.
        parts = tuple(part for part in _dialogue_parts(text, pair.content) if len(part))
        narrated = bool(parts) and (len(parts) > 1 or parts[-1].end < pair.content.end)
        end = parts[-1].end if narrated else pair.outer.end
        kept = narrated or any(rule(around) for rule in SPEECH_RULES)
        return Quotation(parts, Span(pair.outer.start, end), "marks", number) if kept and parts else None
    if "\n" not in around.content and not any(rule(around) for rule in SPEECH_RULES):
        return None
    parts = tuple(part for part in _speech_parts(text, pair.content) if len(part))
    return Quotation(parts, pair.outer, "marks", number) if parts else None


def _begins_sentence(around: Surroundings) -> bool:
    before = _ORNAMENTS.sub("", around.before)
    return (not before or before[-1] in STOPS + ':»"”') and around.content[:1] not in ",;"


def _has_cue(text: str, words: int) -> bool:
    # True if a verb of speech stands among the first words (of a tail) or at all.
    return any(_is_cue(match.group()) for match in islice(WORD.finditer(text), words))


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
    yield trim(text, Span(start, start + len(text[start : content.end].rstrip(" ,"))))


def _is_interruption(opening: re.Match[str], said: str, closing: re.Match[str]) -> bool:
    if not _stop(opening) or not _stop(closing) or "\n" in said:
        return False
    if any(mark in said for mark in ("!", "?")):
        return False
    words = words_of(said)
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


def _unmarked(text: str, paragraphs: Sequence[Span], taken: Collection[int]) -> Iterator[Quotation]:
    usual = usual_gap(text, paragraphs)
    introduced = False
    for number, paragraph in enumerate(paragraphs):
        gap = compared_gap(text, paragraphs, number, usual)
        free = number not in taken
        dash = _DASH_LINE.match(text, paragraph.start, paragraph.end)
        if free and dash:
            content = Span(dash.end(), paragraph.end)
            parts = tuple(part for part in _dialogue_parts(text, content) if len(part))
            attributed = bool(parts) and (parts[-1].end < content.end or len(parts) > 1)
            beside = _is_reply(content.of(text)) and _beside_dialogue(text, paragraphs, number)
            if parts and (attributed or introduced or beside):
                yield Quotation(parts, Span(paragraph.start, max(parts[-1].end, dash.end())), "dash", number)
        elif free and number and is_block(paragraphs[number - 1].of(text), paragraph.of(text), gap):
            yield Quotation((paragraph,), paragraph, "block", number)
        introduced = introduces(paragraph.of(text))


def _is_reply(content: str) -> bool:
    return content[:1].isupper() and content[-1:] in STOPS


def _beside_dialogue(text: str, paragraphs: Sequence[Span], number: int) -> bool:
    # A reply without attribution: the line before or behind it is attributed speech.
    for paragraph in (*paragraphs[max(0, number - 1) : number], *paragraphs[number + 1 : number + 2]):
        dash = _DASH_LINE.match(text, paragraph.start, paragraph.end)
        if dash:
            content = Span(dash.end(), paragraph.end)
            parts = tuple(_dialogue_parts(text, content))
            if parts and (parts[-1].end < content.end or len(parts) > 1):
                return True
    return False


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
    words = words_of(re.split(rf"[{STOPS}]\s|\s[—–]\s", rest)[0])[:6]
    return bool(words) and any(not lemmas(word).isdisjoint(SPEECH_VERBS) for word in words)
