"""Articles and what was extracted of them as bytes, which go from one process to another."""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from operator import attrgetter
from typing import Any

from loader import models
from loader.spans import Span

Reduced = tuple[type, tuple[Any, ...]]


def pack(value: object) -> bytes:
    """`value` as bytes."""
    packed = io.BytesIO()
    _Packer(packed, pickle.HIGHEST_PROTOCOL).dump(value)
    return packed.getvalue()


def unpack(packed: bytes) -> Any:
    """The value that `packed` was made of, by a process of the same code."""
    return pickle.loads(packed)


def _reducer(of: type) -> Callable[[object], Reduced]:
    """What says how a value of the class `of`, which has several fields, is made again."""
    values = attrgetter(*(field.name for field in fields(of)))

    def reduced(value: object) -> Reduced:
        return of, values(value)

    return reduced


class _Packer(pickle.Pickler):
    """Has values made by their constructors: field by field, as pickle does it, takes twice as long."""

    dispatch_table = {  # noqa: RUF012 - read by pickle alone
        of: _reducer(of) for of in (*vars(models).values(), Span) if isinstance(of, type) and is_dataclass(of)
    }
