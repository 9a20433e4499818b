"""Who speaks at a cue: its subject, the owner of «слова», the body in «сообщили в министерстве»."""

from __future__ import annotations

from collections.abc import Mapping

from loader.extraction.addressees import teller
from loader.extraction.cues import CueWord, Frame, PhraseCue
from loader.extraction.lexicon import (
    BODY_NOUNS,
    CLAUSE_BORDERS,
    DENIED_VERBS,
    DOCUMENT_NOUNS,
    JOINT_ADJECTIVES,
    KIN_NOUNS,
    OPINION_ADJECTIVES,
    OUTLET_NOUNS,
    PERSON_NOUNS,
    PERSONAL_PRONOUNS,
    QUANTITY_NOUNS,
    SETTING_NOUNS,
    STAFF_NOUNS,
)
from loader.extraction.models import Authors, Gender, Parse, SpeakerPhrase, Word, words_inside
from loader.extraction.morphology import is_animate
from loader.extraction.phrases import GENDERS, speaker_phrase, subject_of
from loader.spans import Span

SUBJECT_REACH = 8  # words between a verb and the subject before it
_BORDERS = frozenset({"PUNCT", "CCONJ", "SCONJ"})
BODY_REACH = 12  # words between «сообщили» and «в министерстве»

_OF_OTHERS = (KIN_NOUNS - STAFF_NOUNS) | BODY_NOUNS
_SPEAKERS = PERSON_NOUNS | BODY_NOUNS
_OWNERS = _SPEAKERS | OUTLET_NOUNS | QUANTITY_NOUNS
_THINGS = DOCUMENT_NOUNS | SETTING_NOUNS
_IN = frozenset({"в", "во", "на"})

# Reflexive verbs that report without saying who: «говорится», «сообщается».
_IMPERSONAL = (
    "говорит",
    "сообщат",
    "отмечат",
    "подчеркиват",
    "указыват",
    "утверждат",
    "уточнят",
    "напоминат",
    "заявлят",
)


def speaker_at(frame: Frame, cue: CueWord) -> SpeakerPhrase | None:
    """The phrase in the cue's speaker slot; None when it is elided."""
    subject = subject_at(frame, cue)
    if subject is None:
        return body_at(frame, cue)
    phrase = speaker_phrase(frame.parse, subject, frame.names)
    if (
        phrase.name is None
        and not phrase.members
        and phrase.form == "role"
        and subject.lemma not in _OF_OTHERS
    ):
        return _with_name_before(frame, cue, subject) or phrase
    return phrase


def _with_name_before(frame: Frame, cue: CueWord, subject: Word) -> SpeakerPhrase | None:
    # «Глава комитета при мэрии, открывший форум, Иван Петров во вторник заявил»: the name stands
    # between the title and the verb, in the nominative, and no clause begins behind it.
    verb = frame.words[cue.index]
    for name in reversed(frame.names):
        inside = words_inside(frame.words, name.span)
        if name.type != "person" or not inside or not subject.index < inside[0].index < cue.index:
            continue
        between = frame.words[inside[-1].index + 1 : cue.index]
        apart = any(word.text in {",", ":", ";"} or word.is_finite for word in between)
        agrees = name.gender is None or GENDERS.get(verb.feat("Gender")) in {None, name.gender}
        if not apart and agrees and inside[0].feat("Case") in {"Nom", None}:
            return speaker_phrase(frame.parse, inside[0], frame.names)
    return None


def subject_at(frame: Frame, cue: CueWord) -> Word | None:
    """The word in the cue's subject slot, also for participles, gerunds and relative clauses."""
    verb = frame.words[cue.index]
    if verb.feat("VerbForm") == "Part" and verb.relation == "acl" and verb.head is not None:
        return frame.words[verb.head]
    subject = subject_of(frame.parse, cue.index)
    nearest = _subject_before(frame, verb)
    if nearest is not None and (subject is None or _is_nearer(frame, nearest, subject, verb)):
        subject = nearest
    # «опубликовал письмо, в котором призвал …»: the clause has the main clause's subject.
    if subject is None and (verb.feat("VerbForm") == "Conv" or verb.relation == "acl:relcl"):
        main = _main_verb(frame, verb)
        subject = subject_of(frame.parse, main.index) if main is not None else None
    if subject is not None and subject.lemma == "который":
        relative = verb.relation == "acl:relcl" and verb.head is not None
        return frame.words[verb.head] if relative and verb.head is not None else None
    return None if subject is None else teller(frame.parse, frame.names, verb, subject)


def _main_verb(frame: Frame, verb: Word) -> Word | None:
    # «Слова задели его, и он отправил письмо, в котором возмутился»: the verb that the letter hangs on.
    index = verb.head if verb.relation == "acl:relcl" else None
    for _ in range(SUBJECT_REACH):
        if index is None or frame.words[index].is_finite:
            break
        index = frame.words[index].head
    if index is not None:
        return frame.words[index]
    return next((word for word in frame.words if word.head is None and word.is_finite), None)


