"""Speech in other languages than Russian: by its marks, and by verbs of speech beside them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader.extraction.marked import CUED, MARKED, find_marked_speech

# text, language, and each quote with the verb beside it and its lemma
SPEECH = [
    ("“Roads first,” Anna White said on Monday.", "en", [("Roads first,", "said", "say")]),
    (
        "“We will finish on time”, the minister of roads told us.",
        "en",
        [("We will finish on time", "told", "tell")],
    ),
    ('It is late. She added: "Not yet."', "en", [("Not yet.", "added", "add")]),
    ("Anna White said: “It is ready”.", "en", [("It is ready", "said", "say")]),
    ("She warned, “Do not cross.”", "en-GB", [("Do not cross.", "warned", "warn")]),
    ("«Көпір дайын», – деді министр.", "kk", [("Көпір дайын", "деді", "деу")]),
    ("«Көпір дайын» деп мәлімдеді ол.", "kk", [("Көпір дайын", "деп", "деу")]),
    ("Министр мәлімдеді: «Көпір дайын».", "kk", [("Көпір дайын", "мәлімдеді", "мәлімдеу")]),
    (
        "“Nous finirons le pont à temps,” a dit le ministre.",
        "fr",
        [("Nous finirons le pont à temps,", None, None)],
    ),
]
NO_SPEECH = [
    ("The film “Bridge of Hope”, she said, is over.", "en"),
    ("He said the “Bridge of Hope” opens in autumn.", "en"),
    ("“Bridge of Hope” opens in autumn, she said.", "en"),
    ("A “wait and see” policy, he said.", "en"),
    ("Ол «Нұрлы жол» бағдарламасы туралы айтты.", "kk"),
    ("«Нұрлы жол» бағдарламасы туралы айтты ол.", "kk"),
    ("“Roads first,” Anna White dit.", "fr"),
    ("“Roads first,” Anna White said.", None),
]


@pytest.mark.parametrize(("text", "language", "expected"), SPEECH)
def test_speech_is_found_with_its_verb(
    text: str, language: str, expected: list[tuple[str, str | None, str | None]]
) -> None:
    found = find_marked_speech(text, language)
    assert (found.entities, found.mentions) == ((), ())
    assert [
        (quote.text(text), quote.cue and quote.cue.span.of(text), quote.cue and quote.cue.lemma)
        for quote in found.quotes
    ] == expected
    assert all(quote.rule == (CUED if quote.cue else MARKED) for quote in found.quotes)
    assert all((quote.speaker, quote.confidence) == (None, 0) for quote in found.quotes)


@pytest.mark.parametrize(("text", "language"), NO_SPEECH)
def test_marks_of_titles_and_names_are_no_speech(text: str, language: str | None) -> None:
    assert find_marked_speech(text, language).quotes == ()


@given(st.text('“”«»",.:!?—– \nAaбБ saidдеді', max_size=80), st.sampled_from(["en", "kk", None]))
def test_every_quote_and_verb_stands_in_the_text(text: str, language: str | None) -> None:
    ends = [0]
    for quote in find_marked_speech(text, language).quotes:
        (part,) = quote.parts
        assert ends[-1] <= part.start < part.end <= len(text)
        ends.append(part.end)
        if quote.cue:
            assert quote.cue.span.end <= part.start or quote.cue.span.start >= part.end
