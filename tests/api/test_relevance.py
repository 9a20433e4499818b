"""What fits a search best: the ranks are those of the words in the texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from math import log
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from api.queries import relevance
from api.queries.relevance import lengths_of
from loader import fold_words, lemmatize
from loader.store.writer import open_database
from tests.api.asking import get, ids
from tests.api.test_search import serve

WORDS = ("мост", "моста", "сталь", "стали", "план", "и")
# One to thirteen words, some of them up to thirteen times.
TEXTS = tuple(
    " ".join(WORDS[(number * factor // 3) % len(WORDS)] for factor in range(1, 2 + number * 5 % 13))
    for number in range(1, 60)
)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("relevance") / "whosaid.db"


@pytest.fixture(scope="module")
def asking(file: Path) -> Iterator[FlaskClient]:
    yield from serve(file, TEXTS)


def times(text: str, part: str) -> int:
    """How often a word in any form, or a phrase of two words, counts in a text."""
    words = fold_words(text)
    standing = Counter(form for word in words for form in {word} | lemmatize(word))
    if part.startswith('"'):
        phrase = part.strip('"').split()
        if phrase not in ([*words[start : start + len(phrase)]] for start in range(len(words))):
            return 0
        return min(rounded(standing[word]) for word in phrase)
    return rounded(max(standing[form] for form in {part} | lemmatize(part)))


def rounded(number: int) -> int:
    return max((least for least in (1, 2, 3, 5, 9) if least <= number), default=0)


def best_first(parts: list[str], either: bool, without: str, sampled: int) -> list[tuple[float, str]]:
    """The scores of texts that have the parts, best first, then newest, with their ids."""
    found = {
        number: [times(text, part) for part in parts]
        for number, text in enumerate(TEXTS, 1)
        if (any if either else all)(times(text, part) for part in parts)
        and not (without and times(text, without))
    }
    lengths = {number: len(fold_words(TEXTS[number - 1])) for number in found}
    by_time = sorted(range(1, len(TEXTS) + 1), key=placed)
    newest = by_time[: by_time.index(max(found, key=placed)) + 1][-sampled:] if found else []
    rarity = []
    for part in parts:
        having = sum(times(TEXTS[number - 1], part) > 0 for number in newest)
        rarity.append(log(1 + (len(newest) - having + 0.5) / (having + 0.5)) if len(parts) > 1 else 1)
    scores = []
    for number, often in found.items():
        norm = 1.2 * (0.25 + 0.75 * lengths[number] * len(found) / sum(lengths.values()))
        scores.append(
            (
                sum(rare * n / (n + norm) for rare, n in zip(rarity, often, strict=True)),
                placed(number),
                number,
            )
        )
    return [(score, str(number)) for score, _, number in sorted(scores, reverse=True)]


def placed(number: int) -> tuple[int, int]:
    """Where an article of test_search.saying stands in time: every seventh has none."""
    return (number % 60 if number % 7 else -1, number)


parts = st.lists(
    st.sampled_from(("мост", "моста", "сталь", "стали", "план", '"мост план"', '"сталь сталь"')),
    min_size=1,
    max_size=3,
    unique=True,
)


@given(
    parts,
    st.booleans(),
    st.sampled_from(("", "план", "сталь")),
    st.sampled_from((4, 5_000)),
    st.sampled_from((0, 100)),
)
@settings(max_examples=60, deadline=None)
def test_ranks_are_those_of_the_words_in_the_texts(
    asking: FlaskClient, parts: list[str], either: bool, without: str, sampled: int, dense: int
) -> None:
    q = f"({(' OR ' if either else ' ').join(parts)}){f' -{without}' if without else ''}"
    expected = best_first(parts, either, without, sampled)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(relevance, "SAMPLED", sampled)
        patched.setattr(relevance, "DENSE", dense)
        found = ids(asking, f"/v1/quotes?q={q}&sort=relevance&limit=100")
    assert sorted(found) == sorted(number for _, number in expected)
    scores = {number: score for score, number in expected}
    # Sums in another order differ in their last digits.
    assert [round(scores[number], 6) for number in found] == [round(score, 6) for score, _ in expected]


def test_sizes_are_read(file: Path, asking: FlaskClient) -> None:
    assert get(asking, "/v1/quotes?limit=1")["items"]
    with closing(open_database(file)) as db:
        rows = db.execute("SELECT id & 1073741823, sz FROM quote_search_docsize ORDER BY 1").fetchall()
    assert [number for number, _ in rows] == [*range(1, len(TEXTS) + 1)]
    assert [*lengths_of(b"".join(size for _, size in rows))] == [len(fold_words(text)) for text in TEXTS]


@pytest.mark.parametrize(
    ("sizes", "lengths"),
    [
        ("", []),
        ("0000", [0]),
        ("7F05", [127]),
        ("0000810005", [0, 128]),
        ("05000581000A05", [5, 5, 10]),  # the second column's is the longer one
        ("823A8100", [314]),
        ("8180000181008100", [16384, 128]),
    ],
)
def test_sizes_of_long_texts_are_longer(sizes: str, lengths: list[int]) -> None:
    assert [*lengths_of(bytes.fromhex(sizes))] == lengths
