"""In which language a text is written: py3langid behind a look at its letters."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

RUSSIAN = "ru"
MIN_LETTERS = 20  # fewer letters carry no language
MIN_CYRILLIC = 0.5
MAX_FOREIGN = 0.01  # Kazakh has about 15 % of its own letters, a Russian text one name at most
MIN_RUSSIAN = 0.003  # ы, э, ё make up 2.5 % of Russian; Bulgarian, Serbian, Ukrainian have none

SAMPLE = 5_000  # characters
MIN_CHANCE = 0.8
_NO_LANGUAGE = "zxx"

_RUSSIAN = frozenset("абвгдежзийклмнопрстуфхцчшщъыьэюяё")
_ONLY_RUSSIAN = frozenset("ыэё")


def find_language(text: str) -> str | None:
    """The BCP 47 tag of the language of `text`, None when it is too short or cannot be told.

    A text in the letters of Russian needs no model. The first other one, or Russian without ы, э and ё,
    loads it: half a second, and 78 MB from then on.
    """
    letters = Counter(filter(str.isalpha, text[:SAMPLE].lower()))
    if letters.total() < MIN_LETTERS:
        return None
    if _has_russian_letters(letters):
        return RUSSIAN
    code, chance = _identifier().classify(text[:SAMPLE])
    return str(code) if chance >= MIN_CHANCE and code != _NO_LANGUAGE else None


def _has_russian_letters(letters: Counter[str]) -> bool:
    cyrillic = Counter({letter: count for letter, count in letters.items() if "Ѐ" <= letter <= "ԯ"})
    if cyrillic.total() < MIN_CYRILLIC * letters.total():
        return False
    foreign = sum(count for letter, count in cyrillic.items() if letter not in _RUSSIAN)
    russian = sum(count for letter, count in cyrillic.items() if letter in _ONLY_RUSSIAN)
    return foreign <= MAX_FOREIGN * cyrillic.total() and russian >= MIN_RUSSIAN * cyrillic.total()


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
