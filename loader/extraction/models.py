"""The values that pass between the steps of extraction; frozen, free of any library."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from loader.models import Candidate, Cue, Entity, EntityType, MentionForm, QuoteType
from loader.spans import Span

MarkStyle = Literal["marks", "dash", "block"]
Gender = Literal["masc", "femn", "neut"]
Number = Literal["sing", "plur"]
Shown = tuple[str, str | None, str | None]  # a word of a name, the case and gender that it is tagged with
Hint = tuple[str, str | None, float]  # what a word beside a name makes likely: a case, a gender (None: any)
# How a speaker was found: by name, by a title that the text gives, as the last speaker, …
Evidence = Literal[
    "name",
    "surname",
    "title",
    "office",
    "last speaker",
    "subject",
    "salience",
    "body",
    "carried",
    "unnamed",
    "nobody",
]


class Token(NamedTuple):
    """One word or punctuation mark, with its lemma in lower case, ё as е; a tuple as `Word` is."""

    span: Span
    text: str
    lemma: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, or what stands of it on one side of a stretch of direct speech."""

    span: Span
    tokens: tuple[Token, ...]
    paragraph: int
    speech: int | None  # index of the quotation it stands in, None for the narrator's text


class Word(NamedTuple):
    """A token in its sentence's dependency tree (Universal Dependencies labels).

    A tuple, because there are hundreds in a text: it is made in a fourth of the time of a frozen dataclass.
    """

    index: int  # type: ignore[assignment]  # nobody asks where in the tuple a value stands
    span: Span
    text: str
    lemma: str
    pos: str
    feats: Mapping[str, str]  # never changed: all words tagged alike share one
    head: int | None  # index of the governing word, None for the root
    relation: str

    def feat(self, name: str) -> str | None:
        """The value of a morphological feature (Case, Gender, …), None where it has none."""
        return self.feats.get(name)

    @property
    def is_finite(self) -> bool:
        """True for a verb that can head a clause: заявил, заявляет; not заявив, заявить, заявивший."""
        return self.pos in {"VERB", "AUX"} and (
            self.feat("VerbForm") == "Fin" or self.feat("Mood") is not None
        )

    @property
    def is_infinitive(self) -> bool:
        """True for заявить."""
        return self.pos in {"VERB", "AUX"} and self.feat("VerbForm") == "Inf"


def words_inside(words: Sequence[Word], span: Span) -> Sequence[Word]:
    """Those of a sentence's words that lie wholly in `span`; a sentence is not gone through for a name."""
    first = bisect_left(words, span.start, key=_start)
    last = first
    while last < len(words) and words[last].span.end <= span.end:
        last += 1
    return words[first:last]


def _start(word: Word) -> int:
    return word.span.start


@dataclass(frozen=True, slots=True)
class NameHints:
    """What the neural tagger thinks of each word of a sentence: no names yet, evidence for some."""

    tags: Sequence[str]  # of the best sequence: B-PER, I-ORG, O, …
    chances: Sequence[Sequence[float]]  # of each class the word may be in: PER, LOC, ORG
    vectors: Sequence[int]  # the words' rows in the word vectors; one row for all unknown words


@dataclass(frozen=True, slots=True)
class Parse:
    """A sentence with its dependency tree."""

    sentence: Sentence
    words: tuple[Word, ...]
    children: tuple[tuple[int, ...], ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Quotation:
    """Direct speech as punctuation shows it, before anyone is found to have said it."""

    parts: tuple[Span, ...]  # the words themselves, without marks
    outer: Span  # with the marks, and with any attribution that interrupts the parts
    style: MarkStyle
    paragraph: int  # the paragraph where it begins


@dataclass(frozen=True, slots=True)
class Layout:
    """A text cut into paragraphs, and the direct speech and quoted fragments in them."""

    paragraphs: tuple[Span, ...]
    quotations: tuple[Quotation, ...]  # direct speech, by position
    fragments: tuple[Span, ...]  # other outermost quoted spans, marks included, by position


@dataclass(frozen=True, slots=True)
class NameSpan:
    """A name in the text, with its nominative form."""

    span: Span
    type: EntityType
    name: str
    gender: Gender | None = None
    surface: str = ""  # as it stands in the text, white space squeezed
    fixed: bool = False  # the form was seen in the nominative, not computed
    relays: bool = False  # an outlet or agency, which hands on what others said
    # Of a person, that is to be declined:
    shown: tuple[Shown, ...] = ()
    hints: tuple[Hint, ...] = ()


@dataclass(frozen=True, slots=True)
class Cluster:
    """The mentions of one entity in a text."""

    entity: Entity
    mentions: tuple[NameSpan, ...]  # by position
    gender: Gender | None


@dataclass(frozen=True, slots=True)
class SpeakerPhrase:
    """The noun phrase or pronoun in the speaker slot of a cue."""

    span: Span
    lemma: str  # of the head
    form: MentionForm
    gender: Gender | None
    number: Number
    name: NameSpan | None  # the name in it that is the speaker's own («министр Иван Петров»)
    words: tuple[Word, ...]
    members: tuple[SpeakerPhrase, ...] = ()  # where it names several who speak together: each of them


@dataclass(frozen=True, slots=True)
class Authors:
    """Several people who made one document: «Сатпаев и Громов приняли совместное заявление»."""

    phrase: SpeakerPhrase
    document: str  # the lemma of its noun


@dataclass(frozen=True, slots=True)
class Attribution:
    """A quote with its cue and speaker phrase, before the speaker is resolved."""

    type: QuoteType
    parts: tuple[Span, ...]
    cue: Cue | None
    speaker: SpeakerPhrase | None
    rule: str
    elided: Gender | None = None  # no speaker phrase, but a verb that shows the speaker's gender


@dataclass(frozen=True, slots=True)
class Resolved:
    """The speaker of an attribution: an index into the clusters, or a body that only it names."""

    cluster: int | None
    body: Entity | None
    evidence: tuple[str, ...]
    how: Evidence
    relayed: bool = False  # an outlet that only hands on: no quote of its own
    others: tuple[Resolved, ...] = ()  # who said it together with this speaker
    candidates: tuple[Candidate, ...] = ()  # who was weighed, the likeliest first
