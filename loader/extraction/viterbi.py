"""The best labels of sentences, from scores of labels and of steps between them (Viterbi's search).

Most words of a text are no part of a name, and their scores alone show it. Only the stretches where
another label is possible at all are searched, those of a whole text at once; the labels are the best
ones all the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Labels = NDArray[np.intp]

BARRIER = -1e6  # lower than all scores of a sentence together
TOLERANCE = 1e-2  # more than rounding can add up to


class Search:
    """Finds the best labels by the moves between them."""

    def __init__(self, moves: Floats, outside: int) -> None:
        """`moves` (labels, labels): the score of each label behind each other; `outside`: the common one,
        of no name."""
        self._moves, self._outside = moves, outside
        others = np.arange(len(moves)) != outside
        stay = moves[outside, outside]
        backs = moves[others, outside] - stay
        self._others = np.flatnonzero(others)
        self._enter = moves[outside, others] - stay
        self._towards = np.maximum(moves.max(axis=0)[others] - stay, 0)  # the best move to each
        self._back = max(float(backs.max()), 0.0)
        self._least_back = float(backs.min())
        # A label that stands behind another one may lose that much when the other becomes `outside`.
        self._needed = max(float((moves[others] - moves[outside])[:, others].max()), self._back)

    def best_labels(self, scores: Floats, gaps: NDArray[np.bool_]) -> Labels:
        """The most likely label of every word.

        `scores` (rows, labels): the words of all sentences one behind the other, with a row of any
        content before, between and behind the sentences, marked in `gaps`. Gaps are labelled `outside`.
        """
        labels = np.full(len(scores), self._outside)
        rows = np.flatnonzero(self._doubtful(scores, gaps))
        if len(rows):
            own = scores.take(rows, axis=0)
            # Where rows do not follow each other, a stretch ends and another one begins.
            cuts = np.flatnonzero(rows[1:] - rows[:-1] != 1)
            opens, closes = np.concatenate([[0], cuts + 1]), np.concatenate([cuts, [len(rows) - 1]])
            own[opens[~gaps[rows[opens] - 1]]] += self._moves[self._outside]
            own[closes[~gaps[rows[closes] + 1]]] += self._moves[:, self._outside]
            labels[rows] = _searched(own, opens, self._moves)
        return labels

    def _doubtful(self, scores: Floats, gaps: NDArray[np.bool_]) -> NDArray[np.bool_]:
        # What a stretch of other labels gains over `outside` throughout is at most the sum of what its first
        # word gains at the best move from `outside`, of what each other gains at the best move towards it,
        # and of the best move back. A word is in a stretch of the best labels only if one can gain by it:
        # as a whole, by what ends with the word, and by what begins with it.
        own = scores.take(self._others, axis=1)
        own -= scores[:, self._outside, None]
        gains = (own + self._towards).max(axis=1).astype(np.float64)
        gains[gaps] = BARRIER
        first = (own + self._enter).max(axis=1)
        starts = np.flatnonzero(gaps[:-1]) + 1  # no move leads there
        first[starts] = own.take(starts, axis=0).max(axis=1)
        np.minimum(first, gains, out=first)
        sums = gains.cumsum()
        until = sums - np.minimum.accumulate(sums - first)  # of the best stretch that ends with the word
        most = np.maximum.accumulate(sums[::-1])[::-1]  # at the end of one that begins here or earlier
        onward = most - sums  # of the best that may follow the word
        back = self._back
        best = np.minimum(until + onward + back, until + self._needed)
        np.minimum(best, onward + np.maximum(gains + (back - self._least_back), first + back), out=best)
        doubtful: NDArray[np.bool_] = (best > -TOLERANCE) & ~gaps
        return doubtful


def _searched(scores: Floats, starts: Labels, moves: Floats) -> Labels:
    # Stretches one behind the other; the longest come first, so that those still going on are a slice.
    lengths = np.concatenate([starts[1:], [len(scores)]]) - starts
    order = np.argsort(-lengths, kind="stable")
    starts, lengths = starts[order], lengths[order]
    going_on = np.searchsorted(-lengths, -np.arange(lengths[0])).tolist()
    reached = [scores.take(starts, axis=0)]
    for step, count in enumerate(going_on[1:], start=1):
        # In this order the greatest is found in a third of the time.
        sums = np.add(reached[-1][:count].T[:, :, None], moves[:, None], order="C")
        reached.append(sums.max(axis=0))
        reached[-1] += scores.take(starts[:count] + step, axis=0)
    return _traced(starts, lengths, reached, moves)


def _traced(starts: Labels, lengths: Labels, reached: Sequence[Floats], moves: Floats) -> Labels:
    # From the best end of each stretch back to its start. `reached`: by step, of the stretches going on.
    counts = [len(sums) for sums in reached[1:]]
    behind = zip(reached, [*counts, 0], strict=True)
    lasts = np.concatenate([sums[count:] for sums, count in behind][::-1]).argmax(axis=1).tolist()
    passed = [sums[:count] for sums, count in zip(reached, counts, strict=False)]
    choices = (np.concatenate([reached[0][:0], *passed])[:, None] + moves.T).argmax(axis=2).tolist()
    places = list(accumulate(counts, initial=0))
    labels = [0] * int(lengths.sum())
    for rank, (start, length, label) in enumerate(zip(starts.tolist(), lengths.tolist(), lasts, strict=True)):
        labels[start + length - 1] = label
        for step in range(length - 1, 0, -1):
            label = choices[places[step - 1] + rank][label]
            labels[start + step - 1] = label
    return np.array(labels)
