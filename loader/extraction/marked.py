"""Direct speech by its marks and the verbs beside it: what holds in any language, without the speaker."""

from __future__ import annotations

import re
from collections.abc import Mapping

from loader.extraction.foreign_cues import CUES
from loader.models import Cue, Extraction, Quote
from loader.spans import Span

MARKED = "punctuation:marked_speech"
CUED = "punctuation:cued_speech"
MIN_WORDS = 4  # fewer words in marks are a name or an emphasis, unless a verb of speech stands beside them
MIN_CUED_WORDS = 2
# The confidence is the chance, measured, that quote and speaker are right: nothing is measured here.
CONFIDENCE = 0.0
REACH = 6  # words between the marks and the verb: “…,” the minister of roads Anna White said

# «Біз көпірді аяқтаймыз», – деді министр.  “We will finish,” she said.  "Prices will fall."
_QUOTATION = re.compile(
    r"«(?P<a>[^«»“”\n]+)»(?P<a_end>,?\s+[–—-]\s)?"
    r"|“(?P<b>[^«»“”\n]+)”(?P<b_end>,?\s+[–—-]\s)?"
    r"|(?<![\w\"])\"(?P<c>[^\"\n]+)\"(?!\w)(?P<c_end>,?\s+[–—-]\s)?"
)
_ENDED = re.compile(r"[.!?…,]$")
_LINKED = re.compile(r"[,!?…]$")  # what ends speech that goes on to its verb
_WORD = re.compile(r"[^\W\d_]+")
_CLAUSE_END = re.compile(r"[.!?;:\n«»“”\"]")
_BEGINS = re.compile(r"(?:^|[.!?…:\n])\s*$")
_LEADS = re.compile(r"[:,]\s*$")


def find_marked_speech(text: str, language: str | None = None) -> Extraction:
    """The passages in quotation marks that are speech, as quotes without a speaker.

    That is what a verb of speech of this `language` (BCP 47) stands beside, or a whole sentence: it begins
    with a capital and ends in its own punctuation, or before the dash that stands between speech and
    speaker. Titles, names and single words are none.
    """
    verbs = CUES.get((language or "").partition("-")[0], {})
    found = (_read_quotation(text, match, verbs) for match in _QUOTATION.finditer(text))
    return Extraction((), (), tuple(quote for quote in found if quote))


def _read_quotation(text: str, match: re.Match[str], verbs: Mapping[str, str]) -> Quote | None:
    name = next(group for group in "abc" if match[group] is not None)
    words, has_dash = match[name], match[f"{name}_end"] is not None
    part = Span(match.start(name), match.end(name))
    if not words[:1].isupper():
        return None
    cue = _cue_behind(text, match, words, has_dash, verbs) or _cue_before(text, match.start(), verbs)
    if cue is not None and len(words.split()) >= MIN_CUED_WORDS:
        return Quote("direct", (part,), cue, None, None, None, CONFIDENCE, CUED)
    if len(words.split()) >= MIN_WORDS and (has_dash or _ENDED.search(words.rstrip())):
        return Quote("direct", (part,), None, None, None, None, CONFIDENCE, MARKED)
    return None


def _cue_behind(
    text: str, match: re.Match[str], words: str, has_dash: bool, verbs: Mapping[str, str]
) -> Cue | None:
    """“We will finish,” Anna White said.  «Көпір дайын», – деді министр.  «Көпір дайын» деді министр.

    Not: The film “Bridge of Hope”, she said, is over.  «Нұрлы жол» туралы айтты.
    """
    end = _CLAUSE_END.search(text, match.end())
    clause = Span(match.end(), end.start() if end else len(text))
    if has_dash or _LINKED.search(words.rstrip()):
        return _first_verb(text, clause, verbs, REACH)
    if not _BEGINS.search(text[max(match.start() - 3, 0) : match.start()]):
        return None
    has_comma = text[match.end() : match.end() + 1] == ","
    return _first_verb(text, clause, verbs, REACH if has_comma else 0)


def _cue_before(text: str, start: int, verbs: Mapping[str, str]) -> Cue | None:
    """Anna White said: “We will finish”.  She added, “The bridge is ready.”"""
    lead = _LEADS.search(text[max(start - 3, 0) : start])
    if lead is None:
        return None
    before = text[:start].rstrip().rstrip(":,")
    clause = re.split(_CLAUSE_END, before[-200:])[-1]
    last = list(_WORD.finditer(clause))[-2:]
    offset = len(before) - len(clause)
    return next((_as_cue(word, offset, verbs) for word in last if word[0].lower() in verbs), None)


def _first_verb(text: str, clause: Span, verbs: Mapping[str, str], reach: int) -> Cue | None:
    words = list(_WORD.finditer(clause.of(text)))[: reach + 1]
    return next((_as_cue(word, clause.start, verbs) for word in words if word[0].lower() in verbs), None)


def _as_cue(word: re.Match[str], offset: int, verbs: Mapping[str, str]) -> Cue:
    return Cue(Span(offset + word.start(), offset + word.end()), verbs[word[0].lower()])