def _subject_before(frame: Frame, verb: Word) -> Word | None:
    """«Громов» of «Она больна, и Громов во вторник сообщил», whatever hangs on the verb in the tree.

    The nearest pronoun or person's name before the verb, in the nominative and of its gender, with
    nothing between the two but adverbs and phrases with a preposition.
    """
    if not verb.is_finite:
        return None
    for word in reversed(frame.words[max(0, verb.index - SUBJECT_REACH) : verb.index]):
        if word.is_finite or word.pos in _BORDERS:
            return None
        agrees = {GENDERS.get(word.feat("Gender")), GENDERS.get(verb.feat("Gender"))}
        if word.feat("Case") == "Nom" and word.pos in {"NOUN", "PRON", "PROPN"}:
            named = any(name.type == "person" and name.span.covers(word.span) for name in frame.names)
            pronoun = word.text.lower() in {"он", "она"}
            several = _are_several(word, verb)
            body = word.lemma in BODY_NOUNS or any(
                name.type == "organization" and name.span.start == word.span.start for name in frame.names
            )
            if body and len(agrees) == 1 and subject_of(frame.parse, verb.index) is None:
                return word  # «Канцелярия президента Сатпаева распространила»
            return word if several or ((named or pronoun) and (None in agrees or len(agrees) == 1)) else None
    return None


def _are_several(word: Word, verb: Word) -> bool:
    """«врачи сообщили», «ряд экспертов призвали»: people or bodies that nobody names."""
    quantity = word.lemma in QUANTITY_NOUNS
    people = word.pos == "NOUN" and (word.lemma in _SPEAKERS or is_animate(word.lemma))
    return verb.feat("Number") == "Plur" and (quantity or (people and word.feat("Number") == "Plur"))


def _is_nearer(frame: Frame, nearest: Word, subject: Word, verb: Word) -> bool:
    if _governs(frame.parse, subject, nearest):
        return False
    first, last = sorted((subject.index, verb.index))
    apart = any(word.is_finite or word.pos in _BORDERS for word in frame.words[first + 1 : last])
    genders = {GENDERS.get(word.feat("Gender")) for word in (subject, verb)}
    return nearest.pos == "PRON" or apart or (None not in genders and len(genders) > 1)


def _governs(parse: Parse, head: Word, word: Word) -> bool:
    # «министр» does «Громов» in «министр Громов», and so does «Сатпаев» in «Сатпаев и Громов».
    index: int | None = word.index
    for _ in range(SUBJECT_REACH):
        if index is None or index == head.index:
            return index is not None
        index = parse.words[index].head
    return False


def body_at(frame: Frame, cue: CueWord) -> SpeakerPhrase | None:
    """The body in «сообщили в пресс-службе завода», the author in «говорится в заявлении завода»."""
    verb = frame.words[cue.index]
    passive = verb.feat("Variant") == "Short" and cue.lemma not in OPINION_ADJECTIVES
    impersonal = _is_impersonal(verb, cue) or passive
    plural = verb.is_finite and verb.feat("Number") == "Plur"
    if not (impersonal or plural):
        return None
    for head in _locatives_near(frame, cue):
        if any(frame.words[child].lemma == "свой" for child in frame.parse.children[head.index]):
            continue  # «на своём сайте» is the subject's, whoever that is
        if head.lemma in DOCUMENT_NOUNS and impersonal:
            return speaker_phrase(frame.parse, genitive_of(frame.parse, head) or head, frame.names)
        if not passive and _is_body(frame, head, cue):
            return speaker_phrase(frame.parse, head, frame.names)
    return None


def _locatives_near(frame: Frame, cue: CueWord) -> list[Word]:
    # «в министерстве» before or behind the verb: what hangs on it first, then the nearest in its
    # own clause («в пресс-службе в управлении сообщили»).
    words = frame.words
    found = []
    for preposition in words[max(0, cue.index - BODY_REACH) : cue.index + BODY_REACH]:
        head = _noun_behind(frame.parse, preposition) if preposition.text.lower() in _IN else None
        if head is None:
            continue
        first, last = sorted((preposition.index, cue.index))
        apart = any(word.text.lower() in CLAUSE_BORDERS for word in words[first:last])
        if head.head == cue.index or not apart:
            found.append((head.head != cue.index, abs(preposition.index - cue.index), head.index))
    return [words[index] for *_, index in sorted(found)]


def _noun_behind(parse: Parse, preposition: Word) -> Word | None:
    return next(
        (
            word
            for word in parse.words[preposition.index + 1 : preposition.index + 7]
            if (word.feat("Case") == "Loc" and word.pos in {"NOUN", "PROPN"}) or _is_uninflected(word)
        ),
        None,
    )


def _is_uninflected(word: Word) -> bool:
    return word.pos in {"PROPN", "X"} and word.feat("Case") is None


