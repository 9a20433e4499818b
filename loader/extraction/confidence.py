"""How sure a quote and its speaker are: the chance, measured, that both are right.

A logistic regression over which rule found the quote and how its speaker was found. Its weights
(knowledge/confidence.tsv) are fitted to annotated articles by `scripts/calibrate`; docs/quality.md
shows how well the figure holds.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from loader.extraction.models import Attribution, Cluster, Resolved

WEIGHTS = Path(__file__).parent / "knowledge" / "confidence.tsv"
BIAS = "bias"


def confidence(attribution: Attribution, resolved: Resolved, cluster: Cluster | None) -> float:
    """The chance, from 0 to 1, that the quote is one and `resolved` its speaker.

    `cluster` is the speaker's, where it is somebody whom the text names.
    """
    return round(chance(features(attribution, resolved, cluster), read_weights()), 2)


def chance(features: Iterable[str], weights: Mapping[str, float]) -> float:
    """The logistic function of the weights of some features; a feature never seen weighs nothing."""
    return 1 / (1 + math.exp(-sum(weights.get(feature, 0.0) for feature in features)))


def features(attribution: Attribution, resolved: Resolved, cluster: Cluster | None) -> Iterator[str]:
    """The names of the weights that apply."""
    family, _, rule = attribution.rule.partition(":")
    yield BIAS
    yield f"type {'direct' if attribution.type == 'direct' else 'reported'}"
    yield f"rule {rule or family}"
    yield f"found {family}"
    yield f"speaker by {resolved.how}"
    if cluster is not None:
        named = "full name" if " " in cluster.entity.name else "one word"
        yield f"{cluster.entity.type} {named}"
    if attribution.speaker is not None:
        yield f"mention {attribution.speaker.form}"


@cache
def read_weights() -> Mapping[str, float]:
    """The weight of each feature, as checked in."""
    lines = WEIGHTS.read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {feature: float(weight) for feature, weight in pairs}
