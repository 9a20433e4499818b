"""What the rules of reported speech look at, a sentence, and what they find in it, candidates."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from loader.extraction.content import Range
from loader.extraction.cues import CueWord, Frame
from loader.extraction.lexicon import CONNECTIVES
from loader.extraction.models import Gender, SpeakerPhrase, Word
from loader.extraction.parentheses import Parenthesis
from loader.extraction.speakers import may_speak
from loader.models import Cue


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a rule found in a sentence."""

    cue: Cue | None
    speaker: SpeakerPhrase | None
    content: tuple[Range, ...]
    elided: Gender | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """One of the narrator's sentences, for the rules."""

    text: str
    frame: Frame
    parentheses: tuple[Parenthesis, ...]

    @property
    def words(self) -> tuple[Word, ...]:
        return self.frame.words

    @property
    def end(self) -> int:
        return len(self.frame.words)


Rule = Callable[[Context], Iterator[Candidate]]


def speaks(context: Context, cue: CueWord) -> bool:
    """True for a finite verb at which somebody may speak."""
    return context.words[cue.index].is_finite and may_speak(context.frame, cue)


def only_connects(lead: Sequence[Word]) -> bool:
    """«Однако», «При этом»: nothing of the content."""
    return all(
        word.lemma in CONNECTIVES or word.pos in {"ADV", "CCONJ", "SCONJ", "PART", "PUNCT"} for word in lead
    )
