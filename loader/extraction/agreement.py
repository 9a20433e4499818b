"""What the words beside a person's name show of the case and gender that it stands in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from loader.extraction.models import Hint, Word
from loader.extraction.morphology import is_animate
from loader.folding import fold

BESIDE = 2.0  # a little less than the tagger's own case of the name: declension.TAGGED_CASE

_SEXES: dict[str | None, str] = {"Masc": "masc", "Fem": "femn"}
_GOVERNED: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(["у", "от", "из", "для", "без", "до", "против", "после", "около", "вокруг"], ("Gen",)),
    **dict.fromkeys(["к", "ко", "благодаря"], ("Dat",)),
    **dict.fromkeys(["про", "через", "за"], ("Acc",)),
    **dict.fromkeys(["с", "со"], ("Ins", "Gen")),
    **dict.fromkeys(["между", "перед", "над", "под"], ("Ins",)),
    **dict.fromkeys(["о", "об", "обо", "при"], ("Loc",)),
}


def find_hints(words: Sequence[Word], start: int | None, end: int | None) -> tuple[Hint, ...]:
    """What the words before and after the name `words[start:end]` make likely; nothing for None."""
    if start is None or end is None:
        return ()
    before = words[start - 1] if start > 0 and words[start].index > 0 else None
    after = words[end] if end < len(words) and words[end].index > 0 else None
    return (*_before(before), *_after(after))


def _before(word: Word | None) -> Iterator[Hint]:
    case = word.feat("Case") if word is not None else None
    if word is not None and word.pos == "ADP":
        # «у Громова»
        yield from ((case, None, BESIDE) for case in _GOVERNED.get(fold(word.text), ()))
    elif word is not None and case is not None and word.pos == "ADJ":
        # «27-летнему Громову»
        yield case, _SEXES.get(word.feat("Gender")), BESIDE
    elif word is not None and case is not None and word.pos == "NOUN" and word.feat("Number") == "Sing":
        yield "Gen", None, BESIDE / 2  # «речь Громова», «сын Громова»
        if is_animate(word.text):
            # «министру Громову», «с певицей Анной Громовой»
            yield case, None, BESIDE / 2
            yield case, _SEXES.get(word.feat("Gender")), BESIDE / 2


def _after(word: Word | None) -> Iterator[Hint]:
    # «Громова открыла»
    gender = _SEXES.get(word.feat("Gender")) if word is not None and word.is_finite else None
    if gender is not None:
        yield "Nom", gender, BESIDE
