"""Word vectors (navec): which row a word has, and the vectors of rows, put together of shared pieces."""

from __future__ import annotations

import gzip
import mmap
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from navec.navec import PQ_, VOCAB
from navec.tar import Tar
from navec.vocab import UNK
from numpy.typing import NDArray

from loader.extraction.viterbi import Floats

_NUMBER = np.dtype("<u4")


@dataclass(frozen=True, slots=True)
class Embeddings:
    """Navec's tables, without what only comparing words and counting them takes."""

    rows: Mapping[str, int]  # by words in small letters
    pieces: NDArray[np.uint8]  # rows x parts: the code that each part of a vector is
    codes: Floats  # parts x codes x numbers
    unknown: int  # the row of all other words

    def of(self, rows: NDArray[np.int64]) -> Floats:
        """The vectors of `rows`, a row each."""
        parts, each, size = self.codes.shape
        codes = self.pieces[rows] + np.arange(0, parts * each, each)
        # In a quarter of the time that two indexes into the three dimensions take.
        vectors: Floats = self.codes.reshape(-1, size).take(codes, axis=0).reshape(len(rows), -1)
        return vectors


def load_embeddings(path: Path) -> Embeddings:
    """Read what navec wrote. The vectors stay in the file: a text needs few, and processes share them."""
    with Tar(path) as tar:
        words = _words(gzip.decompress(tar.load(VOCAB).read()))
        start = tar.tar.getmember(PQ_).offset_data
    with path.open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    count, length, parts, codes = np.frombuffer(mapped, _NUMBER, 4, start).tolist()
    start += 4 * _NUMBER.itemsize
    pieces = np.frombuffer(mapped, np.uint8, count * parts, start).reshape(count, parts)
    numbers = np.frombuffer(mapped, np.float32, codes * length, start + count * parts)
    rows = dict(zip(words, range(count), strict=True))
    return Embeddings(rows, pieces, numbers.reshape(parts, codes, -1).copy(), rows[UNK])


def _words(vocabulary: bytes) -> list[str]:
    """The words, in the order of their rows: how many, how often each was seen, then one a line."""
    (count,) = np.frombuffer(vocabulary, _NUMBER, 1).tolist()
    return vocabulary[(1 + count) * _NUMBER.itemsize :].decode().splitlines()
