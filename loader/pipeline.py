"""The order of the stages: a raw article becomes a clean one, gets metadata, then an extraction."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import partial

from loader import outlets
from loader.clean import clean
from loader.extraction import (
    assembly,
    attribution,
    clusters,
    confidence,
    coreference,
    cues,
    genders,
    linking,
    marked,
    morphology,
    names,
    offices,
    quotes,
    recognizer,
    reported,
    segment,
    sources,
    speakers,
    tagger,
)
from loader.extraction.models import Attribution, Cluster, Resolved
from loader.language import RUSSIAN
from loader.metadata import find_metadata
from loader.models import Article, Extraction, Metadata, RawArticle
from loader.version import EXTRACTOR_VERSION

_SURROGATE = re.compile("[\ud800-\udfff]")


def process(raw: RawArticle) -> Article:
    """Everything that is stored of one article."""
    cleaned = clean(raw.text, raw.given.title, raw.given.subtitle, raw.given.beside)
    metadata = find_metadata(cleaned, raw, datetime.now(UTC).date())
    if metadata.language in {RUSSIAN, None}:
        extraction = extract(cleaned.text, _day(metadata))
    else:
        extraction = marked.find_marked_speech(cleaned.text, metadata.language)
    return Article(raw, cleaned, metadata, extraction, EXTRACTOR_VERSION)


def _day(metadata: Metadata) -> date | None:
    known = metadata.published_precision in {"day", "minute", "second"}
    return date.fromisoformat(metadata.published_at[:10]) if metadata.published_at and known else None


def extract(text: str, on: date | None = None, linker: linking.Linker | None = None) -> Extraction:
    """Find entities, mentions and quotes in `text`, taken verbatim; positions are code points.

    `on` is the day on which the text appeared: an office that stands without a name is then
    resolved to who held it. `linker` gives entities their full names and Wikidata ids; without
    one they come from the project's tables and the user's.
    """
    linker = linker or linking.default()
    groups, attributed = attribute(text, on, linker.knows)
    return assembly.assemble(groups, attributed, linker.link, confidence.confidence)


def attribute(
    text: str, on: date | None, knows: names.Knows
) -> tuple[Sequence[Cluster], Sequence[tuple[Attribution, Resolved]]]:
    """The names of `text`, grouped, and every quote with whom it was resolved to, by position.

    `knows` says which names are known, so that of several readings the known one is taken.
    """
    # Half a surrogate pair is no character, and no library takes one: as long, but harmless.
    text = _SURROGATE.sub("\ufffd", text)
    paragraphs = segment.find_paragraphs(text)
    layout = quotes.find_layout(text, paragraphs)
    sentences = segment.split_sentences(text, layout, morphology.lemmatize)
    pages = tagger.pages_of(sentences)
    tagged = tagger.tag(pages)
    parses = tagger.parse(pages, cues.sentences_to_parse(sentences, layout), tagged)
    found = recognizer.find_names(text, sentences, tagged, tagger.hint_names(pages))
    named = names.normalize(text, found, tagged, outlets.relays, knows)
    shown = genders.with_shown_genders(clusters.cluster(named), sentences, tagged)
    groups = clusters.join_by_gender(shown)
    frames = cues.frames_of(parses, named, layout.fragments)
    attributions = sorted(
        (
            *attribution.attribute_speech(text, layout, sentences, frames),
            *reported.find_reported(text, sentences, frames),
        ),
        key=lambda found: found.parts,
    )
    holder = partial(offices.holder_of, on=on)
    authors = speakers.find_authors(frames)
    referred = sources.find_sources(frames.values())
    resolver = coreference.Resolver(groups, sentences, tagged, holder, offices.holders_of, authors, referred)
    return groups, [(found, resolver.resolve(found)) for found in attributions]
