"""Names, morphology and dependency trees of tokenized sentences (slovnet on navec embeddings).

The weights come from the natasha wheel; its Python code is not imported. A forward pass pads
its batch to the longest sentence, so sentences are sorted by length first (up to 1.75x faster).
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from navec import Navec
from slovnet import NER, Morph, Syntax

from loader.extraction.models import NameSpan, Parse, Sentence, Token, Word
from loader.models import EntityType
from loader.spans import Span

BATCH_SIZE = 32
# No news sentence is longer; a padded batch costs memory in proportion to its longest one.
MAX_TOKENS = 300

_TYPES: dict[str, EntityType] = {"PER": "person", "ORG": "organization", "LOC": "location"}


@dataclass(frozen=True, slots=True)
class _Models:
    ner: Any
    morph: Any
    syntax: Any


def _weights() -> Path:
    found = importlib.util.find_spec("natasha")
    if found is None or found.origin is None:
        raise RuntimeError("the natasha package, which holds the model weights, is not installed")
    return Path(found.origin).parent / "data"


@cache
def _models() -> _Models:
    weights = _weights()
    navec = Navec.load(str(weights / "emb" / "navec_news_v1_1B_250K_300d_100q.tar"))
    models = [
        kind.load(str(weights / "model" / f"slovnet_{name}_news_v1.tar"), batch_size=BATCH_SIZE)
        for kind, name in ((NER, "ner"), (Morph, "morph"), (Syntax, "syntax"))
    ]
    for model in models:
        model.navec(navec)
    return _Models(*models)


def find_names(text: str, sentences: Sequence[Sentence]) -> tuple[NameSpan, ...]:
    """The names that the model sees, by position, with their form as it stands in the text."""
    found: list[NameSpan] = []
    for sentence, tags in _run(_models().ner.infer, sentences):
        found += _names(text, sentence, tags)
    return tuple(sorted(found, key=lambda name: name.span))


def tag(sentences: Sequence[Sentence]) -> dict[Span, tuple[Word, ...]]:
    """The words of sentences with part of speech and features, without a tree, by sentence span."""
    return {
        sentence.span: tuple(map(_word, range(len(tags)), sentence.tokens, tags))
        for sentence, tags in _run(_models().morph.infer, sentences)
    }


def parse(sentences: Sequence[Sentence], tagged: Mapping[Span, tuple[Word, ...]]) -> dict[Span, Parse]:
    """The dependency trees of tagged sentences, by sentence span."""
    return {
        sentence.span: _parse(sentence, tagged[sentence.span], heads, relations)
        for sentence, (_, heads, relations) in _run(_models().syntax.infer, sentences)
    }


def _run(infer: Any, sentences: Sequence[Sentence]) -> Iterator[tuple[Sentence, Any]]:
    ordered = sorted(sentences, key=lambda sentence: len(sentence.tokens))
    items = [[token.text for token in sentence.tokens[:MAX_TOKENS]] for sentence in ordered]
    yield from zip(ordered, infer.decoder(infer.process(infer.encoder(items))), strict=True)


def _names(text: str, sentence: Sentence, tags: Sequence[str]) -> Iterator[NameSpan]:
    # BIO tags: B-PER I-PER O …
    start: int | None = None
    for index, tag in enumerate([*tags, "O"]):
        if start is not None and not tag.startswith("I-"):
            tokens = sentence.tokens[start:index]
            span = Span(tokens[0].span.start, tokens[-1].span.end)
            yield NameSpan(span, _TYPES[tags[start][2:]], span.of(text))
            start = None
        if tag.startswith("B-") or (tag.startswith("I-") and start is None):
            start = index


def _parse(
    sentence: Sentence, tagged: Sequence[Word], heads: Sequence[str], relations: Sequence[str]
) -> Parse:
    words = tuple(
        replace(word, head=_head(word.index, int(head) - 1), relation=relation)
        for word, head, relation in zip(tagged, heads, relations, strict=True)
    )
    children: list[list[int]] = [[] for _ in words]
    for word in words:
        if word.head is not None:
            children[word.head].append(word.index)
    return Parse(sentence, words, tuple(map(tuple, children)))


def _head(index: int, head: int) -> int | None:
    return head if head >= 0 and head != index else None


def _word(index: int, token: Token, tagged: str) -> Word:
    pos, _, feats = tagged.partition("|")
    pairs = tuple(
        (name, value) for name, _, value in (feat.partition("=") for feat in feats.split("|")) if value
    )
    return Word(index, token.span, token.text, token.lemma, pos, pairs, head=None, relation="")
