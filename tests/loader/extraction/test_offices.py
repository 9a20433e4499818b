"""Offices without a name: who held them on the day, and no guess where the table is silent."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest

from loader.errors import KnowledgeError
from loader.extraction import knowledge, offices
from loader.extraction.morphology import lemmatize

Day = datetime.date


@pytest.fixture(autouse=True)
def fresh_tables() -> Iterator[None]:
    yield
    forget()


def forget() -> None:
    for cached in (offices._terms, offices._owners):
        cached.cache_clear()


@pytest.mark.parametrize(
    ("office", "owner", "on", "expected"),
    [
        ("president", "Казахстан", Day(2015, 6, 1), "Нурсултан Назарбаев"),
        ("president", "Казахстан", Day(2023, 5, 1), "Касым-Жомарт Токаев"),
        ("head-of-state", "Казахстан", Day(2023, 5, 1), "Касым-Жомарт Токаев"),
        ("head-of-government", "Казахстан", Day(2023, 5, 1), "Алихан Смаилов"),
        ("president", "США", Day(2018, 1, 1), "Дональд Трамп"),
        ("president", "США", Day(2022, 1, 1), "Джо Байден"),
        # The same person twice: the day between the terms is another's.
        ("president", "Россия", Day(2009, 1, 1), "Дмитрий Медведев"),
        ("president", "Россия", Day(2013, 1, 1), "Владимир Путин"),
        # In Germany the chancellor leads, and the president is somebody else.
        ("leader", "Германия", Day(2010, 1, 1), "Ангела Меркель"),
        ("head-of-state", "Германия", Day(2013, 1, 1), "Йоахим Гаук"),
        ("secretary-general", "Организация Объединенных Наций", Day(2020, 1, 1), "Антониу Гутерриш"),
        # On the day of the change either may be meant.
        ("president", "Казахстан", Day(2019, 3, 20), None),
        ("president", "США", Day(2017, 1, 20), None),
        # Before and after what the table knows, no date at all, an office that nobody has.
        ("president", "США", Day(1950, 1, 1), None),
        ("president", "США", Day(2090, 1, 1), None),
        ("president", "США", None, None),
        ("president", "Заречье", Day(2020, 1, 1), None),
        ("head-of-government", "США", Day(2020, 1, 1), None),
        ("head-of-government", "Турция", Day(2020, 1, 1), None),
    ],
)
def test_the_holder_on_a_day(office: str, owner: str, on: Day | None, expected: str | None) -> None:
    found = offices.holder(office, owner, on)
    assert expected == (found.name if found else None)


def test_the_evidence_says_whose_word_it_is() -> None:
    found = offices.holder("president", "Казахстан", Day(2023, 5, 1))
    assert found is not None
    assert found.evidence == (
        "Касым-Жомарт Токаев held the office in Казахстан on 2023-05-01, by the table of offices (whosaid)"
    )


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("президент Казахстана", ("president", "Казахстан")),
        ("Президенту РК", ("president", "Казахстан")),
        ("президентом Республики Казахстан", ("president", "Казахстан")),
        ("нынешний президент Франции", ("president", "Франция")),
        ("действующего президента Франции", ("president", "Франция")),
        ("глава государства Казахстан", ("head-of-state", "Казахстан")),
        ("лидер Казахстана", ("leader", "Казахстан")),
        ("казахстанский лидер", ("leader", "Казахстан")),
        ("американского президента", ("president", "США")),
        ("президента Соединенных Штатов Америки", ("president", "США")),
        ("премьер-министр Великобритании", ("head-of-government", "Великобритания")),
        ("британский премьер", ("head-of-government", "Великобритания")),
        ("глава правительства Белоруссии", ("head-of-government", "Беларусь")),
        ("канцлер ФРГ", ("head-of-government", "Германия")),
        ("председатель КНР", ("president", "Китай")),
        ("генеральный секретарь ООН", ("secretary-general", "Организация Объединенных Наций")),
        ("генсек НАТО", ("secretary-general", "Организация Североатлантического договора")),
        ("глава Еврокомиссии", ("chair", "Европейская комиссия")),
        # No owner, or one that the table does not have.
        ("президент", None),
        ("глава государства", None),
        ("президент компании", None),
        ("президент Заречья", None),
        # An office that the owner does not have in the table.
        ("генсек Казахстана", None),
        ("председатель Казахстана", None),
        # Somebody else: relatives, aides, former and deputy holders, bodies of that country.
        ("супруга президента Казахстана", None),
        ("пресс-секретарь президента Казахстана", None),
        ("экс-президент США", None),
        ("бывший президент США", None),
        ("вице-президент США", None),
        ("президент Федерации футбола Казахстана", None),
        ("президенты Казахстана и США", None),
    ],
)
def test_a_phrase_as_office_and_owner(phrase: str, expected: tuple[str, str] | None) -> None:
    assert expected == offices.find_office([lemmatize(word) for word in phrase.split()])


def test_a_user_s_table_adds_and_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "offices.tsv"
    own.write_text(
        "# mine\n"
        "president\tСША\tАнна Ветрова\t\t2018-01-01\t2018-01-31\n"
        "president|head-of-state\tЗаречье\tПавел Лунин\tQ201\t2020-01-01\t\t2024-12-31\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("WHOSAID_KNOWLEDGE", str(tmp_path))
    forget()
    found = [
        offices.holder("president", "США", Day(2018, 1, 15)),
        offices.holder("president", "США", Day(2018, 2, 15)),
        offices.holder("head-of-state", "Заречье", Day(2022, 1, 1)),
        offices.holder("head-of-state", "Заречье", Day(2025, 1, 1)),
    ]
    assert [holder and (holder.name, holder.wikidata_id) for holder in found] == [
        ("Анна Ветрова", None),
        ("Дональд Трамп", "Q22686"),
        ("Павел Лунин", "Q201"),
        None,
    ]
    assert offices.find_office(["президент", "заречье"]) == ("president", "Заречье")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("president\tЗаречье\tПавел Лунин", "3 cells separated by tabs, where 6 to 8 are meant"),
        ("boss\tЗаречье\tПавел Лунин\t\t2020-01-01\t2021-01-01", "the office is 'boss'"),
        ("president\tЗаречье\t\t\t2020-01-01\t2021-01-01", "the owner or the holder is empty"),
        ("president\tЗаречье\tПавел Лунин\t\t01.01.2020\t2021-01-01", "the date is '01.01.2020'"),
        ("president\tЗаречье\tПавел Лунин\t\t2020-01-01\t\t", "there must be a day `from`"),
        ("president\tЗаречье\tПавел Лунин\t\t2020-01-01\t2019-01-01", "there must be a day `from`"),
        ("president\tЗаречье\tПавел Лунин\t7\t2020-01-01\t2021-01-01", "the Wikidata id is '7'"),
    ],
)
def test_a_malformed_row_is_named_with_file_and_line(tmp_path: Path, row: str, message: str) -> None:
    path = tmp_path / "offices.tsv"
    path.write_text(f"# mine\n{row}\n", encoding="utf-8")
    with pytest.raises(KnowledgeError) as raised:
        offices.read_terms(path)
    assert str(raised.value).startswith(f"{path}:2: {message}")


def test_the_project_s_terms_do_not_overlap() -> None:
    terms = defaultdict(list)
    for term in offices.read_terms(knowledge.FOLDER / "offices.tsv"):
        for office in term.offices:
            terms[office, term.owner].append(term)
    overlaps = [
        (first, second)
        for group in terms.values()
        for first, second in combinations(sorted(group, key=lambda term: term.start), 2)
        if second.start < first.end
    ]
    assert overlaps == []


def test_ids_of_holders_are_those_of_the_table_of_people() -> None:
    known = {record.wikidata_id for record in knowledge.read_records(knowledge.FOLDER / "people.tsv")}
    used = {term.wikidata_id for term in offices.read_terms(knowledge.FOLDER / "offices.tsv")}
    assert used - known == {None}
