"""Whether two wordings report the same words: copied, trimmed or lightly edited."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence, Set
from enum import Enum
from functools import lru_cache
from itertools import combinations, pairwise

from loader.extraction import morphology
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
    is_part = (len(one.words), one.words) <= (len(other.words), other.words)
    part, whole = (one, other) if is_part else (other, one)
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
    if _lacks_too_much(part, whole):
        return False
    part, whole = _marked_alike(part, whole)
    start, end = _likest_piece(part, whole)
    if start > 0 and whole[start - 1].startswith(("не:", "!")):
        return False  # «не обещали построить …»: cut off, it would say the opposite
    piece = whole[start:end]
    gone, new = _exchanged(part, piece)
    outside = _outside(part, whole, start, end)
    if any(map(decides, (*gone, *new, *outside))) or _contradict(gone, (*new, *outside)):
        return False
    if _differ_in_things(*_without_respelled(gone, (*new, *outside))):
        return False
    gone, new = _without_respelled(gone, new)
    if len(gone) > len(part) // WORDS_FOR_A_CHANGE or len(new) > len(gone) + _insertions(len(part)):
        return False
    return _order_kept(part, piece) >= LEAST_ORDER and not _changed_places(part, piece)


def _lacks_too_much(part: Sequence[str], whole: Sequence[str]) -> bool:
    """True if one look at the words tells that `part` is nowhere in `whole`.

    A word that decides is lacking, or more than may change are, for which nothing in `whole` begins alike.
    """
    lacking = set(part).difference(whole)
    if any(map(decides, lacking)):
        return True
    beginnings = set(map(_beginning, whole))
    gone = [word for word in part if word in lacking and not _may_begin_alike(_beginning(word), beginnings)]
    return len(gone) > len(part) // WORDS_FOR_A_CHANGE


def _may_begin_alike(beginning: str, others: Set[str]) -> bool:
    if beginning in others or beginning[:1] in others:  # which an initial is by itself
        return True
    return len(beginning) == 1 and any(other.startswith(beginning) for other in others)


@lru_cache(maxsize=20_000)
def _beginning(word: str) -> str:
    return body(word)[:3]  # what respelled words have in common at least, unless one is an initial


def _marked_alike(part: Sequence[str], whole: Sequence[str]) -> tuple[list[str], list[str]]:
    """Both with every word a name that is one in either: «Арена …» begins what is cut from «… арена …»."""
    names = {word for word in (*part, *whole) if _is_name(word)}
    marked = [[f"^{word}" if f"^{word}" in names else word for word in words] for words in (part, whole)]
    return marked[0], marked[1]


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


def _outside(part: Sequence[str], whole: Sequence[str], start: int, end: int) -> list[str]:
    """What `whole` has around the piece where `part` begins or ends with other words.

    «Снижение цен …» for «Рост цен …»: what took the place of a first or last word is not in the piece.
    """
    known = set(whole[start:end])
    leading = next((at for at, word in enumerate(part) if word in known), len(part))
    trailing = next((at for at, word in enumerate(reversed(part)) if word in known), len(part))
    # One more than gave way: «сами жильцы» for «управляющая компания».
    before = whole[max(start - leading - 1, 0) : start] if leading else []
    behind = whole[end : end + trailing + 1] if trailing else []
    return [word for word in (*before, *behind) if word not in part]


def _contradict(gone: Sequence[str], new: Sequence[str]) -> bool:
    """True if a word gave way to one that says another thing: построили to построят, март to май."""
    return any(
        (body(old) == body(other) and _differ_in_tense(old, other))
        or exclude_each_other(body(old), body(other))
        for old in gone
        for other in new
    )


def _differ_in_tense(one: str, other: str) -> bool:
    # Only finite verbs have one: «ухудшающие» is a form of «ухудшают».
    return tense(one) != tense(other) and bool(tense(one) and tense(other))


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
    """True for открыть and открывать, Беловой and Белова, П. and Пётр."""
    if _differ_in_tense(one, other):
        return False
    first, second = body(one), body(other)
    common = next(
        (at for at, (a, b) in enumerate(zip(first, second, strict=False)) if a != b),
        min(len(first), len(second)),
    )
    if _is_name(one) and _is_name(other):
        shorter = min(len(first), len(second))
        return common == shorter == 1 or common >= max(3, shorter - 2)
    return common >= 5 and common * 2 >= max(len(first), len(second))


def _differ_in_things(gone: Sequence[str], new: Sequence[str]) -> bool:
    """True if another name or another noun stands in a place: Астана and Алматы, школа and больница."""
    return any(any(map(kind, gone)) and any(map(kind, new)) for kind in (_is_name, _is_noun))


def _is_name(word: str) -> bool:
    return word.startswith("^")


def _is_noun(word: str) -> bool:
    return morphology.is_noun(body(word))


def _changed_places(part: Sequence[str], piece: Sequence[str]) -> bool:
    """True if two words stand where the other did.

    «300 клёнов и 120 лип» to «120 клёнов и 300 лип», «Непал уступит Бутану» to «Бутан уступит Непалу».
    """
    mine, theirs = _sides(part), _sides(piece)
    moved = [word for word in sorted(mine.keys() & theirs.keys()) if mine[word] != theirs[word]]
    return any(
        len(mine[one] & theirs[other]) > len(mine[one] & theirs[one])
        and len(mine[other] & theirs[one]) > len(mine[other] & theirs[other])
        for one, other in combinations(moved, 2)
    )


def _sides(words: Sequence[str]) -> dict[str, set[tuple[str, str]]]:
    """For each word what stands before it and what behind it."""
    sides: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for before, word, behind in zip(("", *words), words, (*words[1:], ""), strict=False):
        sides[word] |= {("before", before), ("behind", behind)}
    return sides


def _order_kept(part: Sequence[str], piece: Sequence[str]) -> float:
    """The share of neighbours in `part` that are neighbours in `piece` too."""
    mine, theirs = (Counter(pairwise(words)) for words in (part, piece))
    return (mine & theirs).total() / max(mine.total(), 1)
