"""What several say together: everybody who said it, in order, or nobody where one of them stays open.

Each case is a text and its quotes in order: the first two words of the content, the words that
name the speakers, and the speakers' canonical names.
"""

from __future__ import annotations

import pytest

from loader.pipeline import extract

Row = tuple[str, str, list[str]]


def rows(text: str) -> list[Row]:
    extraction = extract(text)
    found = []
    for quote in extraction.quotes:
        indexes = [] if quote.speaker is None else [quote.speaker, *quote.co_speakers]
        mention = quote.speaker_mention.of(text) if quote.speaker_mention is not None else ""
        words = " ".join(quote.text(text).split()[:2])
        found.append((words, mention, [extraction.entities[index].name for index in indexes]))
    return found


SATPAEV, GROMOV, LEBEDEVA = "Ерлан Сатпаев", "Павел Громов", "Анна Лебедева"
THAT = "заявили, что мост построен."


def said(mention: str, *speakers: str) -> list[Row]:
    return [("мост построен", mention, list(speakers))]


TOGETHER = [
    # direct speech, before and behind the verb
    (
        "«Мост построен», — заявили Сатпаев и Громов.",
        [("Мост построен", "Сатпаев и Громов", ["Сатпаев", "Громов"])],
    ),
    (
        "«Мост построен», — сказали Ерлан Сатпаев и Павел Громов на брифинге.",
        [("Мост построен", "Ерлан Сатпаев и Павел Громов", [SATPAEV, GROMOV])],
    ),
    (
        "«Мост построен», — заявили Сатпаев, глава ведомства, и Громов.",
        [("Мост построен", "Сатпаев, глава ведомства, и Громов", ["Сатпаев", "Громов"])],
    ),
    # reported speech, in each of its forms
    (f"Ерлан Сатпаев и Павел Громов {THAT}", said("Ерлан Сатпаев и Павел Громов", SATPAEV, GROMOV)),
    (
        "По словам Ерлана Сатпаева и Павла Громова, мост построен.",
        said("Ерлана Сатпаева и Павла Громова", SATPAEV, GROMOV),
    ),
    (
        "Как заявили Ерлан Сатпаев и Павел Громов, мост построен.",
        said("Ерлан Сатпаев и Павел Громов", SATPAEV, GROMOV),
    ),
    (
        "Ерлан Сатпаев и Павел Громов назвали решение «серьёзной ошибкой».",
        [("решение «серьёзной", "Ерлан Сатпаев и Павел Громов", [SATPAEV, GROMOV])],
    ),
    (
        "Ерлан Сатпаев и Павел Громов призвали жителей не ходить по льду.",
        [("не ходить", "Ерлан Сатпаев и Павел Громов", [SATPAEV, GROMOV])],
    ),
    (
        "Мост построен. Об этом заявили Сатпаев и Громов.",
        [("Мост построен", "Сатпаев и Громов", ["Сатпаев", "Громов"])],
    ),
    # three, and other words that join
    (
        f"Ерлан Сатпаев, Павел Громов и Анна Лебедева {THAT}",
        said("Ерлан Сатпаев, Павел Громов и Анна Лебедева", SATPAEV, GROMOV, LEBEDEVA),
    ),
    (
        f"Ерлан Сатпаев, а также премьер-министр Павел Громов {THAT}",
        said("Ерлан Сатпаев, а также премьер-министр Павел Громов", SATPAEV, GROMOV),
    ),
    (
        f"Как Ерлан Сатпаев, так и Павел Громов {THAT}",
        said("Как Ерлан Сатпаев, так и Павел Громов", SATPAEV, GROMOV),
    ),
    # titles: each his own, or one for both
    (
        f"Министр транспорта и связи Ерлан Сатпаев и губернатор Омской области Павел Громов {THAT}",
        said(
            "Министр транспорта и связи Ерлан Сатпаев и губернатор Омской области Павел Громов",
            SATPAEV,
            GROMOV,
        ),
    ),
    (
        f"Глава ведомства Ерлан Сатпаев и его заместитель Павел Громов {THAT}",
        said("Глава ведомства Ерлан Сатпаев и его заместитель Павел Громов", SATPAEV, GROMOV),
    ),
    (
        f"Ерлан Сатпаев, министр транспорта, и Павел Громов {THAT}",
        said("Ерлан Сатпаев, министр транспорта, и Павел Громов", SATPAEV, GROMOV),
    ),
    (
        f"Президенты Казахстана и Узбекистана Ерлан Сатпаев и Павел Громов {THAT}",
        said("Президенты Казахстана и Узбекистана Ерлан Сатпаев и Павел Громов", SATPAEV, GROMOV),
    ),
    (
        "Министр транспорта Ерлан Сатпаев и губернатор Павел Громов осмотрели мост. «Мост построен», — "
        "рассказали министр и губернатор.",
        [("Мост построен", "министр и губернатор", [SATPAEV, GROMOV])],
    ),
    # bodies
    (
        "«Денег нет», — сообщили в Минфине и Минтрансе.",
        [("Денег нет", "Минфине и Минтрансе", ["Минфин", "Минтранс"])],
    ),
    (
        f"Минфин и губернатор Ерлан Сатпаев {THAT}",
        said("Минфин и губернатор Ерлан Сатпаев", "Минфин", SATPAEV),
    ),
    # a headline
    (
        "Сатпаев и Громов: дорогу построят к осени",
        [("дорогу построят", "Сатпаев и Громов", ["Сатпаев", "Громов"])],
    ),
]

