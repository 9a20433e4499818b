"""Names, morphology and dependency trees of tokenized sentences (slovnet on navec embeddings).

The weights come from the natasha wheel; its Python code is not imported. A forward pass pads
its batch to the longest sentence, so sentences are sorted by length first (up to 1.75x faster).
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from navec import Navec
from slovnet import NER, Morph, Syntax

from loader.extraction.convolution import encoder_like
from loader.extraction.models import NameHint, Parse, Sentence, Token, Word
from loader.spans import Span

BATCH_SIZE = 32
# No news sentence is longer; a padded batch costs memory in proportion to its longest one.
MAX_TOKENS = 300


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
        model.infer.model.encoder = encoder_like(model.infer.model.encoder)
    return _Models(*models)


def hint_names(sentences: Sequence[Sentence]) -> dict[Span, tuple[NameHint, ...]]:
    """What the model thinks of each token as part of a name, by sentence span."""
    return {sentence.span: hints for sentence, hints in _run(_infer_hints, sentences)}


def tag(sentences: Sequence[Sentence]) -> dict[Span, tuple[Word, ...]]:
    """The words of sentences with part of speech and features, without a tree, by sentence span."""
    return {
        sentence.span: tuple(map(_word, range(len(tags)), sentence.tokens, tags))
        for sentence, tags in _run(_decoded(_models().morph.infer), sentences)
    }


def parse(sentences: Sequence[Sentence], tagged: Mapping[Span, tuple[Word, ...]]) -> dict[Span, Parse]:
    """The dependency trees of tagged sentences, by sentence span."""
    return {
        sentence.span: _parse(sentence, tagged[sentence.span], heads, relations)
        for sentence, (_, heads, relations) in _run(_decoded(_models().syntax.infer), sentences)
    }


def _run(
    infer: Callable[[Iterable[list[str]]], Iterable[Any]], sentences: Sequence[Sentence]
) -> Iterator[tuple[Sentence, Any]]:
    ordered = sorted(sentences, key=lambda sentence: len(sentence.tokens))
    items = [[token.text for token in sentence.tokens[:MAX_TOKENS]] for sentence in ordered]
    yield from zip(ordered, infer(items), strict=True)


def _decoded(infer: Any) -> Callable[[Iterable[list[str]]], Iterable[Any]]:
    return lambda items: infer.decoder(infer.process(infer.encoder(items)))


def _infer_hints(items: Iterable[list[str]]) -> Iterator[tuple[NameHint, ...]]:
    infer = _models().ner.infer
    names = infer.decoder.tags_vocab.items
    for batch in infer.encoder(items):
        scores = infer.model(batch.word_id, batch.shape_id, batch.pad_mask)
        lines = zip(
            infer.model.head.crf.decode(scores, ~batch.pad_mask),
            _chances(scores).tolist(),
            batch.word_id.tolist(),
            strict=True,
        )
        for tags, chances, rows in lines:
            yield tuple(
                NameHint(names[tag], tuple(chance), row)
                for tag, chance, row in zip(tags, chances, rows, strict=False)  # rows are padded
            )


def _chances(scores: Any) -> Any:
    # Of each class, B- and I- together: the tags are <pad>, O, then a pair a class.
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    powers /= powers.sum(axis=-1, keepdims=True)
    return powers[..., 2::2] + powers[..., 3::2]


def word_vectors() -> Any:
    """Every row of the word vectors, of length one (250,002 of 300 numbers): for training."""
    product = Navec.load(str(_weights() / "emb" / "navec_news_v1_1B_250K_300d_100q.tar")).pq
    parts = [product.codes[part, product.indexes[:, part]] for part in range(product.codes.shape[0])]
    vectors = np.concatenate(parts, axis=1, dtype=np.float32)
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6)


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
    pos, feats = _features(tagged)
    return Word(index, token.span, token.text, token.lemma, pos, feats, head=None, relation="")


@cache
def _features(tagged: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    # The model knows a few hundred tags: "NOUN|Animacy=Anim|Case=Nom|…".
    pos, _, feats = tagged.partition("|")
    pairs = (feat.partition("=") for feat in feats.split("|"))
    return pos, tuple((name, value) for name, _, value in pairs if value)
