"""Clusters of word vectors at three grains, by k-means on the sphere."""

from __future__ import annotations

from typing import Any

import numpy as np

from loader.extraction.name_features import WordClusters

SIZES = (2048, 512, 64)
ROUNDS = 12  # later ones move under one word in a hundred
BLOCK = 8192  # rows compared at once: 64 MB of likenesses


def cluster_words(vectors: Any, seed: int) -> WordClusters:
    """Cluster words, then the centres of the clusters, and theirs."""
    of_row, centres = _k_means(vectors, SIZES[0], seed)
    wider, wider_centres = _k_means(centres, SIZES[1], seed)
    widest, _ = _k_means(wider_centres, SIZES[2], seed)
    return WordClusters(of_row.tolist(), wider.tolist(), widest[wider].tolist())


def _k_means(vectors: Any, size: int, seed: int) -> tuple[Any, Any]:
    random = np.random.default_rng(seed)
    centres = vectors[random.choice(len(vectors), size, replace=False)]
    for _ in range(ROUNDS):
        nearest = _nearest(vectors, centres)
        order = np.argsort(nearest, kind="stable")
        borders = np.searchsorted(nearest[order], np.arange(size + 1))
        for index in range(size):
            members = order[borders[index] : borders[index + 1]]
            if len(members):
                centres[index] = vectors[members].mean(axis=0)
        centres /= np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-6)
    return _nearest(vectors, centres), centres


def _nearest(vectors: Any, centres: Any) -> Any:
    blocks = range(0, len(vectors), BLOCK)
    return np.concatenate([(vectors[start : start + BLOCK] @ centres.T).argmax(axis=1) for start in blocks])
