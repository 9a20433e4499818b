"""The text of a quote as a list of comparable words."""

from __future__ import annotations

import re

from loader.extraction import morphology
from loader.folding import fold
from loader.statements.vocabulary import Vocabulary, vocabulary

LONGEST = 400  # words of a quote that are compared; a speech printed in full is told by its beginning

_BRACKETS = re.compile(r"\[[^\[\]]*\]|\([^()]*\)")
_TOKEN = re.compile(
    r"(?<![\w-])(?:[0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3})+(?![0-9])|[0-9]+)(?:[.,:][0-9]+)?(?![\w-])"
    r"|[^\W_]+(?:[-’'][^\W_]+)*|[%№]"
)
# Hyphens that do not break, or are there for a break only.
_HYPHENS = str.maketrans({"\u2010": "-", "\u2011": "-", "\u00ad": None})
_SPACES = re.compile(r"[ \u00a0\u202f]")


def read_words(text: str) -> tuple[str, ...]:
    """The comparable words of a quote in their order, at most LONGEST; empty when it has none."""
    known = vocabulary()
    words: list[str] = []
    negation = ""
    for token in _TOKEN.findall(_without_brackets(text.translate(_HYPHENS))):
        folded = fold(token)
        if folded in known.negations:
            negation = "не:"
            continue
        word = _read(token, folded, known)
        if word is None:
            continue
        words.append(negation + word)
        negation = ""
        if len(words) == LONGEST:
            break
    return (*words, "!не") if negation else tuple(words)


def _without_brackets(text: str) -> str:
    """`text` without an editor's brackets, unless they hold a negation."""
    bare = _BRACKETS.sub(_gap, text)
    return bare if any(character.isalnum() for character in bare) else text


def _gap(brackets: re.Match[str]) -> str:
    held = brackets.group()[1:-1]
    tokens = {fold(token) for token in _TOKEN.findall(held)}
    known = vocabulary()
    if tokens & (known.negations | known.guards):
        return f" {held} "
    return " "


def _read(token: str, folded: str, known: Vocabulary) -> str | None:
    """The comparable word of one token, None for one that is left out."""
    if any(character.isdigit() for character in token):
        return "#" + _SPACES.sub("", folded).replace(",", ".").replace(":", ".")
    if folded in known.abbreviations:
        return known.abbreviations[folded]
    if folded in known.guards:
        return "!" + folded
    lemma = morphology.lemmatize(token)
    if folded in known.function or lemma in known.function:
        return None
    if lemma in known.numbers:
        return "#" + known.numbers[lemma]
    if lemma in known.guards:
        return "!" + lemma
    if token[0].isupper() and not morphology.is_common_word(token):
        return "^" + lemma
    tense_of_verb = morphology.tense(token)
    return f"{lemma}|{tense_of_verb}" if tense_of_verb else lemma
