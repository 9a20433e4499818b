"""Training of conditional random fields (python-crfsuite)."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pycrfsuite

from loader.extraction.fields import OUTSIDE, Weights

# What training was found to do best with, by trial on a held-out part of NEREL's training set.
SETTINGS = {"c1": 0.02, "c2": 0.3, "max_iterations": 80, "feature.minfreq": 2}

Sample = tuple[list[list[str]], list[str]]  # a sentence: features and label of each word


def train(samples: Iterable[Sample], file: Path) -> Weights:
    """Train a field; `file` is written and can be deleted afterwards. The same samples give the same."""
    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.select("lbfgs")
    trainer.set_params(SETTINGS)
    for rows, labels in samples:
        trainer.append(pycrfsuite.ItemSequence(rows), labels)
    trainer.train(str(file))
    return read_model(file)


def read_model(file: Path) -> Weights:
    """The weights in a file of crfsuite."""
    tagger = pycrfsuite.Tagger()
    tagger.open(str(file))
    model = tagger.info()
    labels = (OUTSIDE, *sorted(set(model.labels) - {OUTSIDE}))
    number = {label: index for index, label in enumerate(labels)}
    rows = {name: row for row, name in enumerate(sorted(model.attributes))}
    states = np.zeros((len(rows), len(labels)), np.float32)
    for (name, label), weight in model.state_features.items():
        states[rows[name], number[label]] = weight
    transitions = np.zeros((len(labels), len(labels)), np.float32)
    for (first, second), weight in model.transitions.items():
        transitions[number[first], number[second]] = weight
    return Weights(labels, rows, states, transitions)
