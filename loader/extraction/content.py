"""Where the content of reported speech begins and ends: word ranges to spans of the text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from loader.extraction.cues import Frame
from loader.extraction.lexicon import DIRECTIVE_VERBS, NAMING_VERBS, NEWS_VERBS, SPEECH_VERBS, TELLING_VERBS
from loader.extraction.models import Word
from loader.extraction.morphology import verb_lemma
from loader.extraction.parentheses import Parenthesis, goes_on
from loader.models import QuoteType
from loader.spans import Span

Range = tuple[int, int]  # word indices, half-open

OPENING_MARKS = frozenset('«“„"‹(')
CLOSING_MARKS = frozenset('»”“"›)')
OTHER_SPEAKER = 8  # words of a second speaker before his verb
# A second predicate of the speaker may be led in by a few words: «, и в связи с этим призвал».
LEAD_IN = 3
LEAD_IN_OF_CUE = 8
_CUES = SPEECH_VERBS | DIRECTIVE_VERBS
_REPORTS = NEWS_VERBS | TELLING_VERBS
_COORDINATE = frozenset({"conj", "parataxis", "root"})
_RELATIVES = frozenset({"который", "какой", "сколько", "кто", "чей", "где", "когда", "куда", "как"})


def spans_of(frame: Frame, parentheses: Sequence[Parenthesis], content: Sequence[Range]) -> Iterator[Span]:
    """The spans of content ranges, without attributions in parenthesis and outer punctuation."""
    for start, end in content:
        for first, last in _around(frame.words, parentheses, start, end):
            first, last = _trimmed(frame.words, first, last)
            if first < last:
                yield Span(frame.words[first].span.start, frame.words[last - 1].span.end)


def _around(
    words: Sequence[Word], parentheses: Sequence[Parenthesis], start: int, end: int
) -> Iterator[Range]:
    for parenthesis in parentheses:
        if start < parenthesis.first < end:
            yield start, parenthesis.first
            if not goes_on(words, parenthesis):
                return
            start = min(end, parenthesis.last)
    yield start, end


def _trimmed(words: Sequence[Word], first: int, last: int) -> Range:
    while first < last and words[first].pos == "PUNCT" and words[first].text not in OPENING_MARKS:
        first += 1
    while first < last and words[last - 1].pos == "PUNCT" and words[last - 1].text not in CLOSING_MARKS:
        last -= 1
    return first, last


def clause_end(frame: Frame, verb: int, start: int) -> int:
    """Where the content of `verb` that begins at `start` ends: at a predicate beside the verb.

    «Он заявил, что страна готова, и призвал к миру» ends before «, и призвал»; «Одни говорят, что
    дождь будет, другие считают, что нет» before «, другие».
    """
    phrases = {phrase.first for phrase in frame.phrases}
    goal = start < len(frame.words) and _is_goal(frame.words[start : start + 2])
    for word in frame.words[start:]:
        if word.text == ";" or (word.index in phrases and starts_anew(frame.words, word.index, start)):
            return word.index
        if word.index > start and _narrates_on(frame, word, verb, start):
            return word.index - 1
        gerund = word.feat("VerbForm") == "Conv" and frame.words[word.index - 1].text == ","
        if gerund and word.index > start and verb_lemma(word.text) in SPEECH_VERBS:
            return word.index - 1
        if word.is_finite and (other := _other_speaker(frame.words, word, start)) is not None:
            return other
        if word.is_finite and goal and _leaves_goal(frame, word, verb, start):
            cut = _cut_before(frame.words, word, start, LEAD_IN_OF_CUE)
            if cut is not None:
                return cut
        if word.is_finite and _returns_to_speaker(frame, word, verb, start):
            cut = _cut_before(frame.words, word, start, _lead_in(word))
            if cut is not None:
                return cut
        if word.is_finite and _stands_beside(frame, word, verb):
            cut = _cut_before(frame.words, word, start, _lead_in(word))
            if cut is not None:
                return cut
    return min(second_report(frame, start), len(frame.words))


def _narrates_on(frame: Frame, word: Word, verb: int, start: int) -> bool:
    """True at the first word behind a comma or dash where the narrator goes on.

    «…, имея в виду мост»; «уходит, после чего уехал»; «мост закрыт — он назвал это ошибкой».
    """
    words = frame.words
    before, ahead = words[word.index - 1].text, [other.text.lower() for other in words[word.index :][:3]]
    if any(mark.covers(word.span) for mark in frame.fragments):
        return False
    if before == "," and (ahead[:1] == ["подразумевая"] or ahead == ["имея", "в", "виду"]):
        return True
    if before == "," and ahead[:2] == ["после", "чего"]:
        return _is_same_tense(words, word.index + 2, verb) and not _is_same_tense(words, start, verb)
    if before in {"—", "–"} and ahead[0] in {"он", "она"} and len(ahead) > 1:
        follows = words[word.index + 1]
        return follows.is_finite and _is_cue(follows) and follows.feat("Gender") == words[verb].feat("Gender")
    return False


def _is_same_tense(words: Sequence[Word], first: int, verb: int) -> bool:
    # Whether the next predicate is in the past like the verb, and agrees with it.
    predicate = next((word for word in words[first:] if word.is_finite), None)
    names = ("Number", "Gender", "Tense")
    return predicate is not None and all(predicate.feat(n) == words[verb].feat(n) for n in names)


def _is_goal(words: Sequence[Word]) -> bool:
    # «сохранять спокойствие», «не сдаваться», «к диалогу»
    return words[0].text.lower() in {"к", "ко"} or any(
        word.is_infinitive for word in words[: 1 + (words[0].text.lower() == "не")]
    )


def _leaves_goal(frame: Frame, word: Word, verb: int, start: int) -> bool:
    """«Аким обещает провести проверку, на месте работает комиссия»: a goal has no finite predicate.

    Unless the predicate is in a clause of its own, which a conjunction or «который» opens.
    """
    if any(mark.covers(word.span) for mark in frame.fragments):
        return False
    if word.relation in {"acl", "acl:relcl"}:
        return not any(w.pos == "SCONJ" or w.lemma in _RELATIVES for w in frame.words[start : word.index])
    if any(frame.words[child].relation == "mark" for child in frame.parse.children[word.index]):
        return False
    joined = word.head in {verb, None} or frame.words[word.head].is_infinitive
    return joined and word.relation in _COORDINATE


def second_report(frame: Frame, start: int) -> int:
    """Where «, жители подтвердили это» begins behind a whole clause: what somebody else told.

    The end of the sentence if nobody else does.
    """
    words = frame.words
    for word in words[start:]:
        comma = _clause_start(words, word.index, start)
        if comma is None or not _tells(frame, word) or not any(w.is_finite for w in words[start:comma]):
            continue
        lead = words[comma + 1 : word.index]
        whole = not any(w.is_finite or w.pos in {"SCONJ", "CCONJ"} or w.lemma in _RELATIVES for w in lead)
        if whole and any(_is_subject(w, word) for w in (*lead, *words[word.index + 1 : word.index + 2])):
            return comma
    return len(words)


def _clause_start(words: Sequence[Word], verb: int, start: int) -> int | None:
    return next((i for i in range(verb - 1, start, -1) if words[i].text in {",", "—", "–"}), None)


def _tells(frame: Frame, word: Word) -> bool:
    past = word.is_finite and word.feat("Tense") == "Past"
    quoted = any(mark.covers(word.span) for mark in frame.fragments)
    return past and not quoted and verb_lemma(word.text) in _REPORTS


def _is_subject(word: Word, verb: Word) -> bool:
    same = word.feat("Number") == verb.feat("Number")
    return word.pos in {"NOUN", "PROPN"} and word.feat("Case") == "Nom" and same


def _other_speaker(words: Sequence[Word], word: Word, start: int) -> int | None:
    # «…, что дождь будет, а синоптики настаивают, что нет»: where «, а синоптики» begins.
    following = [other.text.lower() for other in words[word.index + 1 : word.index + 3]]
    if following != [",", "что"] or not _is_cue(word):
        return None
    for index in range(word.index - 1, max(start, word.index - OTHER_SPEAKER), -1):
        if words[index].text.lower() == "а" and words[index - 1].text == ",":
            return index - 1
    return None


def _returns_to_speaker(frame: Frame, word: Word, verb: int, start: int) -> bool:
    # «…, что мост построен, и поблагодарил»: the comma closes the clause of the content, and the
    # predicate behind «и» agrees with the verb before it.
    words = frame.words
    index = word.index - 1
    while (
        index > start and words[index].pos in {"ADV", "PART", "PRON"} and words[index].feat("Case") != "Nom"
    ):
        index -= 1
    if words[index].text.lower() not in {"и", "но"} or words[index - 1].text != ",":
        return False
    if any(words[child].relation == "nsubj" for child in frame.parse.children[word.index]):
        return False
    same = all(word.feat(name) == words[verb].feat(name) for name in ("Number", "Gender", "Tense"))
    alike = any(
        other.is_finite and all(other.feat(n) == word.feat(n) for n in ("Number", "Gender", "Tense"))
        for other in words[start:index]
    )
    return same and not (alike and words[index].text.lower() == "но")


def starts_anew(words: Sequence[Word], phrase: int, start: int) -> bool:
    # «…, что дождь будет, по его словам, зонт нужен»: a clause before the phrase, another behind it.
    before = any(word.is_finite for word in words[start:phrase])
    return before and words[phrase - 1].text == "," and any(word.is_finite for word in words[phrase:])


def _stands_beside(frame: Frame, word: Word, verb: int) -> bool:
    if word.head not in {verb, None} or any(mark.covers(word.span) for mark in frame.fragments):
        return False
    relations = {frame.words[child].relation for child in frame.parse.children[word.index]}
    if "mark" in relations:
        return False
    if "nsubj" in relations:
        following = frame.words[min(word.index + 1, len(frame.words) - 1)].text
        lemma = verb_lemma(word.text)
        return _is_cue(word) and (following == "," or lemma in NAMING_VERBS)
    if _is_cue(word) and word.head == verb and word.relation == "conj":
        # «считает, что мост готов, однако уточнила, что …»: he goes on, whatever the tense.
        genders = {word.feat("Gender"), frame.words[verb].feat("Gender")}
        return word.feat("Number") == frame.words[verb].feat("Number") and (
            None in genders or len(genders) == 1
        )
    same = all(word.feat(name) == frame.words[verb].feat(name) for name in ("Number", "Gender", "Tense"))
    return same and word.relation in _COORDINATE


def _is_cue(word: Word) -> bool:
    return verb_lemma(word.text) in _CUES


def _lead_in(predicate: Word) -> int:
    return LEAD_IN_OF_CUE if _is_cue(predicate) else LEAD_IN


def _cut_before(words: Sequence[Word], predicate: Word, start: int, reach: int) -> int | None:
    for index in range(predicate.index - 1, max(start, predicate.index - reach), -1):
        if words[index].text.lower() in {"и", "а", "но", ",", ";"}:
            return index - 1 if words[index - 1].text == "," else index
    return None


def type_of(text: str, parts: Sequence[Span], fragments: Sequence[Span]) -> QuoteType:
    """`mixed` where the content holds somebody's words in quotation marks, else `indirect`."""
    inside = [fragment for fragment in fragments if any(part.overlaps(fragment) for part in parts)]
    return "mixed" if any(is_verbatim(text, fragment) for fragment in inside) else "indirect"


def is_verbatim(text: str, fragment: Span) -> bool:
    """«серьёзной ошибкой» is somebody's words; «Единая Россия» is a name."""
    return fragment.of(text)[1:2].islower()
