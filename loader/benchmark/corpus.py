"""Made articles of any number, as the pipeline would hand them to the store: always the same for one seed.

One speaker says a third of the quotes; all other names follow Zipf's law, as names in the news do.
The dates cover ten years, the text is as long as that of agency news: about 1,800 code points.
"""

from __future__ import annotations

import itertools
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from importlib import resources
from random import Random
from typing import Any

import yaml

from loader.models import (
    Article,
    CleanArticle,
    Cue,
    Entity,
    EntityType,
    Extraction,
    Mention,
    Metadata,
    Quote,
    RawArticle,
    Source,
)
from loader.spans import Span

QUOTES_PER_ARTICLE = 6
SHARE_OF_FIRST = 1 / 3  # of the quotes, said by the one who is quoted most
SHARE_REPEATED = 0.05  # of the quotes, in words that other articles have too
SHARE_COMPOUND = 0.5  # of the nouns
REPEATED = 2_000  # such statements
PEOPLE = 20_000
OUTLETS = 40
FIRST_DAY = datetime(2016, 1, 1, tzinfo=UTC)
DAYS = 3_650
VERSION = "benchmark"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is quoted or named."""

    given_name: str
    surname: str
    is_feminine: bool

    @property
    def name(self) -> str:
        """«Анна Белова»."""
        return f"{self.given_name} {self.surname}"


@dataclass(slots=True)
class _Draft:
    """An article as it is written, word by word."""

    text: str = ""
    entities: dict[Entity, int] = field(default_factory=dict)
    mentions: list[Mention] = field(default_factory=list)
    quotes: list[Quote] = field(default_factory=list)

    def write(self, words: str) -> Span:
        start = len(self.text)
        self.text += words
        return Span(start, len(self.text))

    def name(self, kind: EntityType, entity: Entity, words: str) -> tuple[int, Span]:
        index = self.entities.setdefault(entity, len(self.entities))
        span = self.write(words)
        self.mentions.append(Mention(span, kind, "name", index))
        return index, span


def make_articles(count: int, seed: int = 1, start: int = 0) -> Iterator[Article]:
    """Articles number `start` to `start + count`: each depends on its number and the seed alone."""
    return (make_article(number, seed) for number in range(start, start + count))


def make_article(number: int, seed: int = 1) -> Article:
    """The article with this number, with six quotes."""
    random = Random(f"{seed}:{number}")
    title = _sentence(random).rstrip(".")
    draft = _Draft()
    draft.write(f"{title}\n\n")
    for _ in range(QUOTES_PER_ARTICLE):
        _write_paragraph(draft, random)
    day = FIRST_DAY + timedelta(days=random.randrange(DAYS), seconds=random.randrange(86_400))
    outlet = _zipf(random, OUTLETS)
    source = Source(f"outlet-{outlet}", f"Вести {outlet}", f"v{outlet}.example", "outlet", "Asia/Almaty")
    metadata = Metadata(source, None, None, None, day.isoformat(timespec="seconds"), "second", "source", "ru")
    raw = RawArticle(draft.text, f"benchmark {number}", f"https://v{outlet}.example/{number}")
    clean = CleanArticle(draft.text, title, None, len(title) + 2, ())
    extraction = Extraction(tuple(draft.entities), tuple(draft.mentions), tuple(draft.quotes))
    return Article(raw, clean, metadata, extraction, VERSION)


def _write_paragraph(draft: _Draft, random: Random) -> None:
    """«…», — сказала Анна Белова. With a sentence behind it that names somebody or something else."""
    speaker = _person(0 if random.random() < SHARE_OF_FIRST else 1 + _zipf(random, PEOPLE - 1))
    draft.write("«")
    start = len(draft.text)
    if random.random() < SHARE_REPEATED:
        draft.write(_sentence(Random(f"repeated:{_zipf(random, REPEATED)}"), 2).rstrip("."))
    else:
        draft.write(_sentence(random, random.choice((1, 1, 2))).rstrip("."))
        draft.write(" ")
        _write_name(draft, random)
    part = Span(start, len(draft.text))
    draft.write("», — ")
    verb = random.choice(_words()["speech_verbs"])
    cue = Cue(draft.write(verb[speaker.is_feminine]), verb[0])
    draft.write(" ")
    entity = Entity("person", speaker.name, (speaker.surname,))
    index, span = draft.name("person", entity, speaker.name)
    confidence = round(random.uniform(0.5, 0.99), 2)
    draft.quotes.append(
        Quote("direct", (part,), cue, index, span, "name", confidence, "after", (), ("name",))
    )
    draft.write(f". {_sentence(random, 2)} ")
    _write_name(draft, random)
    draft.write(f" {_pick(random, _words()['adverbs'])} {_clause(random)}.\n\n")


def _write_name(draft: _Draft, random: Random) -> None:
    kind = random.random()
    if kind < 0.4:
        person = _person(_zipf(random, PEOPLE))
        draft.name("person", Entity("person", person.name, (person.surname,)), person.name)
    elif kind < 0.7:
        place = _pick(random, _words()["places"])
        draft.name("location", Entity("location", place), place)
    else:
        body = _pick(random, _words()["bodies"])
        draft.name("organization", Entity("organization", body), body)


def _sentence(random: Random, clauses: int = 1) -> str:
    """One to several clauses: «Новый мост построит 17 дорог»"""
    words = _clause(random)
    for _ in range(clauses - 1):
        words += f", {_pick(random, _words()['links'])} {_clause(random)}"
    return f"{words[0].upper()}{words[1:]}."


def _clause(random: Random) -> str:
    kinds = ("adjectives", "subjects", "verbs", "objects", "adverbs")
    adjective, subject, verb, thing, adverb = (_pick(random, _words()[kind]) for kind in kinds)
    number = random.randrange(2, 2_000)
    return f"{adjective} {_compound(random, subject)} {verb} {number} {_compound(random, thing)} {adverb}"


def _compound(random: Random, noun: str) -> str:
    """«Агрорынок», at times: a language has far more words than a list of its commonest ones."""
    return random.choice(_words()["prefixes"]) + noun if random.random() < SHARE_COMPOUND else noun


def _pick(random: Random, words: Sequence[str]) -> str:
    return words[_zipf(random, len(words))]


def _zipf(random: Random, count: int) -> int:
    """A number from 0 to `count`, exclusive: the n-th as often as 1/n."""
    weights = _cumulated(count)
    return bisect(weights, random.random() * weights[-1])


@lru_cache(maxsize=64)
def _cumulated(count: int) -> list[float]:
    return list(itertools.accumulate(1 / rank for rank in range(1, count + 1)))


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    words: dict[str, Any] = yaml.safe_load(
        resources.files("loader.benchmark").joinpath("words.yaml").read_text("utf-8")
    )
    return words


@lru_cache(maxsize=PEOPLE)
def _person(rank: int) -> Person:
    """The person who is the `rank`-th in fame, from 0."""
    words = _words()
    names, stems, endings = words["given_names"], words["surname_stems"], words["surname_endings"]
    given_name = names[rank % len(names)]
    is_feminine = given_name[-1] in "ая" or given_name == "Айгуль" or given_name == "Сауле"
    rest = rank // len(names)
    stem, ending = stems[(rank + rest) % len(stems)], rest // len(stems)
    return Person(given_name, stem + _ending(endings, is_feminine, ending), is_feminine)


def _ending(endings: dict[str, list[str]], is_feminine: bool, number: int) -> str:
    found = endings["feminine" if is_feminine else "masculine"]
    return found[number % len(found)]
