"""Names in tagged sentences: conditional random fields over what the neural tagger says (python-crfsuite).

The neural tagger was trained to other conventions and on words alone; the fields weigh its opinion
with morphology, word clusters and the rest of the document. One finds persons, organizations and
places. Another finds events, laws and works, because names of the first kinds stand inside of
those («чемпионат мира в России»). The models are made by `scripts/train_names`.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pycrfsuite

from loader.extraction.models import NameHint, NameSpan, Sentence, Word
from loader.extraction.name_features import Line, WordClusters, features
from loader.models import EntityType
from loader.spans import Span

KNOWLEDGE = Path(__file__).parent / "knowledge"
MAIN_MODEL = KNOWLEDGE / "names.crfsuite"
OTHER_MODEL = KNOWLEDGE / "other_names.crfsuite"
CLUSTERS = KNOWLEDGE / "word_clusters.npz"

# Adjectives of places («российский рынок») have a label of their own. NEREL names the place in
# most of them, factRuEval in none; only those that are as likely as this are taken for a name. At
# 0.75 each corpus loses about one point of F1 at most against what suits it best.
ADJECTIVE = "adjective"
ADJECTIVE_CHANCE = 0.75
TYPES: dict[str, EntityType] = {
    "person": "person",
    "organization": "organization",
    "location": "location",
    ADJECTIVE: "location",
    "event": "event",
    "law": "law",
    "work": "work",
}

# What training was found to do best with, by cross-validation (DECISIONS.md).
TRAINING = {"c1": 0.02, "c2": 0.3, "max_iterations": 80, "feature.minfreq": 2}


@dataclass(frozen=True, slots=True)
class Models:
    """Two taggers of `pycrfsuite`, and the clusters that their features speak of."""

    main: Any
    other: Any
    clusters: WordClusters


def find_names(
    text: str,
    sentences: Sequence[Sentence],
    tagged: Mapping[Span, tuple[Word, ...]],
    hints: Mapping[Span, tuple[NameHint, ...]],
) -> tuple[NameSpan, ...]:
    """The names in a text, by position, with their form as it stands there.

    A name of an event, law or work may hold names of other types; nothing else overlaps.
    """
    lines = [Line(tagged[sentence.span], hints[sentence.span]) for sentence in sentences]
    return tuple(
        NameSpan(Span(start, end), TYPES[label], text[start:end])
        for start, end, label in recognize(lines, shipped_models())
    )


def recognize(lines: Sequence[Line], models: Models) -> list[tuple[int, int, str]]:
    """The names of a document as start, end, label."""
    found: list[tuple[int, int, str]] = []
    for line, rows in zip(lines, features(lines, models.clusters), strict=True):
        if rows:
            sequence = pycrfsuite.ItemSequence(rows)
            main = list(_main_names(line, models.main, sequence))
            found += main
            if models.other is not None:
                found += _beside(main, spans_of(line.words, models.other.tag(sequence)))
    return sorted(found)


def _main_names(line: Line, tagger: Any, sequence: Any) -> Iterator[tuple[int, int, str]]:
    labels = tagger.tag(sequence)
    for index, label in enumerate(labels):
        if label[2:] == ADJECTIVE and tagger.marginal(label, index) < ADJECTIVE_CHANCE:
            labels[index] = "O"
    yield from spans_of(line.words, labels)


def _beside(
    main: Sequence[tuple[int, int, str]], other: Iterable[tuple[int, int, str]]
) -> Iterator[tuple[int, int, str]]:
    # An event may hold a place; the two are never the same, nor cross.
    for start, end, label in other:
        if all(
            last <= start
            or end <= first
            or (start <= first and last <= end and (start, end) != (first, last))
            for first, last, _ in main
        ):
            yield start, end, label


def spans_of(words: Sequence[Word], labels: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Where the names are that B- and I- labels show."""
    start: int | None = None
    for index, label in enumerate([*labels, "O"]):
        if start is not None and not label.startswith("I-"):
            yield words[start].span.start, words[index - 1].span.end, labels[start][2:]
            start = None
        if label.startswith("B-") or (label.startswith("I-") and start is None):
            start = index


@cache
def shipped_models() -> Models:
    """The models that come with the project."""
    return Models(load_model(MAIN_MODEL), load_model(OTHER_MODEL), load_clusters(CLUSTERS))


def load_model(path: Path) -> Any:
    """A tagger with the model in a file."""
    tagger = pycrfsuite.Tagger()
    tagger.open(str(path))
    return tagger


def load_clusters(path: Path) -> WordClusters:
    """The clusters in a file that `save_clusters` wrote."""
    with np.load(path) as arrays:
        return WordClusters(*(array("H", arrays[name].tobytes()) for name in ("of_row", "wider", "widest")))


def save_clusters(path: Path, clusters: WordClusters) -> None:
    """Write clusters to a file, the same bytes for the same clusters."""
    np.savez_compressed(
        path,
        of_row=np.array(clusters.of_row, np.uint16),
        wider=np.array(clusters.wider, np.uint16),
        widest=np.array(clusters.widest, np.uint16),
    )


def save_model(path: Path, samples: Iterable[tuple[list[list[str]], list[str]]]) -> None:
    """Train a model on sentences, each as features and labels of its words; write it to `path`."""
    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.select("lbfgs")
    trainer.set_params(TRAINING)
    for rows, labels in samples:
        trainer.append(pycrfsuite.ItemSequence(rows), labels)
    trainer.train(str(path))
