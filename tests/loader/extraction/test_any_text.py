"""Whatever the text, extraction ends in a result, and what it says of positions holds."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from unicodedata import name

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loader.extraction import declension
from loader.models import Extraction
from loader.pipeline import extract

# Everything that steers the rules: marks, dashes, line ends, names, verbs, conjunctions; and what
# breaks naive code: marks without width, characters beyond the basic plane, halves of them.
FRAGMENTS = [
    *"«»„“”‹›\"'()[]—–-,.!?…:;",
    "«…», — ",
    "», — ",
    ". — ",
    ", — ",
    "— ",
    " - ",
    ": «",
    '"«',
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    "\u2028",
    "\u2029",
    "\x85",
    "\x0b",
    "\t",
    " ",
    "\u00a0",
    "\u202f",
    "\u200b",
    "\u200f",
    "\u202e",
    "\ufeff",
    "\x00",
    "\u00ad",
    "\u0301",
    "е\u0308",
    "й\u0306",
    "😀",
    "👨\u200d👩\u200d👧",
    "𝒳",
    "Ё",
    "ﬁ",
    "ǅ",
    "İ",
    "ß",
    "١٢",
    "5 марта ",
    "К. ",
    "К.-Ж. ",
    "Ерлан Сатпаев ",
    "Сатпаева ",
    "Алия Нурпеисова ",
    "ТАСС ",
    "Zakon.kz ",
    "министр ",
    "президент Казахстана ",
    "в пресс-службе ",
    "«Сарыарка» ",
    "он ",
    "Она ",
    "сказал ",
    "заявила",
    ", что ",
    "сообщили ",
    "призвал ",
    "чтобы ",
    "сделать ",
    "считает ",
    "назвал ",
    "по словам ",
    "По его мнению, ",
    "Об этом ",
    "говорится ",
    "приводит слова ",
    "мост построен",
    "Мы готовы. ",
    "и ",
    "не ",
    "который ",
]
built = st.one_of(
    st.lists(st.sampled_from(FRAGMENTS), min_size=low, max_size=high).map("".join)
    for low, high in ((0, 10), (10, 30))
)
# Letters without a name in the Unicode database fail in a test of their own, below.
characters = st.characters(exclude_categories=["Cs"]).filter(lambda c: not c.isalpha() or bool(name(c, "")))
anything = st.text(characters, max_size=200)
texts = st.one_of(built, anything, st.tuples(built, anything, built).map("".join))


def check(text: str, found: Extraction) -> None:
    """All that models.py promises of an extraction."""
    size, entities = len(text), range(len(found.entities))
    for mention in found.mentions:
        assert 0 <= mention.span.start < mention.span.end <= size
        assert mention.entity is None or mention.entity in entities
        assert mention.entity is None or mention.type == found.entities[mention.entity].type
    spans = [mention.span for mention in found.mentions]
    assert spans == sorted(set(spans))
    for quote in found.quotes:
        assert quote.parts
        assert all(0 <= part.start < part.end <= size for part in quote.parts)
        assert all(before.end <= behind.start for before, behind in pairwise(quote.parts))
        assert quote.text(text) == " ".join(text[part.start : part.end] for part in quote.parts)
        assert all(part.of(text) == part.of(text).strip() for part in quote.parts)
        assert 0 <= quote.confidence <= 1
        speakers = [index for index in (quote.speaker, *quote.co_speakers) if index is not None]
        assert len(set(speakers)) == len(speakers)
        assert set(speakers) <= set(entities)
        assert quote.speaker is not None or not quote.co_speakers
        assert (quote.speaker_mention is None) == (quote.speaker_form is None)
        if quote.speaker_mention is not None:
            assert 0 <= quote.speaker_mention.start < quote.speaker_mention.end <= size
        if quote.cue is not None:
            assert 0 <= quote.cue.span.start < quote.cue.span.end <= size
            assert quote.cue.lemma
        assert quote.rule
    assert [quote.parts for quote in found.quotes] == sorted(quote.parts for quote in found.quotes)
    assert all(entity.name.strip() for entity in found.entities)
    keys = [(entity.type, entity.name) for entity in found.entities]
    assert len(keys) == len(set(keys))


@settings(deadline=None, max_examples=100, derandomize=True, database=None)
@given(texts)
def test_any_text_ends_in_a_result_that_holds(text: str) -> None:
    found = extract(text)
    check(text, found)
    assert found == extract(text)


@settings(deadline=None, max_examples=40, derandomize=True, database=None)
@given(built, built)
def test_a_text_says_nothing_of_the_next_one(first: str, second: str) -> None:
    alone = extract(second)
    extract(first)
    assert alone == extract(second)


@pytest.mark.parametrize(
    "text",
    [
        "«, — сказал он.",
        "- , — говорится в письме",
        "«, — сказал он, — мост построен».",
    ],
)
def test_an_attribution_before_any_speech(text: str) -> None:
    check(text, extract(text))


ARTICLE = (
    "Министр транспорта Ерлан Сатпаев заявил, что мост построен. «Осталось уложить асфальт, — сказал "
    "он. — Откроем в сентябре».\n\nПо словам Алии Нурпеисовой, больница готова, сообщает ТАСС.\n\n"
)


@pytest.mark.parametrize(
    "insert",
    ["\u200b", "\u200f", "\u00ad", "\u0301", "\x00", "😀", "\ufeff", "\r", "\u2028", "«", '"'],
)
def test_a_stray_character_anywhere_in_an_article(insert: str) -> None:
    for position in range(0, len(ARTICLE), 23):
        text = ARTICLE[:position] + insert + ARTICLE[position:]
        check(text, extract(text))


def test_a_letter_without_a_name() -> None:
    """Tangut and other ideographs: when this holds, the filter of `characters` can go."""
    check("\U00017000 сказал он.", extract("\U00017000 сказал он."))


def test_half_a_surrogate_pair_in_a_word() -> None:
    """Not Unicode, but what `json.loads` makes of "\\ud800" in the body of a request."""
    text = ARTICLE.replace("мост", "мо\ud800ст")
    check(text, extract(text))


@pytest.mark.parametrize("line_end", ["\r\n", "\n", "\r"])
def test_quotes_are_the_same_with_every_line_end(line_end: str) -> None:
    text = ARTICLE.replace("\n", line_end)
    found = extract(text)
    check(text, found)
    expected = [quote.text(ARTICLE) for quote in extract(ARTICLE).quotes]
    assert expected == [quote.text(text) for quote in found.quotes]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n\n\n",
        "«" * 2_000,
        '"' * 2_000,
        "«»" * 1_000,
        "— " * 2_000,
        "- слово\n" * 500,
        "— Да, — сказал он. " * 300,
        "слово " * 5_000,
        "слово" * 5_000,
        "Сатпаев" * 1_000,
        "Ерлан Сатпаев, " * 1_000,
        "заявил, что " * 1_000,
        "по словам " * 2_000,
        "(" * 3_000,
        "а.б." * 2_000,
        "!?…" * 2_000,
        ARTICLE * 20,
    ],
    ids=lambda text: f"{len(text)}:{text[:12]}".encode("unicode_escape").decode(),
)
def test_long_and_monotonous_texts(text: str) -> None:
    check(text, extract(text))


def test_the_work_grows_with_the_text_not_with_its_square(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a name that is repeated without a comma, four times as often."""
    compared = 0
    weighed = declension._weighed

    def counting(word: Sequence[declension.Fits], part: str) -> declension.Weights:
        nonlocal compared
        compared += 1
        return weighed(word, part)

    monkeypatch.setattr(declension, "_weighed", counting)
    numbers = []
    for times in (40, 160):
        declension.explain.cache_clear()
        before = compared
        extract("Ирина Лесная " * times)
        numbers.append(compared - before)
    assert 0 < numbers[1] <= 4 * numbers[0] + 1_000
