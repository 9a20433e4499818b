"""Direct speech by its marks alone: what can be said of a text in any language, without its speaker."""

from __future__ import annotations

import re

from loader.models import Extraction, Quote
from loader.spans import Span

RULE = "punctuation:marked_speech"
MIN_WORDS = 4  # fewer words in marks are a name or an emphasis
# The confidence is the chance, measured, that quote and speaker are right: nothing is measured here.
CONFIDENCE = 0.0

# «Біз көпірді аяқтаймыз», – деді министр.  “We will finish,” she said.  "Prices will fall."
_MARKED = re.compile(
    r"«(?P<a>[^«»“”\n]+)»(?P<a_end>,?\s+[–—-]\s)?"
    r"|“(?P<b>[^«»“”\n]+)”(?P<b_end>,?\s+[–—-]\s)?"
    r"|(?<![\w\"])\"(?P<c>[^\"\n]+)\"(?!\w)(?P<c_end>,?\s+[–—-]\s)?"
)
_ENDED = re.compile(r"[.!?…,]$")


def find_marked_speech(text: str) -> Extraction:
    """The passages in quotation marks that are whole sentences, as quotes without a speaker.

    Whole is what begins with a capital and ends in its own punctuation, or before the dash that
    stands between speech and speaker; titles, names and single words are none.
    """
    quotes = []
    for match in _MARKED.finditer(text):
        name = next(group for group in "abc" if match[group] is not None)
        words = match[name]
        ended = match[f"{name}_end"] is not None or _ENDED.search(words.rstrip())
        if ended and words[:1].isupper() and len(words.split()) >= MIN_WORDS:
            part = Span(match.start(name), match.end(name))
            quotes.append(Quote("direct", (part,), None, None, None, None, CONFIDENCE, RULE))
    return Extraction((), (), tuple(quotes))
