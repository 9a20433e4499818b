"""Speech without marks: a paragraph that the one before announces with a colon.

Where a page set the speech off as a block, the space before it tells what became of it: set closer
than other paragraphs it is the block; behind a wider gap the block may have been lost, and the
narrator goes on.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from loader.extraction.lexicon import (
    BLOCK_VERBS,
    FIRST_PERSON,
    NEWS_VERBS,
    RELAYING_VERBS,
    REPORTING_VERBS,
)
from loader.extraction.marks import STOPS
from loader.extraction.morphology import is_third_person, lemmas, tense
from loader.extraction.surface import is_sentence, words_of
from loader.spans import Span

# «по нашему мнению» is said by whoever speaks
_CUE_PHRASE = re.compile(
    r"\b(?:по|со?)\s(?!наш|мо)(?:\w+\s)?(?:словам|слов|мнению|утверждени\w+)\b", re.IGNORECASE
)
MIN_OPEN_BLOCK = 9  # words
BLANK_LINE = 2  # line breaks; many texts set a block so, whose other paragraphs are single lines


def _gap_before(text: str, paragraphs: Sequence[Span], number: int) -> int:
    # In line breaks.
    return text.count("\n", paragraphs[number - 1].end, paragraphs[number].start)


def usual_gap(text: str, paragraphs: Sequence[Span]) -> int:
    """The commonest number of line breaks between paragraphs, the larger of two as common."""
    gaps = Counter(_gap_before(text, paragraphs, number) for number in range(1, len(paragraphs)))
    return max(gaps, key=lambda gap: (gaps[gap], gap), default=1)


def compared_gap(text: str, paragraphs: Sequence[Span], number: int, usual: int) -> int:
    """The space before a paragraph: below 0 if it stands closer than usual or than what follows it
    does, 0 as usual or a blank line apart, above 0 if further off."""
    if not number:
        return 0
    gap = _gap_before(text, paragraphs, number)
    behind = _gap_before(text, paragraphs, number + 1) if number + 1 < len(paragraphs) else usual
    return gap - max(usual, behind) if gap <= usual else max(0, gap - max(usual, BLANK_LINE))


def introduces(paragraph: str) -> bool:
    """True if a paragraph announces speech: «Министр сказал:»."""
    if not paragraph.endswith(":"):
        return False
    sentence = _last_sentence(paragraph)
    verbs = REPORTING_VERBS | RELAYING_VERBS | BLOCK_VERBS
    return bool(_CUE_PHRASE.search(sentence)) or any(
        not lemmas(word).isdisjoint(verbs) for word in words_of(sentence)
    )


def is_block(announcing: str, paragraph: str, gap: int) -> bool:
    """True if `paragraph` is the speech that the paragraph before it announces.

    `gap` is the space between the two, as `compared_gap` gives it.
    """
    if not announcing.endswith(":") or _CUE_PHRASE.search(paragraph[:60]):
        return False
    if not introduces(announcing) and not (gap < 0 and _speaks_of_itself(paragraph)):
        return False
    # The announced block itself may be missing: what follows is then the narrator's.
    if (gap >= 0 and _reports(paragraph)) or (gap > 0 and _tells(paragraph)):
        return False
    # Without a full stop it has to be long: a line behind a colon may also be a heading.
    words = len(words_of(paragraph))
    return is_sentence(paragraph) and words > (4 if paragraph[-1] in STOPS + '»"' else MIN_OPEN_BLOCK)


def _speaks_of_itself(paragraph: str) -> bool:
    return any(word.lower() in FIRST_PERSON for word in words_of(_first_sentence(paragraph)))


def _reports(paragraph: str) -> bool:
    # A third person who reports in the first sentence.
    words = words_of(_first_sentence(paragraph))
    return any(
        is_third_person(word) and not lemmas(word).isdisjoint(NEWS_VERBS) and before not in {"я", "мы", "не"}
        for before, word in pairwise(["", *(word.lower() for word in words)])
    )


def _tells(paragraph: str) -> bool:
    # The past tense of news: «Ранее министр назвал …», «Причину пока не сообщили».
    sentence = _first_sentence(paragraph)
    return any(tense(word) == "past" for word in words_of(sentence)) and not _speaks_of_itself(sentence)


def _first_sentence(paragraph: str) -> str:
    return re.split(rf"[{STOPS}]\s", paragraph, maxsplit=1)[0]


def _last_sentence(paragraph: str) -> str:
    return re.split(rf"[{STOPS}]\s", paragraph)[-1]
