"""--since, --limit, --fail-fast: which articles a run takes, and when it stops."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from loader.run import loop
from tests.loader.loads import untimed
from tests.loader.run.test_report import read_report
from tests.loader.test_cli import load, titles
from tests.running import SLOWEST

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


def test_a_register_that_cannot_be_read_is_named_once(tmp_path: Path) -> None:
    """Also where the day of an article is looked at before it is extracted; a process that read none yet."""
    texts = [tmp_path / name for name in ("one.txt", "other.txt")]
    for text in texts:
        text.write_text("Мост открыт.\n", "utf-8")
    result = subprocess.run(
        [
            sys.executable,
            "-m",
            "loader",
            "load",
            *texts,
            "--since",
            "2026-01-01",
            "--database",
            tmp_path / "a.db",
        ],
        env={**os.environ, "WHOSAID_OUTLETS": str(tmp_path / "none.yaml")},
        capture_output=True,
        text=True,
        check=False,
        timeout=SLOWEST,
    )
    assert result.returncode == 1
    assert result.stderr.count("cannot read it as a register") == 1
    assert untimed(result.stdout).splitlines()[-1] == "0 added, 0 changed, 0 unchanged, 0 failed"


def test_of_a_list_without_articles_some_errors_are_shown_and_all_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "MOST_ERRORS", 3)
    numbers, article, report = (tmp_path / name for name in ("numbers.json", "article.txt", "report.json"))
    numbers.write_text(json.dumps([{"text": "Мост открыт."}, *range(5)]), "utf-8")
    article.write_text("Школу открыли.\n", "utf-8")
    result = load(tmp_path, numbers, article, "--report", report)
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        *(f"error: {numbers}, item {number}: is no JSON object, so no article" for number in (2, 3, 4)),
        f"error: {numbers}: 2 more items failed; --report names each of them",
    ]
    assert result.stdout.splitlines()[-1] == "2 added, 0 changed, 0 unchanged, 5 failed"
    assert read_report(report)["totals"]["failed"] == 5
