"""The best labels of sentences, from scores of labels and of steps between them (Viterbi's search).

Most words of a text are no part of a name, and their scores alone show it. Only the stretches where
another label is possible at all are searched, those of a whole text at once; the labels are the best
ones all the same.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Labels = NDArray[np.intp]

BARRIER = -1e6  # lower than all scores of a sentence together
TOLERANCE = 1e-2  # more than rounding can add up to


def best_labels(scores: Floats, gaps: NDArray[np.bool_], moves: Floats, outside: int) -> Labels:
    """The most likely label of every word; `outside` is the common one, of no name.

    `scores` (rows, labels): the words of all sentences one behind the other, with a row of any
    content before, between and behind the sentences, marked in `gaps`. `moves` (labels, labels):
    the score of each label behind each other. Gaps are labelled `outside`.
    """
    labels = np.full(len(scores), outside)
    rows = np.flatnonzero(_doubtful(scores, gaps, moves, outside))
    if len(rows):
        own = scores[rows]
        opens, closes = np.diff(rows, prepend=-1) != 1, np.diff(rows, append=len(scores) + 1) != 1
        own[opens & ~gaps[rows - 1]] += moves[outside]
        own[closes & ~gaps[rows + 1]] += moves[:, outside]
        labels[rows] = _searched(own, np.flatnonzero(opens), moves)
    return labels


def _doubtful(scores: Floats, gaps: NDArray[np.bool_], moves: Floats, outside: int) -> NDArray[np.bool_]:
    # What a stretch of other labels gains over `outside` throughout is at most the sum of what each
    # of its words gains at the best move towards it, and of the best move back. A word that is in
    # no stretch with a gain has the label `outside`.
    others = np.arange(len(moves)) != outside
    stay = moves[outside, outside]
    towards = np.maximum((moves.max(axis=0) - stay)[others], 0)
    back = max(float((moves[others, outside] - stay).max()), 0.0)
    gains = (scores[:, others] + towards).max(axis=1) - scores[:, outside].astype(np.float64)
    gains[gaps] = BARRIER
    sums = np.cumsum(gains)
    least = np.minimum.accumulate(sums - gains)  # before a stretch that ends here or later
    most = np.maximum.accumulate(sums[::-1])[::-1]  # at the end of one that begins here or earlier
    doubtful: NDArray[np.bool_] = (most - least + back > -TOLERANCE) & ~gaps
    return doubtful


def _searched(scores: Floats, starts: Labels, moves: Floats) -> Labels:
    # Stretches one behind the other; the longest come first, so that those still going on are a slice.
    lengths = np.diff(starts, append=len(scores))
    order = np.argsort(-lengths, kind="stable")
    starts, lengths = starts[order], lengths[order]
    going_on = [int((lengths > step).sum()) for step in range(lengths[0])]
    reached = scores[starts]
    choices = []
    for step, count in enumerate(going_on[1:], start=1):
        sums = reached[:count, :, None] + moves
        choices.append(sums.argmax(axis=1))
        reached[:count] = sums.max(axis=1) + scores[starts[:count] + step]
    labels = np.empty(len(scores), np.intp)
    last = reached.argmax(axis=1)
    for step in range(len(going_on) - 1, -1, -1):
        count = going_on[step]
        labels[starts[:count] + step] = last[:count]
        if step:
            last[:count] = choices[step - 1][np.arange(count), last[:count]]
    return labels
