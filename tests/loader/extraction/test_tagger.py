"""Tags and trees of invented sentences, against those of slovnet's own code."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import pytest
from navec import Navec
from slovnet import NER, Morph, Syntax

from loader.extraction import convolution, morphology, quotes, segment, tagger
from loader.extraction.models import Sentence

TEXT = """Министр транспорта Анна Лебедева заявила, что мост через Оку достроят в мае.
«Работы идут по графику», — сказал РИА «Новости» глава «Мостостроя-12» Пётр О'Нил.
По словам инженера из Нижнего Новгорода, на объекте 1 250 рабочих; смен — три.
Нет.
Ночью в Санкт-Петербурге шёл снег (об этом сообщил the Weather Channel), выпало до 10,5 см."""


def sentences_of(text: str) -> tuple[Sentence, ...]:
    layout = quotes.find_layout(text, segment.find_paragraphs(text))
    return segment.split_sentences(text, layout, morphology.lemmatize)


@cache
def slovnet_models() -> tuple[Any, Any, Any]:
    navec = Navec.load(tagger._data("emb", "navec_news_v1_1B_250K_300d_100q.tar"))
    ner, morph, syntax = (
        kind.load(tagger._data("model", f"slovnet_{name}_news_v1.tar")).navec(navec)
        for kind, name in ((NER, "ner"), (Morph, "morph"), (Syntax, "syntax"))
    )
    return ner.infer, morph.infer, syntax.infer


def expected_of(infer: Any, sentence: Sentence) -> Any:
    words = [token.text for token in sentence.tokens[: tagger.MAX_TOKENS]]
    return next(iter(infer.decoder(infer.process(infer.encoder([words])))))


def forget(monkeypatch: pytest.MonkeyPatch) -> None:
    tagger._model.cache_clear()
    monkeypatch.setattr(tagger, "_PLACES", convolution.Places())


LONG = "и " * 400 + "Пётр."  # more words than a sentence has tags for
MANY = "\n".join([TEXT] * 20)  # more than is computed at once


@pytest.mark.parametrize("text", ["Пётр", TEXT, f"{TEXT}\n{LONG}\n{TEXT}", MANY])
@pytest.mark.parametrize("kept", [4096, 5])  # with room for every word, and for few
def test_the_same_as_slovnet(text: str, kept: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(convolution, "KEPT_WORDS", kept)
    forget(monkeypatch)
    sentences = sentences_of(text)
    pages = tagger.pages_of(sentences)
    tagged, hints = tagger.tag(pages), tagger.hint_names(pages)
    parsed = tagger.parse(pages, sentences[::2], tagged)
    forget(monkeypatch)
    ner, morph, syntax = slovnet_models()
    for sentence in sentences[:12] + sentences[-12:]:
        names = list(hints[sentence.span].tags)
        assert names == list(expected_of(ner, sentence))
        words = tagged[sentence.span]
        assert [(word.pos, word.feats) for word in words] == [
            tagger._features(label) for label in expected_of(morph, sentence)
        ]
        if sentence.span in parsed:
            _, heads, relations = expected_of(syntax, sentence)
            tree = parsed[sentence.span]
            assert [word.relation for word in tree.words] == relations
            assert [word.head for word in tree.words] == [
                int(head) - 1 if int(head) not in {0, index} else None for index, head in enumerate(heads, 1)
            ]


@pytest.mark.parametrize("kept", [4096, 40])
def test_threads_that_tag_at_once_find_the_same(kept: int, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = TEXT.split("\n")
    sentences = [sentences_of("\n".join(lines[start:] + lines[:start])) for start in range(len(lines))]

    def found(some: tuple[Sentence, ...]) -> object:
        pages = tagger.pages_of(some)
        return tagger.tag(pages), tagger.hint_names(pages)[some[0].span].tags

    expected = list(map(found, sentences))
    monkeypatch.setattr(convolution, "KEPT_WORDS", kept)
    forget(monkeypatch)
    with ThreadPoolExecutor(len(sentences)) as threads:
        assert expected == list(threads.map(found, sentences))
    forget(monkeypatch)


def test_no_sentence() -> None:
    assert tagger.pages_of(()) == ()
    assert tagger.tag(()) == tagger.hint_names(()) == tagger.parse((), (), {}) == {}


def test_a_hint_says_how_likely_each_class_is() -> None:
    (sentence,) = sentences_of("Пётр Иванов живёт в Омске.")
    hints = tagger.hint_names(tagger.pages_of([sentence]))[sentence.span]
    likeliest = [max(zip(chances, ("PER", "LOC", "ORG"), strict=True))[1] for chances in hints.chances]
    assert [likeliest[index] for index in (0, 1, 4)] == ["PER", "PER", "LOC"]
    assert all(0 < chance < 1 for chances in hints.chances for chance in chances)
