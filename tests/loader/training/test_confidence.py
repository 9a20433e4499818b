"""Weights of confidence: as sure as it is right, on what it was fitted and on what it was scaled to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from loader.extraction.confidence import BIAS, chance
from loader.training.confidence import Judged, fit, scale


def judged(clear: tuple[int, int], open_: tuple[int, int]) -> list[Judged]:
    """So many quotes right and wrong whose speaker is named, and whose speaker is carried over."""
    counts = {"speaker by name": clear, "speaker by carried": open_}
    return [
        Judged((BIAS, feature), right)
        for feature, (rights, wrongs) in counts.items()
        for right in [True] * rights + [False] * wrongs
    ]


def mean(items: Sequence[Judged], weights: Mapping[str, float]) -> float:
    return sum(chance(item.features, weights) for item in items) / len(items)


SEEN = judged((95, 5), (60, 40))
UNSEEN = judged((80, 20), (30, 70))


def test_the_mean_is_the_share_that_is_right() -> None:
    weights = fit(SEEN)
    assert mean(SEEN, weights) == pytest.approx(155 / 200, abs=0.005)
    assert chance((BIAS, "speaker by name"), weights) > chance((BIAS, "speaker by carried"), weights)


def test_what_is_rare_is_drawn_to_the_others() -> None:
    weights = fit([*SEEN, Judged((BIAS, "speaker by salience"), False)])
    assert 0.3 < chance((BIAS, "speaker by salience"), weights) < chance((BIAS,), weights)


def test_scaled_it_is_as_sure_as_it_is_right_elsewhere() -> None:
    weights = fit(SEEN)
    scaled = scale(weights, UNSEEN)
    assert mean(UNSEEN, weights) > 0.7
    assert mean(UNSEEN, scaled) == pytest.approx(110 / 200, abs=0.005)
    assert scaled.keys() == weights.keys()


def test_to_what_it_was_fitted_scaling_changes_little() -> None:
    weights = fit(SEEN)
    assert mean(SEEN, scale(weights, SEEN)) == pytest.approx(mean(SEEN, weights), abs=0.005)
