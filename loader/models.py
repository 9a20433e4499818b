"""The values that pass between the loader's stages; frozen, and free of any library."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from loader.spans import Span

EntityType = Literal["person", "organization", "location", "event", "law", "work"]
MentionForm = Literal["name", "role", "pronoun"]
QuoteType = Literal["direct", "indirect", "mixed"]
Precision = Literal["year", "month", "day", "minute", "second"]
RemovedKind = Literal["date", "byline", "credit", "boilerplate"]


@dataclass(frozen=True, slots=True)
class Given:
    """What a source says of an article beside its text, as it stands there. None: it does not say."""

    title: str | None = None
    subtitle: str | None = None
    byline: str | None = None
    published: str | None = None  # a date as loader/dates.py reads it
    site: str | None = None  # the name of the outlet
    language: str | None = None  # BCP 47
    teaser: bool = False  # the text is only the beginning or a summary of the article
    fetched: str | None = None  # when a page without a date of its own was fetched, as `published`
    beside: str | None = None  # short lines beside a page's heading that may hold a date or an author


@dataclass(frozen=True, slots=True)
class RawArticle:
    """One article as its source hands it over: decoded, otherwise untouched."""

    text: str
    origin: str  # for messages and reports: the path it was read from, "-" for standard input
    url: str | None = None
    given: Given = Given()


@dataclass(frozen=True, slots=True)
class RemovedLine:
    """A piece of the raw text that is not the article's: metadata still reads it."""

    text: str
    kind: RemovedKind


@dataclass(frozen=True, slots=True)
class CleanArticle:
    """The article's own text. It begins with title and subtitle, where it has them, as
    paragraphs of their own, so that quotes in a headline have positions too."""

    text: str
    title: str | None
    subtitle: str | None
    body_start: int  # where in `text` the first paragraph behind title and subtitle begins
    removed: tuple[RemovedLine, ...]
    above: int = 0  # how many of them stand above the running text


@dataclass(frozen=True, slots=True)
class Source:
    """An outlet or agency that publishes articles."""

    slug: str
    name: str
    domain: str | None
    kind: str  # outlet, agency, official
    time_zone: str | None  # IANA name
    registered: bool = True  # False: all that is known of it is what it calls itself


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of an article beside its text. None is unknown, never a guess."""

    source: Source | None = None
    via: str | None = None  # whom the article relays: Акорда, ТАСС
    byline: str | None = None
    dateline_place: str | None = None
    published_at: str | None = None  # RFC 3339, in the outlet's own offset where it is known
    published_precision: Precision | None = None
    published_from: str | None = None  # where it was found: source, header, dateline, line
    language: str | None = None  # BCP 47


@dataclass(frozen=True, slots=True)
class Entity:
    """Somebody or something that one text names; `aliases` are nominative forms."""

    type: EntityType
    name: str
    aliases: tuple[str, ...] = ()
    wikidata_id: str | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """A place in the text that stands for an entity (an index into `Extraction.entities`)."""

    span: Span
    type: EntityType
    form: MentionForm
    entity: int | None


@dataclass(frozen=True, slots=True)
class Cue:
    """The verb or set phrase that attributes a quote, as it stands and as a lemma."""

    span: Span
    lemma: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who was considered as a speaker."""

    name: str
    why: str  # what spoke for them, and what against


@dataclass(frozen=True, slots=True)
class Quote:
    """Content attributed to a speaker (an index into `Extraction.entities`), or to several at once."""

    type: QuoteType
    parts: tuple[Span, ...]  # ordered, disjoint, never empty
    cue: Cue | None
    speaker: int | None
    speaker_mention: Span | None
    speaker_form: MentionForm | None
    confidence: float  # 0 to 1
    rule: str  # the name of the rule that found it
    co_speakers: tuple[int, ...] = ()  # who said it together with the speaker, in the text's order
    evidence: tuple[str, ...] = ()  # how the speaker was resolved, step by step
    candidates: tuple[Candidate, ...] = ()  # who was weighed, the likeliest first; not stored

    def text(self, article_text: str) -> str:
        """The quoted words: the parts, joined by one space."""
        return " ".join(part.of(article_text) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Extraction:
    """Everything found in one text."""

    entities: tuple[Entity, ...]
    mentions: tuple[Mention, ...]  # by position
    quotes: tuple[Quote, ...]  # by position of the first part


@dataclass(frozen=True, slots=True)
class QuoteWords:
    """The words of a quote as search and statements compare them."""

    words: str  # with single spaces
    lemmas: str
    comparable: tuple[str, ...]
    hashes: frozenset[int]


@dataclass(frozen=True, slots=True)
class EntityWords:
    """What an entity that an article refers to is looked for by, and what it is called there."""

    index: int  # in the extraction
    type: EntityType
    name: str  # on one line
    wikidata_id: str | None
    key: str | None  # by Wikidata
    name_key: str
    folded: str
    is_surname: bool
    given: str  # the names that it has wherever it stands, in order: JSON
    names: frozenset[str]  # and those that stand in the text


@dataclass(frozen=True, slots=True)
class ArticleWords:
    """What is worked out of an article, whatever is stored: the longer part of storing it."""

    raw: RawArticle  # of which it is worked out, and of these
    clean: CleanArticle
    extraction: Extraction
    words: str  # with single spaces
    lemmas: str
    body_key: bytes | None  # None: too few words to be another one's copy
    body_hashes: tuple[int, ...]
    of_quotes: tuple[QuoteWords, ...]
    of_entities: tuple[EntityWords, ...]


@dataclass(frozen=True, slots=True)
class Article:
    """A cleaned article with its metadata and what was extracted from it: ready to be stored."""

    raw: RawArticle
    clean: CleanArticle
    metadata: Metadata
    extraction: Extraction
    extractor_version: str
    worked_out: ArticleWords | None = field(default=None, compare=False, repr=False)
