"""Bytes and paths -> articles, and every reason for which an input is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from loader.errors import SourceError
from loader.models import RawArticle
from loader.sources.files import find_files, read_file
from loader.sources.reading import read_document


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("Мост готов.\n".encode(), "Мост готов.\n"),
        (b"\xef\xbb\xbf" + "Мост готов.".encode(), "Мост готов."),  # a byte order mark is no text
        ("Мост\r\nготов.".encode(), "Мост\r\nготов."),  # line ends are kept
        ("Мост 🌉".encode(), "Мост 🌉"),
        ("[Фото] Мост <b>готов</b>.".encode(), "[Фото] Мост <b>готов</b>."),  # neither JSON nor a page
    ],
)
def test_text(content: bytes, text: str) -> None:
    assert read_document(content, "a.txt") == RawArticle(text, "a.txt")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \n\t\r\n", "empty"),
        (b"\xef\xbb\xbf\n", "empty"),
        (b"%PDF-1.7\0\xff", "binary"),
        ("Мост\0готов".encode(), "binary"),
    ],
)
def test_no_text(content: bytes, reason: str) -> None:
    with pytest.raises(SourceError, match=f"^a.txt: .*{reason}"):
        read_document(content, "a.txt")


def test_a_folder_gives_its_texts_in_order(tmp_path: Path) -> None:
    (tmp_path / "б").mkdir()
    for name in ("в.txt", "а.txt", "б/г д.txt", "readme.md", ".hidden.txt", "фото.jpg"):
        (tmp_path / name).write_text("Мост готов.", "utf-8")
    expected = [str(tmp_path / name) for name in ("а.txt", "б/г д.txt", "в.txt")]
    assert expected == find_files(str(tmp_path))


def test_a_file_named_by_itself_may_be_called_anything(tmp_path: Path) -> None:
    assert [str(tmp_path / "article")] == find_files(str(tmp_path / "article"))


def test_a_folder_without_texts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"without any \.txt"):
        find_files(str(tmp_path))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"nowhere\.txt: cannot read it: No such file"):
        read_file(str(tmp_path / "nowhere.txt"))


def test_a_file_at_the_limit_is_read_and_one_beyond_it_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"12345")
    assert read_file(str(path), max_bytes=5) == b"12345"
    with pytest.raises(SourceError, match=r"a\.txt: is larger than the limit of 4 bytes.*--max-bytes"):
        read_file(str(path), max_bytes=4)
