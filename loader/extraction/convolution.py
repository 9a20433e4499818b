"""The taggers' convolutional encoder: the same results as slovnet's, with less to compute.

slovnet pads the sentences of a batch to the longest and lays every window of three words out in
memory. Here the sentences lie one behind the other with one row of zeros between them, each of the
three rows of a kernel multiplies the words as they lie, and the products are added one word apart.
The first layer, two thirds of all multiplications, depends on the word alone until its products
are added: they are computed once a word and kept. Bias and normalization are folded into the weights
of the layer behind: what is left of a layer is its products, their sum and a limit from below.
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
# common ones are among them.
KEPT_WORDS = 5120


@dataclass(frozen=True, slots=True)
class Layer:
    """Convolution, rectifier, normalization."""

    kernel: Floats  # (rows, in, out)
    bias: Floats
    scale: Floats
    shift: Floats


@dataclass(frozen=True, slots=True)
class _Step:
    """A layer, but for a scale and a shift of what comes in and what goes out."""

    kernel: Floats  # (in, rows * out)
    least: Floats  # instead of the rectifier's zero
    nothing: Floats  # what stands for a row of zeros


@dataclass(frozen=True, slots=True)
class Run:
    """Words one behind the other, and where each one's products stand; `GAP` between sentences."""

    words: Rows  # by number
    places: Rows

    def part(self, rows: Rows) -> Run:
        """Only these rows."""
        return Run(self.words[rows], self.places[rows])


class Places:
    """Where the products of words stand, the same for all encoders of one vocabulary."""

    def __init__(self) -> None:
        self._kept = {GAP: 0}
        self._lock = Lock()

    def run(self, words: Sequence[int]) -> Run:
        """Words by number, at most `MOST_ROWS`; `GAP` before, between and behind sentences."""
        known = self._kept
        try:
            places = list(map(known.__getitem__, words))
        except KeyError:
            own = self._with_new(words)
            places = [own[word] if word in own else known[word] for word in words]
        return Run(np.array(words), np.array(places))

    def _with_new(self, words: Sequence[int]) -> dict[int, int]:
        """The places of words that have none; those beyond the kept ones are the run's own."""
        with self._lock:
            known = self._kept
            new = [word for word in dict.fromkeys(words) if word not in known]
            room = max(0, 1 + KEPT_WORDS - len(known))
            known.update(zip(new[:room], range(len(known), 1 + KEPT_WORDS), strict=False))
        return dict(zip(new[room:], range(1 + KEPT_WORDS, 1 + KEPT_WORDS + MOST_ROWS), strict=False))


class Encoder:
    """Layers over sentences that lie one behind the other, with gaps between them."""

    def __init__(self, layers: Sequence[Layer], vectors: Callable[[Rows], Floats]) -> None:
        """`vectors` gives the rows that stand for words: (words, features)."""
        self._vectors = vectors
        self._steps, self._scale, self._shift = _steps_of(layers)
        size, _, out = layers[0].kernel.shape
        # Pages that are never written take no memory.
        self._products = np.zeros((size, 1 + KEPT_WORDS + MOST_ROWS, out), np.float32)
        self._part = np.empty((MOST_ROWS, out), np.float32)
        self._known = np.zeros(1 + KEPT_WORDS, bool)  # whose products stand there
        self._known[0] = True
        self._lock = Lock()

    def __call__(self, run: Run) -> Floats:
        """Encode words, but for what `behind` puts into the weights behind; the rows of gaps mean nothing."""
        gaps = np.flatnonzero(run.places == 0)
        with self._lock:
            self._compute(run)
            rows = self._gathered(run.places)
        first, *others = self._steps
        _limit(first, rows, gaps)
        for step in others:
            products = (rows @ step.kernel).reshape(len(rows), -1, len(step.least))
            rows = _added([products[:, index] for index in range(products.shape[1])])
            _limit(step, rows, gaps)
        return rows

    def behind(self, weight: Floats, bias: Floats) -> tuple[Floats, Floats]:
        """The weights of a linear layer over encoded words, with the last scale and shift in them."""
        return self._scale[:, None] * weight, bias + self._shift @ weight

    def _gathered(self, places: Rows) -> Floats:
        """The sums of the first layer."""
        middle = len(self._products) // 2
        rows: Floats = self._products[middle].take(places, axis=0, mode="clip")
        part = self._part[: len(places)]
        for offset, products in enumerate(self._products, start=-middle):
            if offset:
                # With a check of the places, `out` would be copied.
                products.take(places, axis=0, out=part, mode="clip")
                _add(rows, part, offset)
        return rows

    def _compute(self, run: Run) -> None:
        """The products of words that do not stand in their places yet; beyond the kept ones none do."""
        own = run.places > KEPT_WORDS
        rows = np.flatnonzero(own | ~self._known.take(run.places, mode="clip"))
        if len(rows):
            places, firsts = np.unique(run.places[rows], return_index=True)
            size = len(self._products)
            products = self._vectors(run.words[rows[firsts]]) @ self._steps[0].kernel
            self._products[:, places] = products.reshape(len(places), size, -1).swapaxes(0, 1)
            self._known[places[places <= KEPT_WORDS]] = True


def _added(products: Sequence[Floats]) -> Floats:
    # Of each row of the kernel, as far apart as they stand in it.
    middle = len(products) // 2
    output = np.ascontiguousarray(products[middle])
    for offset, product in enumerate(products, start=-middle):
        if offset:
            _add(output, product, offset)
    return output


def _add(rows: Floats, product: Floats, offset: int) -> None:
    if offset < 0:
        rows[-offset:] += product[:offset]
    else:
        rows[:-offset] += product[offset:]


def _limit(step: _Step, rows: Floats, gaps: Rows) -> None:
    np.maximum(rows, step.least, out=rows)
    rows[gaps] = step.nothing  # so that no kernel reaches from one sentence into the next


def _steps_of(layers: Sequence[Layer]) -> tuple[list[_Step], Floats, Floats]:
    """The layers in fewer steps, with the scale and shift that are left for the last one's output.

    A layer gives max(sum + bias, 0) * scale + shift: max(sum, -bias) * scale + (shift + bias * scale).
    The next one's kernel takes in that scale, its bias what the shift comes to.
    """
    steps = []
    scale, shift = np.ones(1, np.float32), np.zeros(layers[0].kernel.shape[1], np.float32)
    for layer in layers:
        kernel = layer.kernel * np.reshape(scale, (1, -1, 1))
        bias = layer.bias + (shift @ layer.kernel).sum(axis=0)
        scale, shift = layer.scale, layer.shift + bias * layer.scale
        steps.append(_Step(np.concatenate(kernel, axis=1), -bias, -shift / scale))
    return steps, scale, shift


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
