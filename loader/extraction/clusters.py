"""The names of one person, body or place together: «Токаев» with «Касым-Жомарт Токаев», ООН in full."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from loader.extraction.declension import IMPOSSIBLE, SEXES, explain, readings
from loader.extraction.models import Cluster, Gender, Hint, NameSpan, Shown
from loader.extraction.morphology import possible_nominatives
from loader.folding import fold, fold_name
from loader.models import Entity
from loader.spans import Span

# How many parts a name has, in the order in which names found groups; 0 stands for any more.
USUAL_PARTS = (3, 2, 0, 1)


def cluster(names: Sequence[NameSpan]) -> tuple[Cluster, ...]:
    """Group the names of a text, by position of each group's first mention.

    A surname joins the full name that has it, a full name with initials the one that fits them,
    an abbreviation the name whose words begin so. Of two who fit, the gender decides, then who
    was named last.
    """
    groups: list[list[NameSpan]] = []
    by_key: dict[tuple[str, str], list[int]] = {}
    for name in sorted(names, key=_anchor_first):
        keys = [(name.type, key) for key in _keys(name)]
        known = sorted({index for key in _asked(name) for index in by_key.get((name.type, key), ())})
        group = _group_of(name, [groups[index] for index in known])
        if group is None:
            for key in keys:
                by_key.setdefault(key, []).append(len(groups))
            groups.append([name])
        else:
            group.append(name)
    groups.sort(key=lambda group: min(name.span for name in group))
    return tuple(map(_cluster, groups))


def join_by_gender(groups: Sequence[Cluster]) -> tuple[Cluster, ...]:
    """The clusters, surnames alone with the one full name that has them and the gender the text shows.

    «Сатпаева встретил аким» looks like a woman's name; in a text about Ерлан Сатпаев it is his.
    """
    bearers: dict[str, list[Cluster]] = {}
    for group in groups:
        for form in _surname(group) if " " in group.entity.name else ():
            bearers.setdefault(form, []).append(group)
    kept: list[Cluster] = []
    joined: dict[str, list[NameSpan]] = {}
    for group in groups:
        forms = _surname(group) if " " not in group.entity.name else ()
        found = {other.entity.name: other for form in forms for other in bearers.get(form, ())}
        full = next(iter(found.values())) if len(found) == 1 else None
        if full is not None and group.gender == full.gender is not None:
            joined.setdefault(full.entity.name, []).extend(group.mentions)
        else:
            kept.append(group)
    return tuple(_with_mentions(group, joined.get(group.entity.name, ())) for group in kept)


def _surname(group: Cluster) -> frozenset[str]:
    # What the last part of a person's name may be in the nominative, whole or its second half.
    if group.entity.type != "person":
        return frozenset()
    last = _parts(max(group.mentions, key=lambda name: len(name.name.split())))[-1]
    return last | _tails(last)


def _with_mentions(group: Cluster, others: Sequence[NameSpan]) -> Cluster:
    if not others or group.entity.type != "person":
        return group
    return replace(_cluster((*group.mentions, *others)), gender=group.gender)


def _anchor_first(name: NameSpan) -> tuple[int, bool, Span]:
    # Full names first, so that surnames find them; those with initials after those without. Four
    # parts and more are late: under a picture of two the tagger takes their names for one.
    parts = name.name.split()
    order = USUAL_PARTS.index(len(parts) if len(parts) in USUAL_PARTS else 0)
    return order, any(map(_is_initial, parts)), name.span


def _keys(name: NameSpan) -> set[str]:
    """What a name has in common with every other name that may mean the same."""
    if name.type == "person":
        forms = {form for part in _parts(name) for form in part}
        return forms | _tails(_parts(name)[-1])
    folded = fold_name(name.name)
    return {folded, _initials(folded)}


def _asked(name: NameSpan) -> set[str]:
    # A full name is looked for by its surname: of people called Иван there may be a thousand.
    return set(_parts(name)[-1]) if name.type == "person" and len(_parts(name)) == 2 else _keys(name)


def _parts(name: NameSpan) -> tuple[frozenset[str], ...]:
    return _parts_of(name.surface, name.name)


@lru_cache(maxsize=10_000)
def _parts_of(shown: str, given: str) -> tuple[frozenset[str], ...]:
    # What each part of a person's name may be in the nominative.
    surface, normal = fold(shown).replace(".", ". ").split(), fold(given).split()
    if len(surface) != len(normal):
        surface = normal
    return tuple(possible_nominatives(word) | {known} for word, known in zip(surface, normal, strict=True))


def _group_of(name: NameSpan, groups: Sequence[list[NameSpan]]) -> list[NameSpan] | None:
    same = [group for group in groups if _is_same(name, group)]
    agreeing = [group for group in same if _agree(name.gender, group[0].gender)]
    same = agreeing or same
    same = [group for group in same if _is_called_so(name, group[0])] or same
    if len(same) < 2:
        return same[0] if same else None
    folded = fold_name(name.name)
    exact = [group for group in same if any(fold_name(other.name) == folded for other in group)]
    if exact:
        return exact[0]
    return max(same, key=lambda group: max((o.span.start for o in group if o.span < name.span), default=-1))


def _is_called_so(name: NameSpan, anchor: NameSpan) -> bool:
    """«Хамад» is «Хамад бен Халифа» rather than «Тамим бен Хамад»: a middle part is a father's name."""
    if name.type != "person":
        return True
    first, *_, last = _parts(anchor) * 2
    own = _parts(name)[-1]
    return _is_same_part(own, first) or _is_same_part(own, last)


