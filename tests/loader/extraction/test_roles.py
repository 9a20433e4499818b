"""Whom offices, occupations and short words mean, and who is told instead of telling."""

from __future__ import annotations

import pytest

from tests.loader.extraction.test_speakers import Row, check

BYSTANDERS: list[tuple[str, list[Row]]] = [
    # in court there is a prosecutor besides the accused, whom the text speaks of
    (
        "Павел Громов признал вину. Прокурор заявил, что наказание должно быть строгим.",
        [("наказание должно", None)],
    ),
    (
        "Прокурор Ольга Лебедева выступила на процессе. Прокурор заявила, что вина доказана.",
        [("вина доказана", "Ольга Лебедева")],
    ),
    # whose he is, or of what: somebody else
    (
        "Павел Громов открыл ресторан. «Там вкусно», — написал журналист газеты.",
        [("Там вкусно", None)],
    ),
    (
        "Павел Громов написал о ресторане. «Там вкусно», — считает Громов. Журналист добавил, что "
        "придёт снова.",
        [("Там вкусно", "Павел Громов"), ("придёт снова", "Павел Громов")],
    ),
    # near miss: the name stands behind a second title
    (
        "Закон нужен, пояснил автор законопроекта, первый зампред комитета по обороне Павел Громов.",
        [("Закон нужен", "Павел Громов")],
    ),
    # whoever does so is nobody
    ("Анна Лебедева читала страницы тех, кто призывал выйти на площадь.", [("выйти на", None)]),
]

GENDERS: list[tuple[str, list[Row]]] = [
    (
        "Павел Громов подписал указ об Анне Лебедевой. По словам девушки, она везла книги.",
        [("она везла", "Анна Лебедева")],
    ),
    (
        "Анна Лебедева и Павел Громов вышли на сцену. Певица предложила всем спеть вместе.",
        [("спеть вместе", "Анна Лебедева")],
    ),
]

FORMER: list[tuple[str, list[Row]]] = [
    (
        "Президент Чехии Ханс Мюллер выступил у могилы бывшего чешского лидера Пьера Дюваля. "
        "Президент назвал церемонию «важным знаком».",
        [("церемонию «важным", "Ханс Мюллер")],
    ),
    (
        "Президент Чехии Ханс Мюллер принял бывшего президента Чехии Пьера Дюваля. Бывший президент "
        "сказал, что устал.",
        [("устал", "Пьер Дюваль")],
    ),
]

ADDRESSEES: list[tuple[str, list[Row]]] = [
    ("Мост закроют, рассказал «Заре» один из участников совещания.", [("Мост закроют", None)]),
    ("Мост закроют, сообщил «Заре» высокопоставленный источник.", [("Мост закроют", None)]),
    ("Мост закроют, рассказал «Заре» Павел Громов.", [("Мост закроют", "Павел Громов")]),
    # near miss: the body itself tells
    ("Мост закроют, сообщил Минтранс в среду.", [("Мост закроют", "Минтранс")]),
]

CLAUSES: list[tuple[str, list[Row]]] = [
    # of a relative clause the subject is who did what the clause hangs on
    (
        "Слова судьи задели Павла Громова, и Анна Лебедева отправила письмо, в котором возмутилась, что "
        "его не слушают.",
        [("его не", "Анна Лебедева")],
    ),
    # a place before a colon is what the text is about
    ("Чехия: семь исчезающих черепах на складе", []),
]


OFFICES: list[tuple[str, list[Row]]] = [
    # without a date: who of the text is known to have held the office, not who was named last
    (
        "В среду Владимир Путин подписал указ о назначении Павла Громова. Президент России сообщил "
        "депутатам, что решение принято.",
        [("решение принято", "Владимир Путин")],
    ),
    # near miss: nobody of the text ever did
    (
        "В среду Павел Громов приехал на мост. Президент России сообщил депутатам, что решение принято.",
        [("решение принято", None)],
    ),
]

UNQUOTED: list[tuple[str, list[Row]]] = [
    # who spoke without being quoted is the last speaker
    (
        "Ерлан Сатпаев заявил, что мост построен. Павел Громов подтвердил эти сведения. Он добавил, что "
        "мост широк.",
        [("мост построен", "Ерлан Сатпаев"), ("мост широк", "Павел Громов")],
    ),
    (
        "Это подтвердил один из участников встречи. «Мы решили всё», — сказал он. Павел Громов молчал.",
        [("Мы решили", None)],
    ),
    # near miss: who is asked answers
    (
        "Павел Громов спросил Ерлана Сатпаева о мосте. Сатпаев кивнул. Он сказал, что мост широк.",
        [("мост широк", "Ерлан Сатпаев")],
    ),
    # whose a document is
    (
        "Анну Лебедеву поздравил губернатор Павел Громов. «Вами гордятся все», — сказано в его телеграмме.",
        [("Вами гордятся", "Павел Громов")],
    ),
    (
        "МИД Чехии опубликовал комментарий. В комментарии отмечается, что суд дорог.",
        [("суд дорог", "МИД Чехии")],
    ),
]

SHORT_WORDS: list[tuple[str, list[Row]]] = [
    ("МИД Чехии ответил на запрос. В ведомстве отметили, что суд дорог.", [("суд дорог", "МИД Чехии")]),
    ("Завод «Заря» продан. В компании пояснили, что он убыточен.", [("он убыточен", "Заря")]),
    # near miss: a party is no company
    ("Партия «Заря» победила. В компании пояснили, что рады.", [("рады", "компания")]),
    # a body has no person's name behind it
    (
        "По данным следствия Павел Громов, арестованный в мае, скрывался.",
        [("арестованный в", "следствие")],
    ),
]


@pytest.mark.parametrize(("text", "quotes"), BYSTANDERS)
def test_those_who_act_in_a_text_about_somebody_else(text: str, quotes: list[Row]) -> None:
    check(text, quotes)


@pytest.mark.parametrize(("text", "quotes"), GENDERS)
def test_words_that_show_a_gender(text: str, quotes: list[Row]) -> None:
    check(text, quotes)


@pytest.mark.parametrize(("text", "quotes"), FORMER)
def test_who_holds_an_office_and_who_did(text: str, quotes: list[Row]) -> None:
    check(text, quotes)


@pytest.mark.parametrize(("text", "quotes"), OFFICES)
def test_offices_without_a_date(text: str, quotes: list[Row]) -> None:
    check(text, quotes)


@pytest.mark.parametrize(("text", "quotes"), ADDRESSEES)
def test_who_is_told_is_not_who_tells(text: str, quotes: list[Row]) -> None:
    check(text, quotes)


@pytest.mark.parametrize(("text", "quotes"), CLAUSES)
def test_subjects_and_topics(text: str, quotes: list[Row]) -> None:
    check(text, quotes)


@pytest.mark.parametrize(("text", "quotes"), UNQUOTED)
def test_who_spoke_without_being_quoted(text: str, quotes: list[Row]) -> None:
    check(text, quotes)


@pytest.mark.parametrize(("text", "quotes"), SHORT_WORDS)
def test_bodies_by_short_words(text: str, quotes: list[Row]) -> None:
    check(text, quotes)
