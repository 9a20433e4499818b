"""Raw pages -> the article's own text, with title and subtitle found."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader.clean import LineRule, clean, find_rule, is_subtitle, is_title, load_rules
from loader.models import RemovedLine

SEEDS = Path(__file__).resolve().parents[2] / "seeds"

BODY = "Министр рассказал журналистам, что ремонт моста закончат к осени."
TITLE = "Мост откроют осенью"
MORE = "По его словам, движение откроют в сентябре, а летом мост будет закрыт."


@pytest.mark.parametrize("rule", load_rules().lines, ids=lambda rule: rule.name)
def test_each_rule_removes_its_example_and_keeps_its_near_miss(rule: LineRule) -> None:
    found = find_rule(rule.example, at_edge=True)
    assert found is not None
    assert rule.name == found.name
    assert find_rule(rule.keeps, at_edge=True) is None


@pytest.mark.parametrize(
    ("raw", "text", "title", "subtitle"),
    [
        # the plain case: one headline, then paragraphs
        (f"{TITLE}\n\n{BODY}\n\n{MORE}", f"{TITLE}\n\n{BODY}\n\n{MORE}", TITLE, None),
        # one line a paragraph, without blank lines: the headline becomes a paragraph of its own
        (f"{TITLE}\n{BODY}\n{MORE}", f"{TITLE}\n\n{BODY}\n{MORE}", TITLE, None),
        # headline and subtitle
        (
            f"{TITLE}\n\nРемонт идёт уже второй год\n\n{BODY}",
            f"{TITLE}\n\nРемонт идёт уже второй год\n\n{BODY}",
            TITLE,
            "Ремонт идёт уже второй год",
        ),
        # a collector's header stands before the headline
        (f" date 2024-03-01 {TITLE}\n\n{BODY}", f"{TITLE}\n\n{BODY}", TITLE, None),
        # Windows line ends and an indented paragraph
        (f"{TITLE}\r\n\r\n   {BODY}\r\n", f"{TITLE}\n\n{BODY}", TITLE, None),
        # a name below the headline is a byline, not a subtitle
        (
            f"{TITLE}\n\nИрина Лесная\n\n{BODY}",
            f"{TITLE}\n\nИрина Лесная\n\n{BODY}",
            TITLE,
            None,
        ),
        # a text that begins in the middle of an article
        (f"{BODY}\n\n{MORE}", f"{BODY}\n\n{MORE}", None, None),
        # the first line announces a quotation
        (f"Министр сказал:\n\n{BODY}", f"Министр сказал:\n\n{BODY}", None, None),
        # a wrapped sentence is no headline
        (
            "Министр рассказал журналистам\nо ремонте моста.",
            "Министр рассказал журналистам\nо ремонте моста.",
            None,
            None,
        ),
        # a headline alone has no article below it
        (TITLE, TITLE, None, None),
        # what surrounds the article goes, and leaves paragraphs apart
        (
            f"{TITLE}\n5 марта 2024, 10:00\n214\nФото: Ирина Лесная\n"
            f"{BODY}\n\nЧитайте также: Мост закрыт\n{MORE}\nНаверх",
            f"{TITLE}\n\n{BODY}\n\n{MORE}",
            TITLE,
            None,
        ),
        # a date between running paragraphs heads a chronicle: it is text
        (f"{BODY}\n\n24 мая 2023 года\n\n{MORE}", f"{BODY}\n\n24 мая 2023 года\n\n{MORE}", None, None),
        # inner white space is the text's own
        (
            f"{BODY}\n\nДва  пробела и\u00a0неразрывный остались.",
            f"{BODY}\n\nДва  пробела и\u00a0неразрывный остались.",
            None,
            None,
        ),
    ],
)
def test_text_and_headings(raw: str, text: str, title: str | None, subtitle: str | None) -> None:
    cleaned = clean(raw)
    assert (text, title, subtitle) == (cleaned.text, cleaned.title, cleaned.subtitle)


@pytest.mark.parametrize(
    "line",
    [
        "Мост через Лену откроют осенью",
        "«Мы успеем в срок»: министр рассказал о ремонте моста",
        "Мост через Лену откроют осенью, заявил министр",
        "Когда откроют мост через Лену?",
        "10 вопросов о новом мосте",
    ],
)
def test_headline(line: str) -> None:
    assert is_title(line)


@pytest.mark.parametrize(
    "line",
    [
        "Мост через Лену откроют осенью, сообщил министр.",  # a sentence
        "ЯКУТСК, 5 марта. /ТАСС/. Мост через Лену откроют осенью",  # a dateline
        "Якутск. 5 марта. ИНТЕРФАКС - Мост через Лену откроют осенью",
        "Мост через Лену откроют осенью, сообщает Zakon.kz",  # a sentence without its full stop
        "— Когда откроют мост",  # dialogue
        "и мост откроют осенью",  # the second half of a sentence
        "Новости",  # a rubric
        "Вот что он ответил…",
    ],
)
def test_no_headline(line: str) -> None:
    assert not is_title(line)


@pytest.mark.parametrize(
    "line",
    [
        "Когда же наконец откроют мост?",
        "Мост откроют осенью. Об этом рассказал министр",
        "Ирина Лесная",
    ],
)
def test_no_subtitle(line: str) -> None:
    assert not is_subtitle(line)


def test_an_initial_does_not_end_a_subtitle() -> None:
    assert is_subtitle("Министр И. Лесная рассказала о ремонте моста")


@pytest.mark.parametrize(
    ("seed", "title", "subtitle", "begins", "removed"),
    [
        ("000", None, None, "Выступая на форуме", ["date 2025-12-12"]),
        (
            "001",
            "Токаев не стремится вернуться на работу в ООН",
            "Президент Казахстана при этом отметил, что принимает участие "
            "в закрытых консультациях и дискуссиях",
            "АСТАНА, 5 января. /ТАСС/.",
            ["date 2026-01-05"],
        ),
        (
            "002",
            "Президент анонсировал визиты в Россию и Узбекистан",
            "Касым-Жомарт Токаев выразил уверенность в том, что сбалансированная, "
            "конструктивная внешняя политика, "
            "соответствующая стратегическим национальным интересам государства, принесет большую "
            "пользу\u00a0 развитию Казахстана",
            "Выступая с Посланием",
            ["Фото: пресс-служба Акорды"],
        ),
        (
            "003",
            "Токаев выступил на сессии Совета коллективной безопасности ОДКБ",
            None,
            "Президент Казахстана Касым-Жомарт Токаев принял",
            [
                "23 Ноября 2023, 18:56",
                "АВТОР",
                "Подпишитесь на наш",
                "Telegram-канал",
                "и узнавайте новости первыми!",
                "akorda.kz 23 Ноября 2023, 18:56",
                "23 Ноября 2023, 18:56",
                "1550",
                "Фото: akorda.kz",
                "Наверх",
            ],
        ),
        ("004", None, None, "По его мнению, неотъемлемым", ["date 2025-10-10"]),
    ],
)
def test_seeds(seed: str, title: str | None, subtitle: str | None, begins: str, removed: list[str]) -> None:
    [path] = SEEDS.glob(f"{seed}_*.txt")
    cleaned = clean(path.read_text("utf-8"))
    assert (title, subtitle) == (cleaned.title, cleaned.subtitle)
    assert cleaned.text[cleaned.body_start :].startswith(begins)
    assert removed == [line.text for line in cleaned.removed]


def test_the_header_is_kept_for_the_metadata() -> None:
    assert clean(f" date 2024-03-01 {BODY}").removed == (RemovedLine("date 2024-03-01", "date"),)


def test_a_page_of_boilerplate_alone_has_no_text() -> None:
    cleaned = clean("Наверх\n\n© Новости степи, 2024\n")
    assert (cleaned.text, cleaned.title, cleaned.subtitle, cleaned.body_start) == ("", None, None, 0)


pieces = st.sampled_from(
    [BODY, MORE, "Мост откроют осенью", "Наверх", "1550", "5 марта 2024", "\n", "\n\n", "\r\n", " "]
)
pages = st.one_of(st.text(), st.lists(pieces, max_size=12).map("".join))


@given(pages)
def test_title_and_subtitle_stand_at_the_beginning_of_the_text(raw: str) -> None:
    cleaned = clean(raw)
    headings = [heading for heading in (cleaned.title, cleaned.subtitle) if heading is not None]
    front = "".join(f"{heading}\n\n" for heading in headings)
    assert cleaned.text.startswith(front)
    assert len(front) == cleaned.body_start
    assert cleaned.title is not None or cleaned.subtitle is None


@given(pages)
def test_no_word_is_rewritten_or_lost(raw: str) -> None:
    cleaned = clean(raw)
    pieces = [cleaned.text, *(line.text for line in cleaned.removed)]
    assert sorted("".join(raw.split())) == sorted("".join("".join(pieces).split()))


@given(pages)
def test_the_text_has_no_surrounding_white_space(raw: str) -> None:
    text = clean(raw).text
    assert text == text.strip()
