"""Tools are installed once for a lock, and whoever waits for it is told."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from loader.benchmark.errors import BenchmarkError
from loader.benchmark.installation import _install

FILL = "import sys, pathlib; pathlib.Path(sys.argv[1]).mkdir(); print('filled')"


def test_an_installation_says_so_and_is_made_once_for_a_lock(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target, lock = tmp_path / "tool", tmp_path / "tool.lock"
    lock.write_text("tool==1", "utf-8")
    fill = [sys.executable, "-c", FILL, str(target)]
    _install(target, lock, [fill], tmp_path, "a tool")
    assert capsys.readouterr() == ("", f"installing a tool into {target}\n")
    _install(target, lock, [fill], tmp_path, "a tool")
    assert capsys.readouterr() == ("", "")
    lock.write_text("tool==2", "utf-8")
    with pytest.raises(BenchmarkError, match=r"tool\.lock cannot be installed: (?s:.*)FileExistsError"):
        _install(target, lock, [fill], tmp_path, "a tool")  # it is there already
    assert (target / ".installed").read_text("utf-8") == "tool==1"
