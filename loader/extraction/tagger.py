"""Names, morphology and dependency trees of tokenized sentences (slovnet on navec embeddings).

The weights come from the natasha wheel; its Python code is not imported, and of slovnet only what
reads them: the layers are computed by `convolution`, each model's over the same numbered words.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from itertools import count, repeat
from pathlib import Path
from typing import Any

import numpy as np
from slovnet.exec import model as slovnet_models
from slovnet.exec.pack import Pack
from slovnet.shape import word_shape

from loader.extraction.convolution import GAP, MOST_ROWS, Encoder, Floats, Places, Rows, Run, layers_of
from loader.extraction.embeddings import Embeddings, load_embeddings
from loader.extraction.models import NameHints, Parse, Sentence, Word
from loader.extraction.viterbi import Search
from loader.spans import Span

# No news sentence is longer; what comes behind has no tags.
MAX_TOKENS = 300
# A news corpus repeats its words: as in `morphology`, at less a word.
CACHE_SIZE = 50_000


@dataclass(frozen=True, slots=True)
class _Model:
    encode: Encoder
    network: Any  # slovnet's, for the weights behind the encoder
    labels: tuple[str, ...]
    behind: tuple[Floats, Floats]  # weight and bias of the linear layer behind the encoder
    of_root: Floats  # what that layer gives for the root of a sentence


def _data(kind: str, name: str) -> str:
    found = importlib.util.find_spec("natasha")
    if found is None or found.origin is None:
        raise RuntimeError("the natasha package, which holds the model weights, is not installed")
    return str(Path(found.origin).parent / "data" / kind / name)


@cache
def _embeddings() -> Embeddings:
    return load_embeddings(Path(_data("emb", "navec_news_v1_1B_250K_300d_100q.tar")))


def _pack(name: str) -> Pack:
    return Pack(_data("model", f"slovnet_{name}_news_v1.tar"))


@cache
def _shapes() -> dict[str, int]:
    with _pack("ner") as pack:
        return {shape: number for number, shape in enumerate(pack.load_vocab("shape").items)}


@cache
def _model(name: str) -> _Model:
    kind, vocabulary = {
        "ner": (slovnet_models.NER, "tag"),
        "morph": (slovnet_models.Morph, "tag"),
        "syntax": (slovnet_models.Syntax, "rel"),
    }[name]
    with _pack(name) as pack:
        network = pack.load_model(kind)
        network = network.inject_arrays(dict(pack.load_arrays(network.weights)))
        labels = tuple(pack.load_vocab(vocabulary).items)
    encoder = Encoder(layers_of(network.encoder), partial(_vectors, network.emb.shape.weight.array))
    weight, bias, of_root = _of_trees(network) if name == "syntax" else _of_labels(network)
    return _Model(encoder, network, labels, encoder.behind(weight, bias), of_root)


def _of_labels(network: Any) -> tuple[Floats, Floats, Floats]:
    layer = network.head.proj
    return layer.weight.array, layer.bias.array, layer.bias.array


def _of_trees(network: Any) -> tuple[Floats, Floats, Floats]:
    """Four layers of one size side by side: governors, governed, and both again for the relation."""
    layers = [
        (half.proj, head.root) for head in (network.head, network.rel) for half in (head.head, head.tail)
    ]
    weights, biases = ([getattr(layer, kind).array for layer, _ in layers] for kind in ("weight", "bias"))
    of_root = [root.array @ layer.weight.array + layer.bias.array for layer, root in layers]
    return np.concatenate(weights, axis=1), np.concatenate(biases), np.concatenate(of_root)


@cache
def _search() -> Search:
    model = _model("ner")
    return Search(model.network.head.crf.transitions.array, model.labels.index("O"))


# One, made once: threads that each made their own would take one word's products for another's.
_PLACES = Places()

# Every word is numbered: the row of the word vectors times the number of shapes, plus the shape.


@lru_cache(maxsize=CACHE_SIZE)
def _number(word: str) -> int:
    known, shapes = _embeddings(), _shapes()
    return known.rows.get(word.lower(), known.unknown) * len(shapes) + shapes[word_shape(word)]


def _vectors(of_shapes: Floats, numbers: Rows) -> Floats:
    rows, shapes = np.divmod(numbers, len(of_shapes))
    return np.concatenate([_embeddings().of(rows), of_shapes[shapes]], axis=1, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Page:
    """Sentences one behind the other, for one run of each model."""

    sentences: tuple[Sentence, ...]
    run: Run

    def pieces(self) -> Iterator[tuple[Sentence, int, int]]:
        """The sentences with the rows [start, end) of their words."""
        start = 1
        for sentence in self.sentences:
            end = start + min(len(sentence.tokens), MAX_TOKENS)
            yield sentence, start, end
            start = end + 1

    def part(self, chosen: Set[Span]) -> Page:
        """The page with the chosen sentences alone."""
        pieces = [piece for piece in self.pieces() if piece[0].span in chosen]
        rows = [row for _, start, end in pieces for row in range(start - 1, end)]
        return Page(tuple(sentence for sentence, _, _ in pieces), self.run.part(np.array([*rows, 0])))


def pages_of(sentences: Sequence[Sentence]) -> tuple[Page, ...]:
    """The sentences as the models take them."""
    pages: list[Page] = []
    inside: list[Sentence] = []
    numbers = [GAP]
    for sentence in sentences:
        own = list(map(_number, [token.text for token in sentence.tokens[:MAX_TOKENS]]))
        if len(numbers) + len(own) >= MOST_ROWS:
            pages.append(Page(tuple(inside), _PLACES.run(numbers)))
            inside, numbers = [], [GAP]
        inside.append(sentence)
        numbers += [*own, GAP]
    if inside:
        pages.append(Page(tuple(inside), _PLACES.run(numbers)))
    return tuple(pages)


def hint_names(pages: Sequence[Page]) -> dict[Span, NameHints]:
    """What the model thinks of the words of sentences as parts of names, by sentence span."""
    model = _model("ner")
    search, size = _search(), len(_shapes())
    found: dict[Span, NameHints] = {}
    for page in pages:
        scores = _linear(model.encode(page.run), model.behind)
        words = page.run.words
        tags = search.best_labels(scores, words == GAP)
        labels = [model.labels[tag] for tag in tags.tolist()]
        chances, vectors = _chances(scores).tolist(), (words // size).tolist()
        for sentence, start, end in page.pieces():
            found[sentence.span] = NameHints(labels[start:end], chances[start:end], vectors[start:end])
    return found


def tag(pages: Sequence[Page]) -> dict[Span, tuple[Word, ...]]:
    """The words of sentences with part of speech and features, without a tree, by sentence span."""
    model = _model("morph")
    found: dict[Span, tuple[Word, ...]] = {}
    for page in pages:
        tags = _linear(model.encode(page.run), model.behind).argmax(axis=1).tolist()
        features = [_features(model.labels[tag]) for tag in tags]
        for sentence, start, end in page.pieces():
            spans, texts, lemmas = zip(*sentence.tokens, strict=True)
            parts, feats = zip(*features[start:end], strict=True)
            # Words, as many as have tags (see MAX_TOKENS), in a third of the time of so many calls.
            values = zip(count(), spans, texts, lemmas, parts, feats, repeat(None), repeat(""), strict=False)
            found[sentence.span] = tuple(map(_word, values))
    return found


_word: Callable[[Iterable[Any]], Word] = partial(tuple.__new__, Word)


def parse(
    pages: Sequence[Page], chosen: Sequence[Sentence], tagged: Mapping[Span, tuple[Word, ...]]
) -> dict[Span, Parse]:
    """The dependency trees of the chosen ones of tagged sentences, by sentence span."""
    model = _model("syntax")
    found: dict[Span, Parse] = {}
    spans = {sentence.span for sentence in chosen}
    for page in (part for page in pages if (part := page.part(spans)).sentences):
        rows = _linear(model.encode(page.run), model.behind)
        rows[0] = model.of_root  # where a gap is
        np.maximum(rows, 0, out=rows)
        governing, governed, above, below = np.split(rows, 4, axis=1)
        heads = _heads(governing @ model.network.head.kernel.array, governed, page)
        relations = _relations(above[heads] @ model.network.rel.kernel.array, below).tolist()
        governors = heads.tolist()
        for sentence, start, end in page.pieces():
            names = [model.labels[relation] for relation in relations[start:end]]
            own = [head - start if head else None for head in governors[start:end]]
            found[sentence.span] = _parse(sentence, tagged[sentence.span], own, names)
    return found


def _linear(rows: Floats, layer: tuple[Floats, Floats]) -> Floats:
    weight, bias = layer
    output: Floats = rows @ weight
    output += bias
    return output


def _heads(heads: Floats, tails: Floats, page: Page) -> Rows:
    """For each row the row of its governor; 0, where the first gap is, stands for the root."""
    found = np.zeros(len(heads), np.intp)
    for _, start, end in page.pieces():
        # The row before a sentence is a gap.
        tails[start - 1] = tails[0]
        best = (heads[start:end] @ tails[start - 1 : end].T).argmax(axis=1)
        found[start:end] = np.where(best, best + start - 1, 0)
    return found


def _relations(pairs: Floats, tails: Floats) -> Rows:
    """For each row the number of its relation to its governor."""
    found: Rows = (pairs.reshape(len(tails), -1, tails.shape[1]) @ tails[:, :, None])[..., 0].argmax(axis=1)
    return found


def _chances(scores: Floats) -> Any:
    # Of each class, B- and I- together: the tags are <pad>, O, then a pair a class.
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    powers /= powers.sum(axis=-1, keepdims=True)
    return powers[..., 2::2] + powers[..., 3::2]


def word_vectors() -> Any:
    """Every row of the word vectors, of length one (250,002 of 300 numbers): for training."""
    embeddings = _embeddings()
    parts = [codes[pieces] for codes, pieces in zip(embeddings.codes, embeddings.pieces.T, strict=True)]
    vectors = np.concatenate(parts, axis=1, dtype=np.float32)
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6)


def _parse(
    sentence: Sentence, tagged: Sequence[Word], heads: Sequence[int | None], relations: Sequence[str]
) -> Parse:
    columns = list(zip(*tagged, strict=True))[:-2]
    governors = [head if head != index else None for index, head in enumerate(heads)]
    words = tuple(map(_word, zip(*columns, governors, relations, strict=True)))
    children: list[list[int]] = [[] for _ in words]
    for word in words:
        if word.head is not None:
            children[word.head].append(word.index)
    return Parse(sentence, words, tuple(map(tuple, children)))


@cache
def _features(tagged: str) -> tuple[str, Mapping[str, str]]:
    # The model knows a few hundred tags: "NOUN|Animacy=Anim|Case=Nom|…".
    pos, _, feats = tagged.partition("|")
    pairs = (feat.partition("=") for feat in feats.split("|"))
    return pos, {name: value for name, _, value in pairs if value}
