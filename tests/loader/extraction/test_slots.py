"""Which word of a sentence fills the speaker slot, whose name stands in it, and the gender that shows.

Each case is a text and its quotes in order: the first two words of the content, and the speaker's
canonical name. None stands for a speaker whom the text never names, or who cannot be told.
"""

from __future__ import annotations

import pytest

from tests.loader.extraction.cases import todo
from tests.loader.extraction.test_speakers import Row, check

GENDERS = [
    # the verb behind the name shows the gender, whatever the name looks like
    (
        "Бывший ректор Рами Абдалла открыл форум. Он сообщил, что мост построен.",
        [("мост построен", "Рами Абдалла")],
    ),
    (
        "Против выступил Пьер Дюваль.\n\nПредседатель фонда Флоранс Мартен открыла форум. Она сказала, "
        "что мост построен.",
        [("мост построен", "Флоранс Мартен")],
    ),
    # the verb before it, at the end of the sentence
    (
        "«Мост построен», — сообщил адвокат Николя Ковальска. Он добавил, что испытания прошли.",
        [("Мост построен", "Николя Ковальска"), ("испытания прошли", "Николя Ковальска")],
    ),
    # a title that only a woman has
    (
        "Пьер Дюваль спел первым.\n\nПевица Морган Кейн закрыла концерт. Она призналась, что волновалась.",
        [("волновалась", "Морган Кейн")],
    ),
    # another's verb shows nothing
    (
        "Алия Нурпеисова, которую встретил посол, призналась, что волновалась.",
        [("волновалась", "Алия Нурпеисова")],
    ),
]

NEAREST = [
    # a clause before it has a subject of its own
    (
        "Дарья Орлова больна. Она с марта не выходит из дома, и Громов на прошлой неделе сообщил, что "
        "ей лучше.",
        [("ей лучше", "Громов")],
    ),
    # the pronoun beside the verb, not the site before it
    (
        "Ерлан Сатпаев ответил сразу. В своём микроблоге Twitter он отметил, что мост построен.",
        [("мост построен", "Ерлан Сатпаев")],
    ),
    # near miss: the title before the name belongs to it
    (
        "Министр транспорта Ерлан Сатпаев вчера заявил, что мост построен.",
        [("мост построен", "Ерлан Сатпаев")],
    ),
    # near miss: the name is an object
    ("Депутат в письме Громову сообщил, что мост построен.", [("мост построен", None)]),
    todo(
        "the tagger takes «Сатпаеву» for a nominative",
        "Министр в письме Сатпаеву сообщил, что мост построен.",
        [("мост построен", None)],
    ),
]

OWN_NAMES = [
    # whose somebody is, and the name that is his own
    (
        "Дочь президента Чехии Ханса Мюллера Ева Мюллер сообщила, что мост построен.",
        [("мост построен", "Ева Мюллер")],
    ),
    (
        "Менеджер Орловой Анна Лебедева заявила прессе: «Мост построен».",
        [("Мост построен", "Анна Лебедева")],
    ),
    # undeclined, behind an adjective in the title's case
    (
        "Это сделано по просьбе жительницы Вероны 61-летней Пилар Монтес, которая утверждает, что мост "
        "построен.",
        [("мост построен", "Пилар Монтес")],
    ),
    # near miss: the name is whose he is, not his
    ("Представитель Громова заявил, что мост построен.", [("мост построен", None)]),
    ("Дочь Павла Громова сообщила, что мост построен.", [("мост построен", None)]),
    todo(
        "the tagger takes «Ерлана Сатпаева» for a woman's name",
        "Дочь Ерлана Сатпаева сообщила, что мост построен.",
        [("мост построен", None)],
    ),
]

COUNTRIES = [
    # the same country as an adjective, also where the adjective begins a sentence
    (
        "Президент России Павел Громов приехал в Чехию. Российский Президент объявил, что мост построен.",
        [("мост построен", "Павел Громов")],
    ),
    (
        "Президент Сербии Павел Громов встретил сербских депутатов. По словам сербского президента, мост "
        "построен.",
        [("мост построен", "Павел Громов")],
    ),
    # near miss: another's country
    (
        "Президент Сербии Павел Громов встретил сербских депутатов и лидера Чехии Ханса Мюллера. По "
        "словам чешского президента, мост построен.",
        [("мост построен", "Ханс Мюллер")],
    ),
]


@pytest.mark.parametrize(("text", "quotes"), GENDERS)
def test_the_gender_that_a_text_shows(text: str, quotes: list[Row]) -> None:
    check(text, quotes)


@pytest.mark.parametrize(("text", "quotes"), NEAREST)
def test_the_nearest_subject(text: str, quotes: list[Row]) -> None:
    check(text, quotes)


@pytest.mark.parametrize(("text", "quotes"), OWN_NAMES)
def test_the_name_that_is_the_speakers_own(text: str, quotes: list[Row]) -> None:
    check(text, quotes)


@pytest.mark.parametrize(("text", "quotes"), COUNTRIES)
def test_countries_in_adjectives(text: str, quotes: list[Row]) -> None:
    check(text, quotes)
