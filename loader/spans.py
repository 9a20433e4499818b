"""Half-open ranges of Unicode code points, and what can be asked of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Positions [start, end) in code points, 0-based."""

    start: int
    end: int

    # An article has hundreds, and the constructor that a frozen dataclass gets takes twice as long.
    def __init__(self, start: int, end: int) -> None:
        if not 0 <= start <= end:
            raise ValueError(f"not a span: [{start}, {end})")
        _set_start(self, start)
        _set_end(self, end)

    def __len__(self) -> int:
        return self.end - self.start

    def __contains__(self, position: int) -> bool:
        return self.start <= position < self.end

    def of(self, text: str) -> str:
        """The piece of `text` that this span covers."""
        return text[self.start : self.end]

    def covers(self, other: Span) -> bool:
        """True if `other` lies wholly inside this span."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """True if the two spans share at least one code point."""
        return self.start < other.end and other.start < self.end

    def shifted(self, by: int) -> Span:
        """The same span in a text that has `by` more code points before it."""
        return Span(self.start + by, self.end + by)


_set_start: Callable[[Span, int], None] = Span.__dict__["start"].__set__
_set_end: Callable[[Span, int], None] = Span.__dict__["end"].__set__


def trim(text: str, span: Span, characters: str | None = None) -> Span:
    """`span` without the leading and trailing `characters` (white space by default)."""
    piece = span.of(text)
    start = span.start + len(piece) - len(piece.lstrip(characters))
    end = span.start + len(piece.rstrip(characters))
    return Span(start, max(start, end))
