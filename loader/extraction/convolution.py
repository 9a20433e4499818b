"""The taggers' convolutional encoder: the same results as slovnet's, with less to compute.

slovnet pads the sentences of a batch to the longest and lays every window of three words out in
memory. Here the sentences lie one behind the other with one row of zeros between them, each of the
three rows of a kernel multiplies the words as they lie, and the products are added one word apart.
The first layer, two thirds of all multiplications, depends on the word alone until its products
are added: they are computed once a word and kept. Normalization is folded into one scale and shift.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Rows = NDArray[np.intp]

GAP = -1  # stands for no word
# Rows computed at once. More would not be faster, and take memory.
MOST_ROWS = 1024
# Words whose products are kept, 3 KB each and model. The first to come are kept for good: the
# common ones are among them. In NEREL dev they are 63 % of all words when they come from its train part.
KEPT_WORDS = 4096


@dataclass(frozen=True, slots=True)
class Layer:
    """Convolution, rectifier, normalization: kernel rows of shape (kernel, in, out)."""

    kernel: Floats
    bias: Floats
    scale: Floats
    shift: Floats


class Encoder:
    """Layers over sentences that lie one behind the other, with gaps between them."""

    def __init__(self, layers: Sequence[Layer], vectors: Callable[[Sequence[int]], Floats]) -> None:
        """`vectors` gives the rows that stand for words: (words, features)."""
        self._first, *self._layers = layers
        self._vectors = vectors
        self._kernels = [np.concatenate(layer.kernel, axis=1) for layer in layers]
        size, _, out = self._first.kernel.shape
        # Pages that are never written take no memory.
        self._products = np.zeros((size, 1 + KEPT_WORDS + MOST_ROWS, out), np.float32)
        self._places = {GAP: 0}
        self._lock = Lock()

    def __call__(self, words: Sequence[int]) -> Floats:
        """Encode words, by number, at most `MOST_ROWS`; `GAP` before, between and behind sentences."""
        gaps = np.flatnonzero(np.array(words) == GAP)
        with self._lock:
            places = self._placed(words)
            rows = _added([products.take(places, axis=0) for products in self._products])
        _finish(self._first, rows, gaps)
        for layer, kernel in zip(self._layers, self._kernels[1:], strict=True):
            products = (rows @ kernel).reshape(len(rows), len(layer.kernel), -1)
            rows = _added([products[:, index] for index in range(len(layer.kernel))])
            rows += layer.bias
            _finish(layer, rows, gaps)
        return rows

    def _placed(self, words: Sequence[int]) -> Rows:
        """Where the products of words stand; new ones are computed, and kept while there is room."""
        known = self._places
        new = [word for word in dict.fromkeys(words) if word not in known]
        if not new:
            return np.array([known[word] for word in words])
        start = len(known)
        own = {word: place for place, word in enumerate(new, start)}
        size = len(self._products)
        products = (self._vectors(new) @ self._kernels[0]).reshape(len(new), size, -1)
        self._products[:, start : start + len(new)] = products.swapaxes(0, 1)
        self._products[size // 2, start : start + len(new)] += self._first.bias
        places = np.array([known[word] if word in known else own[word] for word in words])
        known.update((word, own[word]) for word in new[: 1 + KEPT_WORDS - start])
        return places


def _added(products: Sequence[Floats]) -> Floats:
    # Of each row of the kernel, as far apart as they stand in it.
    middle = len(products) // 2
    output = np.ascontiguousarray(products[middle])
    for offset, product in enumerate(products, start=-middle):
        if offset < 0:
            output[-offset:] += product[:offset]
        elif offset > 0:
            output[:-offset] += product[offset:]
    return output


def _finish(layer: Layer, rows: Floats, gaps: Rows) -> None:
    np.maximum(rows, 0, out=rows)
    rows *= layer.scale
    rows += layer.shift
    rows[gaps] = 0  # so that no kernel reaches from one sentence into the next


def layers_of(model: Any) -> list[Layer]:
    """The layers with the weights of a slovnet `CNNEncoder`."""
    return [_layer(layer) for layer in model.layers]


def _layer(layer: Any) -> Layer:
    weight: Floats = layer.conv.weight.array  # (out, in, kernel)
    scale = layer.norm.weight.array / layer.norm.std.array
    return Layer(
        kernel=np.ascontiguousarray(weight.transpose(2, 1, 0), dtype=np.float32),
        bias=layer.conv.bias.array,
        scale=scale,
        shift=layer.norm.bias.array - layer.norm.mean.array * scale,
    )
