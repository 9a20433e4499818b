"""Which word of a sentence fills the speaker slot, whose name stands in it, and the gender that shows.

Each case is a text and its quotes in order: the first two words of the content, and the speaker's
canonical name. None stands for a speaker whom the text never names, or who cannot be told.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from loader.extraction.linking import Linker
from loader.pipeline import extract
from tests.loader.extraction.cases import todo
from tests.loader.extraction.test_speakers import Row, check, row

GENDERS = [
    # a woman's nominative that looks like a man's genitive
    (
        "Александра Громова, жена Сатпаева, сказала, что он болен.",
        [("он болен", "Александра Громова")],
    ),
    (
        "Пресс-секретарь группы Александра Громова, жена Сатпаева, сказала: «Концерт отменён».",
        [("Концерт отменён", "Александра Громова")],
    ),
    # near misses: he is the object, somebody's father, and whose words they are
    (
        "Александра Громова задержала полиция. Он сказал, что не виноват.",
        [("не виноват", "Александр Громов")],
    ),
    ("Дочь актёра Александра Громова сказала, что он болен.", [("он болен", None)]),
    ("По словам Александра Громова, вчера прошла гроза.", [("вчера прошла", "Александр Громов")]),
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
    # a body before its verb, of its gender
    (
        "Анна Лебедева уехала.\n\nКанцелярия президента Ивана Громова распространила заявление, в котором "
        "говорится, что состояние моста ночью резко ухудшилось, и утром он был закрыт для машин.",
        [("состояние моста", "канцелярия президента Ивана Громова")],
    ),
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

SEVERAL = [
    # several people before a plural verb, whoever the sentence began with
    (
        "Бывший министр Павел Громов прошёл лечение, врачи сообщили, что мост построен.",
        [("мост построен", None)],
    ),
    # near miss: one man before a singular verb
    (
        "Врачи прошли обучение, министр Павел Громов сообщил, что мост построен.",
        [("мост построен", "Павел Громов")],
    ),
    # a name in the nominative behind a genitive begins the clause
    (
        "По словам П.Громова, Е.Сатпаев оставляет эту должность.",
        [("Е.Сатпаев оставляет", "П. Громов")],
    ),
    # near miss: two whose words they are
    ("По словам Павла Громова и Ерлана Сатпаева, мост построен.", [("мост построен", "Павел Громов")]),
    # an answer from a place is nobody's words
    ("Неясно, получен ли ответ из Москвы, что мост построен.", []),
]

ROLES = [
    (
        "Иван Громов сыграет в спектакле. Сам юбиляр признаётся: «Сегодня у меня обычный день».",
        [("Сегодня у", "Иван Громов")],
    ),
    # the verb shows that the head is a woman
    (
        "Павел Громов встретил Дарью Орлову. Орлова рассказала, что мост построен. По мнению Громова, "
        "он красив. Депутат добавила, что рада.",
        [("мост построен", "Дарья Орлова"), ("он красив", "Павел Громов"), ("рада", "Дарья Орлова")],
    ),
    # a wider word for what the text calls him
    (
        "Король Карл Густавсон принял Павла Громова, Павел Громов уехал, Громов вернулся. Монарх сказал, "
        "что мост построен.",
        [("мост построен", "Карл Густавсон")],
    ),
    # a subject just before, rather than whom the text speaks of most
    (
        "Принц Филипп женится на Матильде. Филипп учился в Праге. Филипп служил.\n\nНакануне король "
        "Альберт выступил на площади. Монарх призвал бельгийцев к единству.",
        [("к единству", "Альберт")],
    ),
    # near miss: who spoke last may be a politician too
    (
        "Депутат Павел Громов критикует Ерлана Сатпаева. По словам Ерлана Сатпаева, мост построен. Политик "
        "добавил, что рад.",
        [("мост построен", "Ерлан Сатпаев"), ("рад", "Ерлан Сатпаев")],
    ),
    # whoever leads a body
    (
        "Главный редактор канала Дарья Орлова сообщила, что передача готова. По тематике программ "
        "Громова, глава RT добавила, что она рада.",
        [("передача готова", "Дарья Орлова"), ("она рада", "Дарья Орлова")],
    ),
    # an office, and who spoke last has another
    (
        "Президент Павел Лунин подписал закон. «Мост построен», — заявил председатель совета Иван Громов. "
        "Президент добавил, что рад.",
        [("Мост построен", "Иван Громов"), ("рад", "Павел Лунин")],
    ),
    (
        "Павел Лунин подписал закон. «Мост построен», — заявил председатель совета Иван Громов. "
        "Президент добавил, что рад.",
        [("Мост построен", "Иван Громов"), ("рад", "Павел Лунин")],
    ),
    # a profession alone, behind who has just spoken; near misses: a source, another gender
    (
        "Заведующий отделением Павел Громов заявил, что мост построен. «Он красив», — сказал врач.",
        [("мост построен", "Павел Громов"), ("Он красив", "Павел Громов")],
    ),
    (
        "Заведующий отделением Павел Громов заявил, что мост построен. «Он красив», — сказал источник.",
        [("мост построен", "Павел Громов"), ("Он красив", None)],
    ),
    (
        "Заведующий отделением Павел Громов заявил, что мост построен. «Он красив», — сказала эксперт.",
        [("мост построен", "Павел Громов"), ("Он красив", None)],
    ),
    # a law called after somebody is not him
    (
        "Президент России Павел Лунин подписал «закон Ильи Громова». «Закон Ильи Громова» обсуждали год. "
        "Что даст «закон Ильи Громова», неясно. Чиновник объявил, что рад.",
        [("рад", "Павел Лунин")],
    ),
]

REFERRED = [
    (
        "Павел Громов уехал. Мост построен, сообщает «Медиазона» со ссылкой на главу Службы спасения (СС) "
        "Дарью Орлову.\n\nПо её словам, он красив.",
        [("он красив", "Дарья Орлова")],
    ),
    # near miss: another pronoun
    (
        "Павел Громов уехал. Мост построен, сообщает «Медиазона» со ссылкой на Дарью Орлову.\n\nПо его "
        "словам, он красив.",
        [("он красив", "Павел Громов")],
    ),
    # near miss: it refers to no person
    (
        "Павел Громов уехал. Мост построен, сообщает «Медиазона» со ссылкой на итоги встречи Ерлана "
        "Сатпаева с мэром. Громов добавил, что он красив.",
        [("он красив", "Павел Громов")],
    ),
]

BODIES = [
    (
        "Пресс-служба городского управления полиции сообщила, что мост построен.",
        [("мост построен", "Пресс-служба городского управления полиции")],
    ),
    (
        "Пресс-служба МЧС сообщила, что мост построен.",
        [("мост построен", "Пресс-служба МЧС")],
    ),
]

OWN_NAMES = [
    # the title before the comma, the name behind it
    (
        "Адвокат Громова заявил, что вины нет. Адвокат, Стивен Карвер, сдал прошение.",
        [("вины нет", "Стивен Карвер")],
    ),
    # near miss: a list
    ("Адвокат Громова заявил, что вины нет. Пришли адвокат, Иван Лебедев и врач.", [("вины нет", None)]),
    # parts that were given different cases; a surname that no dictionary knows
    (
        "По словам другого адвоката заявителей Бартоломея Кшиньского, мост построен.",
        [("мост построен", "Бартоломей Кшиньский")],
    ),
    # behind an abbreviation in brackets
    ("Глава Службы спасения (СС) Иван Громов заявил, что мост построен.", [("мост построен", "Иван Громов")]),
    ("Глава Службы спасения (с Иваном Громовым) заявил, что мост построен.", [("мост построен", None)]),
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


@pytest.mark.parametrize(("text", "quotes"), SEVERAL)
def test_several_people_or_one(text: str, quotes: list[Row]) -> None:
    check(text, quotes)


@pytest.mark.parametrize(("text", "quotes"), ROLES)
def test_roles(text: str, quotes: list[Row]) -> None:
    check(text, quotes)


@pytest.mark.parametrize(("text", "quotes"), REFERRED)
def test_whom_a_report_refers_to(text: str, quotes: list[Row]) -> None:
    check(text, quotes)


@pytest.mark.parametrize(("text", "quotes"), BODIES)
def test_press_services(text: str, quotes: list[Row]) -> None:
    check(text, quotes)


def test_relatives_whom_a_table_confuses_stay_two(tmp_path: Path) -> None:
    table = tmp_path / "people.tsv"
    table.write_text("Q1\tperson\tПавел Громов\tИван Громов\n", "utf-8")
    text = "Павел Громов приехал. Иван Громов добавил, что мост построен."
    extraction = extract(text, linker=Linker([table]))
    assert [row(quote, text, extraction) for quote in extraction.quotes] == [("мост построен", "Иван Громов")]
    assert [entity.wikidata_id for entity in extraction.entities] == ["Q1", None]


@pytest.mark.parametrize(("text", "quotes"), OWN_NAMES)
def test_the_name_that_is_the_speakers_own(text: str, quotes: list[Row]) -> None:
    check(text, quotes)


@pytest.mark.parametrize(("text", "quotes"), COUNTRIES)
def test_countries_in_adjectives(text: str, quotes: list[Row]) -> None:
    check(text, quotes)
