"""Names and words made comparable."""

from __future__ import annotations

from functools import lru_cache

NAMES_KEPT = 10_000  # an article asks ten times for each of its names


def fold(text: str) -> str:
    """`text` in lower case, ё as е, runs of white space as one space, none at the ends."""
    return " ".join(text.casefold().replace("ё", "е").split())


@lru_cache(maxsize=NAMES_KEPT)
def fold_name(name: str) -> str:
    """A folded name without its quotation marks: «Заря» and Заря are one."""
    return fold(name.translate(_NO_MARKS))


_NO_MARKS = str.maketrans("", "", '«»„“”‹›"')
