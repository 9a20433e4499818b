"""Names and words made comparable."""

from __future__ import annotations


def fold(text: str) -> str:
    """`text` in lower case, ё as е, runs of white space as one space, none at the ends."""
    return " ".join(text.casefold().replace("ё", "е").split())


def fold_name(name: str) -> str:
    """A folded name without its quotation marks: «Заря» and Заря are one."""
    return fold(name.translate(_NO_MARKS))


_NO_MARKS = str.maketrans("", "", '«»„“”‹›"')
