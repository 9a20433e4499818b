"""Names in invented sentences, as the shipped models find them."""

from __future__ import annotations

from array import array
from typing import Any

import numpy as np
import pytest

from loader.extraction import morphology, quotes, segment, tagger
from loader.extraction.fields import OUTSIDE, Weights
from loader.extraction.models import NameHints, Word
from loader.extraction.name_features import Line, WordClusters
from loader.extraction.recognizer import (
    Models,
    Recognizer,
    find_names,
    load_clusters,
    save_clusters,
    spans_of,
)
from loader.spans import Span


def names_in(text: str) -> list[tuple[str, str]]:
    layout = quotes.find_layout(text, segment.find_paragraphs(text))
    sentences = segment.split_sentences(text, layout, morphology.lemmatize)
    pages = tagger.pages_of(sentences)
    found = find_names(text, sentences, tagger.tag(pages), tagger.hint_names(pages))
    assert all(name.span.of(text) == name.name for name in found)
    assert [name.span for name in found] == sorted(name.span for name in found)
    return [(name.name, name.type) for name in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Министр культуры Анна Лебедева посетила Самару.",
            [("Анна Лебедева", "person"), ("Самару", "location")],
        ),
        # A body takes its owner along …
        (
            "Об этом сообщило Министерство транспорта Латвии.",
            [("Министерство транспорта Латвии", "organization")],
        ),
        (
            "Выступил глава пресс-службы Генеральной прокуратуры России.",
            [("пресс-службы Генеральной прокуратуры России", "organization")],
        ),
        # … but not who heads it, nor where it sits.
        (
            "Директор Лувра Пьер Моро прилетел в Токио.",
            [("Лувра", "organization"), ("Пьер Моро", "person"), ("Токио", "location")],
        ),
        # Marks around a name are no part of it.
        ("Газета «Утренний Омск» вышла вчера.", [("Утренний Омск", "organization")]),
        # The word that begins a sentence is no name for that.
        ("Вчера прошёл дождь. Затем выглянуло солнце.", []),
        ("", []),
        ("— …", []),
    ],
)
def test_names_of_persons_bodies_and_places(text: str, expected: list[tuple[str, str]]) -> None:
    assert expected == names_in(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Вышел фильм «Тихая гавань» о моряках.", ("Тихая гавань", "work")),
        ("Депутаты изменили Уголовный кодекс.", ("Уголовный кодекс", "law")),
        ("Он воевал в годы Великой Отечественной войны.", ("Великой Отечественной войны", "event")),
    ],
)
def test_names_of_works_laws_and_events(text: str, expected: tuple[str, str]) -> None:
    assert expected in names_in(text)


def test_a_place_of_an_event_is_no_part_of_its_name() -> None:
    found = names_in("Команды сыграют на Кубке Азии в Дохе.")
    assert found == [("Кубке Азии", "event"), ("Дохе", "location")]


def word(index: int, text: str, start: int) -> Word:
    return Word(index, Span(start, start + len(text)), text, text, "PROPN", {}, head=None, relation="")


WORDS = (word(0, "Анна", 0), word(1, "Лебедева", 5), word(2, "Самара", 14))


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (["O", "O", "O"], []),
        (["B-person", "I-person", "O"], [(0, 13, "person")]),
        (["B-person", "B-person", "B-location"], [(0, 4, "person"), (5, 13, "person"), (14, 20, "location")]),
        # An I- without its B- begins a name all the same.
        (["O", "I-person", "I-person"], [(5, 20, "person")]),
    ],
)
def test_labels_become_spans(labels: list[str], expected: list[tuple[int, int, str]]) -> None:
    assert expected == list(spans_of(WORDS, labels))


LINE = Line(WORDS, NameHints(["O"] * len(WORDS), [[0.0, 0.0, 0.0]] * len(WORDS), [0] * len(WORDS)))
NO_HINTS = NameHints((), (), ())
CLUSTERS = WordClusters(of_row=[0], wider=[0], widest=[0])


def weights(*labels: str, firmness: float = 9.0) -> Weights:
    """A field that gives the words of `LINE` these labels, and is that sure of them."""
    known = (OUTSIDE, *sorted(set(labels) - {OUTSIDE}))
    states = np.zeros((len(WORDS), len(known)), np.float32)
    for row, label in enumerate(labels):
        states[row, known.index(label)] = firmness
    names = {f"w{word.text.lower()}": row for row, word in enumerate(WORDS)}
    return Weights(known, names, states, np.zeros((len(known), len(known)), np.float32))


@pytest.mark.parametrize(
    ("main", "other", "expected"),
    [
        # An event may hold a place and may stand beside one …
        (["O", "O", "B-location"], ["O", "B-event", "I-event"], [(5, 20, "event"), (14, 20, "location")]),
        (["B-person", "O", "O"], ["O", "O", "B-event"], [(0, 4, "person"), (14, 20, "event")]),
        # … but is not the same as another name, does not cross one and does not stand in one.
        (["O", "O", "B-location"], ["O", "O", "B-work"], [(14, 20, "location")]),
        (["B-person", "I-person", "O"], ["O", "B-work", "I-work"], [(0, 13, "person")]),
        (["B-person", "I-person", "O"], ["O", "B-work", "O"], [(0, 13, "person")]),
    ],
)
def test_names_of_other_types_beside_the_main_ones(
    main: list[str], other: list[str], expected: list[tuple[int, int, str]]
) -> None:
    recognizer = Recognizer(Models(weights(*main), weights(*other), CLUSTERS))
    assert expected == recognizer.find([LINE])
    assert expected == recognizer.find([Line((), NO_HINTS), LINE, Line((), NO_HINTS)])
    assert recognizer.find([]) == []


@pytest.mark.parametrize(("firmness", "expected"), [(9.0, [(0, 4, "adjective")]), (0.5, [])])
def test_an_adjective_is_a_name_only_when_likely(
    firmness: float, expected: list[tuple[int, int, str]]
) -> None:
    field = weights("B-adjective", "O", "O", firmness=firmness)
    assert expected == Recognizer(Models(field, None, CLUSTERS)).find([LINE])


def test_what_is_known_of_words_is_forgotten_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loader.extraction.recognizer.KEPT_GROUPS", 0)
    recognizer = Recognizer(Models(weights("B-person", "I-person", "O"), None, CLUSTERS))
    assert [recognizer.find([LINE]) for _ in range(3)] == [[(0, 13, "person")]] * 3


def test_clusters_are_written_the_same_each_time(tmp_path: Any) -> None:
    clusters = WordClusters(array("H", [2, 0, 1]), array("H", [0, 1, 1]), array("H", [0, 0, 0]))
    for name in ("a.npz", "b.npz"):
        save_clusters(tmp_path / name, clusters)
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
    assert load_clusters(tmp_path / "a.npz") == clusters
