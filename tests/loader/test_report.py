"""What is shown of an extraction: as JSON, and to people."""

from __future__ import annotations

import pytest

from loader.evaluation.quotes import under_one_name
from loader.report import as_json, as_listing, joint_name
from tests.corpus import joint, road


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["Сатпаев"], "Сатпаев"),
        (["Сатпаев", "Громов"], "Сатпаев и Громов"),
        (["Сатпаев", "Громов", "Лебедева"], "Сатпаев, Громов и Лебедева"),
    ],
)
def test_several_under_one_name(names: list[str], expected: str) -> None:
    assert joint_name(names) == expected


def test_a_joint_statement_shows_everybody() -> None:
    article = joint()
    text = article.clean.text
    [quote] = as_json("7.txt", text, article.extraction, explain=False)["quotes"]
    assert quote == {
        "type": "direct",
        "parts": [{"start": 1, "end": 23}],
        "text": "Дорогу закончат осенью",
        "cue": "заявили",
        "speaker": {"name": "Пётр Ёлкин", "aliases": ["Ёлкин"]},
        "co_speakers": [{"name": "Анна Белова", "aliases": ["Белова"]}],
        "speaker_mention": {"start": 36, "end": 60},
        "confidence": 0.7,
    }
    assert under_one_name(quote)["speaker"] == {"name": "Пётр Ёлкин и Анна Белова", "aliases": []}
    listing = as_listing("7.txt", text, article.extraction, explain=False)
    assert "    speaker: Пётр Ёлкин и Анна Белова, written «Пётр Ёлкин и Анна Белова»" in listing


def test_nobody_shows_as_nobody() -> None:
    article = road()
    text = article.clean.text
    [quote] = as_json("3.txt", text, article.extraction, explain=False)["quotes"]
    assert (quote["speaker"], quote["co_speakers"]) == (None, [])
    assert under_one_name(quote) == quote
    assert "speaker: unknown" in as_listing("3.txt", text, article.extraction, explain=False)
