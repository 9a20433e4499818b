"""A noun phrase to those whom it puts side by side: «министр Сатпаев, Громов и Лебедева»."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from loader.extraction.models import NameSpan, Parse, Word, words_inside

# What may stand between two who act together: «и», «а также», «как …, так и …»; not «а не», «или».
_JOINING = frozenset({",", "и", "а", "также", "так"})
_CLOSING = frozenset({"и", "также"})  # before the last: by commas alone a clause begins, or a title stands


@dataclass(frozen=True, slots=True)
class Member:
    """One of them: the head of a noun phrase, and that phrase's words."""

    head: Word
    words: tuple[Word, ...]


def members_of(parse: Parse, head: Word, words: Sequence[Word], names: Sequence[NameSpan]) -> list[Member]:
    """Those whom the phrase of these words around `head` puts side by side, in order.

    Nobody where `head` stands alone, where another word than «и» joins them, and where the verb is
    in the singular: «президент и главнокомандующий Сатпаев заявил» is one man.
    """
    last = words[-1].index
    if _has_singular_verb(parse, head):
        return []
    joint: Sequence[Word] | None = None
    members, current, first = [], head, words[0].index
    for index in (index for index in joined(parse, head, names) if index <= last):
        joint = _joint_before(parse, parse.words[index], current)
        if joint is None:
            return []
        members.append(Member(current, parse.words[first : joint[0].index]))
        current, first = parse.words[index], joint[-1].index + 1
    if joint is None or _CLOSING.isdisjoint(word.text.lower() for word in joint):
        return []
    return [*members, Member(current, parse.words[first : last + 1])]


def joined(parse: Parse, head: Word, names: Sequence[NameSpan]) -> list[int]:
    """The words behind `head` that the tree puts beside it, by position, whatever joins them."""
    # The second hangs on the first's noun or on its name («братья Иван и Пётр»), the third on either.
    name = next((name for name in names if name.span.covers(head.span)), None)
    own = [word.index for word in words_inside(parse.words, name.span)] if name is not None else []
    apposed = [child for child in parse.children[head.index] if parse.words[child].relation == "appos"]
    queue = [head.index, *own, *apposed]
    seen, found = set(queue), []
    while queue:
        for child in parse.children[queue.pop()]:
            if child not in seen and parse.words[child].relation == "conj":
                seen.add(child)
                queue.append(child)
                found.append(child)
    return sorted(index for index in found if index > head.index)


def _has_singular_verb(parse: Parse, head: Word) -> bool:
    if head.head is None or not head.relation.startswith("nsubj"):
        return False
    return parse.words[head.head].feat("Number") == "Sing"


def _joint_before(parse: Parse, member: Word, before: Word) -> Sequence[Word] | None:
    """The words that join `member` to the one before; None if it is not both who speak."""
    end = start = next((i for i in range(member.index - 1, before.index, -1) if _joins(parse.words[i])), 0)
    while start - 1 > before.index and _joins(parse.words[start - 1]):
        start -= 1
    joint = parse.words[start : end + 1]
    texts = {word.text.lower() for word in parse.words[start : member.index]}
    conjunctions = {word.text.lower() for word in joint}
    fits = conjunctions <= _JOINING and "не" not in texts and ("а" not in texts or "также" in texts)
    return joint if end and fits else None


def _joins(word: Word) -> bool:
    return word.pos == "CCONJ" or word.text.lower() in _JOINING
