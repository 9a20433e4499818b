"""Whether two wordings report the same words: copied, trimmed or lightly edited."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from enum import Enum
from itertools import pairwise

from loader.statements.vocabulary import body, decides, exclude_each_other, tense
from loader.statements.wording import DAYS_OF_SHORT, Wording

WORDS_FOR_A_CHANGE = 8  # in so many words one may have been replaced by another
WORDS_FOR_AN_INSERTION = 5
LEAST_ORDER = 0.5  # of the pairs of neighbours: parts may change places, but not all words


class Relation(Enum):
    """How one wording relates to another one of the same statement."""

    SAME = "same"  # word for word, or nearly
    UNDER = "under"  # a part of it, or the same without a known speaker
    OVER = "over"


def relate(one: Wording, other: Wording) -> Relation | None:
    """How `one` relates to `other`, None for two different statements.

    Whose speaker is less known stands under the other, whatever their lengths.
    """
    if not one.speaker.may_be(other.speaker):
        return None
    if one.is_short or other.is_short:
        return Relation.SAME if _same_short(one, other) else None
    part, whole = sorted((one, other), key=lambda wording: (len(wording.words), wording.words))
    if not is_contained(part.words, whole.words):
        return None
    if one.speaker.rank != other.speaker.rank:
        return Relation.UNDER if one.speaker.rank < other.speaker.rank else Relation.OVER
    if len(whole.words) - len(part.words) <= _insertions(len(part.words)):
        return Relation.SAME
    return Relation.UNDER if part is one else Relation.OVER


def _same_short(one: Wording, other: Wording) -> bool:
    return (
        one.words == other.words
        and one.day is not None
        and other.day is not None
        and abs(one.day - other.day) <= DAYS_OF_SHORT
    )


def is_contained(part: Sequence[str], whole: Sequence[str]) -> bool:
    """True if `whole` has, somewhere in one piece, the words of `part` with no more than light edits."""
    start, end = _likest_piece(part, whole)
    if start > 0 and whole[start - 1].startswith(("не:", "!")):
        return False  # «не обещали построить …»: cut off, it would say the opposite
    piece = whole[start:end]
    gone, new = _exchanged(part, piece)
    # What took the place of a first or last word stands just outside the piece.
    nearby = _exchanged(part, whole[max(start - len(gone), 0) : end + len(gone)])[1]
    if any(map(decides, (*gone, *nearby))) or _contradict(gone, nearby):
        return False
    if _differ_in_names(*_without_respelled(gone, nearby)):
        return False
    gone, new = _without_respelled(gone, new)
    if len(gone) > len(part) // WORDS_FOR_A_CHANGE or len(new) > len(gone) + _insertions(len(part)):
        return False
    return _order_kept(part, piece) >= LEAST_ORDER


def _exchanged(part: Sequence[str], piece: Sequence[str]) -> tuple[list[str], list[str]]:
    """The words of `part` that `piece` lacks, and those that it has instead or beside."""
    difference = Counter(part)
    difference.subtract(piece)
    return sorted(difference.elements()), sorted((-difference).elements())


def _insertions(length: int) -> int:
    """How many words may be put into so many."""
    return length // WORDS_FOR_AN_INSERTION


def _likest_piece(part: Sequence[str], whole: Sequence[str]) -> tuple[int, int]:
    """The stretch of `whole` that is `part`, or else has most of its words, without others at its ends."""
    before, found, _ = f" {' '.join(whole)} ".partition(f" {' '.join(part)} ")
    if found:
        return before.count(" "), before.count(" ") + len(part)
    size = min(len(part) + _insertions(len(part)), len(whole))
    wanted = Counter(part)
    have: Counter[str] = Counter()
    shared = best = best_end = 0
    for end, entering in enumerate(whole, start=1):
        have[entering] += 1
        shared += have[entering] <= wanted[entering]
        if end > size:
            leaving = whole[end - size - 1]
            shared -= have[leaving] <= wanted[leaving]
            have[leaving] -= 1
        if shared > best:
            best, best_end = shared, end
    start, end = max(best_end - size, 0), best_end
    while start < end and whole[start] not in wanted:
        start += 1
    while end > start and whole[end - 1] not in wanted:
        end -= 1
    return start, end


def _contradict(gone: Sequence[str], new: Sequence[str]) -> bool:
    """True if a word gave way to one that says another thing: построили to построят, март to май."""
    return any(
        (body(old) == body(other) and tense(old) != tense(other))
        or exclude_each_other(body(old), body(other))
        for old in gone
        for other in new
    )


def _without_respelled(gone: Sequence[str], new: Sequence[str]) -> tuple[list[str], list[str]]:
    """Both without the pairs that are forms or spellings of one another."""
    left, free = [], list(new)
    for old in gone:
        match = next((other for other in free if _is_respelled(old, other)), None)
        if match is None:
            left.append(old)
        else:
            free.remove(match)
    return left, free


def _is_respelled(one: str, other: str) -> bool:
    """True for открыть and открывать, Беловой and Белова."""
    if tense(one) and tense(other) and tense(one) != tense(other):
        return False
    first, second = body(one), body(other)
    common = next(
        (at for at, (a, b) in enumerate(zip(first, second, strict=False)) if a != b),
        min(len(first), len(second)),
    )
    if one.startswith("^") and other.startswith("^"):
        return common >= 3 and common >= min(len(first), len(second)) - 2
    return common >= 5 and common * 2 >= max(len(first), len(second))


def _differ_in_names(gone: Sequence[str], new: Sequence[str]) -> bool:
    """True if a name stands where the other has another: Астана and Алматы."""
    return any(word.startswith("^") for word in gone) and any(word.startswith("^") for word in new)


def _order_kept(part: Sequence[str], piece: Sequence[str]) -> float:
    """The share of neighbours in `part` that are neighbours in `piece` too."""
    mine, theirs = (Counter(pairwise(words)) for words in (part, piece))
    return (mine & theirs).total() / max(mine.total(), 1)
