"""Which language a text is in, and what is stored of one that is not Russian."""

from __future__ import annotations

import pytest

from loader.language import find_language
from loader.models import Given, RawArticle
from loader.pipeline import process

SENTENCES = {
    "ru": [
        "Мост через реку откроют осенью, сообщила министр транспорта.",
        "Президент Токаев провёл встречу с главой Узбекистана.",
        "Компания Apple представила телефон в Нью-Йорке, заявил её глава Тим Кук.",
        "Матч Реал — Барселона завершился вничью.",
    ],
    "kk": [
        "Министр көпір жөндеуі күзге дейін аяқталатынын айтты.",
        "Ел президенті жаңа заңға қол қойды.",
        "Бұл туралы баспасөз қызметі хабарлады.",
        "Су тасқыны салдарынан жол жабылды.",
    ],
    "en": [
        "The minister said the bridge would be repaired by autumn.",
        "Officials declined to comment.",
        "Floods closed the road to the village.",
    ],
    "uk": ["Міністр розповів, що ремонт мосту закінчать до осені.", "Президент підписав новий закон."],
    "ky": ["Министр көпүрө күзгө чейин оңдоло турганын билдирди.", "Президент жаңы мыйзамга кол койду."],
    "uz": ["Vazir koʻprik kuzgacha taʼmirlanishini aytdi.", "Президент янги қонунни имзолади."],
    "bg": ["Министърът каза, че ремонтът на моста ще завърши до есента."],
}


@pytest.mark.parametrize(
    ("language", "sentence"), [(language, text) for language, texts in SENTENCES.items() for text in texts]
)
def test_a_sentence_is_enough(language: str, sentence: str) -> None:
    assert language == find_language(sentence)


@pytest.mark.parametrize("text", ["", "Да, мы.", "12:34, 56 %", "Реал 2:1", "Астана — Tokyo"])
def test_too_little_to_tell(text: str) -> None:
    assert find_language(text) is None


def test_what_the_source_says_counts_where_the_text_is_too_short() -> None:
    assert process(RawArticle("Бұл.", "-", given=Given(language="kk"))).metadata.language == "kk"
    text = SENTENCES["ru"][0]
    assert process(RawArticle(text, "-", given=Given(language="en"))).metadata.language == "ru"


KAZAKH = (
    "Астанада үкімет отырысы өтті. «Біз көпірді уақытында аяқтаймыз», – деді министр Ирина Лесная. "
    "Ол «Нұрлы жол» бағдарламасы туралы да айтты."
)
ENGLISH = (
    "The minister spoke on Monday. “We will finish the bridge on time,” she said. "
    "The so-called “bridge of the century” opens in autumn."
)


@pytest.mark.parametrize(
    ("text", "language", "quote"),
    [
        (KAZAKH, "kk", "Біз көпірді уақытында аяқтаймыз"),
        (ENGLISH, "en", "We will finish the bridge on time,"),
        (ENGLISH.replace("“", '"').replace("”", '"'), "en", "We will finish the bridge on time,"),
        ("The minister spoke about the “Bridge of the Whole Century” plan on Monday.", "en", None),
    ],
)
def test_another_language_has_marked_speech_alone(text: str, language: str, quote: str | None) -> None:
    article = process(RawArticle(text, "-"))
    assert article.metadata.language == language
    assert (article.extraction.entities, article.extraction.mentions) == ((), ())
    assert [quote] * (quote is not None) == [found.text(text) for found in article.extraction.quotes]
    assert all(found.speaker is None and found.confidence == 0 for found in article.extraction.quotes)


def test_a_russian_article_with_a_sentence_in_kazakh_is_extracted_as_russian() -> None:
    russian = " ".join(SENTENCES["ru"])
    text = f"«Мост готов», — сказала министр Ирина Лесная. {russian} «Су тасқыны», — добавила она."
    article = process(RawArticle(text, "-"))
    assert article.metadata.language == "ru"
    assert article.extraction.entities
