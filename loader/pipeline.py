"""The order of the stages: a raw article becomes a clean one, gets metadata, then an extraction."""

from __future__ import annotations

from collections.abc import Sequence

from loader import outlets
from loader.clean import clean
from loader.extraction import (
    assembly,
    attribution,
    clusters,
    confidence,
    coreference,
    cues,
    linking,
    morphology,
    names,
    quotes,
    reported,
    segment,
    tagger,
)
from loader.extraction.models import Attribution, Cluster, Resolved
from loader.metadata import find_metadata
from loader.models import Article, Extraction, RawArticle

EXTRACTOR_VERSION = "1"


def process(raw: RawArticle) -> Article:
    """Everything that is stored of one article."""
    cleaned = clean(raw.text)
    metadata = find_metadata(cleaned, raw)
    return Article(raw, cleaned, metadata, extract(cleaned.text), EXTRACTOR_VERSION)


def extract(text: str) -> Extraction:
    """Find entities, mentions and quotes in `text`, taken verbatim; positions are code points."""
    groups, attributed = attribute(text)
    return assembly.assemble(groups, attributed, linking.link, confidence.confidence)


def attribute(text: str) -> tuple[Sequence[Cluster], Sequence[tuple[Attribution, Resolved]]]:
    """The names of `text`, grouped, and every quote with whom it was resolved to, by position."""
    paragraphs = segment.find_paragraphs(text)
    layout = quotes.find_layout(text, paragraphs)
    sentences = segment.split_sentences(text, layout, morphology.lemmatize)
    tagged = tagger.tag(sentences)
    parses = tagger.parse(cues.sentences_to_parse(sentences, layout), tagged)
    named = names.normalize(text, tagger.find_names(text, sentences), tagged, outlets.relays)
    groups = clusters.cluster(named)
    frames = cues.frames_of(parses, named, layout.fragments)
    attributions = sorted(
        (
            *attribution.attribute_speech(text, layout, sentences, frames),
            *reported.find_reported(text, sentences, frames),
        ),
        key=lambda found: found.parts,
    )
    resolver = coreference.Resolver(groups, sentences, tagged)
    return groups, [(found, resolver.resolve(found)) for found in attributions]
