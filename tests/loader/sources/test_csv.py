"""Tables -> articles, row by row."""

from __future__ import annotations

from pathlib import Path

import pytest

from loader.models import Given
from loader.sources.fields import parse_mapping
from loader.sources.reading import Options
from tests.loader.sources.inputs import OTHER, TEXT, read, read_any, shown

QUOTED = '"Министр сказала: ""Мост готов"".\nЭто было утром, в Якутске."'
UNQUOTED = 'Министр сказала: "Мост готов".\nЭто было утром, в Якутске.'


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1251"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_table(tmp_path: Path, delimiter: str, encoding: str, newline: str) -> None:
    rows = [
        ["Заголовок", "Текст", "Дата", "Ссылка", "Источник"],
        ["Мост", QUOTED, "05.03.2024", "https://vesti.example/1", "Вести"],
        ["", '"Суд отложил заседание до пятницы."', "", "", ""],
    ]
    content = newline.join(delimiter.join(row) for row in rows)
    first, second = read(tmp_path, content.encode(encoding), "a.csv")
    assert (first.origin, first.text, first.url) == ("a.csv, line 2", UNQUOTED, "https://vesti.example/1")
    assert first.given == Given(title="Мост", published="05.03.2024", site="Вести")
    assert (second.text, second.given) == ("Суд отложил заседание до пятницы.", Given())


def test_a_mapping_names_columns(tmp_path: Path) -> None:
    options = Options(mapped=parse_mapping(["text=c2"], None))
    [found] = read(tmp_path, f"c1,c2\n1,{OTHER}\n".encode(), options=options)
    assert found.text == OTHER


def test_a_broken_row_does_not_stop_the_others(tmp_path: Path) -> None:
    content = (
        f"title,text\nМост,{OTHER}\nМост,Суд, который отложил\nМост\n".encode()
        + b'"\xd0",\xd0\n,'
        + f"{OTHER}\n".encode()
    )
    assert shown(read_any(tmp_path, content, "a.csv")) == [
        ("a.csv, line 2", OTHER),
        "a.csv, line 3: has 3 cells, the header 2; put texts with the delimiter in quotes",
        'a.csv, line 4: has no text; say which field holds it: --map text=NAME (there are "title")',
        "a.csv, line 5: holds bytes that are not of the table's encoding",
        ("a.csv, line 6", OTHER),
    ]


def test_a_header_alone_is_refused(tmp_path: Path) -> None:
    assert shown(read_any(tmp_path, b"text,title\n", "a.csv")) == ["a.csv: is a table without rows"]


@pytest.mark.parametrize(
    "text",
    [
        f"Заголовок, текст и дата\n\n{TEXT}",  # a sentence with a comma
        f"Текст\n{TEXT}",  # one column
    ],
)
def test_a_text_that_is_no_table(tmp_path: Path, text: str) -> None:
    [found] = read(tmp_path, text.encode(), "a.csv")
    assert (found.origin, found.text) == ("a.csv", text)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            f"title,story\nМост,{OTHER}\n",
            "a.csv: has no field or column that the mapping text=stori names "
            '(its first line has "title", "story")',
        ),
        (
            f"title\tstory\nМост, суд\t{OTHER}\n",
            "a.csv: has no field or column that the mapping text=stori names "
            '(its first line has "title", "story")',
        ),
        (
            f"summary;text\nМост;{OTHER}\n",
            'a.csv: no column is what the mapping text=stori names (there are "summary", "text")',
        ),
        (
            OTHER,
            "a.csv: has no field or column that the mapping text=stori names "
            f'(its first line has "{OTHER[:60]}…")',
        ),
        ("", "a.csv: is empty; there is no article to load"),
    ],
)
def test_a_mapping_that_fits_no_column_is_named(tmp_path: Path, content: str, message: str) -> None:
    options = Options(mapped=parse_mapping(["text=stori"], None))
    assert shown(read_any(tmp_path, content.encode(), "a.csv", options)) == [message]


def test_a_page_among_tables_needs_no_mapping(tmp_path: Path) -> None:
    page = f"<!DOCTYPE html><html><body><article><p>{TEXT}</p><p>{OTHER}</p></article></body></html>"
    options = Options(mapped=parse_mapping(["text=story"], None))
    [found] = read(tmp_path, page.encode(), options=options)
    assert found.text == f"{TEXT}\n\n{OTHER}"
