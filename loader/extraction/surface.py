"""What a piece of text looks like before any tagger has seen it: its words, whether it is a sentence."""

from __future__ import annotations

import re

WORD = re.compile(r"\w[\w-]*")


def words_of(text: str) -> list[str]:
    """The words of `text`, hyphens kept inside."""
    return WORD.findall(text)


def is_sentence(content: str) -> bool:
    """True for three words and more that begin with a capital, a digit or an ellipsis."""
    words = words_of(content)
    first = words[0] if words else ""
    return len(words) > 2 and (first[:1].isupper() or first[:1].isdigit() or content[:1] in "…")
