"""Names to full names and Wikidata ids: only where that is certain."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from loader.errors import KnowledgeError
from loader.evaluation.links import LinkedText, read_links, score_links
from loader.extraction import knowledge, linking
from loader.extraction.knowledge import Record
from loader.folding import fold_name
from loader.models import Entity, EntityType, Extraction, Mention
from loader.spans import Span
from loader.training.certainty import Naming, gather, plain_label
from loader.training.knowledge import add_territories, make_records, rename
from loader.training.territories import Territory

PEOPLE = """\
# wikidata_id\ttype\tname\tforms\tdocuments\torigin
Q101\tperson\tАнна Ветрова\tВетрова\t7\tnerel
Q102\tperson\tПавел Лунин\t\t1\tnerel
Q103\tperson\tПётр Ким\t\t1\tnerel
Q104\tperson\tОльга Ким\t\t1\tnerel
Q105\tlocation\tЗаречье\tзареченский|РЗ\t9\tcldr+rigour
Q106\torganization\tСоюз мостостроителей\tСМ\t3\tnerel
\torganization\tПалата ремёсел\tПР\t0\twhosaid
Q109\torganization\tПалата мостов России\t\t1\tnerel
Q110\torganization\tThe Morning Bridge\t\t1\tnerel
Q107\tlocation\tВерхний Дол\tДол\t1\tnerel
Q108\tlocation\tНижний Дол\tДол\t1\tnerel
"""

Linked = Callable[[Entity], Entity]


@pytest.fixture(name="link")
def link_fixture(tmp_path: Path) -> Linked:
    return linking.Linker([table(tmp_path / "names.tsv", PEOPLE)]).link


def table(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("kind", "names", "expected"),
    [
        ("person", ["Анна Ветрова"], ("Анна Ветрова", "Q101")),
        ("person", ["Ветрова Анна"], ("Анна Ветрова", "Q101")),
        ("person", ["Павел Сергеевич Лунин"], ("Павел Лунин", "Q102")),
        ("person", ["Лунин Павел Сергеевич"], ("Павел Лунин", "Q102")),
        # ё is е.
        ("person", ["Петр Ким"], ("Пётр Ким", "Q103")),
        # A surname that is known to be one person's.
        ("person", ["Ветрова"], ("Анна Ветрова", "Q101")),
        # One that is not, with and without the full name in the text.
        ("person", ["Лунин"], ("Лунин", None)),
        ("person", ["Ким"], ("Ким", None)),
        ("person", ["Ольга Ким", "Ким"], ("Ольга Ким", "Q104")),
        # A namesake with another given name is somebody else, although her surname is known.
        ("person", ["Инна Ветрова", "Ветрова"], ("Инна Ветрова", None)),
        ("person", ["И. Ветрова", "Ветрова"], ("И. Ветрова", None)),
        ("person", ["А. Ветрова", "Ветрова"], ("Анна Ветрова", "Q101")),
        # An abbreviation and the full name are one; adjectives stand for their country.
        ("organization", ["СМ"], ("Союз мостостроителей", "Q106")),
        ("organization", ["Союз мостостроителей", "СМ"], ("Союз мостостроителей", "Q106")),
        ("organization", ["«Союз мостостроителей»"], ("Союз мостостроителей", "Q106")),
        ("location", ["РЗ"], ("Заречье", "Q105")),
        ("location", ["зареченские"], ("Заречье", "Q105")),
        # The owner and the kind of a name are written in several ways.
        ("organization", ["Палата мостов РФ"], ("Палата мостов РФ", "Q109")),
        ("organization", ["Палата мостов США"], ("Палата мостов США", None)),
        ("organization", ["газета Morning Bridge"], ("газета Morning Bridge", None)),
        ("organization", ["Morning Bridge"], ("Morning Bridge", "Q110")),
        ("location", ["Республика Заречье"], ("Заречье", "Q105")),
        ("location", ["Район Заречье"], ("Район Заречье", None)),
        # A full name without an id.
        ("organization", ["ПР"], ("Палата ремёсел", None)),
        # Two places share the name; another type does not have it; nobody knows it.
        ("location", ["Дол"], ("Дол", None)),
        ("organization", ["РЗ"], ("РЗ", None)),
        ("person", ["Семён Незнаев"], ("Семён Незнаев", None)),
    ],
)
def test_an_entity_gets_the_name_and_id_that_are_certain(
    link: Linked, kind: EntityType, names: list[str], expected: tuple[str, str | None]
) -> None:
    found = link(Entity(kind, names[0], tuple(names[1:])))
    assert expected == (found.name, found.wikidata_id)


def test_the_names_in_the_text_stay_aliases(link: Linked) -> None:
    found = link(Entity("organization", "СМ", ("СМ РЗ",)))
    assert Entity("organization", "Союз мостостроителей", ("СМ", "СМ РЗ"), "Q106") == found


# A user's own tables


def test_a_user_s_rows_win_and_give_their_own_name(tmp_path: Path) -> None:
    own = table(
        tmp_path / "own.tsv",
        "Q101\tperson\tА. П. Ветрова\n"  # another name for everything that the project knows of her
        "Q201\tperson\tПавел Лунин\tЛунин\n"  # another person of that name
        "\torganization\tЦех художников\tЦХ\n",
    )
    link = linking.Linker([table(tmp_path / "names.tsv", PEOPLE)], [own]).link
    found = [link(Entity("person", name)) for name in ("Ветрова", "Павел Лунин", "Лунин")]
    found.append(link(Entity("organization", "ЦХ")))
    assert [(entity.name, entity.wikidata_id) for entity in found] == [
        ("А. П. Ветрова", "Q101"),
        ("Павел Лунин", "Q201"),
        ("Павел Лунин", "Q201"),
        ("Цех художников", None),
    ]


def test_the_environment_names_a_file_or_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    people, offices = table(tmp_path / "people.tsv", ""), table(tmp_path / "offices.tsv", "")
    monkeypatch.setenv("WHOSAID_KNOWLEDGE", str(tmp_path))
    assert ((people,), offices) == (knowledge.user_files(), knowledge.office_files()[1])
    monkeypatch.setenv("WHOSAID_KNOWLEDGE", str(people))
    assert ((people,), 1) == (knowledge.user_files(), len(knowledge.office_files()))
    monkeypatch.delenv("WHOSAID_KNOWLEDGE")
    assert knowledge.user_files() == ()


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("Q1\tperson", "2 cells separated by tabs, where 3 to 6 are meant"),
        ("232\tlocation\tЗаречье", "the Wikidata id is '232', not like Q232"),
        ("Q1\tcity\tЗаречье", "the type is 'city', not one of person, organization, location"),
        ("Q1\tlocation\t ", "the name is empty"),
        ("Q1\tlocation\tЗаречье\t\tмного", "the number of documents is 'много'"),
    ],
)
def test_a_malformed_row_is_named_with_file_and_line(tmp_path: Path, row: str, message: str) -> None:
    path = table(tmp_path / "own.tsv", f"# mine\n\n{row}\n")
    with pytest.raises(KnowledgeError) as raised:
        linking.Linker([], [path])
    assert str(raised.value).startswith(f"{path}:3: {message}")


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match=r"nowhere\.tsv: cannot read it"):
        linking.Linker([], [tmp_path / "nowhere.tsv"])


# The project's tables


def records() -> list[Record]:
    return [record for path in knowledge.project_files() for record in knowledge.read_records(path)]


def test_every_row_says_where_it_is_from() -> None:
    assert {"nerel", "rigour", "cldr", "whosaid"} == {
        part for record in records() for part in record.origin.split("+")
    }


def test_no_id_is_from_memory() -> None:
    assert [record for record in records() if record.wikidata_id and record.origin == "whosaid"] == []


def test_rows_are_sorted_and_ids_stand_once() -> None:
    for path in knowledge.project_files():
        found = list(knowledge.read_records(path))
        keys = [(fold_name(record.name), record.wikidata_id or "") for record in found]
        ids = [record.wikidata_id for record in found if record.wikidata_id]
        assert sorted(keys) == keys
        assert sorted(set(ids)) == sorted(ids)


@pytest.mark.parametrize(
    ("kind", "name", "expected"),
    [
        ("location", "РК", ("Казахстан", "Q232")),
        ("location", "Республика Казахстан", ("Казахстан", "Q232")),
        ("location", "РФ", ("Россия", "Q159")),
        ("location", "Соединенные Штаты Америки", ("США", "Q30")),
        ("location", "КНР", ("Китай", "Q148")),
        ("location", "Северная Корея", ("КНДР", "Q423")),
        ("location", "Белоруссия", ("Беларусь", "Q184")),
        ("location", "Кыргызстан", ("Киргизия", "Q813")),
        ("location", "Кировоградская область", ("Кировоградская область", "Q180981")),
        ("location", "узбекистанские", ("Узбекистан", "Q265")),
        ("organization", "ООН", ("Организация Объединенных Наций", "Q1065")),
        ("organization", "СНГ", ("Содружество Независимых Государств", "Q7779")),
        ("organization", "Совбез ООН", ("Совет Безопасности ООН", "Q37470")),
    ],
)
def test_what_news_names_without_explaining(
    kind: EntityType, name: str, expected: tuple[str, str | None]
) -> None:
    link = linking.Linker(knowledge.project_files()).link
    found = link(Entity(kind, name))
    assert expected == (found.name, found.wikidata_id)


# How the tables are made


def naming(document: str, kind: EntityType, form: str, wikidata_id: str | None, label: str = "") -> Naming:
    return Naming(document, kind, form, True, wikidata_id, label)


def made(
    namings: list[Naming], preferred: list[list[str]] | None = None, kind: EntityType = "organization"
) -> dict[str, tuple[str | None, ...]]:
    """Each record as its id with its names, by canonical name."""
    used, labels = gather(namings)
    records = rename(make_records(used, labels), kind, preferred or [], used)
    return {record.name: (record.wikidata_id, *record.forms) for record in records}


def test_a_full_name_is_certain_when_all_mean_one_by_it() -> None:
    one = [naming("a", "person", "Анна Ветрова", "Q1", "Ветрова, Анна")]
    two = [*one, naming("b", "person", "Анна Ветрова", "Q2", "Ветрова, Анна")]
    nobody = [*one, naming("b", "person", "Анна Ветрова", None)]
    assert [made(one), made(two), made(nobody)] == [{"Анна Ветрова": ("Q1",)}, {}, {}]


def test_a_surname_needs_three_documents_and_no_namesakes() -> None:
    full = [naming(d, "person", "Анна Ветрова", "Q1", "Анна Ветрова") for d in "abc"]
    alone = [naming(d, "person", "Ветрова", "Q1", "Анна Ветрова") for d in "abc"]
    namesakes = [naming(d, "person", "Инна Ветрова", "Q2", "Инна Ветрова") for d in "de"]
    assert made([*full, *alone]) == {"Анна Ветрова": ("Q1", "Ветрова")}
    assert made([*full, *alone[:2]]) == {"Анна Ветрова": ("Q1",)}
    assert "Ветрова" not in made([*full, *alone, *namesakes])["Анна Ветрова"]


def test_a_given_name_with_patronymic_is_anybody() -> None:
    namings = [naming(d, "person", "Анна Павловна", "Q1", "Ветрова, Анна Павловна") for d in "abcd"]
    assert made(namings) == {"Анна Ветрова": ("Q1",)}


def test_an_annotator_s_slip_does_not_count() -> None:
    slips = [
        naming("a", "location", "Заречье", "Q1", "Заречье"),
        naming("b", "location", "Заречье", "Q2", "Мэр столицы"),
    ]
    assert made(slips) == {"Заречье": ("Q1",)}


def test_most_of_the_texts_decide_for_places_and_all_but_few_for_bodies() -> None:
    def five(kind: EntityType) -> list[Naming]:
        meant = ["Q1"] * 5 + ["Q2"]
        labels = {"Q1": "Заречье", "Q2": "Заречье-на-Реке"}
        return [naming(str(n), kind, "Заречье", q, labels[q]) for n, q in enumerate(meant)]

    assert [made(five("location")), made(five("organization"))] == [{"Заречье": ("Q1",)}, {}]


def test_a_village_called_like_an_adjective_is_a_slip() -> None:
    power = [naming(d, "location", "зареченский", "Q1", "Заречье") for d in "ab"]
    slip = naming("c", "location", "зареченский", "Q2", "Зареченский")
    assert made([*power, slip]) == {"Заречье": ("Q1", "зареченский")}


def test_a_person_has_the_spelling_of_wikidata() -> None:
    namings = [naming("a", "person", "Анна Ветров", "Q1", "Ветрова, Анна")]
    assert made(namings) == {"Анна Ветрова": ("Q1", "Анна Ветров")}


def test_the_project_s_name_of_a_place_is_no_name_that_texts_use_otherwise() -> None:
    namings = [
        naming("a", "location", "Заречье", "Q1", "Заречье"),
        *(naming(d, "location", "заречный", "Q2", "Берег") for d in "ab"),
    ]
    preferred = [["Заречье", "зареченский", "заречный"], ["Нижний Дол", "нижнедольский"]]
    assert made(namings, preferred, "location") == {
        "Берег": ("Q2", "заречный"),
        "Заречье": ("Q1", "зареченский"),
        "Нижний Дол": (None, "нижнедольский"),
    }


def test_the_project_s_name_of_a_body_takes_the_id_that_its_forms_have() -> None:
    namings = [naming(d, "organization", "СМ", "Q1", "Союз мостостроителей") for d in "ab"]
    preferred = [["Союз строителей мостов", "СМ"], ["Палата ремёсел", "ПР"]]
    assert made(namings, preferred) == {
        "Союз строителей мостов": ("Q1", "СМ", "Союз мостостроителей"),
        "Палата ремёсел": (None, "ПР"),
    }


def test_places_without_an_id_stay_beside_territories() -> None:
    places = [Record(None, "location", name, (), 0, "whosaid") for name in ("Верхний Дол", "Нижний Дол")]
    assert add_territories(places, {}, []) == places


def test_a_territory_takes_the_id_that_texts_mean_by_it() -> None:
    used, labels = gather([naming("a", "location", "Заречье", "Q2", "Заречье")])
    found = add_territories(
        make_records(used, labels),
        used,
        [
            Territory("Q1", ("Q2",), ("Заречье", "Республика Заречье"), "rigour"),
            Territory("Q3", (), ("Дол",), "rigour"),
        ],
    )
    assert [(record.name, record.wikidata_id, record.forms, record.origin) for record in found] == [
        ("Заречье", "Q2", ("Республика Заречье",), "nerel+rigour"),
        ("Дол", "Q3", (), "rigour"),
    ]


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("Ветрова, Анна Павловна", "Анна Ветрова"),
        ("Анна Павловна Ветрова", "Анна Ветрова"),
        ("Ильяс Кадыр оглы Маликов", "Ильяс Маликов"),
        ("Ким Су Хён", "Ким Су Хён"),
    ],
)
def test_a_label_as_a_plain_name(label: str, expected: str) -> None:
    assert expected == plain_label("person", label)


# Scores


def test_links_are_read_from_brat(tmp_path: Path) -> None:
    table(tmp_path / "a.txt", "Анна в Заречье")
    table(
        tmp_path / "a.ann",
        "T1\tPERSON 0 4\tАнна\nT2\tCITY 7 14\tЗаречье\nT3\tDATE 0 1\tА\n"
        "N1\tReference T1 Wikidata:NULL\nN2\tReference T2 Wikidata:Q5\tЗаречье\n"
        "N3\tReference T3 Wikidata:Q6\tА\n",
    )
    (text,) = read_links(tmp_path)
    assert [(link.start, link.end, link.type, link.wikidata_id, link.label) for link in text.links] == [
        (0, 4, "person", None, ""),
        (7, 14, "location", "Q5", "Заречье"),
    ]


def test_accuracy_counts_every_name_and_precision_those_with_an_id(tmp_path: Path) -> None:
    table(tmp_path / "a.txt", "Анна Ветрова, Павел и Ким в Заречье")
    table(
        tmp_path / "a.ann",
        "T1\tPERSON 0 12\tАнна Ветрова\nT2\tPERSON 14 19\tПавел\nT3\tPERSON 22 25\tКим\n"
        "T4\tCITY 28 35\tЗаречье\n"
        + "".join(f"N{n}\tReference T{n} Wikidata:Q{n}\tx\n" for n in range(1, 5)),
    )
    texts: list[LinkedText] = list(read_links(tmp_path))
    ids = ("Q1", "Q9", None)
    entities = tuple(Entity("person", str(n), (), wikidata_id) for n, wikidata_id in enumerate(ids))
    spans = (Span(5, 12), Span(14, 19), Span(22, 25))
    mentions = tuple(Mention(span, "person", "name", index) for index, span in enumerate(spans))
    scores = score_links(texts, lambda text: Extraction(entities, mentions, ()))
    assert scores == {"accuracy": 0.25, "precision": 0.5, "gold": 4}
