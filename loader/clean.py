"""Boilerplate away: what remains of a page is the article's own text, with its title found.

Only whole lines, a header at the very start, and surrounding white space are taken away. The
words that stay are never rewritten, since all positions refer to the text made here. The rules
that remove lines are data: boilerplate.yaml, with an example beside each.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from loader.data import read_data
from loader.models import CleanArticle, RemovedKind, RemovedLine

LINE_BREAK = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")

TITLE_LENGTH = 200  # longer first lines are leads; headlines of news run to some 120 characters
SUBTITLE_LENGTH = 300
RULE_LENGTH = 300  # no rule is about a longer line
TITLE_WORDS = 2  # a single word is as likely a menu item or a rubric
SUBTITLE_WORDS = 4  # two or three words below a title are a name or a rubric

RUNNING_LENGTH = 40  # a shorter line with a full stop may still be an invitation or a rubric
LONG_LENGTH = 250  # beyond it a line is running text even without a full stop

_SENTENCE_END = re.compile(r"[.!?…][»”\"')\]]*$")
_SENTENCE_BREAK = re.compile(r"\w{3,}[.!?…][»”\"')\]]*\s+[«„“\"'(—–-]*\s*[A-ZА-ЯЁ0-9]")
_OPEN_END = re.compile(r"[.…:;,–—-]$|[.…,;][»”\"')\]]+$")

# "…, сообщает Степные вести": a sentence of the text, though without a full stop. Not so with
# "…, заявил министр": that is how many headlines end.
_REPORTING_END = re.compile(
    r"[,–—-]\s+(?:как\s+)?(?:сообща[ею]т|переда[её]т|пишет|информирует)\s+[^,]{1,80}$", re.IGNORECASE
)
# "АСТАНА, 5 января. /ТАСС/.", "Москва. 5 января. ИНТЕРФАКС - ": the text begins on this line.
_DATELINE = re.compile(
    r"[А-ЯЁA-Z][\w -]{1,40}[.,]\s+\d{1,2}\s+[а-я]{3,8}\b|[А-ЯЁA-Z][А-ЯЁA-Z -]{2,40}[.,]?\s+[/–—-]\s?\S"
)
# "… до осени. /ТАСС/", "… до осени, — РИА Новости": a sentence that is signed.
_SIGNED_END = re.compile(r"[.!?…»\",]\s+(?:[/(][^/()]{2,30}[/)]|[—–-]\s\S+(?:\s\S+)?)$")
_STARTS_SENTENCE = re.compile(r"[«„“\"'(]*[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ0-9]")


@dataclass(frozen=True, slots=True)
class LineRule:
    """One kind of line that is not the article's, with the line for which the rule exists."""

    name: str
    kind: RemovedKind
    zone: Literal["anywhere", "edge", "end"]
    pattern: re.Pattern[str]
    example: str
    keeps: str