def _agree(first: Gender | None, second: Gender | None) -> bool:
    return first is None or second is None or first == second


def _is_same(name: NameSpan, group: Sequence[NameSpan]) -> bool:
    if name.type == "person":
        return _is_same_person(name, group[0])
    folded = fold_name(name.name)
    return any(fold_name(other.name) == folded or _abbreviates(name.name, other.name) for other in group)


def _is_same_person(name: NameSpan, anchor: NameSpan) -> bool:
    parts, full = _parts(name), _parts(anchor)
    if len(parts) > len(full):
        return len(full) > 1 and all(any(_is_same_part(part, other) for other in parts) for part in full)
    if not _agree(name.gender, anchor.gender) and (len(parts) > 1 or name.fixed):
        return False
    return all(any(_is_same_part(part, other) for other in full) for part in parts)


def _is_same_part(part: frozenset[str], other: frozenset[str]) -> bool:
    if any(map(_is_initial, part)):
        initial = min(part, key=len).rstrip(".")
        return any(form.startswith(initial) for form in other)
    return not part.isdisjoint(other) or any(form in _tails(other) for form in part)


def _tails(forms: frozenset[str]) -> set[str]:
    # «Громова» of «Лебедева-Громова»
    return {tail for form in forms if len(tail := form.rpartition("-")[2]) > 3 and tail != form}


def _is_initial(part: str) -> bool:
    return part.endswith(".") or len(part) == 1


def _abbreviates(short: str, full: str) -> bool:
    if len(short) > len(full):
        short, full = full, short
    if not short.isupper() or not 2 <= len(short) <= 8 or " " in short:
        return False
    return _initials(fold_name(full)) == fold(short)


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.replace("-", " ").split() if len(word) > 2)


# What a group is called


def _cluster(group: Sequence[NameSpan]) -> Cluster:
    mentions = tuple(sorted(group, key=lambda name: name.span))
    kind = mentions[0].type
    name = _canonical_person(mentions) if kind == "person" else _canonical(mentions)
    aliases = sorted({mention.name for mention in mentions} - {name})
    return Cluster(Entity(kind, name, tuple(aliases)), mentions, _gender(mentions))


def _gender(mentions: Sequence[NameSpan]) -> Gender | None:
    # Full names know better: a given name shows what a surname may not.
    full = [mention.gender for mention in mentions if mention.gender and " " in mention.name]
    known = full or [mention.gender for mention in mentions if mention.gender]
    return Counter(known).most_common(1)[0][0] if known else None


def _canonical(mentions: Sequence[NameSpan]) -> str:
    """The form to show of a body or place: full, seen in the nominative, frequent, short."""
    counts = Counter(mention.name for mention in mentions)
    fixed = {mention.name for mention in mentions if mention.fixed}

    def rank(name: str) -> tuple[int, bool, int, int]:
        return len(name.split()), name in fixed, counts[name], -len(name)

    return max(counts, key=rank)


def _canonical_person(mentions: Sequence[NameSpan]) -> str:
    """Given name and surname, in the form that explains best how all mentions stand in the text."""
    counts = Counter(mention.name for mention in mentions)
    candidates = dict.fromkeys((*counts, *_other_readings(mentions), *_with_other_surnames(mentions)))
    fullest = max(map(_fullness, candidates))
    names = [name for name in candidates if _fullness(name) == fullest]
    if len(names) == 1:
        return names[0]  # nothing to weigh, for half of all people
    evidence = Counter((mention.shown, mention.hints) for mention in mentions if mention.shown)
    surfaces = {mention.surface for mention in mentions}

    def rank(name: str) -> tuple[float, bool, int, int]:
        return _fit(name, evidence), name in surfaces, counts[name], -len(name)

    return max(names, key=rank)


def _fullness(name: str) -> tuple[int, bool]:
    parts = name.split()
    # A third part is a patronymic, or the tagger took two people for one.
    return min(len(parts), 2) - 2 * any(map(_is_initial, parts)), len(parts) <= 2


def _fit(name: str, evidence: Mapping[tuple[tuple[Shown, ...], tuple[Hint, ...]], int]) -> float:
    # The name costs once, whatever it is; what speaks for it counts each time.
    if not evidence:
        return 0
    parts = tuple(fold(name).split())
    total = sum(evidence.values())
    fits = [0.0 for _ in SEXES]
    for (shown, hints), count in evidence.items():
        for sex, (form, context) in enumerate(explain(shown, hints, parts)):
            fits[sex] += count * (context + (form if form < IMPOSSIBLE else form / total))
    return max(fits)


def _other_readings(mentions: Sequence[NameSpan]) -> Iterator[str]:
    # «Роналду» tagged as an accusative is Роналда, until the text has it for a subject.
    # As they stand in the text: of two that fit as well, the first one is taken.
    full = [(m.shown, m.hints) for m in mentions if " " in m.name and not any(w[0] == "." for w in m.shown)]
    for shown, hints in dict.fromkeys(full):
        yield from (" ".join(forms) for forms in readings(shown, hints))


def _with_other_surnames(mentions: Sequence[NameSpan]) -> list[str]:
    # «Энтони Рэппу» once and «Рэпп» beside it: the surname as it stands alone may be the better.
    full = {tuple(mention.name.split()) for mention in mentions if " " in mention.name}
    alone = {mention.name for mention in mentions if " " not in mention.name}
    return [
        " ".join((*parts[:-1], surname))
        for parts in sorted(full)
        for surname in sorted(alone)
        if possible_nominatives(fold(parts[-1])) & possible_nominatives(fold(surname))
    ]