def _is_body(frame: Frame, word: Word, cue: CueWord) -> bool:
    if word.lemma in BODY_NOUNS or word.lemma.partition("-")[0] in BODY_NOUNS:
        return True
    if any(name.type == "organization" and name.span.covers(word.span) for name in frame.names):
        return True
    # «сообщили в аэропорту», «в офисе шерифа подтвердили»: any other place of work, if nothing but
    # whose it is stands between it and the verb.
    before, after = frame.words[cue.index - 1], frame.words[min(cue.index + 1, len(frame.words) - 1)]
    owned = frame.words[word.index + 1 : cue.index]
    beside = (word.index < cue.index and all(other.feat("Case") == "Gen" for other in owned)) or (
        after.text.lower() in {"в", "во"} and word.index == cue.index + 2
    )
    common = word.pos == "NOUN" and before.pos != "ADJ" and not is_animate(word.lemma)
    return beside and common and word.lemma not in _THINGS


def _is_impersonal(verb: Word, cue: CueWord) -> bool:
    return (
        cue.lemma.endswith("ся")
        and cue.lemma.startswith(_IMPERSONAL)
        and verb.text.lower().endswith(("ся", "сь"))
    )


def owner_of(frame: Frame, phrase: PhraseCue) -> Word | None:
    """Whose words a phrase cue names: «по словам министра» gives «министра»."""
    if phrase.owner is not None:
        return phrase.owner
    noun = frame.words[phrase.last]
    owner = next(
        (
            frame.words[child]
            for child in frame.parse.children[noun.index]
            if child > noun.index
            and frame.words[child].pos in {"NOUN", "PROPN", "PRON", "ADJ"}
            and frame.words[child].feat("Case") in {"Gen", None}
        ),
        None,
    )
    for word in frame.words[phrase.last + 1 : phrase.last + 4] if owner is None else ():
        if word.pos == "PUNCT" and word.text not in '«"':
            break
        if word.pos in {"NOUN", "PROPN", "X"} and word.feat("Case") in {"Gen", None}:
            owner = word
            break
    return owner if owner is not None and _can_speak(frame, phrase, owner) else None


def _can_speak(frame: Frame, phrase: PhraseCue, word: Word) -> bool:
    # «по данным портфолио» names no speaker; whoever has words or an opinion is one.
    if phrase.cue.lemma.split()[-1] in {"словам", "слов", "мнению", "утверждению", "убеждению", "признанию"}:
        return True
    return (
        word.lemma in _OWNERS
        or is_animate(word.text)
        or is_animate(word.lemma)
        or any(name.span.covers(word.span) for name in frame.names)
    )


def genitive_of(parse: Parse, noun: Word) -> Word | None:
    """The noun that a noun governs: «слова министра» gives «министра»."""
    return next(
        (
            parse.words[child]
            for child in parse.children[noun.index]
            if child > noun.index
            and parse.words[child].pos in {"NOUN", "PROPN"}
            and not any(parse.words[c].relation == "case" for c in parse.children[child])
        ),
        None,
    )


def find_authors(frames: Mapping[Span, Frame]) -> tuple[Authors, ...]:
    """Those who made a document together, by position: «Сатпаев и Громов приняли общее заявление»."""
    found = []
    for frame in frames.values():
        for adjective in frame.words:
            if adjective.lemma in JOINT_ADJECTIVES and adjective.head is not None:
                noun = frame.words[adjective.head]
                makers = _makers(frame, noun) if noun.lemma in DOCUMENT_NOUNS else None
                if makers is not None and makers.members:
                    found.append(Authors(makers, noun.lemma))
    return tuple(sorted(found, key=lambda authors: authors.phrase.span))


def _makers(frame: Frame, document: Word) -> SpeakerPhrase | None:
    maker = genitive_of(frame.parse, document)
    if maker is None and document.head is not None:
        maker = subject_of(frame.parse, document.head)
    return None if maker is None else speaker_phrase(frame.parse, maker, frame.names)


def may_speak(frame: Frame, cue: CueWord) -> bool:
    """False for «я считаю», «сообщается», «не сообщил», «отказался сообщить», «было заявлено»."""
    verb = frame.words[cue.index]
    subject = subject_at(frame, cue)
    negated = cue.index > 0 and frame.words[cue.index - 1].text.lower() == "не"
    if negated != (cue.lemma in DENIED_VERBS) and cue.lemma not in {"считать", "думать"}:
        return False
    if verb.feat("Person") in {"1", "2"} or (subject is not None and subject.lemma in PERSONAL_PRONOUNS):
        return False
    if verb.is_infinitive:
        return False
    if cue.lemma not in OPINION_ADJECTIVES and verb.feat("Variant") == "Short":
        return body_at(frame, cue) is not None
    if _is_impersonal(verb, cue):
        return body_at(frame, cue) is not None
    if subject is None and verb.feat("Number") == "Plur":
        return body_at(frame, cue) is not None
    return True


def elided_gender(frame: Frame, cue: CueWord) -> Gender | None:
    """The gender that a verb without a subject shows: «Затем добавила, что …» is a woman's."""
    verb = frame.words[cue.index]
    if verb.feat("VerbForm") == "Conv":
        verb = next((word for word in frame.words if word.head is None and word.is_finite), verb)
    return GENDERS.get(verb.feat("Gender"))