@dataclass(frozen=True, slots=True)
class Rules:
    """The contents of boilerplate.yaml, compiled."""

    header: re.Pattern[str]
    lines: tuple[LineRule, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line without surrounding white space, and whether a blank line stands before it."""

    text: str
    after_blank: bool


def clean(
    raw_text: str,
    given_title: str | None = None,
    given_subtitle: str | None = None,
    beside: str | None = None,
) -> CleanArticle:
    """The article in `raw_text`: title, subtitle and body; and apart, the lines left out.

    Headings that the source gives are taken; without a given title they are looked for in the text.
    `beside` holds lines that stood beside the heading on its page: those with a date or an author count as
    left out.
    """
    body, header = split_header(raw_text)
    kept, removed, above = remove_lines(split_lines(body))
    title, subtitle = _one_line(given_title), _one_line(given_subtitle)
    if title is None:
        title, subtitle = find_headings(kept)
        kept = kept[sum(heading is not None for heading in (title, subtitle)) :]
    else:
        kept = _without_headings(kept, [heading for heading in (title, subtitle) if heading is not None])
    headings = [heading for heading in (title, subtitle) if heading is not None]
    kept, repeated = _without_repeated(kept, headings)
    body_text = join_lines(kept)
    front = "".join(f"{heading}\n\n" for heading in headings)
    lines = (beside or "").splitlines()
    beside_it = tuple(line for text in lines if (line := _removed(text)) and line.kind in {"date", "byline"})
    return CleanArticle(
        text=(front + body_text).rstrip(),
        title=title,
        subtitle=subtitle,
        body_start=len(front) if body_text else len(front.rstrip()),
        removed=(*beside_it, *header, *repeated, *removed),
        above=len(beside_it) + len(header) + len(repeated) + above,
    )


def split_header(raw_text: str) -> tuple[str, tuple[RemovedLine, ...]]:
    """ " date 2025-12-12 Президент …" as the text from Президент on, and the date as a line."""
    match = load_rules().header.match(raw_text)
    if match is None:
        return raw_text, ()
    return raw_text[match.end() :], (RemovedLine(match.group().strip(), "date"),)


def split_lines(text: str) -> list[Line]:
    """The lines of `text` that hold anything."""
    lines: list[Line] = []
    blank = True
    for line in LINE_BREAK.split(text):
        stripped = line.strip()
        if stripped:
            lines.append(Line(stripped, blank))
        blank = not stripped
    return lines


def join_lines(lines: Sequence[Line]) -> str:
    """The lines as text again: paragraphs stand apart by one blank line, as they did before."""
    pieces = [("\n\n" if line.after_blank else "\n") + line.text for line in lines]
    return "".join(pieces).lstrip("\n")


def remove_lines(lines: Sequence[Line]) -> tuple[list[Line], list[RemovedLine], int]:
    """`lines` without those that a rule names; the removed ones, and how many stand above running text."""
    first, last = find_running_text(lines)
    kept: list[Line] = []
    removed: list[RemovedLine] = []
    above = 0
    gap = False  # a removed line leaves a paragraph break behind when it stood by one
    others = False  # what follows is a list of other articles
    for index, line in enumerate(lines):
        rule = find_rule(line.text, at_edge=not first <= index <= last)
        gap = gap or line.after_blank
        others = others or (rule is not None and rule.zone == "end" and 0 <= last < index)
        if rule is None and not others:
            kept.append(Line(line.text, gap))
            gap = False
        else:
            removed.append(RemovedLine(line.text, rule.kind if rule else "boilerplate"))
            above += index < first
    return kept, removed, above


def find_running_text(lines: Sequence[Line]) -> tuple[int, int]:
    """The first and the last index of a line that is prose; (len, -1) when none is."""
    running = [index for index, line in enumerate(lines) if is_running(line.text)]
    return (running[0], running[-1]) if running else (len(lines), -1)


def is_running(line: str) -> bool:
    """True for a line of prose: long, or of some length and closed by a full stop."""
    return len(line) >= LONG_LENGTH or (len(line) >= RUNNING_LENGTH and bool(_SENTENCE_END.search(line)))


def find_rule(line: str, at_edge: bool) -> LineRule | None:
    """The rule by which `line` is not the article's text, None when it is."""
    if len(line) > RULE_LENGTH:
        return None
    for rule in load_rules().lines:
        if (at_edge or rule.zone == "anywhere") and rule.pattern.fullmatch(line):
            return rule
    return None


def _removed(line: str) -> RemovedLine | None:
    rule = find_rule(line, at_edge=True)
    return RemovedLine(line, rule.kind) if rule else None


def find_headings(lines: Sequence[Line]) -> tuple[str | None, str | None]:
    """Title and subtitle of the article whose lines these are; None for what it has not."""
    if len(lines) < 2 or not is_title(lines[0].text) or not _begins_anew(lines[1]):
        return None, None
    title = lines[0].text
    if len(lines) < 3 or not is_subtitle(lines[1].text) or not lines[2].after_blank:
        return title, None
    return title, lines[1].text


def _without_headings(lines: list[Line], headings: Sequence[str]) -> list[Line]:
    """`lines` from behind the headings, where the text repeats them."""
    alike = {_likeness(heading) for heading in headings}
    first = 0
    while first < min(len(lines), len(headings)) and _likeness(lines[first].text) in alike:
        first += 1
    return lines[first:]


def _without_repeated(
    lines: list[Line], headings: Sequence[str]
) -> tuple[list[Line], tuple[RemovedLine, ...]]:
    """`lines` without those above the running text that say a heading once more; and these."""
    alike = {_likeness(heading) for heading in headings}
    first, last = find_running_text(lines)
    if last < 0:
        return lines, ()
    again = [index for index, line in enumerate(lines[:first]) if _likeness(line.text) in alike]
    kept = [line for index, line in enumerate(lines) if index not in again]
    return kept, tuple(RemovedLine(lines[index].text, "boilerplate") for index in again)


def _likeness(heading: str) -> str:
    return " ".join(heading.casefold().split()).rstrip(".")


def _one_line(heading: str | None) -> str | None:
    return " ".join(heading.split()) or None if heading else None


def is_title(line: str) -> bool:
    """True for «Премьер назвал сроки ремонта», false for a sentence, a dateline, a rubric."""
    return _is_heading(line, TITLE_WORDS, TITLE_LENGTH)


def is_subtitle(line: str) -> bool:
    """As for a title, but no whole sentence: below a title that is the first paragraph."""
    return (
        _is_heading(line, SUBTITLE_WORDS, SUBTITLE_LENGTH)
        and not _SENTENCE_END.search(line)
        and not _SENTENCE_BREAK.search(line)
    )


@lru_cache(maxsize=1)
def load_rules() -> Rules:
    """The rules in boilerplate.yaml, read when first needed."""
    data = read_data("boilerplate.yaml")
    fragments: dict[str, str] = data["fragments"]

    def compiled(pattern: str) -> re.Pattern[str]:
        for _ in range(4):  # a fragment may hold others
            for name, fragment in fragments.items():
                pattern = pattern.replace(f"{{{name}}}", fragment)
        return re.compile(pattern, re.IGNORECASE)

    lines = tuple(LineRule(**rule | {"pattern": compiled(rule["pattern"])}) for rule in data["rules"])
    return Rules(header=compiled(data["header"]), lines=lines)


def _is_heading(line: str, words: int, length: int) -> bool:
    return (
        len(line) <= length
        and len(line.split()) >= words
        and _STARTS_SENTENCE.match(line) is not None
        and _OPEN_END.search(line) is None
        and _DATELINE.match(line) is None
        and _REPORTING_END.search(line) is None
        and _SIGNED_END.search(line) is None
    )


def _begins_anew(line: Line) -> bool:
    """False for the second half of a sentence that was wrapped behind the first line."""
    return line.after_blank or _STARTS_SENTENCE.match(line.text.lstrip("–—- ")) is not None
