"""Dependency trees to noun phrases: who fills the speaker slot of a cue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from loader.extraction.coordination import joined, members_of
from loader.extraction.lexicon import (
    BODY_NOUNS,
    KIN_NOUNS,
    PERSON_NOUNS,
    POSSESSIVE_PRONOUNS,
    SPEAKER_PRONOUNS,
    STAFF_NOUNS,
)
from loader.extraction.models import Gender, NameSpan, Number, Parse, SpeakerPhrase, Word, words_inside
from loader.extraction.morphology import lemmas
from loader.folding import fold
from loader.models import MentionForm
from loader.spans import Span

GENDERS: dict[str | None, Gender] = {"Masc": "masc", "Fem": "femn", "Neut": "neut"}
# Branches of the tree that say something about a noun but do not belong to its phrase.
_OUTSIDE = frozenset(
    {"acl:relcl", "acl", "parataxis", "advcl", "ccomp", "cop", "nsubj", "discourse", "advmod"}
)
# A foreign name that ends so has one form for all cases: «представитель партии Мугабе».
_INDECLINABLE_ENDS = frozenset("оеиуюыэ")
GLOSS_REACH = 6  # words of a bracket behind a title, with the marks
_QUOTES = frozenset('«»"“”„')
_CLOSING = _QUOTES | {")"}


def subject_of(parse: Parse, verb: int) -> Word | None:
    """The word that fills a verb's subject slot, or the slot of the verb it is coordinated with."""
    seen: set[int] = set()
    index: int | None = verb
    while index is not None and index not in seen:
        seen.add(index)
        word = parse.words[index]
        for child in parse.children[index]:
            if parse.words[child].relation in {"nsubj", "nsubj:pass"} and parse.words[child].pos != "PUNCT":
                return parse.words[child]
        index = _coordinated_with(parse, word)
    return None


def _coordinated_with(parse: Parse, verb: Word) -> int | None:
    # «Он приехал и заявил»: the verb before shares its subject, if the two agree in number.
    if verb.relation in {"xcomp", "advcl"}:
        return verb.head
    if verb.relation == "conj" and verb.head is not None:
        return verb.head if _agree_in_number(parse.words[verb.head], verb) else None
    if verb.relation == "root" and verb.is_finite:
        roots = (word for word in parse.words[: verb.index] if word.relation == "root" and word.is_finite)
        return next((word.index for word in roots if _agree_in_number(word, verb)), None)
    return None


def _agree_in_number(first: Word, second: Word) -> bool:
    numbers = {first.feat("Number"), second.feat("Number")}
    return len(numbers) == 1 or None in numbers


def speaker_phrase(parse: Parse, head: Word, names: Sequence[NameSpan]) -> SpeakerPhrase:
    """The whole noun phrase around its head word, titles and names included."""
    first, last = _edges(parse, head, names)
    for index in joined(parse, head, names):
        last = _with_member(parse, parse.words[index], last, names)
    words = parse.words[first : last + 1]
    together = members_of(parse, head, words, names)
    members = tuple(_phrase(parse, member.head, member.words, names) for member in together)
    return replace(_phrase(parse, head, words, names), members=members)


def _with_member(parse: Parse, member: Word, last: int, names: Sequence[NameSpan]) -> int:
    # «Иванов, глава банка, и Петров»: the tree may hang the «и» elsewhere and so cut the phrase.
    first, end = _edges(parse, member, names)
    between = parse.words[last + 1 : first]
    parts = [word.pos for word in between]
    return end if "CCONJ" in parts and {*parts} <= {"PUNCT", "CCONJ"} else last


def _phrase(parse: Parse, head: Word, words: tuple[Word, ...], names: Sequence[NameSpan]) -> SpeakerPhrase:
    span = Span(words[0].span.start, words[-1].span.end)
    inside = [name for name in names if span.covers(name.span)]
    name = _own_name(parse, head, words, inside)
    form: MentionForm = "role"
    if name is not None:
        form = "name"
    elif head.lemma in SPEAKER_PRONOUNS and len(words) == 1:
        form = "pronoun"
    number: Number = "plur" if head.feat("Number") == "Plur" or head.lemma in {"они", "их"} else "sing"
    return SpeakerPhrase(span, _lemma(head), form, _gender(head), number, name, words)


