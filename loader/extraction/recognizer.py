"""Names in tagged sentences: conditional random fields over what the neural tagger says.

The neural tagger was trained to other conventions and on words alone; the fields weigh its opinion
with morphology, word clusters and the rest of the document. One finds persons, organizations and
places. Another finds events, laws and works, because names of the first kinds stand inside of
those («чемпионат мира в России»). Both are made by `scripts/train_names`.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock

import numpy as np

from loader.extraction.fields import OUTSIDE, Field, Weights, beside, load_weights
from loader.extraction.models import NameHints, NameSpan, Sentence, Word
from loader.extraction.name_features import Line, WordClusters, forms_of
from loader.extraction.name_groups import Groups, rows_of
from loader.extraction.name_weights import Sums
from loader.extraction.viterbi import Floats
from loader.models import EntityType
from loader.spans import Span

KNOWLEDGE = Path(__file__).parent / "knowledge"
MAIN_WEIGHTS = KNOWLEDGE / "names.npz"
OTHER_WEIGHTS = KNOWLEDGE / "other_names.npz"
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
# The longest names of people, titles and all, have ten. More in a row are a list without commas, or made
# to take time: that who is who takes grows with the square of a name's words.
MOST_WORDS = 16
# Groups of features that are kept, at some 300 bytes each: all are forgotten when there are more, and what is
# common is learned again. 962 texts have 180,000: they took 1.15 times the time with 100,000.
KEPT_GROUPS = 250_000

LabelledSpan = tuple[int, int, str]  # start, end, label


@dataclass(frozen=True, slots=True)
class Models:
    """Two trained fields, and the clusters that their features speak of."""

    main: Weights
    other: Weights | None
    clusters: WordClusters


def find_names(
    text: str,
    sentences: Sequence[Sentence],
    tagged: Mapping[Span, tuple[Word, ...]],
    hints: Mapping[Span, NameHints],
) -> tuple[NameSpan, ...]:
    """The names in a text, by position, with their form as it stands there.

    A name of an event, law or work may hold names of other types; nothing else overlaps.
    """
    lines = [Line(tagged[sentence.span], hints[sentence.span]) for sentence in sentences]
    return tuple(
        NameSpan(Span(start, end), TYPES[label], text[start:end])
        for start, end, label in shipped_recognizer().find(lines)
        if label != "person" or len(text[start:end].split()) <= MOST_WORDS
    )


class Recognizer:
    """Finds names with a pair of models; remembers what groups of features weigh."""

    def __init__(self, models: Models) -> None:
        weights = [models.main] + ([models.other] if models.other is not None else [])
        self._fields = [Field(own.labels, own.transitions) for own in weights]
        self._features, self._states = beside(weights)
        self._clusters, self._forms = models.clusters, forms_of(self._features)
        self._lock = Lock()
        self._forget()

    def find(self, lines: Sequence[Line]) -> list[LabelledSpan]:
        """The names of a document as start, end, label."""
        with self._lock:
            weighed = list(self._weigh([line for line in lines if line.words]))
        return sorted(name for some, scores in weighed for name in self._names(some, scores))

    def _names(self, lines: Sequence[Line], scores: Floats) -> Iterator[LabelledSpan]:
        gaps = np.ones(len(scores), bool)
        for _, start, end in rows_of(lines):
            gaps[start:end] = False
        main, *others = self._fields
        width = len(main.labels)
        mains, rest = scores[:, :width], scores[:, width:]
        labels = main.best(mains, gaps)
        other_labels = [field.best(rest, gaps) for field in others]
        for line, start, end in rows_of(lines):
            names = list(spans_of(line.words, _likely(main, mains[start:end], labels[start:end])))
            yield from names
            for own in other_labels:
                yield from _beside(names, spans_of(line.words, own[start:end]))

    def _weigh(self, lines: Sequence[Line]) -> Iterator[tuple[Sequence[Line], Floats]]:
        """Some sentences at a time with the scores of their words, a row each as in `rows_of`.

        Of the labels of all fields, side by side.
        """
        if len(self._groups) > KEPT_GROUPS:
            self._forget()
        for some, columns in self._groups.of(lines):
            yield some, self._sums.of(columns)

    def _forget(self) -> None:
        self._sums = Sums(self._features, self._states)
        self._groups = Groups(self._clusters, self._sums, self._forms)


def _likely(field: Field, scores: Floats, labels: list[str]) -> list[str]:
    # The labels, without adjectives that are not likely enough.
    if labels.count(OUTSIDE) == len(labels):
        return labels
    return [
        OUTSIDE if label[2:] == ADJECTIVE and field.chance(scores, index, label) < ADJECTIVE_CHANCE else label
        for index, label in enumerate(labels)
    ]


def _beside(main: Sequence[LabelledSpan], other: Iterable[LabelledSpan]) -> Iterator[LabelledSpan]:
    # An event may hold a place; the two are never the same, nor cross.
    for start, end, label in other:
        if all(
            last <= start
            or end <= first
            or (start <= first and last <= end and (start, end) != (first, last))
            for first, last, _ in main
        ):
            yield start, end, label


def spans_of(words: Sequence[Word], labels: Sequence[str]) -> Iterator[LabelledSpan]:
    """Where the names are that B- and I- labels show."""
    if labels.count(OUTSIDE) == len(labels):
        return
    start: int | None = None
    for index, label in enumerate([*labels, OUTSIDE]):
        if start is not None and not label.startswith("I-"):
            yield words[start].span.start, words[index - 1].span.end, labels[start][2:]
            start = None
        if label.startswith("B-") or (label.startswith("I-") and start is None):
            start = index


@cache
def shipped_recognizer() -> Recognizer:
    """The recognizer with the models that come with the project."""
    return Recognizer(
        Models(load_weights(MAIN_WEIGHTS), load_weights(OTHER_WEIGHTS), load_clusters(CLUSTERS))
    )


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
