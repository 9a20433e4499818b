"""gzip, zip, folders and pipes -> the articles in them; bombs and damage refused, the rest read."""

from __future__ import annotations

import gzip
import io
import json
import sys
import zipfile
from pathlib import Path

import pytest

from loader.sources.reading import Options, read_articles
from tests.loader.sources.inputs import OTHER, TEXT, read_any, shown


def lines(*texts: str) -> bytes:
    return b"".join(json.dumps({"text": text}).encode() + b"\n" for text in texts)


def packed(*members: tuple[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return file.getvalue()


def test_gzip(tmp_path: Path) -> None:
    found = read_any(tmp_path, gzip.compress(lines(TEXT, OTHER)), "a.jsonl.gz")
    assert shown(found) == [("a.jsonl.gz, line 1", TEXT), ("a.jsonl.gz, line 2", OTHER)]


def test_zip_with_other_formats_and_archives_inside(tmp_path: Path) -> None:
    content = packed(
        ("тексты/суд.txt", OTHER.encode("cp1251")),
        ("a.jsonl", lines(TEXT)),
        ("b.jsonl.gz", gzip.compress(lines(TEXT))),
        ("c.zip", packed(("d.txt", OTHER.encode()))),
        ("фото.jpg", b"\xff\xd8"),
        ("__MACOSX/a.txt", b"\0"),
    )
    assert shown(read_any(tmp_path, content, "a.zip")) == [
        ("a.zip: тексты/суд.txt", OTHER),
        ("a.zip: a.jsonl", TEXT),
        ("a.zip: b.jsonl.gz", TEXT),
        ("a.zip: c.zip: d.txt", OTHER),
    ]


def test_names_that_lead_out_are_refused_and_nothing_is_written(tmp_path: Path) -> None:
    content = packed(
        ("../out.txt", TEXT.encode()), ("/etc/out.txt", TEXT.encode()), ("in.txt", OTHER.encode())
    )
    assert shown(read_any(tmp_path, content, "a.zip")) == [
        "a.zip: ../out.txt: has a name that leads out of the archive; refused",
        "a.zip: /etc/out.txt: has a name that leads out of the archive; refused",
        ("a.zip: in.txt", OTHER),
    ]
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]


@pytest.mark.parametrize("pack", [gzip.compress, lambda content: packed(("a.jsonl", content))])
def test_a_bomb_is_refused_by_its_ratio(tmp_path: Path, pack: object) -> None:
    bomb = pack(b"{" + b" " * 60_000_000 + b"}")  # type: ignore[operator]
    [message] = shown(read_any(tmp_path, bomb, "a.zip", Options(max_bytes=100_000_000)))
    assert "unpacks to more than 200 times its size" in str(message)


def test_all_that_an_input_unpacks_to_is_limited(tmp_path: Path) -> None:
    content = packed(*((f"{number}.txt", TEXT.encode()) for number in range(5)))
    found = shown(read_any(tmp_path, content, "a.zip", Options(max_unpacked=2 * len(TEXT.encode()))))
    assert found[:2] == [("a.zip: 0.txt", TEXT), ("a.zip: 1.txt", TEXT)]
    assert all("unpacks to more than the limit" in str(message) for message in found[2:])


def test_archives_too_deep_are_refused(tmp_path: Path) -> None:
    content = lines(TEXT)
    for _ in range(6):
        content = gzip.compress(content)
    assert "too many others" in str(shown(read_any(tmp_path, content))[0])


def test_damage_is_named_behind_what_could_be_read(tmp_path: Path) -> None:
    texts = [f"{TEXT} {number * 7919 % 10_007}" for number in range(5_000)]
    content = gzip.compress(lines(*texts))
    found = shown(read_any(tmp_path, content[: len(content) // 2], "a.gz"))
    assert found[0] == ("a.gz, line 1", texts[0])
    assert str(found[-1]).startswith("a.gz: is damaged: ")
    assert str(shown(read_any(tmp_path, b"\x1f\x8bno", "b.gz"))[0]).startswith("b.gz: ")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"PK\x03\x04broken", "a.zip: is a broken zip file"),
        (packed(), "a.zip: is a zip file without any"),
        (
            packed(("[Content_Types].xml", b"<a/>"), ("word/document.bin", b"")),
            "a.zip: is an office document",
        ),
    ],
)
def test_zip_files_without_articles(tmp_path: Path, content: bytes, message: str) -> None:
    [found] = shown(read_any(tmp_path, content, "a.zip"))
    assert str(found).startswith(message)


def test_standard_input_may_be_any_format(monkeypatch: pytest.MonkeyPatch) -> None:
    for content, expected in [
        (TEXT.encode(), [("-", TEXT)]),
        (gzip.compress(lines(TEXT, OTHER)), [("-, line 1", TEXT), ("-, line 2", OTHER)]),
        (packed(("a.txt", OTHER.encode())), [("-: a.txt", OTHER)]),
        (b"", ["-: is empty; there is no article to load"]),
    ]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
        assert shown(list(read_articles("-", "-", Options()))) == expected


def test_a_folder_gives_every_format(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.jsonl").write_bytes(lines(TEXT))
    (tmp_path / "in" / "b.txt").write_bytes(b"\0")
    (tmp_path / "in" / "c.txt").write_bytes(OTHER.encode())
    found = shown(list(read_articles(str(tmp_path / "in"), "in", Options())))
    assert found[0] == ("in/a.jsonl", TEXT)
    assert str(found[1]).startswith("in/b.txt: is binary")
    assert found[2] == ("in/c.txt", OTHER)
