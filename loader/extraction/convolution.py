"""The taggers' convolutional encoder with the same results, computed without copying windows.

slovnet lays every window of three words out in memory before it multiplies; that copy costs as
much as a third of the product. Here each of the three rows of a kernel multiplies the words as
they lie, and the products are added one word apart. Normalization is folded into one scale and
shift.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Layer:
    """Convolution, rectifier, normalization: kernel rows of shape (kernel, in, out)."""

    kernel: Floats
    bias: Floats
    scale: Floats
    shift: Floats


class Encoder:
    """Layers over a batch of sentences, each padded to the longest."""

    def __init__(self, layers: Sequence[Layer]) -> None:
        self._layers = tuple(layers)
        self._margin = max(len(layer.kernel) for layer in layers) // 2

    def __call__(self, words: Floats, padding: NDArray[np.bool_]) -> Floats:
        """Encode `words` (batch, words, features); `padding` (batch, words) marks no words."""
        batch, length, _ = words.shape
        margin = self._margin
        kept = np.pad(~padding, ((0, 0), (margin, margin))).reshape(-1, 1)
        rows = np.pad(words, ((0, 0), (margin, margin), (0, 0))).reshape(len(kept), -1)
        for layer in self._layers:
            rows = _apply(layer, rows)
            rows *= kept
        encoded: Floats = rows.reshape(batch, length + 2 * margin, -1)[:, margin : margin + length]
        return encoded


def _apply(layer: Layer, rows: Floats) -> Floats:
    # Sentences lie one behind the other, with zeros between them that no kernel reaches across.
    middle = len(layer.kernel) // 2
    output: Floats = rows @ layer.kernel[middle]
    for offset, row in enumerate(layer.kernel, start=-middle):
        if offset < 0:
            output[-offset:] += rows[:offset] @ row
        elif offset > 0:
            output[:-offset] += rows[offset:] @ row
    output += layer.bias
    np.maximum(output, 0, out=output)
    output *= layer.scale
    output += layer.shift
    return output


def encoder_like(model: Any) -> Encoder:
    """The encoder with the weights of a slovnet `CNNEncoder`."""
    return Encoder([_layer(layer) for layer in model.layers])


def _layer(layer: Any) -> Layer:
    weight: Floats = layer.conv.weight.array  # (out, in, kernel)
    scale = layer.norm.weight.array / layer.norm.std.array
    return Layer(
        kernel=np.ascontiguousarray(weight.transpose(2, 1, 0), dtype=np.float32),
        bias=layer.conv.bias.array,
        scale=scale,
        shift=layer.norm.bias.array - layer.norm.mean.array * scale,
    )
