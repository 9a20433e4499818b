"""Words to lemmas and forms: as the dictionary has them, and for words that no dictionary has."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loader.extraction import morphology
from loader.extraction.morphology import is_common_word, lemmatize


@pytest.mark.parametrize("word", ["дома\0", "дома\0х", "\0дома"])
def test_a_word_does_not_end_at_a_nul(word: str) -> None:
    assert not is_common_word(word)
    assert lemmatize(word) != lemmatize("дома")


# In the dictionary; guessed by their ends; behind a known and an unknown beginning; hyphened; no words.
WORDS = ["министрам", "Астану", "еле", "бормотухинского", "зюзюкам", "антисатпаевскими", "кибербегемотом"]
WORDS += ["премьер-министра", "кое-кому", "Касым-Жомарту", "экс-аким", "наилучшему", "XIV", "2-му", "ъ"]
ENDS = st.sampled_from(["ого", "ами", "ову", "евой", "ский", "ях", "ию", "ост", "ёв", "е"])


def check_inflected(word: str) -> None:
    for parse in morphology._parses(word.lower()):
        for wanted in ({"nomn"}, {"nomn", "sing"}, {"nomn", "plur"}, {"nomn", "sing", "femn"}, {"datv"}):
            expected = parse.inflect(wanted)
            found = morphology._inflected(parse, frozenset(wanted))
            assert found == (None if expected is None else expected.word)


@pytest.mark.parametrize("word", WORDS)
def test_a_word_is_inflected_as_its_dictionary_does(word: str) -> None:
    check_inflected(word)


@settings(deadline=None)  # the first word loads the dictionary
@given(st.text("абвеийклмностуя-", min_size=1, max_size=8), ENDS)
def test_so_is_any_word(beginning: str, end: str) -> None:
    check_inflected(beginning + end)
