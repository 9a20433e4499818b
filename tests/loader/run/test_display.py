"""What a run shows: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import os
import pty
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from loader.run.display import counts_line, duration
from tests.loader.loads import COMMAND, ENVIRONMENT, untimed, write_articles
from tests.running import SLOWEST


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0.4, "0 s"), (59.4, "59 s"), (59.6, "1 min 00 s"), (185, "3 min 05 s"), (3720, "1 h 02 min")],
)
def test_a_duration(seconds: float, shown: str) -> None:
    assert duration(seconds) == shown


def test_skipped_articles_are_counted_where_there_are_any() -> None:
    assert counts_line(Counter(added=1)) == "1 added, 0 changed, 0 unchanged, 0 failed"
    assert counts_line(Counter(skipped=2)) == "0 added, 0 changed, 0 unchanged, 0 failed, 2 skipped"


def on_terminal(tmp_path: Path, *options: str, term: str = "xterm") -> tuple[str, str]:
    """What a run prints to standard output, a file, and to standard error, a terminal."""
    write_articles(tmp_path / "inputs", 3, seed=1)
    command = [*COMMAND, "load", str(tmp_path / "inputs"), "--database", str(tmp_path / "a.db"), *options]
    environment = ENVIRONMENT | {"TERM": term, "COLUMNS": "120"}
    terminal, theirs = pty.openpty()
    try:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs, env=environment)
        os.close(theirs)
        shown = b"".join(iter(lambda: _read(terminal), b""))
        output, _ = process.communicate(timeout=SLOWEST)
    finally:
        os.close(terminal)
    assert process.returncode == 0
    return untimed(output.decode()), shown.decode()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux: nobody has the other end any more
        return b""


@pytest.mark.parametrize("folder", [".", "a" * 200])  # a long path is cut, and nothing else
def test_a_terminal_gets_a_bar_and_a_file_the_lines(tmp_path: Path, folder: str) -> None:
    (tmp_path / folder).mkdir(exist_ok=True)
    output, shown = on_terminal(tmp_path / folder)
    assert [line.split()[0] for line in output.splitlines()[:3]] == ["added"] * 3
    assert output.splitlines()[3:] == ["3 added, 0 changed, 0 unchanged, 0 failed"]
    assert "3 articles, " in shown


@pytest.mark.parametrize(("option", "term"), [("--quiet", "xterm"), ("--fail-fast", "dumb")])
def test_no_bar_where_none_is_wanted(tmp_path: Path, option: str, term: str) -> None:
    assert on_terminal(tmp_path, option, term=term)[1] == ""