def _lemma(head: Word) -> str:
    # «обвиняемый» is a person here, not a form of «обвинять».
    if head.lemma in PERSON_NOUNS or head.pos == "PRON":
        return head.lemma
    return next(iter(sorted(lemmas(head.text) & PERSON_NOUNS)), head.lemma)


def _gender(head: Word) -> Gender | None:
    by_lemma: dict[str, Gender] = {"он": "masc", "его": "masc", "она": "femn", "ее": "femn"}
    return by_lemma.get(head.text.lower().replace("ё", "е")) or GENDERS.get(head.feat("Gender"))


def _edges(parse: Parse, head: Word, names: Sequence[NameSpan]) -> tuple[int, int]:
    kept = _phrase_words(parse, head.index)
    first = last = head.index
    while first - 1 in kept:
        first -= 1
    while last + 1 in kept:
        last += 1
    first, last = _with_names(parse, head, first, last, names)
    last = _behind_gloss(parse, head, last, names)
    last = _with_apposition(parse, head, last, names)
    while (
        parse.words[last].pos in {"PUNCT", "CCONJ"}  # «Иванов, а» of «Иванов, а не Петров»
        and parse.words[last].text not in _CLOSING
        and last > head.index
    ):
        last -= 1
    while (
        first < head.index
        and parse.words[first].pos in {"PUNCT", "CCONJ", "ADP"}
        and (parse.words[first].text not in _QUOTES)
    ):
        first += 1
    return first, last


def _phrase_words(parse: Parse, root: int) -> set[int]:
    kept: set[int] = set()
    queue = [root]
    while queue:
        index = queue.pop()
        if index in kept:
            continue
        kept.add(index)
        queue += [
            child
            for child in parse.children[index]
            if parse.words[child].relation not in _OUTSIDE
            and not parse.words[child].is_finite
            and not _begins_clause(parse.words[child], parse.words[index])
        ]
    return kept


def _begins_clause(word: Word, before: Word) -> bool:
    # «По словам Громова, Лебедева уходит»: a nominative is not beside a genitive, it is the next subject.
    return word.relation == "conj" and word.feat("Case") == "Nom" and before.feat("Case") == "Gen"


def _with_names(
    parse: Parse, head: Word, first: int, last: int, names: Sequence[NameSpan]
) -> tuple[int, int]:
    # The tree may cut a name in two, or hang a name that follows its title elsewhere. A body has no
    # such name: «По данным следствия Иван Громов, …».
    titled = last > head.index or head.lemma not in BODY_NOUNS
    for name in names:
        covered = words_inside(parse.words, name.span)
        if covered and covered[0].index <= last + 1 and covered[-1].index >= first:
            touches = covered[0].index <= last
            agrees = covered[0].feat("Case") in {parse.words[last].feat("Case"), "Nom"}
            if touches or (name.type == "person" and agrees and titled):
                first, last = min(first, covered[0].index), max(last, covered[-1].index)
    return first, last


def _behind_gloss(parse: Parse, head: Word, last: int, names: Sequence[NameSpan]) -> int:
    # «глава Службы спасения (СС) Иван Петров»: the name stands behind the abbreviation in brackets.
    behind = parse.words[last + 1 : last + 1 + GLOSS_REACH]
    closing = next((word.index for word in behind if word.text == ")"), None)
    if not behind or behind[0].text != "(" or closing is None or head.pos == "PROPN":
        return last
    for name in names:
        inside = words_inside(parse.words, name.span)
        if name.type == "person" and inside and inside[0].index == closing + 1:
            agrees = any(word.feat("Case") in {head.feat("Case"), None} for word in inside)
            return inside[-1].index if agrees else last
    return last


