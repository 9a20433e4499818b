"""The order of the stages: a raw article becomes a clean one, gets metadata, then an extraction."""

from __future__ import annotations

from loader import outlets
from loader.clean import clean
from loader.extraction import (
    assembly,
    attribution,
    clusters,
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
    resolved = [(found, resolver.resolve(found)) for found in attributions]
    return assembly.assemble(groups, resolved, linking.link)