DOCUMENTS = [
    (
        "В совместном заявлении президента Сатпаева и премьера Громова говорится, что мост построен.",
        said("президента Сатпаева и премьера Громова", "Сатпаев", "Громов"),
    ),
    (
        "Ерлан Сатпаев и Павел Громов приняли совместное заявление. «Мост построен», — говорится в "
        "совместном заявлении. В заявлении подчёркивается, что он прочен.",
        [
            ("Мост построен", "совместном заявлении", [SATPAEV, GROMOV]),
            ("он прочен", "заявлении", [SATPAEV, GROMOV]),
        ],
    ),
    # somebody else's document
    (
        "Ерлан Сатпаев и Павел Громов приняли совместное заявление. Анна Лебедева сказала, что мост "
        "опасен. В её докладе говорится, что он построен наспех.",
        [
            ("мост опасен", "Анна Лебедева", [LEBEDEVA]),
            ("он построен", "её докладе", [LEBEDEVA]),
        ],
    ),
    # nobody is known to have made it
    (
        "Стороны приняли совместное заявление. «Мост построен», — говорится в совместном заявлении.",
        [("Мост построен", "совместном заявлении", [])],
    ),
]

AFTERWARDS = [
    (
        f"Ерлан Сатпаев и Анна Лебедева {THAT} Они добавили, что он прочен.",
        [
            *said("Ерлан Сатпаев и Анна Лебедева", SATPAEV, LEBEDEVA),
            ("он прочен", "Они", [SATPAEV, LEBEDEVA]),
        ],
    ),
    (
        f"Ерлан Сатпаев и Анна Лебедева {THAT} По её словам, он прочен.",
        [*said("Ерлан Сатпаев и Анна Лебедева", SATPAEV, LEBEDEVA), ("он прочен", "её", [LEBEDEVA])],
    ),
    # it may be either
    (
        f"Ерлан Сатпаев и Павел Громов {THAT} Он добавил, что дорога готова.",
        [*said("Ерлан Сатпаев и Павел Громов", SATPAEV, GROMOV), ("дорога готова", "Он", [])],
    ),
]

ALONE = [
    # one man with two offices
    (
        "Президент и верховный главнокомандующий Ерлан Сатпаев заявил, что мост построен.",
        said("Президент и верховный главнокомандующий Ерлан Сатпаев", SATPAEV),
    ),
    (
        "Министр транспорта и связи Ерлан Сатпаев заявил, что мост построен.",
        said("Министр транспорта и связи Ерлан Сатпаев", SATPAEV),
    ),
    # the other one does not speak
    ("Ерлан Сатпаев, а не Павел Громов, заявил, что мост построен.", said("Ерлан Сатпаев", SATPAEV)),
    ("Ерлан Сатпаев в присутствии Павла Громова заявил, что мост построен.", said("Ерлан Сатпаев", SATPAEV)),
    # two names of one man
    ("Ерлан Сатпаев (он же Еркин Громов) заявил, что мост построен.", said("Ерлан Сатпаев", SATPAEV)),
    # a body and its head act as one body
    (
        f"Правительство и губернатор области {THAT}",
        said("Правительство и губернатор области", "правительство и губернатор области"),
    ),
]

OPEN = [
    # not everybody is known: a list that looks complete would mislead
    (f"Ерлан Сатпаев и его помощники {THAT}", said("Ерлан Сатпаев и его помощники")),
    (f"Ерлан Сатпаев и другие депутаты {THAT}", said("Ерлан Сатпаев и другие депутаты")),
    (f"Ерлан Сатпаев и губернатор {THAT}", said("Ерлан Сатпаев и губернатор")),
    # nobody is
    (f"Эксперты и чиновники {THAT}", said("Эксперты и чиновники")),
    # one of the two
    ("Ерлан Сатпаев или Павел Громов заявил, что мост построен.", said("Ерлан Сатпаев или Павел Громов")),
    # one surname for both
    (f"Вера и Илья Громовы {THAT}", said("Вера и Илья Громовы")),
]


@pytest.mark.parametrize(("text", "expected"), TOGETHER)
def test_everybody_who_is_named_said_it(text: str, expected: list[Row]) -> None:
    assert expected == rows(text)


@pytest.mark.parametrize(("text", "expected"), DOCUMENTS)
def test_what_a_document_says_its_authors_said(text: str, expected: list[Row]) -> None:
    assert expected == rows(text)


@pytest.mark.parametrize(("text", "expected"), AFTERWARDS)
def test_pronouns_behind_a_joint_statement(text: str, expected: list[Row]) -> None:
    assert expected == rows(text)


@pytest.mark.parametrize(("text", "expected"), ALONE)
def test_one_speaker_whose_phrase_looks_like_two(text: str, expected: list[Row]) -> None:
    assert expected == rows(text)


@pytest.mark.parametrize(("text", "expected"), OPEN)
def test_nobody_where_one_of_them_stays_open(text: str, expected: list[Row]) -> None:
    assert expected == rows(text)


def test_each_role_is_a_mention_of_its_own() -> None:
    text = (
        "Министр транспорта Ерлан Сатпаев и губернатор Павел Громов осмотрели мост. «Мост построен», — "
        "рассказали министр и губернатор."
    )
    extraction = extract(text)
    roles = [
        (mention.span.of(text), extraction.entities[mention.entity].name)
        for mention in extraction.mentions
        if mention.form == "role" and mention.entity is not None
    ]
    assert roles == [("министр", SATPAEV), ("губернатор", GROMOV)]
