"""scripts/bench run and plot from end to end: real servers, a real load generator, very short rounds."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from loader.benchmark.build import build
from loader.benchmark.errors import MissingToolError
from loader.benchmark.installation import ROOT, load_generator, python_tool
from tests.running import SLOWEST

ROWS = ("quotes of many", "quotes, unchanged", "said by one", "correction", "listSources")


@pytest.fixture(scope="module")
def tools() -> None:
    """Skips where the load generator or Datasette cannot be had."""
    try:
        load_generator()
        python_tool("datasette")
    except MissingToolError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("run") / "small.db"
    build(path, 40, 1, lambda number: None)
    return path


@pytest.fixture(scope="module")
def finished(tools: None, small: Path) -> subprocess.CompletedProcess[str]:
    """A run over 40 articles, beside itself as the small database."""
    output = small.with_suffix(".json")
    only = [word for name in ROWS for word in ("--only", name)]
    short = [
        "--seconds",
        "0.5",
        "--rounds",
        "2",
        "--connections",
        "1",
        "--connections",
        "3",
        "--workers",
        "1",
    ]
    database = ["--database", str(small), "--small", str(small)]
    return bench("run", *database, *short, *only, "--output", str(output))


@pytest.fixture(scope="module")
def results(finished: subprocess.CompletedProcess[str], small: Path) -> dict[str, Any]:
    assert finished.returncode == 0, finished.stderr
    found: dict[str, Any] = json.loads(small.with_suffix(".json").read_text("utf-8"))
    return found


def bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-P", "-m", "loader.benchmark", *arguments],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=SLOWEST,
    )


def test_every_server_is_measured_with_every_number_of_connections(results: dict[str, Any]) -> None:
    servers = {(row["name"], row["connections"]): set(row["servers"]) for row in results["rows"]}
    always = {"first", "again", "hello", "small"}
    names = ["quotes of many speakers in turn", "quotes, unchanged (304)", "said by one"]
    names += ["said by one, deep inside", "corrections", "/v1/sources"]
    assert servers == {
        (name, connections): always | ({"datasette", "datasette pages"} if name == names[0] else set())
        for name in names
        for connections in (1, 3)
    }
    assert results["skipped"] == {"correction": "the database holds nothing to ask for"}


def test_figures_are_those_of_answers(results: dict[str, Any]) -> None:
    for row in results["rows"]:
        figures = row["figures"]
        assert 0 < figures["p50"] <= figures["p99"]
        assert figures["rate"] == row["servers"]["first"]["rate"] > 0
        assert figures["times_hello"] > 0
        assert all(server["answers"] > 0 for server in row["servers"].values())
        assert (figures["times_first_page"] is None) == (row["name"] != "said by one, deep inside")
    assert 0 < results["generator_share"] < 2


def test_results_tell_what_was_measured_where(results: dict[str, Any]) -> None:
    assert results["databases"] == {name: {"articles": 40, "quotes": 240} for name in ("first", "small")}
    assert results["settings"] == {"workers": 1, "seconds": 0.5, "rounds": 2}
    assert results["machine"]["cores"] > 0
    assert results["versions"].keys() == {"python", "sqlite", "datasette", "autocannon"}


def test_the_table_has_a_line_for_each_row_and_goal(
    results: dict[str, Any], finished: subprocess.CompletedProcess[str]
) -> None:
    lines = finished.stdout.splitlines()
    for row in results["rows"]:
        assert sum(row["name"] in line and f" {row['connections']} " in line for line in lines) >= 1
    assert sum("reached │" in line or "missed │" in line for line in lines) == len(results["verdicts"]) > 0
    assert "not measured: correction: the database holds nothing to ask for" in lines


def test_a_page_has_a_line_for_each_row_and_goal(results: dict[str, Any], small: Path) -> None:
    printed = bench("report", str(small.with_suffix(".json")))
    assert printed.returncode == 0, printed.stderr
    lines = printed.stdout.splitlines()
    for row in results["rows"]:
        start = f"| {row['name']} | {row['connections']} | "
        assert sum(line.startswith(start) and line.count("|") == 14 for line in lines) == 1
    judged = [line for line in lines if line.endswith(("| reached |", "| **missed** |"))]
    assert len(judged) == len(results["verdicts"]) > 0
    assert "Not measured: correction: the database holds nothing to ask for." in lines
    assert "Growth: beside a database of 240 quotes in the same run." in lines


def test_results_are_drawn(results: dict[str, Any], small: Path, tmp_path: Path) -> None:
    drawn = bench("plot", str(small.with_suffix(".json")), "--folder", str(tmp_path))
    assert drawn.returncode == 0, drawn.stderr
    names = {file.name for file in tmp_path.glob("*.svg")}
    assert names == {"performance-rates.svg", "performance-latencies.svg"}
    assert "<svg" in (tmp_path / "performance-rates.svg").read_text("utf-8")


def test_only_what_was_measured_is_drawn(results: dict[str, Any], tmp_path: Path) -> None:
    files = [tmp_path / "one.json", tmp_path / "other.json"]
    rows = [row for row in results["rows"] if row["name"] == "corrections"]
    for number, file in enumerate(files, 1):
        held = results["databases"] | {"first": {"articles": number, "quotes": 6 * number}}
        file.write_text(json.dumps(results | {"rows": rows, "databases": held}), "utf-8")
    drawn = bench("plot", *map(str, files), "--folder", str(tmp_path))
    assert drawn.returncode == 0, drawn.stderr
    picture = tmp_path / "performance-latencies.svg"
    said = ["no picture of rates: Datasette was asked for none of the rows", str(picture)]
    assert drawn.stdout.splitlines() == said
    assert list(tmp_path.glob("*.svg")) == [picture]


def test_a_row_that_does_not_exist_is_named(tools: None, small: Path) -> None:
    done = bench("run", "--database", str(small), "--only", "healthz", "--only", "prophecies")
    assert done.returncode == 1
    assert (
        "Error: no row is called like prophecies; there are: quotes of many speakers in turn; " in done.stderr
    )
    assert done.stderr.endswith("; extraction of an article\n")


def test_a_row_without_requests_writes_no_file(tools: None, small: Path, tmp_path: Path) -> None:
    output = tmp_path / "results.json"
    output.write_text("the last one", "utf-8")
    done = bench(
        "run", "--database", str(small), "--only", "getCorrection", "--workers", "1", "--output", str(output)
    )
    assert (done.returncode, done.stderr) == (1, "Error: nothing was measured\n")
    assert "not measured: correction: the database holds nothing to ask for" in done.stdout
    assert [file.name for file in tmp_path.iterdir()] == ["results.json"]
    assert output.read_text("utf-8") == "the last one"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_the_table_is_printed_where_the_file_cannot_be_written(tools: None, small: Path) -> None:
    short = ["--seconds", "0.1", "--rounds", "1", "--connections", "1", "--workers", "1"]
    done = bench("run", "--database", str(small), "--only", "healthz", *short, "--output", "/dev/full")
    assert done.returncode == 1
    assert any(line.startswith("│ /healthz ") for line in done.stdout.splitlines())
    said = "Error: /dev/full: the results cannot be written there: No space left on device"
    assert done.stderr.splitlines() == ["/healthz", said]


@pytest.mark.parametrize("command", ["plot", "report"])
def test_results_without_a_row_are_refused(results: dict[str, Any], command: str, tmp_path: Path) -> None:
    file = tmp_path / "none.json"
    file.write_text(json.dumps(results | {"rows": [], "verdicts": []}), "utf-8")
    done = bench(command, str(file))
    said = f"Error: {file}: nothing was measured; measure anew with `scripts/bench run --output`\n"
    assert (done.returncode, done.stderr) == (1, said)


def test_ctrl_c_in_the_first_row_writes_no_file(tools: None, small: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-P", "-m", "loader.benchmark", "run", "--database", str(small)]
    command += ["--seconds", "60", "--rounds", "1", "--workers", "1", "--output", str(tmp_path / "none.json")]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        assert process.stderr.readline() == "quotes of many speakers in turn\n"
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=SLOWEST)
    assert (process.returncode, *said) == (130, "", "stopped before anything was measured\n")
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_keeps_what_has_been_measured(tools: None, small: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-P", "-m", "loader.benchmark", "run", "--database", str(small)]
    command += [
        "--seconds",
        "0.3",
        "--rounds",
        "1",
        "--workers",
        "1",
        "--output",
        str(tmp_path / "kept.json"),
    ]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        begun = [process.stderr.readline().strip() for _ in range(3)]
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=SLOWEST)
    assert process.returncode == 0, said
    kept = json.loads((tmp_path / "kept.json").read_text("utf-8"))
    assert [row["name"] for row in kept["rows"][::2]] == begun[:2]
    assert kept["skipped"][begun[2]] == "stopped before"
