"""--since, --limit, --fail-fast: which articles a run takes, and when it stops."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.loader.run.test_report import read_report
from tests.loader.test_cli import load, titles

DATES = ["2024-03-04", "2024-03-05T23:59:00+03:00", None, "6 марта 2024", "не сегодня"]


@pytest.fixture
def dated(tmp_path: Path) -> Path:
    path = tmp_path / "dated.jsonl"
    items = [
        {"title": f"Выпуск номер {number}", "text": f"Мост {number} закрыли.", "date": date}
        for number, date in enumerate(DATES)
    ]
    path.write_text("\n".join(map(json.dumps, items)), "utf-8")
    return path


@pytest.mark.parametrize(
    ("since", "loaded"),
    [
        ("2024-03-04", [0, 1, 2, 3, 4]),
        ("2024-03-05", [1, 2, 3, 4]),
        ("5 марта 2024", [1, 2, 3, 4]),
        ("06.03.2024", [2, 3, 4]),
        ("2024-03-07", [2, 4]),  # nobody knows when
    ],
)
def test_since_skips_what_is_known_to_be_older(
    tmp_path: Path, dated: Path, since: str, loaded: list[int]
) -> None:
    result = load(tmp_path, dated, "--since", since)
    assert (result.exit_code, result.stderr) == (0, "")
    assert titles(tmp_path / "test.db") == [f"Выпуск номер {number}" for number in loaded]
    skipped = len(DATES) - len(loaded)
    ending = f", {skipped} skipped" if skipped else ""
    assert result.stdout.splitlines()[-1] == f"{len(loaded)} added, 0 changed, 0 unchanged, 0 failed{ending}"


def test_what_is_skipped_says_why(tmp_path: Path, dated: Path) -> None:
    result = load(tmp_path, dated, "--since", "2024-03-05")
    line = f"skipped    {dated}, line 1  published on 2024-03-04, before 2024-03-05"
    assert result.stdout.splitlines()[0] == line


@pytest.mark.parametrize("since", ["вчера", "2024-02-30", ""])
def test_since_wants_a_day(tmp_path: Path, dated: Path, since: str) -> None:
    result = load(tmp_path, dated, "--since", since)
    assert result.exit_code == 2
    assert "write YYYY-MM-DD" in result.stderr


def test_limit_stops_after_so_many_without_the_skipped_ones(tmp_path: Path, dated: Path) -> None:
    result = load(tmp_path, dated, dated, "--limit", "2", "--since", "2024-03-05")
    assert (result.exit_code, result.stderr) == (
        0,
        f"stopped at the limit; not read to the end: {dated}, {dated}\n",
    )
    assert titles(tmp_path / "test.db") == ["Выпуск номер 1", "Выпуск номер 2"]


@pytest.mark.parametrize("workers", ["1", "2"])
def test_fail_fast_stops_at_the_first_failure(tmp_path: Path, dated: Path, workers: str) -> None:
    broken = tmp_path / "broken.jsonl"
    broken.write_text(
        "\n".join(map(json.dumps, [{"text": "Мост."}, {"text": ""}, {"text": "Дом."}])), "utf-8"
    )
    arguments = ["--fail-fast", "--report", tmp_path / "report.json", "--workers", workers]
    result = load(tmp_path, broken, dated, *arguments)
    assert result.exit_code == 1
    error, note = result.stderr.splitlines()
    assert error.startswith(f"error: {broken}, line 2: has no text")
    assert note.startswith(f"stopped at the first failure; not read to the end: {broken}, {dated}; ")
    report = read_report(tmp_path / "report.json")
    assert (report["ending"], report["not_read"]) == ("failure", [str(broken), str(dated)])
    assert [item["status"] for item in report["inputs"][0]["items"]] == ["added", "failed"]


def test_fail_fast_without_a_failure_is_nothing_special(tmp_path: Path, dated: Path) -> None:
    result = load(tmp_path, dated, "--fail-fast")
    assert (result.exit_code, result.stderr) == (0, "")


def test_quiet_leaves_errors_and_the_summary(tmp_path: Path, dated: Path) -> None:
    result = load(tmp_path, dated, tmp_path / "missing.txt", "--quiet")
    assert result.stdout == f"{len(DATES)} added, 0 changed, 0 unchanged, 1 failed\n"
    assert "missing.txt: cannot read it" in result.stderr