def _with_apposition(parse: Parse, head: Word, last: int, names: Sequence[NameSpan]) -> int:
    # «муж погибшей, Иван Петров», «один из участников, отставной генерал Иван Петров»
    words = parse.words
    if last + 1 >= len(words) or words[last + 1].text != "," or head.pos == "PROPN":
        return last
    for word in words[last + 2 : last + 10]:
        name = next((n for n in names if n.type == "person" and n.span.start == word.span.start), None)
        if name is not None:
            end = max(other.index for other in words if name.span.covers(other.span))
            closed = end + 1 == len(words) or words[end + 1].pos == "PUNCT"
            agrees = word.feat("Case") in {head.feat("Case"), None}
            return end if closed and agrees else last
        if word.pos not in {"ADJ", "NOUN", "PROPN", "DET", "ADP"}:
            return last
    return last


def _own_name(parse: Parse, head: Word, words: Sequence[Word], names: Sequence[NameSpan]) -> NameSpan | None:
    # «министр Иван Петров» and «Иван Петров» are Петров; «представитель Петрова» is not.
    for name in names:
        if name.span.covers(head.span):
            return name
    people = [name for name in names if name.type == "person" and _is_apposition(head, words, name)]
    # «менеджер Громовой Анна Громова»: the surname alone says whose manager she is.
    if len(people) > 1 and " " not in people[0].name and people[1].span.start == people[0].span.end + 1:
        return people[1]
    if people:
        return people[0]
    bodies = [name for name in names if name.type == "organization"]
    return next((name for name in bodies if _names_body(parse, head, name)), None)


def _is_apposition(head: Word, words: Sequence[Word], name: NameSpan) -> bool:
    inside = [word for word in words if name.span.covers(word.span)]
    if not inside or inside[0].index < head.index:
        return False
    case, other = head.feat("Case"), _case_beside(head, words, inside, name)
    if head.lemma in KIN_NOUNS and len(inside) == 1 and inside[0].text[-1] in _INDECLINABLE_ENDS:
        return False
    if inside[0].relation == "appos" and inside[0].head == head.index and other == "Nom":
        return True  # whatever the tagger says of the title's case
    if case != "Gen":
        return case == other or other in {None, "Nom"}
    # In the genitive «слова дочери Петрова» looks like «слова министра Петрова».
    if head.lemma in KIN_NOUNS and len(inside) > 1 and head.lemma in STAFF_NOUNS:
        return other in {"Gen", None}
    between = [word for word in words if head.index < word.index < inside[0].index and word.pos != "ADJ"]
    owned = bool(between) or any(fold(word.text) in POSSESSIVE_PRONOUNS for word in words)
    return other in {"Gen", None} and (owned or head.lemma not in KIN_NOUNS)


def _is_subject_too(head: Word, name: NameSpan) -> bool:
    # «Пресс-секретарь группы Александра Громова сказала»: the tagger takes her for a man in the genitive.
    return name.fixed and name.gender == "femn" and head.feat("Case") == "Nom"


def _case_beside(head: Word, words: Sequence[Word], name: Sequence[Word], span: NameSpan) -> str | None:
    if _is_subject_too(head, span):
        return "Nom"
    # The tagger often gives the parts of a foreign name different cases; the one that the title has
    # counts, if the genders agree: «дочь президента Лола Сатпаева», «адвоката Яна Кралика».
    case = head.feat("Case")
    agrees = span.gender is None or span.gender == _gender(head)
    if case is not None and len(name) > 1 and agrees and any(w.feat("Case") in {case, None} for w in name):
        return case
    # «жительницы Вероны 61-летней Пилар Кралик»: what stands before an undeclined name shows its case.
    before = words[name[0].index - words[0].index - 1]
    if before.pos == "ADJ" and before.feat("Case") == case and before.index > head.index + 1:
        return case
    return name[0].feat("Case")


def _names_body(parse: Parse, head: Word, name: NameSpan) -> bool:
    # «компания «Заря»», «агентство Рейтер»: a common noun with the body's name in apposition.
    if head.lemma not in BODY_NOUNS:
        return False
    inside = [word for word in parse.words if name.span.covers(word.span)]
    return bool(inside) and inside[0].index > head.index and inside[0].relation in {"appos", "flat:name"}
