"""Names whose nominative the dictionary does not know: what all their forms, and the words beside, show."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader.extraction.declension import SEXES, decline, explain, readings
from loader.extraction.models import Shown
from loader.pipeline import extract

WORDS = st.text("абвгдеёийклмнорстуыьэюяАБЮ-.’ aZ1", min_size=1, max_size=12)
SHOWN = st.tuples(
    WORDS, st.sampled_from([None, "Nom", "Gen", "Loc"]), st.sampled_from([None, "masc", "femn"])
)


def people(text: str) -> list[str]:
    return [entity.name for entity in extract(text).entities if entity.type == "person"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # each half of a double surname declines
        ("Назначение Роберта Карвера-младшего одобрили.", ["Роберт Карвер-младший"]),
        ("Переговоры с Тимом Линдерсом-Ли прошли в Астане.", ["Тим Линдерс-Ли"]),
        # particles never do
        ("Журналисты писали о Тариме бен Саладе.", ["Тарим бен Салад"]),
        ("Встреча с Урсулой фон Гертен прошла утром.", ["Урсула фон Гертен"]),
        # all words stand in one case
        ("Песни Гвидо Деларена поют в Астане.", ["Гвидо Деларен"]),
        ("Все ждут приезда Дмитрия Скребаля.", ["Дмитрий Скребаль"]),
        ("Министром назначили Кербезю Василия Алексеевича.", ["Кербезя Василий Алексеевич"]),
        # a woman's surname that ends in a consonant has one form, and a given name may, too
        ("Роль досталась Марине Глуб. Марину Глуб хвалят.", ["Марина Глуб"]),
        # a surname in -у: one form in all cases, as the sentence with a subject shows
        ("Тренер похвалил Жуана Пердигу. Пердигу забил дважды. Пердигу доволен.", ["Жуан Пердигу"]),
        # … near miss: it is a case of one in -а
        ("Тренер похвалил Жуана Пердигу. Пердига забил дважды. Пердига доволен.", ["Жуан Пердига"]),
        # initials without a space
        ("Закон подписал К.Сатпаев. С К.Сатпаевым говорили журналисты.", ["К. Сатпаев"]),
    ],
)
def test_the_nominative_explains_every_form_in_the_text(text: str, expected: list[str]) -> None:
    assert expected == people(text)


def test_the_word_beside_a_name_shows_its_case() -> None:
    shown: tuple[Shown, ...] = (("Валера", "Nom", "masc"), ("Деларена", "Nom", "masc"))
    assert decline(shown, (("Gen", "masc", 9.0),)) == (("Валер", "Деларен"), ("Gen", "masc"))
    assert decline(shown, (("Nom", "masc", 9.0),)) == (("Валера", "Деларена"), ("Nom", "masc"))


@given(st.lists(SHOWN, min_size=1, max_size=4).map(tuple))
def test_every_word_has_a_nominative_in_its_own_spelling(shown: tuple[Shown, ...]) -> None:
    forms, (_, sex) = decline(shown, ())
    assert len(shown) == len(forms)
    assert [word[:1].isupper() for word, _, _ in shown] == [form[:1].isupper() for form in forms]
    assert forms in readings(shown, ())
    assert sex in SEXES
    assert max(explain(shown, (), tuple(form.casefold() for form in forms))) <= (0.0, 99.0)
