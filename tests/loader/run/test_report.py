"""--report: what became of every input and item, as one JSON document."""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.loader.test_cli import ARTICLE, load

OLD = "Мост закрыли.\n"


@pytest.fixture
def inputs(tmp_path: Path) -> list[Path]:
    """An article with one that is none, then a single one."""
    several, single = tmp_path / "several.jsonl", tmp_path / "good.txt"
    several.write_text(
        "\n".join(map(json.dumps, [{"text": OLD, "date": "2024-03-05"}, {"text": ""}])), "utf-8"
    )
    single.write_text(ARTICLE, "utf-8")
    return [several, single]


def read_report(path: Path) -> dict[str, Any]:
    """A report without what depends on the clock, which has the form that it should have."""
    report: dict[str, Any] = json.loads(path.read_text("utf-8"))
    started, finished = report.pop("started_at"), report.pop("finished_at")
    assert started[-1] == "Z"
    assert finished >= started
    assert report.pop("elapsed_seconds") >= 0
    return report


def item(origin: str, status: str, reason: str | None = None, **found: object) -> dict[str, object]:
    nothing = dict.fromkeys(("article_id", "quotes", "mentions", "entities"))
    return {"origin": origin, "status": status, "reason": reason} | nothing | found


def totals(**counts: int) -> dict[str, int]:
    return dict.fromkeys(("added", "changed", "unchanged", "skipped", "failed"), 0) | counts


def test_a_report_says_what_became_of_everything(tmp_path: Path, inputs: list[Path]) -> None:
    path = tmp_path / "report.json"
    result = load(tmp_path, *inputs, "--report", path, "--workers", "1")
    assert result.exit_code == 1
    several, single = map(str, inputs)
    reason = 'has no text: "text" is empty; or say which field holds it: --map text=NAME (there are "text")'
    assert read_report(path) == {
        "settings": {
            "paths": [several, single],
            "database": str(tmp_path / "test.db"),
            "dry_run": False,
            "since": None,
            "limit": None,
            "workers": 1,
            "dask": None,
            "fail_fast": False,
            "reextract": None,
            "watch": False,
        },
        "inputs": [
            {
                "input": several,
                "items": [
                    item(f"{several}, line 1", "added", article_id="1", quotes=0, mentions=0, entities=0),
                    item(f"{several}, line 2", "failed", reason),
                ],
                "totals": totals(added=1, failed=1),
            },
            {
                "input": single,
                "items": [item(single, "added", article_id="2", quotes=1, mentions=1, entities=1)],
                "totals": totals(added=1),
            },
        ],
        "totals": totals(added=2, failed=1),
        "ending": "complete",
        "error": None,
        "not_read": [],
        "exit_status": 1,
    }


def test_a_report_takes_its_place_at_once_and_replaces_the_last_one(
    tmp_path: Path, inputs: list[Path]
) -> None:
    path = tmp_path / "reports" / "report.json"
    path.parent.mkdir()
    path.write_text("the last one", "utf-8")
    load(tmp_path, inputs[1], "--report", path)
    assert read_report(path)["totals"] == totals(added=1)
    assert os.listdir(path.parent) == ["report.json"]
    mask = os.umask(0)
    os.umask(mask)
    assert path.stat().st_mode & 0o777 == 0o666 & ~mask


def test_a_report_on_standard_output_leaves_the_lines_to_standard_error(
    tmp_path: Path, inputs: list[Path]
) -> None:
    result = load(tmp_path, inputs[1], "--report", "-")
    assert json.loads(result.stdout)["totals"] == totals(added=1)
    assert result.stderr.splitlines()[-1] == "1 added, 0 changed, 0 unchanged, 0 failed"


def test_a_report_that_cannot_be_written_ends_the_run_before_it_begins(
    tmp_path: Path, inputs: list[Path]
) -> None:
    result = load(tmp_path, inputs[1], "--report", tmp_path / "nowhere" / "report.json")
    assert result.exit_code == 1
    assert "the report cannot be written there" in result.stderr
    assert not (tmp_path / "test.db").exists()


def test_a_run_that_cannot_begin_leaves_no_report(tmp_path: Path, inputs: list[Path]) -> None:
    (tmp_path / "test.db").write_bytes(b"no database" * 100)
    (tmp_path / "reports").mkdir()
    assert load(tmp_path, inputs[1], "--report", tmp_path / "reports" / "a.json").exit_code == 1
    assert os.listdir(tmp_path / "reports") == []


def test_names_that_are_not_utf8_are_in_a_report(tmp_path: Path) -> None:
    folder = tmp_path / "inputs"
    folder.mkdir()
    Path(os.fsdecode(os.fsencode(folder) + b"/\xec\xee\xf1\xf2.txt")).write_text("Наверх\n", "utf-8")
    result = load(tmp_path, folder, "--report", tmp_path / "report.json")
    assert result.exit_code == 1
    assert read_report(tmp_path / "report.json")["totals"] == totals(failed=1)


def test_a_report_without_inputs_is_one(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    load(tmp_path, tmp_path / "empty", "--report", tmp_path / "report.json")
    [only] = read_report(tmp_path / "report.json")["inputs"]
    assert only["items"][0]["reason"].startswith("is a folder without any")


def test_what_failed_inside_an_archive_or_a_folder_is_named_as_what_was_loaded(tmp_path: Path) -> None:
    folder = tmp_path / "архив: старый"
    folder.mkdir()
    lines = "\n".join(map(json.dumps, [{"text": OLD, "date": "2024-03-05"}, {"text": "", "title": "Мост"}]))
    with zipfile.ZipFile(folder / "a.zip", "w") as archive:
        archive.writestr("b: c.jsonl", lines)
        archive.writestr("empty.txt", "")
        archive.writestr("../out.txt", OLD)
    (folder / "d.jsonl").write_text(lines, "utf-8")
    path = tmp_path / "report.json"
    load(tmp_path, folder, "--report", path, "--workers", "1")
    found = [(item["origin"], item["status"]) for item in read_report(path)["inputs"][0]["items"]]
    assert found == [
        (f"{folder}/a.zip: b: c.jsonl, line 1", "added"),
        (f"{folder}/a.zip: b: c.jsonl, line 2", "failed"),
        (f"{folder}/a.zip: empty.txt", "failed"),
        (f"{folder}/a.zip: ../out.txt", "failed"),
        (f"{folder}/d.jsonl, line 1", "unchanged"),
        (f"{folder}/d.jsonl, line 2", "failed"),
    ]
    reasons = [item["reason"] for item in read_report(path)["inputs"][0]["items"] if item["reason"]]
    assert [reason.split("; ")[0] for reason in reasons] == [
        'has no text: "text" is empty',
        "is empty",
        "has a name that leads out of the archive",
        'has no text: "text" is empty',
    ]
