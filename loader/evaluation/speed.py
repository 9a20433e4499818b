"""The speed of extraction beside natasha's whole pipeline, on the same texts in the same run."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from statistics import median
from typing import Any

import pymorphy3

ROUNDS = 5  # in turn, so that a machine that grows slower slows both


def natasha_pipeline() -> Callable[[str], Any]:
    """Segmentation, morphology, syntax, names and their normal forms, as natasha documents them.

    Natasha asks for pymorphy2, which does not run on current Pythons; pymorphy3 has its interface.
    """
    sys.modules.setdefault("pymorphy2", pymorphy3)
    import natasha

    segmenter, vocabulary = natasha.Segmenter(), natasha.MorphVocab()
    embedding = natasha.NewsEmbedding()
    morphology, syntax = natasha.NewsMorphTagger(embedding), natasha.NewsSyntaxParser(embedding)
    names = natasha.NewsNERTagger(embedding)

    def run(text: str) -> Any:
        document = natasha.Doc(text)
        document.segment(segmenter)
        document.tag_morph(morphology)
        document.parse_syntax(syntax)
        document.tag_ner(names)
        for token in document.tokens:
            token.lemmatize(vocabulary)
        for span in document.spans:
            span.normalize(vocabulary)
        return document

    return run


def compare_speed(
    texts: Sequence[str], ours: Callable[[str], Any], theirs: Callable[[str], Any]
) -> dict[str, float]:
    """Texts a second of both, medians over the rounds, and the median of the rounds' ratios."""
    for text in texts[:3]:  # models loaded, caches warm
        ours(text), theirs(text)
    rounds = [(_seconds(ours, texts), _seconds(theirs, texts)) for _ in range(ROUNDS)]
    return {
        "whosaid": len(texts) / median(own for own, _ in rounds),
        "natasha": len(texts) / median(other for _, other in rounds),
        "ratio": median(other / own for own, other in rounds),
    }


def _seconds(work: Callable[[str], Any], texts: Sequence[str]) -> float:
    start = time.process_time()
    for text in texts:
        work(text)
    return time.process_time() - start
